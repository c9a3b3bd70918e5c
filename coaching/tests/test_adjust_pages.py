"""Adjusting a lot on the team's page, and cancelling the line."""

import uuid
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from coaching import actions, books, factories, limits
from coaching.models import HoursEntry
from coaching.refusals import Refused
from ui.refusals import NotAllowedNow

from .steps import in_hours, log

pytestmark = [
    pytest.mark.django_db,
]


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(factories.NOW, tick=False):
        yield


def said(**more):
    facts = {"envelope": "LEARNING", "year": "2026-2027", "direction": "-1", "minutes": "2,5", "reason": "Entente."}
    return facts | {"key": str(uuid.uuid4())} | more


@pytest.fixture
def page(quartier):
    return reverse("coaching:adjust", args=[quartier.slug])


def adjusted():
    return HoursEntry.objects.adjustments().count()


def test_an_adjustment_is_written_once_however_often_its_button_is_pressed(
    as_user, team_member, mandate, quartier, page
):
    client, form = as_user(team_member), said()
    for _press in range(2):
        assert client.post(page, form).status_code == 302
    assert adjusted() == 1
    assert in_hours(quartier, "adjusted") == [0, 0, -2.5]


def test_the_same_page_cannot_write_something_else(as_user, team_member, mandate, page):
    client, form = as_user(team_member), said()
    client.post(page, form)
    assert client.post(page, form | {"minutes": "3"}).status_code == 422
    assert adjusted() == 1


def test_more_than_two_grants_is_refused_beside_the_exception_and_allowed_with_it(as_user, team_member, mandate, page):
    client = as_user(team_member)
    answer = client.post(page, said(direction="1"))
    assert answer.status_code == 422
    assert "exception" in answer.context["form"].errors
    assert adjusted() == 0
    assert client.post(page, said(direction="1", exception="on")).status_code == 302
    assert HoursEntry.objects.adjustments().get().is_exception


def test_hours_that_a_lot_has_given_cannot_be_taken_away(as_user, team_member, mandate, dynamo_coach, page):
    log(mandate, "2026-06-01", 60, dynamo_coach)
    answer = as_user(team_member).post(page, said())
    assert "a déjà couvert 29\u00a0h" in answer.context["form"].errors["minutes"][0]


@pytest.mark.parametrize(
    ("field", "value"),
    [("minutes", "1e5"), ("year", "2019-2020"), ("reason", ""), ("envelope", "X"), ("direction", "2")],
)
def test_a_bad_input_is_said_beside_its_field_and_loses_nothing(as_user, team_member, mandate, page, field, value):
    answer = as_user(team_member).post(page, said(note="x") | {field: value})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert field == "reason" or "Entente." in answer.content.decode()


def test_a_closed_year_is_not_offered(as_user, team_member, mandate, programme_years, page):
    actions.close_year(year=programme_years[0], by=team_member, now=factories.NOW)
    answer = as_user(team_member).post(page, said(year="2024-2025"))
    assert "year" in answer.context["form"].errors


def test_an_empty_page_asks_for_each_thing(as_user, team_member, mandate, page):
    answer = as_user(team_member).post(page)
    assert list(answer.context["form"].errors) == ["envelope", "year", "direction", "minutes", "reason"]


def test_a_cancelled_adjustment_gives_back_what_it_took(as_user, team_member, mandate, quartier, page):
    client = as_user(team_member)
    client.post(page, said())
    line = HoursEntry.objects.adjustments().get()
    cancel = reverse("coaching:adjustment_cancel", args=[line.pk])
    assert cancel in client.get(page).content.decode()
    assert client.post(cancel, {"reason": ""}).status_code == 422
    for _press in range(2):
        assert client.post(cancel, {"reason": "Erreur."}).status_code == 302
    assert in_hours(quartier, "adjusted") == [0, 0, 0]
    assert cancel not in client.get(page).content.decode()
    assert client.get(cancel).status_code == 409


def test_only_the_team_cancels_an_adjustment(
    as_user, team_member, admin_user, coordinator, advisor, mandate, quartier, year
):
    line = actions.adjust(
        neighbourhood=quartier, envelope="LEARNING", year=year, minutes=60, direction=-1, reason="Entente.", key="a",
        by=team_member, now=factories.NOW,
    )  # fmt: skip
    cancel = reverse("coaching:adjustment_cancel", args=[line.pk])
    assert as_user(admin_user).post(cancel).status_code == 403
    for person in (coordinator, advisor):
        assert as_user(person).get(cancel).status_code == 404
    session = log(mandate, "2026-06-01", 1, team_member).entries.get()
    assert as_user(team_member).get(reverse("coaching:adjustment_cancel", args=[session.pk])).status_code == 404
    assert session.dated_on == date(2026, 6, 1)


# --- An exception is for what it was given for ----------------------------------------------------------------------
def add(quartier, year, by, minutes, key, **more):
    return actions.adjust(
        neighbourhood=quartier, envelope="LEARNING", year=year, minutes=minutes, direction=1, reason="Entente.", key=key,
        by=by, now=factories.NOW, **more,
    )  # fmt: skip


def test_an_exception_covers_the_hours_that_it_gave_and_no_more(participation, programme_years, quartier, team_member):
    year = programme_years[-1]
    line = add(quartier, year, team_member, 60, "one", exception=True)
    with pytest.raises(Refused, match="deux allocations") as refusal:
        add(quartier, year, team_member, 15, "two")
    assert refusal.value.field == "exception"
    add(quartier, year, team_member, 15, "two", exception=True)
    actions.cancel_adjustment(entry=line, reason="Erreur.", by=team_member, now=factories.NOW)
    add(quartier, year, team_member, 60, "three", exception=True)
    book = books.book(quartier, "LEARNING", through=factories.NOW.date())
    above = limits.above_two_grants(book.journal, book.statement())
    assert above == {"2026-2027": 75} and limits.excepted(book, above)


def test_the_page_of_an_adjustment_that_was_cancelled_has_served(participation, programme_years, quartier, team_member):
    line = add(quartier, programme_years[-1], team_member, 60, "one", exception=True)
    assert add(quartier, programme_years[-1], team_member, 60, "one", exception=True) == line
    actions.cancel_adjustment(entry=line, reason="Erreur.", by=team_member, now=factories.NOW)
    with pytest.raises(NotAllowedNow, match="a déjà servi"):
        add(quartier, programme_years[-1], team_member, 60, "one", exception=True)
