"""Template tags of the account pages, and ``{% author_token %}`` for every long form."""

from allauth.account import app_settings
from allauth.mfa.models import Authenticator
from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import gettext as _

from accounts import policy, rescue
from accounts.middleware import AFTER_ENROLMENT_SESSION_KEY
from accounts.models import User

register = template.Library()


@register.simple_tag(takes_context=True)
def author_token(context, path=""):
    """Print the hidden field that lets the form's text survive the end of the session (see accounts.rescue).

    ``path``: where the form is sent, when that is another page than the one it stands on.
    """
    request = context["request"]
    if not request.user.is_authenticated:
        return ""
    token = rescue.make_token(request.user, path or request.get_full_path())
    return format_html('<input type="hidden" name="{}" value="{}">', rescue.FIELD, token)


@register.simple_tag
def demo_people():
    """Return the people of the demonstration's sign-in buttons: nobody outside the demonstration."""
    return list(User.objects.for_demonstration()) if settings.PIC_DEMO else []


@register.simple_tag(takes_context=True)
def enrolment(context):
    """Return what the security page says: must this person add a factor, have they one, where were they going."""
    request = context["request"]
    carries = policy.carries_second_factor(request.user)
    return {
        "required": settings.STAFF_MUST_ENROL and not carries and policy.must_carry_second_factor(request.user),
        "carries": carries,
        "then": request.session.get(AFTER_ENROLMENT_SESSION_KEY, ""),
    }


@register.simple_tag
def code_minutes(kind):
    """Return for how many minutes a code by e-mail is valid: ``login``, ``password_reset`` or ``email``."""
    seconds = {
        "login": app_settings.LOGIN_BY_CODE_TIMEOUT,
        "password_reset": app_settings.PASSWORD_RESET_BY_CODE_TIMEOUT,
        "email": app_settings.EMAIL_VERIFICATION_BY_CODE_TIMEOUT,
    }[kind]
    return seconds // 60


@register.simple_tag
def factor_name(authenticator):
    """Return the French name of a kind of second factor."""
    return {
        Authenticator.Type.TOTP: _("application d’authentification"),
        Authenticator.Type.WEBAUTHN: _("clé d’accès ou de sécurité"),
        Authenticator.Type.RECOVERY_CODES: _("codes de secours"),
    }[authenticator.type]
