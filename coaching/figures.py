"""The programme's totals in hours: by neighbourhood, by partner, by year; what is at risk of lapsing."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q

from neighbourhoods.listing import in_order
from neighbourhoods.models import Neighbourhood, Organisation
from search.words import fold

from . import books
from .ledger.files import YEAR_KEYS
from .models import Envelope, Mandate


def reserved_of(planned, balance):
    """What mandates reserve of what is left: all that they still plan, as far as it is there."""
    return min(planned, max(0, balance))


@dataclass(frozen=True)
class PlaceFigures:
    """One neighbourhood in one envelope and one year; minutes. ``planned``: by mandates under way, beyond what they used."""

    neighbourhood: Neighbourhood
    envelope: str
    line: object
    sessions: tuple
    planned: int = 0

    @property
    def reserved(self):
        return reserved_of(self.planned, self.line.closing)

    @property
    def available(self):
        """What can still be promised."""
        return self.line.closing - self.reserved


def places_with_hours():
    """Neighbourhoods that take or took part, hold a place, or have an account."""
    return in_order(
        Neighbourhood.objects.filter(
            Q(participations__isnull=False) | Q(hours_accounts__isnull=False) | Q(dynamo_requests__place__isnull=False)
        )
        .distinct()
        .order_by()
    )


def of_places(places, year, *, through=None, envelopes=tuple(Envelope.values), years=None, planned=False, in_full=True):
    """Return the ``PlaceFigures`` of these neighbourhoods for a year, those with nothing in it left out.

    ``through`` (a date) is today, for a year under way; by default the year's last day. ``years``: every programme year
    in order, when they were read already; ``planned``: count what mandates plan, for a year under way. ``in_full``: with
    the year's sessions one by one; else ``sessions`` stays empty, and one query less is made.
    """
    through = min(through or year.last_day, year.last_day)
    kept = books.sums(
        places,
        through=through,
        as_of=year.last_day,
        envelopes=envelopes,
        years=years,
        in_full=year if in_full else None,
    )
    found = []
    for place in places:
        for envelope in envelopes:
            book = kept[place.pk, envelope]
            statement = book.statement()
            line = next((one for one in statement.years if one.label == year.label), None)
            if line is None or not (line.opening or line.covered or line.excess):
                continue
            dated = (one for one in statement.sessions if in_full and year.holds(one.session.date))
            sessions = tuple((one, book.lines[one.id]) for one in dated)
            found.append(PlaceFigures(place, envelope, line, sessions, book.planned if planned else 0))
    return found


def logged_minutes(mandate):
    """Return the minutes of a mandate's sessions that count."""
    return Mandate.objects.with_logged().get(pk=mandate.pk).logged or 0


def totals(rows):
    """Sum the columns of a statement over rows of figures: {key: minutes}."""
    return {key: sum(getattr(row.line, key) for row in rows) for key in YEAR_KEYS if key != "label"}


def by_partner(rows):
    """Return [(organisation, covered, excess, sessions)], the largest first; they sum to the programme."""
    covered, excess, count = defaultdict(int), defaultdict(int), defaultdict(int)
    for row in rows:
        for line, facts in row.sessions:
            covered[facts.partner_id] += line.session.minutes - line.excess  # what its covers sum to (I3)
            excess[facts.partner_id] += line.excess
            count[facts.partner_id] += 1
    partners = Organisation.objects.in_bulk(list(count))
    found = [(partners[key], covered[key], excess[key], count[key]) for key in count]
    return sorted(found, key=lambda row: (-row[1] - row[2], fold(row[0].name)))


def lapsing(rows):
    """Rows that would lose hours at the year's end if nothing more were used, the largest loss first."""
    return sorted((row for row in rows if row.line.expired), key=lambda row: -row.line.expired)


def of_year(year):
    """What the closing of a year freezes, as plain JSON: every neighbourhood's line and sessions, and the totals."""
    rows = of_places(places_with_hours(), year)
    return {
        "year": {"label": year.label, "start": year.starts_on.isoformat(), "end": year.ends_on.isoformat()},
        "accounts": [
            {
                "neighbourhood": row.neighbourhood.slug,
                "name": row.neighbourhood.name,
                "envelope": row.envelope,
                **{key: getattr(row.line, key) for key in YEAR_KEYS},
                "sessions": [
                    {
                        "id": line.id,
                        "date": line.session.date.isoformat(),
                        "minutes": line.session.minutes,
                        "partner": facts.partner_id,
                        "covered": [{"lot": cover.lot, "minutes": cover.minutes} for cover in line.covered],
                        "excess": line.excess,
                    }
                    for line, facts in row.sessions
                ],
            }
            for row in rows
        ],
        "totals": totals(rows),
    }
