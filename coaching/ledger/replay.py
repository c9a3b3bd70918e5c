"""Replay of one account's journal: which lot covered which session, what lapsed, what exceeds.

Source: « Menu des possibles », notes * to ****. Read as lots consumed oldest first, « carried over for one year at
most » and « for a total of 62 hours » are one rule: a lot granted in year Y can be used until the end of year Y + 1,
so what is available never exceeds two grants. Dynamo's hours live in their own year (portal's default).

All quantities are minutes: integers, multiples of a quarter of an hour. Days are local dates.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import itemgetter
from typing import NamedTuple

from django.utils.translation import gettext as _

QUARTER = 15
LEARNING = "LEARNING"
DYNAMO = "DYNAMO"
# Years during which a lot can be used, its own included.
LIFE = {LEARNING: 2, DYNAMO: 1}


class JournalError(ValueError):
    """A journal breaks a rule. ``line`` names the year or entry; ``rule`` is a French sentence."""

    def __init__(self, line, rule):
        super().__init__(f"{line}\u00a0: {rule}")
        self.line, self.rule = line, rule


@dataclass(frozen=True)
class Year:
    """A programme year, [start, end), and what it grants to the account: 0 for a year without a grant.

    ``life``: years during which its lot can be used, when a setting of the year says otherwise than the envelope.
    """

    label: str
    start: date
    end: date
    grant: int
    life: int | None = None

    def life_in(self, envelope):
        return LIFE[envelope] if self.life is None else self.life

    def holds(self, day):
        return self.start <= day < self.end


# Named tuples where there are thousands: they cost a fifth of what a frozen dataclass does.
class Session(NamedTuple):
    """Time spent with a coach. ``date`` is the local day; ``seq`` orders the entries of one account."""

    id: str
    seq: int
    recorded_at: datetime
    date: date
    minutes: int


BY_DAY = itemgetter(Session._fields.index("date"), Session._fields.index("seq"))


class Adjustment(NamedTuple):
    """More or fewer minutes for the lot of one year, from that lot's first day."""

    id: str
    seq: int
    recorded_at: datetime
    year: str
    minutes: int


class Reversal(NamedTuple):
    """Cancels another entry wholly."""

    id: str
    seq: int
    recorded_at: datetime
    reverses: str


@dataclass(frozen=True)
class Journal:
    """One account: its envelope, its years in order, its entries in any order."""

    envelope: str
    years: tuple[Year, ...]
    entries: tuple[Session | Adjustment | Reversal, ...] = ()


class Cover(NamedTuple):
    """Minutes that one lot (named by its year) gave to a session."""

    lot: str
    minutes: int


class SessionLine(NamedTuple):
    """A session that counts, the lots that covered it, oldest first, and what exceeds."""

    id: str
    covered: tuple[Cover, ...]
    excess: int
    session: Session

    @property
    def covered_minutes(self):
        return sum(cover.minutes for cover in self.covered)


@dataclass(frozen=True)
class YearLine:
    """One year of a statement. ``closing`` is before anything lapses; ``expired`` lapses at that year's end."""

    label: str
    carried: int
    granted: int
    adjusted: int
    covered: int
    excess: int
    expired: int

    @property
    def opening(self):
        return self.carried + self.granted + self.adjusted

    @property
    def closing(self):
        return self.opening - self.covered

    @property
    def next_carried(self):
        return self.closing - self.expired


@dataclass(frozen=True)
class Statement:
    """What a journal says: a line a year, a line a session, and what is left in each lot during the last year."""

    years: tuple[YearLine, ...]
    sessions: tuple[SessionLine, ...]
    left: dict = field(compare=False)

    @property
    def balance(self):
        """What can still be used in the last year of the statement."""
        return self.years[-1].closing if self.years else 0


def replay(journal, *, as_of=None, known_at=None, checked=False):
    """Return the ``Statement`` of a journal.

    ``as_of`` (a date) keeps the sessions dated up to it and the years started by it; ``known_at`` (an aware datetime)
    keeps the entries recorded up to it. Raises JournalError for a journal that breaks a rule, whatever is kept;
    ``checked`` says that the caller's database already refuses what ``check`` would.
    """
    if not checked:
        check(journal)
    entries = journal.entries
    if known_at is not None:
        entries = [entry for entry in entries if entry.recorded_at <= known_at]
    years = [year for year in journal.years if as_of is None or year.start <= as_of]
    by_type = {Session: [], Adjustment: [], Reversal: []}  # sorted out once: of some accounts there are thousands
    for entry in entries:
        by_type[type(entry)].append(entry)
    cancelled = {entry.reverses for entry in by_type[Reversal]}
    adjusted = _adjusted(entry for entry in by_type[Adjustment] if entry.id not in cancelled)
    _refuse_negative_lots(years, adjusted)
    sessions = by_type[Session]
    if as_of is not None:
        sessions = [entry for entry in sessions if entry.date <= as_of]
    if cancelled:
        sessions = [entry for entry in sessions if entry.id not in cancelled]
    sessions.sort(key=BY_DAY)
    return _statement(journal.envelope, years, adjusted, sessions)


def _statement(envelope, years, adjusted, sessions):
    left = {year.label: year.grant + adjusted[year.label] for year in years}
    ends = [index + year.life_in(envelope) - 1 for index, year in enumerate(years)]  # the last year of each lot
    lines, found, carried, waiting = [], [], 0, iter(sessions)
    session = next(waiting, None)
    for index, year in enumerate(years):
        lots = [years[n].label for n in range(index + 1) if ends[n] >= index]
        end, covered, excess = year.end, 0, 0
        while session is not None and session.date < end:
            covers, lacking = _take(session.minutes, lots, left)
            found.append(SessionLine(session.id, covers, lacking, session))
            covered += session.minutes - lacking
            excess += lacking
            session = next(waiting, None)
        lapsing = [years[n].label for n in range(index + 1) if ends[n] == index]
        expired = sum(left[label] for label in lapsing)
        line = YearLine(year.label, carried, year.grant, adjusted[year.label], covered, excess, expired)
        if year is not years[-1]:  # during the last year, what will lapse at its end can still be used
            left.update(dict.fromkeys(lapsing, 0))
        lines.append(line)
        carried = line.next_carried
    return Statement(tuple(lines), tuple(found), left)


def _take(wanted, lots, left):
    """Take minutes from the lots given, oldest first. Return the covers, and the minutes that no lot could give."""
    covers = []
    for label in lots:
        here = left[label]
        if here >= wanted:
            left[label] = here - wanted
            covers.append(Cover(label, wanted))
            return tuple(covers), 0
        if here:
            left[label] = 0
            wanted -= here
            covers.append(Cover(label, here))
    return tuple(covers), wanted


def _adjusted(entries):
    found = defaultdict(int)
    for entry in entries:
        if isinstance(entry, Adjustment):
            found[entry.year] += entry.minutes
    return found


# --- The rules of a journal -----------------------------------------------------------------------------------------
def check(journal):
    """Raise JournalError at the first rule that the journal breaks."""
    if journal.envelope not in LIFE:
        raise JournalError(journal.envelope, _("cette enveloppe n’existe pas (LEARNING ou DYNAMO)."))
    _check_years(journal.years)
    _check_entries(journal)
    _check_reversals(journal.entries)
    cancelled = {entry.reverses for entry in journal.entries if isinstance(entry, Reversal)}
    _refuse_negative_lots(journal.years, _adjusted(entry for entry in journal.entries if entry.id not in cancelled))


def _check_years(years):
    labels = set()
    for index, year in enumerate(years):
        line = _("année %(label)s") % {"label": year.label}
        if year.label in labels:
            raise JournalError(line, _("cette année figure deux fois."))
        labels.add(year.label)
        if year.end <= year.start:
            raise JournalError(line, _("une année finit après son premier jour."))
        if index and years[index - 1].end != year.start:
            raise JournalError(line, _("les années se suivent sans trou ni chevauchement."))
        if year.grant < 0 or year.grant % QUARTER:
            raise JournalError(line, _("une allocation est un multiple de 15 minutes, jamais négatif."))


def _check_entries(journal):
    ids, sequences, labels = set(), set(), {year.label for year in journal.years}
    for entry in journal.entries:
        line = _("écriture %(id)s") % {"id": entry.id}
        if entry.id in ids:
            raise JournalError(line, _("cet identifiant figure deux fois."))
        if entry.seq in sequences:
            raise JournalError(line, _("le numéro d’ordre %(seq)s figure deux fois.") % {"seq": entry.seq})
        ids.add(entry.id)
        sequences.add(entry.seq)
        if isinstance(entry, Session):
            if entry.minutes <= 0 or entry.minutes % QUARTER:
                raise JournalError(line, _("une durée est un multiple positif de 15 minutes."))
            if not (journal.years and journal.years[0].start <= entry.date < journal.years[-1].end):
                raise JournalError(line, _("le %(day)s n’est dans aucune année.") % {"day": entry.date.isoformat()})
        elif isinstance(entry, Adjustment):
            if not entry.minutes or entry.minutes % QUARTER:
                raise JournalError(line, _("un ajustement est un multiple de 15 minutes, autre que zéro."))
            if entry.year not in labels:
                raise JournalError(line, _("l’année %(label)s n’existe pas.") % {"label": entry.year})


def _check_reversals(entries):
    by_id = {entry.id: entry for entry in entries}
    cancelled = set()
    for entry in entries:
        if not isinstance(entry, Reversal):
            continue
        line, target = _("écriture %(id)s") % {"id": entry.id}, by_id.get(entry.reverses)
        if target is None:
            raise JournalError(line, _("elle annule l’écriture %(id)s, qui n’existe pas.") % {"id": entry.reverses})
        if isinstance(target, Reversal):
            raise JournalError(line, _("une annulation ne s’annule pas."))
        if target.id in cancelled:
            raise JournalError(line, _("l’écriture %(id)s est déjà annulée.") % {"id": target.id})
        cancelled.add(target.id)


def _refuse_negative_lots(years, adjusted):
    for year in years:
        if year.grant + adjusted[year.label] < 0:
            raise JournalError(
                _("année %(label)s") % {"label": year.label},
                _("l’allocation et ses ajustements donnent un lot négatif."),
            )
