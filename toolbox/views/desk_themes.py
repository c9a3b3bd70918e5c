"""Themes at the desk: their words and ties, the order of their resources, the words that mean the same."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import rescue
from events.views.desk_opening import refused
from proposals.views.opening import confirmation
from ui.refusals import Refused

from .. import policy
from ..actions import themes as actions
from ..actions.themes import ChangedMeanwhile, mark_of, said_of
from ..forms import desk_themes as forms
from ..models import Depth, Path, Resource, Theme, WordGroup
from .desk_opening import kept_theme, themes_trail
from .opening import READ_WRITE, check_curates, check_desk, desk_trail, tabs


@require_safe
def themes(request):
    check_desk(request)
    context = {
        "themes": Theme.objects.visible_to(request.user).with_counts(request.user).in_order(),
        "paths": Path.objects.visible_to(request.user).with_counts().in_order(),
        "may_curate": policy.may_curate(request.user),
        "tabs": tabs("desk_themes"),
        "breadcrumb": desk_trail(),
    }
    return render(request, "toolbox/desk_themes.html", context)


@require_http_methods(READ_WRITE)
def theme(request, code):
    found = kept_theme(request, code)
    said = said_of(found)
    stands = said | {"questions": "\n".join(said["questions"])}
    posted = request.POST if request.method == "POST" else None
    kept = rescue.take(request) if posted is None else None
    typed = (
        {name: kept.getlist(name) if name in ("activities", "tags") else kept.get(name, "") for name in stands}
        if kept
        else {}
    )
    form = forms.ThemeForm(posted, user=request.user, initial=stands | typed)
    seen, theirs = (posted or kept or {}).get("vu", "") or mark_of(said), []
    if posted is not None and form.is_valid():
        try:
            _theme, job = actions.change(theme=found, seen=seen, by=request.user, now=timezone.now(), **form.facts())
        except ChangedMeanwhile:
            seen, theirs = mark_of(said), _differing(form, stands, found)
            form.add_error(None, changed_meanwhile(_("ce thème")))
        except Refused as refusal:
            refused(form, refusal)
        else:
            return saved(request, _("Le thème est enregistré."), job, "toolbox:desk_themes")
    context = {"theme": found, "form": form, "seen": seen, "theirs": theirs, "breadcrumb": themes_trail()}
    return render(request, "toolbox/desk_theme.html", context, status=422 if form.errors else 200)


def changed_meanwhile(what):
    return _(
        "Quelqu’un a changé %(what)s pendant que vous écriviez. Votre texte est là, le sien est montré à côté; "
        "enregistrez de nouveau pour garder ce que la page montre."
    ) % {"what": what}


def _differing(form, stands, theme):
    """What stands, in words, where it is not what was typed."""
    texts = [
        (form.fields[name].label, text)
        for name in ("introduction", "description", "keywords", "questions")
        if (text := stands[name]) != form.cleaned_data[name].replace("\r\n", "\n")
    ]
    tied = [
        (form.fields[name].label, ", ".join(map(str, getattr(theme, name).all())))
        for name in ("activities", "tags")
        if set(stands[name]) != {one.pk for one in form.cleaned_data[name]}
    ]
    return texts + tied


def saved(request, message, job, back):
    """Go back, or to the page of the job that writes the index."""
    if job is None:
        messages.success(request, message)
        return redirect(back)
    messages.success(
        request, _("%(message)s La recherche suivra dès que cette tâche sera finie.") % {"message": message}
    )
    return redirect("notifications:job", job.pk)


# --- The order of the resources of a theme ----------------------------------------------------------------------------
@require_http_methods(READ_WRITE)
def order(request, code):
    found, now = kept_theme(request, code), timezone.now()
    rows = actions.order_of(found)
    levels = [
        (label, [one for one in rows if one.depth == depth])
        for depth, label in Depth.choices
        if any(one.depth == depth for one in rows)
    ]
    ranked = [(one, n, len(level)) for _label, level in levels for n, one in enumerate(level, start=1)]
    mark = mark_of([one.pk for one in rows])
    posted = request.POST if request.method == "POST" else None
    form = forms.OrderForm(posted, rows=ranked)
    if posted is not None and form.is_valid():
        moved = posted.get("monter") or posted.get("descendre")
        try:
            if form.has_changed() or not moved:
                actions.reorder(theme=found, ranks=form.ranks(), seen=posted.get("vu", ""), by=request.user, now=now)
            if moved:
                one = get_object_or_404(Resource, pk=moved if moved.isascii() and moved.isdigit() else 0)
                actions.move(theme=found, resource=one, up="monter" in posted, by=request.user, now=now)
        except ChangedMeanwhile:
            form = forms.OrderForm(rows=ranked)
            return _ordered(request, found, levels, form, mark, meanwhile=True)
        url = reverse("toolbox:desk_order", args=[found.code])
        if moved:
            return redirect(f"{url}#r-{one.pk}")
        messages.success(request, _("L’ordre est enregistré."))
        return redirect(url)
    return _ordered(request, found, levels, form, mark)


def _ordered(request, theme, levels, form, mark, *, meanwhile=False):
    context = {
        "theme": theme,
        "levels": [(label, [(one, form[f"rang-{one.pk}"]) for one in level]) for label, level in levels],
        "form": form,
        "seen": mark,
        "meanwhile": meanwhile,
        "form_errors": meanwhile,
        "breadcrumb": themes_trail(),
    }
    status = 409 if meanwhile else 422 if form.errors else 200
    return render(request, "toolbox/desk_order.html", context, status=status)


# --- Words that mean the same ---------------------------------------------------------------------------------------
@require_http_methods(READ_WRITE)
def words(request):
    if request.method == "POST":
        check_curates(request)
    check_desk(request)
    groups, asked, sent = list(WordGroup.objects.visible_to(request.user)), None, None
    if request.method == "POST":
        asked = request.POST.get("groupe", "")
        sent = forms.WordsForm(request.POST, prefix=f"g{asked}")
        group = next((one for one in groups if str(one.pk) == asked), None)
        if asked and group is None:
            sent.add_error(
                None, _("Ce groupe de mots n’existe plus. Recopiez-le dans la dernière case pour le refaire.")
            )
        elif sent.is_valid():
            try:
                _group, job = actions.save_words(
                    group=group, words=sent.cleaned_data["words"], by=request.user, now=timezone.now()
                )
            except Refused as refusal:
                refused(sent, refusal)
            else:
                return saved(request, _("Les mots équivalents sont enregistrés."), job, "toolbox:desk_words")
    kept = rescue.take(request) if sent is None else None
    rows = [(one, sent if asked == str(one.pk) else _words_form(one, kept)) for one in groups]
    is_known = any(form is sent for _one, form in rows)
    context = {
        "rows": rows,
        "new": sent if sent is not None and not is_known else _words_form(None, kept),
        "sent": sent,
        "may_curate": policy.may_curate(request.user),
        "breadcrumb": themes_trail(),
    }
    return render(request, "toolbox/desk_words.html", context, status=422 if sent is not None else 200)


def _words_form(group, kept):
    """The words of a group, or those that a lost session kept of it."""
    prefix = f"g{group.pk}" if group else "g"
    words_ = (kept or {}).get(f"{prefix}-words", "") or (group.words if group else "")
    return forms.WordsForm(prefix=prefix, initial={"words": words_})


@require_http_methods(READ_WRITE)
def words_remove(request, pk):
    check_curates(request)
    group = get_object_or_404(WordGroup.objects.visible_to(request.user), pk=pk)
    if request.method == "POST":
        job = actions.remove_words(group=group, by=request.user, now=timezone.now())
        return saved(request, _("Le groupe de mots est supprimé."), job, "toolbox:desk_words")
    return confirmation(
        request,
        title=_("Supprimer ce groupe de mots?"),
        text=_("«\u00a0%(words)s\u00a0»\u00a0: chercher l’un de ces mots ne trouvera plus les autres.")
        % {"words": group.words},
        action=_("Supprimer"),
        danger=True,
        back_url=reverse("toolbox:desk_words"),
        breadcrumb=themes_trail(),
    )
