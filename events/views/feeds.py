"""Calendars to subscribe to: everybody's, and one's own by a secret address; one's own registrations."""

import hashlib
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.addresses import addresses_of

from .. import calendars, own, own_dates
from ..actions.feeds import create_feed as make_feed
from ..actions.feeds import revoke_feed as end_feed
from ..models import Event, FeedToken, Group, Subscription
from .opening import trail

KEPT_IN_THE_FEED = timedelta(days=90)
# The instant of writing, which every copy of a calendar carries, is no change of the calendar.
STILL = datetime(2000, 1, 1, tzinfo=UTC)
PUBLIC = "public, max-age=3600"
PRIVATE = "private, no-store"  # somebody's whereabouts: a calendar asks again, its validator makes that short


def absolute(path):
    return settings.PUBLIC_ADDRESS.rstrip("/") + path


@login_not_required
@require_safe
def subscribe(request):
    """How a calendar follows the activities, without anything to copy again at each change."""
    address = absolute(reverse("events:feed"))
    context = {"address": address, "webcal": _webcal(address), "breadcrumb": trail()}
    return render(request, "events/calendars.html", context)


@login_not_required
@require_safe
def public_feed(request):
    """What is published, from three months back. No link of an online meeting is in it (R13)."""
    now = timezone.now()
    events = Event.objects.published().ended_since(now - KEPT_IN_THE_FEED).with_context().for_calendars()
    name = _("Activités du Projet impact collectif")
    return _calendar(request, list(events.soonest_first()), name, now, PUBLIC)


@login_not_required
@require_safe
def personal_feed(request, token):
    """The seats and the dates of whoever made this secret address; nobody else knows that it exists."""
    found = FeedToken.objects.of_token(token).standing().with_person().first()
    if found is None or not found.user.is_active:
        raise Http404
    events = list(own.events_of(found.user))
    dates = own_dates.dates_of(found.user)
    response = _calendar(request, events, _("Mes dates du PIC"), timezone.now(), PRIVATE, dates)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def _calendar(request, events, name, now, caching, dates=()):
    still = calendars.feed(events, name=name, now=STILL, dates=dates)
    etag = f'"{hashlib.sha256(still).hexdigest()[:32]}"'
    response = HttpResponse(
        calendars.feed(events, name=name, now=now, dates=dates), content_type=f"{calendars.TYPE}; charset=utf-8"
    )
    response["ETag"], response["Cache-Control"] = etag, caching
    return get_conditional_response(request, etag=etag, response=response)


# --- In one's account -----------------------------------------------------------------------------------------------
@require_safe
def own_registrations(request):
    """What one registered for with an address that the account has proved (R16); one's calendar; the newsletter."""
    return _own_page(request)


@require_POST
def create_feed(request):
    """Make the address and show it: this once, since only its digest is kept."""
    token = make_feed(by=request.user, now=timezone.now())
    return _own_page(request, address=absolute(reverse("events:personal_feed", args=[token])))


@require_POST
def revoke_feed(request):
    if end_feed(by=request.user, now=timezone.now()):
        messages.success(request, _("L’adresse de votre calendrier ne sert plus."))
    return redirect("events:own")


def _own_page(request, address=""):
    addresses = addresses_of(request.user)
    to_come, past = own.registrations_of(addresses, timezone.now())
    context = {
        "to_come": to_come,
        "past": past,
        "groups": Group.objects.visible_to(request.user).with_context().of_person(request.user),
        "address": address,
        "webcal": _webcal(address),
        "feed": FeedToken.objects.of_person(request.user).standing().first(),
        "is_subscribed": Subscription.objects.at_addresses(addresses).confirmed().exists(),
        "breadcrumb": [{"label": _("Mon compte"), "url": reverse("accounts:profile")}],
    }
    return render(request, "events/own.html", context)


def _webcal(address):
    """The same address in the words that open a calendar program."""
    return address.replace("https://", "webcal://", 1).replace("http://", "webcal://", 1)
