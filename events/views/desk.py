"""The desk: the events that somebody organises, and one of them at a glance."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .. import desk, offer, positions
from ..models import Activity, Event, Seat
from .desk_opening import check_desk, held_event, tabs, trail
from .paging import paged

PER_PAGE = 30


@require_safe
def events(request):
    check_desk(request)
    now, shown = timezone.now(), request.GET.get("etat", "a-venir")
    labels, own = desk.drawer_labels(), Event.objects.run_by(request.user)
    if shown not in labels:
        raise Http404
    counts = own.count_by_state(now)
    found = own.in_state(shown, now).with_context().with_counts()
    ordered = found.soonest_first() if shown in ("a-venir", "brouillons") else found.latest_first()
    listed = paged(request, ordered, PER_PAGE, count=counts[shown])
    options = [
        {"label": label, "url": f"?etat={name}", "current": name == shown, "count": counts[name]}
        for name, label in labels.items()
    ]
    context = listed | {
        "rows": [
            {
                "event": one,
                "when": offer.when(one),
                "state": desk.state_of(one, now),
                "seats": offer.seats(one),
            }
            for one in listed["page"]
        ],
        "shown": labels[shown],
        "is_first": not any(counts.values()),
        "groups": [{"label": _("État"), "options": options}],
        "may_create": Activity.objects.run_by(request.user).exists(),
        "breadcrumb": [{"label": _("Activités"), "url": reverse("events:catalogue")}],
    }
    return render(request, "events/desk_list.html", context)


@require_safe
def event(request, public_id):
    found, now = held_event(request, public_id), timezone.now()
    counts = positions.counts(found)
    workshops = [{"workshop": one, "seats": offer.workshop_seats(one)} for one in found.workshops.with_counts()]
    context = {
        "event": found,
        "when": offer.when(found),
        "state": desk.state_of(found, now),
        "counts": counts,
        "seats": desk.seats_of(found, counts),
        "days": list(found.days.all()),
        "workshops": workshops,
        "beyond": Seat.objects.of(found).beyond() if found.is_here else [],
        "is_over": now >= found.ends_at,
        "is_today": timezone.localdate(found.starts_at) <= timezone.localdate(now) and now < found.ends_at,
        "tabs": tabs(found, "desk_event"),
        "breadcrumb": trail(),
    }
    return render(request, "events/desk_event.html", context)
