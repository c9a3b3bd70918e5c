"""Dull calendars for tests: rules as loaded, a participation of three years with its obligations."""

from datetime import date

from coaching import factories as coaching

from .actions import lay_out
from .models import Kind, Obligation, ReportingRules

NOW = coaching.NOW  # 20 January 2027
STARTS = date(2026, 2, 15)  # an 1 ends on 14 February 2027


def make_rules(valid_from=date(2021, 9, 28), **settings):
    return ReportingRules.objects.get_or_create(valid_from=valid_from, defaults=settings)[0]


def make_calendar(neighbourhood, by, *, starts_on=STARTS, years=3, now=NOW, **rules):
    """A participation with everything that it owes; returns the participation."""
    make_rules(**rules)
    participation = coaching.make_participation(neighbourhood, by, starts_on=starts_on, years=years)
    lay_out(participation=participation, now=now)
    return participation


def owed(participation, kind=Kind.ANNUAL, year=1):
    """The standing obligation of that sort for that year."""
    return Obligation.objects.standing().get(participation=participation, kind=kind, year_number=year)
