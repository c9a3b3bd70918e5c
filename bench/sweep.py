"""The morning's reminders over 10 000 obligations that wait: time and memory of one sweep."""

import resource
import time
from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from bench.serving import say
from proposals.models import Participation
from reports.actions import lay_out_all, record_steps, tell_digests
from reports.models import Kind, Obligation, ReportingRules

OBLIGATIONS = 10_000
FIRST_YEAR = 10  # the calendars of the set have the numbers before it
LATEST, FURTHEST = 60, 60  # days: late ones, with every weekly step behind them, and those whose first step has come


def lay_out_the_set(people, now):
    """The calendars of every participation; what was due before today was done on its day, as in a programme that lives."""
    lay_out_all(now=now)
    past = Obligation.objects.late(timezone.localdate(now))
    past.update(done_on=F("due_on"), done_by=people["team"])


def seed_obligations(now):
    """Annual reports that wait, spread over the participations of the set; the years' numbers mean nothing here."""
    today, rules = timezone.localdate(now), ReportingRules.objects.order_by("valid_from").last()
    participations = list(Participation.objects.order_by("pk"))
    rows = []
    for n in range(OBLIGATIONS):
        due_on = today + timedelta(days=n % (LATEST + FURTHEST) - LATEST)
        participation, year = participations[n % len(participations)], FIRST_YEAR + n // len(participations)
        rows.append(
            Obligation(
                participation=participation,
                rules=rules,
                kind=Kind.ANNUAL,
                year_number=year,
                period_starts_on=due_on - timedelta(days=395),
                period_ends_on=due_on - timedelta(days=30),
                due_on=due_on,
            )
        )
    Obligation.objects.bulk_create(rows, batch_size=2_000)


def sweep(now):
    """Two sweeps, one after the other: the second finds nothing to do."""
    for name in ("premier", "second"):
        before, began = _memory(), time.perf_counter()
        steps, told = record_steps(now=now), tell_digests(now=now)
        took = time.perf_counter() - began
        found = f"{steps['sent']} étapes envoyées, {steps['passed']} dépassées, {told['emails']} courriels"
        say(f"  {name} passage : {took:.1f} s, {_memory() - before:.0f} Mo de plus; {found}")


def _memory():
    """The largest size of this process so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
