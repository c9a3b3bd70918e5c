"""The list of files."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from neighbourhoods.models import Neighbourhood

from ..desk import TONES
from ..listing import CountedPaginator, Listing, next_date
from ..models import Status

PER_PAGE = 20


@require_GET
def proposal_list(request):
    now, listing = timezone.now(), Listing(request.user, request.GET)

    def url(**changed):
        return reverse("proposals:list", query=listing.chosen.as_query(**changed))

    page = CountedPaginator(listing.files(), PER_PAGE, count=listing.total()).get_page(request.GET.get("page"))
    rows = [
        {
            "proposal": proposal,
            "status": Status(proposal.told).label,
            "tone": TONES[proposal.told],
            "next": next_date(proposal, now),
        }
        for proposal in page.object_list
    ]
    context = {
        "rows": rows,
        "page": page,
        "pages": page.paginator.get_elided_page_range(page.number, on_each_side=1),
        "listing": listing,
        "groups": [] if listing.is_empty else listing.groups(url),
        "export_url": reverse("proposals:list_export", query=listing.chosen.as_query()),
        "clear_url": reverse("proposals:list"),
        "may_start": Neighbourhood.objects.joined_by(request.user).exists(),
    }
    return render(request, "proposals/list.html", context)
