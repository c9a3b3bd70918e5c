"""Bars of money, one a row of a table: the picture is the table, which says the same figures."""

from dataclasses import dataclass, field
from decimal import Decimal

from .svg import Segment, percent


@dataclass(frozen=True)
class MoneyRow:
    """One row, in dollars. ``parts``: what is drawn end to end, as (kind, amount); ``cells``: (column's name, amount).

    ``segments`` are drawn by ``money_rows``. ``extra``: whatever else the page says of the row.
    """

    label: str
    parts: tuple = ()
    cells: tuple = ()
    url: str = ""
    extra: dict = field(default_factory=dict)
    segments: tuple = ()


def money_rows(rows):
    """Return the rows with their bars, all to the scale of the longest; a part of nothing or less is not drawn."""
    rows = list(rows)
    longest = max((_drawn_sum(row) for row in rows), default=Decimal(0))
    return [MoneyRow(row.label, row.parts, row.cells, row.url, row.extra, _segments(row, longest)) for row in rows]


def _drawn_sum(row):
    return sum((amount for _kind, amount in row.parts if amount > 0), Decimal(0))


def _segments(row, longest):
    start, segments = Decimal(0), []
    for kind, amount in row.parts:
        if amount > 0:
            segments.append(Segment(percent(start, longest), percent(amount, longest), kind))
            start += amount
    return tuple(segments)
