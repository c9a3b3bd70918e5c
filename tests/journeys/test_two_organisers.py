"""Two organisers change one date at once, each in a browser: the second reads both texts and chooses. Nothing is lost.

JavaScript is off: what is promised here does not rest on it.
"""

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import expect

from accounts.factories import StaffRoleFactory
from events import factories
from neighbourhoods.models import Family, Organisation, OrganisationFamily

from . import steps

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SAVE = "Enregistrer"


@pytest.fixture(autouse=True)
def _on_a_winter_morning():
    with time_machine.travel(factories.NOW, tick=False):
        yield


@pytest.fixture
def event():
    partner = Organisation.objects.create(name="Dynamo (fictif)", is_fictitious=True)
    OrganisationFamily.objects.create(organisation=partner, family=Family.EXTERNAL)
    return factories.make_event(organiser=partner, details="Apportez un cahier.")


@pytest.fixture
def both_open(open_page, event):
    """Fanny of the partner, and somebody of the team, in front of the form of the same date."""
    fanny = factories.make_organiser(event.organiser, first_name="Fanny", last_name="Bouchard")
    team = StaffRoleFactory(starts_on=factories.SINCE).user
    pages = [steps.enter(open_page(javascript=False), person) for person in (fanny, team)]
    for page in pages:
        page.goto(reverse("events:desk_change", args=[event.public_id]))
    return pages


def field(page, label):
    return page.get_by_role("textbox", name=label)


def differing(page, label):
    """The part of the page of two texts that speaks of one answer."""
    return page.get_by_role("region", name=label, exact=True)


def saved(page):
    steps.press(page, SAVE)
    steps.told(page, "Les changements sont enregistrés")


@pytest.mark.both_databases
def test_the_second_organiser_to_save_reads_both_texts_and_chooses_what_stays(both_open, event):
    fanny, team = both_open
    field(fanny, "Titre de cette date").fill("Le titre de Fanny")
    field(fanny, "Programme et précisions").fill("Apportez un crayon.")
    field(fanny, "Adresse du lieu").fill("40, rue des Lilas")
    saved(fanny)

    field(team, "Titre de cette date").fill("Le titre de l’équipe")
    field(team, "Programme et précisions").fill("Apportez une règle.")
    field(team, "En une phrase").fill("Une phrase de l’équipe.")
    with team.expect_response(lambda response: response.request.method == "POST") as answer:
        steps.press(team, SAVE)
    assert answer.value.status == 409
    event.refresh_from_db()
    assert (event.title, event.summary) == ("Le titre de Fanny", "Choisir ce que l’on veut apprendre cette année.")

    expect(steps.heading(team)).to_have_text("Deux personnes ont changé cette date")
    expect(team.get_by_role("alert")).to_contain_text("Fanny Bouchard a enregistré un autre texte")
    for text in ("Le titre de l’équipe", "Le titre de Fanny"):
        expect(differing(team, "Titre de cette date").get_by_text(text).first).to_be_visible()
    expect(differing(team, "En une phrase").get_by_label("Mon texte")).to_be_checked()
    expect(differing(team, "Adresse du lieu").get_by_label("Le texte de Fanny Bouchard")).to_be_checked()

    differing(team, "Titre de cette date").get_by_label("Le texte de Fanny Bouchard").check()
    differing(team, "Programme et précisions").get_by_label("Garder les deux").check()
    steps.press(team, "Enregistrer ces choix")
    steps.told(team, "Les changements sont enregistrés")
    event.refresh_from_db()
    assert (event.title, event.summary) == ("Le titre de Fanny", "Une phrase de l’équipe.")
    assert event.details == "Apportez un crayon.\n\nApportez une règle."
    assert event.address == "40, rue des Lilas"


def test_what_is_saved_while_the_other_organiser_chooses_is_not_overwritten(both_open, event):
    fanny, team = both_open
    field(fanny, "Titre de cette date").fill("Le premier titre")
    saved(fanny)
    field(team, "Titre de cette date").fill("Le titre de l’équipe")
    steps.press(team, SAVE)

    fanny.goto(reverse("events:desk_change", args=[event.public_id]))
    field(fanny, "Titre de cette date").fill("Le second titre")
    saved(fanny)
    differing(team, "Titre de cette date").get_by_label("Mon texte").check()
    steps.press(team, "Enregistrer ces choix")
    expect(differing(team, "Titre de cette date").get_by_text("Le second titre").first).to_be_visible()
    event.refresh_from_db()
    assert event.title == "Le second titre"

    differing(team, "Titre de cette date").get_by_label("Mon texte").check()
    steps.press(team, "Enregistrer ces choix")
    steps.told(team, "Les changements sont enregistrés")
    event.refresh_from_db()
    assert event.title == "Le titre de l’équipe"
