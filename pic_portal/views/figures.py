"""The programme in figures: a page of charts, the lists to which its numbers lead, the workbook."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.views.paging import paged
from neighbourhoods.views.team import team_only
from ui import spreadsheets, svg

from .. import figure_lists as lists
from ..figures import Figures, asked_year
from ..figures_workbook import workbook

PER_PAGE = 50


def _figures(request):
    now = timezone.now()
    return Figures(request.user, asked_year(request.GET.get("annee", ""), timezone.localdate(now)), now)


def _trail(*more):
    return [{"label": _("Vue d’ensemble"), "url": reverse("team")}, *more]


@require_safe
@team_only
def figures(request):
    found = _figures(request)
    options = [
        {"label": str(year), "url": reverse("figures", query={"annee": year}), "current": year == found.year}
        for year in found.years
    ]
    context = {
        "figures": found,
        "groups": [{"label": _("Année"), "options": options}],
        "places": _places(found.hours),
        "allocations_url": reverse("proposals:allocations", query={"annee": found.year}),
        "export_url": reverse("figures_xlsx", query={"annee": found.year}),
        "breadcrumb": _trail(),
    }
    return render(request, "pic_portal/figures/figures.html", context)


def _places(hours):
    """The picture of Dynamo's places for a year that has some."""
    if hours is None or not hours.standing.total:
        return None
    standing = hours.standing
    return svg.nine_places(standing.taken, total=standing.total, waiting=standing.waiting, year=hours.year.label)


@require_safe
@team_only
def figures_xlsx(request):
    found = _figures(request)
    return spreadsheets.answer(workbook(found), f"chiffres-{found.year}.xlsx")


@require_safe
@team_only
def participations(request):
    return _list(request, lists.participations, "participations")


@require_safe
@team_only
def activities(request):
    return _list(request, lists.activities, "activities")


@require_safe
@team_only
def lessons(request):
    return _list(request, lists.lessons, "lessons")


def _list(request, read, name):
    year = asked_year(request.GET.get("annee", ""), timezone.localdate())
    behind = read(request.user, year, request.GET)
    url, back = reverse(f"figures_{name}", query={"annee": year}), reverse("figures", query={"annee": year})
    context = {
        **paged(request, behind.rows, PER_PAGE),
        "behind": behind,
        "chips": [{"label": label, "url": url} for label, _name in behind.chips],
        "breadcrumb": _trail({"label": _("Le programme en chiffres"), "url": back}),
        "back_url": back,
    }
    return render(request, f"pic_portal/figures/{name}.html", context)
