"""Two people of one table write the same section; a session ends in the middle of a text. Nothing is lost.

JavaScript is off: what is promised here does not rest on it.
"""

import pytest
import time_machine
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from proposals import factories
from proposals.models import SectionCode

from . import steps

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG_TEXT = "\n\n".join(
    f"{number}. Après chaque atelier, une fiche : qui est venu, ce qui a changé, ce que « revenir » demande. "
    "Le comité la relit tous les trois mois & revoit le calendrier <ensemble>."
    for number in range(1, 21)
)


@pytest.fixture(autouse=True)
def _on_a_winter_morning():
    with time_machine.travel(factories.NOW, tick=False):
        yield


@pytest.fixture
def proposal(call, quartier, coordinator):
    return factories.make_draft(quartier, coordinator)


def field(page, label):
    return page.get_by_role("textbox", name=label, exact=True)


def differing(page, label):
    """The part of the page of two texts that speaks of one answer."""
    return page.get_by_role("region", name=label, exact=True)


def end_session(page):
    """The session ends on the server; the browser knows nothing of it."""
    ended, _per_model = Session.objects.filter(pk=steps.session_key(page)).delete()
    assert ended == 1


def both_open(open_page, proposal, coordinator, contributor):
    camille, sacha = open_page(javascript=False), open_page(javascript=False)
    steps.sign_in(camille, coordinator)
    steps.sign_in(sacha, contributor)
    for page in (camille, sacha):
        steps.open_section(page, proposal, SectionCode.CHANGE)
    return camille, sacha


def test_the_second_to_save_sees_both_texts_and_chooses_what_stays(open_page, proposal, coordinator, contributor):
    camille, sacha = both_open(open_page, proposal, coordinator, contributor)

    field(camille, "Changement souhaité").fill("Camille : chaque ménage cuisine près de chez lui.")
    field(camille, "Comment l’avez-vous choisi ensemble?").fill("Camille : trois assemblées.\n\nPuis un vote.")
    field(camille, "Besoins et contexte du quartier").fill("Camille : deux épiceries ont fermé.")
    steps.save(camille)

    field(sacha, "Titre de l’initiative").fill("Sacha : les cuisines ouvertes")
    field(sacha, "Changement souhaité").fill("Sacha : personne ne saute un repas.")
    field(sacha, "Comment l’avez-vous choisi ensemble?").fill("Sacha : 62 personnes ont voté « oui » & signé.")
    with sacha.expect_response(lambda response: response.request.method == "POST") as answer:
        steps.press(sacha, steps.SAVE)
    assert answer.value.status == 409
    assert steps.stored(proposal, "change")["desired_change"].startswith("Camille"), "nothing was overwritten"

    expect(steps.heading(sacha)).to_have_text("Deux personnes ont écrit dans cette section")
    expect(sacha.get_by_role("alert")).to_contain_text(
        "Camille Roy a enregistré un autre texte le 20 janvier 2027 à 10 h"
    )
    for label, texts in {
        "Changement souhaité": ["Sacha : personne ne saute un repas.", "Camille : chaque ménage cuisine"],
        "Comment l’avez-vous choisi ensemble?": ["Sacha : 62 personnes ont voté « oui » & signé.", "Camille : trois"],
    }.items():
        for text in texts:
            expect(differing(sacha, label).get_by_text(text).first).to_be_visible()

    # What only one of them touched is already settled; what both touched proposes to keep both.
    expect(differing(sacha, "Titre de l’initiative").get_by_label("Mon texte")).to_be_checked()
    expect(differing(sacha, "Besoins et contexte du quartier").get_by_label("Le texte de Camille Roy")).to_be_checked()
    keep_both = "Garder les deux, l’un à la suite de l’autre"
    expect(differing(sacha, "Changement souhaité").get_by_label(keep_both)).to_be_checked()

    differing(sacha, "Changement souhaité").get_by_label("Mon texte").check()
    differing(sacha, "Comment l’avez-vous choisi ensemble?").get_by_label(keep_both).check()
    steps.press(sacha, "Enregistrer ces choix")
    steps.told(sacha, "Brouillon enregistré à")

    assert steps.stored(proposal, "change") == {
        "title": "Sacha : les cuisines ouvertes",
        "desired_change": "Sacha : personne ne saute un repas.",
        "priority_process": "Camille : trois assemblées.\n\nPuis un vote.\n\nSacha : 62 personnes ont voté « oui » & signé.",
        "neighbourhood_needs": "Camille : deux épiceries ont fermé.",
    }


def test_a_choice_may_keep_the_colleague_s_text(open_page, proposal, coordinator, contributor):
    camille, sacha = both_open(open_page, proposal, coordinator, contributor)
    field(camille, "Changement souhaité").fill("Le texte de la coordination.")
    steps.save(camille)
    field(sacha, "Changement souhaité").fill("Un autre texte.")
    steps.press(sacha, steps.SAVE)
    differing(sacha, "Changement souhaité").get_by_label("Le texte de Camille Roy").check()
    steps.press(sacha, "Enregistrer ces choix")
    expect(field(sacha, "Changement souhaité")).to_have_value("Le texte de la coordination.")
    assert steps.stored(proposal, "change")["desired_change"] == "Le texte de la coordination."


def test_somebody_who_saves_while_the_other_chooses_is_not_overwritten(open_page, proposal, coordinator, contributor):
    camille, sacha = both_open(open_page, proposal, coordinator, contributor)
    field(camille, "Changement souhaité").fill("Une première phrase.")
    steps.save(camille)
    field(sacha, "Changement souhaité").fill("La phrase de Sacha.")
    steps.press(sacha, steps.SAVE)
    field(camille, "Changement souhaité").fill("Une phrase encore plus récente.")
    steps.save(camille)
    differing(sacha, "Changement souhaité").get_by_label("Mon texte").check()
    steps.press(sacha, "Enregistrer ces choix")
    expect(differing(sacha, "Changement souhaité").get_by_text("Une phrase encore plus récente.").first).to_be_visible()
    assert steps.stored(proposal, "change")["desired_change"] == "Une phrase encore plus récente."


def test_a_text_whose_session_ended_waits_for_its_author(open_page, proposal, contributor):
    page = open_page(javascript=False)
    steps.sign_in(page, contributor)
    steps.open_section(page, proposal, SectionCode.LEARNING)
    field(page, "Question").fill("Qu’est-ce qui donne envie de revenir?")
    field(page, "Plan sommaire de captation").fill(LONG_TEXT)
    end_session(page)

    steps.press(page, steps.SAVE)
    expect(page.get_by_text("Votre session a pris fin. Connectez-vous")).to_be_visible()
    assert LONG_TEXT[:40] not in steps.stored(proposal, "learning")["capture_plan"]

    steps.sign_in(page, contributor)
    expect(page.get_by_text("Votre texte est revenu. Enregistrez-le.")).to_be_visible()
    expect(field(page, "Plan sommaire de captation")).to_have_value(LONG_TEXT)

    steps.save(page)
    assert steps.stored(proposal, "learning") == {
        "questions": [{"question": "Qu’est-ce qui donne envie de revenir?"}],
        "capture_plan": LONG_TEXT,
    }
    steps.open_section(page, proposal, SectionCode.LEARNING)
    expect(page.get_by_text("Votre texte est revenu")).to_have_count(0)


def test_a_text_that_comes_back_after_a_colleague_wrote_shows_both(open_page, proposal, coordinator, contributor):
    page = open_page(javascript=False)
    steps.sign_in(page, contributor)
    steps.open_section(page, proposal, SectionCode.LEARNING)
    field(page, "Plan sommaire de captation").fill(LONG_TEXT)
    end_session(page)
    factories.write(proposal, {"learning": {"questions": [], "capture_plan": "Entre-temps."}}, by=coordinator)

    steps.press(page, steps.SAVE)
    steps.sign_in(page, contributor)
    plan = differing(page, "Plan sommaire de captation")
    expect(plan.get_by_text("Entre-temps.").first).to_be_visible()
    plan.get_by_label("Garder les deux, l’un à la suite de l’autre").check()
    steps.press(page, "Enregistrer ces choix")
    steps.told(page, "Brouillon enregistré à")
    assert steps.stored(proposal, "learning")["capture_plan"] == f"Entre-temps.\n\n{LONG_TEXT}"


def test_another_person_on_that_browser_never_sees_the_text(open_page, proposal, coordinator, contributor):
    page = open_page(javascript=False)
    steps.sign_in(page, contributor)
    steps.open_section(page, proposal, SectionCode.LEARNING)
    stored = steps.stored(proposal, "learning")["capture_plan"]
    field(page, "Plan sommaire de captation").fill("Ce que seule Sacha a écrit.")
    end_session(page)
    steps.press(page, steps.SAVE)
    expect(page.get_by_text("Votre session a pris fin. Connectez-vous")).to_be_visible()

    steps.sign_in(page, coordinator)  # she may read this very section, and lands on it
    expect(field(page, "Plan sommaire de captation")).to_have_value(stored)
    expect(page.get_by_text("Ce que seule Sacha a écrit.")).to_have_count(0)
    expect(page.get_by_text("Votre texte est revenu")).to_have_count(0)
    kept = Session.objects.get(pk=steps.session_key(page)).get_decoded().get("rescued_forms")
    assert not kept, "the text is gone from the session of somebody else"
