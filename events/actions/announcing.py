"""What is written to everybody at once: announcements, reminders, thanks. Each once per person, whoever presses twice.

One e-mail a row of the outbox; what was written already is asked for in one query, so that a sweep that runs each hour
draws nothing up again.
"""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ui.refusals import NotAllowedNow, Refused

from .. import policy
from ..lines import one_line
from ..models import Announcement, Certificate, Event, Registration, Seat
from . import attending, seats, telling

WEEK, EVE = 7, 1  # steps of reminders, in days before the start
# Portal's defaults: the sources say nothing of them.
THANKS_AFTER = timedelta(hours=24)
THANKS_UNTIL = timedelta(days=30)
To = Announcement.To


def recipients(event, to):
    """Return the registrations that a message goes to: those with an address still."""
    rows = Registration.objects.of_event(event).exclude(email="")
    if to == To.CONFIRMED:
        return rows.with_seat(Seat.Status.CONFIRMED)
    return rows.who_came() if to == To.PRESENT else rows.active()


@transaction.atomic
def announce(*, event, to, subject, text, key, by, now):
    """Write to some of those who registered. ``key`` is drawn with the page: sent twice, it is one message."""
    event = seats.locked_event(event)
    if not policy.may_organise(by, event):
        raise PermissionDenied
    sent = Announcement.objects.filter(public_id=key).first()
    if sent is not None:
        if sent.event_id != event.pk:
            raise PermissionDenied
        return sent
    if not event.is_published:
        raise NotAllowedNow(_("Cette activité n’est pas publiée\u00a0: personne n’y est inscrit."))
    people = list(recipients(event, to).distinct())
    if not people:
        raise Refused(_("Ce message n’irait à personne\u00a0: faites un autre choix."), "to")
    announcement = Announcement.objects.create(
        public_id=key, event=event, to=to, subject=one_line(subject), text=text.strip(),
        recipients=len(people), sent_at=now, sent_by=by,
    )  # fmt: skip
    for registration in people:
        registration.event = event
        telling.announced(registration, announcement, now=now)
    return announcement


# --- Reminders ------------------------------------------------------------------------------------------------------
def to_remind(now):
    """Return what begins within a week, a day more for the sake of local dates."""
    return Event.objects.starting_within(now, WEEK + 1)


@transaction.atomic
def remind(event, *, now):
    """Write the step that is due to each confirmed person: a week before, then the day before; return how many.

    After an outage the step of a week still goes until two days before; later it is left out. Whoever was confirmed
    within a step has just read the same things, and is spared it; the link of an online meeting they still need (R13).
    """
    event = seats.locked_event(event)
    if event.is_cancelled or not event.is_published or now >= event.starts_at:
        return 0
    first = timezone.localdate(event.starts_at)
    days = (first - timezone.localdate(now)).days
    if days > WEEK:
        return 0
    step = EVE if days <= EVE else WEEK
    begins = first - timedelta(days=step)
    needs_link = step == EVE and bool(event.online_link)
    people = [
        one
        for one in Registration.objects.of_event(event).with_seat(Seat.Status.CONFIRMED).prefetch_related("seats")
        if needs_link or timezone.localdate(one.seat.confirmed_at) < begins
    ]
    due = telling.not_yet("reminder", people, version=step)
    for registration in due:
        registration.event = event
        telling.reminded(registration, step=step, days=days, now=now)
    return len(due)


# --- Thanks ---------------------------------------------------------------------------------------------------------
def to_thank(now):
    """Return what ended a day ago or more, within a month: those who are noted present later are thanked later."""
    return Event.objects.ended_between(now - THANKS_UNTIL, now - THANKS_AFTER)


def thank_by_itself(event, *, now):
    """What the sweep does when nobody pressed before."""
    return thank(event=event, by=None, now=now)


@transaction.atomic
def thank(*, event, by, now):
    """Issue the certificates that are earned, and thank each person who came, once; return how many. ``by``: or the sweep."""
    event = seats.locked_event(event)
    if by is not None and not policy.may_organise(by, event):
        raise PermissionDenied
    if event.is_cancelled or now < event.ends_at:
        raise NotAllowedNow(_("Les remerciements partent après l’activité."))
    attending.certify(event=event, by=by, now=now)
    certificates = {row.registration_id: row for row in Certificate.objects.of_event(event).filter(revoked_at=None)}
    present = list(Registration.objects.of_event(event).who_came().exclude(email=""))
    due = telling.not_yet("thanks", present)
    for registration in due:
        registration.event = event
        telling.thanked(registration, certificate=certificates.get(registration.pk), now=now)
    return len(due)
