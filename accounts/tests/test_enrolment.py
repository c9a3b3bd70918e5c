"""Somebody whose charge opens the tables' files carries a second factor before anything else."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.urls import reverse

from accounts import rescue
from accounts.factories import StaffRoleFactory
from accounts.tests import urls

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def real_portal(settings):
    settings.STAFF_MUST_ENROL = True
    settings.STAFF_TESTS = ["accounts.policy.is_staff_role"]
    settings.ROOT_URLCONF = urls.__name__


def add_app(user):
    totp.TOTP.activate(user, totp.generate_totp_secret())


def test_staff_without_a_factor_are_sent_to_enrolment(client, teammate):
    client.force_login(teammate)
    assert client.get("/essai/")["Location"] == reverse("mfa_index")
    assert "Une étape avant de continuer" in client.get(reverse("mfa_index")).content.decode()


def test_staff_reach_enrolment_and_the_way_out(client, teammate):
    client.force_login(teammate)
    for name in ("mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_logout", "account_email"):
        assert client.get(reverse(name)).status_code == 200, name


def test_staff_with_a_factor_go_where_they_want(client, teammate):
    add_app(teammate)
    client.force_login(teammate)
    assert client.get("/essai/").status_code == 200


def test_recovery_codes_alone_are_not_a_factor(client, teammate):
    Authenticator.objects.create(user=teammate, type=Authenticator.Type.RECOVERY_CODES, data={})
    client.force_login(teammate)
    assert client.get("/essai/").status_code == 302


def test_others_are_not_asked_for_a_factor(client, person):
    client.force_login(person)
    assert client.get("/essai/").status_code == 200


def test_the_demonstration_asks_nobody(client, teammate, settings):
    settings.STAFF_MUST_ENROL = False
    client.force_login(teammate)
    assert client.get("/essai/").status_code == 200


def test_the_factor_is_looked_for_once_a_session(client, teammate, django_assert_num_queries):
    add_app(teammate)
    client.force_login(teammate)
    client.get("/essai/")
    with django_assert_num_queries(3):  # the session, the person, and what the person is in the programme
        client.get("/essai/")


def test_somebody_who_removes_the_factor_is_asked_again(client, teammate):
    add_app(teammate)
    client.force_login(teammate)
    client.get("/essai/")
    client.post(reverse("mfa_deactivate_totp"))
    Authenticator.objects.all().delete()
    assert client.get("/essai/")["Location"] == reverse("mfa_index")


def test_a_role_given_in_the_middle_of_a_text_does_not_lose_it(client, person):
    client.force_login(person)
    token = rescue.make_token(person, "/essai/")
    StaffRoleFactory(user=person)
    answer = client.post("/essai/", {rescue.FIELD: token, "text": "déjà écrit"})
    assert answer["Location"] == reverse("mfa_index")
    add_app(person)
    assert 'href="/essai/"' in client.get(reverse("mfa_index")).content.decode()
    assert "déjà écrit" in client.get("/essai/").content.decode()
