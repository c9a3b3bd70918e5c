"""Statements of a neighbourhood's hours: as of a date and as known at a time, or for one year as its closing froze it."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from neighbourhoods.models import Organisation
from ui.typography import hours, long_date

from . import books
from .hours_overview import SessionRow, session_facts, session_rows, standing_excesses
from .ledger import Cover, Year, YearLine
from .models import Envelope, HoursEntry

Kind = HoursEntry.Kind


@dataclass(frozen=True)
class Change:
    """An adjustment, a correction or a cancellation, with its reason."""

    entry: HoursEntry
    text: str

    @property
    def reason(self):
        return self.entry.reason.text if hasattr(self.entry, "reason") else ""


@dataclass(frozen=True)
class YearSheet:
    """One year of one envelope. ``has_ended``: what was left of the lots that lapse is gone."""

    year: Year
    line: YearLine
    sessions: list[SessionRow]
    has_ended: bool

    @property
    def last_day(self):
        return self.year.end - timedelta(days=1)

    @property
    def minutes(self):
        return sum(row.minutes for row in self.sessions)


@dataclass(frozen=True)
class Sheet:
    """One envelope: its years from the first, and what was changed by hand."""

    envelope: str
    years: list[YearSheet]
    changes: list[Change] = field(default_factory=list)

    @property
    def label(self):
        return Envelope(self.envelope).label

    @property
    def latest_first(self):
        return self.years[::-1]

    @property
    def totals(self):
        """What the columns add up to, and what is left: granted + adjusted = covered + lapsed + left."""
        lines = [sheet.line for sheet in self.years]
        found = {key: sum(getattr(line, key) for line in lines) for key in ("granted", "adjusted", "covered", "excess")}
        found["expired"] = sum(sheet.line.expired for sheet in self.years if sheet.has_ended)
        found["left"] = found["granted"] + found["adjusted"] - found["covered"] - found["expired"]
        return found


def of_place(neighbourhood, user, *, now, as_of=None, known_at=None):
    """Return the ``Sheet`` of each envelope in which something was granted or took place.

    ``as_of`` (a date, today by default) keeps the sessions dated up to it; ``known_at`` what was recorded up to it.
    """
    today = timezone.localdate(now)
    day = as_of or today
    kept = [book for book in books.read([neighbourhood], through=day).values() if not book.is_empty]
    said = [(book, book.statement(as_of=day, known_at=known_at)) for book in kept]
    found = [(book, line) for book, statement in said for line in statement.sessions]
    # What somebody answered is today's fact: a statement of the past does not tell it.
    excesses = standing_excesses(neighbourhood, user) if day == today and known_at is None else {}
    rows = session_rows(found, session_facts(found), excesses, today)
    changes = _changes(kept, day, known_at)
    return [
        Sheet(book.envelope, _year_sheets(book, statement, rows, day), changes.get(book.account_id, []))
        for book, statement in said
        if statement.years
    ]


def _year_sheets(book, statement, rows, day):
    return [
        YearSheet(
            year,
            line,
            [row for row in rows if row.envelope == book.envelope and year.holds(row.day)],
            year.end <= day,
        )
        for year, line in zip(book.journal.years, statement.years, strict=False)
    ]


# --- What was changed by hand ---------------------------------------------------------------------------------------
def _changes(kept, day, known_at):
    """Return {account: [Change]}, latest first: one query."""
    entries = (
        HoursEntry.objects.filter(
            account__in=[book.account_id for book in kept if book.account_id],
            kind__in=[Kind.ADJUSTMENT, Kind.REVERSAL],
            dated_on__lte=day,
        )
        .select_related("year", "author", "reason", "reverses__year")
        .order_by("-recorded_at", "-sequence")
    )
    corrected, found = _corrected(kept), {}
    for entry in entries:
        if known_at is None or entry.recorded_at <= known_at:
            found.setdefault(entry.account_id, []).append(Change(entry, _told(entry, corrected)))
    return found


def _corrected(kept):
    """Keys of the lines that a later line of the same session replaces."""
    last = {}
    for book in kept:
        by_id = {entry.id: entry for entry in book.journal.entries}
        for key, line in book.lines.items():
            last.setdefault(line.session_id, []).append((by_id[key].seq, key))
    return {int(key) for lines in last.values() for _seq, key in sorted(lines)[:-1]}


def _told(entry, corrected):
    of = entry.reverses if entry.kind == Kind.REVERSAL else entry
    facts = {"n": hours(of.minutes), "lot": of.year.label if of.year_id else "", "date": long_date(of.dated_on)}
    if entry.kind == Kind.ADJUSTMENT:
        text = _("%(n)s de plus au lot %(lot)s") if entry.direction > 0 else _("%(n)s de moins au lot %(lot)s")
    elif of.kind == Kind.ADJUSTMENT:
        text = _("Ajustement de %(n)s du lot %(lot)s annulé")
    elif of.pk in corrected:
        text = _("Séance du %(date)s corrigée (elle était inscrite pour %(n)s)")
    else:
        text = _("Séance du %(date)s annulée (%(n)s)")
    return text % facts


# --- One year -------------------------------------------------------------------------------------------------------
def of_year(neighbourhood, user, year, *, now):
    """Return (sheets of that year alone, its closing or None, the day that the figures tell of).

    The figures of a closed year are those that its latest closing froze.
    """
    today = timezone.localdate(now)
    day = min(today, year.last_day)
    closing = year.closings.latest_first().first() if year.is_closed else None
    known_at = closing.closed_at if closing else None
    sheets = [
        replace(sheet, years=kept, changes=[one for one in sheet.changes if _concerns(one.entry, year)])
        for sheet in of_place(neighbourhood, user, now=now, as_of=day, known_at=known_at)
        if (kept := [_told_today(one, today) for one in sheet.years if _is_of(one, year)])
    ]
    if closing:
        frozen = {
            row["envelope"]: row for row in closing.figures["accounts"] if row["neighbourhood"] == neighbourhood.slug
        }
        partners = Organisation.objects.in_bulk(
            {session["partner"] for row in frozen.values() for session in row["sessions"]}
        )
        changes = {sheet.envelope: sheet.changes for sheet in sheets}
        sheets = [
            Sheet(envelope, [_thawed(row, year, partners)], changes.get(envelope, []))
            for envelope, row in frozen.items()
        ]
    return sheets, closing, day


def _concerns(entry, year):
    of = entry.reverses if entry.kind == Kind.REVERSAL else entry
    return of.year_id == year.pk if of.year_id else year.holds(of.dated_on)


def _is_of(sheet, year):
    return sheet.year.label == year.label and bool(sheet.line.opening or sheet.sessions)


def _told_today(sheet, today):
    return replace(sheet, has_ended=sheet.year.end <= today)


@dataclass(frozen=True)
class FrozenSession:
    """A session as a closing froze it; ``partner`` is today's name of the organisation."""

    day: date
    minutes: int
    covered: tuple
    excess: int
    partner: object


def _thawed(row, year, partners):
    names = ("label", "carried", "granted", "adjusted", "covered", "excess", "expired")
    sessions = [
        FrozenSession(
            date.fromisoformat(one["date"]),
            one["minutes"],
            tuple(Cover(cover["lot"], cover["minutes"]) for cover in one["covered"]),
            one["excess"],
            partners.get(one["partner"]),
        )
        for one in row["sessions"]
    ]
    return YearSheet(
        Year(year.label, year.starts_on, year.ends_on, row["granted"]),
        YearLine(**{name: row[name] for name in names}),
        sorted(sessions, key=lambda one: one.day),
        True,
    )


def labels_of(sheets):
    """Labels of the years that a yearly statement can tell of, latest first."""
    years = {one.year.label: one.year for sheet in sheets for one in sheet.years if one.line.opening or one.sessions}
    return [year.label for year in sorted(years.values(), key=lambda year: year.start, reverse=True)]
