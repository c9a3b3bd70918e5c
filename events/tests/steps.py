"""What tests of registrations do and ask, in few words."""

from events import actions, factories
from events.models import Seat


def register(event, address, *, now=factories.NOW, name="Dominique Essai", **more):
    return actions.register(event=event, name=name, email=address, now=now, **more)


def crowd(event, count, *, start=1, now=factories.NOW):
    return [register(event, f"p{n:03}@example.org", now=now) for n in range(start, start + count)]


def seat(registration, workshop=None):
    return registration.seats.filter(workshop=workshop).order_by("pk").last()


def status(registration, workshop=None):
    found = seat(registration, workshop)
    return found and found.status


def statuses(event, workshop=None):
    return list(Seat.objects.of(event, workshop).order_by("pk").values_list("status", flat=True))


def ranks(event, workshop=None):
    return list(Seat.objects.of(event, workshop).waiting().values_list("rank", flat=True))
