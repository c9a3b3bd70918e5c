"""Suggestions: anybody makes one; the team answers."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from .opening import READ_WRITE, check_desk


@login_not_required
@require_http_methods(READ_WRITE)
def suggest(request):
    return HttpResponse("")


@require_safe
def suggestions(request):
    check_desk(request)
    return HttpResponse("")


@require_safe
def suggestion(request, public_id):
    check_desk(request)
    return HttpResponse("")
