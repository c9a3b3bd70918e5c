"""Each account page, in each of its states, speaks French and carries no inline script or style."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.urls import reverse

from accounts.factories import UserFactory

pytestmark = pytest.mark.django_db
ENGLISH = re.compile(
    r"\b(password|sign in|sign out|email address|e-mail|please|required|your|the|code is|key)\b", re.IGNORECASE
)
FOR_GUESTS = [
    "account_login",
    "account_request_login_code",
    "account_reset_password",
    "account_signup",
    "account_inactive",
]
FOR_PEOPLE = [
    "accounts:profile",
    "accounts:change_name",
    "accounts:consents",
    "account_email",
    "account_logout",
    "account_set_password",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_list_webauthn",
]
WITH_A_FACTOR = ["mfa_index", "mfa_view_recovery_codes", "mfa_reauthenticate"]


def assert_clean(response):
    page = response.content.decode()
    assert response.status_code == 200
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script>|<script type=\"text", page)
    assert len(re.findall(r"<h1\b", page)) == 1
    shown = re.sub(r"<head>.*?</head>|<script\b.*?</script>|<[^>]+>", " ", page, flags=re.DOTALL)
    assert not (found := ENGLISH.search(shown)), shown[max(0, found.start() - 60) : found.end() + 60]
    assert "placeholder=" not in page
    assert not re.search(r"\w [?!;](\s|<|$)", shown)


@pytest.fixture(autouse=True)
def without_enrolment(settings):
    settings.STAFF_MUST_ENROL = False


@pytest.mark.parametrize("name", FOR_GUESTS)
def test_pages_for_guests(client, name):
    assert_clean(client.get(reverse(name)))


@pytest.mark.parametrize("name", FOR_PEOPLE)
def test_pages_for_people(client, person, name):
    client.force_login(person)
    assert_clean(client.get(reverse(name)))


@pytest.mark.parametrize("name", WITH_A_FACTOR)
def test_pages_for_people_with_a_factor(client, person, name):
    totp.TOTP.activate(person, totp.generate_totp_secret())
    RecoveryCodes.activate(person)
    client.force_login(person)
    page = client.get(reverse(name))
    if page.status_code == 302:  # the codes ask for a proof first
        page = client.get(page["Location"])
    assert_clean(page)


@pytest.mark.parametrize("name", ["account_login", "account_request_login_code", "account_reset_password"])
def test_pages_with_errors(client, name):
    page = client.post(reverse(name), {"login": "pas un courriel", "email": "pas un courriel"})
    assert_clean(page)
    assert "courriel complet" in page.content.decode()
    assert "<title>Erreur" in page.content.decode()


def test_pages_with_errors_for_people(client, person):
    client.force_login(person)
    for name in ("accounts:change_name", "account_set_password", "mfa_activate_totp"):
        assert_clean(client.post(reverse(name), {}))
    assert_clean(client.post(reverse("account_email"), {"action_add": "", "email": "x"}))


def test_the_page_of_keys_lists_them(client, person):
    key = Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data={"name": "Ordinateur"})
    client.force_login(person)
    assert_clean(client.get(reverse("mfa_index")))
    assert Authenticator.objects.get() == key


def test_password_pages_for_somebody_who_has_one(client):
    client.force_login(UserFactory(confirmed=True, password="une phrase assez longue"))
    assert_clean(client.get(reverse("account_change_password")))
    page = client.post(reverse("account_change_password"), {"oldpassword": "x", "password1": "123", "password2": "456"})
    assert_clean(page)
