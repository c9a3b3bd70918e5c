"""The settings of an activity, for the team."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from .. import policy
from ..actions.offering import change_activity
from ..forms.offering import ActivitySettingsForm
from ..models import Activity
from .gates import check_moderates
from .opening import trail

READ_WRITE = ["GET", "HEAD", "POST"]


@require_http_methods(READ_WRITE)
def activity_settings(request, code):
    check_moderates(request)
    activity = get_object_or_404(Activity.objects.visible_to(request.user).select_related("organiser"), code=code)
    name = activity.name
    partners = policy.partners_to_choose(request.user, activity.organiser)
    posted = request.POST if request.method == "POST" else None
    form, status = ActivitySettingsForm(posted, instance=activity, partners=partners), 200
    if request.method == "POST":
        if form.is_valid():
            change_activity(activity=activity, facts=form.cleaned_data, by=request.user)
            messages.success(request, _("C’est enregistré."))
            return redirect(activity)
        status = 422
    context = {
        "activity": activity,
        "name": name,
        "form": form,
        "breadcrumb": trail((name, activity.get_absolute_url())),
    }
    return render(request, "events/activity_settings.html", context, status=status)
