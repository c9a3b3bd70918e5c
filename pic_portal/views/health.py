"""``/sante/``: is the portal at work? For monitors and for people; it names no detail to the public."""

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .. import health as questions


@login_not_required
@require_safe
@never_cache
def health(request):
    """Answer 200 and « ok », or 503 and « late » when the database, beat or the e-mails do not follow."""
    findings = questions.quick(timezone.now())
    well = all(finding.is_well or not finding.is_urgent for finding in findings)
    status = 200 if well else 503
    if request.accepts("text/html") and "text/html" in request.headers.get("Accept", ""):
        return render(request, "pic_portal/health.html", {"is_well": well}, status=status)
    return JsonResponse({"status": "ok" if well else "late"}, status=status)
