"""One's own registrations, found by the addresses that an account has proved (R16): two queries more than the rows."""

from bisect import bisect_left
from dataclasses import dataclass

from django.utils.translation import gettext as _

from . import links
from .models import Event, Registration, Seat


@dataclass(frozen=True)
class Own:
    """A registration as its person reads it: the words, the tone of its tag, the rank when it waits."""

    registration: Registration
    label: str
    tone: str
    rank: int | None
    manage_url: str

    @property
    def event(self):
        return self.registration.event


TONES = {Seat.Status.CONFIRMED: "done", Seat.Status.OFFERED: "soon", Seat.Status.WAITING: "info"}


def registrations_of(addresses, now):
    """Return (to come, past): those that stand, the soonest first; those that are over, the latest first.

    ``addresses``: those that the person has proved, in their normal form.
    """
    rows = list(Registration.objects.at_addresses(addresses).with_context().with_seats().latest_event_first())
    ranks = _ranks(rows)
    found = [_own(row, ranks, now) for row in rows]
    to_come = [one for one in found if one.registration.is_active and one.event.ends_at > now]
    past = [one for one in found if one not in to_come]
    return to_come[::-1], past


def events_of(user):
    """The events at which the person has a seat, for their own calendar; cancelled ones stay in it, marked so."""
    held = Registration.objects.of_person(user).confirmed()
    return Event.objects.of_registrations(held).for_calendars().soonest_first()


def _own(row, ranks, now):
    seat, event = row.seat, row.event
    rank = None
    if event.is_cancelled:
        label, tone = _("activité annulée"), "late"
    elif not row.is_active:
        label, tone = row.get_end_display(), "closed"
    else:
        label, tone = seat.get_status_display(), TONES.get(seat.status, "closed")
        if seat.status == Seat.Status.WAITING:
            rank = bisect_left(ranks[event.pk], seat.rank) + 1
    return Own(row, label, tone, rank, links.manage_url(row))


def _ranks(rows):
    """Return {event: the ranks that wait, in order}, for the events where one of the rows waits."""
    waiting = {row.event_id for row in rows if row.is_active and row.seat.status == Seat.Status.WAITING}
    found = {pk: [] for pk in waiting}
    if waiting:
        for event_id, rank in Seat.objects.of_events(waiting).waiting().values_list("event_id", "rank"):
            found[event_id].append(rank)
    return found
