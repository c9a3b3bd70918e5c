"""What the team sees of a programme year: totals by neighbourhood and by partner, what lapses, what waits for it.

Everything in hours comes from ``figures``, replayed from the journals: the parts sum to the programme (I14). Minutes.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from neighbourhoods.listing import in_order
from ui.bars import HoursRow, hours_bars

from . import figures
from .models import CoachingRequest, CoachingSession, DynamoRequest, Envelope, HeldSession, ProgrammeYear, SessionExcess

# What a list of neighbourhoods can be sorted by: {word in the address: (label, what is compared)}, largest first.
SORTS = {
    "nom": (gettext_lazy("Nom"), None),
    "utilisees": (gettext_lazy("Utilisées"), lambda row: row.line.covered),
    "restantes": (gettext_lazy("Restantes"), lambda row: row.line.closing),
    "au-dela": (gettext_lazy("Au-delà"), lambda row: row.line.excess),
    "reservees": (gettext_lazy("Réservées"), lambda row: row.reserved),
    "perdues": (gettext_lazy("Perdues à la fin de l’année"), lambda row: row.line.expired),
}


@dataclass(frozen=True)
class Part:
    """The neighbourhoods of one envelope: rows as bars, and their sum."""

    envelope: str
    label: str
    bars: list
    total: HoursRow


@dataclass(frozen=True)
class Programme:
    """One year. ``is_under_way``: what is left can still be used, and mandates reserve some of it."""

    year: ProgrammeYear
    is_under_way: bool
    rows: list = field(repr=False)
    totals: dict
    reserved: int
    partners: list
    partner_total: tuple
    lapsing: list

    @property
    def sessions(self):
        """{session's key: line of the statement} of the sessions dated in the year."""
        return {facts.session_id: line for row in self.rows for line, facts in row.sessions}

    def parts(self, sort):
        """One ``Part`` an envelope that has something, its neighbourhoods sorted by one of ``SORTS``."""
        compared = SORTS[sort][1]
        for envelope in Envelope:
            rows = [row for row in self.rows if row.envelope == envelope]
            if compared is not None:
                rows.sort(key=lambda row: -compared(row))
            if rows:
                yield Part(envelope.value, str(envelope.label), hours_bars(map(self._bar, rows)), self._total(rows))

    def _bar(self, row):
        line, url = row.line, reverse("coaching:place", args=[row.neighbourhood.slug])
        more = self._more(line.opening, row.reserved, line.expired)
        return row.neighbourhood.name, url, line.covered, line.closing, line.excess, more

    def _total(self, rows):
        sums = figures.totals(rows)
        more = self._more(sums["opening"], sum(row.reserved for row in rows), sums["expired"])
        return HoursRow(_("Total"), "", sums["covered"], sums["closing"], sums["excess"], more)

    def _more(self, opening, reserved, expired):
        kept = ((_("Réservées"), reserved),) if self.is_under_way else ()
        lapse = _("À perdre à la fin") if self.is_under_way else _("Perdues à la fin")
        return ((_("À l’ouverture"), opening), *kept, (lapse, expired))


def of_year(year, now, *, years=None):
    """Return the ``Programme`` of a year, as it stands at ``now``; ``years``: all of them in order, if read already."""
    today = timezone.localdate(now)
    found, is_under_way = figures.places_with_hours(), year.holds(today)
    rows = figures.of_places(found, year, through=today, years=years, planned=is_under_way)
    partners = figures.by_partner(rows)
    return Programme(
        year=year,
        is_under_way=is_under_way,
        rows=rows,
        totals=figures.totals(rows),
        reserved=sum(row.reserved for row in rows),
        partners=partners,
        partner_total=tuple(sum(row[column] for row in partners) for column in (1, 2, 3)),
        lapsing=figures.lapsing(rows),
    )


def shown_year(years, label, now):
    """Return the year asked for, or the one under way (else the last begun); None when there is none."""
    if label:
        return next((year for year in years if year.label == label), None)
    today = timezone.localdate(now)
    begun = [year for year in years if year.starts_on <= today]
    return max(begun, key=lambda year: year.starts_on, default=None)


# --- What waits for somebody ----------------------------------------------------------------------------------------
MOST_WAITING = 12


@dataclass(frozen=True)
class Some:
    """The first of some rows, or all of them; ``count`` says how many there are."""

    rows: list
    count: int

    @property
    def more(self):
        return self.count > len(self.rows)


@dataclass(frozen=True)
class Waiting:
    """What waits, whatever its year. Rows of excess and contested sessions carry ``day`` and ``spent`` (minutes)."""

    held: Some
    contested: Some
    to_rule: Some
    to_answer: Some
    requests: int = 0
    talks: int = 0
    to_assign: int = 0

    @property
    def count(self):
        """How many wait for the team; answers are awaited from tables."""
        asked = self.requests + self.talks + self.to_assign
        return self.held.count + self.contested.count + self.to_rule.count + asked

    @property
    def more(self):
        return any(one.more for one in (self.held, self.contested, self.to_rule, self.to_answer))


def waiting(user, now, *, most=MOST_WAITING):
    """Return what waits, at most so many of each sort (``most=None``: all): six queries, and one a sort that has more."""
    excess = SessionExcess.objects.visible_to(user).with_place().order_by("due_on", "pk")
    return Waiting(
        held=_some(HeldSession.objects.visible_to(user).waiting().with_place(), most),
        contested=_some(_dated(CoachingSession.objects.visible_to(user).contested().with_place()), most),
        to_rule=_some(_dated(excess.awaiting_ruling(now), "session__"), most),
        to_answer=_some(_dated(excess.awaiting_answer(now), "session__"), most),
        requests=CoachingRequest.objects.visible_to(user).waiting().count(),
        **DynamoRequest.objects.visible_to(user).of_the_year_open_on(timezone.localdate(now)).waiting_for_the_team(),
    )


def _some(rows, most):
    """Return the first rows; all are counted only when there are more."""
    found = list(rows if most is None else rows[: most + 1])
    if most is None or len(found) <= most:
        return Some(found, len(found))
    return Some(found[:most], rows.count())


class Billed(NamedTuple):
    """Hours beyond of one session, at the neighbourhood's cost. ``ruling`` is empty when its table accepted them."""

    day: date
    minutes: int
    ruling: str
    session: UUID

    @property
    def url(self):
        return reverse("coaching:session", args=[self.session])


@dataclass(frozen=True)
class Bill:
    """What one neighbourhood pays for the sessions of a year, in the order of their days."""

    place: str
    url: str
    rows: list

    @property
    def minutes(self):
        return sum(row.minutes for row in self.rows)


def bills(user, programme):
    """One ``Bill`` a neighbourhood, by name: hours that its table accepted, or that the team decided."""
    told = {
        facts.session_id: (row.neighbourhood, line)
        for row in programme.rows
        for line, facts in row.sessions
        if line.excess
    }
    by_place = {}
    for key, minutes, ruling, session in (
        SessionExcess.objects.visible_to(user)
        .billed()
        .filter(session__in=list(told))
        .values_list("session", "minutes", "ruling", "session__public_id")
    ):
        place, line = told[key]
        by_place.setdefault(place, []).append(Billed(line.session.date, minutes, ruling, session))
    return [
        Bill(place.name, reverse("coaching:place", args=[place.slug]), sorted(by_place[place]))
        for place in in_order(by_place)
    ]


def excess_of(user, programme):
    """Every row of excess of the sessions of the year, answered or not."""
    rows = _dated(SessionExcess.objects.visible_to(user).standing().with_context(), "session__")
    year = programme.year
    return list(rows.filter(day__gte=year.starts_on, day__lt=year.ends_on).order_by("day", "pk"))


def _dated(rows, path=""):
    """Add ``day`` and ``spent`` from the line that stands; a cancelled session has none, and is left out."""
    standing = {f"{path}entries__kind": "session", f"{path}entries__reversed_by": None}
    return rows.filter(**standing).annotate(day=F(f"{path}entries__dated_on"), spent=F(f"{path}entries__minutes"))
