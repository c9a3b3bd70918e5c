"""Accounts read from the database as journals that ``coaching.ledger`` replays: four queries, however many accounts.

``read`` gives every line. ``sums`` gives the sessions added up year by year, for whoever asks what is left: the same
replay says the same of each year, without reading what was logged since the first day.

A grant that nobody has written yet counts as soon as its year has begun: opening a page writes nothing, the first
entry of the account does (``actions.accounts``).
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import product
from typing import NamedTuple

from django.db.models import Case, CharField, F, IntegerField, Max, Min, Q, Sum, Value, When

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


@dataclass(frozen=True)
class Summary(Book):
    """A book whose journal holds one session a year: the sum of those that count, dated up to ``as_of``.

    The sessions of a year all draw on the same lots, so how the sum divides between them changes neither the year's
    line nor what is left in each lot; only which of them exceeds. ``lines`` knows those of the year read in full.
    """

    as_of: date = field(kw_only=True)

    @property
    def is_empty(self):
        return self.account_id is None and super().is_empty

    def statement(self):
        return replay(self.journal, as_of=self.as_of, checked=True)


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
    return _books(places, envelopes, years, _entries(places, envelopes, years), through, Book)


def sums(neighbourhoods, *, through, as_of=None, envelopes=tuple(Envelope.values), years=None, in_full=None):
    """Return {(neighbourhood's key, envelope): Summary}, of the sessions dated up to ``as_of`` (``through`` by default).

    ``years`` as for ``read``; ``in_full``: that one of them whose sessions are read one by one, in one more query.
    """
    places = [place.pk for place in neighbourhoods]
    years = list(ProgrammeYear.objects.in_order()) if years is None else years
    as_of = as_of or through
    written = _summed(places, envelopes, years, as_of, in_full)
    if in_full is not None:
        _add_sessions(written, places, envelopes, in_full)
    return _books(places, envelopes, years, written, through, partial(Summary, as_of=as_of))


def _books(places, envelopes, years, written, through, make):
    entitled = _entitled(places, years, envelopes)
    return {
        key: _book(
            *key,
            written.get(key) or Written(),
            [year for year in years if year.pk in entitled[key]],
            years,
            through,
            make,
        )
        for key in product(places, envelopes)
    }


def entitled_years(neighbourhood, envelope, years):
    """Return those of ``years`` in which the neighbourhood is granted hours in this envelope."""
    keys = _entitled([neighbourhood.pk], years, [envelope])[neighbourhood.pk, envelope]
    return [year for year in years if year.pk in keys]


def entitled_places(neighbourhoods, envelope, year):
    """Return the keys of the neighbourhoods that are granted hours of that year, which is not closed."""
    places = [place.pk for place in neighbourhoods]
    found = _entitled(places, [year], [envelope])
    return [place for place in places if year.pk in found[place, envelope]]


def _entitled(places, years, envelopes):
    """A learning grant for each year that a participation touches, whole; a Dynamo grant for each year with a place.

    A closed year grants nothing more: its closing wrote the line of everybody who was entitled.
    """
    open_years = [year for year in years if not year.is_closed]
    parts, found = [], defaultdict(set)
    if Envelope.LEARNING in envelopes:
        taking_part = Participation.objects.filter(neighbourhood__in=places).with_last_day()
        parts.append(_span_of(taking_part, Envelope.LEARNING, "neighbourhood", "starts_on", "until_on"))
    if Envelope.DYNAMO in envelopes:
        # A place that is only offered grants nothing yet; one that was used and given up was granted all the same.
        held = DynamoPlace.objects.filter(request__neighbourhood__in=places).exclude(request__status="offered")
        parts.append(_span_of(held, Envelope.DYNAMO, "request__neighbourhood", "year__starts_on", "year__starts_on"))
    for place, envelope, first_day, last_day in parts[0].union(*parts[1:], all=True):
        found[place, envelope].update(
            # A participation that was interrupted before its first day touches no year.
            year.pk
            for year in open_years
            if first_day <= last_day and first_day < year.ends_on and year.starts_on <= last_day
        )
    return found


def _span_of(rows, envelope, place, first_day, last_day):
    """(place, envelope, first day, last day): the same columns for both parts of the union."""
    told = {"_place": F(place), "_envelope": Value(envelope.value, output_field=CharField())}
    columns = rows.order_by().annotate(**told, _first=F(first_day), _last=F(last_day))
    return columns.values_list("_place", "_envelope", "_first", "_last").distinct()  # many take part on the same days


def _entries(places, envelopes, years):
    """Return {(neighbourhood, envelope): Written} for the accounts that exist."""
    labels = {year.pk: year.label for year in years}
    accounts = HoursAccount.objects.filter(neighbourhood__in=places, envelope__in=envelopes).order_by()
    found = {pk: (tuple(key), Written(pk)) for pk, *key in accounts.values_list("pk", "neighbourhood", "envelope")}
    for account, *columns in HoursEntry.objects.filter(account__in=list(found)).values_list(*COLUMNS).order_by():
        found[account][1].add(labels, *columns)
    return dict(found.values())


def _summed(places, envelopes, years, as_of, in_full):
    """Return {(neighbourhood, envelope): Written} for the accounts with a line, one session a year: one query.

    The sum of the sessions of the year ``in_full`` is left out.
    """
    if not years:
        return {}
    known = {year.pk: year for year in years}
    # As the replay does, a session falls in the first year that ends after its day.
    falls_in = Case(*(When(dated_on__lt=one.ends_on, then=one.pk) for one in years), output_field=IntegerField())
    counts = Q(kind=GRANT) | Q(reversed_by=None) & (Q(kind=ADJUSTMENT) | Q(kind=SESSION, dated_on__lte=as_of))
    rows = (
        HoursEntry.objects.filter(account__neighbourhood__in=places, account__envelope__in=envelopes)
        .order_by()
        .values_list("account__neighbourhood", "account__envelope", "account", "kind", "year", falls_in)
        .annotate(
            sum=Sum(F("minutes") * F("direction"), filter=counts, default=0),
            first=Min("dated_on"),
            last=Max("dated_on"),
        )
    )
    found = {}
    for place, envelope, account, kind, lot, year, minutes, first_day, last_day in rows:
        written = found.setdefault((place, envelope), Written(account))
        written.spread(first_day, last_day)
        if kind == GRANT:
            written.granted[lot] = minutes
        elif kind == ADJUSTMENT:
            written.touched.add(lot)
            written.entries.append(Adjustment(f"A-{lot}", 0, None, known[lot].label, minutes))
        elif kind == SESSION and minutes and year in known and known[year] != in_full:
            written.entries.append(Session(f"S-{year}", 0, None, known[year].starts_on, minutes))
    return found


def _add_sessions(found, places, envelopes, year):
    """Add the sessions of one year that count: one query."""
    rows = (
        HoursEntry.objects.sessions()
        .standing()
        .filter(account__neighbourhood__in=places, account__envelope__in=envelopes)
        .between(year.starts_on, year.last_day)
        .order_by()
    )
    facts = ("sequence", "dated_on", "minutes", "session_id", "partner_id")  # nothing asks when they were recorded
    for place, envelope, pk, seq, day, minutes, session, partner in rows.values_list(
        "account__neighbourhood", "account__envelope", "pk", *facts
    ):
        written, key = found[place, envelope], str(pk)
        written.entries.append(Session(key, seq, None, day, minutes))
        written.lines[key] = Line(session, partner)


class Written:
    """What the journal of one account holds: filled line by line, in any order."""

    def __init__(self, account=None):
        self.account = account
        self.granted, self.touched = {}, set()
        self.entries, self.lines, self.exceptions = [], {}, set()
        self.first_day = self.last_day = None

    def spread(self, first_day, last_day):
        """Take note of the days of a line, or of several."""
        if self.first_day is None:
            self.first_day, self.last_day = first_day, last_day
        if first_day < self.first_day:
            self.first_day = first_day
        if last_day > self.last_day:
            self.last_day = last_day

    def add(self, labels, pk, kind, minutes, direction, day, seq, at, year, session, partner, reverses, is_exception):
        key = str(pk)
        self.spread(day, day)
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


def _book(place, envelope, written, entitled, years, through, make):
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
    return make(place, envelope, written.account, journal, written.lines, frozenset(written.exceptions))


def _span(years, written, touched, through: date):
    """The years to show, without a gap: from the first with a grant or an entry to the one that holds ``through``."""
    if not touched and written.first_day is None:
        return []
    first_day, last_day = written.first_day or through, max(through, written.last_day or through)
    first = next(n for n, year in enumerate(years) if year.pk in touched or year.holds(first_day))
    return [year for year in years[first:] if year.starts_on <= last_day]


# --- What a statement says of limits --------------------------------------------------------------------------------
def above_two_grants(journal, statement):
    """Return {label: minutes} of the years that open above the grants valid in them (62 hours in the source)."""
    lines = zip(journal.years, statement.years, strict=False)
    return {
        line.label: line.opening - valid_grants(journal, year)
        for year, line in lines
        if line.opening > valid_grants(journal, year)
    }


def valid_grants(journal, year):
    """The minutes of the grants that can serve in a year of the journal: two for a learning question, one for Dynamo."""
    index = journal.years.index(year)
    return sum(
        one.grant for n, one in enumerate(journal.years[: index + 1]) if n + one.life_in(journal.envelope) > index
    )


def excepted(book, above):
    """True when the exceptions in each year's own lot, or in the one before, cover what it opens with above two grants.

    An exception covers the minutes that it gave, no more: what comes later asks for its own.
    """
    order = [year.label for year in book.journal.years]
    allowed = _exceptions(book)
    return all(
        minutes <= sum(allowed[lot] for lot in order[max(0, order.index(label) - 1) : order.index(label) + 1])
        for label, minutes in above.items()
    )


def _exceptions(book):
    """Return {lot: minutes given by the exceptions that stand}."""
    by_id = {entry.id: entry for entry in book.journal.entries}
    cancelled = {entry.reverses for entry in book.journal.entries if hasattr(entry, "reverses")}
    given = defaultdict(int)
    for key in book.exceptions - cancelled:
        entry = by_id[key]
        target = by_id[entry.reverses] if hasattr(entry, "reverses") else entry
        if hasattr(target, "date"):  # a session that was cancelled gave its hours back, to lots valid on its day
            given[book.year_of(target.date).label] += target.minutes
        else:  # an adjustment, or the end of one that took away
            given[target.year] += target.minutes if target is entry else -target.minutes
    return given
