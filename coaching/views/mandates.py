"""Giving a mandate, following it, changing and concluding it."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from proposals.views.opening import opened_form
from ui.refusals import NotAllowedNow

from .. import asking_desk, policy
from ..actions import mandates as actions
from ..actions.requests import check_waits
from ..actions.told import the_coaches
from ..availability import available_minutes, left, plannable_minutes
from ..figures import logged_minutes
from ..forms.mandates import AssignDynamoForm, AssignForm, ChangeMandateForm, ConcludeForm, ReopenForm
from ..models import Envelope
from ..refusals import Refused
from .asking import READ_WRITE, trail_of
from .opening import seen_dynamo, seen_mandate, seen_request

DAY = timedelta(days=1)


# --- Giving ---------------------------------------------------------------------------------------------------------
@require_http_methods(READ_WRITE)
def assign(request, public_id):
    """The team entrusts a request to a partner. Hours beyond what is available are shown first, then accepted."""
    asked = seen_request(request, public_id)
    if not policy.may_run(request.user):
        raise PermissionDenied
    if request.method != "POST":
        check_waits(asked)
    today = timezone.localdate()
    start = max(asked.from_on, today)
    initial = {
        "partner": asked.preferred_partner_id,
        "planned_minutes": asked.minutes,
        "starts_on": start,
        "last_on": max(asked.until_on, start),
    }
    available = available_minutes(asked.neighbourhood, Envelope.LEARNING, start)
    form = opened_form(request, AssignForm, initial=initial)
    mandate = _given(request, form, available, actions.assign, asked)
    if mandate is not None:
        return redirect(mandate)
    return _giving_page(request, "coaching/request_assign.html", form, available, asked)


@require_http_methods(READ_WRITE)
def dynamo_assign(request, public_id):
    """The team makes a mandate of a place of Dynamo that is held and confirmed."""
    asked = seen_dynamo(request, public_id)
    if not policy.may_run(request.user):
        raise PermissionDenied
    if request.method != "POST":
        actions.refuse_unless_ready(asked, getattr(asked, "mandate", None))
    partners = list(actions.dynamo_partners())
    if not partners:
        raise NotAllowedNow(_("Dynamo n’est pas parmi les partenaires\u00a0: ajoutez cette organisation d’abord."))
    available = available_minutes(asked.neighbourhood, Envelope.DYNAMO, max(timezone.localdate(), asked.year.starts_on))
    initial = {"planned_minutes": asked.year.dynamo_minutes, "partner": partners[0].pk}
    form = opened_form(request, AssignDynamoForm, initial=initial, partners=actions.dynamo_partners())
    mandate = _given(request, form, available, actions.assign_dynamo, asked)
    if mandate is not None:
        return redirect(mandate)
    return _giving_page(request, "coaching/mandate_dynamo.html", form, available, asked)


def _given(request, form, available, act, asked):
    """Return the mandate once the form says it, or None when the page is to be shown (again)."""
    if request.method != "POST" or not form.is_valid() or _warns(form, available):
        return None
    try:
        mandate = act(request=asked, by=request.user, now=timezone.now(), **form.facts())
    except Refused as refused:
        _show(form, refused)
        return None
    _say_given(request, mandate)
    return mandate


def _warns(form, available):
    if not form.must_warn(available):
        return False
    form.remember_warning()
    form.exceeds = True
    return True


def _show(form, refused):
    form.add_error(refused.field if refused.field in form.fields else None, str(refused))


def _say_given(request, mandate):
    partner = {"partner": mandate.partner.name}
    messages.success(request, _("L’accompagnement est confié à %(partner)s; la table le sait par courriel.") % partner)
    if not the_coaches(mandate.partner, timezone.localdate()):
        nobody = _(
            "Personne n’accompagne encore pour %(partner)s dans le portail\u00a0: écrivez-lui, puis inscrivez ses gens."
        )
        messages.warning(request, nobody % partner)


def _giving_page(request, template, form, available, asked):
    context = {
        "asked": asked,
        "form": form,
        "available": available,
        "exceeds": getattr(form, "exceeds", False),
        "breadcrumb": trail_of(asked, request.user),
    }
    return render(request, template, context)


# --- Following ------------------------------------------------------------------------------------------------------
@require_safe
def mandate(request, public_id):
    found = seen_mandate(request, public_id)
    user, today = request.user, timezone.localdate()
    sessions = asking_desk.sessions_of(found, user)
    steps = asking_desk.steps_of(found)
    used = sum(line.minutes for line in sessions)
    state, tone = asking_desk.state_of(found, today)
    is_open = not found.is_concluded
    logs = is_open and found.starts_on <= today and policy.may_log(user, found)
    context = {
        "mandate": found,
        "state": state,
        "tone": tone,
        "last_on": found.ends_on and found.ends_on - DAY,
        "coaches": the_coaches(found.partner, today),
        "sessions": sessions,
        "used": used,
        "share": f"{min(100, used * 100 // found.planned_minutes)}%",
        "exceeds_plan": used > found.planned_minutes,
        "tasks": asking_desk.tasks_of(found, steps),
        "done": sum(row.done is not None for row in steps),
        "may_change": is_open and policy.may_run(user),
        "may_conclude": is_open and found.starts_on <= today and policy.may_conclude(user, found),
        "may_log": logs,
        "may_reopen": found.is_concluded and policy.may_run(user) and _serves_again(found),
        "left": _left(found, today) if found.is_concluded and found.envelope == Envelope.DYNAMO else None,
        "shows_loop": found.envelope == Envelope.LEARNING and is_open or any(row.done or row.begun for row in steps),
        "reopenings": found.reopenings.select_related("reopened_by", "concluded_by"),
        "breadcrumb": trail_of(found, user),
    }
    return render(request, "coaching/mandate.html", context)


def _serves_again(found):
    """A mandate of Dynamo is opened again while its request holds the place, and its year is not closed."""
    asked = found.dynamo_request
    return asked is None or asked.is_active and not asked.year.is_closed


def _left(found, today):
    """What the neighbourhood has left in the mandate's envelope, or None when there is nothing."""
    kept = left(found.neighbourhood, found.envelope, today)
    return kept if kept and kept.balance else None


def back_to(found, user):
    return trail_of(
        found, user, (_("Accompagnement avec %(who)s") % {"who": found.partner.name}, found.get_absolute_url())
    )


# --- Changing, concluding -------------------------------------------------------------------------------------------
@require_http_methods(READ_WRITE)
def change(request, public_id):
    """The team changes the planned hours and the end; never so that a session falls outside."""
    found = seen_mandate(request, public_id)
    if not policy.may_run(request.user):
        raise PermissionDenied
    actions.check_open(found)
    initial = {"planned_minutes": found.planned_minutes, "last_on": found.ends_on and found.ends_on - DAY}
    available = plannable_minutes(found, max(timezone.localdate(), found.starts_on))
    form = opened_form(request, ChangeMandateForm, initial=initial)
    if request.method == "POST" and form.is_valid() and not _warns(form, available):
        try:
            actions.change_mandate(mandate=found, by=request.user, now=timezone.now(), **form.facts())
        except Refused as refused:
            _show(form, refused)
        else:
            messages.success(request, _("Le mandat est modifié."))
            return redirect(found)
    context = {
        "mandate": found,
        "form": form,
        "available": available,
        "used": logged_minutes(found),
        "exceeds": getattr(form, "exceeds", False),
        "breadcrumb": back_to(found, request.user),
    }
    context["free"] = None if available is None else available - context["used"]
    return render(request, "coaching/mandate_change.html", context)


@require_http_methods(READ_WRITE)
def conclude(request, public_id):
    """The summary, after which nothing more is logged."""
    found = seen_mandate(request, public_id)
    if not policy.may_conclude(request.user, found):
        raise PermissionDenied
    if request.method != "POST":
        actions.check_open(found)
    form = opened_form(request, ConcludeForm)
    if request.method == "POST" and form.is_valid():
        try:
            actions.conclude(mandate=found, by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            _show(form, refused)
        else:
            messages.success(request, _("L’accompagnement est conclu; la table reçoit le bilan par courriel."))
            return redirect(found)
    elif request.method == "POST":
        actions.check_open(found)
    steps = asking_desk.steps_of(found)
    context = {
        "mandate": found,
        "form": form,
        "open_steps": [row.step.label for row in steps if row.done is None],
        "left": _left(found, timezone.localdate()),
        "breadcrumb": back_to(found, request.user),
    }
    return render(request, "coaching/mandate_conclude.html", context)


@require_http_methods(READ_WRITE)
def reopen(request, public_id):
    """The team opens a concluded accompaniment again, so that the hours that are left can serve."""
    found = seen_mandate(request, public_id)
    if not policy.may_run(request.user):
        raise PermissionDenied
    today = timezone.localdate()
    form = opened_form(request, ReopenForm, initial={"last_on": _last_day_again(found, today)})
    if request.method == "POST" and form.is_valid():
        try:
            actions.reopen_mandate(mandate=found, by=request.user, now=timezone.now(), **form.facts())
        except Refused as refused:
            _show(form, refused)
        else:
            messages.success(request, _("L’accompagnement est rouvert; la table et les coachs le savent par courriel."))
            return redirect(found)
    elif request.method != "POST" and not found.is_concluded:
        raise NotAllowedNow(
            _("Cet accompagnement n’est pas conclu\u00a0: il n’y a rien à rouvrir."),
            (_("Revenir à l’accompagnement"), found.get_absolute_url()),
        )
    context = {
        "mandate": found,
        "form": form,
        "left": _left(found, today),
        "breadcrumb": back_to(found, request.user),
    }
    return render(request, "coaching/mandate_reopen.html", context)


def _last_day_again(found, today):
    """A first answer: the end of the place's year; for a learning question, the last day that its lots can serve."""
    if found.dynamo_request:
        return found.dynamo_request.year.last_day
    kept = left(found.neighbourhood, found.envelope, today)
    return kept and kept.last_day
