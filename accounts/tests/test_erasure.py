"""Whoever asks for it has their account erased: wholly, or down to a number that the programme's history needs."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accounts import actions
from accounts.factories import ConsentFactory, StaffRoleFactory, UserFactory
from accounts.models import Consent, ErasureEntry, User
from ui.refusals import NotAllowedNow

pytestmark = pytest.mark.django_db
URL = "accounts:erase"


def text(response):
    return response.content.decode()


def test_an_account_to_which_nothing_points_disappears_in_one_piece(client, person):
    client.force_login(person)
    page = client.get(reverse(URL))
    assert "Rien : votre compte disparaît en entier" in text(page).replace("\xa0", " ")
    answer = client.post(reverse(URL), {"understood": "on"}, follow=True)
    assert "Votre compte est effacé" in text(answer)
    assert not User.objects.filter(pk=person.pk).exists()
    assert not EmailAddress.objects.filter(email="lea@example.org").exists()
    assert "_auth_user_id" not in client.session


def test_what_the_history_needs_keeps_a_number_and_no_name(client, person):
    ConsentFactory(user=person)
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
    client.force_login(person)
    assert "Consentements" in text(client.get(reverse(URL)))
    client.post(reverse(URL), {"understood": "on"})
    person.refresh_from_db()
    assert person.is_erased
    assert (person.full_name, person.is_active, person.has_usable_password()) == ("Compte effacé", False, False)
    assert Consent.objects.filter(user=person).count() == 1
    assert not Authenticator.objects.filter(user=person).exists()
    assert client.get(reverse("accounts:profile")).status_code == 302


def test_nothing_is_erased_without_a_yes(client, person):
    client.force_login(person)
    page = client.post(reverse(URL), {})
    assert "Cochez cette case" in text(page)
    assert User.objects.filter(pk=person.pk).exists()


def test_somebody_on_whom_the_portal_counts_leaves_their_role_first(client, settings):
    settings.STAFF_MUST_ENROL = False
    user = StaffRoleFactory().user
    client.force_login(user)
    page = text(client.get(reverse(URL)))
    assert "Équipe de coordination" in page
    assert 'type="checkbox"' not in page
    assert client.post(reverse(URL), {"understood": "on"}).status_code == 409
    with pytest.raises(NotAllowedNow):
        actions.erase_account(user=user, by=user, now=timezone.now())


def test_nobody_erases_somebody_else(person, administrator):
    with pytest.raises(PermissionDenied):
        actions.erase_account(user=person, by=administrator, now=timezone.now())


def test_the_administrations_log_forgets_the_name_too(person, administrator):
    LogEntry.objects.create(
        user=administrator,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(person.pk),
        object_repr=person.full_name,
        action_flag=2,
    )
    actions.erase_account(user=person, by=person, now=timezone.now())
    assert LogEntry.objects.get().object_repr == "Compte effacé"


def test_an_erasure_is_counted_and_names_nobody(person):
    now = timezone.now()
    actions.erase_account(user=person, by=person, now=now)
    entry = ErasureEntry.objects.get()
    assert (entry.rule, entry.erased, entry.at) == ("accounts.own_erasure", 1, now)


def test_an_erased_account_does_not_come_back_and_its_address_is_free(person, administrator):
    ConsentFactory(user=person)
    actions.erase_account(user=person, by=person, now=timezone.now())
    with pytest.raises(NotAllowedNow):
        actions.restore_account(user=person, by=administrator, now=timezone.now())
    assert UserFactory(email="lea@example.org").pk != person.pk
