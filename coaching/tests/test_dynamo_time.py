"""What days do alone: five working days, ten, an offer's end, the year's end. The sweep is harmless twice."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from coaching import business_days, factories
from coaching.actions import dynamo
from coaching.factories import NOW
from coaching.models import DynamoPlace, DynamoRequest
from coaching.tasks_dynamo import sweep_dynamo
from notifications.models import Email
from ui.refusals import NotAllowedNow

from .dynamo_world import ask, make_tables, statuses

Status = DynamoRequest.Status
NOTHING = {"closed": 0, "lapsed": 0, "reminded": 0, "passed": 0}


def at(day, hour=9, minute=0):
    return timezone.make_aware(datetime.combine(day, datetime.min.time())) + timedelta(hours=hour, minutes=minute)


def told(kind):
    return list(Email.objects.filter(kind=f"coaching.{kind}").order_by("pk").values_list("to_user__email", flat=True))


# Arrival, fifth working day, tenth: weekends, 24 June and 1 July, Labour Day, Thanksgiving, Christmas and New Year.
AROUND_HOLIDAYS = [
    (date(2026, 6, 19), date(2026, 6, 29), date(2026, 7, 7)),
    (date(2026, 6, 23), date(2026, 7, 2), date(2026, 7, 9)),
    (date(2026, 9, 4), date(2026, 9, 14), date(2026, 9, 21)),
    (date(2026, 10, 9), date(2026, 10, 19), date(2026, 10, 26)),
    (date(2026, 12, 21), date(2026, 12, 29), date(2027, 1, 6)),
    (date(2026, 12, 24), date(2027, 1, 4), date(2027, 1, 11)),
    (date(2027, 1, 16), date(2027, 1, 22), date(2027, 1, 29)),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("arrived", "fifth", "tenth"), AROUND_HOLIDAYS)
def test_the_advisor_is_reminded_on_the_fifth_working_day_and_the_team_takes_over_on_the_tenth(
    arrived, fifth, tenth, quartier, coordinator, advisor, team_member
):
    factories.make_year()
    request = ask(quartier, coordinator, now=at(arrived, 23, 30))
    expected = {fifth: ("reminded", 1), tenth: ("passed", 1)}
    day = arrived
    while day <= tenth + timedelta(days=5):
        name, count = expected.get(day, ("reminded", 0))
        for run in range(2):
            assert sweep_dynamo(at(day, 0, 5 + run)) == NOTHING | ({name: count} if run == 0 else {}), day
        day += timedelta(days=1)
    request.refresh_from_db()
    assert (request.status, request.rank, request.place.number) == (Status.PLACED, 1, 1)
    assert told("dynamo_reminder") == [advisor.email]
    assert told("dynamo_to_team") == [team_member.email]


@pytest.mark.django_db
def test_a_confirmed_or_ended_request_reminds_nobody(quartier, coordinator, advisor, other_quartier, other_coordinator):
    factories.make_year()
    dynamo.confirm(request=ask(quartier, coordinator), by=advisor, now=NOW)
    dynamo.withdraw(request=ask(other_quartier, other_coordinator), by=other_coordinator, now=NOW)
    assert sweep_dynamo(NOW + timedelta(days=30)) == NOTHING


@pytest.mark.django_db
def test_after_an_outage_the_request_passes_to_the_team_without_a_late_reminder(
    quartier, coordinator, advisor, team_member
):
    factories.make_year()
    ask(quartier, coordinator)
    assert sweep_dynamo(NOW + timedelta(days=30)) == NOTHING | {"passed": 1}
    assert told("dynamo_reminder") == []


@pytest.mark.django_db
def test_the_advisor_may_still_confirm_after_the_tenth_day(quartier, coordinator, advisor, team_member):
    factories.make_year()
    request = ask(quartier, coordinator)
    sweep_dynamo(NOW + timedelta(days=20))
    assert dynamo.confirm(request=request, by=advisor, now=NOW + timedelta(days=21)).confirmed_by == advisor


@pytest.mark.django_db
def test_the_sweep_passes_lapsed_offers_on():
    year = factories.make_year(places=1)
    tables = make_tables(3)
    first, *_others = [ask(place, by) for place, by in tables]
    dynamo.withdraw(request=first, by=tables[0][1], now=NOW)
    assert sweep_dynamo(NOW + timedelta(days=7))["lapsed"] == 0
    assert sweep_dynamo(NOW + timedelta(days=8))["lapsed"] == 1
    assert statuses(year) == [Status.WITHDRAWN, Status.LAPSED, Status.OFFERED]


@pytest.mark.django_db
def test_a_year_that_ends_closes_its_list_and_tells_it_once():
    year = factories.make_year(places=1)
    tables = make_tables(3)
    before = at(date(2027, 3, 29))
    first, *_others = [ask(place, by, now=before) for place, by in tables]
    dynamo.withdraw(request=first, by=tables[0][1], now=before)
    assert sweep_dynamo(at(date(2027, 3, 31), 23, 59)) == NOTHING
    for run in range(2):
        assert sweep_dynamo(at(date(2027, 4, 1), 0, run))["closed"] == (2 if run == 0 else 0)
    assert statuses(year) == [Status.WITHDRAWN, Status.CLOSED, Status.CLOSED]
    assert told("dynamo_list_closed") == [by.email for _place, by in tables[1:]]
    assert not DynamoPlace.objects.held().exists()


@pytest.mark.django_db
def test_a_holder_keeps_the_place_of_a_year_that_ended(quartier, coordinator):
    year = factories.make_year(places=1)
    ask(quartier, coordinator)
    sweep_dynamo(at(date(2027, 4, 1)))
    assert statuses(year) == [Status.PLACED]
    assert DynamoPlace.objects.held().count() == 1


@pytest.mark.django_db
def test_a_place_of_a_year_that_ended_is_given_back_by_nobody(team_member):
    year = factories.make_year(places=1)
    tables = make_tables(2)
    first, _second = (ask(place, by) for place, by in tables)
    over = at(date(2027, 4, 1))
    for act in (dynamo.withdraw, dynamo.refuse):
        with pytest.raises(NotAllowedNow, match="2026-2027 est terminée"):
            act(request=first, by=team_member, reason="Essai", now=over)
    assert statuses(year) == [Status.PLACED, Status.WAITING]
    dynamo.withdraw(request=first, by=tables[0][1], now=at(date(2027, 3, 31)))
    assert statuses(year) == [Status.WITHDRAWN, Status.OFFERED]


@given(st.dates(date(2025, 1, 1), date(2029, 12, 31)), st.integers(1, 12))
def test_counting_working_days_and_adding_them_agree(day, count):
    after = business_days.add_business_days(day, count)
    assert business_days.is_business_day(after)
    assert business_days.business_days_since(day, after) == count
    assert business_days.business_days_since(day, after - timedelta(days=1)) == count - 1
