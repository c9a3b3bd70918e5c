"""How many questions the pages of the accompaniment, and the home pages that show what it asks, put to the database."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.factories import StaffRoleFactory
from coaching import availability, books, factories, todo
from coaching.models import Envelope
from neighbourhoods import positions
from neighbourhoods.models import PartnerMembership, Portfolio, TableMembership
from proposals import factories as proposals

from .steps import HOUR, log

pytestmark = pytest.mark.django_db

IN_AUTUMN = datetime(2026, 11, 20, 15, tzinfo=UTC)
NEAR_THE_END = datetime(2027, 2, 20, 15, tzinfo=UTC)  # the year ends on 31 March


@pytest.fixture
def near_the_end():
    with time_machine.travel(NEAR_THE_END, tick=False):
        yield


def asked_by(client, address):
    client.get(address)  # the session's own stamp
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.one_database
def test_near_the_end_of_a_year_a_coordinators_home_stays_within_twelve_queries(
    near_the_end, mandate, dynamo_coach, coordinator, quartier, call, as_user
):
    log(mandate, "2027-01-05", 1, dynamo_coach, now=timezone.now())
    proposals.make_draft(quartier, coordinator, filled=False)
    proposals.make_submitted(quartier, coordinator)
    client = as_user(coordinator)
    assert asked_by(client, "/") <= 12
    assert "Planifier" in client.get("/").content.decode()


@pytest.fixture
def everybody_at_once(programme_years, mandate, partner, quartier, other_quartier, team_member, committee, chair):
    """A person who chairs the committee, is of the team, advises a table, coordinates another and coaches."""
    StaffRoleFactory(user=chair, starts_on=proposals.SINCE)
    Portfolio.objects.create(advisor=chair, neighbourhood=quartier, starts_on=proposals.SINCE)
    TableMembership.objects.create(
        user=chair, neighbourhood=other_quartier, role=TableMembership.Role.COORDINATOR, starts_on=proposals.SINCE
    )
    PartnerMembership.objects.create(
        user=chair, organisation=partner, role=PartnerMembership.Role.COACH, starts_on=proposals.SINCE
    )
    return chair


@pytest.mark.parametrize(("month", "most"), [(IN_AUTUMN, 1), (NEAR_THE_END, 3)])
def test_whoever_has_every_role_is_told_of_the_accompaniment_in_few_queries(everybody_at_once, month, most):
    with time_machine.travel(month, tick=False):
        positions.keep(everybody_at_once)  # as every page does
        assert everybody_at_once.is_team
        with CaptureQueriesContext(connection) as queries:
            todo.todo(everybody_at_once, timezone.now())
    assert len(queries) <= most


@pytest.mark.one_database
@pytest.mark.parametrize(("month", "most"), [(IN_AUTUMN, 12), (NEAR_THE_END, 14)])
def test_the_home_of_whoever_has_every_role_stays_within_its_budget(everybody_at_once, mandate, as_user, month, most):
    """No real person has them all: the last weeks of a year read its hours besides, in two queries."""
    with time_machine.travel(month, tick=False):
        assert asked_by(as_user(everybody_at_once), "/") <= most


@pytest.mark.one_database
@pytest.mark.parametrize(("page", "most"), [("ask", 9), ("dynamo_ask", 6), ("place", 13)])
def test_the_pages_that_a_table_opens_most_read_the_same_thing_once(
    mandate, dynamo_coach, coordinator, quartier, as_user, page, most
):
    log(mandate, "2027-01-05", 1, dynamo_coach)
    with time_machine.travel(factories.NOW, tick=False):
        assert asked_by(as_user(coordinator), reverse(f"coaching:{page}", args=[quartier.slug])) <= most


# --- What is read together is what was read apart -------------------------------------------------------------------
def test_what_mandates_plan_is_what_they_have_not_used_each_for_itself(
    mandate, other_mandate, dynamo_coach, other_coach, quartier
):
    """20 h each: one has used 25 h and plans nothing more, the other 4,5 h. What is over or concluded plans nothing."""
    log(mandate, "2026-05-04", 25, dynamo_coach)
    log(other_mandate, "2026-05-05", 4.5, other_coach)
    with time_machine.travel(factories.NOW, tick=False):
        today, key = timezone.localdate(), (quartier.pk, Envelope.LEARNING)
        assert books.sums([quartier], through=today)[key].planned == 15.5 * HOUR
        assert books.sums([quartier], through=today, besides=other_mandate)[key].planned == 0
        left = availability.left(quartier, Envelope.LEARNING, today)
        assert (left.balance, left.reserved) == (32.5 * HOUR, 15.5 * HOUR)
        type(other_mandate).objects.filter(pk=other_mandate.pk).update(ends_on=today)
        assert books.sums([quartier], through=today)[key].planned == 0


def test_a_year_without_any_line_still_says_what_is_granted_and_planned(mandate, quartier):
    with time_machine.travel(factories.NOW, tick=False):
        book = books.sums([quartier], through=timezone.localdate())[quartier.pk, Envelope.LEARNING]
    assert (book.account_id, book.planned, book.statement().balance) == (None, 20 * HOUR, 62 * HOUR)
