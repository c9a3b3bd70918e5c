"""Participation years: « an 1 » begins on the start date, each year lasts to the eve of the next one."""

from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta


@dataclass(frozen=True)
class Span:
    """First and last day of a participation year, both included."""

    number: int
    starts_on: date
    ends_on: date


def participation_years(starts_on, count):
    """Return the spans of ``count`` years. A start on 29 February has its other years begin on the 28th."""
    starts = [starts_on + relativedelta(years=index) for index in range(count + 1)]
    return [Span(n + 1, starts[n], starts[n + 1] - timedelta(days=1)) for n in range(count)]
