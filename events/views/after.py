"""For those who came, and for whoever asks them for proof: the evaluation, the certificate and its public page."""

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from proposals.actions.letters import normalised_code

from .. import actions, documents, links
from ..forms.people import CertificateCodeForm, EvaluationForm
from ..models import Certificate
from .desk_opening import READ_WRITE

PER_MINUTE = 30


@login_not_required
@require_safe
def certificates(request):
    """Ask for the code of a certificate, and go to its page."""
    form = CertificateCodeForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid() and (code := normalised_code(form.cleaned_data["code"])):
        return redirect("events:certificate", code)
    return _quiet(render(request, "events/certificate_code.html", {"form": form}))


@login_not_required
@never_cache
@require_safe
def certificate(request, code):
    """Say whether a certificate is authentic: to whoever holds its code. At most 30 codes a minute from one address."""
    if _too_many(request):
        return _wait(request)
    found = _found(code)
    context = {"certificate": found, "days": list(found.registration.event.days.all()) if found else []}
    return _quiet(render(request, "events/certificate.html", context, status=200 if found else 404))


@login_not_required
@require_safe
def certificate_pdf(request, code):
    if _too_many(request):
        return _wait(request)
    found = _found(code)
    if found is None or found.revoked_at is not None:
        raise Http404
    response = HttpResponse(documents.certificate_pdf(found), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, f"{found.number}.pdf")
    response["Cache-Control"] = "private, no-store"
    return _quiet(response)


def _found(code):
    try:
        return Certificate.objects.with_context().get(code=normalised_code(code))
    except Certificate.DoesNotExist:
        return None


def _quiet(response):
    response["X-Robots-Tag"] = "noindex"
    return response


def _wait(request):
    response = render(request, "proposals/verify_wait.html", status=429)
    response["Retry-After"] = "60"
    return response


def _too_many(request):
    """Count this address's questions of the present minute. The address is not kept beyond it."""
    minute = int(timezone.now().timestamp()) // 60
    key = f"certificate-{get_adapter(request).get_client_ip(request)}-{minute}"
    cache.add(key, 0, timeout=90)
    try:
        return cache.incr(key) > PER_MINUTE
    except ValueError:
        return False  # the minute ended between the two lines


@login_not_required
@never_cache
@require_http_methods(READ_WRITE)
def evaluate(request, token):
    """Three marks and two texts. Nothing of who answers is kept beside them; a second time is thanked already."""
    try:
        registration = links.registration_of(token, links.EVALUATE)
    except links.BadLink:
        return render(request, "events/bad_link.html", status=404)
    now, event = timezone.now(), registration.event
    if registration.evaluated_at is None:
        actions.check_evaluating(event, registration, now)
        form = EvaluationForm(request.POST if request.method == "POST" else None)
        if request.method != "POST" or not form.is_valid():
            context = {"event": event, "form": form}
            return _quiet(render(request, "events/evaluate.html", context, status=422 if form.errors else 200))
        actions.evaluate(registration=registration, answers=form.answers(), now=now)
        return redirect("events:evaluate", token)
    return _quiet(render(request, "events/evaluated.html", {"event": event}))
