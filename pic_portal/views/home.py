"""« / »: the programme for the public, « À faire » for whoever is signed in."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from .. import todos, welcome
from ..roles import roles_of

AT_MOST = 7
PER_PAGE = 25


@login_not_required
@require_safe
def home(request):
    return _own_home(request) if request.user.is_authenticated else _public_home(request)


def _public_home(request):
    now = timezone.now()
    context = {"stages": welcome.stages(now), "call": welcome.next_call(now)}
    return render(request, "pic_portal/public_home.html", context)


def _own_home(request):
    now, roles = timezone.now(), roles_of(request)
    items = todos.todo(request.user, now)
    context = {
        "items": items[:AT_MOST],
        "total": len(items),
        "has_more": len(items) > AT_MOST,
        "roles": roles,
        "files": welcome.recent_files(request.user) if roles.reads_files else [],
        "call": welcome.next_call(now) if roles.is_member and not roles.is_team else None,
    }
    return render(request, "pic_portal/home.html", context)


@require_safe
def todo(request):
    """Everything that waits for the person, without the home page's limit."""
    items = todos.todo(request.user, timezone.now())
    page = Paginator(items, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "pic_portal/todo.html", {"page": page, "total": len(items)})
