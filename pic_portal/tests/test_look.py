"""The portal's own pages, in a browser: axe, 320 and 1280 pixels, empty, filled and refused, without script too."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from notifications.rewording import save_wording
from notifications.wordings import text_of
from proposals import factories
from proposals.actions import prepare_rules
from proposals.models import Stage
from tests.plugins.browser import DESKTOP, PHONE, assert_accessible, assert_no_sideways_scroll

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_in(page, person, live_server):
    browser = Client()
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": browser.cookies[name].value, "url": live_server.url}])


@pytest.fixture
def filled(coordinator, advisor, team_member, committee, quartier, stages):
    """A programme with something on every page: a late file, a meeting, a draft, a call to come."""
    sent = timezone.now() - timedelta(days=60)
    factories.make_call(timezone.localdate(sent))
    factories.make_call(timezone.localdate() + timedelta(days=10))
    file = factories.make_under_review(quartier, coordinator, advisor, now=sent)
    factories.complete_analysis(file, advisor, now=sent)
    factories.make_meeting(team_member, file, now=timezone.now() + timedelta(days=5), opened=False)
    factories.make_draft(quartier, coordinator, now=timezone.now(), filled=False)


def check(page):
    assert_accessible(page)
    assert_no_sideways_scroll(page)


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_the_public_home_is_for_everybody(open_page, filled, width):
    page = open_page(width=width)
    page.goto("/")
    check(page)
    assert page.get_by_role("heading", level=1).count() == 1


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_the_teams_pages_are_for_everybody(open_page, live_server, filled, team_member, width):
    page = open_page(width=width)
    sign_in(page, team_member, live_server)
    for address in ("/", "/a-faire/", "/equipe/", "/equipe/appels/", "/equipe/renseignements-personnels/"):
        page.goto(address)
        check(page)


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_the_pages_of_texts_and_rules_are_for_everybody(open_page, live_server, filled, team_member, width):
    page = open_page(width=width)
    sign_in(page, team_member, live_server)
    now, text = timezone.now(), text_of("letters-refusal")
    save_wording(
        text=text, subject="", body=f"Bonjour.\n\n{text.body}", note="", seen_version="", by=team_member, now=now
    )
    prepare_rules(stage=Stage.objects.get(number=2), by=team_member, now=now)
    for address in (
        "/equipe/textes/",
        "/equipe/textes/letters-refusal/",
        "/equipe/textes/letters-refusal/modifier/",
        "/equipe/textes/letters-refusal/exemple/?version=preparation",
        "/equipe/textes/proposals-receipt/exemple/",
        "/equipe/textes/letters-refusal/comparer/",
        "/equipe/textes/letters-refusal/en-vigueur/",
        "/equipe/regles/",
        "/equipe/regles/deploiement/",
        "/equipe/regles/deploiement/modifier/",
        "/equipe/regles/deploiement/prealables/nouveau/",
        "/equipe/regles/deploiement/sections/",
        "/equipe/regles/deploiement/formulaire/",
        "/equipe/regles/deploiement/en-vigueur/",
    ):
        page.goto(address)
        check(page)
    page.goto("/equipe/textes/letters-refusal/modifier/")
    page.get_by_label("Texte").fill("Bonjour {motif}")
    page.get_by_role("button", name="Enregistrer").click()
    assert page.title().startswith("Erreur")
    check(page)


def test_empty_pages_are_for_everybody(open_page, live_server, team_member, stages):
    page = open_page(width=PHONE)
    sign_in(page, team_member, live_server)
    for address in ("/", "/a-faire/", "/equipe/", "/equipe/appels/"):
        page.goto(address)
        check(page)


def test_a_refused_call_says_what_to_mend_first(open_page, live_server, team_member, stages):
    page = open_page(width=PHONE)
    sign_in(page, team_member, live_server)
    page.goto("/equipe/appels/nouveau/")
    check(page)
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("heading", name="problème").or_(page.locator(".error-summary")).first.wait_for()
    assert page.title().startswith("Erreur")
    check(page)


def test_a_table_reads_its_list_without_any_script(open_page, live_server, filled, coordinator):
    page = open_page(width=PHONE, javascript=False)
    sign_in(page, coordinator, live_server)
    page.goto("/")
    page.get_by_role("link", name="Terminer et déposer").click()
    assert "/propositions/" in page.url
    page.goto("/")
    page.get_by_role("link", name="Notre quartier").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Quartier des Érables"


def test_the_rules_are_changed_in_the_administration_under_the_content_policy(
    open_page, live_server, stages, admin_user
):
    """A breach of the policy, or a script error, fails the page by itself."""
    page = open_page()
    sign_in(page, admin_user, live_server)
    page.goto("/admin/proposals/stagerules/")
    page.get_by_role("link", name="Déploiement, règles").click()
    page.get_by_role("button", name="Préparer une nouvelle version").click()
    page.get_by_label("Maximum par année").fill("175 000 $")
    page.locator("#id_source").fill("Avis de l’équipe, novembre 2026")  # a figure changes: so does it
    page.get_by_text("Ajouter un objet Préalable").first.click()  # Django's own script
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.get_by_role("button", name="Enregistrer et mettre en vigueur").click()
    assert "175\u00a0000\u00a0$" in page.get_by_role("table", name="Ce qui change").inner_text()
    check(page)
    page.get_by_role("button", name="Mettre en vigueur").click()
    page.get_by_text("Ces règles sont en vigueur.").wait_for()
    assert page.get_by_role("button", name="Préparer une nouvelle version").is_visible()
