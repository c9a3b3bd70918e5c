"""Working days in Québec: Monday to Friday, less the province's public holidays (from the library ``holidays``)."""

from datetime import timedelta
from functools import cache

import holidays

SATURDAY = 5


@cache
def _closed_days(year):
    return frozenset(holidays.country_holidays("CA", subdiv="QC", years=year))


def is_business_day(day):
    return day.weekday() < SATURDAY and day not in _closed_days(day.year)


def add_business_days(day, count):
    """Return the ``count``-th working day after ``day``; the day itself does not count."""
    while count:
        day += timedelta(days=1)
        if is_business_day(day):
            count -= 1
    return day


def business_days_since(day, today):
    """Return how many working days have passed since ``day``: 0 on that day and on the weekend that follows a Friday."""
    passed = 0
    while day < today:
        day += timedelta(days=1)
        passed += is_business_day(day)
    return passed
