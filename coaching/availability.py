"""How much a neighbourhood has left and may still plan, for the pages that warn. Nothing here forbids anything.

One definition everywhere: what is left (the balance) is either reserved by a mandate under way or available. Mandates
may plan more than what is left; what is not there cannot be reserved.
"""

from dataclasses import dataclass
from datetime import date

from . import books, figures, hours_overview
from .models import ProgrammeYear


@dataclass(frozen=True)
class Left:
    """Minutes of one neighbourhood in one envelope: ``balance`` = ``reserved`` + ``available``.

    ``last_day``: the last one on which the youngest lot with something left can serve, or None.
    """

    balance: int
    planned: int
    last_day: date | None = None

    @property
    def reserved(self):
        return figures.reserved_of(self.planned, self.balance)

    @property
    def available(self):
        return self.balance - self.reserved


def left(neighbourhood, envelope, on, *, besides=None, years=None):
    """Return what is ``Left`` that day, of lots that are valid on it; None when nothing was ever granted.

    ``besides``: a mandate whose own reserve is left out. ``years``: every programme year in order, if read already.
    """
    years = list(ProgrammeYear.objects.in_order()) if years is None else years
    kept = books.sums([neighbourhood], through=on, envelopes=[envelope], years=years, besides=besides)
    book = kept[neighbourhood.pk, envelope]
    if book.is_empty:
        return None
    seen = hours_overview.overview(book, years, on)
    last_days = [lot.last_day for lot in seen.lots if lot.left]
    return Left(seen.balance, book.planned, max(last_days, default=None))


def available_minutes(neighbourhood, envelope, on, *, besides=None):
    """Return the minutes that can still be planned for that day, or None when nothing was ever granted."""
    found = left(neighbourhood, envelope, on, besides=besides)
    return found and found.available


def plannable_minutes(mandate, on):
    """Return the most that a mandate may plan in all: what it has used, and what nobody else has reserved. Or None."""
    available = available_minutes(mandate.neighbourhood, mandate.envelope, on, besides=mandate)
    return None if available is None else available + figures.logged_minutes(mandate)
