"""What the database itself refuses, whatever the code does."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.factories import UserFactory
from neighbourhoods import factories
from neighbourhoods.models import Family, Invitation, OrganisationFamily, PartnerMembership, PhaseOneRecord

pytestmark = pytest.mark.django_db
ENDED = datetime.date(2023, 1, 1)


def refused(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


def test_a_committee_has_one_chair_at_a_time():
    factories.SeatFactory(is_chair=True)
    refused(lambda: factories.SeatFactory(is_chair=True))
    factories.SeatFactory(is_chair=True, ends_on=ENDED)
    factories.SeatFactory()


def test_a_person_holds_one_open_seat_on_a_committee():
    seat = factories.SeatFactory()
    refused(lambda: factories.SeatFactory(user=seat.user))
    factories.SeatFactory(user=seat.user, ends_on=ENDED)


def test_a_neighbourhood_has_one_advisor_at_a_time():
    held = factories.PortfolioFactory()
    refused(lambda: factories.PortfolioFactory(neighbourhood=held.neighbourhood))
    factories.PortfolioFactory(neighbourhood=held.neighbourhood, ends_on=ENDED)


def test_a_person_has_one_open_membership_at_a_table():
    held = factories.TableMembershipFactory()
    refused(lambda: factories.TableMembershipFactory(user=held.user, neighbourhood=held.neighbourhood))
    factories.TableMembershipFactory(user=held.user)


def test_a_person_holds_a_role_once_at_a_partner_and_may_hold_both_roles():
    held = factories.PartnerMembershipFactory()
    refused(lambda: factories.PartnerMembershipFactory(user=held.user, organisation=held.organisation))
    organiser = PartnerMembership.Role.ORGANISER
    factories.PartnerMembershipFactory(user=held.user, organisation=held.organisation, role=organiser)


def test_nothing_ends_before_it_starts():
    refused(lambda: factories.TableMembershipFactory(ends_on=datetime.date(2021, 12, 31)))
    refused(lambda: factories.SeatFactory(ends_on=datetime.date(2021, 12, 31)))


def test_nobody_replaces_themselves():
    person = UserFactory()
    refused(lambda: factories.SubstitutionFactory(advisor=person, substitute=person))


def test_an_invitation_is_accepted_by_somebody_at_some_moment():
    now = timezone.now()
    refused(lambda: factories.InvitationFactory(accepted_at=now))
    refused(lambda: factories.InvitationFactory(accepted_by=UserFactory()))
    refused(lambda: factories.InvitationFactory(cancelled_at=now))


def test_an_invitation_is_not_both_accepted_and_cancelled():
    now, person = timezone.now(), UserFactory()
    refused(
        lambda: factories.InvitationFactory(accepted_at=now, accepted_by=person, cancelled_at=now, cancelled_by=person)
    )


def test_two_invitations_never_share_a_token():
    factories.InvitationFactory(token="le même")
    refused(lambda: factories.InvitationFactory(token="le même"))
    assert Invitation.objects.get().token_hash != "le même"


def test_a_confirmation_has_a_date_and_a_name():
    refused(lambda: factories.PhaseOneRecordFactory(inferred=True, confirmed_on=ENDED))


@pytest.mark.parametrize("position", [0, 18])
def test_the_review_has_17_entries(position):
    refused(lambda: factories.PhaseOneRecordFactory(position=position))


def test_an_organisation_belongs_to_a_family_once():
    organisation = factories.OrganisationFactory()
    OrganisationFamily.objects.create(organisation=organisation, family=Family.OPERATOR)
    OrganisationFamily.objects.create(organisation=organisation, family=Family.PHILANTHROPIC)
    refused(lambda: OrganisationFamily.objects.create(organisation=organisation, family=Family.OPERATOR))
    refused(lambda: OrganisationFamily.objects.create(organisation=organisation, family="amis"))


def test_an_initiative_has_its_own_rank_in_a_phase():
    initiative = factories.InitiativeFactory()
    refused(lambda: factories.InitiativeFactory(neighbourhood=initiative.neighbourhood))
    factories.InitiativeFactory(neighbourhood=initiative.neighbourhood, number=2)
    refused(lambda: factories.InitiativeFactory(phase=3))


def test_a_refusal_of_the_database_is_said_in_french():
    held = factories.PortfolioFactory()
    with pytest.raises(ValidationError, match="Ce quartier a déjà une conseillère ou un conseiller"):
        factories.PortfolioFactory.build(neighbourhood=held.neighbourhood, advisor=UserFactory()).validate_constraints()


def test_an_entry_tells_of_one_neighbourhood_and_a_neighbourhood_of_one_entry():
    record = factories.PhaseOneRecordFactory(position=1)
    refused(lambda: PhaseOneRecord.objects.create(position=2, neighbourhood=record.neighbourhood))
