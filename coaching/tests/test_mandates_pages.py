"""The pages of a mandate: given with a warning if need be, followed, changed, concluded."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from coaching import actions, factories
from coaching.models import CoachingRequest, DynamoRequest, Mandate

from .test_mandates import log

pytestmark = pytest.mark.django_db

TODAY = date(2027, 1, 20)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def asked(participation, coordinator):
    return factories.make_request(participation, coordinator)


@pytest.fixture
def placed(year, quartier, partner, coordinator, team_member):
    mandate = factories.make_dynamo_mandate(quartier, partner, coordinator, team_member, year)
    request = mandate.dynamo_request
    mandate.delete()
    return DynamoRequest.objects.get(pk=request.pk)


@pytest.fixture
def twelve_hours_left(programme_years, participation, quartier, team_member, now):
    """One lot of 31 hours, of which the team took nineteen away."""
    quartier.participations.update(starts_on=date(2026, 4, 1))
    actions.adjust(
        neighbourhood=quartier,
        envelope="LEARNING",
        year=programme_years[-1],
        minutes=19 * 60,
        direction=-1,
        reason="Essai",
        key="nineteen",
        by=team_member,
        now=now,
    )


def at(found, name="mandate"):
    return reverse(f"coaching:{name}", args=[found.public_id])


def text(response):
    return response.content.decode().replace("\xa0", " ").replace("&#x27;", "’")


def typed(partner, **changed):
    return {
        "partner": partner.pk,
        "planned_minutes": "18",
        "warned": "",
        "starts_on": "2027-02-01",
        "last_on": "2027-06-30",
    } | changed


# --- Giving ---------------------------------------------------------------------------------------------------------
def test_the_form_opens_with_what_the_table_asked(asked, partner, other_partner, team_member, as_user):
    CoachingRequest.objects.filter(pk=asked.pk).update(preferred_partner=other_partner)
    shown = text(as_user(team_member).get(at(asked, "request_assign")))
    assert 'value="20"' in shown
    assert 'value="2027-01-20"' in shown
    assert f'value="{other_partner.pk}" id="id_partner_1" checked' in shown


def test_a_mandate_lasts_until_the_last_day_that_was_typed(asked, partner, dynamo_coach, team_member, as_user):
    response = as_user(team_member).post(at(asked, "request_assign"), typed(partner))
    mandate = Mandate.objects.get()
    assert response.url == at(mandate)
    assert mandate.ends_on == date(2027, 7, 1)
    again = as_user(team_member).post(at(asked, "request_assign"), typed(partner))  # a second click
    assert again.url == at(mandate)
    assert Mandate.objects.count() == 1


def test_hours_beyond_what_is_left_are_shown_and_then_accepted(
    asked, partner, dynamo_coach, team_member, as_user, twelve_hours_left
):
    client = as_user(team_member)
    assert "Il reste 12 h à prévoir" in text(client.get(at(asked, "request_assign")))
    shown = text(client.post(at(asked, "request_assign"), typed(partner)))
    assert "Vous prévoyez 18 h, et il reste 12 h à prévoir." in shown
    assert "Confier quand même" in shown
    assert 'name="warned" value="1080"' in shown
    assert not Mandate.objects.exists()
    client.post(at(asked, "request_assign"), typed(partner, warned="1080"))
    assert Mandate.objects.get().planned_minutes == 18 * 60


def test_nothing_is_said_of_what_is_left_when_it_is_not_known(asked, team_member, as_user):
    assert "à prévoir pour ce quartier" not in text(as_user(team_member).get(at(asked, "request_assign")))


def test_a_partner_without_a_coach_is_given_the_mandate_and_the_team_is_told(asked, partner, team_member, as_user):
    response = as_user(team_member).post(at(asked, "request_assign"), typed(partner), follow=True)
    assert "Personne n’accompagne encore pour Dynamo (fictif)" in text(response)


def test_an_empty_answer_says_what_to_fill(asked, team_member, as_user):
    shown = text(as_user(team_member).post(at(asked, "request_assign")))
    assert "Faites un choix pour « Partenaire »." in shown
    assert "Remplissez le champ « Dernier jour »." in shown


def test_a_place_of_dynamo_is_entrusted_in_one_page(placed, dynamo_coach, team_member, as_user):
    client = as_user(team_member)
    shown = text(client.get(at(placed, "dynamo_assign")))
    assert 'value="30"' in shown
    assert "du 1er avril 2026 au 31 mars 2027" in shown
    assert client.post(at(placed, "dynamo_assign"), {"planned_minutes": "30"}).url == at(Mandate.objects.get())
    assert client.get(at(placed, "dynamo_assign")).status_code == 409


def test_the_page_of_a_place_is_the_teams(
    placed, coordinator, advisor, admin_user, other_coordinator, stranger, as_user
):
    for person in (coordinator, advisor, admin_user):
        assert as_user(person).get(at(placed, "dynamo_assign")).status_code == 403
        assert as_user(person).post(at(placed, "dynamo_assign")).status_code == 403
    for person in (other_coordinator, stranger):
        assert as_user(person).get(at(placed, "dynamo_assign")).status_code == 404


# --- Following ------------------------------------------------------------------------------------------------------
def test_a_mandate_is_read_by_who_follows_the_place_and_by_its_coaches(
    mandate, coordinator, contributor, advisor, team_member, admin_user, dynamo_coach, other_coach,
    other_coordinator, stranger, as_user,
):  # fmt: skip
    for person in (coordinator, contributor, advisor, team_member, admin_user, dynamo_coach):
        assert "Accompagnement avec Dynamo (fictif)" in text(as_user(person).get(at(mandate)))
    for person in (other_coach, other_coordinator, stranger):
        assert as_user(person).get(at(mandate)).status_code == 404


def test_the_page_shows_hours_used_beside_those_planned(mandate, dynamo_coach, coordinator, as_user):
    log(mandate, TODAY - 3 * DAY, dynamo_coach, minutes=90)
    log(mandate, TODAY - 2 * DAY, dynamo_coach, minutes=45)
    shown = text(as_user(coordinator).get(at(mandate)))
    assert "2,25 h utilisées sur 20 h prévues" in shown
    assert shown.index("2027-01-18") < shown.index("2027-01-17")
    assert "0 étape terminée sur 6." in shown


def test_a_mandate_without_a_session_says_so(mandate, coordinator, as_user):
    assert "Aucune séance pour l’instant" in text(as_user(coordinator).get(at(mandate)))


def test_three_sessions_cost_the_page_as_many_queries_as_one(
    mandate, dynamo_coach, coordinator, as_user, django_assert_max_num_queries
):
    client = as_user(coordinator)
    client.get(at(mandate))
    counts = []
    for count in (1, 3):
        while mandate.sessions.count() < count:
            log(mandate, TODAY - DAY, dynamo_coach)
        with django_assert_max_num_queries(14) as asked:
            client.get(at(mandate))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_each_role_finds_its_own_acts_on_a_mandate(
    mandate, coordinator, advisor, admin_user, team_member, dynamo_coach, as_user
):
    expected = {
        coordinator: set(),
        advisor: set(),
        admin_user: set(),
        team_member: {"mandate_change", "mandate_conclude"},
        dynamo_coach: {"mandate_conclude"},
    }
    for person, acts in expected.items():
        shown = text(as_user(person).get(at(mandate)))
        assert {name for name in ("mandate_change", "mandate_conclude") if at(mandate, name) in shown} == acts


# --- Changing, concluding -------------------------------------------------------------------------------------------
def test_an_end_before_a_session_is_refused_beside_its_field(mandate, dynamo_coach, team_member, as_user):
    log(mandate, TODAY - DAY, dynamo_coach)
    wrong = {"planned_minutes": "25", "last_on": (TODAY - 2 * DAY).isoformat()}
    shown = text(as_user(team_member).post(at(mandate, "mandate_change"), wrong))
    assert "Une séance est inscrite le 19 janvier 2027" in shown
    assert 'href="#id_last_on"' in shown
    assert 'value="25"' in shown
    right = wrong | {"last_on": (TODAY - DAY).isoformat()}
    assert as_user(team_member).post(at(mandate, "mandate_change"), right).url == at(mandate)
    mandate.refresh_from_db()
    assert (mandate.planned_minutes, mandate.ends_on) == (25 * 60, TODAY)


def test_hours_that_a_mandate_reserves_already_are_not_counted_twice(
    twelve_hours_left, mandate, dynamo_coach, team_member, as_user
):
    """It plans 20 hours and used one: eleven are left to it besides."""
    log(mandate, date(2027, 1, 4), dynamo_coach)
    client = as_user(team_member)
    until = {"last_on": "2027-06-30"}
    assert client.post(at(mandate, "mandate_change"), until | {"planned_minutes": "12"}).status_code == 302
    shown = text(client.post(at(mandate, "mandate_change"), until | {"planned_minutes": "12,25"}))
    assert "Enregistrer quand même" in shown


def test_a_coach_concludes_and_the_table_reads_the_summary(mandate, dynamo_coach, coordinator, as_user):
    client = as_user(dynamo_coach)
    assert "Étapes encore ouvertes" in text(client.get(at(mandate, "mandate_conclude")))
    assert "Remplissez le champ" in text(client.post(at(mandate, "mandate_conclude")))
    said = {"summary": "Six rencontres et un plan.", "learned": "Le samedi suffit."}
    assert client.post(at(mandate, "mandate_conclude"), said).url == at(mandate)
    assert client.post(at(mandate, "mandate_conclude"), said).url == at(mandate)  # a second click
    assert client.get(at(mandate, "mandate_conclude")).status_code == 409
    shown = text(as_user(coordinator).get(at(mandate)))
    assert "Six rencontres et un plan." in shown
    assert "Le samedi suffit." in shown


def test_acts_on_a_mandate_are_refused_to_those_who_only_read(
    mandate, coordinator, contributor, advisor, admin_user, other_coach, as_user
):
    for person in (coordinator, contributor, advisor, admin_user):
        for name in ("mandate_change", "mandate_conclude"):
            assert as_user(person).get(at(mandate, name)).status_code == 403
            assert as_user(person).post(at(mandate, name)).status_code == 403
    for name in ("mandate_change", "mandate_conclude"):
        assert as_user(other_coach).get(at(mandate, name)).status_code == 404
