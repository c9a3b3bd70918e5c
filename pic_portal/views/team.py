"""The team's overview, and the page of the interface's components."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.policy import is_staff_role
from neighbourhoods.views.team import team_only
from ui import views as ui_views

from .. import overview as read


@require_safe
@team_only
def overview(request):
    now = timezone.now()
    context = {
        "figures": read.figures(request.user),
        "clocks": read.clocks(request.user, now),
        "calls": read.calls_ahead(now),
        "meetings": read.meetings(request.user, now),
    }
    return render(request, "pic_portal/team.html", context)


def components(request):
    """Every component, for those who run the portal."""
    if not is_staff_role(request.user):
        raise PermissionDenied
    return ui_views.components(request)
