"""Hands the messages of the sign-in library (codes, resets, warnings) to the outbox."""

import uuid
from datetime import timedelta

from allauth.account import app_settings
from allauth.core import context as allauth_context
from django.contrib.auth import get_user_model
from django.contrib.sites.shortcuts import get_current_site
from django.db import transaction
from django.utils import timezone

from accounts.adapter import PortalAccountAdapter
from ui.language import current

from .actions import queue_rendered_email
from .sealing import Contents

# How long the code of each message opens something; a message without a code is kept for the outbox's own lifetime.
CODE_LIFETIMES = {
    "login_code": app_settings.LOGIN_BY_CODE_TIMEOUT,
    "email_confirmation": app_settings.EMAIL_VERIFICATION_BY_CODE_TIMEOUT,
    "email_confirmation_signup": app_settings.EMAIL_VERIFICATION_BY_CODE_TIMEOUT,
    "password_reset_code": app_settings.PASSWORD_RESET_BY_CODE_TIMEOUT,
}


class OutboxAccountAdapter(PortalAccountAdapter):
    """Every message of the sign-in library is a sealed row of the outbox, sent by a worker."""

    def send_mail(self, template_prefix, email, context):
        request = allauth_context.request
        about_the_site = {"request": request, "email": email, "current_site": get_current_site(request)}
        message = self.render_mail(template_prefix, email, about_the_site | context)
        contents = Contents(
            subject=message.subject,
            text=message.body if message.content_subtype == "plain" else "",
            html=_html_of(message),
        )
        name = template_prefix.rpartition("/")[2]
        now = timezone.now()
        seconds = CODE_LIFETIMES.get(name)
        with transaction.atomic():
            queue_rendered_email(
                key=f"account:{uuid.uuid4()}",
                kind=f"account.{name}",
                to=_user_with(email, context) or email,
                contents=contents,
                language=current(),
                security=True,
                expires_at=now + timedelta(seconds=seconds) if seconds else None,
                now=now,
            )


def _html_of(message):
    if message.content_subtype == "html":
        return message.body
    return message.alternatives[0].content if message.alternatives else ""


def _user_with(email, context):
    """The person who owns this address. A message about a new address goes to the address, not to the account."""
    user = context.get("user")
    if user is not None and user.pk and user.email.lower() == email.lower():
        return user
    return get_user_model().objects.filter(email__iexact=email).first()
