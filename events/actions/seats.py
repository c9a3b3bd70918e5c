"""The seats: the only module that counts them, gives them and takes them back, under the event's lock (R1 to R4).

Whoever calls has locked the event with ``locked_event``; its row stands for all its lists, the workshops' included.
Every function first ends the offers whose time is over, so that a late sweep changes nothing.
"""

from datetime import timedelta

from django.utils.translation import gettext as _

from ui.refusals import NotAllowedNow

from ..models import Event, Registration, Seat
from . import telling

Status = Seat.Status
End = Registration.End
SHORT_BEFORE = timedelta(hours=72)


def locked_event(event):
    """Lock an event and return it. Nothing about its seats is read before. Refused when it was deleted meanwhile.

    Its organiser, who may change during the wait, is read later: a join would still show what stood before.
    """
    rows = Event.objects.select_for_update(of=("self",)).select_related("activity")
    found = rows.filter(pk=event.pk).first()
    if found is None:
        raise NotAllowedNow(_("Cette date n’existe plus."))
    return found


def counts(event, now, workshop=None):
    """What a decision about seats needs, in one query: ``taken``, ``waiting``, ``overdue``, and ``last`` rank given."""
    return Seat.objects.of(event, workshop).count_states(now)


def taken(event, workshop=None):
    """Seats confirmed or offered."""
    return Seat.objects.of(event, workshop).taken().count()


def room(event, workshop=None):
    """Seats left; below zero when there are more people than seats."""
    return (workshop or event).capacity - taken(event, workshop)


def offer_until(event, workshop, now):
    """Until when an offer made now can be accepted; None when it is too late to offer anything (R4)."""
    starts_at, activity = (workshop or event).starts_at, event.activity
    hours = activity.short_offer_hours if starts_at - now <= SHORT_BEFORE else activity.offer_hours
    until = min(now + timedelta(hours=hours), starts_at - timedelta(hours=activity.last_offer_hours))
    return until if until > now else None


# --- Entering -------------------------------------------------------------------------------------------------------
def enter(registration, *, event, now, workshop=None):
    """Give a seat if there is room and nobody waits; else the next rank of the list. Return the seat."""
    (seat,) = enter_together([registration], event=event, now=now, workshop=workshop)
    return seat


def enter_together(registrations, *, event, now, workshop=None):
    """Seat all of them at once, or put all of them on the list, one after the other (R5)."""
    found = settle(event, now=now, workshop=workshop)
    free = (workshop or event).capacity - found["taken"]
    if not found["waiting"] and free >= len(registrations):
        return [_seat(one, event, workshop, now, status=Status.CONFIRMED, confirmed_at=now) for one in registrations]
    return [
        _seat(one, event, workshop, now, status=Status.WAITING, rank=(found["last"] or 0) + n)
        for n, one in enumerate(registrations, start=1)
    ]


def seat_beyond(registration, *, event, by, reason, now, workshop=None):
    """Add somebody whatever the capacity: the explicit act of an organiser, with a reason that is shown (R10)."""
    found = settle(event, now=now, workshop=workshop)
    facts = {"status": Status.CONFIRMED, "confirmed_at": now}
    if found["taken"] >= (workshop or event).capacity or found["waiting"]:
        facts |= {"over_by": by, "over_reason": reason}
    return _seat(registration, event, workshop, now, **facts)


def _seat(registration, event, workshop, now, **facts):
    return Seat.objects.create(registration=registration, event=event, workshop=workshop, entered_at=now, **facts)


# --- Promoting ------------------------------------------------------------------------------------------------------
def settle(event, *, now, workshop=None):
    """End the offers that are over, then offer what is free to the head of the list, in order. Harmless twice.

    Return the ``counts`` as they stand then. Where nothing moves, which is most often, they are all that is read.
    """
    found = counts(event, now, workshop)
    if found["overdue"]:
        _expire(event, workshop, now)
        found = counts(event, now, workshop)
    until = offer_until(event, workshop, now)
    if event.is_cancelled or until is None:
        return found
    while found["waiting"] and (free := (workshop or event).capacity - found["taken"]) > 0:
        head = _head(event, workshop)
        if len(head) > free:
            break
        for seat in head:
            seat.status, seat.offered_at, seat.offer_until = Status.OFFERED, now, until
            seat.save(update_fields=["status", "offered_at", "offer_until"])
            telling.offered(seat, now=now)
        found["taken"], found["waiting"] = found["taken"] + len(head), found["waiting"] - len(head)
    return found


def shorten_offers(event, *, workshop=None):
    """After a move: an offer never outlives the last moment to offer, which has come closer (R4)."""
    last_at = (workshop or event).starts_at - timedelta(hours=event.activity.last_offer_hours)
    Seat.objects.of(event, workshop).offered().filter(offer_until__gt=last_at).update(offer_until=last_at)


def _head(event, workshop):
    """Return who comes next: one seat, or those of a group that goes together and could all fit one day."""
    waiting = Seat.objects.of(event, workshop).waiting().select_related("registration__group", "workshop")
    first = waiting.first()
    if first is None:
        return []
    group = first.registration.group
    if group is None or not group.together:
        return [first]
    members = list(waiting.filter(registration__group=group))
    return members if len(members) <= (workshop or event).capacity else [first]


def _expire(event, workshop, now):
    for seat in Seat.objects.of(event, workshop).overdue(now).select_related("registration", "workshop"):
        _end(seat, now)
        if workshop is None:
            _end_registration(seat.registration, End.EXPIRED, now)
        telling.offer_expired(seat, now=now)


def accept(seat, *, now):
    """Take the seat that was offered. The caller has checked that the offer is open."""
    seat.status, seat.confirmed_at = Status.CONFIRMED, now
    seat.save(update_fields=["status", "confirmed_at"])
    return seat


def give_at_door(seat, *, event, now, by=None, reason=""):
    """Confirm somebody who waits and is there, whatever their rank: seats are given at the door (R4).

    Return False when there is no room; ``reason`` then makes it a seat beyond, granted by ``by`` (R10).
    """
    if seat.status == Status.CONFIRMED:
        return True
    room_for_it = room(event, seat.workshop) + (seat.status == Status.OFFERED) > 0
    if not room_for_it and not reason:
        return False
    if not room_for_it:
        seat.over_by, seat.over_reason = by, reason
    seat.status, seat.confirmed_at, seat.offer_until = Status.CONFIRMED, now, None
    seat.save(update_fields=["status", "confirmed_at", "offer_until", "over_by", "over_reason"])
    return True


# --- Leaving --------------------------------------------------------------------------------------------------------
def leave_workshop(seat, *, event, now):
    """Give up one workshop; its list moves."""
    if seat.status != Status.ENDED:
        _end(seat, now)
    settle(event, now=now, workshop=seat.workshop)


def close_workshop(event, workshop, *, now):
    """End every seat of a workshop that is cancelled, its waiting list included; the seats at the event stay."""
    for seat in Seat.objects.of(event, workshop).active():
        _end(seat, now)


def leave(registration, end, *, event, now, by=None, reason=""):
    """End a registration with its seats at the event and at its workshops; every list that it frees moves."""
    seats = list(registration.seats.active().select_related("workshop"))
    for seat in seats:
        _end(seat, now)
    _end_registration(registration, end, now, by=by, reason=reason)
    for workshop in [seat.workshop for seat in seats] or [None]:
        settle(event, now=now, workshop=workshop)


def hand_over(registration, heir, *, event, now):
    """Give a confirmed seat to somebody else's registration, without the list seeing it free (transfer).

    Whoever waited, or was offered another seat, leaves that one to the list.
    """
    for seat in heir.seats.active():
        _end(seat, now)
    for seat in registration.seats.active().confirmed():
        _end(seat, now)
        _seat(
            heir, event, seat.workshop, now, status=Status.CONFIRMED, confirmed_at=now,
            over_by=seat.over_by, over_reason=seat.over_reason,
        )  # fmt: skip
    leave(registration, End.TRANSFERRED, event=event, now=now)
    settle(event, now=now)


def _end(seat, now):
    seat.status, seat.ended_at = Status.ENDED, now
    seat.save(update_fields=["status", "ended_at"])


def _end_registration(registration, end, now, *, by=None, reason=""):
    registration.end, registration.ended_at = end, now
    registration.ended_by, registration.end_reason = by, reason
    registration.save(update_fields=["end", "ended_at", "ended_by", "end_reason"])
