import datetime

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import actions
from accounts.factories import UserFactory
from accounts.models import Consent, StaffRole, User
from ui.refusals import NotAllowedNow

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2027, 3, 14, 15, 0, tzinfo=datetime.UTC)
TEAM, ADMIN = StaffRole.Role.TEAM, StaffRole.Role.ADMIN
NEWSLETTER = Consent.Purpose.NEWSLETTER


def answer(person, *, given, by=None, version="2026-11"):
    return actions.record_consent(
        user=person, purpose=NEWSLETTER, given=given, wording_version=version, by=by or person, now=timezone.now()
    )


def test_an_administrator_grants_a_role(person, administrator):
    role = actions.grant_staff_role(user=person, role=TEAM, by=administrator, now=timezone.now())
    assert (role.granted_by, role.starts_on) == (administrator, timezone.localdate())
    assert person.is_team


def test_a_role_starts_on_the_local_day(person, administrator):
    late = datetime.datetime(2027, 3, 15, 3, 30, tzinfo=datetime.UTC)  # 23:30 on the 14th in Montréal
    assert actions.grant_staff_role(user=person, role=TEAM, by=administrator, now=late).starts_on.day == 14


def test_granting_twice_keeps_one_row(person, administrator):
    first = actions.grant_staff_role(user=person, role=TEAM, by=administrator, now=NOW)
    assert actions.grant_staff_role(user=person, role=TEAM, by=administrator, now=NOW) == first


def test_the_team_does_not_grant_roles(person, teammate):
    with pytest.raises(PermissionDenied):
        actions.grant_staff_role(user=person, role=TEAM, by=teammate, now=NOW)


def test_a_withdrawn_role_ends_the_same_day_and_says_by_whom(teammate, administrator):
    role = actions.end_staff_role(staff_role=teammate.staff_roles.get(), by=administrator, now=timezone.now())
    assert (role.ends_on, role.ended_by) == (timezone.localdate(), administrator)
    assert not User.objects.get(pk=teammate.pk).is_team


def test_the_last_administrator_cannot_be_withdrawn(administrator):
    with pytest.raises(NotAllowedNow):
        actions.end_staff_role(staff_role=administrator.staff_roles.get(), by=administrator, now=timezone.now())
    assert User.objects.get(pk=administrator.pk).is_admin


def test_a_blocked_administrator_does_not_count_as_one(administrator):
    other = actions.grant_staff_role(
        user=UserFactory(is_active=False), role=ADMIN, by=administrator, now=timezone.now()
    )
    assert other.is_current()
    with pytest.raises(NotAllowedNow):
        actions.end_staff_role(staff_role=administrator.staff_roles.get(), by=administrator, now=timezone.now())


def test_one_of_two_administrators_can_leave(administrator, person):
    actions.grant_staff_role(user=person, role=ADMIN, by=administrator, now=timezone.now())
    actions.end_staff_role(staff_role=administrator.staff_roles.get(), by=administrator, now=timezone.now())
    assert not User.objects.get(pk=administrator.pk).is_admin


def test_a_withdrawn_role_says_when_it_was_withdrawn(teammate, administrator):
    now = timezone.now()
    role = actions.end_staff_role(staff_role=teammate.staff_roles.get(), by=administrator, now=now)
    assert (role.ended_at, role.ended_by) == (now, administrator)


def test_the_last_administrator_cannot_be_blocked_not_even_by_themselves(administrator):
    actions.grant_staff_role(user=UserFactory(is_active=False), role=ADMIN, by=administrator, now=timezone.now())
    with pytest.raises(NotAllowedNow):
        actions.block_account(user=administrator, by=administrator, now=timezone.now())
    assert User.objects.get(pk=administrator.pk).is_admin


def test_one_of_two_administrators_can_be_blocked_and_come_back(administrator, person):
    actions.grant_staff_role(user=person, role=ADMIN, by=administrator, now=timezone.now())
    assert not actions.block_account(user=person, by=administrator, now=timezone.now()).is_active
    assert actions.restore_account(user=person, by=administrator, now=timezone.now()).is_admin


def test_only_administrators_block_accounts(person, teammate):
    with pytest.raises(PermissionDenied):
        actions.block_account(user=person, by=teammate, now=NOW)


def test_a_change_of_mind_is_another_line(person):
    answer(person, given=True)
    answer(person, given=False)
    assert [c.given for c in person.consents.order_by("pk")] == [True, False]
    assert not Consent.objects.given_for(NEWSLETTER).exists()


def test_the_last_answer_stands(person):
    answer(person, given=False)
    standing = answer(person, given=True)
    assert list(Consent.objects.given_for(NEWSLETTER)) == [standing]


def test_the_same_answer_to_the_same_words_is_not_repeated(person):
    first = answer(person, given=True)
    assert answer(person, given=True) == first
    assert answer(person, given=True, version="2027-01") != first


def test_nobody_consents_for_somebody_else(person, administrator):
    with pytest.raises(PermissionDenied):
        answer(person, given=True, by=administrator)


def test_people_change_their_own_name_only(person, teammate):
    renamed = actions.change_name(user=person, first_name=" Léo ", last_name="Roy", by=person, now=NOW)
    assert renamed.full_name == "Léo Roy"
    with pytest.raises(PermissionDenied):
        actions.change_name(user=person, first_name="X", last_name="Y", by=teammate, now=NOW)


def test_a_replaced_address_can_no_longer_open_the_account(person, administrator):
    actions.replace_email(user=person, email="Nouvelle@example.org", by=administrator, now=NOW)
    address = EmailAddress.objects.get(user=person)
    assert (address.email, address.primary, address.verified) == ("nouvelle@example.org", True, False)
    assert User.objects.get(pk=person.pk).email == "nouvelle@example.org"


def test_a_replaced_address_ends_the_sessions_that_were_open(person, administrator):
    theirs, others = Client(), Client()
    theirs.force_login(person)
    others.force_login(UserFactory(confirmed=True))
    assert theirs.get(reverse("accounts:profile")).status_code == 200
    actions.replace_email(user=person, email="nouvelle@example.org", by=administrator, now=NOW)
    assert theirs.get(reverse("accounts:profile")).status_code == 302
    assert "_auth_user_id" not in theirs.session
    assert others.get(reverse("accounts:profile")).status_code == 200
    theirs.force_login(User.objects.get(pk=person.pk))
    assert theirs.get(reverse("accounts:profile")).status_code == 200


def test_an_address_taken_by_somebody_else_is_refused(person, administrator):
    with pytest.raises(ValidationError):
        actions.replace_email(user=person, email=administrator.email, by=administrator, now=NOW)
