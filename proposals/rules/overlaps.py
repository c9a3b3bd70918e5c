"""Spans of days, first and last included: does one cross another?"""

from .years import participation_years


def span_of(starts_on, years):
    """Return (first day, last day) of a participation of that many years."""
    return starts_on, participation_years(starts_on, years)[-1].ends_on


def crossing(span, others):
    """Return those of ``others`` that share a day with ``span``."""
    first, last = span
    return [other for other in others if other[0] <= last and first <= other[1]]
