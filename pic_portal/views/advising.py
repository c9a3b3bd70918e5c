"""« Mes quartiers »: the desk of whoever answers for neighbourhoods; the team opens that of any advisor."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .. import advising


@require_safe
def desk(request):
    found = advising.Desk(request.user, request.GET, timezone.now())
    if not found.is_open:
        raise PermissionDenied

    def url(**changed):
        query = urlencode(found.chosen.as_query(**changed))
        return reverse("advising") + (f"?{query}" if query else "")

    context = {
        "desk": found,
        "title": _("Quartiers suivis") if found.is_teams else _("Mes quartiers"),
        "whose": found.advisors.get(found.chosen.advisor) or (_("Tous les portefeuilles") if found.is_teams else ""),
        "groups": list(found.groups(url)),
        "clear_url": reverse("advising"),
    }
    return render(request, "pic_portal/advising.html", context)
