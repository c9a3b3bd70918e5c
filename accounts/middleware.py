"""Two courtesies around signing in: no text is lost to an expired session, and staff enrol a second factor."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.html import format_html
from django.utils.translation import gettext as _

from ui.autosave import is_autosave, not_autosaved

from . import policy, rescue

ENROLLED_SESSION_KEY = "second_factor_of"
AFTER_ENROLMENT_SESSION_KEY = "after_enrolment"
# Pages that somebody needs in order to enrol, or to leave.
OPEN_BEFORE_ENROLMENT = {
    "account_logout",
    "account_reauthenticate",
    "account_email",
    "account_email_verification_sent",
    "account_inactive",
}


class RescueExpiredPostMiddleware:
    """Keep a long form that comes back after the session has expired (see ``accounts.rescue``).

    It acts in ``process_view``, and stands after ``CsrfViewMiddleware``: a POST that fails the CSRF check has been
    answered before it gets here, and is never kept.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        if request.user.is_authenticated:
            rescue.drop_those_of_others(request)
            return None
        if not getattr(view_func, "login_required", True) or getattr(view_func, "csrf_exempt", False):
            return None
        if is_autosave(request):
            return _draft_after_the_session(request)
        if is_htmx(request):
            return _expired_fragment(request, may_reload=getattr(view_func, "holds_no_text", False))
        if request.method != "POST":
            return None
        return keep_and_redirect(request, resolve_url(settings.LOGIN_URL))


class StaffEnrolmentMiddleware:
    """Send somebody whose charge calls for a second factor, and who has none, to the page where one is added.

    Once a factor has been seen, the session remembers it, so that the question costs no query on later pages; the
    pages where factors are managed make it forget.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not settings.STAFF_MUST_ENROL or not request.user.is_authenticated:
            return None
        name = request.resolver_match.url_name or ""
        if name.startswith("mfa_"):
            if request.method == "POST":
                request.session.pop(ENROLLED_SESSION_KEY, None)
            return None
        if name in OPEN_BEFORE_ENROLMENT or request.session.get(ENROLLED_SESSION_KEY) == request.user.pk:
            return None
        if not policy.must_carry_second_factor(request.user):
            return None
        if policy.carries_second_factor(request.user):
            request.session[ENROLLED_SESSION_KEY] = request.user.pk
            return None
        return self._to_enrolment(request)

    def _to_enrolment(self, request):
        enrolment_url = resolve_url("mfa_index")
        if is_autosave(request):
            return not_autosaved(_("Ajoutez d’abord une deuxième étape de connexion à votre compte."), status=403)
        if is_htmx(request):
            return HttpResponse(status=403, headers={"HX-Redirect": enrolment_url})
        if request.method == "POST":
            response = keep_and_redirect(request, enrolment_url)
            if response:
                return response
        elif request.method == "GET":
            request.session[AFTER_ENROLMENT_SESSION_KEY] = request.get_full_path()
        return redirect(enrolment_url)


def is_htmx(request):
    return request.headers.get("HX-Request") == "true"


def keep_and_redirect(request, url):
    """Put a posted form aside and send its author to ``url``; return None when the form does not say who wrote it."""
    known = rescue.read_token(request.POST.get(rescue.FIELD, ""))
    if known is None:
        return None
    author, full_path = known
    if request.user.is_authenticated:
        if request.user.pk != author:
            return None
        request.session[AFTER_ENROLMENT_SESSION_KEY] = full_path
        rescue.keep(request, author, full_path)
        return redirect(url)
    if rescue.keep(request, author, full_path):
        text = _("Votre session a pris fin. Connectez-vous : ce que vous aviez écrit vous attend.")
    else:
        text = _(
            "Votre session a pris fin et votre texte est trop long pour être gardé ici. Revenez en arrière dans votre "
            "navigateur, copiez-le, puis connectez-vous."
        )
    messages.warning(request, text)
    if files := [upload.name for upload in request.FILES.values()]:
        messages.warning(request, _("Fichiers à joindre de nouveau : %(names)s") % {"names": ", ".join(files)})
    return redirect(f"{url}?{urlencode({REDIRECT_FIELD_NAME: full_path})}")


def _draft_after_the_session(request):
    """Tell a draft saved in the background what its author can do. It is the click that puts the text aside."""
    if rescue.read_token(request.POST.get(rescue.FIELD, "")) is None:
        return not_autosaved(_("Votre session a pris fin. Copiez votre texte, puis connectez-vous."), status=401)
    text = _("Votre session a pris fin. Enregistrez la page : après la connexion, votre texte vous attendra.")
    return not_autosaved(text, status=401)


def _expired_fragment(request, *, may_reload):
    """Answer a fragment's request without touching what somebody is writing: it waits for the click that keeps it.

    ``may_reload``: a view whose page holds no text (``holds_no_text``) is opened again, on the sign-in page.
    """
    said = _(
        "Votre session est terminée. Votre texte reste ici; il vous sera demandé de vous connecter quand vous l’enverrez."
    )
    response = HttpResponse(format_html('<p class="notice notice--warning">{}</p>', said), status=401)
    if request.method != "GET":
        response["HX-Reswap"] = "none"  # its place may be the form itself
    elif may_reload:
        response["HX-Refresh"] = "true"
    return response
