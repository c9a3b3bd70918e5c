"""The toolbox walked: somebody finds what they need from a misspelt word, says what fails, proposes; the team answers."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from notifications.models import Email
from tests.plugins.browser import DESKTOP, PHONE, assert_accessible, assert_no_sideways_scroll
from toolbox.actions import resources
from toolbox.factories import NOW, make_resource, make_themes
from toolbox.models import BrokenLinkReport, Favourite, Opening, Path, Resource, Step, Suggestion

from . import steps

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

with_and_without_script = pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])


@pytest.fixture(autouse=True)
def quick_hands(settings):
    settings.FORMS_MINIMUM_SECONDS = 0


@pytest.fixture
def library(stages, team_member):
    """Three resources of two themes and a path; one page of the portal, so that opening goes nowhere else."""
    make = {"link": None, "is_fictitious": False}
    found = {}
    for title, theme, kind in (
        ("Décider par consentement", 3, "fiche"),
        ("Décider en vidéo", 3, "video"),
        ("Jusqu’où collaborer?", 4, "fiche"),
    ):
        one = make_resource(team_member, title, theme=theme, format=kind, **make)
        page = {"Décider par consentement": "/programme/", "Décider en vidéo": "/quartiers/"}.get(title, "/activites/")
        one = resources.open_with(resource=one, page=page, by=team_member, now=NOW)
        found[title] = resources.publish(resource=one, by=team_member, now=NOW)
    path = Path.objects.create(code="decider", title="Décider", stage=stages[0], summary="Deux pas.", published_at=NOW)
    Step.objects.create(path=path, resource=found["Décider par consentement"], position=1, why="Pour commencer.")
    return found


def look(page):
    assert_accessible(page)
    assert_no_sideways_scroll(page)


@with_and_without_script
def test_somebody_on_a_phone_finds_a_reference_from_a_misspelt_word_and_opens_it(open_page, library, javascript):
    page = open_page(width=PHONE, javascript=javascript)
    page.goto(reverse("toolbox:home"))
    if javascript:
        look(page)
    page.get_by_label("Que cherchez-vous?").fill("desider consentment")
    page.get_by_role("button", name="Chercher", exact=True).click()
    expect(page.get_by_text("Nous avons compris")).to_be_visible()
    expect(page.get_by_role("heading", name="Décider par consentement")).to_be_visible()
    if javascript:
        look(page)
    page.get_by_label("Chercher une référence").fill("décider")
    page.get_by_role("button", name="Chercher", exact=True).click()
    page.get_by_text("Préciser", exact=True).click()
    page.get_by_role("link", name="Vidéo (1)").click()
    expect(page.get_by_text("1 ressource répond à")).to_be_visible()
    if javascript:
        look(page)
    page.get_by_role("link", name="Décider en vidéo").click()
    if javascript:
        look(page)
    page.get_by_role("link", name="Ouvrir la page").click()
    expect(page).to_have_url(re.compile(re.escape(reverse("neighbourhoods:list"))))
    assert Opening.objects.get().count == 1


@with_and_without_script
def test_who_finds_nothing_proposes_and_the_team_keeps_it_and_publishes(open_page, library, team_member, javascript):
    page = open_page(width=PHONE, javascript=javascript)
    page.goto(reverse("toolbox:search", query={"q": "zorglub"}))
    expect(page.get_by_text("Rien ne répond à")).to_be_visible()
    if javascript:
        look(page)
    page.get_by_role("link", name="Proposer une ressource").click()
    page.get_by_label("Titre", exact=False).first.fill("Le zorglub expliqué")
    page.get_by_label("Adresse", exact=False).first.fill("exemple.org/zorglub")
    page.get_by_label("Votre nom").fill("Dominique Essai")
    page.get_by_label("Votre courriel").fill("dominique@example.org")
    page.get_by_role("main").get_by_role("button", name="Proposer").click()
    expect(page.get_by_text("Nous vous avons écrit à dominique@example.org")).to_be_visible()
    if javascript:
        look(page)

    desk = steps.enter(open_page(width=DESKTOP, javascript=javascript), team_member)
    desk.goto(Suggestion.objects.get().get_absolute_url())
    desk.get_by_role("link", name="Retenir", exact=True).click()
    desk.get_by_role("main").get_by_role("button", name=re.compile("^Retenir")).click()
    resource = Resource.objects.get(title="Le zorglub expliqué")
    assert resource.published_at is None
    desk.goto(reverse("toolbox:desk_change", args=[resource.code]))
    desk.get_by_label("En une phrase").fill("Tout sur le zorglub.")
    desk.get_by_label(make_themes()[0].name).check()
    desk.get_by_role("button", name="Enregistrer", exact=True).click()
    desk.goto(reverse("toolbox:desk_publish", args=[resource.code]))
    desk.get_by_role("main").get_by_role("button", name="Publier").click()
    page.goto(reverse("toolbox:search", query={"q": "zorglub"}))
    expect(page.get_by_role("heading", name="Le zorglub expliqué")).to_be_visible()
    kinds = set(Email.objects.filter(to_address="dominique@example.org").values_list("kind", flat=True))
    assert kinds == {"toolbox.suggestion_received", "toolbox.suggestion_accepted"}


def test_what_does_not_open_is_said_in_two_steps_and_waits_for_the_team(open_page, library, team_member):
    resource = make_resource(team_member, "Un lien qui casse", link="https://exemple.org/casse")
    page = open_page(width=PHONE)
    page.goto(resource.get_absolute_url())
    page.get_by_role("link", name="Signaler un lien brisé").click()
    look(page)
    page.get_by_role("main").get_by_role("button", name=re.compile("Signaler")).click()
    expect(page.get_by_role("main")).to_contain_text("Merci")
    look(page)
    assert BrokenLinkReport.objects.open().count() == 1
    desk = steps.enter(open_page(width=DESKTOP), team_member)
    desk.goto(reverse("home"))
    desk.get_by_role("link", name="Voir un lien de la boîte à outils").click()
    expect(desk.get_by_role("heading", name="Un lien qui casse")).to_be_visible()
    look(desk)


@with_and_without_script
def test_a_coordinator_follows_the_path_of_their_stage_and_keeps_a_resource(
    open_page, library, coordinator, javascript
):
    page = steps.enter(open_page(width=PHONE, javascript=javascript), coordinator)
    page.goto(reverse("toolbox:home"))
    page.get_by_role("link", name="Décider", exact=True).click()
    if javascript:
        look(page)
    page.get_by_role("link", name="Décider par consentement").click()
    page.get_by_role("button", name="Garder dans mes favoris").click()
    expect(page.get_by_role("button", name="Retirer de mes favoris")).to_be_visible()
    page.get_by_role("link", name="Mes favoris").click()
    expect(page.get_by_role("heading", name="Décider par consentement")).to_be_visible()
    if javascript:
        look(page)
    assert Favourite.objects.get().user == coordinator
