"""One's own registration, opened by a personal link."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .. import links


@login_not_required
@require_safe
def manage(request, token):
    try:
        registration = links.registration_of(token)
    except links.BadLink as fault:
        raise Http404 from fault
    return render(request, "events/event.html", {"event": registration.event})


accept = decline = cancel = hand_over = answers = workshop = manage
