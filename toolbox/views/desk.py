"""The team's desk."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from .opening import check_desk


@require_safe
def resources(request):
    check_desk(request)
    return HttpResponse("")


@require_safe
def themes(request):
    check_desk(request)
    return HttpResponse("")
