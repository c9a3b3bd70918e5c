"""Every message of the sign-in library, and the invitation, in French, in text and in HTML."""

import re

import pytest
from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.utils import timezone

from accounts.factories import UserFactory

ENGLISH = re.compile(r"\b(you|your|the|code is|please|email|e-mail|sign)\b", re.IGNORECASE)
CODES = ["account/email/login_code", "account/email/password_reset_code", "account/email/email_confirmation"]


def prefixes():
    for folder in ("account/email", "mfa/email", "accounts/emails"):
        for file in sorted((settings.BASE_DIR / "templates" / folder).glob("*_subject.txt")):
            yield f"{folder}/{file.name.removesuffix('_subject.txt')}"


@pytest.fixture
def context():
    return {
        "user": UserFactory.build(first_name="Ève", last_name="L'Heureux"),
        "invited_by": UserFactory.build(first_name="Anne", last_name="D'Amour"),
        "email": "eve@example.org",
        "code": "123456",
        "from_email": "avant@example.org",
        "to_email": "apres@example.org",
        "deleted_email": "avant@example.org",
        "password_reset_url": "https://portail.example.org/r",
        "sign_in_url": "https://portail.example.org/c",
        "timestamp": timezone.now(),
        "ip": "192.0.2.1",
    }


@pytest.mark.parametrize("prefix", list(prefixes()))
def test_every_message_is_in_french_in_text_and_in_html(prefix, context):
    message = DefaultAccountAdapter().render_mail(prefix, "eve@example.org", context)
    [html] = [alternative.content for alternative in message.alternatives]
    assert message.subject
    for content in (message.subject, message.body, re.sub(r"<style>.*?</style>|<[^>]+>", " ", html, flags=re.DOTALL)):
        assert not (found := ENGLISH.search(content)), content[max(0, found.start() - 60) : found.end() + 60]
        assert not re.search(r"\w [?!;:](\s|$)", content)
    assert "&#x27;" not in message.body
    assert "{{" not in html


@pytest.mark.parametrize("prefix", CODES)
def test_a_code_comes_with_how_long_it_lasts(prefix, context):
    message = DefaultAccountAdapter().render_mail(prefix, "eve@example.org", context)
    assert "123456" in message.body
    assert re.search(r"valable \d+ minutes", message.body)
