"""Hours that lapse: who is told, when, once; what waits in « À faire »; the panel of the neighbourhood's page."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from coaching import actions, alerts, factories, hours_overview, panels, todo_hours
from coaching.models import HeldSession
from neighbourhoods import positions
from neighbourhoods.models import Portfolio
from notifications.models import Email
from proposals import factories as proposals

from .steps import HOUR, log

pytestmark = pytest.mark.django_db
LAST_DAY = date(2027, 3, 31)  # of the lot 2025-2026


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(factories.NOW, tick=False):
        yield


def before(days):
    """Eight in the morning, so many days before the lot of 2025-2026 lapses."""
    return timezone.make_aware(datetime.combine(LAST_DAY - timedelta(days=days), datetime.min.time())).replace(hour=8)


def alerted():
    return Email.objects.filter(kind="coaching.lapsing")


# --- The alert ------------------------------------------------------------------------------------------------------
@given(days=st.integers(min_value=0, max_value=800))
def test_a_step_comes_ninety_then_thirty_days_before(days):
    lot = hours_overview.UsableLot("2025-2026", 60, 0, LAST_DAY)
    step = alerts.step_of(lot, LAST_DAY - timedelta(days=days))
    assert step == (30 if days <= 30 else 90 if days <= 90 else None)


def test_the_table_is_told_at_ninety_and_thirty_days_and_its_advisor_in_copy(
    mandate, coordinator, contributor, advisor
):
    sent = [alerts.alert_lapsing(before(days)) for days in (91, 90, 89, 31, 30, 29, 0)]
    assert sent == [0, 2, 0, 0, 2, 0, 0]
    assert set(alerted().values_list("to_address", flat=True)) == {coordinator.email, advisor.email}
    own, copy = (alerted().filter(to_user=person).earliest("created_at") for person in (coordinator, advisor))
    assert own.subject == "31\u00a0h d’accompagnement à utiliser d’ici le 31\u00a0mars 2027 (Quartier des Érables)"
    assert "20\u00a0h sont déjà réservées" in own.body_text and "En copie" not in own.body_text
    assert "En copie" in copy.body_text and "/accompagnement/quartiers/erables/" in copy.body_text


def test_after_an_outage_only_the_latest_step_is_sent(mandate, coordinator):
    alerts.alert_lapsing(before(12))
    assert [key.split("-")[-2] for key in alerted().values_list("key", flat=True)] == ["30"]


def test_nothing_is_sent_when_nothing_is_left_of_the_lot(mandate, dynamo_coach, coordinator):
    log(mandate, "2026-06-01", 31, dynamo_coach)
    assert alerts.alert_lapsing(before(30)) == 0


def test_hours_given_back_after_the_day_of_a_step_are_told_of(mandate, dynamo_coach, coordinator):
    session = log(mandate, "2026-06-01", 31, dynamo_coach)
    assert alerts.alert_lapsing(before(80)) == 0
    actions.cancel_session(session=session, reason="Doublon", by=dynamo_coach, now=factories.NOW)
    assert alerts.alert_lapsing(before(60)) == 1


def test_dynamos_hours_lapse_with_their_own_year(year, partner, coordinator, team_member, quartier):
    factories.make_dynamo_mandate(quartier, partner, coordinator, team_member, year)
    assert alerts.alert_lapsing(before(90)) == 1
    assert alerted().get().key.startswith(f"coaching-lapsing-{quartier.pk}-DYNAMO-2026-2027-90")
    assert "30\u00a0h sont déjà réservées" in alerted().get().body_text


def test_a_person_who_left_the_table_is_told_nothing(mandate, coordinator, team_member):
    coordinator.table_memberships.get().end(by=team_member, now=before(91), on=LAST_DAY - timedelta(days=91))
    assert alerts.alert_lapsing(before(90)) == 0


# --- What waits -----------------------------------------------------------------------------------------------------
def items(user, now=factories.NOW):
    return {one.text.replace("\u00a0", " "): one for one in todo_hours.items(user, now)}


def test_a_table_answers_hours_beyond_and_plans_what_lapses(mandate, dynamo_coach, coordinator, contributor, advisor):
    waiting = items(coordinator)["Planifier 11 h d’accompagnement, Quartier des Érables"]
    assert (waiting.due_on, waiting.url) == (LAST_DAY, reverse("coaching:place", args=["erables"]))
    session = log(mandate, "2026-06-01", 63, dynamo_coach)
    assert list(items(coordinator)) == ["Accepter ou refuser 1 h au-delà du disponible, Quartier des Érables"]
    (one,) = items(coordinator).values()
    assert (one.due_on, one.url) == (date(2027, 1, 30), reverse("coaching:session", args=[session.public_id]))
    assert not items(contributor) and not items(advisor) and not items(dynamo_coach)
    actions.answer_excess(excess=session.excesses.get(), accepts=True, by=coordinator, now=factories.NOW)
    assert not items(coordinator)


def test_hours_that_are_all_planned_ask_nothing_of_the_table(mandate, coordinator):
    type(mandate).objects.update(planned_minutes=31 * HOUR)
    assert not items(coordinator)


def test_the_team_rules_on_what_was_refused_contested_or_held(mandate, dynamo_coach, coordinator, team_member, now):
    session = log(mandate, "2026-06-01", 63, dynamo_coach)
    assert not items(team_member)
    actions.answer_excess(excess=session.excesses.get(), accepts=False, by=coordinator, now=now)
    actions.contest_session(session=session, reason="Trop", by=coordinator, now=now)
    held = actions.hold_session(mandate=mandate, on=date(2026, 5, 1), minutes=120, key="h", by=dynamo_coach, now=now)
    found = items(team_member)
    assert list(found) == [
        "Décider de 1 h au-delà du disponible, Quartier des Érables",
        "Répondre à une séance contestée, Quartier des Érables",
        "Confirmer ou écarter une séance du 1er mai 2026, Quartier des Érables",
    ]
    assert list(found.values())[-1].url == reverse("coaching:held", args=[held.public_id])
    actions.decline_held(held=held, by=team_member, now=now)
    assert len(items(team_member)) == 2


def test_what_waits_takes_as_many_queries_for_three_as_for_one(mandate, dynamo_coach, coordinator, team_member, now):
    counts = []
    assert team_member.is_team and not coordinator.is_team  # asked once for each person, by any page
    for n in range(3):
        session = log(mandate, f"2026-06-0{n + 1}", 63, dynamo_coach)
        actions.contest_session(session=session, reason="Trop", by=coordinator, now=now)
        HeldSession.objects.create(
            key=f"h{n}", mandate=mandate, dated_on=date(2026, 5, 1), minutes=60, held_at=now, held_by=dynamo_coach
        )
        for person in (coordinator, team_member):
            positions.keep(person)  # as every page does
            with CaptureQueriesContext(connection) as queries:
                assert items(person)
            counts.append(len(queries))
    assert counts[0::2] == [counts[0]] * 3 and counts[1::2] == [counts[1]] * 3
    assert max(counts) <= 9


# --- The panel ------------------------------------------------------------------------------------------------------
def test_a_neighbourhoods_page_shows_its_hours_to_those_who_follow_it(
    mandate, quartier, coordinator, advisor, team_member, admin_user, now
):
    for person in (coordinator, advisor, team_member, admin_user):
        panel = panels.hours(quartier, person, now)
        shown = render_to_string(panel["template"], {"panel": panel["context"], "neighbourhood": quartier})
        assert "62\u00a0h restantes\u00a0: 42\u00a0h disponibles et 20\u00a0h réservées à un mandat" in shown


def test_the_panel_is_nothing_for_others_nor_for_a_neighbourhood_without_hours(
    mandate, quartier, other_quartier, other_coordinator, dynamo_coach, stranger, team_member, now
):
    for person in (other_coordinator, dynamo_coach, stranger):
        assert panels.hours(quartier, person, now) is None
    assert panels.hours(other_quartier, team_member, now) is None


def test_an_advisor_of_several_neighbourhoods_gets_one_copy_for_each(
    mandate, quartier, other_quartier, coordinator, other_coordinator, advisor
):
    factories.make_participation(other_quartier, other_coordinator)
    Portfolio.objects.create(advisor=advisor, neighbourhood=other_quartier, starts_on=proposals.SINCE)
    alerts.alert_lapsing(before(30))
    assert alerted().filter(to_user=advisor).count() == 2
