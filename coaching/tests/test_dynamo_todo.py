"""What Dynamo asks of whom on « À faire », and what a neighbourhood's page says of it."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from coaching import factories, panel_dynamo, todo_dynamo
from coaching.actions import dynamo
from coaching.factories import NOW
from coaching.tasks_dynamo import sweep_dynamo

from .dynamo_world import ask, enter, make_mandate, make_tables

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def todo(user, now=NOW):
    return [item.text for item in sorted(todo_dynamo.items(user, now), key=lambda item: item.sort_key)]


def test_an_unconfirmed_talk_asks_its_advisor_then_the_team(
    year, quartier, coordinator, contributor, advisor, team_member, admin_user
):
    request = ask(quartier, coordinator)
    wanted = ["Confirmer un échange au sujet de Dynamo (Quartier des Érables)"]
    assert todo(advisor) == wanted
    for person in (coordinator, contributor, team_member, admin_user):
        assert todo(person) == []
    later = NOW + timedelta(days=15)
    sweep_dynamo(later)
    assert todo(team_member, later) == todo(advisor, later) == wanted
    (item,) = todo_dynamo.items(team_member, later)
    assert item.tone == "late"
    assert item.url == request.get_absolute_url()
    dynamo.confirm(request=request, by=team_member, now=later)
    assert todo(advisor, later) == []


def test_without_an_advisor_the_talk_waits_for_the_team_at_once(year, quartier, coordinator, team_member):
    ask(quartier, coordinator)
    assert len(todo(team_member)) == 1


def test_a_confirmed_place_without_a_mandate_waits_for_the_team(year, quartier, coordinator, advisor, team_member):
    request = ask(quartier, coordinator)
    dynamo.confirm(request=request, by=advisor, now=NOW)
    assert todo(team_member) == ["Confier un accompagnement à Dynamo (Quartier des Érables)"]
    make_mandate(request, team_member)
    assert todo(team_member) == []


def test_an_offer_asks_its_table_before_its_last_day(team_member):
    factories.make_year(places=1)
    (first, by), (second, other), (third, _third_by) = make_tables(3)
    request = ask(first, by)
    ask(second, other)
    enter(third, team_member)
    dynamo.withdraw(request=request, by=by, now=NOW)
    (item,) = todo_dynamo.items(other, NOW)
    assert item.text == "Accepter ou décliner la place de Dynamo offerte (Quartier 02)"
    assert item.due_on == date(2027, 1, 27)
    assert not any("Accepter" in said for said in todo(team_member))
    sweep_dynamo(NOW + timedelta(days=8))
    assert todo(other) == []
    assert any("Accepter" in said for said in todo(team_member))


def test_nothing_waits_once_the_year_is_over(year, quartier, coordinator, advisor):
    ask(quartier, coordinator)
    assert todo(advisor, NOW + timedelta(days=90)) == []


def test_the_items_ask_two_queries_whatever_their_number(year, advisor, quartier, coordinator, team_member):
    ask(quartier, coordinator)
    counts = []
    for tables in ([], make_tables(3)):
        for place, by in tables:
            ask(place, by)
        assert team_member.is_team
        with CaptureQueriesContext(connection) as captured:
            list(todo_dynamo.items(team_member, NOW))
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 2


# --- The panel -------------------------------------------------------------------------------------------------------
def panel(place, user, now=NOW):
    made = panel_dynamo.panel(place, user, now)
    return render_to_string(made["template"], {"panel": made["context"]}).replace("\xa0", " ") if made else None


def test_the_panel_invites_whoever_may_ask_and_informs_the_others(year, quartier, coordinator, contributor, advisor):
    assert "Demander une place" in panel(quartier, coordinator)
    for person in (contributor, advisor):
        shown = panel(quartier, person)
        assert "Il reste 9 places sur 9 cette année." in shown
        assert "Demander une place" not in shown


def test_the_panel_tells_the_place_or_the_position(quartier, coordinator, other_quartier, other_coordinator):
    factories.make_year(places=1)
    ask(quartier, coordinator)
    assert "place obtenue" in panel(quartier, coordinator)
    assert "Demander à être sur la liste" in panel(other_quartier, other_coordinator)
    ask(other_quartier, other_coordinator)
    assert "1er sur la liste d’attente" in panel(other_quartier, other_coordinator)


def test_the_panel_is_silent_without_an_open_year(quartier, coordinator):
    assert panel(quartier, coordinator) is None
