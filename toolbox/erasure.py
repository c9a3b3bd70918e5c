"""What the toolbox knows of somebody who has their account erased."""

from accounts.addresses import addresses_of
from accounts.erasure import Part, register

from .models import Favourite, Suggestion
from .retention import forget_contact


def _held(user):
    """Nothing: nobody counts on anybody's favourites."""
    return []


def _erase(user, now):
    """Delete the favourites, and forget who suggested what; what waits for an answer still waits, for the team alone."""
    Favourite.objects.visible_to(user).delete()
    forget_contact(Suggestion.objects.of_addresses({*addresses_of(user), user.email}))


register(Part(held=_held, erase=_erase))
