"""How much a neighbourhood may still plan, for the pages that warn. Nothing here forbids anything."""

from . import books, figures


def available_minutes(neighbourhood, envelope, on, *, besides=None):
    """Return the minutes that can still be planned for that day: the balance less what is reserved, at least 0.

    Only lots that are still valid on that day count. ``besides``: a mandate whose own reserve is left out. None when
    nothing was ever granted: there is nothing to warn of.
    """
    book = books.sums([neighbourhood], through=on, envelopes=[envelope])[neighbourhood.pk, envelope]
    if book.is_empty:
        return None
    reserved = figures.reserved_minutes([neighbourhood], besides=besides).get((neighbourhood.pk, envelope), 0)
    return max(0, book.statement().balance - reserved)


def plannable_minutes(mandate, on):
    """Return the most that a mandate may plan in all: what it has used, and what nobody else has reserved. Or None."""
    available = available_minutes(mandate.neighbourhood, mandate.envelope, on, besides=mandate)
    return None if available is None else available + figures.logged_minutes(mandate)
