"""What a request for one of Dynamo's places gives its mandate, and what its withdrawal takes away."""

from datetime import date

import pytest
import time_machine

from coaching import actions, books, factories, figures
from coaching.actions import dynamo
from coaching.actions.mandates import assign_dynamo, change_mandate
from coaching.models import Envelope, HoursEntry, Mandate
from coaching.refusals import Refused
from ui.refusals import NotAllowedNow

from .dynamo_world import ask, statuses
from .steps import HOUR, correct, log

pytestmark = pytest.mark.django_db
NOW = factories.NOW


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def given(year, quartier, coordinator, team_member, partner, call):
    """The only place of the year, its talk confirmed, and the mandate that follows."""
    dynamo.change_places(year=year, count=1, by=team_member, now=NOW)
    sent = ask(quartier, coordinator)
    dynamo.confirm(request=sent, by=team_member, now=NOW)
    return assign_dynamo(request=sent, partner=partner, planned_minutes=30 * HOUR, by=team_member, now=NOW)


def withdraw(mandate, by):
    return dynamo.withdraw(request=mandate.dynamo_request, by=by, now=NOW)


def granted(year):
    rows = figures.of_places(figures.places_with_hours(), year, through=date(2027, 1, 20))
    return sum(row.line.granted for row in rows if row.envelope == Envelope.DYNAMO)


def test_the_mandate_of_a_withdrawn_request_takes_nothing_on_the_next_one(given, coordinator, quartier, dynamo_coach):
    session = log(given, "2027-01-09", 1, dynamo_coach)
    withdraw(given, coordinator)
    assert ask(quartier, coordinator).status == "placed"  # the place that it had used; nobody confirmed the talk
    with pytest.raises(Refused, match="n’a pas de place"):
        log(given, "2027-01-11", 5, dynamo_coach)
    correct(session, "2027-01-12", 1, dynamo_coach)  # what took place is still put right
    assert HoursEntry.objects.sessions().standing().get().dated_on == date(2027, 1, 12)


def test_the_mandate_of_a_withdrawn_request_changes_no_more(given, coordinator, team_member, dynamo_coach):
    log(given, "2027-01-09", 1, dynamo_coach)
    withdraw(given, coordinator)
    with pytest.raises(NotAllowedNow, match="son mandat ne change plus"):
        change_mandate(mandate=given, planned_minutes=30 * HOUR, ends_on=date(2027, 4, 1), by=team_member, now=NOW)


def test_a_session_of_the_day_of_a_withdrawal_lies_within_its_mandate(given, coordinator, dynamo_coach):
    log(given, "2027-01-20", 2, dynamo_coach)
    withdraw(given, coordinator)
    mandate = Mandate.objects.get()
    assert mandate.is_current(date(2027, 1, 20)) and not mandate.is_current(date(2027, 1, 21))


def test_a_place_that_passes_to_another_takes_its_hours_along(
    given, coordinator, other_quartier, other_coordinator, dynamo_coach, year, quartier, team_member
):
    session = log(given, "2027-01-10", 2, dynamo_coach)
    assert granted(year) == 30 * HOUR
    actions.cancel_session(session=session, reason="Mauvais mandat.", by=dynamo_coach, now=NOW)
    withdraw(given, coordinator)
    assert ask(other_quartier, other_coordinator).status == "placed"
    assert granted(year) == 30 * HOUR
    assert [line.granted for line in books.book(quartier, "DYNAMO", through=NOW.date()).statement().years] == [0]


def test_a_place_whose_lot_was_adjusted_stays_used_until_that_is_cancelled(
    given, coordinator, other_quartier, other_coordinator, year, quartier, team_member
):
    line = actions.adjust(
        neighbourhood=quartier, envelope="DYNAMO", year=year, minutes=60, direction=-1, reason="Entente.", key="a",
        by=team_member, now=NOW,
    )  # fmt: skip
    ask(other_quartier, other_coordinator)
    withdraw(given, coordinator)
    assert statuses(year) == ["withdrawn", "waiting"]
    actions.cancel_adjustment(entry=line, reason="Place rendue.", by=team_member, now=NOW)
    dynamo.reclaim(year=year, now=NOW)
    assert statuses(year) == ["withdrawn", "offered"]
