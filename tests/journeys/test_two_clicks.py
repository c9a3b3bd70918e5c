"""The answer is slow and somebody clicks again, without JavaScript: one act, one e-mail, the page of what was done."""

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import expect

from notifications.models import Email
from notifications.preferences import choose_rhythm
from proposals import factories
from proposals.models import LetterOfIntent, Proposal

from . import steps

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _on_a_winter_morning():
    with time_machine.travel(factories.NOW, tick=False):
        yield


@pytest.fixture
def page(open_page, coordinator):
    return steps.enter(open_page(javascript=False), coordinator)


def test_one_draft_is_opened(page, call):
    page.goto("/propositions/nouvelle/")
    page.get_by_role("radio", name="Étape 2 : Déploiement").check()
    steps.press_twice(page, "Ouvrir le brouillon")
    expect(steps.heading(page)).to_have_text("Proposition sans titre")
    assert Proposal.objects.count() == 1


def test_one_letter_of_intent_is_sent(page, stages, quartier):
    call = factories.make_call(letter_of_intent_due_on=timezone.localdate())
    page.goto(f"/propositions/lettre-intention/{quartier.slug}/{call.pk}/")
    page.get_by_label("Déploiement").check()
    page.get_by_label("Votre lettre", exact=True).fill("Nous voulons ouvrir trois cuisines.")
    steps.press_twice(page, "Envoyer la lettre")
    expect(page.get_by_role("heading", name="Votre lettre d’intention est envoyée")).to_be_visible()
    assert LetterOfIntent.objects.get().sent_at is not None


def test_one_message_is_sent(page, call, quartier, coordinator, advisor):
    proposal = factories.make_submitted(quartier, coordinator)
    choose_rhythm(topic="exchange", rhythm="at_once", by=advisor, now=timezone.now())
    page.goto(f"{proposal.get_absolute_url()}echanges/")
    page.get_by_label("Votre message").fill("Une coquille au budget : 25 000 $ et non 52 000 $.")
    steps.press_twice(page, "Envoyer le message")
    expect(page.get_by_text("Une coquille au budget")).to_be_visible()
    assert proposal.messages.count() == 1
    assert Email.objects.filter(kind="proposals.message", to_user=advisor).count() == 1


def test_one_withdrawal_is_asked_for(page, call, quartier, coordinator, advisor):
    proposal = factories.make_submitted(quartier, coordinator)
    page.goto(f"{proposal.get_absolute_url()}retirer/")
    steps.press_twice(page, "Demander le retrait")
    expect(page.get_by_text("Votre retrait est transmis à l’équipe").first).to_be_visible()
    assert proposal.journal.filter(verb="ask_withdrawal").count() == 1
    assert Email.objects.filter(kind="proposals.withdrawal_asked", to_user=advisor).count() == 1
