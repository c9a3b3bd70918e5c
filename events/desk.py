"""What the organisers' desk shows: the state of an event in a word, its drawers, its lists, its attendance."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from ui import svg
from ui.typography import clock, long_date

from . import presence
from .models import Registration, Seat
from .offer import short_day

MOST_SHOWN = 60  # names on one page of the door; beyond, one searches


def drawer_labels():
    return {"a-venir": _("À venir"), "brouillons": _("Brouillons"), "passees": _("Passées"), "annulees": _("Annulées")}


def state_of(event, now):
    """Return (words, tone) of an event on that instant."""
    if event.is_cancelled:
        return _("annulée"), "late"
    if not event.is_published:
        return _("brouillon"), "neutral"
    if now >= event.ends_at:
        return _("terminée"), "closed"
    if now >= event.starts_at:
        return _("en cours"), "info"
    if not event.is_here:
        return _("publiée"), "info"
    if event.is_open(now):
        return _("inscriptions ouvertes"), "done"
    if event.opens_at and now < event.opens_at:
        return _("inscriptions à venir"), "neutral"
    return _("inscriptions fermées"), "soon"


def seats_of(event, counts):
    """The picture of the seats; nothing for an event that has none here."""
    if not event.is_here:
        return None
    return svg.seats(counts["confirmed"] + counts["offered"], event.capacity, counts["waiting"])


# --- Registrations --------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Lists:
    """The four lists of registrations, with how many are in each."""

    counts: dict
    shown: str

    NAMES = {"confirmees": "confirmed", "offertes": "offered", "en-attente": "waiting", "terminees": "ended"}

    @property
    def shown_count(self):
        return self.counts[self.NAMES[self.shown]]

    @property
    def filters(self):
        labels = {
            "confirmees": _("Confirmées"),
            "offertes": _("Places offertes"),
            "en-attente": _("En attente"),
            "terminees": _("Terminées"),
        }
        options = [
            {
                "label": label,
                "url": f"?liste={name}",
                "current": name == self.shown,
                "count": self.counts[self.NAMES[name]],
            }
            for name, label in labels.items()
        ]
        return [{"label": _("État"), "options": options}]


def lists_of(event, shown):
    counts = Registration.objects.of_event(event).count_by_list()
    return Lists(counts, shown if shown in Lists.NAMES else "confirmees")


def registrations_of(event, lists):
    rows = Registration.objects.of_event(event).for_the_desk()
    state = Lists.NAMES[lists.shown]
    if state == "ended":
        return rows.ended().last_ended_first()
    rows = rows.with_seat(state)
    return rows.by_rank() if state in ("waiting", "offered") else rows.by_name()


def found_among(event, words):
    """Return the first ones of any list whose name, address, organisation or neighbourhood holds these words, and
    whether there are others."""
    found = list(Registration.objects.of_event(event).for_the_desk().matching(words).by_name()[: MOST_SHOWN + 1])
    return found[:MOST_SHOWN], len(found) > MOST_SHOWN


@dataclass(frozen=True)
class Line:
    """A registration as the desk shows it; everything was fetched before."""

    registration: Registration

    @property
    def seat(self):
        return self.registration.seat

    @property
    def state(self):
        seat = self.seat
        if not self.registration.is_active:
            return self.registration.get_end_display(), "closed"
        if seat is None:
            return _("sans place"), "neutral"
        tones = {Seat.Status.CONFIRMED: "done", Seat.Status.OFFERED: "soon", Seat.Status.WAITING: "info"}
        return seat.get_status_display(), tones.get(seat.status, "neutral")

    @property
    def rank(self):
        return self.seat.rank if self.seat is not None and self.seat.status == Seat.Status.WAITING else None

    @property
    def offer_until(self):
        return self.seat.offer_until if self.seat is not None and self.seat.status == Seat.Status.OFFERED else None

    @property
    def workshops(self):
        """(title, state) of each workshop that is held or waited for."""
        return [
            (seat.workshop.title, "" if seat.status == Seat.Status.CONFIRMED else seat.get_status_display())
            for seat in self.registration.seats.all()
            if seat.workshop_id and seat.status in Seat.ACTIVE
        ]

    @property
    def consents(self):
        """{purpose: True, False or None}: the last answer counts, no answer is none (R12)."""
        return {"photo": None, "list": None} | {one.purpose: one.given for one in self.registration.consents.all()}

    @property
    def consent_words(self):
        said = {True: _("oui"), False: _("non"), None: _("sans réponse")}
        given = self.consents
        if set(given.values()) == {None}:
            return said[None]
        return _("photos\u00a0: %(photo)s; liste des personnes\u00a0: %(list)s") % {
            "photo": said[given["photo"]],
            "list": said[given["list"]],
        }


# --- Attendance -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Target:
    """What presence is noted at: a day, or a workshop. ``query`` names it in addresses."""

    label: str
    query: str
    day: object = None
    workshop: object = None

    @property
    def starts_at(self):
        return (self.day or self.workshop).starts_at

    @property
    def span(self):
        return self.starts_at, (self.day or self.workshop).ends_at

    @property
    def expected(self):
        return (self.day or self.workshop).expected

    @property
    def of(self):
        return {"day": self.day, "workshop": self.workshop}

    @property
    def key(self):
        """The keys of the day and of the workshop, as an attendance holds them."""
        return self.day and self.day.pk, self.workshop and self.workshop.pk

    def has(self, registration):
        """The tick of this registration here, or nothing; the attendances were fetched before."""
        return next((one for one in registration.attendances.all() if (one.day_id, one.workshop_id) == self.key), None)


def targets_of(event):
    """The days, then the workshops that stand by hour, each with ``expected``: how many have a confirmed seat there."""
    days = list(event.days.with_expected())
    found = [
        Target(long_date(day.starts_at) if len(days) > 1 else _("Toute l’activité"), f"jour={number}", day=day)
        for number, day in enumerate(days, start=1)
    ]
    return found + [
        Target(
            _("%(title)s, %(day)s à %(hour)s")
            % {"title": one.title, "day": short_day(one.starts_at), "hour": clock(one.starts_at)}
            if len(days) > 1
            else _("%(title)s, %(hour)s") % {"title": one.title, "hour": clock(one.starts_at)},
            f"atelier={one.public_id}",
            workshop=one,
        )
        for one in event.workshops.standing().with_expected().in_order()
    ]


def chosen(targets, asked, now):
    """Return the target that the address asks for; else today's day, else the first."""
    for name in ("jour", "atelier"):
        found = [target for target in targets if target.query == f"{name}={asked.get(name, '')}"]
        if found:
            return found[0]
    today = timezone.localdate(now)
    same_day = [one for one in targets if one.day is not None and timezone.localdate(one.starts_at) == today]
    return (same_day or targets)[0]


def target_filters(targets, shown):
    options = [{"label": one.label, "url": f"?{one.query}", "current": one == shown} for one in targets]
    return [{"label": _("Jour ou atelier"), "options": options}] if len(options) > 1 else []


def expected_at(event, target):
    """Those who have a confirmed seat there, by name."""
    return Registration.objects.of_event(event).expected(target.workshop).with_place().by_name()


@dataclass(frozen=True)
class AtTheDoor:
    """Those who are expected there, in two short lists, however many they are: not here yet, here already."""

    absent: list
    present: list
    absent_count: int
    present_count: int

    @property
    def hidden(self):
        return self.absent_count - len(self.absent)


def at_the_door(event, target, words=""):
    """Those whom these words name, everybody without any. Two queries, one more when names are searched."""
    expected = expected_at(event, target).with_noted_at(**target.of)
    shown = expected.matching(words)
    absent, present = list(shown.not_noted()[:MOST_SHOWN]), list(shown.latest_noted()[:MOST_SHOWN])
    here = expected.latest_noted().count() if words else _total(present)
    return AtTheDoor(absent, present, _total(absent), here)


def without_a_seat(event, words):
    """Those of that name who wait, or were offered a seat that they have not taken."""
    waiting = Registration.objects.of_event(event).for_the_desk().not_in_yet()
    return list(waiting.matching(words).by_name()[:MOST_SHOWN])


def _total(rows):
    return rows[0].total if rows else 0


class Presences:
    """Who was where at an event. Of the people only a page is read; of the ticks, numbers: one query for all of them."""

    def __init__(self, event, to_thank):
        """``to_thank``: the query of those whom nobody thanked yet."""
        self.event, self.targets, self.somebody_to_thank = event, targets_of(event), False
        self._offered = presence.minutes_of(target.span for target in self.targets if target.day)
        self._places, self._certified = {}, set()
        for person, day, workshop, is_certified, awaited in Registration.objects.of_event(event).as_places(to_thank):
            self.somebody_to_thank = awaited
            self._places.setdefault(person, set()).add((day, workshop))
            if is_certified:
                self._certified.add(person)

    @property
    def count(self):
        return len(self._places)

    def people(self):
        """Those who were noted somewhere, or hold a certificate, by name."""
        return Registration.objects.of_event(self.event).who_came_or_are_certified().with_certificate().by_name()

    def by_target(self):
        """(target, how many were present) pairs."""
        return [(target, sum(target.key in held for held in self._places.values())) for target in self.targets]

    def row(self, registration):
        return Attended(registration, self._share(registration.pk), self.event.activity.certificate_share)

    def to_issue(self):
        """How many have earned a certificate that they do not hold."""
        threshold = self.event.activity.certificate_share
        return sum(self._share(one).earns(threshold) for one in self._places.keys() - self._certified)

    def _share(self, person):
        spans = [target.span for target in self.targets if target.key in self._places.get(person, ())]
        return presence.Share(presence.minutes_of(spans), self._offered)


@dataclass(frozen=True)
class Attended:
    """Somebody who came, or holds a certificate: their share, and where their certificate stands."""

    registration: Registration
    share: presence.Share
    threshold: int

    @property
    def certificate(self):
        return getattr(self.registration, "certificate", None)

    @property
    def stands(self):
        return self.certificate is not None and self.certificate.revoked_at is None

    @property
    def earns(self):
        return self.share.earns(self.threshold)
