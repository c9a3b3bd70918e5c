"""Links: « Signaler un lien brisé », and what the team sees of them."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from .opening import READ_WRITE, check_desk


@require_safe
def links(request):
    check_desk(request)
    return HttpResponse("")


@login_not_required
@require_http_methods(READ_WRITE)
def report(request, code):
    return HttpResponse("")
