"""A passkey, from its addition to a sign-in, with a device that the browser pretends to hold."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from playwright.sync_api import expect

from accounts.factories import PASSWORD, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def passkey_device(page):
    """Give the page a device that holds passkeys and agrees to everything."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def fetched(page):
    """Return the list, still growing, of the names of the scripts that the page asks for."""
    names = []
    page.on("request", lambda request: names.append(request.url.rpartition("/")[2]))
    return names


@pytest.mark.usefixtures("passkey_device")
def test_a_passkey_is_added_then_opens_the_portal_without_a_password(page):
    person = UserFactory(confirmed=True, password=PASSWORD, email="lea@example.org")
    page.goto(reverse("account_login"))
    page.get_by_label("Courriel").fill("lea@example.org")
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    expect(page).not_to_have_url(re.compile("connexion"))
    page.goto(reverse("mfa_add_webauthn"))
    # What touches the account's security asks for the password once more.
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Confirmer").click()
    page.get_by_label("Nom de la clé").fill("Téléphone")
    page.get_by_label("Me connecter avec cette clé seule").check()
    page.get_by_role("button", name="Ajouter la clé").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mes codes de secours")
    assert Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN).count() == 1

    page.context.clear_cookies()
    page.goto(reverse("account_login"))
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    expect(page).not_to_have_url(re.compile("connexion"))
    page.goto(reverse("accounts:profile"))
    expect(page.locator("main")).to_contain_text("lea@example.org")


def test_the_exchange_with_a_device_is_fetched_only_by_who_reaches_for_it(page):
    names = fetched(page)
    page.goto(reverse("account_login"), wait_until="networkidle")
    assert not [name for name in names if name.startswith("webauthn")]
    with page.expect_response(lambda response: response.url.endswith("webauthn.js")):
        page.get_by_role("button", name="Utiliser une clé d’accès").focus()
    assert [name for name in names if name.startswith("webauthn")] == ["webauthn-json.js", "webauthn.js"]
