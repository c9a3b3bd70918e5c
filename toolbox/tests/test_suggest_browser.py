"""The pages of suggestions in a browser, on a phone and on a table: words, structure, width, axe; a refusal, a thank-you."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.reading import Reading, defects_of, faults_of
from tests.plugins.browser import assert_accessible, assert_no_sideways_scroll
from toolbox.actions import suggestions
from toolbox.factories import make_resource, make_themes
from toolbox.models import Suggestion

from .suggest_steps import LINK, PAGE, suggest, upload

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "anticonstitutionnellement-" * 7


@pytest.fixture(autouse=True)
def everybody_is_enrolled(settings):
    settings.STAFF_MUST_ENROL = False
    settings.FORMS_MINIMUM_SECONDS = 0


@pytest.fixture
def open_as(client, live_server, open_page, settings):
    """Open a page in a browser where this person is signed in."""

    def open_one(person, path, **options):
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        page = open_page(**options)
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        page.goto(path)
        return page

    return open_one


def pages_of(by):
    """One page for each state of a suggestion, each answer, and the lists."""
    now = timezone.now()
    themes = make_themes()
    waiting = suggest(LONG, link=f"{LINK}/{LONG}", why=f"{LONG} et deux mots.", theme=themes[0], now=now)
    file = suggest("Un guide", by=by, upload=upload(f"{LONG[:90]}.pdf"), now=now)
    known = suggest("Une fiche", link=f"{LINK}/fiche", now=now)
    make_resource(by, "Fiche d’écoute", link=f"{LINK}/fiche", now=now)
    declined = suggest("Un texte payant", link=f"{LINK}/payant", now=now - timedelta(days=3))
    suggestions.decline(suggestion=declined, answer="Ce texte est payant.", by=by, now=now)
    again = suggest("Le même texte", link=f"{LINK}/payant", now=now)
    accepted = suggest("Une vidéo", link=f"{LINK}/video", now=now)
    suggestions.accept(suggestion=accepted, answer="", by=by, now=now)
    forgotten = suggest("Un vieux guide", by=by, upload=upload("vieux.pdf", b"%PDF-1.7\nvieux\n%%EOF\n"), now=now)
    suggestions.decline(suggestion=forgotten, answer="Trop vieux.", by=by, now=now)
    Suggestion.objects.filter(pk=forgotten.pk).update(name="", email="", file="")
    listed = reverse("toolbox:suggestions")
    return [
        PAGE,
        f"{PAGE}?q=Cercle&theme={themes[1].code}",
        listed,
        f"{listed}?etat=declined",
        *(one.get_absolute_url() for one in (waiting, file, known, declined, again, accepted, forgotten)),
        *(
            reverse(f"toolbox:suggestion_{act}", args=[one.public_id])
            for act, one in (("accept", waiting), ("decline", waiting), ("join", known))
        ),
    ]


def test_every_page_has_one_title_in_order_and_is_set_as_in_quebec(stages, team_member):
    browser, found = Client(), []
    browser.force_login(team_member, backend="django.contrib.auth.backends.ModelBackend")
    for path in pages_of(team_member):
        reading = Reading(browser.get(path).content.decode())
        found += [f"{path} : {fault}" for fault in [*faults_of(reading), *defects_of(reading)]]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_fits_its_width_and_is_accessible(open_as, stages, team_member, width):
    page = open_as(team_member, "/", width=width)
    for path in pages_of(team_member):
        page.goto(path)
        assert_accessible(page)
        assert_no_sideways_scroll(page)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_guest_mends_what_is_refused_and_reads_the_thanks(open_page, stages, team_member, javascript):
    make_resource(team_member, "Guide du changement", link=LINK, now=timezone.now())
    page = open_page(width=320, javascript=javascript)
    page.goto(f"{PAGE}?q=Cercle de parole")
    page.get_by_label("Adresse de la ressource").fill("exemple.org/guide/")
    page.get_by_label("Votre nom").fill("Dominique Essai")
    page.get_by_label("Votre courriel").fill("dominique@example.org")
    page.get_by_role("button", name="Proposer la ressource").click()
    expect(page.get_by_role("link", name="Voir «\u00a0Guide du changement\u00a0»")).to_be_visible()
    assert_no_sideways_scroll(page)
    if javascript:
        assert_accessible(page)
    page.get_by_label("Adresse de la ressource").fill("exemple.org/cercle")
    page.get_by_role("button", name="Proposer la ressource").click()
    expect(page.get_by_role("heading", name="Merci, la ressource est reçue")).to_be_visible()
    expect(page.get_by_text("Nous vous avons écrit à dominique@example.org")).to_be_visible()
    assert_no_sideways_scroll(page)
    if javascript:
        assert_accessible(page)
    assert Suggestion.objects.get().title == "Cercle de parole"


def test_a_member_sends_a_file_and_is_asked_for_it_again_when_the_title_lacks(open_as, stages, coordinator):
    page = open_as(coordinator, PAGE, width=320)
    file = {"name": "guide.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\nguide\n%%EOF\n"}
    page.get_by_label("Ou un fichier").set_input_files(file)
    page.get_by_role("button", name="Proposer la ressource").click()
    expect(page.get_by_text("Choisissez de nouveau le fichier")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Titre").fill("Un guide")
    page.get_by_label("Ou un fichier").set_input_files(file)
    page.get_by_role("button", name="Proposer la ressource").click()
    expect(page.get_by_role("heading", name="Merci, la ressource est reçue")).to_be_visible()
    assert Suggestion.objects.get().file_name == "guide.pdf"
