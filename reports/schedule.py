"""What is due for a participation, and which steps of a reminder have come: dates in, dates out, no database.

Rules: Guide de la phase 2, section 5.3; delays and steps are settings (``ReportingRules``).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from .models import Kind
from .models.rules import read_steps


@dataclass(frozen=True)
class Expected:
    """One thing due: the days of its period, both included, and its last day."""

    kind: str
    year_number: int
    period_starts_on: date
    period_ends_on: date
    due_on: date


def expected(years, last_day, rules):
    """Return what a participation owes, by date.

    ``years``: its years (``number``, ``starts_on``, ``ends_on``), in any order. ``last_day``: the last day on which
    the neighbourhood takes part, an interruption included: nothing is due for what comes after it, and the year that
    it cuts short ends with the final report (portal's default).
    """
    lived = sorted((year for year in years if year.starts_on <= last_day), key=lambda year: year.number)
    found = []
    for year in lived:
        ends_on = min(year.ends_on, last_day)
        meeting_on = year.starts_on + relativedelta(months=rules.midyear_months)
        if meeting_on <= ends_on:
            found.append(Expected(Kind.MIDYEAR, year.number, year.starts_on, ends_on, meeting_on))
        kind = Kind.FINAL if year is lived[-1] else Kind.ANNUAL
        due_on = ends_on + timedelta(days=rules.grace_days)
        found.append(Expected(kind, year.number, year.starts_on, ends_on, due_on))
    return sorted(found, key=lambda one: (one.due_on, one.kind))


def steps_until(kind, rules, due_on, today):
    """Return the steps that have come by ``today``, in days from the due date, the oldest first.

    Before: the settings' own. A late report is recalled again every ``repeat_days`` days; a meeting is not.
    """
    written = rules.midyear_steps if kind == Kind.MIDYEAR else rules.report_steps
    since = (today - due_on).days
    come = [-days for days in read_steps(written) if -days <= since]
    if kind != Kind.MIDYEAR and since > 0:
        come += range(rules.repeat_days, since + 1, rules.repeat_days)
    return come


def steps_between(kind, rules, due_on, first, last):
    """Return the (day, step) pairs that fall from ``first`` to ``last``, both included."""
    all_come = steps_until(kind, rules, due_on, last)
    days = [(due_on + timedelta(days=step), step) for step in all_come]
    return [(day, step) for day, step in days if day >= first]


def first_step(kind, rules):
    """Return how many days before a due date the first reminder comes."""
    return read_steps(rules.midyear_steps if kind == Kind.MIDYEAR else rules.report_steps)[0]
