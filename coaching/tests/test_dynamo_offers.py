"""What ends a request, to whom its place goes, and what stays used."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from coaching import factories
from coaching.actions import dynamo
from coaching.factories import NOW
from coaching.models import DynamoPlace, DynamoRequest, Mandate
from coaching.refusals import Refused
from neighbourhoods.models import Portfolio
from notifications.models import Email
from ui.refusals import NotAllowedNow

from .dynamo_world import ask, enter, log_session, make_mandate, make_tables, reverse, statuses

pytestmark = pytest.mark.django_db
Status = DynamoRequest.Status
TODAY = timezone.localdate(NOW)


def after(days):
    return NOW + timedelta(days=days)


@pytest.fixture
def crowded():
    """A year of two places, four tables that asked in turn: (year, requests, people)."""
    year = factories.make_year(places=2)
    tables = make_tables(4)
    return year, [ask(place, by) for place, by in tables], [by for _place, by in tables]


def told(kind):
    return list(Email.objects.filter(kind=f"coaching.{kind}").order_by("pk").values_list("to_user__email", flat=True))


# --- The talk --------------------------------------------------------------------------------------------------------
def test_the_advisor_or_the_team_confirms_once(
    year, quartier, coordinator, contributor, advisor, team_member, admin_user
):
    request = ask(quartier, coordinator)
    for person in (coordinator, contributor, admin_user):
        with pytest.raises(PermissionDenied):
            dynamo.confirm(request=request, by=person, now=NOW)
    for person in (advisor, team_member):
        confirmed = dynamo.confirm(request=request, by=person, now=NOW)
    assert confirmed.confirmed_by == advisor
    assert told("dynamo_confirmed") == [coordinator.email]
    assert confirmed.status == Status.PLACED


def test_a_refusal_says_why_ends_the_request_and_passes_the_place_on(crowded, team_member):
    year, requests, people = crowded
    advisor = factories.UserFactory(confirmed=True, email="conseil@example.org")
    Portfolio.objects.create(advisor=advisor, neighbourhood=requests[0].neighbourhood, starts_on=factories.SINCE)
    with pytest.raises(Refused, match="motif"):
        dynamo.refuse(request=requests[0], reason=" ", by=advisor, now=NOW)
    for _click in range(2):
        dynamo.refuse(request=requests[0], reason="Nous n’en avons pas parlé.", by=advisor, now=NOW)
    assert statuses(year) == [Status.REFUSED, Status.PLACED, Status.OFFERED, Status.WAITING]
    assert told("dynamo_refused") == [people[0].email]
    assert "Nous n’en avons pas parlé." in Email.objects.get(kind="coaching.dynamo_refused").body_text


def test_a_confirmed_talk_is_refused_no_more(year, quartier, coordinator, advisor):
    request = ask(quartier, coordinator)
    dynamo.confirm(request=request, by=advisor, now=NOW)
    with pytest.raises(NotAllowedNow, match="déjà confirmé"):
        dynamo.refuse(request=request, reason="Finalement non.", by=advisor, now=NOW)


# --- Withdrawing -----------------------------------------------------------------------------------------------------
def test_the_table_withdraws_its_own_and_the_team_any_with_a_reason(crowded, team_member):
    year, requests, people = crowded
    with pytest.raises(PermissionDenied):
        dynamo.withdraw(request=requests[3], by=people[0], now=NOW)
    dynamo.withdraw(request=requests[3], by=people[3], now=NOW)
    with pytest.raises(Refused, match="motif"):
        dynamo.withdraw(request=requests[2], by=team_member, now=NOW)
    dynamo.withdraw(request=requests[2], by=team_member, reason="La table fusionne.", now=NOW)
    assert statuses(year) == [Status.PLACED, Status.PLACED, Status.WITHDRAWN, Status.WITHDRAWN]
    assert people[2].email in told("dynamo_withdrawn")


def test_an_advisor_withdraws_nothing(year, quartier, coordinator, advisor):
    request = ask(quartier, coordinator)
    with pytest.raises(PermissionDenied):
        dynamo.withdraw(request=request, reason="Non.", by=advisor, now=NOW)


def test_what_has_ended_neither_ends_again_nor_is_confirmed(crowded, team_member):
    _year, requests, people = crowded
    dynamo.withdraw(request=requests[3], by=people[3], now=NOW)
    with pytest.raises(NotAllowedNow, match="retirée"):
        dynamo.confirm(request=requests[3], by=team_member, now=NOW)
    with pytest.raises(NotAllowedNow, match="retirée"):
        dynamo.withdraw(request=requests[3], reason="Encore.", by=team_member, now=NOW)


def test_a_withdrawal_ends_the_mandate_and_tells_its_coaches(crowded, team_member):
    _year, requests, people = crowded
    partner = factories.make_partner()
    coach = factories.make_coach(partner, email="coach@example.org")
    make_mandate(requests[0], team_member, partner=partner)
    dynamo.withdraw(request=requests[0], by=people[0], now=NOW)
    mandate = Mandate.objects.get()
    assert (mandate.ends_on, mandate.is_concluded) == (TODAY + timedelta(days=1), True)  # today is its last day
    assert coach.email in told("dynamo_withdrawn")
    assert people[0].email not in told("dynamo_withdrawn")


# --- The offer -------------------------------------------------------------------------------------------------------
def test_a_freed_place_is_offered_to_the_head_of_the_list_and_stays_taken(crowded):
    year, requests, people = crowded
    dynamo.withdraw(request=requests[1], by=people[1], now=NOW)
    assert statuses(year) == [Status.PLACED, Status.WITHDRAWN, Status.OFFERED, Status.WAITING]
    place = DynamoPlace.objects.of_year(year).get(request=requests[2])
    assert place.number == 2
    assert not DynamoPlace.objects.of_year(year).free().exists()
    assert told("dynamo_offer") == [people[2].email]


def test_an_offer_lasts_five_working_days_over_a_weekend(crowded):
    _year, requests, people = crowded
    dynamo.withdraw(request=requests[0], by=people[0], now=NOW)  # a Wednesday
    requests[2].refresh_from_db()
    assert requests[2].offer_until == date(2027, 1, 27)


def test_an_offer_made_before_christmas_skips_the_holidays():
    year = factories.make_year(places=1)
    tables = make_tables(2)
    eve = NOW.replace(year=2026, month=12, day=23)
    first, second = (ask(place, by, now=eve) for place, by in tables)
    dynamo.withdraw(request=first, by=tables[0][1], now=eve)
    second.refresh_from_db()
    # 24, 28, 29, 30 and 31 December; Christmas and the weekend do not count.
    assert second.offer_until == date(2026, 12, 31)
    assert year.holds(second.offer_until)


def test_an_offer_never_outlasts_its_year():
    factories.make_year(places=1)
    tables = make_tables(2)
    late = NOW.replace(month=3, day=29)
    first, second = (ask(place, by, now=late) for place, by in tables)
    dynamo.withdraw(request=first, by=tables[0][1], now=late)
    second.refresh_from_db()
    assert second.offer_until == date(2027, 3, 31)


def test_the_table_accepts_until_the_last_evening_and_not_after(crowded, team_member):
    year, requests, people = crowded
    dynamo.withdraw(request=requests[0], by=people[0], now=NOW)
    for person in (people[3], team_member):
        with pytest.raises(PermissionDenied):
            dynamo.accept(request=requests[2], by=person, now=NOW)
    with pytest.raises(NotAllowedNow, match="27\\sjanvier"):
        dynamo.accept(request=requests[2], by=people[2], now=after(8))
    for _click in range(2):
        accepted = dynamo.accept(request=requests[2], by=people[2], now=after(7))
    assert accepted.status == Status.PLACED
    assert DynamoPlace.objects.of_year(year).get(number=1).request == accepted


def test_a_declined_place_goes_to_the_next_in_line(crowded):
    year, requests, people = crowded
    dynamo.withdraw(request=requests[0], by=people[0], now=NOW)
    dynamo.decline(request=requests[2], by=people[2], now=NOW)
    assert statuses(year) == [Status.WITHDRAWN, Status.PLACED, Status.DECLINED, Status.OFFERED]
    with pytest.raises(NotAllowedNow):
        dynamo.accept(request=requests[2], by=people[2], now=NOW)


def test_offers_that_lapse_pass_down_the_list_and_leave_a_free_place_at_its_end(crowded):
    year, requests, people = crowded
    dynamo.withdraw(request=requests[0], by=people[0], now=NOW)
    assert dynamo.lapse_offers(year=year, now=after(7)) == []
    for _run in range(2):
        dynamo.lapse_offers(year=year, now=after(8))
    assert statuses(year) == [Status.WITHDRAWN, Status.PLACED, Status.LAPSED, Status.OFFERED]
    assert told("dynamo_offer_lapsed") == [people[2].email]
    dynamo.lapse_offers(year=year, now=after(20))
    assert statuses(year)[3] == Status.LAPSED
    assert DynamoPlace.objects.of_year(year).free().count() == 1
    again = ask(requests[2].neighbourhood, people[2], now=after(20))
    assert (again.status, again.rank) == (Status.PLACED, 5)


def test_the_team_answers_for_a_table_that_it_entered_itself(team_member):
    year = factories.make_year(places=1)
    (first, by), (second, _other) = make_tables(2)
    request = ask(first, by)
    entered = enter(second, team_member)
    dynamo.withdraw(request=request, by=by, now=NOW)
    assert dynamo.accept(request=entered, by=team_member, now=NOW).status == Status.PLACED
    assert statuses(year) == [Status.WITHDRAWN, Status.PLACED]


# --- Used places -----------------------------------------------------------------------------------------------------
def test_a_place_with_a_standing_session_stays_used(crowded, team_member):
    year, requests, people = crowded
    log_session(requests[0], team_member)
    dynamo.withdraw(request=requests[0], by=people[0], now=NOW)
    assert DynamoPlace.objects.of_year(year).get(number=1).request == requests[0]
    assert statuses(year) == [Status.WITHDRAWN, Status.PLACED, Status.WAITING, Status.WAITING]


def test_a_place_whose_sessions_are_all_reversed_is_offered(crowded, team_member):
    year, requests, people = crowded
    reverse(log_session(requests[0], team_member), team_member)
    dynamo.withdraw(request=requests[0], by=people[0], now=NOW)
    assert statuses(year)[2] == Status.OFFERED


def test_a_session_of_another_year_does_not_use_a_place_of_this_one(crowded, team_member):
    year, requests, people = crowded
    log_session(requests[0], team_member, day=year.starts_on - timedelta(days=1))
    dynamo.withdraw(request=requests[0], by=people[0], now=NOW)
    assert statuses(year)[2] == Status.OFFERED


def test_a_used_place_is_offered_once_its_sessions_are_reversed_later(crowded, team_member):
    year, requests, people = crowded
    line = log_session(requests[0], team_member)
    dynamo.withdraw(request=requests[0], by=people[0], now=NOW)
    reverse(line, team_member)
    for _run in range(2):
        dynamo.reclaim(year=year, now=NOW)
    assert statuses(year)[2:] == [Status.OFFERED, Status.WAITING]


# --- How many --------------------------------------------------------------------------------------------------------
def test_more_places_are_offered_to_the_list_in_order(crowded, team_member):
    year, _requests, people = crowded
    dynamo.change_places(year=year, count=3, by=team_member, now=NOW)
    assert statuses(year) == [Status.PLACED, Status.PLACED, Status.OFFERED, Status.WAITING]
    assert told("dynamo_offer") == [people[2].email]


def test_fewer_places_never_take_a_held_one_and_a_freed_one_disappears(crowded, team_member):
    year, requests, people = crowded
    dynamo.change_places(year=year, count=1, by=team_member, now=NOW)
    assert statuses(year)[:2] == [Status.PLACED, Status.PLACED]
    assert DynamoPlace.objects.of_year(year).count() == 2
    dynamo.withdraw(request=requests[0], by=people[0], now=NOW)
    assert DynamoPlace.objects.of_year(year).count() == 1
    assert statuses(year) == [Status.WITHDRAWN, Status.PLACED, Status.WAITING, Status.WAITING]
    dynamo.withdraw(request=requests[1], by=people[1], now=NOW)
    assert statuses(year)[2:] == [Status.OFFERED, Status.WAITING]


def test_only_the_team_changes_places_of_a_year_that_is_not_over(year, coordinator, advisor, admin_user, team_member):
    for person in (coordinator, advisor, admin_user):
        with pytest.raises(PermissionDenied):
            dynamo.change_places(year=year, count=10, by=person, now=NOW)
    for wrong in (-1, 100):
        with pytest.raises(Refused, match="entre 0 et 99"):
            dynamo.change_places(year=year, count=wrong, by=team_member, now=NOW)
    with pytest.raises(Refused, match="terminée"):
        dynamo.change_places(year=year, count=10, by=team_member, now=after(90))
    dynamo.change_places(year=year, count=0, by=team_member, now=NOW)
    assert not DynamoPlace.objects.of_year(year).exists()
    dynamo.change_places(year=year, count=12, by=team_member, now=NOW)
    assert DynamoPlace.objects.of_year(year).free().count() == 12
