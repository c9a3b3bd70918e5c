"""A coaching funding request: its texts, its team, its sending."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ui.refusals import Refused
from ui.typography import money

from .. import policy, workflow
from ..actions import deciding, teams
from ..forms.requests import PersonForm, RequestForm
from ..models import RequestStatus, Signatory
from ..reading import coaches_for, people_of
from ..words import TONES, journal_of
from .opening import READ_WRITE, confirmation, seen_declaration, seen_request, trail_of, way_back


@require_POST
def open_request(request, public_id):
    """From the page of an approved declaration; what is open already is opened again."""
    found = seen_declaration(request, public_id)
    with way_back(found):
        opened = teams.open_request(declaration=found, by=request.user, now=timezone.now())
    return redirect(opened)


@require_safe
def request_page(request, public_id):
    return _page(request, seen_request(request, public_id))


def _page(request, found, *, member_form=None, fiduciary_form=None, status=200):
    user, now = request.user, timezone.now()
    prepares = found.is_draft and policy.may_prepare(user, found)
    people = people_of(found, user, now, prepares=prepares)
    lacking, unmet = deciding.missing(found), deciding.unmet(found)
    team = [one for one in people if not one.row.is_fiduciary]
    context = {
        "asked": found,
        "tone": TONES[found.status],
        "rows": answers_of(found),
        "prepares": prepares,
        "team": team,
        "fiduciary": next((one for one in people if one.row.is_fiduciary), None),
        "own_invitation": next((one.row for one in people if one.is_self and one.is_awaited), None),
        "room": prepares and len(team) < found.team_max,
        "member_form": (member_form or PersonForm(prefix="team")) if prepares else None,
        "fiduciary_form": (fiduciary_form or PersonForm(prefix="fiduciary")) if prepares else None,
        "texts_missing": len(lacking),
        "unmet": unmet,
        "may_send": prepares and not lacking and not unmet and policy.may_submit_request(user, found),
        "sends": policy.may_submit_request(user, found),
        "verbs": workflow.verbs_open_to(user, found),
        "is_recused": user.is_team and found.status == RequestStatus.SUBMITTED and not policy.may_decide(user, found),
        "reads_declaration": policy.may_write(user, found.declaration) or policy.reads_desk(user),
        "journal": journal_of(found),
        "breadcrumb": trail_of(found.declaration) if policy.may_write(user, found.declaration) else trail_of(found)[:1],
    }
    return render(request, "readiness/request.html", context, status=status)


def answers_of(found):
    labels = RequestForm.base_fields
    coach = _("Pas de préférence") if found.has_no_preference else (found.coach.name if found.coach else "")
    rows = [(labels[name].label, getattr(found, name)) for name in ("aim", "coaching_for")]
    rows += [(labels["coach"].label, coach)]
    rows += [(labels["amount"].label, money(found.amount) if found.amount is not None else "")]
    rows += [(labels[name].label, getattr(found, name)) for name in ("use", "timeline")]
    return [{"label": label, "value": value} for label, value in rows]


@require_http_methods(READ_WRITE)
def write(request, public_id):
    """The texts, on one page. Each press keeps them as typed."""
    found = seen_request(request, public_id)
    if not policy.may_prepare(request.user, found):
        raise PermissionDenied
    with way_back(found):
        workflow.check_state(found, {RequestStatus.DRAFT})
    kwargs = {"row": found, "coaches": coaches_for(found)}
    if request.method != "POST":
        return _write_page(request, found, RequestForm(**kwargs))
    form = RequestForm(request.POST, draft=True, **kwargs)
    if not form.is_valid():
        return _write_page(request, found, form, status=422)
    others = form.changed_by_another() if form.is_stale() else []
    if others:
        form.stamp_anew()
        return _write_page(request, found, form, others=others, status=409)
    try:
        teams.save(request=found, seen=found.saved_at, by=request.user, now=timezone.now(), **form.written())
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return _write_page(request, found, form, status=422)
    messages.success(request, _("La demande est enregistrée. Rien n’est encore envoyé à l’équipe du PIC."))
    return redirect(found)


def _write_page(request, found, form, *, others=(), status=200):
    context = {"asked": found, "form": form, "others": others, "breadcrumb": trail_of(found)}
    return render(request, "readiness/request_write.html", context, status=status)


# --- People ---------------------------------------------------------------------------------------------------------
@require_POST
def name_member(request, public_id):
    return _name(request, public_id, teams.name_member, "team", "member_form")


@require_POST
def name_fiduciary(request, public_id):
    return _name(request, public_id, teams.name_fiduciary, "fiduciary", "fiduciary_form")


def _name(request, public_id, act, prefix, place):
    found = seen_request(request, public_id)
    if not policy.may_prepare(request.user, found):
        raise PermissionDenied
    form = PersonForm(request.POST, prefix=prefix)
    if form.is_valid():
        try:
            with way_back(found):
                named = act(request=found, by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, _("L’invitation part à %(email)s.") % {"email": named.email})
            return redirect(found)
    with way_back(found):
        workflow.check_state(found, {RequestStatus.DRAFT})
    return _page(request, found, status=422, **{place: form})


def _person(request, public_id, place):
    """Somebody named in a request that one prepares: addressed by their place."""
    found = seen_request(request, public_id)
    if not policy.may_prepare(request.user, found):
        raise PermissionDenied
    named = Signatory.objects.visible_to(request.user).with_request().at(place)
    return found, get_object_or_404(named.of_request(found))


@require_http_methods(READ_WRITE)
def remove(request, public_id, place):
    found, person = _person(request, public_id, place)
    with way_back(found):
        if request.method == "POST":
            teams.remove(signatory=person, by=request.user, now=timezone.now())
            messages.success(request, _("%(name)s n’est plus dans la demande.") % {"name": person.name})
            return redirect(found)
        workflow.check_state(found, {RequestStatus.DRAFT})
    return confirmation(
        request,
        title=_("Retirer %(name)s de la demande?") % {"name": person.name},
        text=_("Son lien ne fonctionnera plus, et sa confirmation ne compte plus si elle était donnée."),
        action=_("Retirer"),
        back_url=found.get_absolute_url(),
        danger=True,
        breadcrumb=trail_of(found),
    )


@require_POST
def invite_again(request, public_id, place):
    found, person = _person(request, public_id, place)
    with way_back(found):
        teams.invite_again(signatory=person, by=request.user, now=timezone.now())
    messages.success(request, _("Une nouvelle invitation part à %(email)s.") % {"email": person.email})
    return redirect(found)


# --- Sending and taking back ----------------------------------------------------------------------------------------
@require_http_methods(READ_WRITE)
def submit(request, public_id):
    found = seen_request(request, public_id)
    if not policy.may_submit_request(request.user, found):
        raise PermissionDenied
    with way_back(found):
        if request.method == "POST":
            deciding.submit(request=found, by=request.user, now=timezone.now())
            messages.success(request, _("La demande est envoyée à l’équipe du PIC. Un courriel vous le confirme."))
            return redirect(found)
        workflow.check_state(found, {RequestStatus.DRAFT})
    waiting = Signatory.objects.visible_to(request.user).of_request(found).unanswered().team().in_order()
    fiduciary = Signatory.objects.visible_to(request.user).of_request(found).fiduciary().confirmed().exists()
    lacking = [*deciding.missing(found).values(), *deciding.unmet(found)]
    warnings = [
        _("%(name)s n’a pas répondu\u00a0: la demande part sans son accord.") % {"name": one.name} for one in waiting
    ]
    if not fiduciary:
        warnings.append(
            _(
                "Le fiduciaire n’a pas confirmé. Dans la mesure du possible, il complète la demande; le portail ne l’exige pas."
            )
        )
    context = {
        "asked": found,
        "lacking": lacking,
        "warnings": warnings,
        "rows": answers_of(found),
        "breadcrumb": trail_of(found),
    }
    return render(request, "readiness/request_submit.html", context)


@require_http_methods(READ_WRITE)
def withdraw(request, public_id):
    found = seen_request(request, public_id)
    if not policy.may_submit_request(request.user, found):
        raise PermissionDenied
    with way_back(found):
        if request.method == "POST":
            deciding.withdraw(request=found, by=request.user, now=timezone.now())
            messages.success(request, _("La demande est retirée."))
            return redirect(found)
        workflow.check_state(found, {RequestStatus.DRAFT, RequestStatus.SUBMITTED})
    return confirmation(
        request,
        title=_("Retirer cette demande?"),
        text=_(
            "Les liens envoyés ne fonctionneront plus. Le texte reste lisible, et vous pourrez ouvrir une autre demande."
        ),
        action=_("Retirer la demande"),
        back_url=found.get_absolute_url(),
        danger=True,
        breadcrumb=trail_of(found),
    )
