"""One resource: what it is, opening it, keeping it."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from ui.language import here
from ui.uploads import serve_attachment

from .. import policy, reading
from ..actions import broken, using
from ..lexicon import lexicon
from ..links.addresses import site_of
from ..listing import card
from ..models import Favourite, Path, Resource
from .opening import trail


def _seen(request, code):
    """Return a resource that one may read; the address of one that was merged leads to the other (see ``resource``)."""
    rows = Resource.objects.visible_to(request.user).for_cards().prefetch_related("themes", "stages", "activities")
    return get_object_or_404(rows, code=code)


@login_not_required
@require_safe
def resource(request, code):
    """What one wants to know before opening it, and what goes with it."""
    merged = Resource.objects.merged_at(code).first()
    if merged is not None and not policy.reads_desk(request.user):
        return redirect(
            get_object_or_404(Resource.objects.visible_to(request.user), pk=merged.merged_into_id), permanent=True
        )
    found, user, now = _seen(request, code), request.user, timezone.now()
    themes = list(found.themes.all())
    context = {
        "resource": found,
        "card": None if found.is_withdrawn else card(found, lexicon()),
        "themes": themes,
        "site": site_of(found.current.link) if found.current and found.current.link else "",
        "trainings": reading.trainings_of(found.activities.all(), user, now),
        "paths": Path.objects.visible_to(user).with_resource(found).in_order().select_related("stage"),
        "is_kept": user.is_authenticated and Favourite.objects.visible_to(user).of([found]).exists(),
        "is_public": found.is_public(timezone.localdate(now)),
        "may_be_reported": not found.is_withdrawn and broken.may_be_reported(found),
        "reads_desk": policy.reads_desk(user),
        "breadcrumb": trail(*((theme.short_name, theme.get_absolute_url()) for theme in themes[:1])),
    }
    return render(request, "toolbox/resource.html", context)


@login_not_required
@require_safe
def open_resource(request, code):
    """Lead to what the resource opens now. Counted like a line of a web server's log: nobody's name, no cookie.

    A browser that fetches ahead, a robot that only asks for the headers, are nobody who opens it.
    """
    found, now = _seen(request, code), timezone.now()
    version = found.current
    if version is None:
        raise Http404
    is_read = request.method == "GET" and "prefetch" not in request.headers.get("Sec-Purpose", "")
    if is_read and not policy.reads_desk(request.user):  # who keeps the toolbox opens things to look after them
        using.note_opening(resource=found, now=now)
    if version.file:
        return serve_attachment(version.file, name=version.name)
    return redirect(version.link or here(version.page))


@require_POST
def keep(request, code):
    """Put it among one's favourites, or take it out: what the button said (``garder``: « oui » or « non »)."""
    found = _seen(request, code)
    if request.POST.get("garder") == "non":
        using.let_go(resource=found, by=request.user)
    else:
        using.keep(resource=found, by=request.user, now=timezone.now())
    return redirect(found)
