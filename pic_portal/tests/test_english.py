"""English below /en/: whole, kept by every link, and never in what the programme keeps in French."""

import re

import pytest
from django.test import Client
from django.utils import translation

from notifications.models import Email
from pic_portal import catalogues
from proposals import factories
from proposals.actions.letters import letter_content
from toolbox.actions.resources import checked_page
from ui.language import here
from ui.sources import source_words


# --- The catalogues -------------------------------------------------------------------------------------------------
def test_every_string_has_its_english_and_no_english_is_left_over():
    found = [fault for room, wanted in catalogues.gathered().items() for fault in catalogues.faults(room, wanted)]
    assert not found, f"{len(found)} fautes\n" + "\n".join(found[:40])


def test_a_string_missing_doubtful_left_over_or_with_another_field_is_a_fault(tmp_path, monkeypatch):
    path = tmp_path / "django.po"
    path.write_text(
        catalogues.HEADER + 'msgid "Oui"\nmsgstr "Yes"\n\n#, fuzzy\nmsgid "Non"\nmsgstr "No"\n\n'
        'msgid "%(n)s heures"\nmsgstr "%(m)s hours"\n\nmsgid "Jamais"\nmsgstr "Never"\n\nmsgid "Peut-être"\nmsgstr ""\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(catalogues, "catalogue_path", lambda room: path)
    wanted = {(None, text): [] for text in ("Oui", "Non", "%(n)s heures", "Peut-être", "Parfois")}
    assert sorted(catalogues.faults("ui", wanted)) == [
        "ui: doubtful 'Non'",
        "ui: fields left out ['%(n)s'] in '%(n)s heures'",
        "ui: missing 'Parfois'",
        "ui: missing 'Peut-être'",
        "ui: nobody says 'Jamais'",
        "ui: unknown fields ['%(m)s'] in '%(n)s heures'",
    ]


def test_strings_of_a_template_are_those_that_will_be_looked_up():
    source = (
        '{% load i18n %}{% translate "À 100 %" %}{% blocktranslate count n=x trimmed %}\n Une heure\n{% plural %}\n'
        ' {{ n }} heures\n{% endblocktranslate %}{% translate "Sens" context "d’un ajustement" %}'
        '{% include "a.html" with title=_("Rien") only %}'
    )
    assert list(catalogues.strings_of_template(source)) == [
        (None, "À 100 %%"),
        (None, ("Une heure", "%(n)s heures")),
        ("d’un ajustement", "Sens"),
        (None, "Rien"),
    ]


# --- Pages ----------------------------------------------------------------------------------------------------------
def link(page, name):
    return re.search(rf'<a class="language-switch" href="([^"]*)"[^>]*>{name}</a>', page)[1]


@pytest.mark.django_db
def test_the_switch_keeps_the_page_its_query_and_sets_no_cookie(stages):
    client = Client()
    french = client.get("/programme/?a=1")
    english = client.get(link(french.content.decode(), "English"))
    assert english.request["PATH_INFO"] == "/en/programme/" and english.request["QUERY_STRING"] == "a=1"
    page = english.content.decode()
    assert '<html lang="en-CA">' in page and "Aller au contenu" not in page and "Planning" in page
    assert link(page, "Français") == "/programme/?a=1"
    assert not french.cookies and not english.cookies


@pytest.mark.django_db
def test_a_page_without_prefix_is_french_whatever_the_browser_asks_for(client, stages):
    page = client.get("/programme/", headers={"accept-language": "en"}).content.decode()
    assert '<html lang="fr-CA">' in page and "Planification" in page


@pytest.mark.django_db
def test_every_link_of_an_english_page_but_the_switch_leads_to_english_pages(client, coordinator, quartier):
    client.force_login(coordinator)
    page = client.get("/en/").content.decode()
    addresses = set(re.findall(r'(?:href|action)="(/[^"]*)"', page)) - {link(page, "Français")}
    outside = {one for one in addresses if not one.startswith(("/en/", "/static/", "/compte/session/"))}
    assert not outside


@pytest.mark.django_db
def test_a_page_that_answers_a_sent_form_offers_no_switch_so_that_nothing_typed_is_lost(client):
    page = client.post("/en/compte/connexion/", {"login": ""}).content.decode()
    assert "language-switch" not in page and '<html lang="en-CA">' in page


@pytest.mark.django_db
def test_signing_in_leads_home_in_the_language_of_the_page(client, coordinator):
    coordinator.set_password("un mot de passe assez long")
    coordinator.save()
    sent = {"login": coordinator.email, "password": "un mot de passe assez long"}
    assert client.post("/en/compte/connexion/", sent)["Location"] == "/en/"


# --- E-mails --------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_one_occasion_is_told_to_each_in_their_own_language(
    quartier, call, coordinator, advisor, team_member, committee
):
    colleague = factories.make_member(quartier, language="en")
    factories.make_confirmed(quartier, coordinator, advisor, team_member)
    told = {email.to_user_id: email for email in Email.objects.of_kind("proposals.letter")}
    english, french = told[colleague.pk], told[coordinator.pk]
    assert (english.language, french.language) == ("en", "fr-ca")
    assert "/en/propositions/" in english.body_text and "/en/propositions/" not in french.body_text
    assert english.body_text.startswith("Hello") and french.body_text.startswith("Bonjour")
    assert english.subject.startswith("Your letter") and french.subject.startswith("Votre lettre")


@pytest.mark.django_db
def test_a_person_chooses_the_language_of_what_they_are_written(client, stranger):
    client.force_login(stranger)
    answer = client.post("/compte/langue/", {"language": "en"})
    assert answer["Location"] == "/en/compte/"
    stranger.refresh_from_db()
    assert stranger.language == "en"


# --- What stays French ----------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_letter_is_in_french_whoever_issues_and_reads_it(
    now, quartier, stages, call, coordinator, advisor, team_member, committee
):
    proposal = factories.make_accepted(quartier, coordinator, advisor, team_member)
    french = letter_content(proposal, now=now)
    with translation.override("en"):
        assert letter_content(proposal, now=now) == french
    assert french["title"].startswith("Confirmation d’allocation")


@pytest.mark.parametrize(
    ("french", "english"),
    [
        ("Guide de la phase 2, sections 5.2 et 5.3", "Phase 2 guide, sections 5.2 and 5.3"),
        ("Bilan de la phase 1 (S4), lignes 30–32", "Phase 1 review (S4), lines 30–32"),
        ("Guide de la phase 2, section 1.3 et faits saillants", "Phase 2 guide, section 1.3 and highlights"),
        ("Menu des possibles, activité collective 3", "Menu des possibles, group activity 3"),
        ("Mots de la table de quartier", "Mots de la table de quartier"),
    ],
)
def test_a_source_is_told_in_the_readers_language(french, english):
    assert source_words(french) == french
    with translation.override("en"):
        assert source_words(french) == english


@pytest.mark.parametrize("typed", ["/programme/", "/en/programme/"])
def test_a_page_of_the_portal_is_kept_by_its_french_address_and_opened_in_the_readers_language(typed):
    with translation.override("en"):
        assert checked_page(typed) == "/programme/" and here("/programme/") == "/en/programme/"
    assert here("/programme/") == "/programme/"


def test_robots_keep_to_the_public_pages_in_both_languages(client):
    said = client.get("/robots.txt").content.decode().splitlines()
    assert "Disallow: /propositions/" in said and "Disallow: /en/propositions/" in said
