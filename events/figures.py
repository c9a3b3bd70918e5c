"""What activities offered and who came, over a calendar year: the day on which a date begins, in Montréal.

Cancelled dates and drafts are left out. Numbers only: no name is read.
"""

from dataclasses import dataclass

from django.db.models import Count, Sum

from .models import Activity, Event


@dataclass(frozen=True)
class KindFigures:
    """One kind of activity. ``taken``: seats confirmed or offered; ``present``: people noted present, each once a date."""

    kind: str
    label: str
    dates: int = 0
    places: int = 0
    taken: int = 0
    waiting: int = 0
    present: int = 0


SUMS = ("places", "taken", "waiting", "present")


def dates_of_year(user, year, *, kind=""):
    """Return the dates of a calendar year that this person may read, with ``taken``, ``waiting`` and ``present``."""
    rows = Event.objects.visible_to(user).standing().filter(starts_at__year=year)
    if kind:
        rows = rows.of_kind(kind)
    return rows.with_counts().with_presence()


def by_kind(user, year):
    """Return the figures of each kind of activity that took or takes place in that year, in one query."""
    counted = (
        dates_of_year(user, year)
        .order_by()
        .values("activity__kind")
        .annotate(
            dates=Count("pk"),
            all_places=Sum("capacity"),
            all_taken=Sum("taken"),
            all_waiting=Sum("waiting"),
            all_present=Sum("present"),
        )
        .values_list("activity__kind", "dates", "all_places", "all_taken", "all_waiting", "all_present")
    )
    found = {kind: (dates, *(n or 0 for n in sums)) for kind, dates, *sums in counted}
    return [KindFigures(kind.value, str(kind.label), *found[kind]) for kind in Activity.Kind if kind in found]
