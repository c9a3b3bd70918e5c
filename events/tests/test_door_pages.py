"""At the door: names, buttons, the square code of a person, the sheet on paper."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from events import actions, factories, links
from events.factories import NOW, STARTS
from events.models import Attendance

from .steps import crowd, register, status

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_the_day():
    with time_machine.travel(STARTS, tick=False):
        yield


@pytest.fixture
def desk(as_user, team_member):
    return as_user(team_member)


@pytest.fixture
def marie(event):
    return register(event, "marie@x.org", name="Marie Tremblay")


def url(name, event, *more):
    return reverse(f"events:desk_{name}", args=[event.public_id, *more])


def test_one_press_notes_somebody_and_another_takes_it_back(desk, event, marie):
    given = {"target": "jour=1", "registration": str(marie.public_id)}
    for _press in range(2):
        response = desk.post(url("note", event), given)
        assert response.url == f"{url('door', event)}?jour=1"
    page = desk.get(response.url)
    assert page.context["present"] == [marie]
    assert (page.context["count"], page.context["expected"]) == (1, 1)
    desk.post(url("note", event), given | {"undo": "1"})
    assert not Attendance.objects.exists()


@pytest.mark.parametrize(
    "changed", [{"target": "jour=2"}, {"target": ""}, {"registration": "non"}, {"registration": ""}]
)
def test_what_is_not_of_this_event_is_not_found(desk, event, marie, changed):
    given = {"target": "jour=1", "registration": str(marie.public_id)} | changed
    assert desk.post(url("note", event), given).status_code == 404


def test_somebody_of_another_event_is_not_noted_here(desk, event):
    other = register(factories.make_event(), "noor@x.org")
    given = {"target": "jour=1", "registration": str(other.public_id)}
    assert desk.post(url("note", event), given).status_code == 404


def test_a_search_at_the_door_finds_those_who_wait_too(desk):
    event = factories.make_event(capacity=1)
    register(event, "marie@x.org", name="Marie Tremblay")
    waiting = register(event, "lucie@x.org", name="Lucie Tremblay")
    page = desk.post(url("door", event), {"words": "tremblay"})
    assert [one.name for one in page.context["absent"]] == ["Marie Tremblay"]
    assert page.context["waiting"] == [waiting]
    give = url("give_seat", event, waiting.public_id)
    assert "2 places" not in desk.get(give).content.decode()
    assert desk.post(give).status_code == 422
    assert desk.post(give, {"reason": "Elle est là."}).status_code == 302
    assert status(waiting) == "confirmed"


def test_a_workshop_has_its_own_list_of_arrivals(desk, festival):
    workshop = festival.workshops.first()
    first, _second = crowd(festival, 2)
    actions.choose_workshop(registration=first, workshop=workshop, now=NOW)
    page = desk.get(url("door", festival), {"atelier": workshop.public_id})
    assert list(page.context["absent"]) == [first]
    desk.post(url("note", festival), {"target": f"atelier={workshop.public_id}", "registration": first.public_id})
    assert Attendance.objects.get().workshop == workshop


def test_before_the_day_the_page_says_from_when_and_shows_no_button(desk, event, marie):
    with time_machine.travel(NOW, tick=False):
        page = desk.get(url("door", event)).content.decode()
        assert "Les arrivées se notent à partir du" in page
        assert "Noter présente" not in page
        given = {"target": "jour=1", "registration": str(marie.public_id)}
        assert desk.post(url("note", event), given).status_code == 409


def test_a_square_code_shows_the_person_and_notes_nothing_until_a_press(desk, event, marie):
    address = links.check_in_url(marie)
    page = desk.get(address)
    assert "Marie Tremblay" in page.content.decode()
    assert not Attendance.objects.exists()
    given = {"target": "jour=1", "registration": str(marie.public_id), "arrival": "1"}
    assert desk.post(url("note", event), given).url == address
    assert "Présence notée" in desk.get(address).content.decode()


def test_a_square_code_opens_for_the_organisers_of_the_event_alone(client, as_user, organiser, stranger, marie):
    address = links.check_in_url(marie)
    assert client.get(address).status_code == 302
    for person in (organiser, stranger):
        assert as_user(person).get(address).status_code == 404


@pytest.mark.parametrize("purpose", [links.MANAGE, links.EVALUATE])
def test_a_link_made_for_something_else_opens_no_arrival(desk, marie, purpose):
    assert desk.get(reverse("events:arrival", args=[links.token_for(marie, purpose)])).status_code == 404


def test_the_square_code_of_somebody_who_waits_offers_a_seat_instead(desk):
    event = factories.make_event(capacity=1)
    _first, second = crowd(event, 2)
    page = desk.get(links.check_in_url(second)).content.decode()
    assert "n’a pas encore de place confirmée" in page
    assert url("give_seat", event, second.public_id) in page


def test_the_sheet_lists_who_is_expected_by_name(desk, event):
    for name in ("Zoé", "Anaïs"):
        register(event, f"{name[0]}@x.org".lower(), name=name)
    page = desk.get(url("sheet", event))
    assert [one.name for one in page.context["people"]] == ["Anaïs", "Zoé"]


def test_the_door_shows_todays_day_first(as_user, team_member, festival):
    with time_machine.travel(STARTS + timedelta(days=1), tick=False):
        assert as_user(team_member).get(url("door", festival)).context["target"].query == "jour=2"
