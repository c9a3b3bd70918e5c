"""Three small courtesies between the views and the browser."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from .autosave import is_autosave, not_autosaved
from .refusals import NotAllowedNow

SESSION_STAMP = "ui_renewed_at"
RENEW_AFTER = timedelta(minutes=30)


class FriendlyRefusalMiddleware:
    """Turn ``NotAllowedNow`` into a page (or fragment, or autosave answer) with status 409."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, NotAllowedNow):
            return None
        if is_autosave(request):
            return not_autosaved(exception)
        fragment = request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"
        template = "ui/refusal.html" if fragment else "409.html"
        context = {"message": str(exception), "back": came_from(request)}
        if exception.way_out and not context["back"]:
            context |= {"way_out": exception.way_out[0], "way_out_url": exception.way_out[1]}
        response = render(request, template, context, status=409)
        response["Cache-Control"] = "private, no-store"
        return response


def came_from(request):
    """Return the page of the portal that asked for the refused act; empty when the browser does not say."""
    referer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure()):
        return ""
    return urlsplit(referer)._replace(scheme="", netloc="", fragment="").geturl()


class PrivatePagesMiddleware:
    """Let no browser and no proxy keep what somebody who is signed in has read.

    On a shared computer, Back after signing out then asks the portal again, which asks to sign in. A view that says
    something of its own (``Cache-Control``) is left alone.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        return response


class SessionClockMiddleware:
    """Let a session in use last: stamped, hence saved and prolonged, at most once per half hour of activity.

    Saving it at every request would cost a write per page; never saving it would sign people out in the middle of a
    text, however busy they are. The stamp also tells the page when to warn (``{% session_seconds %}``).
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            now = timezone.now()
            stamp = request.session.get(SESSION_STAMP)
            if stamp is None or now.timestamp() - stamp > RENEW_AFTER.total_seconds():
                request.session[SESSION_STAMP] = int(now.timestamp())
        return self.get_response(request)
