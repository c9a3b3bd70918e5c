"""Two pages of the interface itself. Who may open them is said where they are wired."""

from django.conf import settings
from django.http import JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from . import samples
from .middleware import SESSION_STAMP


@require_GET
def components(request):
    """Show every component in several states, with invented figures."""
    return render(request, "ui/components.html", samples.gallery(timezone.localdate(), timezone.now()))


@require_POST
def renew_session(request):
    """Prolong the session of a person who is still at work, and say for how many seconds."""
    request.session[SESSION_STAMP] = int(timezone.now().timestamp())
    return JsonResponse({"seconds": settings.SESSION_COOKIE_AGE})
