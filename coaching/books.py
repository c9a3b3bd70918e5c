"""Accounts read from the database as journals that ``coaching.ledger`` replays: five queries, however many accounts.

A grant that nobody has written yet counts as soon as its year has begun: opening a page writes nothing, the first
entry of the account does (``actions.accounts``).
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from typing import NamedTuple

from proposals.models import Participation

from .ledger import Adjustment, Journal, Reversal, Session, Year, replay
from .models import DynamoPlace, Envelope, HoursAccount, HoursEntry, ProgrammeYear

# Plain text: comparing with a member of an enumeration twenty thousand times is felt.
GRANT, SESSION, ADJUSTMENT = (
    HoursEntry.Kind.GRANT.value,
    HoursEntry.Kind.SESSION.value,
    HoursEntry.Kind.ADJUSTMENT.value,
)
COLUMNS = (
    "account_id", "pk", "kind", "minutes", "direction", "dated_on", "sequence", "recorded_at", "year_id", "session_id",
    "partner_id", "reverses_id", "is_exception",
)  # fmt: skip


@dataclass(frozen=True)
class Book:
    """One neighbourhood's hours in one envelope. ``lines`` maps an entry's id in the journal to its session's facts."""

    neighbourhood_id: int
    envelope: str
    account_id: int | None
    journal: Journal
    lines: dict = field(repr=False)
    exceptions: frozenset = frozenset()

    @property
    def is_empty(self):
        """Nothing was granted and nothing took place."""
        return not self.journal.entries and not any(year.grant for year in self.journal.years)

    def statement(self, *, as_of=None, known_at=None):
        """Replay the journal. The database already refuses what ``check`` would look for."""
        return replay(self.journal, as_of=as_of, known_at=known_at, checked=True)

    def year_of(self, day):
        return next((year for year in self.journal.years if year.holds(day)), None)


class Line(NamedTuple):
    """What a session's entry points to."""

    session_id: int
    partner_id: int


def book(neighbourhood, envelope, *, through):
    """Return the ``Book`` of one account, with the years begun by ``through`` (a date) or that hold an entry."""
    return read([neighbourhood], through=through, envelopes=[envelope])[neighbourhood.pk, envelope]


def read(neighbourhoods, *, through, envelopes=tuple(Envelope.values), years=None):
    """Return {(neighbourhood's key, envelope): Book} for these neighbourhoods.

    ``years``: every programme year in order, for a caller who has read them already.
    """
    places = [place.pk for place in neighbourhoods]
    years = list(ProgrammeYear.objects.in_order()) if years is None else years
    entitled = _entitled(places, years, envelopes)
    written = _entries(places, envelopes, years)
    return {
        key: _book(
            *key, written.get(key) or Written(), [year for year in years if year.pk in entitled[key]], years, through
        )
        for key in product(places, envelopes)
    }


def entitled_years(neighbourhood, envelope, years):
    """Return those of ``years`` in which the neighbourhood is granted hours in this envelope."""
    keys = _entitled([neighbourhood.pk], years, [envelope])[neighbourhood.pk, envelope]
    return [year for year in years if year.pk in keys]


def _entitled(places, years, envelopes):
    """A learning grant for each year that a participation touches, whole; a Dynamo grant for each year with a place."""
    found = defaultdict(set)
    if Envelope.LEARNING in envelopes:
        for row in Participation.objects.filter(neighbourhood__in=places):
            found[row.neighbourhood_id, Envelope.LEARNING].update(
                year.pk for year in years if row.starts_on < year.ends_on and year.starts_on <= row.last_day
            )
    if Envelope.DYNAMO in envelopes:
        # A place that is only offered grants nothing yet; one that was used and given up was granted all the same.
        held = DynamoPlace.objects.filter(request__neighbourhood__in=places).exclude(request__status="offered")
        for place, year in held.values_list("request__neighbourhood", "year"):
            found[place, Envelope.DYNAMO].add(year)
    return found


def _entries(places, envelopes, years):
    """Return {(neighbourhood, envelope): Written} for the accounts that exist."""
    labels = {year.pk: year.label for year in years}
    accounts = HoursAccount.objects.filter(neighbourhood__in=places, envelope__in=envelopes)
    found = {row.pk: Written(row) for row in accounts}
    for account, *columns in HoursEntry.objects.filter(account__in=list(found)).values_list(*COLUMNS).order_by():
        found[account].add(labels, *columns)
    return {(one.account.neighbourhood_id, one.account.envelope): one for one in found.values()}


class Written:
    """What the journal of one account holds: filled line by line, in any order."""

    def __init__(self, account=None):
        self.account = account
        self.granted, self.touched = {}, set()
        self.entries, self.lines, self.exceptions = [], {}, set()
        self.first_day = self.last_day = None

    def add(self, labels, pk, kind, minutes, direction, day, seq, at, year, session, partner, reverses, is_exception):
        key = str(pk)
        if self.first_day is None:
            self.first_day = self.last_day = day
        elif day < self.first_day:
            self.first_day = day
        elif day > self.last_day:
            self.last_day = day
        if kind == SESSION:
            self.entries.append(Session(key, seq, at, day, minutes))
            self.lines[key] = Line(session, partner)
        elif kind == GRANT:
            self.granted[year] = minutes
        elif kind == ADJUSTMENT:
            self.touched.add(year)
            self.entries.append(Adjustment(key, seq, at, labels[year], minutes * direction))
        else:
            self.entries.append(Reversal(key, seq, at, str(reverses)))
        if is_exception:
            self.exceptions.add(key)


def _book(place, envelope, written, entitled, years, through):
    granted = dict(written.granted)
    for year in entitled:
        if year.starts_on <= through:
            granted.setdefault(year.pk, year.minutes_of(envelope))
    shown = _span(years, written, set(granted) | written.touched, through)
    journal = Journal(
        envelope,
        tuple(
            Year(
                year.label,
                year.starts_on,
                year.ends_on,
                granted.get(year.pk, 0),
                # The file's format knows the envelope's own life: only another one is said.
                year.life_of(envelope) if envelope == Envelope.DYNAMO and year.dynamo_carries_over else None,
            )
            for year in shown
        ),
        tuple(written.entries),
    )
    account = written.account and written.account.pk
    return Book(place, envelope, account, journal, written.lines, frozenset(written.exceptions))


def _span(years, written, touched, through: date):
    """The years to show, without a gap: from the first with a grant or an entry to the one that holds ``through``."""
    if not touched and written.first_day is None:
        return []
    first_day, last_day = written.first_day or through, max(through, written.last_day or through)
    first = next(n for n, year in enumerate(years) if year.pk in touched or year.holds(first_day))
    return [year for year in years[first:] if year.starts_on <= last_day]


# --- What a statement says of limits --------------------------------------------------------------------------------
def above_two_grants(journal, statement):
    """Return the labels of the years that open above the grants that are valid in them (62 hours in the source)."""
    found = []
    for index, line in enumerate(statement.years):
        valid = [
            year.grant
            for n, year in enumerate(journal.years[: index + 1])
            if n + year.life_in(journal.envelope) > index
        ]
        if line.opening > sum(valid):
            found.append(line.label)
    return found


def excepted(book, labels):
    """True when each of these years already has its exception, in its own lot or in the one before."""
    cancelled = {entry.reverses for entry in book.journal.entries if hasattr(entry, "reverses")}
    order = [year.label for year in book.journal.years]
    lots = set()
    for entry in book.journal.entries:
        if entry.id not in book.exceptions or entry.id in cancelled:
            continue
        if hasattr(entry, "year"):
            lots.add(entry.year)
        else:  # a session that was cancelled gave its hours back, to lots valid on its day
            target = next(one for one in book.journal.entries if one.id == entry.reverses)
            day_year = book.year_of(target.date) if hasattr(target, "date") else None
            lots.update([day_year.label] if day_year else [target.year])
    return all(lots & set(order[max(0, order.index(label) - 1) : order.index(label) + 1]) for label in labels)
