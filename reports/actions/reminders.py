"""Reminders, first half: which steps have come is recorded, with a notice for each person to tell.

Computed from the state: a step is recorded once for one due date, by constraint, under the obligation's lock. After an
outage only the latest step is told, the earlier ones are recorded as passed.
"""

from collections import Counter
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from neighbourhoods.models import Neighbourhood

from ..models import Kind, Notice, Obligation, ReminderStep, ReportingRules
from ..schedule import first_step, steps_until
from .recipients import Directory

Outcome = ReminderStep.Outcome


def record_steps(*, now):
    """Record what has come, neighbourhood by neighbourhood; return counts by outcome. Harmless twice, and by two at once."""
    today = timezone.localdate(now)
    until = today + timedelta(days=furthest_step())
    directory, tally = Directory(today), Counter()
    for place in Neighbourhood.objects.filter(pk__in=_places_until(until)).order_by("pk").iterator():
        tally += _record_place(place, until, today, directory, now)
    return tally


def furthest_step():
    """Return how many days before a date the earliest reminder of any rules comes."""
    rules = ReportingRules.objects.all()
    return max((first_step(kind, row) for row in rules for kind in Kind), default=0)


def _places_until(until):
    return Obligation.objects.due_by(until).order_by().values("participation__neighbourhood")


@transaction.atomic
def _record_place(place, until, today, directory, now):
    held = Obligation.objects.of_place(place).due_by(until).hold()
    waiting = list(Obligation.objects.filter(pk__in=held).due_by(until).with_context().by_date())
    known = set(ReminderStep.objects.of(waiting).values_list("obligation_id", "due_on", "step"))
    steps, tally = [], Counter()
    for row in waiting:
        come = steps_until(row.kind, row.rules, row.deadline, today)
        for step in come:
            if (row.pk, row.deadline, step) not in known:
                outcome = Outcome.SENT if step == come[-1] else Outcome.PASSED
                steps.append(ReminderStep(obligation=row, due_on=row.deadline, step=step, outcome=outcome, at=now))
                tally[outcome] += 1
    ReminderStep.objects.bulk_create(steps)
    Notice.objects.bulk_create(
        notice for step in steps if step.outcome == Outcome.SENT for notice in _notices(step, directory, now)
    )
    return tally


def _notices(step, directory, now):
    recipients = directory.of(step.obligation)
    for person in recipients.to:
        yield Notice(step=step, user=person, is_copy=False, is_orphan=recipients.is_orphan, at=now)
    for person in recipients.in_copy:
        yield Notice(step=step, user=person, is_copy=True, at=now)
