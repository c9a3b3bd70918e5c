"""Hours in a browser: a coach logs and corrects on a phone, a table lands on Dynamo's list, the team closes a year."""

import re
import uuid
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import expect

from coaching import actions, factories
from coaching.actions import dynamo
from coaching.models import DynamoRequest, HoursEntry, YearClosing
from proposals import factories as proposals
from tests.plugins.browser import assert_accessible, assert_no_sideways_scroll

from . import steps

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _on_a_winter_morning():
    with time_machine.travel(factories.NOW, tick=False):
        yield


def looked_at(page, *, javascript=True):
    """axe is a script: a browser without any shows the same page, which is looked at with it."""
    if javascript:
        assert_accessible(page)
        assert_no_sideways_scroll(page)


@pytest.mark.both_databases
@pytest.mark.parametrize("javascript", [True, False])
def test_a_coach_logs_an_hour_on_a_phone_and_corrects_it(open_page, mandate, dynamo_coach, javascript):
    page = steps.enter(open_page(width=320, javascript=javascript), dynamo_coach)
    page.goto(reverse("coaching:home"))
    expect(steps.heading(page)).to_have_text("Inscrire une séance")
    page.get_by_label("Quartier et enveloppe").select_option(label="Quartier des Érables (reste 62 h)")
    page.get_by_label("Durée").fill("1,4")
    steps.press(page, "Inscrire la séance")
    expect(page.get_by_role("alert").or_(page.locator(".error-summary"))).to_contain_text("quarts d’heure")
    looked_at(page, javascript=javascript)
    page.get_by_label("Durée").fill("1 h 30")
    if javascript:
        expect(page.get_by_text("il restera 60,5 h")).to_be_visible()
    steps.press(page, "Inscrire la séance")
    steps.told(page, "Il lui reste 60,5 h (avant : 62 h).")
    looked_at(page, javascript=javascript)
    page.get_by_role("link", name=re.compile("2027-01-20")).click()
    expect(steps.heading(page)).to_have_text("Séance du 20 janvier 2027 : 1,5 h")
    looked_at(page, javascript=javascript)
    page.get_by_role("link", name="Corriger").click()
    page.get_by_label("Durée").fill("2")
    page.get_by_label("Ce qui est corrigé").fill("Une demi-heure oubliée.")
    steps.press(page, "Enregistrer la correction")
    expect(steps.heading(page)).to_have_text("Séance du 20 janvier 2027 : 2 h")
    expect(page.get_by_text("Une demi-heure oubliée.")).to_be_visible()
    assert list(HoursEntry.objects.sessions().order_by("sequence").values_list("minutes", flat=True)) == [90, 120]


@pytest.mark.parametrize("javascript", [True, False])
def test_a_table_asks_for_dynamo_and_lands_on_the_list(
    open_page, year, quartier, coordinator, advisor, team_member, javascript
):
    for number in range(9):
        place = proposals.make_neighbourhood(f"Quartier {number}", f"quartier-{number}")
        by = proposals.make_member(place, email=f"c{number}@example.org")
        dynamo.ask(
            neighbourhood=place,
            subject="Un mode de fonctionnement",
            discussed_with="Alex",
            discussed_on=date(2027, 1, 4),
            key=uuid.uuid4(),
            by=by,
            now=factories.NOW,
        )
    page = steps.enter(open_page(width=320, javascript=javascript), coordinator)
    page.goto(reverse("coaching:dynamo_ask", args=[quartier.slug]))
    expect(page.get_by_text(re.compile("Les 9 places.* sont prises")).first).to_be_visible()
    looked_at(page, javascript=javascript)
    page.get_by_label("Sur quoi porterait l’accompagnement?").fill("Décider ensemble avec les personnes du quartier.")
    page.get_by_label("À qui en avez-vous parlé à Centraide?").fill("Alex Gagnon")
    page.get_by_label("Quand en avez-vous parlé?").fill("2027-01-11")
    steps.press(page, "Vérifier la demande")
    expect(steps.heading(page)).to_have_text("Vérifier votre demande à Dynamo")
    looked_at(page, javascript=javascript)
    steps.press(page, "Envoyer la demande")
    expect(page.get_by_text(re.compile("rang|liste d’attente")).first).to_be_visible()
    looked_at(page, javascript=javascript)
    request = DynamoRequest.objects.get(neighbourhood=quartier)
    assert (request.rank, request.status) == (10, "waiting")


def test_the_team_closes_a_year_and_its_figures_are_frozen(open_page, mandate, programme_years, team_member):
    actions.log_session(
        mandate=mandate,
        on=date(2024, 6, 1),
        minutes=480,
        key="one",
        by=team_member,
        now=factories.NOW - timedelta(days=11),  # nobody may contest it any more
        agreed=0,
    )
    page = steps.enter(open_page(), team_member)
    page.goto(reverse("coaching:years"))
    looked_at(page)
    page.get_by_role("link", name="2024-2025").first.click()
    page.get_by_role("link", name=re.compile("Fermer")).first.click()
    looked_at(page)
    page.get_by_role("main").get_by_role("button", name=re.compile("Fermer")).click()
    expect(page.get_by_text("fermée").first).to_be_visible()
    looked_at(page)
    closing = YearClosing.objects.get()
    assert closing.figures["totals"]["covered"] == 480
    page.goto(reverse("coaching:year", args=["2024-2025"]))
    page.get_by_role("link", name=re.compile("[Vv]ersion 1")).first.click()
    expect(page.get_by_text("8 h").first).to_be_visible()
