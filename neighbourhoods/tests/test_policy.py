"""Rights follow from rows with dates."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.factories import UserFactory
from neighbourhoods import factories, policy
from neighbourhoods.models import Invitation, Neighbourhood, Portfolio, Seat, Substitution, TableMembership

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.mark.parametrize("who", ["advisor", "committee_member", "chair", "cmtq_member", "coach"])
def test_a_regional_position_calls_for_a_second_factor(who, request):
    assert policy.holds_regional_position(request.getfixturevalue(who))


@pytest.mark.parametrize("who", ["coordinator", "contributor", "stranger"])
def test_a_table_membership_is_no_regional_position(who, request):
    assert not policy.holds_regional_position(request.getfixturevalue(who))


def test_a_substitute_holds_a_regional_position_during_the_leave_only(advisor, stranger, today):
    leave = Substitution.objects.create(
        advisor=advisor, substitute=stranger, starts_on=today - timedelta(days=2), ends_on=today + timedelta(days=1)
    )
    assert policy.holds_regional_position(stranger)
    leave.ends_on = today
    leave.save()
    assert not policy.holds_regional_position(stranger)


def test_a_position_that_has_ended_or_not_begun_gives_nothing(stranger, today):
    factories.SeatFactory(user=stranger, ends_on=today)
    factories.PartnerMembershipFactory(user=stranger, starts_on=today + timedelta(days=1))
    factories.PortfolioFactory(advisor=stranger, ends_on=today)
    assert not policy.holds_regional_position(stranger)


def test_a_guest_holds_nothing(quartier):
    guest = AnonymousUser()
    assert not policy.holds_regional_position(guest)
    assert not policy.is_member(guest, quartier)
    assert not policy.may_manage_members(guest, quartier)
    assert not policy.may_read_members(guest, quartier)
    assert not policy.may_manage_portfolios(guest)


@pytest.mark.parametrize(
    ("who", "reads", "manages"),
    [
        ("coordinator", True, True),
        ("contributor", True, False),
        ("other_coordinator", False, False),
        ("advisor", True, False),
        ("team_member", True, True),
        ("committee_member", False, False),
        ("coach", False, False),
        ("admin_user", True, False),
        ("stranger", False, False),
    ],
)
def test_members_are_read_by_the_table_its_advisor_and_staff_and_managed_by_the_coordination(
    who, reads, manages, quartier, request
):
    user = request.getfixturevalue(who)
    assert policy.may_read_members(user, quartier) is reads
    assert policy.may_manage_members(user, quartier) is manages
    assert policy.may_invite(user, quartier) is manages


def test_nobody_invites_to_a_neighbourhood_without_a_table(team_member):
    assert not policy.may_invite(team_member, factories.NeighbourhoodFactory(tableless=True))


@pytest.mark.parametrize("who", ["coordinator", "advisor", "committee_member", "admin_user", "stranger"])
def test_only_the_team_hands_out_portfolios_and_seats(who, team_member, request):
    for question in (policy.may_manage_portfolios, policy.may_manage_committees, policy.may_confirm_names):
        assert question(team_member)
        assert not question(request.getfixturevalue(who))


def test_an_inactive_account_holds_no_regional_position(advisor):
    advisor.is_active = False
    advisor.save()
    assert not policy.holds_regional_position(advisor)


def test_rows_are_visible_to_those_whom_they_concern(quartier, coordinator, advisor, team_member, stranger, chair):
    factories.InvitationFactory(neighbourhood=quartier)
    Substitution.objects.create(advisor=advisor, substitute=UserFactory(), starts_on=timezone.localdate())
    for user, members, invitations, portfolios, seats, leaves in [
        (team_member, 1, 1, 1, 1, 1),
        (coordinator, 1, 1, 0, 0, 0),
        (advisor, 1, 0, 1, 0, 1),
        (chair, 0, 0, 0, 1, 0),
        (stranger, 0, 0, 0, 0, 0),
    ]:
        assert TableMembership.objects.visible_to(user).count() == members
        assert Invitation.objects.visible_to(user).count() == invitations
        assert Portfolio.objects.visible_to(user).count() == portfolios
        assert Seat.objects.visible_to(user).count() == seats
        assert Substitution.objects.visible_to(user).count() == leaves


def test_a_leave_adds_a_portfolio_to_the_substitutes_own(advisor, quartier, stranger):
    own = factories.PortfolioFactory(advisor=stranger).neighbourhood
    Substitution.objects.create(advisor=advisor, substitute=stranger, starts_on=timezone.localdate())
    assert set(Neighbourhood.objects.advised_by(stranger)) == {quartier, own}
    assert set(Neighbourhood.objects.advised_by(advisor)) == {quartier}
