"""The « Menu des possibles », for everybody: what is offered, by whom, how many hours, how to ask."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from neighbourhoods.models import TableMembership

from .. import asking_desk
from ..models import LoopStep


@login_not_required
@require_safe
def menu(request):
    own = []
    if request.user.is_authenticated:
        own = TableMembership.objects.current().that_submit().held_by(request.user).select_related("neighbourhood")
    context = {
        "bank": asking_desk.bank_on(timezone.localdate()),
        "steps": [(step, asking_desk.ABOUT[step]) for step in LoopStep],
        "places": [membership.neighbourhood for membership in own],
    }
    return render(request, "coaching/menu.html", context)
