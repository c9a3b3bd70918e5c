"""What everybody reads of the toolbox."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.views.decorators.http import require_POST, require_safe


@login_not_required
@require_safe
def home(request):
    return HttpResponse("")


@login_not_required
@require_safe
def search(request):
    return HttpResponse("")


@login_not_required
@require_safe
def theme(request, code):
    return HttpResponse("")


@login_not_required
@require_safe
def theme_print(request, code):
    return HttpResponse("")


@login_not_required
@require_safe
def resource(request, code):
    return HttpResponse("")


@login_not_required
@require_safe
def open_resource(request, code):
    return HttpResponse("")


@require_POST
def keep(request, code):
    return HttpResponse("")


@login_not_required
@require_safe
def path(request, code):
    return HttpResponse("")


@require_safe
def favourites(request):
    return HttpResponse("")
