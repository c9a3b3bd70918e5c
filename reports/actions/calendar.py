"""The calendar of a participation, brought to its dates: made with the letter, moved by a correction, cut by an interruption."""

from django.db import transaction

from proposals.models import Participation

from ..models import Obligation, ObligationEntry, ReportingRules
from ..schedule import expected
from .history import note

Verb = ObligationEntry.Verb
AT_ONCE = 200


def lay_out_all(*, now):
    """Bring every calendar to its participation's dates; return how many there are. Harmless twice.

    The proof that nothing was missed: whatever wrote a participation, its obligations are there the next morning.
    """
    keys = Participation.objects.order_by("pk").values_list("pk", flat=True)
    count = 0
    for pk in keys.iterator(chunk_size=AT_ONCE):
        lay_out(participation=Participation(pk=pk), now=now)
        count += 1
    return count


@transaction.atomic
def lay_out(*, participation, now):
    """Create, move or drop obligations so that they say what the participation's dates ask for.

    Holds the participation's row. What is done stays as it was done. What is waived moves with its year. Without any
    rules on record there is no calendar. The rules are those under which the calendar began.
    """
    participation = Participation.objects.select_for_update(of=("self",)).get(pk=participation.pk)
    participation.obligations.standing().hold()
    standing = {
        (row.kind, row.year_number): row for row in participation.obligations.standing().select_related("rules")
    }
    rules = next((row.rules for row in standing.values()), None)
    rules = rules or ReportingRules.objects.for_participation(participation)
    if rules is None:
        return []
    wanted = {
        (one.kind, one.year_number): one
        for one in expected(list(participation.years.all()), participation.last_day, rules)
    }
    for key, row in standing.items():
        if row.done_on is not None:
            wanted.pop(key, None)
        elif key in wanted:
            _move(row, wanted.pop(key), now)
        else:
            _drop(row, now)
    return [_create(participation, rules, one, now) for one in wanted.values()]


def _create(participation, rules, one, now):
    row = Obligation.objects.create(
        participation=participation,
        rules=rules,
        kind=one.kind,
        year_number=one.year_number,
        period_starts_on=one.period_starts_on,
        period_ends_on=one.period_ends_on,
        due_on=one.due_on,
    )
    note(row, Verb.CREATE, now=now, after=one.due_on)
    return row


def _move(row, one, now):
    """An extension stays as long as it is later than the new date: the team promised that day."""
    before = row.deadline
    dates = (one.period_starts_on, one.period_ends_on, one.due_on)
    if dates == (row.period_starts_on, row.period_ends_on, row.due_on):
        return
    row.period_starts_on, row.period_ends_on, row.due_on = dates
    if row.extended_to and row.extended_to <= row.due_on:
        row.extended_to = None
    row.save(update_fields=["period_starts_on", "period_ends_on", "due_on", "extended_to"])
    note(row, Verb.MOVE, now=now, before=before, after=row.deadline)


def _drop(row, now):
    row.dropped_at = now
    row.save(update_fields=["dropped_at"])
    note(row, Verb.DROP, now=now, before=row.deadline)
