"""The eight weeks in which an answer is promised (Guide, section 5.2), as one file shows them."""

from django.utils import timezone

from ui import svg

from .models import ProgrammeSettings, Status


def starts_on(proposal, now):
    """Return the day when the clock of a submitted file will start, or None when it already has, or never will."""
    if proposal.submitted_at is None or proposal.status == Status.WITHDRAWN:
        return None
    return proposal.call.deadline_on if timezone.localdate(now) < proposal.call.deadline_on else None


def answered_on(letters):
    """Return when the first of these letters left, or None: a correction weeks later answers nobody anew."""
    return min((letter.dispatch.sent_at for letter in letters if hasattr(letter, "dispatch")), default=None)


def clock_of(proposal, now, *, stopped_on=None):
    """Return the clock of a submitted file, or None before it starts (its call's deadline, portal's default).

    ``stopped_on`` is the local day that stops it: for the team its ratification, for the table its letter.
    """
    today = timezone.localdate(now)
    if proposal.submitted_at is None or proposal.call is None or proposal.status == Status.WITHDRAWN:
        return None
    if today < proposal.call.deadline_on:
        return None
    return svg.eight_week_clock(
        proposal.call.deadline_on,
        today,
        stopped_on,
        length=proposal.call.answer_days,
        amber_from=ProgrammeSettings.current().amber_from_day,
    )
