"""The inventory of personal data, for the team and for administrators."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.policy import is_staff_role

from .. import privacy


@require_safe
def inventory(request):
    if not is_staff_role(request.user):
        raise PermissionDenied
    return render(request, "pic_portal/privacy.html", {"families": privacy.families()})
