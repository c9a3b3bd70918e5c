"""Somebody without a password signs in on a phone, with the code that a real mail server received.

JavaScript is off: what is promised here does not rest on it.
"""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.factories import UserFactory
from notifications.delivery import deliver_due
from notifications.tests.conftest import postbox  # noqa: F401 — a fixture

pytestmark = [pytest.mark.browser, pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]

PHONE = 320


@pytest.fixture
def lea(db):
    return UserFactory(confirmed=True, email="lea@example.org", first_name="Léa")


@pytest.fixture
def phone(open_page):
    return open_page(width=PHONE, javascript=False)


def ask_for_a_code(page, email):
    page.goto(reverse("account_login"))
    page.get_by_role("link", name="Recevoir un code par courriel").click()
    page.get_by_label("Courriel", exact=True).fill(email)
    send_the_code(page)


def send_the_code(page):
    page.get_by_role("button", name="Envoyer le code").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Inscrivez le code reçu")


def code_received(postbox, email):  # noqa: F811
    """Deliver what is due; return the six digits of the one message that this address received."""
    deliver_due(timezone.now())
    (message,) = postbox.to(email)
    return re.search(r"\b(\d{6})\b", message.get_body(("plain",)).get_content())[1]


def type_code(page, code):
    page.get_by_label("Code", exact=False).first.fill(code)
    page.get_by_role("button", name="Continuer").click()


def refused(page):
    """Wait for the answer: a title read while the page changes is nobody's."""
    expect(page).to_have_title(re.compile("^Erreur"))


def test_a_code_by_e_mail_opens_the_page_that_was_asked_for(phone, lea, postbox):  # noqa: F811
    phone.goto(reverse("accounts:profile"))
    phone.get_by_role("link", name="Recevoir un code par courriel").click()
    phone.get_by_label("Courriel", exact=True).fill("Lea@Example.org")
    send_the_code(phone)
    code = code_received(postbox, lea.email)

    wrong = "000000" if code != "000000" else "111111"
    type_code(phone, wrong)
    refused(phone)
    type_code(phone, code)
    expect(phone).to_have_url(re.compile(reverse("accounts:profile")))


def test_a_code_serves_once(phone, open_page, lea, postbox):  # noqa: F811
    ask_for_a_code(phone, lea.email)
    code = code_received(postbox, lea.email)
    type_code(phone, code)
    expect(phone).not_to_have_url(re.compile("/connexion/"))

    other = open_page(width=PHONE, javascript=False)
    ask_for_a_code(other, lea.email)
    type_code(other, code)
    refused(other)


def test_an_unknown_address_is_answered_like_a_known_one(phone, postbox, db):  # noqa: F811
    ask_for_a_code(phone, "personne@example.org")
    expect(phone.get_by_role("main")).to_contain_text("Si un compte correspond à personne@example.org")
