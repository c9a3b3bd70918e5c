"""Registering, in one short page, with or without an account."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from ..models import Event


@login_not_required
@require_safe
def register(request, public_id):
    found = get_object_or_404(Event.objects.visible_to(request.user).with_context(), public_id=public_id)
    return render(request, "events/event.html", {"event": found})


received = group = register
