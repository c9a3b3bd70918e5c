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
    taken = records.attended(place)
    context = {
        "place": place,
        "years": records.by_year(taken),
        "events": len(taken),
        "people": sum(one.count for one in taken),
        "breadcrumb": [{"label": place.name, "url": place.get_absolute_url()}, *trail()],
        "title": _("Activités suivies"),
    }
    return render(request, "events/record.html", context)
