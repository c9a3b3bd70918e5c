"""What the pages about sessions show: mandates to log for with what is left, a session's line, a month of sessions."""

from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from ui import spreadsheets
from ui.typography import hours

from . import books, figures
from .models import CoachingSession, Envelope, HeldSession, HoursEntry, Mandate, SessionExcess

RECENT = 60  # days during which a held session that was decided is still shown to its coach


@dataclass(frozen=True)
class ToLog:
    """A mandate with what its neighbourhood has left today; minutes."""

    mandate: Mandate
    balance: int
    reserved: int

    @property
    def label(self):
        words = _("%(place)s – %(envelope)s (reste %(left)s)")
        if self.mandate.envelope == Envelope.LEARNING:
            words = _("%(place)s (reste %(left)s)")
        return words % {
            "place": self.mandate.neighbourhood.name,
            "envelope": self.mandate.get_envelope_display(),
            "left": hours(self.balance),
        }


def to_log(user, today):
    """Return the mandates that this person may log for, the last used first, with what is left. Six queries."""
    mandates = Mandate.objects.visible_to(user) if user.is_team else Mandate.objects.held_by(user)
    mandates = list(
        mandates.not_concluded()
        .filter(starts_on__lte=today)
        .with_context()
        .annotate(last_used=Max("sessions__recorded_at"))
        .order_by("-last_used", "neighbourhood__name")
    )
    mandates.sort(key=lambda one: one.last_used is None)
    places = list({one.neighbourhood_id: one.neighbourhood for one in mandates}.values())
    kept = books.read(places, through=today, envelopes=sorted({one.envelope for one in mandates}))
    reserved = figures.reserved_minutes(places)
    return [
        ToLog(
            one,
            kept[one.neighbourhood_id, one.envelope].statement(as_of=today).balance,
            reserved.get((one.neighbourhood_id, one.envelope), 0),
        )
        for one in mandates
    ]


def balance(mandate, today):
    """Minutes that the mandate's neighbourhood has left today in its envelope."""
    return books.book(mandate.neighbourhood, mandate.envelope, through=today).statement(as_of=today).balance


@dataclass(frozen=True)
class Shown:
    """A session with the line that counts (None once cancelled), what covered it, and what is asked about it."""

    session: CoachingSession
    entry: HoursEntry | None
    line: object
    excess: SessionExcess | None
    history: tuple


def shown(session, user, today):
    """Return everything that a session's page tells."""
    history = tuple(session.entries.in_order().select_related("author", "reversed_by__author", "reversed_by__reason"))
    entry = next((one for one in history if getattr(one, "reversed_by", None) is None), None)
    mandate, line = session.mandate, None
    if entry is not None:
        book = books.book(mandate.neighbourhood, mandate.envelope, through=today)
        line = next(one for one in book.statement().sessions if one.id == str(entry.pk))
    excess = session.excesses.visible_to(user).standing().select_related("answered_by", "ruled_by").first()
    return Shown(session, entry, line, excess, history)


# --- A month --------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Month:
    """The sessions of a month, the newest first, and their sum by neighbourhood; minutes."""

    first: date
    rows: list
    totals: list
    minutes: int

    @property
    def before(self):
        return (self.first - timedelta(days=1)).replace(day=1)

    @property
    def after(self):
        return (self.first + timedelta(days=31)).replace(day=1)


def month(user, first):
    """Return the ``Month`` of the sessions that the person's partners gave (of all of them, for the team)."""
    last = first.replace(day=monthrange(first.year, first.month)[1])
    mandates = Mandate.objects.visible_to(user) if user.is_team or user.is_admin else Mandate.objects.held_by(user)
    rows = list(
        HoursEntry.objects.sessions()
        .standing()
        .filter(session__mandate__in=mandates, dated_on__gte=first, dated_on__lte=last)
        .select_related("session__mandate__neighbourhood", "session__mandate__partner", "session__coach")
        .order_by("-dated_on", "-sequence")
    )
    sums = defaultdict(int)
    for row in rows:
        sums[row.session.mandate.neighbourhood.name] += row.minutes
    return Month(first, rows, sorted(sums.items()), sum(sums.values()))


def month_workbook(found):
    """Return a month as a workbook: a sheet of sessions, a sheet of sums."""
    rows = [
        (
            row.dated_on,
            row.session.mandate.neighbourhood.name,
            row.session.mandate.get_envelope_display(),
            row.session.mandate.partner.name,
            row.session.coach.full_name,
            spreadsheets.hours(row.minutes),
            row.session.get_mode_display(),
            row.session.note,
        )
        for row in found.rows
    ]
    header = [
        _("Date"), _("Quartier"), _("Enveloppe"), _("Partenaire"), _("Personne"), _("Heures"), _("Mode"),
        _("Note sur la séance"),
    ]  # fmt: skip
    sums = [(name, spreadsheets.hours(minutes)) for name, minutes in found.totals]
    return spreadsheets.workbook(
        [(_("Séances"), header, rows), (_("Par quartier"), [_("Quartier"), _("Heures")], sums)]
    )


def held(user, today):
    """Sessions that wait for the team, and those that it set aside lately."""
    mandates = Mandate.objects.held_by(user)
    rows = HeldSession.objects.visible_to(user).filter(mandate__in=mandates).with_context()
    since = timezone.now() - timedelta(days=RECENT)
    return [row for row in rows if row.decided_at is None or row.decided_at > since and row.outcome == "declined"]
