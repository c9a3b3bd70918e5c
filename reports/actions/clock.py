"""The eight-week clock, told to the team: when a file's answer approaches, and the day after it was due (Guide, 5.2).

All files of a call reach the same day together: a person gets one e-mail for them all, about those that their position
opens to them, recusals included.
"""

from collections import Counter
from functools import partial

from django.db import transaction
from django.utils import timezone

from notifications.actions import queue_email
from proposals.actions import people
from proposals.models import ProgrammeSettings, Proposal
from proposals.policy import read_by_position

from ..digest import ClockLetter
from ..models import ClockDigest, ClockNotice, ReminderStep

Outcome = ReminderStep.Outcome


def days_told(proposal, settings):
    """Return the days of the clock on which the team is told: amber (42), and the first one too late (57)."""
    return [settings.amber_from_day, proposal.call.answer_days + 1]


@transaction.atomic
def tell_clock(*, now):
    """Tell the team of the files whose clock reached a day that was not told; return counts. Harmless twice.

    No file is held meanwhile: a day is told by whoever writes its line first, and another sweep waits for that line.
    """
    settings, tally = ProgrammeSettings.current(), Counter()
    files = Proposal.objects.awaiting_decision().filter(call__isnull=False).with_context().order_by("pk")
    to_tell = [file for file in files if _has_come(file, settings, now, tally)]
    if not to_tell:
        return tally
    for person in people.team(timezone.localdate(now)):
        read = read_by_position(person, to_tell)
        if open_to_them := [file for file in to_tell if file.pk in read]:
            _tell(person, open_to_them, now)
            tally["emails"] += 1
    return tally


def _has_come(file, settings, now, tally):
    """Record the days that have come; return whether the latest of them is new."""
    today, is_new = file.clock_day(now), False
    come = [day for day in days_told(file, settings) if day <= today]
    for day in come:
        outcome = Outcome.SENT if day == come[-1] else Outcome.PASSED
        _line, is_new = ClockNotice.objects.get_or_create(
            proposal=file, counts_from=file.call.deadline_on, day=day, defaults={"outcome": outcome, "at": now}
        )
        tally[outcome] += is_new
    return is_new


def _tell(person, files, now):
    digest = ClockDigest.objects.create(user=person, at=now)
    digest.files.set(files)
    queue_email(
        key=f"reports-clock-{digest.pk}",
        kind="reports.clock",
        to=person,
        template="reports/emails/clock",
        context={"letter": partial(ClockLetter, files, now)},
        about=digest,
        now=now,
    )
