"""At the door, on a phone: who is expected, one big button each; the square code of a person; the sheet on paper."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from .. import actions, desk, links, policy
from ..forms.people import SearchForm
from ..models import Registration, Seat
from .desk_opening import READ_WRITE, registering_event, tabs, trail
from .paging import paged

PER_PAGE = 50


@require_http_methods(READ_WRITE)
def door(request, public_id):
    """Who is expected on that day or at that workshop. A search is a POST: a name stays out of addresses."""
    event, now = registering_event(request, public_id), timezone.now()
    targets = desk.targets_of(event)
    target = desk.chosen(targets, request.GET, now)
    form = SearchForm(request.POST if request.method == "POST" else None)
    words = form.cleaned_data["words"].strip() if form.is_bound and form.is_valid() else ""
    lists = desk.at_the_door(event, target, words)
    context = {
        "event": event,
        "form": form,
        "words": words,
        "target": target,
        "groups": desk.target_filters(targets, target),
        "absent": lists.absent,
        "hidden": lists.hidden,
        "present": lists.present,
        "waiting": desk.without_a_seat(event, words) if words and target.day else [],
        "count": lists.present_count,
        "expected": target.expected,
        "is_open": timezone.localdate(now) >= timezone.localdate(target.starts_at),
        "tabs": tabs(event, "desk_door"),
        "breadcrumb": trail(event),
    }
    return render(request, "events/desk_door.html", context)


@require_POST
def note(request, public_id):
    """Tick somebody, or take the tick back, then go on where one was."""
    event, now = registering_event(request, public_id), timezone.now()
    target = next((one for one in desk.targets_of(event) if one.query == request.POST.get("target")), None)
    wanted = request.POST.get("registration", "")
    found = next((one for one in Registration.objects.of_event(event).named(wanted)), None)
    if target is None or found is None:
        raise Http404
    if "undo" in request.POST:
        actions.take_back_presence(registration=found, by=request.user, **target.of)
        messages.info(request, _("La présence de %(name)s est retirée.") % {"name": found.name})
    else:
        actions.note_presence(registration=found, by=request.user, now=now, **target.of)
        messages.success(request, _("%(name)s\u00a0: présence notée.") % {"name": found.name})
    if "arrival" in request.POST:
        return redirect(links.check_in_url(found))
    return redirect(f"{reverse('events:desk_door', args=[event.public_id])}?{target.query}")


@require_safe
def arrival(request, token):
    """What a square code opens at the door: who it is, and a button for each part of today. Reading it notes nothing."""
    try:
        found = links.registration_of(token, links.CHECK_IN)
    except links.BadLink as fault:
        raise Http404 from fault
    event, now = found.event, timezone.now()
    if not policy.may_organise(request.user, event):
        raise Http404
    held = {seat.workshop_id for seat in found.seats.all() if seat.status == Seat.Status.CONFIRMED}
    today = timezone.localdate(now)
    rows = [
        {"target": one, "tick": one.has(found), "is_open": timezone.localdate(one.starts_at) <= today}
        for one in desk.targets_of(event)
        if one.day is not None or one.workshop.pk in held
    ]
    now_rows = [row for row in rows if timezone.localdate(row["target"].starts_at) == today]
    context = {
        "event": event,
        "registration": found,
        "line": desk.Line(found),
        "rows": now_rows or rows,
        "breadcrumb": trail(event),
    }
    return render(request, "events/desk_arrival.html", context)


@require_safe
def sheet(request, public_id):
    """The list to sign, one day or one workshop a page: printed from the browser, without any script."""
    event = registering_event(request, public_id)
    targets = desk.targets_of(event)
    target = desk.chosen(targets, request.GET, timezone.now())
    context = {
        "event": event,
        "target": target,
        "groups": desk.target_filters(targets, target),
        "people": desk.expected_at(event, target),
        "breadcrumb": trail(event),
    }
    return render(request, "events/desk_sheet.html", context)


@require_safe
def attendance(request, public_id):
    """Present out of expected, by day and by workshop; and who has earned a certificate."""
    event, now = registering_event(request, public_id), timezone.now()
    presences, is_over = desk.Presences(event, actions.not_thanked(event)), now >= event.ends_at
    listed = paged(request, presences.people(), PER_PAGE, count=presences.count)
    context = listed | {
        "event": event,
        "targets": presences.by_target(),
        "rows": [presences.row(one) for one in listed["page"]],
        "to_issue": presences.to_issue() if is_over else 0,
        "is_over": is_over,
        "may_thank": is_over and presences.somebody_to_thank,
        "tabs": tabs(event, "desk_attendance"),
        "breadcrumb": trail(event),
    }
    return render(request, "events/desk_attendance.html", context)


def person_or_404(event, registration_id):
    return get_object_or_404(Registration.objects.of_event(event).with_context(), public_id=registration_id)
