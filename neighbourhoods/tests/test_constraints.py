"""What the database itself refuses, whatever the code does."""

import datetime
from dataclasses import dataclass
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.factories import UserFactory
from accounts.one_at_a_time import settle_overlaps
from neighbourhoods import factories
from neighbourhoods.models import Family, Invitation, OrganisationFamily, PartnerMembership, PhaseOneRecord, Seat

pytestmark = pytest.mark.django_db
ENDED = datetime.date(2023, 1, 1)


def refused(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


def day(number):
    return datetime.date(2027, 1, number)


def alike(kind):
    """Return a function that makes rows of which one only may hold on a day."""
    factory, shared = {
        "membership": (factories.TableMembershipFactory, ["user", "neighbourhood"]),
        "coach": (factories.PartnerMembershipFactory, ["user", "organisation"]),
        "advisor": (factories.PortfolioFactory, ["neighbourhood"]),
        "leave": (factories.SubstitutionFactory, ["advisor"]),
        "seat": (factories.SeatFactory, ["user", "committee"]),
        "chair": (partial(factories.SeatFactory, is_chair=True), ["committee"]),
    }[kind]
    first = factory(starts_on=day(10), ends_on=day(20))
    same = {name: getattr(first, name) for name in shared}
    return first, lambda starts_on, ends_on, **more: factory(**same | more, starts_on=starts_on, ends_on=ends_on)


KINDS = ["membership", "coach", "advisor", "leave", "seat", "chair"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("first", "last"), [(1, 11), (1, None), (10, 20), (12, 15), (12, None), (19, 30)])
def test_what_holds_one_at_a_time_never_shares_a_day(kind, first, last):
    _row, make = alike(kind)
    refused(lambda: make(day(first), last and day(last)))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("first", "last"), [(1, 10), (20, None), (20, 25), (15, 15)])
def test_a_span_and_its_successor_share_a_date_and_an_empty_span_overlaps_nothing(kind, first, last):
    _row, make = alike(kind)
    make(day(first), last and day(last))


@pytest.mark.parametrize("kind", KINDS)
def test_moving_a_date_into_another_span_is_refused_and_said_in_french(kind):
    row, make = alike(kind)
    later = make(day(20), None)
    later.starts_on = day(19)
    with pytest.raises(ValidationError, match="pendant une partie de ces dates"):
        later.validate_constraints()
    refused(later.save)
    row.validate_constraints()


def test_a_bulk_update_cannot_go_round_the_rule():
    seat = factories.SeatFactory(is_chair=True)
    factories.SeatFactory(committee=seat.committee)
    refused(lambda: Seat.objects.update(is_chair=True))


def test_people_of_a_committee_a_table_or_a_partner_do_not_hinder_each_other():
    held = factories.TableMembershipFactory()
    factories.TableMembershipFactory(user=held.user)
    factories.TableMembershipFactory(neighbourhood=held.neighbourhood)
    factories.SeatFactory(is_chair=True)
    factories.SeatFactory()
    coach = factories.PartnerMembershipFactory()
    organiser = PartnerMembership.Role.ORGANISER
    factories.PartnerMembershipFactory(user=coach.user, organisation=coach.organisation, role=organiser)


def test_an_end_decided_by_somebody_says_who_when_and_from_which_day():
    now, person = timezone.now(), UserFactory()
    refused(lambda: factories.SeatFactory(ends_on=ENDED, ended_by=person))
    refused(lambda: factories.SeatFactory(ends_on=ENDED, ended_at=now))
    refused(lambda: factories.SeatFactory(ended_at=now, ended_by=person))
    factories.SeatFactory(ends_on=ENDED, ended_at=now, ended_by=person)
    factories.SeatFactory(ends_on=ENDED)


def test_rows_that_overlap_from_before_the_rule_are_parted_and_nobody_loses_a_day():
    rows = [Span(1, day(1), None), Span(2, day(5), day(9)), Span(3, day(7), day(8)), Span(4, day(5), None, user_id=2)]
    settle_overlaps(rows, ["user"], same_right=True)
    assert [(row.starts_on, row.ends_on) for row in rows] == [
        (day(1), day(5)),
        (day(5), day(7)),
        (day(7), None),
        (day(5), None),
    ]


def test_a_later_advisor_replaces_the_one_who_overlapped():
    rows = [Span(1, day(1), None), Span(2, day(5), day(9))]
    settle_overlaps(rows, ["user"], same_right=False)
    assert [(row.starts_on, row.ends_on) for row in rows] == [(day(1), day(5)), (day(5), day(9))]


@dataclass
class Span:
    """A row as a migration sees it."""

    pk: int
    starts_on: datetime.date
    ends_on: datetime.date | None
    user_id: int = 1

    def save(self, update_fields):
        assert update_fields == ["ends_on"]


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
