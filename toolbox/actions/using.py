"""What people do with a resource: open it, keep it."""

from django.db import transaction
from django.utils import timezone

from ..models import Favourite, Opening


def note_opening(*, resource, now):
    """Count one opening of the day; nothing says whose. Two at once are two."""
    Opening.objects.count_one(resource, timezone.localdate(now))


@transaction.atomic
def keep(*, resource, by, now):
    """Put a resource among one's favourites. Twice changes nothing."""
    return Favourite.objects.get_or_create(user=by, resource=resource, defaults={"at": now})[0]


@transaction.atomic
def let_go(*, resource, by):
    """Take it out of one's favourites. Twice changes nothing."""
    Favourite.objects.visible_to(by).of([resource]).delete()
