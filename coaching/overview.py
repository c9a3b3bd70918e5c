"""What the team sees of a programme year: totals by neighbourhood and by partner, what lapses, what waits for it.

Everything in hours comes from ``figures``, replayed from the journals: the parts sum to the programme (I14). Minutes.
"""

from dataclasses import dataclass, field

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ui import svg
from ui.bars import HoursRow, hours_bars

from . import figures
from .models import CoachingSession, DynamoPlace, DynamoRequest, Envelope, HeldSession, ProgrammeYear, SessionExcess

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


def of_year(year, now):
    """Return the ``Programme`` of a year, as it stands at ``now``."""
    today = timezone.localdate(now)
    rows = figures.of_places(figures.places_with_hours(), year, through=today)
    partners = figures.by_partner(rows)
    return Programme(
        year=year,
        is_under_way=year.holds(today),
        rows=rows,
        totals=figures.totals(rows),
        reserved=sum(row.reserved for row in rows) if year.holds(today) else 0,
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


def places(year):
    """The picture of Dynamo's places of a year, and how many wait."""
    taken = DynamoPlace.objects.of_year(year).held().count()
    waiting = DynamoRequest.objects.of_year(year).on_the_list().count()
    return svg.nine_places(taken, total=year.dynamo_places, waiting=waiting, year=year.label)


# --- What waits for somebody ----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Waiting:
    """What waits, whatever its year. Rows of excess and contested sessions carry ``day`` and ``spent`` (minutes)."""

    held: list
    contested: list
    to_rule: list
    to_answer: list

    @property
    def count(self):
        """How many wait for the team; answers are awaited from tables."""
        return len(self.held) + len(self.contested) + len(self.to_rule)


def waiting(user, now):
    excess = SessionExcess.objects.visible_to(user).with_context().order_by("due_on", "pk")
    return Waiting(
        held=list(HeldSession.objects.visible_to(user).waiting().with_context()),
        contested=list(_dated(CoachingSession.objects.visible_to(user).contested().with_context())),
        to_rule=list(_dated(excess.awaiting_ruling(now), "session__")),
        to_answer=list(_dated(excess.awaiting_answer(now), "session__")),
    )


@dataclass(frozen=True)
class Bill:
    """What one neighbourhood pays for the sessions of a year, in the order of their days."""

    neighbourhood: object
    rows: list

    @property
    def minutes(self):
        return sum(row.minutes for row in self.rows)


def bills(user, programme):
    """One ``Bill`` a neighbourhood, by name: hours that its table accepted, or that the team decided."""
    rows = _dated(SessionExcess.objects.visible_to(user).billed().with_context(), "session__")
    year, by_place = programme.year, {}
    for row in rows.filter(day__gte=year.starts_on, day__lt=year.ends_on).order_by("day", "pk"):
        by_place.setdefault(row.session.mandate.neighbourhood, []).append(row)
    return [Bill(place, found) for place, found in sorted(by_place.items(), key=lambda pair: pair[0].name)]


def excess_of(user, programme):
    """Every row of excess of the sessions of the year, answered or not."""
    rows = _dated(SessionExcess.objects.visible_to(user).standing().with_context(), "session__")
    year = programme.year
    return list(rows.filter(day__gte=year.starts_on, day__lt=year.ends_on).order_by("day", "pk"))


def _dated(rows, path=""):
    """Add ``day`` and ``spent`` from the line that stands; a cancelled session has none, and is left out."""
    standing = {f"{path}entries__kind": "session", f"{path}entries__reversed_by": None}
    return rows.filter(**standing).annotate(day=F(f"{path}entries__dated_on"), spent=F(f"{path}entries__minutes"))
