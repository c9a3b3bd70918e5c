"""What the pages about sessions show: mandates to log for with what is left, a session's line, a month of sessions."""

import uuid
from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from search.words import fold
from ui import spreadsheets
from ui.typography import hours

from . import books
from .models import CoachingSession, Envelope, HeldSession, HoursEntry, Mandate, Mode, SessionExcess

RECENT = 60  # days during which a held session that was decided is still shown to its coach


@dataclass(frozen=True)
class ToLog:
    """A mandate with what its neighbourhood has left today; minutes."""

    mandate: Mandate
    balance: int

    @property
    def label(self):
        # On a narrow phone the end of an option is cut: what tells two mandates of a place apart comes first.
        words = _("Dynamo, %(left)s – %(place)s")
        if self.mandate.envelope == Envelope.LEARNING:
            words = _("%(place)s (reste %(left)s)")
        return words % {
            "place": self.mandate.neighbourhood.name,
            "left": hours(self.balance),
        }


def mandates_to_log(user, today):
    """The mandates that this person may log for, the last used first: one query."""
    mandates = Mandate.objects.visible_to(user) if user.is_team else Mandate.objects.held_by(user)
    mandates = list(
        mandates.not_concluded()
        .filter(starts_on__lte=today)
        .select_related("neighbourhood")
        .annotate(last_used=Max("sessions__recorded_at"))
        .order_by("-last_used")
    )
    unused = [one for one in mandates if one.last_used is None]
    return [one for one in mandates if one.last_used] + sorted(unused, key=lambda one: fold(one.neighbourhood.name))


def to_log(user, today):
    """Return these mandates with what is left: three queries."""
    mandates = mandates_to_log(user, today)
    if not mandates:
        return []
    places = list({one.neighbourhood_id: one.neighbourhood for one in mandates}.values())
    kept = books.sums(places, through=today, envelopes=sorted({one.envelope for one in mandates}))
    left = {key: book.statement().balance for key, book in kept.items()}
    return [ToLog(one, left[one.neighbourhood_id, one.envelope]) for one in mandates]


def planned(mandate, today, *, years):
    """Minutes that mandates still plan in the same account."""
    return _summary(mandate, today, years).planned


def balance(mandate, today):
    """Minutes that the mandate's neighbourhood has left today in its envelope."""
    return _summary(mandate, today).statement().balance


def _summary(mandate, today, years=None):
    kept = books.sums([mandate.neighbourhood], through=today, envelopes=[mandate.envelope], years=years)
    return kept[mandate.neighbourhood_id, mandate.envelope]


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
class OfMonth(NamedTuple):
    """A session that counts, as a month tells it: there may be hundreds, so no model is made of each."""

    public_id: uuid.UUID
    day: date
    minutes: int
    place: str
    envelope: str
    partner: str
    coach: str
    mode: str
    note: str

    @property
    def url(self):
        return reverse("coaching:session", args=[self.public_id])


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
    lines = HoursEntry.objects.sessions().standing().of_mandates(mandates).between(first, last)
    names, rows = {}, []
    for coach, first_name, last_name, email, *told, mode, note in lines.order_by("-dated_on", "-sequence").values_list(
        *("session__coach", "session__coach__first_name", "session__coach__last_name", "session__coach__email"),
        *("session__public_id", "dated_on", "minutes", "session__mandate__neighbourhood__name"),
        *("session__mandate__envelope", "partner__name", "session__mode", "session__note"),
    ):
        if coach not in names:
            names[coach] = User(first_name=first_name, last_name=last_name, email=email).full_name
        rows.append(OfMonth(*told, names[coach], mode, note))
    sums = defaultdict(int)
    for row in rows:
        sums[row.place] += row.minutes
    return Month(first, rows, sorted(sums.items(), key=lambda pair: fold(pair[0])), sum(sums.values()))


def month_workbook(found):
    """Return a month as a workbook: a sheet of sessions, a sheet of sums."""
    rows = [
        (
            row.day,
            row.place,
            Envelope(row.envelope).label,
            row.partner,
            row.coach,
            spreadsheets.hours(row.minutes),
            Mode(row.mode).label,
            row.note,
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
