"""How a page of this app opens: the neighbourhood, mandate or session found, or 404 for whoever must not learn of it."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from neighbourhoods.models import Neighbourhood

from .. import policy
from ..models import CoachingRequest, CoachingSession, DynamoRequest, Mandate


def followed_place(request, slug):
    """Return a neighbourhood whose hours this person follows: its table, its advisor, the team."""
    place = get_object_or_404(Neighbourhood.objects.with_details(), slug=slug)
    if policy.follows(request.user, place):
        return place
    raise Http404


def seen_mandate(request, public_id):
    return get_object_or_404(Mandate.objects.visible_to(request.user).with_context(), public_id=public_id)


def seen_session(request, public_id):
    return get_object_or_404(CoachingSession.objects.visible_to(request.user).with_context(), public_id=public_id)


def seen_request(request, public_id):
    return get_object_or_404(CoachingRequest.objects.visible_to(request.user).with_context(), public_id=public_id)


def seen_dynamo(request, public_id):
    return get_object_or_404(DynamoRequest.objects.visible_to(request.user).with_context(), public_id=public_id)


def trail(place=None, *more):
    """Breadcrumb: the accompaniment, the neighbourhood, then ``more`` (label, url)."""
    items = [{"label": _("Accompagnement"), "url": reverse("coaching:home")}]
    if place is not None:
        items.append({"label": place.name, "url": reverse("coaching:place", args=[place.slug])})
    return items + [{"label": label, "url": url} for label, url in more]
