"""The team waives, extends and records; the advisor records the mid-year meetings of their portfolio."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.actions import queue_email
from ui.refusals import NotAllowedNow, Refused
from ui.typography import long_date

from .. import policy
from ..models import ObligationEntry, ReminderStep, Report
from ..schedule import steps_until
from .history import locked, note
from .recipients import Directory

Verb = ObligationEntry.Verb
LONGEST_EXTENSION = timedelta(days=366)


@transaction.atomic
def extend(*, obligation, to, reason, by, now):
    """Give until the end of the local day ``to``, with a reason; the table is told. The same date twice changes nothing.

    The steps that have come for the new date count as passed: the e-mail that tells the date is reminder enough.
    """
    _check_team(by)
    obligation = locked(obligation)
    if obligation.extended_to == to:
        return obligation
    _check_waiting(obligation)
    before, today = obligation.deadline, timezone.localdate(now)
    if to <= before:
        raise Refused(
            _("Choisissez une date après le %(date)s, l’échéance actuelle.") % {"date": long_date(before)}, "to"
        )
    if to <= today:
        raise Refused(_("Choisissez une date à venir."), "to")
    if to > max(before, today) + LONGEST_EXTENSION:
        raise Refused(_("Prolongez d’un an au plus à la fois."), "to")
    _check_reason(reason)
    obligation.extended_to = to
    obligation.save(update_fields=["extended_to"])
    entry = note(obligation, Verb.EXTEND, now=now, by=by, before=before, after=to, reason=reason)
    ReminderStep.objects.bulk_create(
        [
            ReminderStep(obligation=obligation, due_on=to, step=step, outcome=ReminderStep.Outcome.PASSED, at=now)
            for step in steps_until(obligation.kind, obligation.rules, to, today)
        ],
        ignore_conflicts=True,  # an extension to a date that had been given before: its steps are on record
    )
    _tell("extended", obligation, entry, reason, now)
    return obligation


@transaction.atomic
def waive(*, obligation, reason, by, now):
    """The table owes it no more, for a reason that it reads. Twice changes nothing."""
    _check_team(by)
    obligation = locked(obligation)
    if obligation.waived_at is not None:
        return obligation
    _check_waiting(obligation)
    _check_reason(reason)
    obligation.waived_at, obligation.waived_by = now, by
    obligation.save(update_fields=["waived_at", "waived_by"])
    entry = note(obligation, Verb.WAIVE, now=now, by=by, reason=reason)
    _tell("waived", obligation, entry, reason, now)
    return obligation


@transaction.atomic
def restore(*, obligation, reason, by, now):
    """What was waived is owed again, on its date, with a reason. Twice changes nothing."""
    _check_team(by)
    obligation = locked(obligation)
    if obligation.dropped_at is not None:
        raise NotAllowedNow(_("Cette échéance n’est plus au calendrier."))
    if obligation.waived_at is None:
        return obligation
    _check_reason(reason)
    obligation.waived_at = obligation.waived_by = None
    obligation.save(update_fields=["waived_at", "waived_by"])
    note(obligation, Verb.RESTORE, now=now, by=by, reason=reason)
    return obligation


@transaction.atomic
def receive(*, obligation, on, by, now, remark=""):
    """Record that a report was received, or a meeting held, that local day. The same day twice changes nothing."""
    if not policy.may_record(by, obligation):
        raise PermissionDenied
    obligation = locked(obligation)
    if obligation.done_on == on:
        return obligation
    _check_waiting(obligation)
    if on > timezone.localdate(now):
        raise Refused(_("Inscrivez une date passée, ou celle d’aujourd’hui."), "on")
    if on < obligation.period_starts_on:
        raise Refused(
            _("Inscrivez une date à partir du %(date)s, premier jour de l’année visée.")
            % {"date": long_date(obligation.period_starts_on)},
            "on",
        )
    obligation.done_on, obligation.done_by = on, by
    obligation.save(update_fields=["done_on", "done_by"])
    note(obligation, Verb.RECEIVE, now=now, by=by, after=on, reason=remark)
    return obligation


@transaction.atomic
def reopen(*, obligation, reason, by, now):
    """What was recorded by mistake waits again, with a reason. Twice changes nothing."""
    if not policy.may_record(by, obligation):
        raise PermissionDenied
    obligation = locked(obligation)
    if obligation.done_on is None:
        return obligation
    _check_reason(reason)
    if Report.objects.handed_in().of_obligation(obligation).exists():
        raise NotAllowedNow(_("Le rapport est remis dans le portail\u00a0: demandez plutôt des précisions à la table."))
    before, obligation.done_on, obligation.done_by = obligation.done_on, None, None
    obligation.save(update_fields=["done_on", "done_by"])
    note(obligation, Verb.REOPEN, now=now, by=by, before=before, reason=reason)
    return obligation


def _tell(kind, obligation, entry, reason, now):
    """Tell those who were recalled of it, each once: the line of the history names the occasion."""
    recipients = Directory(timezone.localdate(now)).of(obligation)
    for person in [*recipients.to, *recipients.in_copy]:
        queue_email(
            key=f"reports-{kind}-{entry.pk}-{person.pk}",
            kind=f"reports.{kind}",
            to=person,
            template=f"reports/emails/{kind}",
            context={
                "obligation": obligation,
                "place": obligation.participation.neighbourhood,
                "reason": reason.strip(),
                "is_copy": person in recipients.in_copy,
            },
            about=obligation,
            now=now,
        )


def _check_team(by):
    if not policy.may_run_the_calendar(by):
        raise PermissionDenied


def _check_reason(reason):
    if not reason.strip():
        raise Refused(_("Inscrivez le motif\u00a0: la table le lira."), "reason")


def _check_waiting(obligation):
    if obligation.dropped_at is not None:
        raise NotAllowedNow(_("Cette échéance n’est plus au calendrier."))
    if obligation.done_on is not None:
        raise NotAllowedNow(_("Cette échéance est faite depuis le %(date)s.") % {"date": long_date(obligation.done_on)})
    if obligation.waived_at is not None:
        raise NotAllowedNow(_("La table est dispensée de cette échéance. Levez d’abord la dispense."))
