"""How a page of the desk opens: the event that this person organises, or 404 for whoever must not learn of its desk."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from .. import policy
from ..models import Event, Registration

READ_WRITE = ["GET", "HEAD", "POST"]


def check_desk(request):
    if not policy.holds_a_desk(request.user):
        raise Http404


def held_event(request, public_id):
    return get_object_or_404(Event.objects.run_by(request.user).with_context(), public_id=public_id)


def registering_event(request, public_id):
    """The same, for the pages of an event whose registrations the portal takes."""
    found = held_event(request, public_id)
    if not found.is_here:
        raise Http404
    return found


def held_registration(event, registration_id):
    return get_object_or_404(Registration.objects.of_event(event).for_the_desk(), public_id=registration_id)


def registration_page(request, public_id, registration_id):
    """One registration with its event and all that its page shows, at once."""
    held = Registration.objects.at_a_desk_of(request.user).for_one_page(request.user)
    found = get_object_or_404(held, public_id=registration_id, event__public_id=public_id)
    if not found.event.is_here:
        raise Http404
    return found


def trail(event=None, *more):
    """Breadcrumb: the activities, the desk, the event, then ``more`` (label, url)."""
    items = [
        {"label": _("Activités"), "url": reverse("events:catalogue")},
        {"label": _("Gestion"), "url": reverse("events:desk")},
    ]
    if event is not None:
        items.append({"label": event.title, "url": desk_url(event)})
    return items + [{"label": label, "url": url} for label, url in more]


def desk_url(event):
    return reverse("events:desk_event", args=[event.public_id])


def registrations_url(event):
    return reverse("events:desk_registrations", args=[event.public_id])


def tabs(event, shown):
    """The pages of an event's desk, as links; those of an event registered elsewhere are few."""
    pages = [("desk_event", _("Aperçu"))]
    if not event.is_cancelled:
        pages.append(("desk_change", _("Modifier")))
    if event.is_here:
        pages += [
            ("desk_registrations", _("Inscriptions")),
            ("desk_door", _("Arrivées")),
            ("desk_attendance", _("Présences")),
            ("desk_messages", _("Messages")),
            ("desk_evaluations", _("Évaluations")),
        ]
    return [
        {"label": label, "url": reverse(f"events:{name}", args=[event.public_id]), "current": name == shown}
        for name, label in pages
    ]


def refused(form, refusal):
    """Put the refusal of an act beside the field that it names."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
