"""One session: what it used, and what its coach, its table and the team may do about it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from proposals.views.opening import confirmation, opened_form
from ui.refusals import NotAllowedNow
from ui.typography import hours

from .. import actions, logged, policy, session_words
from ..forms.hours import AcceptForm, CancelForm, CorrectionForm, ReasonForm, RulingForm
from ..models import SessionExcess
from ..refusals import Refused
from .hours import EDIT, READ_WRITE, ask_to_confirm
from .opening import seen_session, trail


@require_safe
def session(request, public_id):
    found, now = seen_session(request, public_id), timezone.now()
    user, today = request.user, timezone.localdate(now)
    shown = logged.shown(found, user, today)
    place, excess, counts = found.mandate.neighbourhood, shown.excess, shown.entry is not None
    acts_for_table = policy.acts_for_table(user, place)
    logs = counts and policy.may_log(user, found.mandate)
    earlier = list(found.excesses.visible_to(user).answered_before())
    pending = session_words.pending_correction(found)
    fixed = session_words.why_fixed(shown.entry, user, today) if logs else ""
    may_rule = user.is_team and found.is_contested
    context = {
        "session": found,
        "shown": shown,
        "place": place,
        "facts": _facts(found, shown),
        "history": session_words.history(found, shown.history, earlier),
        "grown": session_words.grown(excess, earlier),
        "pending": pending,
        "reads_pending": bool(pending) and (user.is_team or user.is_admin or pending.held_by_id == user.pk),
        "fixed": fixed,
        "may_correct": logs and not fixed and pending is None,
        "may_cancel": logs and not fixed,
        "may_contest": acts_for_table and counts and found.contested_at is None and today <= found.contest_until,
        "may_answer": acts_for_table and excess is not None and not excess.ruling and excess.answer != "accepted",
        "is_late": excess is not None and not excess.answer and not excess.ruling and excess.due_on < today,
        "may_rule": may_rule,
        "was_corrected": may_rule and found.was_corrected_since(found.contested_at),
        "may_bill": user.is_team and excess is not None and SessionExcess.objects.awaiting_ruling(now).contains(excess),
        "breadcrumb": _trail(user, found),
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
    entry = _changeable(found, request.user, corrects="hold" not in request.POST)
    facts = {"on": entry.dated_on, "minutes": entry.minutes, "mode": found.mode, "note": found.note}
    form = opened_form(request, CorrectionForm, initial=facts | {"in_person_reason": found.in_person_reason})
    if request.method == "POST" and request.POST.get("act") == EDIT:
        form = CorrectionForm(initial=request.POST.dict())
    elif request.method == "POST" and form.is_valid():
        given = form.facts() | {"reason": form.cleaned_data["reason"], "by": request.user, "now": now}
        try:
            if "hold" in request.POST:
                actions.hold_session(mandate=found.mandate, replaces=found, **given)
                messages.success(request, _("La correction est envoyée à l’équipe du PIC, qui la confirmera."))
            else:
                actions.correct_session(session=found, agreed=form.cleaned_data["agreed"], **given)
                messages.success(request, session_words.what_was_done(found, given["key"]))
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
    entry = _changeable(found, request.user, corrects=False)
    words = {"label": _("Pourquoi la séance est-elle annulée?")}
    form = opened_form(
        request, CancelForm, asks_exception="exception" in request.POST and request.user.is_team, **words
    )
    if request.method == "POST" and form.is_valid():
        given = {"reason": form.cleaned_data["reason"], "exception": form.cleaned_data.get("exception", False)}
        try:
            actions.cancel_session(session=found, by=request.user, now=timezone.now(), **given)
        except Refused as refusal:
            form = asking_exception(form, refusal, request, CancelForm, asks_exception=request.user.is_team, **words)
        else:
            messages.success(request, _("La séance est annulée\u00a0: elle ne compte plus."))
            return redirect(found)
    return _asking(
        request,
        found,
        entry,
        form=form,
        title=_("Annuler la séance?"),
        text=_(
            "Ses heures reviennent au lot d’où elles venaient, avec la même date limite. La séance reste lisible, barrée."
        ),
        action=_("Annuler la séance"),
        danger=True,
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
    return _asking(
        request,
        found,
        actions.standing_entry(found),
        form=form,
        title=_("Contester la séance"),
        text=_("La séance compte jusqu’à la réponse de l’équipe."),
        action=_("Envoyer la contestation"),
    )


@require_http_methods(READ_WRITE)
def rule(request, public_id):
    found = seen_session(request, public_id)
    if not policy.may_run(request.user):
        raise PermissionDenied
    if not found.is_contested:
        raise NotAllowedNow(_("Aucune contestation n’attend de réponse pour cette séance."))
    was_corrected = found.was_corrected_since(found.contested_at)
    hint = _("La table et la personne qui accompagne le lisent.")
    if was_corrected:
        hint += " " + _("Si vous répondez «\u00a0Corrigée\u00a0», le motif de la correction peut suffire.")
    form = opened_form(request, RulingForm, label=_("Motif"), hint=hint, was_corrected=was_corrected)
    if request.method == "POST" and form.is_valid():
        given = {"ruling": form.cleaned_data["ruling"], "reason": form.cleaned_data["reason"]}
        if _did(form, actions.rule_on_contest, session=found, by=request.user, now=timezone.now(), **given):
            messages.success(request, _("La réponse est envoyée à la table et à la personne qui accompagne."))
            return redirect(found)
    entry = found.entries.standing().first() or found.entries.sessions().last()
    facts = [{"label": _("Contestation"), "value": found.contest_reason}]
    if not was_corrected:
        facts.append(
            {
                "label": _("Correction"),
                "value": _("Rien n’a changé depuis."),
                "url": reverse("coaching:session_correct", args=[found.public_id]),
                "action": _("Corriger la séance"),
            }
        )
    return _asking(
        request,
        found,
        entry,
        form=form,
        title=_("Répondre à la contestation"),
        text="",
        action=_("Envoyer la réponse"),
        more=facts,
    )


@require_http_methods(READ_WRITE)
def answer_excess(request, public_id, pk):
    """The coordinator's answer about the hours beyond: accepting binds the table, so a page asks first."""
    found = seen_session(request, public_id)
    excess = get_object_or_404(found.excesses.visible_to(request.user), pk=pk)
    answer = request.POST.get("answer") if request.method == "POST" else SessionExcess.Answer.ACCEPTED
    accepts = answer == SessionExcess.Answer.ACCEPTED
    if not policy.may_answer_excess(request.user, excess):
        raise PermissionDenied
    if not accepts and answer != SessionExcess.Answer.REFUSED:
        raise NotAllowedNow(_("Choisissez d’accepter ou de refuser ces heures sur la page de la séance."))
    if request.method != "POST":
        return _ask_to_accept(request, found, excess)
    actions.answer_excess(excess=excess, accepts=accepts, by=request.user, now=timezone.now())
    if accepts:
        messages.success(request, _("C’est noté\u00a0: la table prend ces heures à sa charge."))
    else:
        messages.success(request, _("C’est noté\u00a0: l’équipe du PIC décidera de la suite et vous en parlera."))
    return redirect(found)


def _ask_to_accept(request, found, excess):
    if excess.superseded_at or excess.ruling or excess.answer == SessionExcess.Answer.ACCEPTED:
        raise NotAllowedNow(_("Ces heures ont déjà leur réponse, ou leur nombre a changé\u00a0: relisez la séance."))
    return _asking(
        request,
        found,
        actions.standing_entry(found),
        form=AcceptForm(),
        title=_("Accepter %(n)s aux frais du quartier?") % {"n": hours(excess.minutes)},
        text=_(
            "La table s’engage à payer ces heures. Vous ne pourrez pas revenir sur cette réponse ici; seule l’équipe du PIC "
            "le peut, en annulant la séance."
        ),
        action=_("Accepter ces heures"),
    )


def _asking(request, found, entry, *, more=(), **words):
    """The page that asks before an act on a session: which one it is, then the question."""
    return confirmation(
        request,
        back_url=found.get_absolute_url(),
        facts=[*session_words.told(found, entry), *more],
        breadcrumb=_trail(request.user, found, (_("Séance"), found.get_absolute_url())),
        status=422 if words["form"].errors else 200,
        **words,
    )


def _changeable(found, user, *, corrects=True):
    """The line that counts, when this person may still change it; otherwise the page that says why not."""
    entry = actions.standing_entry(found)
    said = session_words.why_fixed(entry, user, timezone.localdate())
    if not said and corrects and session_words.pending_correction(found):
        said = _("Une correction de cette séance attend déjà l’équipe du PIC.")
    if said:
        raise NotAllowedNow(said, (_("Revenir à la séance"), found.get_absolute_url()))
    return entry


def asking_exception(form, refusal, request, form_class, **words):
    """The form with what refuses it; the box that permits an exception comes when the action says that it takes one."""
    if refusal.field == "exception" and "exception" not in form.fields and words.get("asks_exception"):
        form = form_class(request.POST, **words)
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    return form


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
