import json
from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as django_settings
from django.core.checks import run_checks
from django.template.loader import get_template
from django.urls import NoReverseMatch, reverse

from accounts import personal_data
from accounts.factories import ConsentFactory, UserFactory
from accounts.models import Consent

pytestmark = pytest.mark.django_db
DEMO = "accounts:demo_sign_in"


def text(response):
    return response.content.decode()


def names_in(module):
    for entry in import_module(module).urlpatterns:
        if getattr(entry, "name", None):
            yield entry.name
        elif hasattr(entry, "url_patterns"):
            yield from (pattern.name for pattern in entry.url_patterns if getattr(pattern, "name", None))


@pytest.mark.parametrize("module", ["allauth.account.urls", "allauth.mfa.urls"])
def test_every_name_that_allauth_reverses_has_a_french_address(module):
    for name in names_in(module):
        try:
            address = reverse(name)
        except NoReverseMatch:
            address = reverse(name, kwargs={"pk": 1})
        assert address.startswith("/compte/"), name


def test_every_template_of_allauth_that_can_be_reached_is_ours():
    from pathlib import Path

    import allauth

    theirs = Path(allauth.__file__).parent / "templates"
    out_of_reach = ("phone", "signup_by_passkey", "webauthn/signup_form", "/base", "login_script", "already_logged_in")
    for folder in ("account", "mfa"):
        for file in (theirs / folder).rglob("*.*"):
            name = str(file.relative_to(theirs))
            if not any(part in name for part in out_of_reach) and "warn_no_email" not in name:
                origin = get_template(name).origin.name
                assert origin.startswith(str(django_settings.BASE_DIR / "templates")), name


# --- The demonstration ------------------------------------------------------------------------------------------------
@pytest.fixture
def actress():
    return UserFactory(demo_role="Coordination d’une table de quartier")


def test_the_demonstration_lets_one_enter_as_somebody(client, actress, settings):
    settings.PIC_DEMO = True
    assert actress.demo_role in text(client.get(reverse("account_login")))
    client.post(reverse(DEMO), {"person": actress.pk})
    assert client.session["_auth_user_id"] == str(actress.pk)


def test_the_demonstration_keeps_to_its_own_addresses(client, actress, settings):
    settings.PIC_DEMO = True
    answer = client.post(reverse(DEMO), {"person": actress.pk, "next": "https://ailleurs.example/"})
    assert answer["Location"] == "/"


def test_outside_the_demonstration_nobody_enters_without_proof(client, actress, settings):
    settings.PIC_DEMO = False
    assert actress.demo_role not in text(client.get(reverse("account_login")))
    assert client.post(reverse(DEMO), {"person": actress.pk}).status_code == 404
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("pk", ["", "x", "-1", "٣", "999999"])
def test_the_demonstration_refuses_anybody_else(client, actress, settings, pk):
    settings.PIC_DEMO = True
    assert client.post(reverse(DEMO), {"person": pk}).status_code == 404


def test_an_ordinary_account_has_no_demonstration_button(client, person, settings):
    settings.PIC_DEMO = True
    assert client.post(reverse(DEMO), {"person": person.pk}).status_code == 404


def test_a_link_cannot_enter_the_demonstration(client, actress, settings):
    settings.PIC_DEMO = True
    assert client.get(reverse(DEMO), {"person": actress.pk}).status_code == 405


@pytest.mark.parametrize(("demo", "ids"), [(True, ["accounts.E001"]), (False, [])])
def test_a_demonstration_cannot_be_deployed(settings, demo, ids):
    settings.PIC_DEMO = demo
    errors = run_checks(tags=["security"], include_deployment_checks=True)
    assert [error.id for error in errors if error.id.startswith("accounts.")] == ids


# --- One's own account ------------------------------------------------------------------------------------------------
def test_a_guest_is_asked_to_sign_in(client):
    for name in ("profile", "change_name", "consents", "own_data"):
        assert client.get(reverse(f"accounts:{name}"))["Location"].startswith(reverse("account_login")), name


def test_the_profile_shows_name_address_and_security(client, person):
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
    client.force_login(person)
    page = text(client.get(reverse("accounts:profile")))
    for expected in ("Léa Gagnon", "lea@example.org", "application d’authentification", "/compte/courriels/"):
        assert expected in page


def test_somebody_changes_their_name(client, person):
    client.force_login(person)
    client.post(reverse("accounts:change_name"), {"first_name": "Léa-Maude", "last_name": "Roy"})
    person.refresh_from_db()
    assert person.full_name == "Léa-Maude Roy"


def test_a_name_cannot_be_emptied(client, person):
    client.force_login(person)
    page = client.post(reverse("accounts:change_name"), {"first_name": "", "last_name": "Roy"})
    assert page.status_code == 200
    assert "votre nom figure sur ce que vous déposez" in text(page)


def test_no_consent_is_ticked_beforehand(client, person):
    client.force_login(person)
    assert "checked" not in text(client.get(reverse("accounts:consents")))


def test_consents_are_given_and_withdrawn(client, person):
    client.force_login(person)
    for answer in ("yes", "no"):
        client.post(reverse("accounts:consents"), {Consent.Purpose.NEWSLETTER: answer})
    assert [c.given for c in person.consents.order_by("pk")] == [True, False]


def test_leaving_a_question_unanswered_records_nothing(client, person):
    client.force_login(person)
    client.post(reverse("accounts:consents"), {})
    assert not person.consents.exists()


def test_people_download_their_own_data_and_nobody_else_s(client, person):
    ConsentFactory(user=person)
    ConsentFactory(user=UserFactory(email="autre@example.org"), given=False)
    client.force_login(person)
    answer = client.get(reverse("accounts:own_data"))
    data = json.loads(answer.content)
    assert data["Compte"]["courriel"] == "lea@example.org"
    assert [c["réponse"] for c in data["Consentements"]] == ["oui"]
    assert "autre@example.org" not in text(answer)
    assert "attachment" in answer["Content-Disposition"]


def test_two_apps_cannot_export_the_same_section(person, monkeypatch):
    monkeypatch.setattr(personal_data, "_providers", [personal_data.account_data, lambda user: {"Compte": {}}])
    with pytest.raises(ValueError, match="Compte"):
        personal_data.collect(person)
