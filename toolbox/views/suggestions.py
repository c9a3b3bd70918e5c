"""Suggestions: anybody makes one; the team answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts import robots
from events.forms.topics import AnswerForm
from events.views.paging import paged
from proposals.views.opening import opened_form
from ui.refusals import Refused
from ui.uploads import serve_attachment

from .. import policy, workflow
from ..actions import suggestions as actions
from ..desk import state_of
from ..forms.suggestions import LONGEST_TITLE, DeclineForm, SuggestionForm
from ..models import Resource, Suggestion, Theme
from .opening import READ_WRITE, check_curates, check_desk, desk_trail, tabs, trail

PER_PAGE = 25
FILTERS = {
    Suggestion.Status.WAITING: gettext_lazy("À lire"),
    Suggestion.Status.ACCEPTED: gettext_lazy("Retenues"),
    Suggestion.Status.DECLINED: gettext_lazy("Sans suite"),
}
TONES = {Suggestion.Status.WAITING: "soon", Suggestion.Status.ACCEPTED: "done"}


# --- For everybody --------------------------------------------------------------------------------------------------
@login_not_required
@require_http_methods(READ_WRITE)
def suggest(request):
    """``?q=`` and ``?theme=`` fill in what a search without result or a theme's page knows already."""
    form, status = _suggestion_form(request), 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and robots.limited(request, form.cleaned_data["email"]):
            form.add_error(None, robots.TOO_MANY)
            status = 429
        elif form.is_valid() and _suggested(request, form):
            context = {"title": form.cleaned_data["title"], "address": form.cleaned_data["email"]}
            return render(request, "toolbox/suggestion_received.html", context | {"breadcrumb": trail()})
        form.remind_of_file()
    context = {
        "form": form,
        "reads_desk": policy.reads_desk(request.user),
        "sign_in_url": "" if policy.may_send_files(request.user) else _sign_in_url(),
        "breadcrumb": trail(),
    }
    return render(request, "toolbox/suggest.html", context, status=status)


def _suggestion_form(request):
    user = request.user
    facts = {"themes": Theme.objects.visible_to(user).in_order(), "with_file": policy.may_send_files(user)}
    if request.method == "POST":
        return SuggestionForm(request.POST, request.FILES, **facts)
    initial = {"name": user.full_name, "email": user.email} if user.is_authenticated else {}
    initial["title"] = request.GET.get("q", "")[:LONGEST_TITLE]
    wanted = request.GET.get("theme", "")
    if wanted:
        initial["theme"] = next((one.pk for one in facts["themes"] if one.code == wanted), None)
    return opened_form(request, SuggestionForm, initial=initial, **facts)


def _suggested(request, form):
    """Keep the suggestion, and say that it is done; or say beside the field what refuses it."""
    given = {name: value for name, value in form.cleaned_data.items() if name not in ("trap", "shown_at")}
    try:
        actions.suggest(by=request.user, now=timezone.now(), **given)
    except Refused as refusal:
        form.refuse(refusal)
        return False
    return True


def _sign_in_url():
    return f"{reverse('account_login')}?next={reverse('toolbox:suggest')}"


# --- For the team ---------------------------------------------------------------------------------------------------
@require_safe
def suggestions(request):
    check_desk(request)
    chosen = request.GET.get("etat", "")
    if chosen and chosen not in Suggestion.Status.values:
        raise Http404
    rows = Suggestion.objects.visible_to(request.user).with_context().to_read_first()
    listed = paged(request, rows.with_status(chosen) if chosen else rows, PER_PAGE)
    options = [{"label": _("Toutes"), "url": reverse("toolbox:suggestions"), "current": not chosen}]
    options += [
        {"label": label, "url": f"?etat={value}", "current": chosen == value} for value, label in FILTERS.items()
    ]
    context = listed | {
        "rows": [(row, TONES.get(row.status, "closed")) for row in listed["page"]],
        "groups": [{"label": _("État"), "options": options}],
        "chosen": chosen,
        "tabs": tabs("suggestions"),
        "breadcrumb": desk_trail(),
    }
    return render(request, "toolbox/suggestions.html", context)


def _seen(request, public_id):
    check_desk(request)
    return get_object_or_404(Suggestion.objects.visible_to(request.user).with_context(), public_id=public_id)


@require_safe
def suggestion(request, public_id):
    """What was suggested, what opens the same thing already, the answer, and what may follow."""
    found, user = _seen(request, public_id), request.user
    waits = workflow.may_follow(found, "decline")
    known = _known(user, found) if waits else None
    context = {
        "suggestion": found,
        "tone": TONES.get(found.status, "closed"),
        "known": known,
        "known_state": known and state_of(known, timezone.localdate())[0],
        "others": Suggestion.objects.visible_to(user).same_as(found).with_context().to_read_first()[:PER_PAGE],
        "verbs": _verbs(found, known) if policy.may_curate(user) else [],
        "breadcrumb": _trail(),
    }
    return render(request, "toolbox/suggestion.html", context)


def _known(user, suggestion):
    """The resource that opens the same thing, in whatever state it is."""
    return Resource.objects.visible_to(user).with_key(suggestion.content_key).first()


def _verbs(found, known):
    """What the team may answer, once it is known whether a resource opens the same thing."""
    first = "accept" if known is None else "join"
    offered = ["decline"] if known and known.is_withdrawn else [first, "decline"]
    return [verb for verb in offered if workflow.may_follow(found, verb)]


@require_safe
def suggestion_file(request, public_id):
    """Hand the file out, to whoever may read the suggestion."""
    found = _seen(request, public_id)
    if not found.file:
        raise Http404
    return serve_attachment(found.file, name=found.file_name)


@require_http_methods(READ_WRITE)
def accept(request, public_id):
    return _answer(
        request, public_id, "accept", AnswerForm, title=_("Retenir cette ressource?"), action=_("Retenir la ressource"),
        text=_("Elle devient un brouillon de la boîte à outils, que vous présentez, classez, puis publiez."),
        done=_("La ressource est un brouillon de la boîte à outils\u00a0: présentez-la, classez-la, puis publiez-la."),
    )  # fmt: skip


@require_http_methods(READ_WRITE)
def join(request, public_id):
    return _answer(
        request, public_id, "join", AnswerForm, title=_("Est-elle déjà dans la boîte?"),
        action=_("Répondre qu’elle y est déjà"),
        text=_("Rien ne s’ajoute à la boîte à outils\u00a0: cette ressource y ouvre déjà la même chose."),
        done=_("C’est noté\u00a0: elle était déjà dans la boîte à outils."),
    )  # fmt: skip


@require_http_methods(READ_WRITE)
def decline(request, public_id):
    return _answer(
        request, public_id, "decline", DeclineForm, title=_("Ne pas retenir cette ressource?"),
        action=_("Ne pas retenir"), danger=True, text=_("Rien ne s’ajoute à la boîte à outils."),
        done=_("C’est noté\u00a0: la ressource n’est pas retenue."),
    )  # fmt: skip


def _answer(request, public_id, verb, form_class, *, title, text, action, done, danger=False):
    """The page of one answer: what was suggested, a word, one button."""
    found = _seen(request, public_id)
    check_curates(request)
    actions.check_follows(found, verb)
    form, status = opened_form(request, form_class), 200
    if not found.email:
        form["answer"].help_text = _("La personne n’a plus d’adresse ici\u00a0: seule l’équipe le lira.")
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                answered = getattr(actions, verb)(
                    suggestion=found, by=request.user, now=timezone.now(), **form.cleaned_data
                )
            except Refused as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            else:
                told = _("La personne reçoit un courriel.") if found.email else ""
                messages.success(request, f"{done} {told}".strip())
                return redirect(answered.resource if verb == "accept" else answered)
    context = {
        "suggestion": found,
        "known": _known(request.user, found) if verb == "join" else None,
        "form": form,
        "title": title,
        "text": text,
        "action": action,
        "danger": danger,
        "breadcrumb": _trail((found.title, found.get_absolute_url())),
    }
    return render(request, "toolbox/suggestion_answer.html", context, status=status)


def _trail(*more):
    return desk_trail((_("Ressources proposées"), reverse("toolbox:suggestions")), *more)
