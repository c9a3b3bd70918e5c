"""Answering an invitation to be of a request's team, or its fiduciary: by the e-mail's link, or signed in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import robots

from ..actions import teams
from ..forms.requests import FiduciaryForm
from ..models import AnswerLink, Signatory
from .opening import READ_WRITE, seen_request, trail_of
from .requests import answers_of

CONFIRM, REFUSE = "confirm", "refuse"


@login_not_required
@never_cache
@require_http_methods(READ_WRITE)
def by_link(request, token):
    """What the e-mail's link opens. Reading changes nothing; a button answers, once. Nobody needs an account."""
    if request.method == "POST" and robots.limited(request, f"readiness answer {token[:64]}"):
        return render(request, "429.html", status=429)
    found = AnswerLink.objects.with_token(token).with_signatory().first()
    if found is None:
        return _closed(request, None, status=404)
    signatory = found.signatory
    if request.method != "POST" and not found.is_open(timezone.now()):
        return _closed(request, signatory, status=200 if signatory.confirmed_at or signatory.declined_at else 410)
    if request.method == "POST" and not found.is_open(timezone.now()) and not _has_answered(signatory):
        return _closed(request, signatory, status=410)
    return _answer(request, signatory, by=None)


def _has_answered(signatory):
    return signatory.confirmed_at is not None or signatory.declined_at is not None


@require_http_methods(READ_WRITE)
def signed_in(request, public_id):
    """The same page for somebody whose account has proved the address that was invited."""
    asked = seen_request(request, public_id)
    own = Signatory.objects.of_account(request.user).of_request(asked).with_request().in_order()
    signatory = own.unanswered().first() or own.first()
    if signatory is None:
        raise Http404
    if request.method != "POST" and not signatory.is_awaited(timezone.now()):
        return redirect(asked)
    return _answer(request, signatory, by=request.user)


def _answer(request, signatory, *, by):
    asked, status = signatory.request, 200
    initial = {"organisation": signatory.organisation}
    form = FiduciaryForm(request.POST or None, initial=initial) if signatory.is_fiduciary else None
    if request.method == "POST":
        now = timezone.now()
        if request.POST.get("act") == REFUSE:
            return _done(request, teams.refuse(signatory=signatory, now=now, by=by), by)
        if request.POST.get("act") == CONFIRM and (form is None or form.is_valid()):
            completed = form.cleaned_data if form else {}
            return _done(request, teams.confirm(signatory=signatory, now=now, by=by, **completed), by)
        status = 422
    context = {
        "signatory": signatory,
        "asked": asked,
        "rows": answers_of(asked),
        "form": form,
        "breadcrumb": trail_of(asked) if by else [],
    }
    return render(request, "readiness/answer_invitation.html", context, status=status)


def _done(request, signatory, by):
    if by is not None:
        messages.success(request, _("C’est noté. Merci de votre réponse."))
        return redirect(signatory.request)
    return render(request, "readiness/answered.html", {"signatory": signatory, "asked": signatory.request})


def _closed(request, signatory, *, status):
    return render(request, "readiness/answer_closed.html", {"signatory": signatory}, status=status)
