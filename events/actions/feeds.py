"""One's own calendar: a secret address, shown once, that stops when its person says so (R9)."""

import secrets

from django.db import transaction

from accounts.models import User

from ..models import FeedToken
from ..models.feeds import digest_of


@transaction.atomic
def create_feed(*, by, now):
    """Make a new address and end the one before. Return its token, which is kept nowhere."""
    User.objects.select_for_update().get(pk=by.pk)  # one address at a time for one person
    _revoke(by, now)
    token = secrets.token_urlsafe(32)
    FeedToken.objects.create(user=by, digest=digest_of(token), created_at=now)
    return token


@transaction.atomic
def revoke_feed(*, by, now):
    """The address that is in use answers nothing any more. Without one, nothing changes."""
    User.objects.select_for_update().get(pk=by.pk)
    return _revoke(by, now)


def _revoke(user, now):
    return FeedToken.objects.of_person(user).standing().update(revoked_at=now)
