"""What an answer changes in what the portal knows of an address: one table, no database.

====================  =======================================  ==========================================
Answer                State                                    Asked again
====================  =======================================  ==========================================
it opens (2xx)        works; the days of failure are forgotten in 30 days
404, 410, no such     failing, one more local day of failure;  the next day; once dead, in 7 days
name                  dead on the third
anything else         to check; failures are neither added     the next day when it may pass by itself
                      nor forgotten; what is dead stays dead   (down, silent), else in 7 days
opened by hand        works, as if it had answered             in 30 days
====================  =======================================  ==========================================

Days of failure are those since it last opened, each counted once, however often it is asked that day. A wait that the
site asks for (429, 503) only ever puts the next time later.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.utils import timezone

from ..models import Outcome
from .probe import Reason

DAYS_TO_DIE = 3
WORKS_AGAIN_DAYS = 30
FAILING_AGAIN_DAYS = 1
LASTING_AGAIN_DAYS = 7  # what is dead, and what only a person can look at

OPENS = {Reason.OPENS, Reason.BY_HAND}
MISSING = {Reason.NOT_FOUND, Reason.GONE, Reason.UNKNOWN_HOST}
PASSING = {Reason.ASKS_TO_WAIT, Reason.SERVER, Reason.TIMEOUT, Reason.CONNECTION, Reason.NAMES}


@dataclass(frozen=True)
class Known:
    """What is known before the answer. ``since``: from when it is in that state."""

    outcome: str = Outcome.NEW
    failed_days: int = 0
    last_failed_on: date | None = None
    since: datetime | None = None


@dataclass(frozen=True)
class Change:
    """The fields of ``LinkWatch`` after the answer."""

    outcome: str
    reason: str
    http_status: int | None
    failed_days: int
    last_failed_on: date | None
    since: datetime
    checked_at: datetime
    next_at: datetime


def follow(known, answer, now):
    """Return the ``Change`` that an ``Answer`` makes at that instant."""
    failed_days, last_failed_on = _failures(known, answer.reason, timezone.localdate(now))
    outcome = _outcome(answer.reason, failed_days)
    next_at = in_days(now, _days(outcome, answer.reason))
    if answer.wait is not None:
        next_at = max(next_at, now + answer.wait)
    return Change(
        outcome=outcome,
        reason=str(answer.reason),
        http_status=answer.status,
        failed_days=failed_days,
        last_failed_on=last_failed_on,
        since=known.since if known.since is not None and outcome == known.outcome else now,
        checked_at=now,
        next_at=next_at,
    )


def _failures(known, reason, today):
    if reason in OPENS:
        return 0, None
    is_new_day = known.last_failed_on is None or today > known.last_failed_on
    if reason in MISSING and is_new_day:
        return known.failed_days + 1, today
    return known.failed_days, known.last_failed_on


def _outcome(reason, failed_days):
    if reason in OPENS:
        return Outcome.WORKS
    if failed_days >= DAYS_TO_DIE:
        return Outcome.DEAD
    return Outcome.FAILING if reason in MISSING else Outcome.TO_CHECK


def _days(outcome, reason):
    if outcome == Outcome.WORKS:
        return WORKS_AGAIN_DAYS
    if outcome == Outcome.FAILING or (outcome == Outcome.TO_CHECK and reason in PASSING):
        return FAILING_AGAIN_DAYS
    return LASTING_AGAIN_DAYS


def in_days(now, days):
    """Return the same hour of the clock, that many local days later: another day even when one of them lasts 25 hours."""
    local = timezone.localtime(now)
    wall = local.replace(tzinfo=None) + timedelta(days=days)
    return wall.replace(tzinfo=local.tzinfo).astimezone(UTC)
