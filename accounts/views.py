"""Pages of one's own account. Signing in, out and the factors are allauth's views, under our addresses (urls.py)."""

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ui.language import of_reader

from . import actions, erasure, personal_data
from .forms import ConsentForm, EraseForm, LanguageForm, NameForm
from .models import Consent, User


@require_GET
def profile(request):
    context = {
        "roles": request.user.staff_roles.current(),
        "authenticators": request.user.authenticator_set.order_by("pk"),
        "email_is_verified": EmailAddress.objects.is_verified(request.user.email),
        "consents": Consent.objects.given_by(request.user).standing(),
    }
    return render(request, "accounts/profile.html", context)


@require_http_methods(["GET", "POST"])
def change_name(request):
    form = NameForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        actions.change_name(
            user=request.user,
            first_name=form.cleaned_data["first_name"],
            last_name=form.cleaned_data["last_name"],
            by=request.user,
            now=timezone.now(),
        )
        messages.success(request, _("Votre nom est enregistré."))
        return redirect("accounts:profile")
    return render(request, "accounts/change_name.html", {"form": form})


@require_http_methods(["GET", "POST"])
def change_language(request):
    """The language of what the portal writes to the person; the page that follows is in it."""
    form = LanguageForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        actions.change_language(user=request.user, language=form.cleaned_data["language"], by=request.user)
        with of_reader(request.user):
            messages.success(request, _("Votre langue est enregistrée."))
            return redirect("accounts:profile")
    return render(request, "accounts/change_language.html", {"form": form})


@require_http_methods(["GET", "POST"])
def consents(request):
    own = request.user.consents.all()
    form = ConsentForm(request.POST or None, standing={answer.purpose: answer for answer in own.standing()})
    if request.method == "POST" and form.is_valid():
        for purpose, given, version in form.answers:
            actions.record_consent(
                user=request.user,
                purpose=purpose,
                given=given,
                wording_version=version,
                by=request.user,
                now=timezone.now(),
            )
        messages.success(request, _("Vos réponses sont enregistrées."))
        return redirect("accounts:consents")
    return render(request, "accounts/consents.html", {"form": form, "history": own})


@require_GET
def own_data(request):
    """Hand out everything that the portal holds about the person who asks, as a JSON file."""
    response = JsonResponse(
        {"produit le": timezone.now(), **personal_data.collect(request.user)},
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )
    response["Content-Disposition"] = 'attachment; filename="mes-donnees-portail-pic.json"'
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_http_methods(["GET", "POST"])
def erase(request):
    """Say what goes and what stays, then erase one's own account for good."""
    held = erasure.held(request.user)
    form = EraseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (held or form.is_valid()):
        actions.erase_account(user=User.objects.get(pk=request.user.pk), by=request.user, now=timezone.now())
        logout(request)
        messages.success(request, _("Votre compte est effacé. Merci de ce que vous avez fait pour votre quartier."))
        return redirect("home")
    context = {"held": held, "stays": [] if held else erasure.what_stays(request.user), "form": form}
    return render(request, "accounts/erase.html", context)


@login_not_required
def demo_sign_in(request):
    """Sign in as one of the demonstration's people. Absent from any other portal."""
    if not settings.PIC_DEMO:
        raise Http404
    return _demo_sign_in(request)


@require_POST
def _demo_sign_in(request):
    person = get_object_or_404(User.objects.for_demonstration(), pk=_as_int(request.POST.get("person")))
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    then = request.POST.get(REDIRECT_FIELD_NAME, "")
    if not url_has_allowed_host_and_scheme(then, {request.get_host()}, require_https=request.is_secure()):
        then = resolve_url(settings.LOGIN_REDIRECT_URL)
    return redirect(then)


def _as_int(text):
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 12 else 0
