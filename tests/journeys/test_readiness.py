"""The readiness path walked: a visitor takes stock without leaving a trace; a team of three gets its request decided."""

import re

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from notifications import sealing
from notifications.models import Email
from readiness import factories
from readiness.models import FundingRequest, SavedAssessment
from tests.plugins.browser import DESKTOP, PHONE, assert_accessible, assert_no_sideways_scroll

from . import steps

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

with_and_without_script = pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
INNOWEAVE = "le financement d’Innoweave se demande à Innoweave"


def look(page):
    expect(page.get_by_role("main")).to_contain_text(INNOWEAVE)
    assert_no_sideways_scroll(page)
    assert_accessible(page)


def cookies(page):
    return {cookie["name"] for cookie in page.context.cookies()} - {settings.CSRF_COOKIE_NAME}


@with_and_without_script
def test_a_visitor_goes_from_home_to_a_finished_self_assessment(open_page, stages, javascript):
    page = open_page(width=PHONE, javascript=javascript)
    page.goto(reverse("home"))
    page.get_by_role("link", name="Découvrir le programme").click()
    expect(page.get_by_role("heading", name="Ce qu’il faut avant de se lancer")).to_be_visible()
    page.get_by_role("link", name="Comparer les trois étapes").click()
    expect(page.get_by_role("heading", name="Comparer les trois étapes", level=1)).to_be_visible()
    expect(page.get_by_role("heading", level=2, name=re.compile("^Étape"))).to_have_count(3)
    assert_no_sideways_scroll(page)
    if javascript:
        assert_accessible(page)
    page.get_by_role("main").get_by_role("link", name="Est-ce pour nous?").click()
    page.get_by_role("link", name="Commencer l’autoévaluation").click()
    page.get_by_role("button", name="Voir où nous en sommes").click()
    expect(page).to_have_title(re.compile("^Erreur"))
    if javascript:
        look(page)
    for number, answer in enumerate((1, 3, 2, 2, 4), start=1):
        page.get_by_role("group", name=re.compile(rf"^{number}\.")).get_by_role("radio").nth(answer - 1).check()
    page.get_by_role("button", name="Voir où nous en sommes").click()
    expect(page.get_by_role("heading", name="Où vous en êtes", level=1)).to_be_visible()
    expect(page.get_by_role("img", name="Les cinq conditions de succès")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Allez rencontrer")
    if javascript:
        look(page)
    assert not cookies(page)
    assert not SavedAssessment.objects.exists()
    page.reload()
    expect(page.get_by_role("heading", name="Par où commencer")).to_be_visible()
    page.get_by_role("link", name="Dans le cadre de référence\u00a0: Engagement inclusif").click()
    expect(page.get_by_role("heading", name="1. Engagement inclusif de la communauté")).to_be_in_viewport()
    page.go_back()
    page.get_by_role("link", name="Changer une réponse").click()
    expect(page.get_by_role("group", name=re.compile(r"^5\.")).get_by_role("radio").nth(3)).to_be_checked()


def test_somebody_signed_in_keeps_two_results_and_reads_what_moved(open_page, stages, coordinator):
    page = steps.enter(open_page(width=PHONE), coordinator)
    for answers in ((1, 1, 1, 1, 1), (2, 1, 1, 3, 1)):
        query = dict(zip(("inclusion", "aspirations", "learning", "leverage", "support"), answers, strict=True))
        page.goto(reverse("readiness:result", query={"v": "2026-11", **query}))
        page.get_by_role("button", name="Garder dans mon compte").click()
    look(page)
    expect(page.get_by_text("gagné depuis")).to_be_visible()
    page.get_by_label("Moi et les membres de la table").check()
    page.get_by_role("button", name="Enregistrer ce choix").click()
    steps.told(page, "peuvent maintenant la lire")
    look(page)
    assert SavedAssessment.objects.shared().count() == 1


@with_and_without_script
def test_a_team_of_three_gets_its_funding_request_decided(
    open_page, stages, quartier, coordinator, team_member, javascript
):
    coach = factories.make_coach(team_member)

    def seen(one):
        if javascript:
            look(one)

    page = steps.enter(open_page(width=PHONE, javascript=javascript), coordinator)
    page.goto(reverse("readiness:home"))
    page.get_by_role("link", name="Écrire une déclaration d’intérêt").click()
    page.get_by_role("button", name="Commencer la déclaration").click()
    steps.press(page, "Vérifier avant d’envoyer")
    seen(page)
    page.get_by_label("Quartier", exact=True).select_option(label=quartier.name)
    for label, key in (
        ("Organisation", "organisation"),
        ("L’enjeu", "issue"),
        ("Pour qui", "people"),
        ("Avec qui", "partners"),
        ("Pourquoi ensemble", "why_together"),
    ):
        page.get_by_label(label, exact=True).fill(factories.WRITTEN[key])
    steps.press(page, "Vérifier avant d’envoyer")
    expect(page.get_by_role("main")).to_contain_text("Vous n’avez pas encore lu la présentation")
    seen(page)
    steps.press(page, "Envoyer à l’équipe du PIC")
    seen(page)

    desk = steps.enter(open_page(width=DESKTOP, javascript=javascript), team_member)
    desk.goto(reverse("todo"))
    desk.get_by_role("link", name="Répondre à une déclaration d’intérêt").click()
    seen(desk)
    desk.get_by_role("link", name=factories.WRITTEN["organisation"]).click()
    desk.get_by_role("link", name="Approuver", exact=True).click()
    desk.get_by_label("Votre mot").fill("Un enjeu bien choisi.")
    seen(desk)
    steps.press(desk, "Approuver et envoyer")

    page.goto(reverse("todo"))
    page.get_by_role("link", name="Préparer la demande d’accompagnement financé").click()
    page.get_by_role("link", name=re.compile("^Déclaration d’intérêt")).click()
    steps.press(page, "Préparer la demande")
    seen(page)
    page.get_by_role("link", name="Écrire la demande").click()
    page.get_by_label("Votre but").fill(factories.TEXTS["aim"])
    page.get_by_label("À quoi servirait l’accompagnement").fill(factories.TEXTS["coaching_for"])
    page.get_by_label(coach.name).check()
    page.get_by_label("Montant demandé").fill("8 000,50 $")
    page.get_by_label("Emploi du montant").fill(factories.TEXTS["use"])
    page.get_by_label("Calendrier").fill(factories.TEXTS["timeline"])
    seen(page)
    steps.press(page, "Enregistrer")
    for name in ("Fatou", "Luc"):
        page.get_by_text("Nommer une personne de l’équipe").click()
        member = page.locator("form", has=page.get_by_role("button", name="Inviter par courriel"))
        member.get_by_label("Nom", exact=True).fill(name)
        member.get_by_label("Courriel", exact=True).fill(f"{name.lower()}@example.org")
        member.get_by_label("Organisation").fill("Maison des jeunes")
        steps.press(page, "Inviter par courriel")
    seen(page)

    for email in Email.objects.filter(kind="readiness.invitation"):
        link = re.search(r"/preparation/repondre/\S+", sealing.unseal(email.secret).text)[0]
        guest = open_page(width=PHONE, javascript=javascript)
        guest.goto(link)
        seen(guest)
        steps.press(guest, "Oui, j’en suis")
        expect(guest.get_by_role("heading", name="Merci, c’est confirmé")).to_be_visible()
        seen(guest)
        assert not cookies(guest)
        guest.goto(link)
        expect(guest.get_by_role("heading", name="Vous avez déjà répondu")).to_be_visible()

    page.reload()
    page.get_by_role("link", name="Vérifier et envoyer").click()
    seen(page)
    steps.press(page, "Envoyer à l’équipe du PIC")
    seen(page)

    desk.goto(reverse("todo"))
    desk.get_by_role("link", name="Décider d’une demande d’accompagnement financé").click()
    seen(desk)
    desk.get_by_role("link", name=factories.WRITTEN["organisation"]).click()
    seen(desk)
    desk.get_by_role("link", name="Accepter", exact=True).click()
    desk.get_by_label("Montant accordé").fill("7 500")
    desk.get_by_label("Votre mot").fill("Commencez en mars.")
    seen(desk)
    steps.press(desk, "Accepter et envoyer")
    page.reload()
    expect(page.get_by_role("heading", name=re.compile("^Acceptée"))).to_be_visible()
    seen(page)
    decided = FundingRequest.objects.get()
    assert (decided.granted, decided.signatories.confirmed().count()) == (7500, 3)
