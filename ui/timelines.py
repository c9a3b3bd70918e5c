"""A neighbourhood across the years: one stage of its participation, or its whole history. See ``ui.svg`` for the rules."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from .svg import percent, picture_id
from .typography import long_date


@dataclass
class TimelineYear:
    """One year of participation, from ``start`` until the day before ``end``. ``state``: done, current, planned."""

    label: str
    start: date
    end: date
    state: str = "planned"


@dataclass
class TimelineStage:
    """One stage of a neighbourhood: ``number`` 1 to 3 gives the shape, ``title`` the initiative."""

    number: int
    name: str
    title: str
    years: list[TimelineYear]
    status: str = ""

    @property
    def start(self):
        return self.years[0].start

    @property
    def end(self):
        return self.years[-1].end - timedelta(days=1)


@dataclass
class YearCell:
    x: str
    width: str
    text_x: str
    label: str
    state: str


@dataclass
class TimelineRow:
    number: int
    y: str
    text_y: str
    cell_y: str
    cell_text_y: str
    stage: TimelineStage
    cells: list[YearCell]
    mark_x: str


@dataclass
class Timeline:
    uid: str
    title: str
    description: str
    rows: list[TimelineRow]
    ticks: list[tuple[str, str]]
    today_x: str
    height: str
    axis_y: str


def timeline(stages, *, today, name=""):
    """Return the stages of one neighbourhood across calendar years, each year of participation as a cell."""
    stages = list(stages)
    title = _("Parcours\xa0: %(name)s") % {"name": name} if name else _("Parcours dans le programme")
    if not stages:
        return Timeline(
            picture_id("timeline", name), title, _("Aucune participation pour l’instant."), [], [], "", "0", "0"
        )
    first = date(min(stage.start for stage in stages).year, 1, 1)
    last = date(max(stage.end for stage in stages).year + 1, 1, 1)
    span = (last - first).days

    def at(day):
        return percent((day - first).days, span)

    rows, row_height, top = [], 62, 26
    for index, stage in enumerate(stages):
        y = top + index * row_height
        cells = []
        for year in stage.years:
            middle = year.start + (year.end - year.start) / 2
            width = percent((year.end - year.start).days, span)
            cells.append(YearCell(at(year.start), width, at(middle), year.label, year.state))
        rows.append(
            TimelineRow(stage.number, str(y), str(y + 18), str(y + 26), str(y + 44), stage, cells, at(stage.start))
        )
    count = last.year - first.year
    every = 1 if count <= 8 else 2 if count <= 16 else 4
    ticks = [(at(date(y, 1, 1)), str(y) if (y - first.year) % every == 0 else "") for y in range(first.year, last.year)]
    said = "; ".join(
        _("%(stage)s, du %(start)s au %(end)s")
        % {"stage": s.name, "start": long_date(s.start), "end": long_date(s.end)}
        for s in stages
    )
    height = top + len(stages) * row_height
    facts = [(s.number, s.title, s.start, s.end) for s in stages]
    today_x = at(today) if first <= today < last else ""
    return Timeline(
        picture_id("timeline", name, facts, today), title, f"{said}.", rows, ticks, today_x, str(height), str(height)
    )


# --- History --------------------------------------------------------------------------------------------------------
PHASE_ONE = 0
BAR, LABEL, BETWEEN, LANE, AXIS = 26, 20, 14, 22, 26
NARROWEST = 4  # per cent of the width: a cell narrower than that has no room for « an 1 »
APART = Decimal("2.4")  # per cent of the width: two marks nearer than that stand one below the other


@dataclass(frozen=True)
class Period:
    """A bar of a history, from ``start`` until the day before ``end``: phase 1, or a stage by its number (1 to 3).

    ``titles``: the initiatives that it carried. ``years``: its cells, none for phase 1.
    """

    number: int
    label: str
    titles: tuple[str, ...]
    start: date
    end: date
    status: str = ""
    years: tuple[TimelineYear, ...] = ()
    url: str = ""

    kind = ""

    @property
    def when(self):
        """Phase 1 is known by its years alone."""
        if self.number == PHASE_ONE:
            return f"{self.start.year}–{self.last_day.year}"
        return f"{self.start.isoformat()} – {self.last_day.isoformat()}"

    @property
    def said(self):
        """« 2015–2023 », « du 1er avril 2025 au 31 mars 2026 »."""
        if self.number == PHASE_ONE:
            return self.when
        return _("du %(start)s au %(end)s") % {"start": long_date(self.start), "end": long_date(self.last_day)}

    @property
    def last_day(self):
        return self.end - timedelta(days=1)


@dataclass(frozen=True)
class Mark:
    """What happened to a file on a day. ``kind``: submitted, accepted, refused or withdrawn; ``label`` says it."""

    day: date
    kind: str
    label: str
    title: str = ""
    url: str = ""

    status = ""

    @property
    def titles(self):
        return (self.title,) if self.title else ()

    @property
    def start(self):
        return self.day

    @property
    def when(self):
        return self.day.isoformat()

    @property
    def said(self):
        return long_date(self.day)


@dataclass
class HistoryRow:
    period: Period
    cells: list[YearCell]
    y: str
    label_y: str
    cell_text_y: str
    label_x: str
    ends_there: bool


@dataclass
class MarkShape:
    mark: Mark
    x: str
    y: str


@dataclass
class History:
    """``entries``: periods and marks as they followed one another, for the list and the table that say the same."""

    uid: str
    title: str
    description: str
    rows: list[HistoryRow]
    shapes: list[MarkShape]
    ticks: list[tuple[str, str]]
    today_x: str
    height: str
    today: date
    entries: list = field(default_factory=list)

    @property
    def begun(self):
        """The entries of today and before; ``to_come``: those after, below the line of today."""
        return [entry for entry in self.entries if entry.start <= self.today]

    @property
    def to_come(self):
        return [entry for entry in self.entries if entry.start > self.today]

    @property
    def kinds(self):
        """One mark of each kind that the picture holds, for its legend."""
        return list({shape.mark.kind: shape.mark for shape in self.shapes}.values())


def history(periods, marks, *, today, name):
    """Return a neighbourhood's history: a line for each period, and below them what happened to its files, day by day."""
    periods = sorted(periods, key=lambda period: (period.start, period.number))
    marks = sorted(marks, key=lambda mark: mark.day)
    title = _("Historique\xa0: %(name)s") % {"name": name}
    if not periods and not marks:
        return History(
            picture_id("history", name), title, _("Rien à raconter pour l’instant."), [], [], [], "", "0", today
        )
    days = [today, *(period.start for period in periods), *(mark.day for mark in marks)]
    first = date(min(days).year, 1, 1)
    last = date(max(*days, *(period.last_day for period in periods)).year + 1, 1, 1)
    span = (last - first).days

    def at(day):
        return percent((day - first).days, span)

    rows, y = [], AXIS
    for period in periods:
        # A name that begins in the last third would run over the edge: it ends where its bar does.
        ends_there = (period.start - first).days * 3 > span * 2
        rows.append(
            HistoryRow(
                period,
                _cells(period, at, span),
                str(y + LABEL),
                str(y + LABEL - 6),
                str(y + LABEL + 18),
                at(period.end) if ends_there else at(period.start),
                ends_there,
            )
        )
        y += LABEL + BAR + BETWEEN
    shapes, lanes = _spread(marks, first, span, y)
    entries = sorted([*periods, *marks], key=lambda entry: entry.start)
    told = "; ".join(_in_words(entry) for entry in entries)
    facts = [(entry.when, entry.said, entry.label) for entry in entries]
    return History(
        picture_id("history", name, facts, today), title, f"{told}.", rows, shapes, _ticks(first, last, at), at(today),
        str(y + lanes * LANE), today, entries,
    )  # fmt: skip


def _cells(period, at, span):
    years = period.years or (TimelineYear("", period.start, period.end, "done"),)
    cells = []
    for year in years:
        end = min(year.end, period.end)  # an interruption ends a year before its last day
        if year.start < end:
            middle = year.start + (end - year.start) / 2
            days = (end - year.start).days
            label = year.label if days * 100 >= span * NARROWEST else ""
            cells.append(YearCell(at(year.start), percent(days, span), at(middle), label, year.state))
    return cells


def _spread(marks, first, span, top):
    """Return each mark with its place, and how many lines of them there are: no two stand on one another."""
    shapes, ends = [], []
    for mark in marks:
        x = Decimal((mark.day - first).days) * 100 / span
        lane = next((n for n, end in enumerate(ends) if x - end >= APART), len(ends))
        ends[lane : lane + 1] = [x]
        shapes.append(MarkShape(mark, percent((mark.day - first).days, span), str(top + lane * LANE)))
    return shapes, len(ends)


def _ticks(first, last, at):
    count = last.year - first.year
    every = 1 if count <= 16 else 2 if count <= 32 else 4
    return [(at(date(y, 1, 1)), str(y) if (y - first.year) % every == 0 else "") for y in range(first.year, last.year)]


def _in_words(entry):
    return _("%(what)s, %(when)s") % {"what": entry.label, "when": entry.said}
