"""The offer, for everybody: what is coming, what took place, an activity, a date."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..models import Activity, Event


@login_not_required
@require_safe
def catalogue(request):
    now = timezone.now()
    events = Event.objects.visible_to(request.user).with_context()
    context = {
        "activities": Activity.objects.visible_to(request.user).in_order(),
        "to_come": events.published().to_come(now).soonest_first(),
    }
    return render(request, "events/catalogue.html", context)


@login_not_required
@require_safe
def month(request):
    return catalogue(request)


@login_not_required
@require_safe
def activity(request, code):
    found = get_object_or_404(Activity.objects.visible_to(request.user), code=code)
    events = Event.objects.visible_to(request.user).published().of_activity(found)
    return render(request, "events/activity.html", {"activity": found, "events": events})


@login_not_required
@require_safe
def event(request, public_id):
    found = get_object_or_404(Event.objects.visible_to(request.user).with_context(), public_id=public_id)
    return render(request, "events/event.html", {"event": found})
