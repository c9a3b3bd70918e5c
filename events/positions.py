"""Where somebody stands on a waiting list, as a reader sees it."""

from django.db.models import Count

from .models import Seat


def position(seat):
    """Return how many wait up to this seat, itself included: 1 for the head of the list; None when it does not wait."""
    if seat is None or seat.status != Seat.Status.WAITING:
        return None
    return Seat.objects.of(seat.event_id, seat.workshop_id).waiting().filter(rank__lte=seat.rank).count()


def counts(event, workshop=None):
    """Return {"confirmed", "offered", "waiting"} of an event or a workshop, in one query."""
    found = dict(
        Seat.objects.of(event, workshop).active().order_by().values_list("status").annotate(number=Count("pk"))
    )
    return {name: found.get(name, 0) for name in ("confirmed", "offered", "waiting")}
