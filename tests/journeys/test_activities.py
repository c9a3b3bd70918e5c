"""Activities in a browser: a guest registers on a phone and leaves, a coordinator registers three colleagues."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import expect

from events import actions, factories, links
from events.models import Consent, Group, Registration
from tests.plugins.browser import assert_accessible, assert_no_sideways_scroll

from . import steps

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AS_PEOPLE_TYPE = timedelta(seconds=30)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(factories.NOW, tick=False) as travelling:
        yield travelling


def looked_at(page, *, javascript=True):
    """axe is a script: a browser without any shows the same page, which is looked at with it."""
    if javascript:
        assert_accessible(page)
        assert_no_sideways_scroll(page)


@pytest.mark.both_databases
@pytest.mark.parametrize("javascript", [True, False])
def test_a_guest_registers_on_a_phone_waits_accepts_and_gives_up(open_page, clock, javascript):
    event = factories.make_event(capacity=1)
    first = actions.register(event=event, name="Première", email="premiere@example.org", now=factories.NOW)
    page = open_page(width=320, javascript=javascript)
    page.goto(reverse("events:catalogue"))
    looked_at(page, javascript=javascript)
    page.get_by_role("link", name="Captation des apprentissages").click()
    looked_at(page, javascript=javascript)
    page.get_by_role("link", name="M’inscrire sur la liste d’attente").click()
    page.get_by_label("Votre nom").fill("Marie Essai")
    page.get_by_label("Courriel").fill("marie")
    clock.shift(AS_PEOPLE_TYPE)
    steps.press(page, "Envoyer mon inscription")
    expect(page.locator(".error-summary")).to_contain_text("nom@exemple.org")
    looked_at(page, javascript=javascript)
    page.get_by_label("Courriel").fill("Marie@Example.org")
    page.get_by_label("Accessibilité").fill("Une rampe.")
    page.get_by_label("J’accepte que des photos").check()
    clock.shift(AS_PEOPLE_TYPE)
    steps.press(page, "Envoyer mon inscription")
    expect(steps.heading(page)).to_have_text("Regardez vos courriels")
    expect(page.get_by_text("Nous vous avons écrit à Marie@Example.org.")).to_be_visible()
    looked_at(page, javascript=javascript)

    made = Registration.objects.get(email_key="marie@example.org")
    page.goto(links.manage_url(made))
    expect(steps.heading(page)).to_have_text("Vous êtes sur la liste d’attente")
    expect(page.get_by_text("Rang 1.")).to_be_visible()
    looked_at(page, javascript=javascript)
    actions.cancel(registration=first, now=factories.NOW + 2 * AS_PEOPLE_TYPE)
    page.reload()
    expect(steps.heading(page)).to_have_text("Une place vous est offerte")
    looked_at(page, javascript=javascript)
    steps.press(page, "Accepter la place")
    expect(steps.heading(page)).to_have_text("Votre place est confirmée")
    page.get_by_role("link", name="Changer mes précisions").click()
    looked_at(page, javascript=javascript)
    page.get_by_label("J’accepte que des photos").uncheck()
    steps.press(page, "Enregistrer")
    expect(page.get_by_text("C’est noté.")).to_be_visible()
    page.get_by_role("link", name="Annuler mon inscription").click()
    looked_at(page, javascript=javascript)
    steps.press(page, "Annuler mon inscription")
    expect(steps.heading(page)).to_have_text("Inscription terminée")
    looked_at(page, javascript=javascript)
    photo = made.consents.filter(purpose=Consent.Purpose.PHOTO).values_list("given", flat=True)
    assert list(photo) == [True, False]


@pytest.mark.parametrize("javascript", [True, False])
def test_a_coordinator_registers_three_colleagues_with_their_own_links(open_page, coordinator, quartier, javascript):
    event = factories.make_event(capacity=2)
    page = steps.enter(open_page(width=320, javascript=javascript), coordinator)
    page.goto(event.get_absolute_url())
    page.get_by_role("link", name="Inscrire des collègues").click()
    looked_at(page, javascript=javascript)
    for n, (name, address) in enumerate([("Ana", "ana@example.org"), ("Bo", "bo@example.org"), ("Cy", "")]):
        page.get_by_label("Nom").nth(n).fill(name)
        page.get_by_label("Courriel").nth(n).fill(address)
    steps.press(page, "Inscrire ces personnes")
    expect(page.locator(".error-summary")).to_contain_text("Inscrivez son courriel.")
    looked_at(page, javascript=javascript)
    page.get_by_label("Courriel").nth(2).fill("cy@example.org")
    steps.press(page, "Inscrire ces personnes")
    expect(steps.heading(page)).to_have_text("Groupe inscrit")
    expect(page.get_by_text("en attente (rang 1)")).to_be_visible()
    looked_at(page, javascript=javascript)
    made = Group.objects.get()
    assert made.registrations.count() == 3
    assert len({links.manage_url(one) for one in made.registrations.all()}) == 3
    assert not Consent.objects.exists()
