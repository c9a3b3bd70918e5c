"""Account, mandate, year: two people whose acts cross wait for each other in one order, and both get their answer."""

import pytest
import time_machine
from django.db import transaction

from coaching import actions, factories
from coaching.actions import dynamo
from coaching.actions.mandates import assign_dynamo
from coaching.models import CoachingSession, DynamoRequest, HoursEntry, Mandate, ProgrammeYear
from coaching.refusals import Refused
from tests.crossing import crew_of, until_waiting
from ui.refusals import NotAllowedNow

from .dynamo_world import ask
from .steps import correct, log, standing

pytestmark = pytest.mark.django_db(transaction=True)
NOW = factories.NOW


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def crew():
    with crew_of(2) as start:
        yield start


def test_two_corrections_that_cross_between_two_years_both_succeed(
    crew, programme_years, participation, other_quartier, other_coordinator, partner, coordinator, team_member
):
    elsewhere = factories.make_participation(other_quartier, other_coordinator)
    one = log(factories.make_mandate(participation, partner, coordinator, team_member), "2026-02-01", 1, team_member)
    other = log(
        factories.make_mandate(elsewhere, partner, other_coordinator, team_member), "2026-06-01", 1, team_member
    )
    with transaction.atomic():
        list(ProgrammeYear.objects.select_for_update())
        moves = [
            crew(lambda: correct(one, "2026-06-02", 1, team_member)),
            crew(lambda: correct(other, "2026-02-02", 1, team_member)),
        ]
        until_waiting(2)
    assert [type(move.result(timeout=60)) for move in moves] == [CoachingSession, CoachingSession]
    assert [str(standing(session).dated_on) for session in (one, other)] == ["2026-06-02", "2026-02-02"]


def test_a_mandate_is_not_given_for_a_place_that_is_being_withdrawn(
    crew, programme_years, quartier, coordinator, team_member, partner, call
):
    sent = ask(quartier, coordinator)
    dynamo.confirm(request=sent, by=team_member, now=NOW)

    def gives_and_logs():
        facts = {"partner": partner, "planned_minutes": 1800, "by": team_member, "now": NOW}
        return log(assign_dynamo(request=sent, **facts), "2027-01-10", 1, team_member)

    with transaction.atomic():
        list(ProgrammeYear.objects.select_for_update())
        withdrawn = crew(lambda: dynamo.withdraw(request=sent, by=coordinator, now=NOW))
        until_waiting(1)
        given = crew(gives_and_logs)
        until_waiting(2)
    # On SQLite either may write first, or the place be withdrawn between the mandate and its session: in every order
    # each gets an answer, and no session is left without its place.
    assert isinstance(withdrawn.result(timeout=60), DynamoRequest)
    answer = given.result(timeout=60)
    assert isinstance(answer, NotAllowedNow | CoachingSession)
    assert DynamoRequest.objects.get().status == "withdrawn"
    assert HoursEntry.objects.sessions().count() == isinstance(answer, CoachingSession)
    # A mandate under which nothing took place was concluded with the request.
    assert Mandate.objects.filter(concluded_at=None).count() == HoursEntry.objects.sessions().count()
    assert HoursEntry.objects.sessions().exists() == DynamoRequest.objects.filter(place__isnull=False).exists()


def test_the_hours_of_a_year_wait_for_the_grants_that_are_being_written(crew, programme_years, mandate, team_member):
    year = programme_years[1]
    with transaction.atomic():
        log(mandate, "2026-06-01", 1, team_member)
        changed = crew(lambda: actions.change_year(year=year, learning_minutes=900, by=team_member, now=NOW))
        until_waiting(1)
    assert isinstance(changed.result(timeout=60), Refused)
    assert set(HoursEntry.objects.filter(kind="grant").values_list("minutes", flat=True)) == {1860}
