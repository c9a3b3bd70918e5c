"""How a page of this app opens: the date found, the way back to it, the registration that a link opens."""

from contextlib import contextmanager

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from ui.refusals import NotAllowedNow

from ..models import Event


def seen_event(request, public_id):
    """Return a date that the person may know of, with its counts; everybody else gets 404."""
    events = Event.objects.visible_to(request.user).with_context().with_counts().prefetch_related("days")
    return get_object_or_404(events, public_id=public_id)


@contextmanager
def way_back(event):
    """A refusal goes on from the page of the date."""
    try:
        yield
    except NotAllowedNow as refusal:
        refusal.way_out = (_("Revenir à l’activité"), event.get_absolute_url())
        raise


def trail(*more):
    """Breadcrumb: the activities, then ``more`` (label, url)."""
    items = [{"label": _("Activités"), "url": reverse("events:catalogue")}]
    return items + [{"label": label, "url": url} for label, url in more]


def trail_of(event, *more):
    """Breadcrumb down to a date."""
    activity = event.activity
    return trail((activity.name, activity.get_absolute_url()), (event.title, event.get_absolute_url()), *more)
