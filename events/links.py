"""Personal links: signed, bound to one purpose, revocable (R7). Reading one changes nothing; only a POST acts.

A link holds the registration's public identifier and the version of its links. Nothing of it is kept: raising
``link_version`` makes every link that was sent before worthless.
"""

from django.core import signing
from django.urls import reverse

from .models import Registration, Subscription

MANAGE = "events.manage"
EVALUATE = "events.evaluate"
CHECK_IN = "events.check_in"
CONFIRM = "events.newsletter.confirm"
LEAVE = "events.newsletter.leave"


class BadLink(Exception):
    """The link is not one of ours, is for something else, or was revoked."""


def token_for(row, purpose):
    """Return the token of a registration or a subscription for one purpose."""
    return signing.dumps([row.public_id.hex, row.link_version], salt=purpose, compress=False)


def registration_of(token, purpose=MANAGE):
    """Return the registration that a token opens, ended ones too. Raises BadLink."""
    return _row(Registration.objects.with_context(), token, purpose)


def subscription_of(token, purpose):
    return _row(Subscription.objects.all(), token, purpose)


def manage_url(registration):
    return reverse("events:manage", args=[token_for(registration, MANAGE)])


def evaluate_url(registration):
    return reverse("events:evaluate", args=[token_for(registration, EVALUATE)])


def newsletter_confirm_url(subscription):
    return reverse("events:newsletter_confirm", args=[token_for(subscription, CONFIRM)])


def newsletter_leave_url(subscription):
    return reverse("events:newsletter_leave", args=[token_for(subscription, LEAVE)])


def check_in_url(registration):
    """The page that the square code of a confirmed person opens at the door: for organisers only."""
    return reverse("events:arrival", args=[token_for(registration, CHECK_IN)])


def _row(rows, token, purpose):
    try:
        public_id, version = signing.loads(token, salt=purpose)
        row = rows.get(public_id=public_id)
    except (signing.BadSignature, ValueError, TypeError, rows.model.DoesNotExist) as fault:
        raise BadLink from fault
    if row.link_version != version:
        raise BadLink
    return row
