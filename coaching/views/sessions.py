"""One session: what it used, and what its coach, its table and the team may do about it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from proposals.views.opening import confirmation, opened_form
from ui.refusals import NotAllowedNow
from ui.typography import hours

from .. import actions, logged, policy
from ..forms.hours import CancelForm, CorrectionForm, ReasonForm, RulingForm
from ..models import SessionExcess
from ..refusals import Refused
from .hours import READ_WRITE, ask_to_confirm
from .opening import seen_session, trail


@require_safe
def session(request, public_id):
    found, now = seen_session(request, public_id), timezone.now()
    today = timezone.localdate(now)
    shown = logged.shown(found, request.user, today)
    place = found.mandate.neighbourhood
    acts_for_table = policy.acts_for_table(request.user, place)
    may_log = shown.entry is not None and policy.may_log(request.user, found.mandate)
    excess = shown.excess
    context = {
        "session": found,
        "shown": shown,
        "place": place,
        "facts": _facts(found, shown),
        "may_log": may_log,
        "may_contest": acts_for_table
        and shown.entry is not None
        and found.contested_at is None
        and today <= found.contest_until,
        "may_answer": acts_for_table and excess is not None and not excess.ruling and excess.answer != "accepted",
        "may_rule": request.user.is_team and found.is_contested,
        "may_bill": request.user.is_team
        and excess is not None
        and SessionExcess.objects.awaiting_ruling(now).contains(excess),
        "breadcrumb": _trail(request.user, found),
    }
    return render(request, "coaching/session.html", context)


def _facts(found, shown):
    mode = found.get_mode_display()
    rows = [
        {"label": _("Partenaire"), "value": f"{found.mandate.partner.name}, {found.coach.full_name}"},
        {"label": _("Mode"), "value": f"{mode} ({found.in_person_reason})" if found.in_person_reason else mode},
    ]
    for cover in shown.line.covered if shown.line else ():
        rows.append({"label": _("Du lot %(lot)s") % {"lot": cover.lot}, "value": hours(cover.minutes)})
    if found.note:
        rows.append({"label": _("Note sur la séance"), "value": found.note})
    rows.append(
        {"label": _("Mandat"), "value": found.mandate, "url": found.mandate.get_absolute_url(), "action": _("Ouvrir")}
    )
    return rows


def _trail(user, found, *more):
    place = found.mandate.neighbourhood
    return trail(place if policy.follows(user, place) else None, *more)


@require_http_methods(READ_WRITE)
def correct(request, public_id):
    found, now = _own(request, public_id), timezone.now()
    entry = actions.standing_entry(found)
    facts = {"on": entry.dated_on, "minutes": entry.minutes, "mode": found.mode, "note": found.note}
    form = opened_form(request, CorrectionForm, initial=facts | {"in_person_reason": found.in_person_reason})
    if request.method == "POST" and form.is_valid():
        given = form.facts() | {"reason": form.cleaned_data["reason"], "by": request.user, "now": now}
        try:
            if "hold" in request.POST:
                actions.hold_session(mandate=found.mandate, replaces=found, **given)
                messages.success(request, _("La correction est envoyée à l’équipe du PIC, qui la confirmera."))
            else:
                actions.correct_session(session=found, agreed=form.cleaned_data["agreed"], **given)
                messages.success(request, _("La séance est corrigée. La première inscription reste lisible."))
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        except actions.ToConfirm as asked:
            return ask_to_confirm(request, form, asked.preview, mandate=found.mandate, session=found)
        else:
            return redirect(found)
    context = {"session": found, "entry": entry, "form": form, "breadcrumb": _trail(request.user, found)}
    return render(request, "coaching/session_correct.html", context, status=422 if form.errors else 200)


@require_http_methods(READ_WRITE)
def cancel(request, public_id):
    found = _own(request, public_id)
    entry = actions.standing_entry(found)
    form = opened_form(
        request, CancelForm, label=_("Pourquoi la séance est-elle annulée?"), asks_exception=request.user.is_team
    )
    if request.method == "POST" and form.is_valid():
        given = {"reason": form.cleaned_data["reason"], "exception": form.cleaned_data.get("exception", False)}
        if _did(form, actions.cancel_session, session=found, by=request.user, now=timezone.now(), **given):
            messages.success(request, _("La séance est annulée\u00a0: ses heures sont revenues au quartier."))
            return redirect(found)
    return confirmation(
        request,
        title=_("Annuler la séance?"),
        text=_("Les heures reviennent à leur lot, et se perdent avec lui. La séance reste lisible, barrée."),
        action=_("Annuler la séance"),
        back_url=found.get_absolute_url(),
        danger=True,
        form=form,
        entry=entry,
        breadcrumb=_trail(request.user, found),
        status=422 if form.errors else 200,
    )


@require_http_methods(READ_WRITE)
def contest(request, public_id):
    found = seen_session(request, public_id)
    if not policy.may_contest(request.user, found):
        raise PermissionDenied
    form = opened_form(
        request,
        ReasonForm,
        label=_("Qu’est-ce qui n’est pas juste?"),
        hint=_("La date, la durée, ou la séance elle-même."),
    )
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if _did(form, actions.contest_session, session=found, reason=reason, by=request.user, now=timezone.now()):
            messages.success(request, _("Votre contestation est envoyée à l’équipe du PIC, qui vous répondra."))
            return redirect(found)
    return confirmation(
        request,
        title=_("Contester la séance"),
        text=_("La séance compte jusqu’à la réponse de l’équipe."),
        action=_("Envoyer la contestation"),
        back_url=found.get_absolute_url(),
        form=form,
        breadcrumb=_trail(request.user, found),
        status=422 if form.errors else 200,
    )


@require_http_methods(READ_WRITE)
def rule(request, public_id):
    found = seen_session(request, public_id)
    if not policy.may_run(request.user):
        raise PermissionDenied
    if not found.is_contested:
        raise NotAllowedNow(_("Aucune contestation n’attend de réponse pour cette séance."))
    form = opened_form(
        request, RulingForm, label=_("Motif"), hint=_("La table et la personne qui accompagne le lisent.")
    )
    if request.method == "POST" and form.is_valid():
        given = {"ruling": form.cleaned_data["ruling"], "reason": form.cleaned_data["reason"]}
        if _did(form, actions.rule_on_contest, session=found, by=request.user, now=timezone.now(), **given):
            messages.success(request, _("La réponse est envoyée à la table et à la personne qui accompagne."))
            return redirect(found)
    return confirmation(
        request,
        title=_("Répondre à la contestation"),
        text=found.contest_reason,
        action=_("Envoyer la réponse"),
        back_url=found.get_absolute_url(),
        form=form,
        breadcrumb=_trail(request.user, found),
        status=422 if form.errors else 200,
    )


@require_POST
def answer_excess(request, public_id, pk):
    """The coordinator's answer about the hours beyond: two buttons of the session's page."""
    found = seen_session(request, public_id)
    excess = get_object_or_404(found.excesses.visible_to(request.user), pk=pk)
    accepts = request.POST.get("answer") == SessionExcess.Answer.ACCEPTED
    if not policy.may_answer_excess(request.user, excess):
        raise PermissionDenied
    if not accepts and request.POST.get("answer") != SessionExcess.Answer.REFUSED:
        raise NotAllowedNow(_("Choisissez d’accepter ou de refuser ces heures sur la page de la séance."))
    actions.answer_excess(excess=excess, accepts=accepts, by=request.user, now=timezone.now())
    if accepts:
        messages.success(request, _("C’est noté\u00a0: la table prend ces heures à sa charge."))
    else:
        messages.success(request, _("C’est noté\u00a0: l’équipe du PIC décidera de la suite et vous en parlera."))
    return redirect(found)


def _own(request, public_id):
    found = seen_session(request, public_id)
    if not policy.may_log(request.user, found.mandate):
        raise PermissionDenied
    return found


def _did(form, act, **given):
    """Do it; False when the action refused because of a field, which the form then says."""
    try:
        act(**given)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return False
    return True
