"""The e-mails about a registration: each an outbox row of the act's own transaction, once per occasion (R8).

They hold personal links, so their text is kept sealed and goes once it is sent.
"""

from datetime import timedelta
from functools import partial

from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat

from notifications.actions import queue_email
from notifications.models import Email
from ui import language

from .. import calendars, links, offer, positions

KEPT_AFTER_THE_END = timedelta(days=60)


def welcomed(registration, seat, *, now):
    """What the person registered for, and where they stand: a seat with its calendar file, or a rank."""
    if seat.status == seat.Status.CONFIRMED:
        _confirmed(registration, seat, now)
    else:
        _write("waiting", registration, _occasion(seat), now, seat=seat, position=positions.position(seat))


def readdressed(registration, *, now):
    """An address was corrected: where the person stands goes to the new one, with links that open."""
    seat = registration.seat
    if seat is not None and seat.status == seat.Status.OFFERED:
        offered(seat, now=now)
    elif seat is not None:
        welcomed(registration, seat, now=now)


def _occasion(seat):
    """A seat, told once to each address that the registration had."""
    version = seat.registration.link_version
    return f"{seat.pk}" if version == 1 else f"{seat.pk}.{version}"


def _confirmed(registration, seat, now):
    """A seat, with those of the workshops that were asked for at the same time, and who registered them if not they."""
    event = registration.event
    has_workshops = event.workshops.exists()
    held = registration.seats.active().filter(workshop__isnull=False).select_related("workshop")
    workshops = held if has_workshops else []
    facts = {
        "seat": seat,
        "has_workshops": has_workshops,
        "workshops": [(one.workshop.title, partial(offer.hours_of, one.workshop), one.status) for one in workshops],
        "is_eve": offer.is_eve(event, now),
    }
    _write("confirmed", registration, _occasion(seat), now, calendar=True, **facts)


def offered(seat, *, now):
    """A seat is theirs for some hours: accept it or leave it."""
    kind = "workshop_offered" if seat.workshop_id else "offered"
    _write(kind, seat.registration, _occasion(seat), now, seat=seat, workshop=seat.workshop)


def offer_expired(seat, *, now):
    _write("offer_expired", seat.registration, f"{seat.pk}", now, seat=seat, workshop=seat.workshop)


def accepted(seat, *, now):
    if seat.workshop_id is None:
        _confirmed(seat.registration, seat, now)


def linked_again(registration, seat, *, now):
    """Somebody typed the address of a person who is registered already: the link goes to the person, once more."""
    facts = {"seat": seat, "position": positions.position(seat)}
    _write("link_again", registration, f"{registration.links_sent}", now, **facts)


def left(registration, *, now):
    """It is over: cancelled by the person, or by the organisers with their reason. Whoever waited has no entry to remove."""
    had_seat = registration.seats.filter(workshop=None, confirmed_at__isnull=False).exists()
    _write("left", registration, "", now, calendar=had_seat, cancels=True, had_seat=had_seat)


def handed_over(registration, *, now):
    _write("handed_over", registration, "", now, calendar=True, cancels=True)


def changed(registration, *, what, now, calendar=True):
    """Day, hour or place changed: the same entry of the calendar, one version later. Whoever waits has no entry yet.

    ``what`` returns the lines that say it, asked in the language of whoever reads them.
    """
    event = registration.event
    _write("changed", registration, f"{event.sequence}", now, calendar=calendar, what=what, has_entry=calendar)


def event_cancelled(registration, *, now):
    seat = registration.seat
    had_seat = seat is not None and seat.status == seat.Status.CONFIRMED
    _write("event_cancelled", registration, "", now, calendar=had_seat, cancels=True)


def workshop_cancelled(registration, workshop, *, others, now):
    """``others``: some are left to choose. No calendar file: it tells the days, which do not change."""
    _write("workshop_cancelled", registration, f"{workshop.pk}", now, workshop=workshop, others=others)


def reminded(registration, *, step, days, now):
    """The step of 7 days, or of 1 day with the link of an online meeting (R13). ``days``: those that are really left."""
    _write("reminder", registration, f"{step}", now, step=step, days=days)


def thanked(registration, *, certificate, now):
    """To those who came: the evaluation, and the certificate if there is one."""
    facts = {"certificate": certificate, "evaluate_url": links.evaluate_url(registration)}
    _write("thanks", registration, "", now, **facts)


def certified(registration, certificate, *, now):
    """A certificate that was not ready yet when the thanks were sent."""
    _write("certificate", registration, f"{certificate.pk}", now, certificate=certificate)


def announced(registration, announcement, *, now):
    _write("announcement", registration, f"{announcement.pk}", now, announcement=announcement)


def key_of(kind, registration, version=""):
    """The occasion of an e-mail, as the outbox keeps it."""
    return f"events-{kind}-{registration.pk}-{version}"


def not_yet(kind, registrations, version=""):
    """Return those of them that this e-mail was never written to: asked at once, nothing is drawn up for the others."""
    keys = {key_of(kind, one, version): one for one in registrations}
    known = set(Email.objects.filter(key__in=keys).values_list("key", flat=True))
    return [one for key, one in keys.items() if key not in known]


def not_thanked(event):
    """Those who came and were not thanked yet, as a query that another one may hold."""
    thanks = Email.objects.filter(key=Concat(Value("events-thanks-"), Cast(OuterRef("pk"), CharField()), Value("-")))
    return event.registrations.who_came().exclude(email="").filter(~Exists(thanks))


def _write(kind, registration, version, now, *, calendar=False, cancels=False, **facts):
    """Once per (registration, kind, version); nobody is written to once their address is erased."""
    if not registration.email:
        return
    with language.of_reader(registration):
        event = registration.event
        attachments = [calendars.attachment(event, now=now, cancels=cancels)] if calendar else []
        queue_email(
            key=key_of(kind, registration, version),
            kind=f"events.{kind}",
            to=registration.email,
            template=f"events/emails/{kind}",
            language=language.current(),
            context={
                "registration": registration,
                "event": event,
                "schedule": offer.schedule(event),
                "manage_url": links.manage_url(registration),
                "fictitious": event.is_fictitious,
                **facts,
            },
            about=registration,
            attachments=attachments,
            security=True,
            expires_at=max(event.ends_at, now) + KEPT_AFTER_THE_END,
            now=now,
        )
