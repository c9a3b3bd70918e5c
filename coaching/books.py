"""Accounts read from the database as journals that ``coaching.ledger`` replays: four queries, however many accounts.

A grant that nobody has written yet counts as soon as its year has begun: opening a page writes nothing, the first
entry of the account does (``actions.accounts``).
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from proposals.models import Participation

from .ledger import Adjustment, Journal, Reversal, Session, Year, replay
from .models import DynamoPlace, Envelope, HoursAccount, HoursEntry, ProgrammeYear

Kind = HoursEntry.Kind
COLUMNS = (
    "pk", "account_id", "kind", "minutes", "direction", "dated_on", "sequence", "recorded_at", "year_id", "session_id",
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


@dataclass(frozen=True)
class Line:
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
    accounts, entries = _entries(places, envelopes)
    return {
        (place, envelope): _book(
            place,
            envelope,
            accounts.get((place, envelope)),
            entries.get((place, envelope), []),
            [year for year in years if year.pk in entitled[place, envelope]],
            years,
            through,
        )
        for place in places
        for envelope in envelopes
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


def _entries(places, envelopes):
    accounts = {
        row.pk: (row.neighbourhood_id, row.envelope)
        for row in HoursAccount.objects.filter(neighbourhood__in=places, envelope__in=envelopes)
    }
    entries = defaultdict(list)
    for row in HoursEntry.objects.filter(account__in=list(accounts)).values_list(*COLUMNS, named=True).order_by():
        entries[accounts[row.account_id]].append(row)
    return {key: pk for pk, key in accounts.items()}, entries


def _book(place, envelope, account, rows, entitled, years, through):
    labels = {year.pk: year.label for year in years}
    granted = {row.year_id: row.minutes for row in rows if row.kind == Kind.GRANT}
    for year in entitled:
        if year.starts_on <= through:
            granted.setdefault(year.pk, year.minutes_of(envelope))
    touched = {row.year_id for row in rows if row.year_id} | set(granted)
    days = [row.dated_on for row in rows]
    entries, lines, exceptions = [], {}, set()
    for row in rows:
        one = _entry(row, labels)
        if one is None:
            continue
        entries.append(one)
        if row.kind == Kind.SESSION:
            lines[one.id] = Line(row.session_id, row.partner_id)
        if row.is_exception:
            exceptions.add(one.id)
    shown = _span(years, touched, days, through)
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
        tuple(entries),
    )
    return Book(place, envelope, account, journal, lines, frozenset(exceptions))


def _entry(row, labels):
    common = {"id": str(row.pk), "seq": row.sequence, "recorded_at": row.recorded_at}
    if row.kind == Kind.SESSION:
        return Session(**common, date=row.dated_on, minutes=row.minutes)
    if row.kind == Kind.ADJUSTMENT:
        return Adjustment(**common, year=labels[row.year_id], minutes=row.minutes * row.direction)
    if row.kind == Kind.REVERSAL:
        return Reversal(**common, reverses=str(row.reverses_id))
    return None


def _span(years, touched, days, through: date):
    """The years to show, without a gap: from the first with a grant or an entry to the one that holds ``through``."""
    if not touched and not days:
        return []
    last_day = max([through, *days])
    first = next(
        index for index, year in enumerate(years) if year.pk in touched or any(year.holds(day) for day in days)
    )
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
