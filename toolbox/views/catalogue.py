"""What everybody reads: the themes, the search, the paths, one's favourites."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from .. import policy, reading
from ..finding import nearest_theme
from ..lexicon import lexicon
from ..listing import Listing, cards
from ..models import Path, Resource, Theme
from .opening import trail


@login_not_required
@require_safe
def home(request):
    """The seven themes, the paths, what is opened most; one field to search them all."""
    context = {
        "themes": Theme.objects.visible_to(request.user).in_order().with_counts(request.user),
        "paths": reading.paths_by_stage(request.user),
        "most_opened": reading.most_opened(request.user, timezone.now()),
        "reads_desk": policy.reads_desk(request.user),
    }
    return render(request, "toolbox/home.html", context)


@login_not_required
@require_safe
def search(request):
    """Every filter is a link; what was chosen stays in the address. Nothing found is never a dead end."""
    listing = Listing(request.user, request.GET)
    context = {
        "listing": listing,
        "cards": listing.cards(),
        "page": listing.page,
        "pages": listing.pages(),
        "groups": list(listing.groups()),
        "chips": list(listing.chips()),
        "breadcrumb": trail(),
    }
    if not listing.total:
        context["nearest"] = nearest_theme(listing.asked.q) if listing.asked.q else None
        context["themes"] = lexicon().themes
        context["suggest_url"] = reverse("toolbox:suggest", query={"q": listing.asked.q} if listing.asked.q else {})
    return render(request, "toolbox/search.html", context)


def _theme(request, code):
    themes = Theme.objects.visible_to(request.user).prefetch_related("tags", "activities", "questions")
    return get_object_or_404(themes, code=code)


@login_not_required
@require_safe
def theme(request, code):
    """A theme from where one starts to where one digs, with the trainings, questions and learnings tied to it."""
    found, now = _theme(request, code), timezone.now()
    context = {
        "theme": found,
        "levels": reading.levels_of(request.user, found),
        "trainings": reading.trainings_of(found.activities.all(), request.user, now),
        "questions": found.questions.all(),
        "lessons": reading.lessons_of(request.user, found),
        "asked": reading.questions_asked(request.user, found),
        "hidden": [("theme", found.code)],
        "reads_desk": policy.reads_desk(request.user),
        "breadcrumb": trail(),
    }
    return render(request, "toolbox/theme.html", context)


@login_not_required
@require_safe
def theme_print(request, code):
    """The same on paper: every address written out."""
    found = _theme(request, code)
    context = {
        "theme": found,
        "levels": reading.levels_of(AnonymousUser(), found),  # paper is handed out: what everybody may read
        "questions": found.questions.all(),
        "today": timezone.localdate(),
        "breadcrumb": trail((found.short_name, found.get_absolute_url())),
    }
    return render(request, "toolbox/theme_print.html", context)


@login_not_required
@require_safe
def path(request, code):
    """Resources in an order, one after the other; those without an address yet are counted, not shown."""
    found = get_object_or_404(Path.objects.visible_to(request.user).select_related("stage"), code=code)
    steps, waiting = reading.steps_of(request.user, found)
    return render(
        request, "toolbox/path.html", {"path": found, "steps": steps, "waiting": waiting, "breadcrumb": trail()}
    )


@require_safe
def favourites(request):
    """What one keeps, the latest first. What was withdrawn since is gone from it."""
    keys = list(Resource.objects.visible_to(request.user).standing().kept_by(request.user).values_list("pk", flat=True))
    context = {"cards": cards(request.user, keys, lexicon()), "breadcrumb": trail()}
    return render(request, "toolbox/favourites.html", context)
