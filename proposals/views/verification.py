"""The public page that says whether a letter is one of the programme's. It sets no cookie and tells nothing of people."""

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from .. import actions
from ..forms.letters import VerifyForm
from ..models import Letter
from .opening import one_or_none

PER_MINUTE = 30


@login_not_required
@require_safe
def verify(request):
    """Answer for a code: number, date, neighbourhood, kind, and whether a later letter corrects it.

    A letter that was not sent, or does not exist, gets the same answer. At most 30 codes a minute from one address.
    """
    asked = "code" in request.GET
    form = VerifyForm(request.GET if asked else None)
    context = {"form": form, "asked": False, "found": None}
    if asked and form.is_valid():
        if _too_many(request):
            response = render(request, "proposals/verify_wait.html", status=429)
            response["Retry-After"] = "60"
            return response
        context |= {"asked": True, **_answer(actions.normalised_code(form.cleaned_data["code"]))}
    response = render(request, "proposals/verify.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


def _answer(code):
    sent = Letter.objects.select_related("proposal__neighbourhood", "corrected_by__dispatch", "corrects")
    found = one_or_none(sent, verification_code=code, dispatch__isnull=False)
    later = getattr(found, "corrected_by", None) if found else None
    return {"found": found, "later": later if later is not None and hasattr(later, "dispatch") else None}


def _too_many(request):
    """Count this address's questions of the present minute. The address is not kept beyond it."""
    minute = int(timezone.now().timestamp()) // 60
    key = f"verify-{get_adapter(request).get_client_ip(request)}-{minute}"
    cache.add(key, 0, timeout=90)
    try:
        return cache.incr(key) > PER_MINUTE
    except ValueError:
        return False  # the minute ended between the two lines
