"""A request arrives: what makes it complete, the rank it takes, who is told."""

import uuid
from datetime import date, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from coaching import factories
from coaching.actions import dynamo
from coaching.factories import NOW
from coaching.models import DynamoPlace, DynamoRequest
from coaching.refusals import Refused
from neighbourhoods.models import TableMembership
from notifications.models import Email

from .dynamo_world import ask, enter, log_session, make_tables, reverse, statuses

pytestmark = pytest.mark.django_db
Status = DynamoRequest.Status
TODAY = timezone.localdate(NOW)


def told(kind):
    return list(Email.objects.filter(kind=f"coaching.{kind}").order_by("pk").values_list("to_user__email", flat=True))


def refusal(act, **facts):
    with pytest.raises(Refused) as refused, transaction.atomic():
        act(**facts)
    return refused.value


def test_the_first_to_arrive_hold_the_places_and_the_others_wait_in_order():
    year = factories.make_year(places=2)
    requests = [ask(place, by) for place, by in make_tables(4)]
    assert [request.rank for request in requests] == [1, 2, 3, 4]
    assert statuses(year) == [Status.PLACED, Status.PLACED, Status.WAITING, Status.WAITING]
    assert requests[0].place.number == 1
    assert requests[1].place.number == 2


def test_the_same_page_sent_twice_is_one_request(year, quartier, coordinator):
    key = uuid.uuid4()
    first, second = (ask(quartier, coordinator, key=key) for _click in range(2))
    assert first == second
    assert DynamoRequest.objects.count() == 1
    assert told("dynamo_received") == [coordinator.email]


def test_the_key_of_another_table_is_refused_with_a_sentence(year, quartier, coordinator, other_quartier):
    key = uuid.uuid4()
    ask(quartier, coordinator, key=key)
    TableMembership.objects.create(
        user=coordinator, neighbourhood=other_quartier, role="coordinator", starts_on=factories.SINCE
    )
    with pytest.raises(Refused, match="déjà servi"):
        ask(other_quartier, coordinator, key=key)


def test_only_whoever_acts_for_the_table_asks(
    year, quartier, coordinator, contributor, advisor, team_member, admin_user
):
    for person in (contributor, advisor, team_member, admin_user):
        with pytest.raises(PermissionDenied):
            ask(quartier, person)
    TableMembership.objects.filter(user=contributor).update(may_submit=True)
    assert ask(quartier, contributor).status == Status.PLACED


def test_a_neighbourhood_has_one_active_request_a_year_in_the_database_too(year, quartier, coordinator, team_member):
    ask(quartier, coordinator)
    assert "déjà une demande" in str(refusal(ask, place=quartier, by=coordinator))
    assert "déjà une demande" in str(refusal(enter, place=quartier, by=team_member))
    with pytest.raises(IntegrityError), transaction.atomic():
        DynamoRequest.objects.create(
            key=uuid.uuid4(), year=year, neighbourhood=quartier, rank=2, subject="Encore", discussed_with="Alex",
            discussed_on=TODAY, status=Status.WAITING, arrived_at=NOW, team_takes_over_on=TODAY, sent_by=coordinator,
        )  # fmt: skip


def test_a_request_is_complete_once_the_talk_is_declared_and_past(year, quartier, coordinator):
    tomorrow = TODAY + timedelta(days=1)
    assert refusal(ask, place=quartier, by=coordinator, discussed_on=tomorrow).field == "discussed_on"
    assert refusal(ask, place=quartier, by=coordinator, discussed_with="  ").field == "discussed_with"
    assert refusal(ask, place=quartier, by=coordinator, subject=" ").field == "subject"
    assert ask(quartier, coordinator, discussed_on=TODAY).rank == 1


@pytest.mark.parametrize("day", [date(2026, 3, 31), date(2027, 4, 1)])
def test_nobody_asks_outside_an_open_year(day, quartier, coordinator):
    factories.make_year()
    moment = timezone.make_aware(datetime.combine(day, datetime.min.time())) + timedelta(hours=12)
    assert "Aucune année" in str(refusal(ask, place=quartier, by=coordinator, now=moment))


def test_the_last_evening_of_a_year_still_belongs_to_it(quartier, coordinator):
    year = factories.make_year()
    evening = timezone.make_aware(datetime.combine(date(2027, 3, 31), time(23, 30)))
    assert ask(quartier, coordinator, now=evening).year == year


def test_nobody_asks_in_a_year_that_was_closed_early(year, quartier, coordinator, team_member):
    year.closed_at, year.closed_by = NOW, team_member
    year.save()
    assert "Aucune année" in str(refusal(ask, place=quartier, by=coordinator))


def test_each_year_counts_its_ranks_from_one_and_its_places_are_free(quartier, coordinator):
    factories.make_year(2026, places=1)
    ask(quartier, coordinator)
    factories.make_year(2027, places=1)
    again = ask(quartier, coordinator, now=NOW + timedelta(days=100))
    assert (again.rank, again.status, again.year.label) == (1, Status.PLACED, "2027-2028")


def test_a_request_received_by_email_ranks_at_its_entry(year, quartier, other_quartier, coordinator, team_member):
    ask(quartier, coordinator)
    entered = enter(other_quartier, team_member, received_on=TODAY - timedelta(days=20))
    assert entered.rank == 2
    assert entered.received_on == TODAY - timedelta(days=20)
    assert (
        refusal(enter, place=other_quartier, by=team_member, received_on=TODAY + timedelta(days=1)).field
        == "received_on"
    )


def test_only_the_team_enters_a_request_for_a_table(year, quartier, coordinator, advisor, admin_user):
    for person in (coordinator, advisor, admin_user):
        with pytest.raises(PermissionDenied):
            enter(quartier, person)


def test_the_table_and_its_advisor_are_told_once(year, quartier, coordinator, contributor, advisor, team_member):
    ask(quartier, coordinator)
    assert told("dynamo_received") == [coordinator.email]
    assert told("dynamo_to_confirm") == [advisor.email]
    said = Email.objects.get(kind="coaching.dynamo_received")
    assert "Une place est à votre quartier, pour 30 h" in said.body_text.replace("\xa0", " ")


def test_a_table_on_the_list_is_told_its_position():
    factories.make_year(places=1)
    for place, by in make_tables(3):
        ask(place, by)
    said = Email.objects.filter(kind="coaching.dynamo_received").order_by("pk").last()
    assert "2e sur la liste d’attente" in said.body_text
    assert "rang 3" in said.subject


def test_without_an_advisor_the_team_confirms_and_is_told(year, quartier, coordinator, team_member):
    ask(quartier, coordinator)
    assert told("dynamo_to_confirm") == [team_member.email]


def test_the_rows_of_places_are_made_good_when_the_year_has_fewer_than_it_says(quartier, coordinator):
    year = factories.make_year(places=3)
    DynamoPlace.objects.of_year(year).delete()
    assert ask(quartier, coordinator).status == Status.PLACED
    assert sorted(DynamoPlace.objects.of_year(year).values_list("number", flat=True)) == [1, 2, 3]


def test_a_neighbourhood_that_used_its_place_takes_the_same_one_again(team_member):
    year = factories.make_year(places=2)
    (first, by), second, third = make_tables(3)
    request = ask(first, by)
    ask(*second)
    log_session(request, team_member)
    dynamo.withdraw(request=request, by=by, now=NOW)
    ask(*third)
    again = ask(first, by)
    assert (again.status, again.rank) == (Status.PLACED, 4)
    assert statuses(year) == [Status.WITHDRAWN, Status.PLACED, Status.WAITING, Status.PLACED]
    assert DynamoPlace.objects.of_year(year).held().count() == 2


def test_a_place_whose_sessions_were_reversed_goes_to_the_list_before_its_old_holder_returns(team_member):
    year = factories.make_year(places=1)
    (first, by), second = make_tables(2)
    request = ask(first, by)
    line = log_session(request, team_member)
    dynamo.withdraw(request=request, by=by, now=NOW)
    ask(*second)
    reverse(line, team_member)
    assert ask(first, by).status == Status.WAITING
    assert statuses(year) == [Status.WITHDRAWN, Status.OFFERED, Status.WAITING]
