"""The team's desk: every resource in its drawers, one of them at a glance, its earlier files."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.views.paging import paged
from ui.uploads import serve_attachment

from .. import desk, policy
from ..finding import keys_of
from ..forms.desk import SearchForm
from ..lexicon import lexicon
from ..links.addresses import key_typed
from ..listing import themes_of
from ..models import Resource, Theme
from .desk_opening import read_resource
from .opening import check_desk, desk_trail, tabs, trail

PER_PAGE = 25


@dataclass(frozen=True)
class Chosen:
    """What the address asks for; a made-up drawer or theme is none."""

    words: str
    state: str
    theme: Theme | None

    def url(self, **changed):
        query = {"q": self.words, "etat": self.state, "theme": self.theme.code if self.theme else ""} | changed
        return f"?{urlencode({name: value for name, value in query.items() if value and value != 'toutes'})}"


@require_safe
def resources(request):
    check_desk(request)
    today = timezone.localdate()
    form = SearchForm(request.GET or None)
    words = form.cleaned_data["q"] if form.is_bound and form.is_valid() else ""
    labels, state, theme = desk.drawer_labels(), request.GET.get("etat", ""), request.GET.get("theme", "")
    state = state if state in labels else "toutes"
    known = lexicon()
    named = Resource.objects.visible_to(request.user).answering(keys_of(words, known), words, key_typed(words))
    themes = list(Theme.objects.counted_among(named.in_state(state, today)).in_order())
    chosen = Chosen(words, state, next((one for one in themes if one.code == theme), None))
    counts = (named.placed_in(chosen.theme) if chosen.theme else named).count_by_state(today)
    found = named.in_state(state, today)
    found = found.placed_in(chosen.theme) if chosen.theme else found
    listed = paged(request, found.for_lists().by_title(), PER_PAGE, count=counts[state])
    context = listed | {
        "rows": [(one, desk.state_of(one, today), themes_of(one, known)) for one in listed["page"]],
        "form": form if form.is_bound else SearchForm(),
        "words": words,
        "state": chosen.state,
        "theme": chosen.theme,
        "groups": _groups(chosen, labels, counts, themes),
        "is_first": not counts["toutes"] and not words and chosen.theme is None,
        "is_narrowed": bool(words or chosen.theme or chosen.state != "toutes"),
        "may_curate": policy.may_curate(request.user),
        "tabs": tabs("desk"),
        "breadcrumb": trail(),
    }
    return render(request, "toolbox/desk_list.html", context)


def _groups(chosen, labels, counts, themes):
    states = [
        {"label": label, "url": chosen.url(etat=name), "current": name == chosen.state, "count": counts[name]}
        for name, label in labels.items()
    ]
    placed = [{"label": _("Tous"), "url": chosen.url(theme=""), "current": chosen.theme is None}]
    placed += [
        {
            "label": one.short_name,
            "url": chosen.url(theme=one.code),
            "current": one == chosen.theme,
            "count": one.among,
        }
        for one in themes
    ]
    return [{"label": _("État"), "options": states}, {"label": _("Thème"), "options": placed}]


@require_safe
def resource(request, code):
    found, today = read_resource(request, code), timezone.localdate()
    weeks = desk.openings_by_week(found, today)
    context = {
        "resource": found,
        "state": desk.state_of(found, today),
        "is_public": found.is_public(today),
        "missing": desk.missing_to_publish(found) if found.published_at is None and not found.is_withdrawn else [],
        "versions": list(found.versions.with_people().latest_first()),
        "watch": getattr(found, "watch", None),
        "weeks": weeks,
        "opened": sum(count for _monday, count in weeks),
        "suggestions": list(found.suggestions.visible_to(request.user)),
        "may_curate": policy.may_curate(request.user),
        "breadcrumb": desk_trail(),
    }
    return render(request, "toolbox/desk_resource.html", context)


@require_safe
def version(request, code, number):
    """An earlier file, or the current one, as a download."""
    found = read_resource(request, code)
    row = get_object_or_404(found.versions.visible_to(request.user), number=number)
    if not row.file:
        raise Http404
    return serve_attachment(row.file, name=row.name)
