"""Who takes part, by stage and calendar year: the count, and the participations that it counts.

A participation counts in each calendar year in which one of its years begins, as its amounts do (``allocations``): the
years that an interruption cut off before they began are left out. Same door: ``Participation.in_portfolio_of``.
"""

from django.db.models import Count
from django.db.models.functions import ExtractYear

from .allocations import promised_years


def by_year_and_stage(user):
    """Return {(calendar year, stage's number): how many}, in one query."""
    rows = promised_years(user).annotate(calendar_year=ExtractYear("starts_on")).order_by()
    counts = rows.values_list("calendar_year", "participation__stage__number").annotate(n=Count("pk"))
    return {(year, stage): n for year, stage, n in counts}


def years_of_participation(user, year, *, stage=None):
    """Return the participation years that begin in a calendar year, each with its participation, by neighbourhood.

    ``stage``: a stage's number, or None for all of them. A participation has at most one such year.
    """
    rows = promised_years(user).filter(starts_on__year=year)
    if stage is not None:
        rows = rows.filter(participation__stage__number=stage)
    seen = ("participation__neighbourhood", "participation__stage", "participation__initiative")
    return rows.select_related(*seen).order_by("participation__neighbourhood__name", "starts_on", "pk")
