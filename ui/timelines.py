"""A neighbourhood across the years: one stage of its participation, or its whole history. See ``ui.svg`` for the rules."""

from dataclasses import dataclass
from datetime import date, timedelta

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
