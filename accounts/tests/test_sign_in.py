import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.urls import reverse

from accounts.factories import PASSWORD, UserFactory
from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def without_enrolment(settings):
    settings.STAFF_MUST_ENROL = False


@pytest.fixture(autouse=True)
def letters(settings, monkeypatch):
    """What the sign-in library sends, whatever adapter stands behind it: (template, address, code)."""
    from allauth.account.adapter import get_adapter

    sent = []
    monkeypatch.setattr(
        type(get_adapter()),
        "send_mail",
        lambda adapter, template, address, context: sent.append((template, address, context.get("code"))),
    )
    return sent


def signed_in(client):
    return "_auth_user_id" in client.session


def text(response):
    return response.content.decode()


def without_secrets(response):
    """The page without what differs at each request."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text(response))


def test_somebody_signs_in_with_address_and_password(client):
    UserFactory(confirmed=True, password=PASSWORD, email="lea@example.org")
    client.post(reverse("account_login"), {"login": "Lea@Example.org", "password": PASSWORD})
    assert signed_in(client)


def test_a_wrong_password_says_how_to_mend(client):
    UserFactory(confirmed=True, password=PASSWORD, email="lea@example.org")
    page = client.post(reverse("account_login"), {"login": "lea@example.org", "password": "autre chose"})
    assert "Le courriel ou le mot de passe ne correspond pas" in text(page)
    assert not signed_in(client)


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(client):
    UserFactory(confirmed=True, password=PASSWORD, email="lea@example.org")
    known, unknown = (
        client.post(reverse("account_login"), {"login": address, "password": "autre chose"})
        for address in ("lea@example.org", "pas@example.org")
    )
    assert without_secrets(known).replace("lea@", "") == without_secrets(unknown).replace("pas@", "")


def test_somebody_signs_in_with_a_code_and_the_address_is_confirmed(client, letters):
    user = UserFactory(email="lea@example.org")
    client.post(reverse("account_request_login_code"), {"email": "lea@example.org"})
    [(template, address, code)] = letters
    assert (template, address) == ("account/email/login_code", "lea@example.org")
    digits = code.replace("-", "")
    assert re.fullmatch(r"\d{6}", digits)
    client.post(reverse("account_confirm_login_code"), {"code": f" {digits[:3]} {digits[3:]} "})
    assert signed_in(client)
    assert EmailAddress.objects.is_verified(user.email)


def test_a_code_that_is_wrong_three_times_is_worth_nothing_any_more(client, letters):
    UserFactory(confirmed=True, email="lea@example.org")
    client.post(reverse("account_request_login_code"), {"email": "lea@example.org"})
    for _ in range(3):
        client.post(reverse("account_confirm_login_code"), {"code": "xxxxxx"})
    client.post(reverse("account_confirm_login_code"), {"code": letters[0][2]})
    assert not signed_in(client)


@pytest.mark.parametrize("name", ["account_request_login_code", "account_reset_password"])
def test_an_unknown_address_is_answered_as_a_known_one(name, letters):
    UserFactory(confirmed=True, password=PASSWORD, email="lea@example.org")
    pages = {}
    for address in ("lea@example.org", "pas@example.org"):
        client = Client()
        answer = client.post(reverse(name), {"email": address})
        page = client.get(answer["Location"])
        pages[address] = (answer.status_code, answer["Location"], without_secrets(page).replace(address, ""))
    assert pages["lea@example.org"] == pages["pas@example.org"]
    assert [address for _, address, _ in letters] == ["lea@example.org", "pas@example.org"]


@pytest.mark.parametrize("address", ["lea@example.org", "pas@example.org"])
def test_accounts_open_by_invitation_only_whatever_the_address(client, address):
    UserFactory(confirmed=True, email="lea@example.org")
    page = client.post(reverse("account_signup"), {"email": address, "password1": PASSWORD})
    assert "sur invitation" in text(page)
    assert User.objects.count() == 1


def test_an_invited_address_that_already_has_an_account_is_answered_as_a_new_one(letters):
    UserFactory(confirmed=True, email="lea@example.org")
    answers = []
    for address in ("lea@example.org", "nouveau@example.org"):
        client = Client()
        session = client.session
        session["invited_email"] = address
        session.save()
        data = {"first_name": "Léa", "last_name": "Roy", "email": address, "password1": PASSWORD}
        answer = client.post(reverse("account_signup"), data)
        page = client.get(answer["Location"])
        answers.append((answer.status_code, answer["Location"], without_secrets(page).replace(address, "")))
    assert answers[0] == answers[1]


def test_an_invitation_is_for_one_address(client):
    session = client.session
    session["invited_email"] = "invitee@example.org"
    session.save()
    data = {"first_name": "A", "last_name": "B", "email": "autre@example.org", "password1": PASSWORD}
    page = client.post(reverse("account_signup"), data)
    assert "le courriel qui a reçu l’invitation" in text(page)
    assert not User.objects.exists()


def test_a_forgotten_password_is_replaced_with_a_code(client, letters):
    UserFactory(confirmed=True, password=PASSWORD, email="lea@example.org")
    client.post(reverse("account_reset_password"), {"email": "lea@example.org"})
    client.post(reverse("account_confirm_password_reset_code"), {"code": letters[0][2]})
    new = "encore une phrase assez longue"
    client.post(reverse("account_complete_password_reset"), {"password1": new, "password2": new})
    assert User.objects.get().check_password(new)


def test_two_different_new_passwords_are_refused_in_french(client):
    client.force_login(UserFactory(confirmed=True))
    data = {"password1": "encore une phrase longue", "password2": "une autre phrase longue"}
    page = client.post(reverse("account_set_password"), data)
    assert "Les deux mots de passe diffèrent" in text(page)


def test_too_many_attempts_are_answered_in_french(client):
    UserFactory(confirmed=True, password=PASSWORD, email="lea@example.org")
    for _ in range(31):
        page = client.post(reverse("account_login"), {"login": "lea@example.org", "password": "x"})
    assert page.status_code == 429
    assert "Trop de tentatives" in text(page)


def test_one_address_is_protected_before_the_limit_of_the_browser(client):
    UserFactory(confirmed=True, password=PASSWORD, email="lea@example.org")
    for _ in range(6):
        page = client.post(reverse("account_login"), {"login": "lea@example.org", "password": "x"})
    assert "Trop d’essais de suite" in text(page)


def test_a_link_to_sign_out_asks_first(client):
    client.force_login(UserFactory())
    assert "Se déconnecter du portail?" in text(client.get(reverse("account_logout")))
    assert signed_in(client)
    client.post(reverse("account_logout"))
    assert not signed_in(client)


# --- Two steps --------------------------------------------------------------------------------------------------------
def enrol(client, user):
    """Add an authenticator app as its owner does, and return its secret."""
    client.force_login(user)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": current_code(secret)})
    return secret


def current_code(secret):
    return totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))


def test_an_authenticator_app_is_added_with_its_code(client):
    user = UserFactory(confirmed=True)
    enrol(client, user)
    assert Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
    assert "Mes codes de secours" in text(client.get(reverse("mfa_view_recovery_codes")))


def test_a_wrong_code_adds_nothing(client):
    client.force_login(UserFactory(confirmed=True))
    client.get(reverse("mfa_activate_totp"))
    page = client.post(reverse("mfa_activate_totp"), {"code": "abcdef"})
    assert "Ce code n’est pas le bon" in text(page)
    assert not Authenticator.objects.exists()


def test_the_second_step_stands_between_the_password_and_the_portal(client):
    user = UserFactory(confirmed=True, password=PASSWORD, email="lea@example.org")
    client.force_login(user)
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    client.logout()
    answer = client.post(reverse("account_login"), {"login": "lea@example.org", "password": PASSWORD})
    assert answer["Location"] == reverse("mfa_authenticate")
    assert not signed_in(client)
    assert "Deuxième étape" in text(client.get(answer["Location"]))
    client.post(reverse("mfa_authenticate"), {"code": current_code(secret)})
    assert signed_in(client)


def test_a_code_of_the_app_serves_once(client):
    user = UserFactory(confirmed=True, password=PASSWORD, email="lea@example.org")
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    code = current_code(secret)
    for attempt in (client, other := Client()):
        attempt.post(reverse("account_login"), {"login": "lea@example.org", "password": PASSWORD})
        attempt.post(reverse("mfa_authenticate"), {"code": code})
    assert signed_in(client)
    assert not signed_in(other)
