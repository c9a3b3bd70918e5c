"""A neighbourhood's record of activities."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from neighbourhoods.models import Neighbourhood

from .. import policy, records
from .opening import trail


@require_safe
def record(request, slug):
    """Who of the neighbourhood took part in what, year by year, for its table, its advisor and the team."""
    place = get_object_or_404(Neighbourhood.objects.visible_to(request.user), slug=slug)
    if not policy.reads_record(request.user, place):
        raise Http404
    taken = records.counted(place)
    years = sorted({one.year for one in taken}, reverse=True)
    year = next((one for one in years if str(one) == request.GET.get("annee")), years[0] if years else None)
    context = {
        "place": place,
        "year": year,
        "rows": records.in_year(place, year) if years else [],
        "groups": [{"label": _("Année"), "options": _options(years, year, taken)}] if len(years) > 1 else [],
        "events": len(taken),
        "people": sum(one.count for one in taken),
        "breadcrumb": [{"label": place.name, "url": place.get_absolute_url()}, *trail()],
        "title": _("Activités suivies"),
    }
    return render(request, "events/record.html", context)


def _options(years, shown, taken):
    return [
        {
            "label": str(year),
            "url": f"?annee={year}",
            "current": year == shown,
            "count": sum(one.year == year for one in taken),
        }
        for year in years
    ]
