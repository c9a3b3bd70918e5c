"""The registrations, topics and subscriptions of somebody who has their account erased."""

from accounts.addresses import addresses_of
from accounts.erasure import Part, register

from .actions import seats
from .models import Certificate, FeedToken, Registration, Subscription, Topic
from .retention import forget_proposers, forget_registrations


def _held(user):
    """Nothing: an organiser leaves their partner first, which ``neighbourhoods`` asks for."""
    return []


def _erase(user, now):
    """Give up what is to come, then forget every registration at the account's proved addresses.

    A seat that is given up goes to whoever waits. A certificate loses its name with the rest, and is withdrawn: nobody
    could check it any more.
    """
    own = addresses_of(user)
    registrations = Registration.objects.filter(email_key__in=own)
    for registration in registrations.active().to_come(now):
        seats.leave(registration, Registration.End.CANCELLED, event=seats.locked_event(registration.event), now=now)
    Certificate.objects.filter(registration__in=registrations.values("pk")).update(name="", revoked_at=now)
    forget_registrations(registrations, now)
    for address in {*own, user.email}:
        forget_proposers(Topic.objects.of_address(address))
    Subscription.objects.filter(email_key__in=own).delete()
    FeedToken.objects.of_person(user).delete()


register(Part(held=_held, erase=_erase))
