"""Bars of hours, one a row of a table: what was used, what is left, what went beyond. The picture is the table."""

from dataclasses import dataclass

from .svg import Segment, percent


@dataclass(frozen=True)
class HoursRow:
    """One row, in minutes. ``more``: other columns, as (label, minutes). ``segments`` are drawn by ``hours_bars``."""

    label: str
    url: str
    used: int
    left: int
    excess: int
    more: tuple[tuple[str, int], ...] = ()
    segments: tuple[Segment, ...] = ()


def hours_bars(rows):
    """Return ``HoursRow`` for (label, url, used, left, excess, more), all drawn to the scale of the longest."""
    rows = [HoursRow(label, url, used, left, excess, tuple(more)) for label, url, used, left, excess, more in rows]
    longest = max((row.used + row.left + row.excess for row in rows), default=0)
    return [
        HoursRow(row.label, row.url, row.used, row.left, row.excess, row.more, _drawn(row, longest)) for row in rows
    ]


def _drawn(row, longest):
    start, segments = 0, []
    for kind, minutes in (("used", row.used), ("new", row.left), ("excess", row.excess)):
        if minutes:
            segments.append(Segment(percent(start, longest), percent(minutes, longest), kind))
        start += minutes
    return tuple(segments)
