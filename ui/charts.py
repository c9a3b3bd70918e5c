"""Bars of counts, stacked or one below the other, with the table that says the same: each number leads to what it counts."""

from dataclasses import dataclass

from .svg import Segment, percent, picture_id
from .typography import NBSP, number

LABEL, LINE, BETWEEN = 20, 16, 12


@dataclass(frozen=True)
class Figure:
    """One number of the table. ``url``: the list that it counts; ``text``: how it is printed, when not as a count."""

    value: int
    url: str = ""
    text: str = ""

    @property
    def said(self):
        return self.text or number(self.value)


@dataclass(frozen=True)
class ChartRow:
    """A row: its label, the figures of the table, and the bars: each bar is a tuple of (kind, value), end to end."""

    label: str
    figures: tuple[Figure, ...]
    bars: tuple[tuple, ...] = ()


@dataclass(frozen=True)
class Drawn:
    """A row as the picture holds it."""

    label: str
    label_y: str
    lines: tuple[tuple[str, tuple[Segment, ...]], ...]


@dataclass(frozen=True)
class Chart:
    """The picture and its table. ``legend``: (kind, label) of the bars' parts; ``total``: the last row, or None."""

    uid: str
    title: str
    description: str
    label: str
    columns: tuple[str, ...]
    rows: tuple[ChartRow, ...]
    total: ChartRow | None
    legend: tuple[tuple[str, str], ...]
    drawn: tuple[Drawn, ...]
    height: str

    @property
    def table(self):
        """(label, cells) of each row; a cell is (column's name, figure)."""
        return [(row.label, self._cells(row)) for row in self.rows]

    @property
    def total_cells(self):
        return self._cells(self.total)

    def _cells(self, row):
        return list(zip(self.columns, row.figures, strict=True))


def chart(name, rows, *, title, label, columns, legend, total=None):
    """Return the chart of these rows; ``label`` heads the first column. All bars are to the scale of the longest."""
    rows = tuple(rows)
    longest = max((_length(bar) for row in rows for bar in row.bars), default=0)
    drawn, y = [], 0
    for row in rows:
        lines = tuple((str(y + LABEL + at * LINE), _segments(bar, longest)) for at, bar in enumerate(row.bars))
        drawn.append(Drawn(row.label, str(y + LABEL - 6), lines))
        y += LABEL + len(row.bars) * LINE + BETWEEN
    said = "; ".join(_said(row, columns) for row in rows)
    uid = picture_id(f"chart-{name}", [(row.label, [figure.value for figure in row.figures]) for row in rows])
    return Chart(
        uid, title, f"{said}." if said else "", label, tuple(columns), rows, total, tuple(legend), tuple(drawn),
        str(max(0, y - BETWEEN)),
    )  # fmt: skip


def _length(bar):
    return sum(value for _kind, value in bar if value > 0)


def _segments(bar, longest):
    start, segments = 0, []
    for kind, value in bar:
        if value > 0:
            segments.append(Segment(percent(start, longest), percent(value, longest), kind))
            start += value
    return tuple(segments)


def _said(row, columns):
    """« 2027 : Planification 2, Déploiement 1 », for whoever does not see the bars."""
    figures = ", ".join(f"{column} {figure.said}" for column, figure in zip(columns, row.figures, strict=True))
    return f"{row.label}{NBSP}: {figures}"
