"""The rules of the stages, changed by the team: what is in force, a set in preparation, its form, its entry in force."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from proposals import actions, documents, programme
from proposals.actions import preparing_rules as preparing
from proposals.forms.rules import PrerequisiteForm, RulesForm, SectionsForm
from proposals.rules.changes import OWN, changes, own_changes
from proposals.rules.form import form_spec
from proposals.views.opening import confirmation, opened_form
from ui.refusals import NotAllowedNow

from .. import rules as read
from .texts import rewording_only, team_trail


@require_safe
@rewording_only
def rules_list(request):
    context = {"rows": read.stages(timezone.now()), "breadcrumb": team_trail(request)}
    return render(request, "pic_portal/rules/list.html", context)


@require_safe
@rewording_only
def stage(request, stage):
    """One stage: what is in force, what is in preparation and what it changes, the sets before."""
    found = _state(stage)
    prepared = found["prepared"]
    context = {
        **found,
        "changes": changes(found["current"], prepared) if prepared and found["current"] else [],
        "asked": read.sections(prepared or found["current"]),
        "drafts": read.drafts_under(request.user, found["current"]),
        "breadcrumb": _trail(request),
    }
    return render(request, "pic_portal/rules/stage.html", context)


@require_POST
@rewording_only
def prepare(request, stage):
    """Copy the set in force into one in preparation, or go to the one that exists."""
    actions.prepare_rules(stage=_state(stage)["stage"], by=request.user, now=timezone.now())
    messages.info(request, _("Une version est en préparation. Rien ne change tant qu’elle n’est pas en vigueur."))
    return redirect("rules_stage", stage=stage)


@require_http_methods(["GET", "HEAD", "POST"])
@rewording_only
def edit(request, stage):
    """Amounts, durations, source. Two people at once: the second sees what the first wrote, and keeps their own."""
    found = _prepared(stage)
    rules = found["prepared"]
    initial = {name: getattr(rules, name) for name in OWN} | {"seen": preparing.seen_figures(rules)}
    form = opened_form(request, RulesForm, current=found["current"], initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            preparing.change_figures(
                rules=rules, values=form.values(), seen=form.cleaned_data["seen"], by=request.user, now=timezone.now()
            )
        except preparing.RulesOvertaken as overtaken:
            data = form.data.copy()
            data["seen"] = preparing.seen_figures(overtaken.rules)
            again = RulesForm(data, current=found["current"])
            differ = own_changes(overtaken.rules, form.save(commit=False))
            return _form(request, found, again, _("Montants et durées"), status=409, differ=differ)
        messages.success(request, _("Les montants et les durées en préparation sont enregistrés."))
        return redirect("rules_stage", stage=stage)
    return _form(request, found, form, _("Montants et durées"))


def _form(request, found, form, title, *, status=200, **more):
    context = {**found, "form": form, "title": title, "breadcrumb": _trail(request, found), **more}
    return render(request, "pic_portal/rules/form.html", context, status=status)


# --- Prerequisites ---------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@rewording_only
def prerequisite_new(request, stage):
    found = _prepared(stage)
    initial = {"source": found["prepared"].source, "proof": "either"}
    return _save_prerequisite(request, found, None, _("Ajouter un préalable"), initial=initial)


@require_http_methods(["GET", "HEAD", "POST"])
@rewording_only
def prerequisite(request, stage, pk):
    found = _prepared(stage)
    row = _row(found, pk)
    return _save_prerequisite(request, found, row, _("Modifier un préalable"), instance=row)


def _save_prerequisite(request, found, row, title, **form_facts):
    form = opened_form(request, PrerequisiteForm, **form_facts)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in form.Meta.fields}
        preparing.save_prerequisite(
            rules=found["prepared"], prerequisite=row, values=values, by=request.user, now=timezone.now()
        )
        messages.success(request, _("Le préalable est enregistré."))
        return redirect("rules_stage", stage=found["slug"])
    return _form(request, found, form, title)


@require_http_methods(["GET", "HEAD", "POST"])
@rewording_only
def prerequisite_remove(request, stage, pk):
    found = _prepared(stage)
    row = _row(found, pk)
    if request.method == "POST":
        preparing.remove_prerequisite(rules=found["prepared"], prerequisite=row, by=request.user, now=timezone.now())
        messages.success(request, _("Le préalable est retiré de la version en préparation."))
        return redirect("rules_stage", stage=stage)
    return confirmation(
        request,
        title=_("Retirer «\u00a0%(label)s\u00a0»?") % {"label": row.label},
        text=_("Il ne fera plus partie de la version en préparation. Les dossiers déjà ouverts le gardent."),
        action=_("Retirer ce préalable"),
        back_url=_address(stage),
        danger=True,
        breadcrumb=_trail(request, found),
    )


@require_POST
@rewording_only
def prerequisite_move(request, stage, pk, way):
    found = _prepared(stage)
    if way not in (preparing.UP, preparing.DOWN):
        raise Http404
    preparing.move_prerequisite(
        rules=found["prepared"], prerequisite=_row(found, pk), way=way, by=request.user, now=timezone.now()
    )
    return redirect(_address(stage) + "#prealables")


@require_http_methods(["GET", "HEAD", "POST"])
@rewording_only
def sections(request, stage):
    found = _prepared(stage)
    form = opened_form(request, SectionsForm, rules=found["prepared"])
    if request.method == "POST" and form.is_valid():
        preparing.choose_sections(rules=found["prepared"], chosen=form.chosen(), by=request.user, now=timezone.now())
        messages.success(request, _("Les sections en préparation sont enregistrées."))
        return redirect("rules_stage", stage=stage)
    return _form(request, found, form, _("Sections du formulaire"), hint=read.always_asked())


# --- The form as it will be, and its entry in force ------------------------------------------------------------------
@require_safe
@rewording_only
def blank_form(request, stage):
    """The blank form of the prepared rules, on the public form's own page."""
    found = _prepared(stage)
    rules = found["prepared"]
    context = {
        "stage": rules.stage,
        "slug": stage,
        "rules": rules,
        "form": form_spec(),
        "sections": programme.blank_pages(rules),
        "prepared": True,
        "breadcrumb": _trail(request, found),
    }
    return render(request, "proposals/blank_form.html", context)


@require_safe
@rewording_only
def blank_form_pdf(request, stage):
    rules = _prepared(stage)["prepared"]
    response = HttpResponse(documents.blank_form_pdf(rules), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="formulaire-en-preparation-{stage}.pdf"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@rewording_only
def put_in_force(request, stage):
    found = _prepared(stage)
    rules = found["prepared"]
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        actions.put_in_force(rules=rules, seen=seen, by=request.user, now=timezone.now())
        messages.success(request, _("Ces règles sont en vigueur. Les dossiers déjà ouverts gardent les leurs."))
        return redirect("rules_stage", stage=stage)
    drafts = read.drafts_under(request.user, found["current"])
    context = {
        **found,
        "changes": changes(found["current"], rules) if found["current"] else [],
        "seen": preparing.seen_whole(rules),
        "drafts": ngettext(
            "%(n)s brouillon ouvert garde les règles d’aujourd’hui.",
            "%(n)s brouillons ouverts gardent les règles d’aujourd’hui.",
            drafts,
        )
        % {"n": drafts},
        "breadcrumb": _trail(request, found),
    }
    return render(request, "pic_portal/rules/put_in_force.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@rewording_only
def discard(request, stage):
    found = _prepared(stage)
    if request.method == "POST":
        actions.discard_rules(rules=found["prepared"], by=request.user, now=timezone.now())
        messages.success(request, _("La version en préparation est abandonnée."))
        return redirect("rules_stage", stage=stage)
    return confirmation(
        request,
        title=_("Abandonner la version en préparation?"),
        text=_("Elle est effacée. Les règles en vigueur ne changent pas."),
        action=_("Abandonner cette version"),
        back_url=_address(stage),
        danger=True,
        breadcrumb=_trail(request, found),
    )


# --- Finding the way -------------------------------------------------------------------------------------------------
def _state(slug):
    found = read.stage_named(slug, timezone.now())
    if found is None:
        raise Http404
    return found


def _prepared(slug):
    """The stage, with its set in preparation; 409 when there is none any more."""
    found = _state(slug)
    if found["prepared"] is None:
        raise NotAllowedNow(_("Aucune version de ces règles n’est en préparation\u00a0: préparez-en une."))
    return found


def _row(found, pk):
    row = next((one for one in found["prepared"].prerequisites.all() if one.pk == pk), None)
    if row is None:
        raise Http404
    return row


def _address(slug):
    return reverse("rules_stage", args=[slug])


def _trail(request, found=None):
    items = [*team_trail(request), {"label": _("Règles des étapes"), "url": reverse("rules")}]
    return items if found is None else [*items, {"label": found["stage"].name, "url": _address(found["slug"])}]
