"""Codes, invitations and resets: sealed while they wait, blanked afterwards, never shown."""

from datetime import timedelta

import pytest
from allauth.account.adapter import get_adapter
from allauth.core import context as allauth_context
from cryptography.fernet import Fernet
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory
from django.urls import reverse

from notifications import actions, delivery, sealing, tasks
from notifications.factories import EmailFactory
from notifications.models import Email
from ui.refusals import NotAllowedNow

pytestmark = pytest.mark.django_db
Status = Email.Status
CODE = "123456"


def test_a_code_is_stored_encrypted_only():
    email = EmailFactory(security=True)
    email.refresh_from_db()
    assert email.contents() == sealing.Contents("Votre code", "Code : 123456\n", "")
    values = " ".join(str(value) for value in Email.objects.values().get().values())
    assert CODE not in values
    assert "Votre code" not in values


def test_a_code_is_blanked_once_sent(postbox, now):
    email = EmailFactory(security=True)
    delivery.deliver_due(now)
    email.refresh_from_db()
    assert (email.status, email.secret) == (Status.SENT, "")
    assert CODE in postbox.received[0].get_content()


@pytest.mark.parametrize("answer", ["550 Non", "250 OK"])
def test_a_code_is_blanked_whatever_its_end(postbox, now, answer):
    postbox.text_answers = [answer]
    email = EmailFactory(security=True)
    delivery.deliver_due(now)
    email.refresh_from_db()
    assert email.secret == ""


def test_a_code_of_unknown_fate_is_blanked(now):
    email = EmailFactory(security=True, sending=True)
    delivery.recover_stale(now + timedelta(hours=1))
    email.refresh_from_db()
    assert (email.status, email.secret) == (Status.UNKNOWN, "")


def test_an_expired_code_is_blanked_and_never_sent(postbox, now):
    email = EmailFactory(security=True)
    later = now + timedelta(minutes=10)
    assert delivery.blank_expired(later - timedelta(seconds=1)) == 0
    delivery.deliver_due(later)
    assert delivery.blank_expired(later) == 1
    email.refresh_from_db()
    assert (email.status, email.secret, postbox.received) == (Status.EXPIRED, "", [])


def test_the_sweep_blanks_expired_codes(now, time_machine):
    EmailFactory(security=True)
    time_machine.move_to(now + timedelta(days=1))
    tasks.sweep()
    assert Email.objects.get().status == Status.EXPIRED


def test_a_changed_secret_key_still_opens_with_the_former_one_among_the_fallbacks(settings):
    email = EmailFactory(security=True)
    settings.SECRET_KEY, former = "another-secret-key-" * 4, settings.SECRET_KEY
    with pytest.raises(sealing.Unreadable):
        email.contents()
    settings.SECRET_KEY_FALLBACKS = [former]
    assert email.contents().subject == "Votre code"


def test_a_code_that_cannot_be_read_does_not_block_the_others(postbox, now):
    unreadable = EmailFactory(security=True, secret=Fernet(Fernet.generate_key()).encrypt(b"x").decode())
    healthy = EmailFactory()
    delivery.deliver_due(now)
    unreadable.refresh_from_db()
    healthy.refresh_from_db()
    assert (unreadable.status, healthy.status) == (Status.RETRY, Status.SENT)


def test_no_page_shows_what_a_code_says(client, member, person):
    email = EmailFactory(security=True, to_user=member)
    client.force_login(member)
    for address in (
        reverse("outbox:emails"),
        reverse("outbox:email", args=[email.pk]),
        reverse("notifications:my_emails"),
    ):
        page = client.get(address)
        assert page.status_code == 200
        assert CODE not in page.text
        assert "Votre code" not in page.text
        assert "ontenu protégé" in page.text or address == reverse("outbox:emails")
    assert client.get(reverse("notifications:my_email", args=[email.pk])).status_code == 404


def test_a_code_is_never_resent(member, now):
    email = EmailFactory(security=True, unknown=True, secret="")
    with pytest.raises(NotAllowedNow):
        actions.resend(email, by=member, now=now)


def test_only_the_team_resends(person, now):
    with pytest.raises(PermissionDenied):
        actions.resend(EmailFactory(unknown=True), by=person, now=now)


# --- What the sign-in library sends -----------------------------------------------------------------------------------
@pytest.fixture
def sign_in_request():
    request = RequestFactory().get("/compte/connexion/")
    request.session, request.user = SessionStore(), AnonymousUser()
    request._messages = FallbackStorage(request)
    with allauth_context.request_context(request):
        yield request


def test_a_sign_in_code_goes_through_the_outbox_sealed(sign_in_request, person, postbox):
    get_adapter().send_mail("account/email/login_code", person.email, {"code": "ABC-123", "user": person})
    email = Email.objects.get()
    assert (email.kind, email.to_user, email.is_security, email.subject) == (
        "account.login_code",
        person,
        True,
        "",
    )
    assert "ABC-123" in email.contents().text
    assert email.expires_at - email.created_at == timedelta(minutes=10)
    assert str(email.kind_label) == "Code de connexion"
    tasks.deliver_due_emails()
    assert "ABC-123" in postbox.received[0].get_body(("plain",)).get_content()


def test_a_code_for_a_new_address_is_not_listed_with_the_account_that_asks(sign_in_request, person):
    context = {"code": "ABC-123", "user": person}
    get_adapter().send_mail("account/email/email_confirmation", "nouvelle@example.org", context)
    email = Email.objects.get()
    assert (email.to_user, email.to_address) == (None, "nouvelle@example.org")


def test_two_codes_are_two_emails(sign_in_request, person):
    for code in ("ABC-123", "DEF-456"):
        get_adapter().send_mail("account/email/login_code", person.email, {"code": code, "user": person})
    assert Email.objects.count() == 2


def test_signing_up_needs_an_invitation(sign_in_request):
    assert not get_adapter().is_open_for_signup(sign_in_request)
    sign_in_request.session["invited_email"] = "camille@example.org"
    assert get_adapter().is_open_for_signup(sign_in_request)
