"""What a neighbourhood's page says of its hours: lots that can still be used, what is available, what lapses next.

Everything is made of the books' sums, read once for all neighbourhoods. All quantities are minutes, all days local.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ui import svg
from ui.typography import hours, how_many, long_date

from . import books, figures
from .ledger import Statement, YearLine
from .models import CoachingSession, Envelope, ProgrammeYear, SessionExcess

SOON = timedelta(days=90)


@dataclass(frozen=True)
class UsableLot:
    """A year's hours that can still be used today. ``promised``: what mandates under way reserve in it."""

    label: str
    minutes: int
    used: int
    last_day: date
    promised: int = 0

    @property
    def left(self):
        return self.minutes - self.used

    @property
    def free(self):
        """What nobody has planned yet."""
        return self.left - self.promised

    def lapses_soon(self, today):
        return bool(self.left) and self.last_day - today <= SOON


@dataclass(frozen=True)
class Overview:
    """One neighbourhood's hours in one envelope, today. ``line`` is that of the year under way, or None."""

    book: books.Summary = field(repr=False)
    statement: Statement = field(repr=False)
    today: date
    lots: tuple[UsableLot, ...]
    planned: int
    line: YearLine | None

    def sessions_of(self, year):
        """The lines of the sessions of a year of its journal, which was read in full; none without a year."""
        return [line for line in self.statement.sessions if year and year.holds(line.session.date)]

    @property
    def envelope(self):
        return self.book.envelope

    @property
    def label(self):
        return Envelope(self.envelope).label

    @property
    def lives_one_year(self):
        """True when its hours serve in their own year alone: Dynamo's, unless the year's settings say otherwise."""
        return self.book.journal.years[-1].life_in(self.envelope) == 1

    @property
    def balance(self):
        return sum(lot.left for lot in self.lots)

    @property
    def reserved(self):
        """What mandates reserve of the balance: what is not there cannot be."""
        return figures.reserved_of(self.planned, self.balance)

    @property
    def available(self):
        return self.balance - self.reserved

    @property
    def excess(self):
        return self.line.excess if self.line else 0

    @property
    def next_lapse(self):
        """The oldest lot with something left; it is the first to lapse."""
        return next((lot for lot in self.lots if lot.left), None)

    @property
    def lapsing_soon(self):
        lot = self.next_lapse
        return lot if lot and lot.lapses_soon(self.today) else None

    @property
    def headline(self):
        """One sentence: what is left, and how much of it is available."""
        if not self.balance:
            return _("Aucune heure restante en ce moment")
        if not self.reserved:
            last_day = max(lot.last_day for lot in self.lots if lot.left)
            said = ngettext(
                "%(left)s restante et disponible, jusqu’au %(date)s",
                "%(left)s restantes et disponibles, jusqu’au %(date)s",
                how_many(self.balance),
            )
            return said % {"left": hours(self.balance), "date": long_date(last_day)}
        if not self.available:
            said = ngettext(
                "%(left)s restante, réservée à un mandat",
                "%(left)s restantes, toutes réservées à un mandat",
                how_many(self.balance),
            )
            return said % {"left": hours(self.balance)}
        reserved = ngettext("%(n)s réservée à un mandat", "%(n)s réservées à un mandat", how_many(self.reserved))
        available = ngettext("%(n)s disponible", "%(n)s disponibles", how_many(self.available))
        return _("%(left)s restantes\u00a0: %(available)s et %(reserved)s") % {
            "left": hours(self.balance),
            "reserved": reserved % {"n": hours(self.reserved)},
            "available": available % {"n": hours(self.available)},
        }

    @cached_property
    def gauge(self):
        lots = [
            svg.Lot(lot.label, lot.minutes, lot.used, lot.last_day, lot.lapses_soon(self.today)) for lot in self.lots
        ]
        return svg.hours_gauge(lots, reserved=self.reserved, excess=self.excess, title=self.headline)


def of_place(neighbourhood, now, **known):
    """Return the neighbourhood's ``Overview`` in each envelope in which it has something."""
    return of_places([neighbourhood], now, **known)[neighbourhood.pk]


def of_places(neighbourhoods, now, *, years=None, in_full=None):
    """Return {neighbourhood's key: [Overview]}; the number of queries does not grow with the neighbourhoods.

    ``years``: every programme year in order, when they were read already; ``in_full``: that one of them whose sessions
    the statements list one by one. Those of each other year stand there as one.
    """
    today = timezone.localdate(now)
    years = list(ProgrammeYear.objects.in_order()) if years is None else years
    kept = books.sums(neighbourhoods, through=today, years=years, in_full=in_full)
    return {
        place.pk: [
            overview(kept[place.pk, envelope], years, today)
            for envelope in Envelope.values
            if not kept[place.pk, envelope].is_empty
        ]
        for place in neighbourhoods
    }


def overview(book, years, today):
    statement = book.statement()
    now_in = book.year_of(today)
    line = next((one for one in statement.years if now_in and one.label == now_in.label), None)
    return Overview(book, statement, today, tuple(_usable(book, statement, years, today)), book.planned, line)


def _usable(book, statement, years, today):
    """Yield the lots that can be used today, oldest first; what is reserved takes from the oldest, as sessions do."""
    used, reserved = {}, book.planned
    for line in statement.sessions:
        for cover in line.covered:
            used[cover.lot] = used.get(cover.lot, 0) + cover.minutes
    for year, line in zip(book.journal.years, statement.years, strict=False):
        minutes, last = line.granted + line.adjusted, last_day_of(year, book.envelope, years)
        if minutes and year.start <= today <= last:
            left = minutes - used.get(year.label, 0)
            promised = min(reserved, left)
            reserved -= promised
            yield UsableLot(year.label, minutes, used.get(year.label, 0), last, promised)


def last_day_of(year, envelope, years):
    """The last day on which a lot can be used. A year that nobody has created yet is taken to be as long as the last."""
    end = year.end
    for _more in range(year.life_in(envelope) - 1):
        follows = next((one for one in years if one.starts_on == end), None)
        end = follows.ends_on if follows else _a_year_after(end)
    return end - timedelta(days=1)


def _a_year_after(day):
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year + 1, day=28)


# --- Sessions -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class SessionRow:
    """A session that counts. ``answer`` tells what became of its excess: a word, or nothing."""

    session: CoachingSession
    envelope: str
    day: date
    minutes: int
    covered: tuple
    excess: int
    answer: str = ""

    @property
    def envelope_label(self):
        return Envelope(self.envelope).label

    @property
    def partner(self):
        return self.session.mandate.partner

    @property
    def covered_minutes(self):
        return self.minutes - self.excess

    @property
    def covered_words(self):
        """From which lots, in words; a year is not cut at the end of a line."""
        words = ((hours(cover.minutes), cover.lot) for cover in self.covered)
        return format_html_join(", ", _("{} du lot {}").format("{}", '<span class="nowrap">{}</span>'), words)


def session_rows(found, facts, excesses, today):
    """Return rows for ``found``, a list of (Book, SessionLine), latest first.

    ``facts`` maps sessions by key, ``excesses`` their standing excess by session's key.
    """
    rows = []
    for book, line in found:
        key = book.lines[line.id].session_id
        answer = answer_to(excesses[key], today) if line.excess and key in excesses else ""
        rows.append(
            SessionRow(
                facts[key], book.envelope, line.session.date, line.session.minutes, line.covered, line.excess, answer
            )
        )
    return sorted(rows, key=lambda row: row.day, reverse=True)


def session_facts(found, *more):
    """Return {key: session} of the sessions of ``found`` and of ``more`` keys, with their partner."""
    keys = [book.lines[line.id].session_id for book, line in found]
    return CoachingSession.objects.select_related("mandate__partner").in_bulk([*keys, *more])


def answer_to(row, today):
    """What became of hours beyond the available, in a few words."""
    if row.ruling == SessionExcess.Ruling.BILLED:
        return _("à facturer")
    if row.answer == SessionExcess.Answer.ACCEPTED:
        return _("acceptées")
    if row.answer == SessionExcess.Answer.REFUSED:
        return _("refusées, l’équipe décide")
    if row.due_on >= today:
        return _("réponse attendue")
    return _("sans réponse, l’équipe décide")


def is_asked(row, today):
    """True while the table may still answer."""
    return not row.answer and not row.ruling and row.due_on >= today


def standing_excesses(neighbourhood, user):
    """Return {session's key: SessionExcess} of what stands."""
    rows = SessionExcess.objects.visible_to(user).standing().of_place(neighbourhood)
    return {row.session_id: row for row in rows}


def excesses_of(found, neighbourhood, user, now):
    """Return {session's key: SessionExcess} of what stands for the sessions of ``found``, and of what is asked."""
    keys = [book.lines[line.id].session_id for book, line in found if line.excess]
    rows = SessionExcess.objects.visible_to(user).of_place(neighbourhood).of_sessions_or_awaiting(keys, now)
    return {row.session_id: row for row in rows}
