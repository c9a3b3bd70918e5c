"""The « Menu des possibles », for everybody: what is offered, by whom, how many hours, how to ask."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from .. import asking_desk, policy
from ..models import LoopStep


@login_not_required
@require_safe
def menu(request):
    context = {
        "bank": asking_desk.bank_on(timezone.localdate()),
        "steps": [(step, asking_desk.ABOUT[step]) for step in LoopStep],
        "places": policy.asks_for(request.user) if request.user.is_authenticated else [],
    }
    return render(request, "coaching/menu.html", context)
