"""Where each shape of a picture stands. Positions are strings ready to print: a localised number would break the SVG.

Horizontal positions are percentages, so that pictures follow the width of the page while their text keeps its size.
Every picture carries ``title``, ``description`` and the rows of the table that says the same.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from zlib import crc32

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .typography import NBSP, hours, how_many, long_date, money, number

CELL, STEP = 34, 38


def percent(part, whole):
    """Return ``part`` of ``whole`` as ``12.34%``; 0 % of nothing."""
    share = Decimal(part) * 100 / Decimal(whole) if whole else Decimal(0)
    return f"{min(max(share, Decimal(0)), Decimal(100)):.3f}%"


def picture_id(kind, *facts):
    """Return an id for the picture's title and description: the same facts always give the same page."""
    return f"{kind}-{crc32(repr(facts).encode()):08x}"


# --- Eight-week clock ------------------------------------------------------------------------------------------------
@dataclass
class Cell:
    x: str
    y: str
    text_x: str
    text_y: str
    label: str
    kind: str


@dataclass
class Clock:
    """``day`` is the number of days elapsed; ``tone`` is one of status_tag's."""

    uid: str
    title: str
    description: str
    day: int
    length: int
    due: date
    tone: str
    cells: list[Cell] = field(default_factory=list)
    rows: list[tuple[str, str]] = field(default_factory=list)
    width: str = "0"
    height: str = "0"


def eight_week_clock(start, today, stopped_on=None, *, length=56, amber_from=42):
    """Return the clock that runs from ``start`` (day 0) until ``stopped_on``, or ``today`` while it runs.

    One cell a day, one line a week. Amber from day ``amber_from``; red after day ``length``.
    """
    end = stopped_on or today
    day = max(0, (end - start).days)
    due = start + timedelta(days=length)
    late = max(0, day - length)
    tone = "late" if late else "done" if stopped_on else "soon" if day >= amber_from else "info"
    cells = []
    for n in range(1, length + 1):
        row, column = divmod(n - 1, 7)
        kind = "amber" if n >= amber_from else "past"
        if n > day:
            kind = "free"
        elif n == day:
            kind = "stop" if stopped_on else "today"
        if late and n == length:
            kind = "late"
        x, y = column * STEP + 1, row * STEP + 1
        cells.append(Cell(str(x), str(y), str(x + CELL // 2), str(y + 22), str(n), kind))
    shown = {"date": long_date(end), "day": day, "length": length, "due": long_date(due)}
    if stopped_on:
        state = _("Réponse donnée le %(date)s, au jour %(day)s sur %(length)s.")
    elif late:
        state = ngettext(
            "Délai dépassé de %(late)s jour\xa0: la réponse était attendue au plus tard le %(due)s.",
            "Délai dépassé de %(late)s jours\xa0: la réponse était attendue au plus tard le %(due)s.",
            late,
        )
    else:
        state = ngettext(
            "Jour %(day)s sur %(length)s. Il reste %(left)s jour\xa0: réponse au plus tard le %(due)s.",
            "Jour %(day)s sur %(length)s. Il reste %(left)s jours\xa0: réponse au plus tard le %(due)s.",
            length - day,
        )
    state %= {**shown, "late": late, "left": length - day}
    rows = [
        (_("Départ"), long_date(start)),
        (_("Jours écoulés"), f"{day} / {length}"),
        (_("Échéance"), long_date(due)),
        (_("Réponse"), long_date(stopped_on) if stopped_on else _("en attente")),
    ]
    weeks = -(-length // 7)
    return Clock(
        picture_id("clock", start, end, stopped_on, length), _("Délai de réponse de huit semaines"), state, day, length, due,
        tone, cells, rows, str(7 * STEP - 2), str(weeks * STEP - 2),
    )  # fmt: skip


# --- Hours gauge ----------------------------------------------------------------------------------------------------
@dataclass
class Lot:
    """A grant of hours, in minutes. ``lapses_on``: last day of use; ``soon``: it lapses soon and shows in amber."""

    label: str
    minutes: int
    used: int = 0
    lapses_on: date | None = None
    soon: bool = False

    @property
    def left(self):
        return self.minutes - self.used


@dataclass
class Segment:
    x: str
    width: str
    kind: str


@dataclass
class Gauge:
    uid: str
    title: str
    description: str
    segments: list[Segment]
    hatched: list[Segment]
    end: str
    lots: list[Lot]
    available: int
    reserved: int
    excess: int

    @property
    def kinds(self):
        return {segment.kind for segment in self.segments}

    @property
    def lot_labels(self):
        return ", ".join(lot.label for lot in self.lots)


def hours_gauge(lots, *, reserved=0, excess=0, title=None):
    """Return the bar of ``lots`` in order of lapsing: what is used, what is left, what is reserved, what went beyond.

    All in minutes. ``reserved`` hatches what is left, oldest lot first; ``excess`` stands beyond the end.
    """
    lots = list(lots)
    granted = sum(lot.minutes for lot in lots)
    scale = granted + excess or 1
    segments, hatched, start, to_hatch = [], [], 0, reserved
    for lot in lots:
        if lot.used:
            segments.append(Segment(percent(start, scale), percent(lot.used, scale), "used"))
        if lot.left > 0:
            left_from = start + lot.used
            segments.append(Segment(percent(left_from, scale), percent(lot.left, scale), "old" if lot.soon else "new"))
            here = min(to_hatch, lot.left)
            if here:
                hatched.append(Segment(percent(left_from, scale), percent(here, scale), "hatch"))
                to_hatch -= here
        start += lot.minutes
    if excess:
        segments.append(Segment(percent(granted, scale), percent(excess, scale), "excess"))
    left = sum(lot.left for lot in lots)
    available = max(0, left - reserved)
    used = sum(lot.used for lot in lots)
    words = ngettext(
        "%(used)s utilisée sur %(granted)s accordées.", "%(used)s utilisées sur %(granted)s accordées.", how_many(used)
    )
    said = [words % {"used": hours(used), "granted": hours(granted)}]
    if title is None:
        said += _divided(reserved, available)
    said += [
        ngettext(
            "%(hours)s se perd après le %(date)s si elle ne sert pas.",
            "%(hours)s se perdent après le %(date)s si elles ne servent pas.",
            how_many(lot.left),
        )
        % {"hours": hours(lot.left), "date": long_date(lot.lapses_on)}
        for lot in [one for one in lots if one.left > 0][:1]
        if lot.lapses_on
    ]
    if excess:
        said.append(_("%(hours)s au-delà, aux frais du quartier.") % {"hours": hours(excess)})
    facts = [(lot.label, lot.minutes, lot.used, lot.lapses_on) for lot in lots]
    return Gauge(
        picture_id("gauge", facts, reserved, excess, title), title or _("Heures d’accompagnement"), " ".join(said), segments,
        hatched, percent(granted, scale), lots, available, reserved, excess,
    )  # fmt: skip


def _divided(reserved, available):
    """For a picture whose title does not say it: how what is left divides."""
    parts = [ngettext("%(n)s disponible.", "%(n)s disponibles.", how_many(available)) % {"n": hours(available)}]
    if reserved:
        words = ngettext("%(n)s réservée à un mandat.", "%(n)s réservées à un mandat.", how_many(reserved))
        parts.append(words % {"n": hours(reserved)})
    return parts


# --- Places and seats -----------------------------------------------------------------------------------------------
@dataclass
class Places:
    uid: str
    title: str
    description: str
    cells: list[Cell]
    rows: list[tuple[str, str]]
    width: str
    left: int


def nine_places(taken, *, total=9, waiting=0, own_place=None, own_rank=None, year=None):
    """Return the cells of the year's places. ``own_place``: the reader's own; ``own_rank``: their rank on the list."""
    cells = []
    for n in range(1, total + 1):
        kind = "own" if n == own_place else "taken" if n <= taken else "free"
        x = (n - 1) * STEP + 1
        cells.append(Cell(str(x), "1", str(x + CELL // 2), "23", str(n), kind))
    left = max(0, total - taken)
    if left:
        state = ngettext("Il reste %(left)s place sur %(total)s.", "Il reste %(left)s places sur %(total)s.", left) % {
            "left": left,
            "total": total,
        }
    else:
        state = _("Les %(total)s places sont prises.") % {"total": total}
    if own_place:
        state += " " + _("Votre quartier occupe la place %(n)s.") % {"n": own_place}
    if own_rank:
        state += " " + _("Votre quartier est au rang %(rank)s.") % {"rank": own_rank}
    rows = [(_("Places prises"), f"{min(taken, total)} / {total}"), (_("En attente"), str(waiting))]
    if own_place:
        rows.append((_("Votre place"), str(own_place)))
    if own_rank:
        rows.append((_("Votre rang"), str(own_rank)))
    title = _("Places de l’année %(year)s") % {"year": year} if year else _("Places de l’année")
    return Places(
        picture_id("places", taken, total, waiting, own_place, own_rank, year), title, state, cells, rows,
        str(total * STEP - 2), left,
    )  # fmt: skip


@dataclass
class Seats:
    label: str
    description: str
    share: str
    tone: str


def seats(taken, capacity, waiting=0):
    """Return « 14 / 20 » with its words. More taken than there are seats shows as such."""
    left = capacity - taken
    if left > 0:
        state = ngettext("%(n)s place libre", "%(n)s places libres", left) % {"n": number(left)}
    elif left == 0:
        state = _("complet")
    else:
        state = _("%(n)s au-delà de la capacité") % {"n": number(-left)}
    if waiting:
        state += ", " + _("%(n)s en attente") % {"n": number(waiting)}
    tone = "late" if left < 0 else "soon" if left == 0 else "info"
    return Seats(f"{number(taken)}{NBSP}/{NBSP}{number(capacity)}", state, percent(taken, capacity), tone)


# --- Bars: allocations, budget against actual -------------------------------------------------------------------------
@dataclass
class Bar:
    label: str
    amount: Decimal
    text: str
    width: str
    number: int


def money_bars(rows):
    """Return bars for ``rows`` of (label, amount, stage number or 0), all to the scale of the largest amount."""
    rows = [(label, Decimal(value), stage) for label, value, stage in rows]
    largest = max((value for _label, value, _stage in rows), default=Decimal(0))
    return [Bar(label, value, money(value), percent(value, largest), stage) for label, value, stage in rows]
