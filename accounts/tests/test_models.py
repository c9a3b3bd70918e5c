import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.factories import StaffRoleFactory, UserFactory
from accounts.models import StaffRole, User

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2027, 3, 14)


def test_an_address_is_kept_in_lower_case_whatever_was_typed():
    assert User.objects.create_user(" Camille@Example.ORG ").email == "camille@example.org"


def test_two_accounts_cannot_differ_by_a_capital():
    UserFactory(email="camille@example.org")
    with pytest.raises(IntegrityError):
        User.objects.create_user("CAMILLE@example.org")


def test_the_database_refuses_an_address_with_capitals():
    user = UserFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=user.pk).update(email="Camille@example.org")


def test_somebody_without_a_name_is_called_by_their_address():
    user = UserFactory(first_name="", last_name="", email="sans.nom@example.org")
    assert (user.full_name, user.short_name, str(user)) == ("sans.nom@example.org",) * 3


def test_the_end_date_is_the_first_day_without_the_right():
    role = StaffRoleFactory(starts_on=TODAY, ends_on=TODAY + datetime.timedelta(days=2))
    days = [TODAY + datetime.timedelta(days=n) for n in (-1, 0, 1, 2)]
    assert [role.is_current(day) for day in days] == [False, True, True, False]
    assert [StaffRole.objects.current(day).exists() for day in days] == [False, True, True, False]


def test_a_role_cannot_end_before_it_starts():
    with pytest.raises(IntegrityError):
        StaffRoleFactory(starts_on=TODAY, ends_on=TODAY - datetime.timedelta(days=1))


def test_somebody_cannot_hold_the_same_open_role_twice():
    role = StaffRoleFactory()
    with pytest.raises(IntegrityError):
        StaffRoleFactory(user=role.user)


def test_a_role_withdrawn_by_somebody_carries_its_end():
    role = StaffRoleFactory()
    with pytest.raises(IntegrityError):
        StaffRole.objects.filter(pk=role.pk).update(ended_by=role.user)


def test_the_admin_role_opens_the_administration_site_and_implies_nothing_else():
    user = StaffRoleFactory(admin=True).user
    assert (user.is_admin, user.is_staff, user.is_superuser, user.has_perm("x.y")) == (True, True, True, True)
    assert not user.is_team


def test_the_team_role_does_not_open_the_administration_site():
    user = StaffRoleFactory().user
    assert user.is_team
    assert not (user.is_admin or user.is_staff or user.is_superuser or user.has_module_perms("accounts"))


def test_a_blocked_account_loses_its_roles_at_once():
    user = StaffRoleFactory(admin=True, user=UserFactory(is_active=False)).user
    assert not (user.is_admin or user.is_staff)


def test_a_former_administrator_is_no_longer_one():
    user = StaffRoleFactory(admin=True, ends_on=timezone.localdate()).user
    assert not user.is_admin


def test_roles_are_read_once_per_person(django_assert_num_queries):
    user = User.objects.get(pk=StaffRoleFactory().user.pk)
    with django_assert_num_queries(1):
        assert user.is_team
        assert not user.is_admin


def test_the_first_account_of_an_installation_is_an_administrator():
    assert User.objects.create_superuser("premiere@example.org", "une phrase assez longue").is_admin


def test_people_see_their_own_account_and_staff_see_everybody(person, teammate):
    assert list(User.objects.visible_to(person)) == [person]
    assert set(User.objects.visible_to(teammate)) == {person, teammate}
