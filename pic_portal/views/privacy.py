"""The inventory of personal data, for the team and for administrators."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import ErasureEntry
from accounts.policy import is_staff_role

from .. import privacy, retention


@require_safe
def inventory(request):
    if not is_staff_role(request.user):
        raise PermissionDenied
    purged = retention.by_family()
    context = {
        "families": [{**family, "rules": purged.get(family["title"], [])} for family in privacy.families()],
        "erasures": [
            (retention.name_of(entry.rule), entry) for entry in ErasureEntry.objects.visible_to(request.user).latest()
        ],
    }
    return render(request, "pic_portal/privacy.html", context)
