"""Delays are settings of a year: what is told afterwards follows them, and a date that was told does not move."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from coaching import actions, factories
from coaching.actions import dynamo
from coaching.business_days import add_business_days, business_days_since
from coaching.models import DynamoRequest, ProgrammeYear, SessionExcess
from coaching.models.delays import DELAYS
from coaching.refusals import Refused
from coaching.tasks_dynamo import sweep_dynamo
from notifications.models import Email
from ui.refusals import NotAllowedNow

from .dynamo_world import ask, make_tables
from .steps import log

pytestmark = pytest.mark.django_db

Status = DynamoRequest.Status
TODAY = timezone.localdate(factories.NOW)


def change(year, by, **settings):
    return actions.change_year(year=year, by=by, now=factories.NOW, **settings)


@pytest.mark.parametrize("name", DELAYS)
@pytest.mark.parametrize("days", [0, 61])
def test_no_year_has_a_delay_of_no_day_or_of_more_than_sixty(year, name, days):
    with pytest.raises(IntegrityError), transaction.atomic():
        ProgrammeYear.objects.filter(pk=year.pk).update(**{name: days})


def test_the_reminder_never_comes_after_the_teams_turn(year, team_member):
    assert change(year, team_member, reminder_days=10).reminder_days == 10
    with pytest.raises(Refused) as refused:
        change(year, team_member, reminder_days=11)
    assert refused.value.field == "reminder_days"
    with pytest.raises(Refused):
        change(year, team_member, team_days=9)


def test_the_next_year_takes_over_every_delay(year, team_member):
    year = change(year, team_member, contest_days=20, offer_days=7, former_may_return=False)
    after = actions.create_year(
        starts_on=year.ends_on,
        ends_on=year.ends_on.replace(year=year.ends_on.year + 1),
        like=year,
        by=team_member,
        now=factories.NOW,
    )
    assert (after.contest_days, after.offer_days, after.former_may_return) == (20, 7, False)


# --- Sessions -------------------------------------------------------------------------------------------------------
def test_a_session_is_contested_until_the_day_that_its_years_setting_gave(
    mandate, dynamo_coach, coordinator, team_member, year, now
):
    before = log(mandate, "2026-06-01", 1, dynamo_coach)
    change(year, team_member, contest_days=3)
    after = log(mandate, "2026-06-02", 1, dynamo_coach)
    assert (before.contest_until, after.contest_until) == (TODAY + timedelta(days=10), TODAY + timedelta(days=3))
    with pytest.raises(NotAllowedNow):
        actions.contest_session(session=after, reason="Trop tard", by=coordinator, now=now + timedelta(days=4))
    assert actions.contest_session(session=before, reason="À temps", by=coordinator, now=now + timedelta(days=10))


def test_a_corrected_session_may_be_contested_anew(mandate, dynamo_coach, coordinator, now):
    session = log(mandate, "2026-06-01", 1, dynamo_coach)
    later = now + timedelta(days=9)
    facts = {"on": session.entries.get().dated_on, "key": "corrige", "by": dynamo_coach, "mode": session.mode}
    corrected = actions.correct_session(session=session, minutes=120, now=later, agreed=0, **facts)
    corrected.refresh_from_db()
    assert corrected.contest_until == TODAY + timedelta(days=19)


def test_hours_beyond_are_answered_within_the_days_of_the_sessions_year(
    mandate, dynamo_coach, team_member, year, quartier
):
    quartier.participations.update(starts_on=year.starts_on)
    change(year, team_member, excess_days=21)
    log(mandate, "2026-06-01", 40, dynamo_coach)
    assert SessionExcess.objects.standing().get().due_on == TODAY + timedelta(days=21)


# --- Dynamo ---------------------------------------------------------------------------------------------------------
def test_an_offer_lasts_the_working_days_of_the_year_and_keeps_its_moments(team_member):
    year = factories.make_year(places=1)
    (one, by), (two, other) = make_tables(2)
    first, second = ask(one, by), ask(two, other)
    change(year, team_member, offer_days=2)
    dynamo.withdraw(request=first, by=by, now=factories.NOW)
    second.refresh_from_db()
    assert second.offer_until == add_business_days(TODAY, 2)
    assert second.offered_at == factories.NOW
    later = factories.NOW + timedelta(hours=5)
    assert dynamo.accept(request=second, by=other, now=later).accepted_at == later


def test_a_talk_passes_to_the_team_on_the_day_that_the_table_was_told(quartier, coordinator, advisor, team_member):
    year = factories.make_year()
    request = ask(quartier, coordinator)
    told = request.team_takes_over_on
    assert business_days_since(TODAY, told) == 10
    change(year, team_member, reminder_days=1, team_days=2)
    eve = factories.NOW + (told - timedelta(days=1) - TODAY)
    assert sweep_dynamo(eve)["passed"] == 0
    assert Email.objects.filter(kind="coaching.dynamo_reminder").count() == 1
    assert sweep_dynamo(eve + timedelta(days=1))["passed"] == 1


def test_a_year_may_leave_its_places_to_those_who_had_none(team_member):
    before = factories.make_year(2025)
    year = factories.make_year()
    (former, by), (newcomer, other) = make_tables(2)
    held = ask(former, by, now=factories.NOW - timedelta(days=300))
    assert (held.year, held.status) == (before, Status.PLACED)
    change(year, team_member, former_may_return=False)
    with pytest.raises(Refused, match="vont aux autres quartiers"):
        ask(former, by)
    assert ask(newcomer, other).rank == 1
    change(year, team_member, former_may_return=True)
    assert ask(former, by).rank == 2


def test_whoever_had_a_place_reads_why_before_typing_anything(team_member, as_user):
    factories.make_year(2025)
    year = factories.make_year()
    ((former, by),) = make_tables(1)
    ask(former, by, now=factories.NOW - timedelta(days=300))
    change(year, team_member, former_may_return=False)
    answer = as_user(by).get(reverse("coaching:dynamo_ask", args=[former.slug]))
    assert answer.status_code == 409
    assert "vont aux autres quartiers" in answer.content.decode()
