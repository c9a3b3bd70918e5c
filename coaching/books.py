"""Accounts read from the database as journals that ``coaching.ledger`` replays: four queries, however many accounts.

``read`` gives every line. ``sums`` gives the sessions added up year by year, for whoever asks what is left: the same
replay says the same of each year, without reading what was logged since the first day. One query and the years' own.

A grant that nobody has written yet counts as soon as its year has begun: opening a page writes nothing, the first
entry of the account does (``actions.accounts``).
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import product
from typing import NamedTuple

from django.db.models import Case, CharField, DateField, F, IntegerField, Max, Min, Q, Sum, Value, When
from django.db.models.functions import Cast, Coalesce

from proposals.models import Participation

from .ledger import Adjustment, Journal, Reversal, Session, Year, replay
from .models import DynamoPlace, Envelope, HoursAccount, HoursEntry, Mandate, ProgrammeYear

# Plain text: comparing with a member of an enumeration twenty thousand times is felt.
GRANT, SESSION, ADJUSTMENT = (
    HoursEntry.Kind.GRANT.value,
    HoursEntry.Kind.SESSION.value,
    HoursEntry.Kind.ADJUSTMENT.value,
)
NO_KEY, NO_DAY = Cast(None, IntegerField()), Cast(None, DateField())  # PostgreSQL wants the type of a NULL
ENTITLED, PLANNED = "entitled", "planned"  # lines of ``sums`` that no journal holds
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
    ``planned``: the minutes that mandates under way still plan today, less what was logged for each.
    """

    as_of: date = field(kw_only=True)
    planned: int = field(kw_only=True, default=0)

    @property
    def is_empty(self):
        return self.account_id is None and super().is_empty

    def statement(self):
        return replay(self.journal, as_of=self.as_of, checked=True)


class Line(NamedTuple):
    """What a session's entry points to."""

    session_id: int
    partner_id: int


def book(neighbourhood, envelope, *, through, years=None):
    """Return the ``Book`` of one account, with the years begun by ``through`` (a date) or that hold an entry."""
    return read([neighbourhood], through=through, envelopes=[envelope], years=years)[neighbourhood.pk, envelope]


def read(neighbourhoods, *, through, envelopes=tuple(Envelope.values), years=None):
    """Return {(neighbourhood's key, envelope): Book} for these neighbourhoods.

    ``years``: every programme year in order, for a caller who has read them already.
    """
    places = [place.pk for place in neighbourhoods]
    years = list(ProgrammeYear.objects.in_order()) if years is None else years
    written, entitled = _entries(places, envelopes, years), _entitled(places, years, envelopes)
    return _books(product(places, envelopes), written, entitled, years, through, lambda _key: Book)


def sums(
    neighbourhoods, *, through, as_of=None, envelopes=tuple(Envelope.values), years=None, in_full=None, besides=None
):
    """Return {(neighbourhood's key, envelope): Summary}, of the sessions dated up to ``as_of`` (``through`` by default).

    ``years`` as for ``read``; ``in_full``: that one of them whose sessions are read one by one, in one more query;
    ``besides``: a mandate whose own plan is left out.
    """
    places = [place.pk for place in neighbourhoods]
    years = list(ProgrammeYear.objects.in_order()) if years is None else years
    as_of = as_of or through
    written, entitled, planned = _summed(places, envelopes, years, as_of, in_full, besides)
    if in_full is not None:
        _add_sessions(written, places, envelopes, in_full)

    def make(key):
        return partial(Summary, as_of=as_of, planned=planned[key])

    return _books(product(places, envelopes), written, entitled, years, through, make)


def _books(keys, written, entitled, years, through, make):
    """``make(key)`` is what makes the book of an account."""
    return {
        key: _book(
            *key,
            written.get(key) or Written(),
            [year for year in years if year.pk in entitled[key]],
            years,
            through,
            make(key),
        )
        for key in keys
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
    """Return {(neighbourhood, envelope): keys of the years that grant it hours}: one query."""
    first, *others = _rights(places, envelopes)
    found = defaultdict(set)
    for place, envelope, *days in first.union(*others, all=True):
        found[place, envelope].update(_years_of(*days, years))
    return found


def _rights(places, envelopes):
    """A learning grant for each year that a participation touches, whole; a Dynamo grant for each year with a place."""
    parts = []
    if Envelope.LEARNING in envelopes:
        taking_part = Participation.objects.filter(neighbourhood__in=places).with_last_day()
        parts.append(_span_of(taking_part, Envelope.LEARNING, "neighbourhood", "starts_on", "until_on"))
    if Envelope.DYNAMO in envelopes:
        # A place that is only offered grants nothing yet; one that was used and given up was granted all the same.
        held = DynamoPlace.objects.filter(request__neighbourhood__in=places).exclude(request__status="offered")
        parts.append(_span_of(held, Envelope.DYNAMO, "request__neighbourhood", "year__starts_on", "year__starts_on"))
    return parts


def _years_of(first_day, last_day, years):
    """The keys of the years that these days touch: none when a participation was interrupted before its first day.

    A closed year grants nothing more: its closing wrote the line of everybody who was entitled.
    """
    return [
        year.pk
        for year in years
        if not year.is_closed and first_day <= last_day and first_day < year.ends_on and year.starts_on <= last_day
    ]


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


def _summed(places, envelopes, years, as_of, in_full, besides):
    """Return what is written (one session a year), entitled and planned, each by (neighbourhood, envelope): one query.

    The sum of the sessions of the year ``in_full`` is left out.
    """
    written, entitled, planned = {}, defaultdict(set), defaultdict(int)
    if not years:
        return written, entitled, planned
    known = {year.pk: year for year in years}
    others = [_beside(rows, ENTITLED, Value(0)) for rows in _rights(places, envelopes)]
    rows = _sums(places, envelopes, years, as_of).union(*others, _plans(places, envelopes, besides), all=True)
    for place, envelope, account, kind, lot, year, minutes, first_day, last_day in rows:
        key = place, envelope
        if kind == ENTITLED:
            entitled[key].update(_years_of(first_day, last_day, years))
        elif kind == PLANNED:
            planned[key] += max(0, minutes)
        else:
            found = written.setdefault(key, Written(account))
            found.spread(first_day, last_day)
            if kind == GRANT:
                found.granted[lot] = minutes
            elif kind == ADJUSTMENT:
                found.touched.add(lot)
                found.entries.append(Adjustment(f"A-{lot}", 0, None, known[lot].label, minutes))
            elif kind == SESSION and minutes and year in known and known[year] != in_full:
                found.entries.append(Session(f"S-{year}", 0, None, known[year].starts_on, minutes))
    return written, entitled, planned


def _sums(places, envelopes, years, as_of):
    """(place, envelope, account, kind, lot, year of sessions, minutes, first day, last day) of the lines written."""
    # As the replay does, a session falls in the first year that ends after its day.
    falls_in = Case(*(When(dated_on__lt=one.ends_on, then=one.pk) for one in years), output_field=IntegerField())
    counts = Q(kind=GRANT) | Q(reversed_by=None) & (Q(kind=ADJUSTMENT) | Q(kind=SESSION, dated_on__lte=as_of))
    return (
        HoursEntry.objects.filter(account__neighbourhood__in=places, account__envelope__in=envelopes)
        .order_by()
        .values_list("account__neighbourhood", "account__envelope", "account", "kind", "year", falls_in)
        .annotate(
            sum=Sum(F("minutes") * F("direction"), filter=counts, default=0),
            first=Min("dated_on"),
            last=Max("dated_on"),
        )
    )


def _plans(places, envelopes, besides):
    """What each mandate under way still plans: its minutes, less those of its sessions that count."""
    rows = Mandate.objects.under_way().filter(neighbourhood__in=places, envelope__in=envelopes)
    rows = rows.exclude(pk=besides.pk if besides else None).with_logged().order_by()
    told = {"_place": F("neighbourhood"), "_envelope": F("envelope"), "_first": NO_DAY, "_last": NO_DAY}
    left = F("planned_minutes") - Coalesce("logged", 0)
    return _beside(rows.annotate(**told), PLANNED, left)  # one line a mandate: its columns are named once, at the end


def _beside(rows, kind, minutes):
    """The same columns as those of ``_sums``, for lines of no account."""
    told = {"_kind": Value(kind, output_field=CharField()), "_minutes": minutes}
    rows = rows.annotate(_account=NO_KEY, _lot=NO_KEY, _year=NO_KEY, **told)
    return rows.values_list("_place", "_envelope", "_account", "_kind", "_lot", "_year", "_minutes", "_first", "_last")


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
