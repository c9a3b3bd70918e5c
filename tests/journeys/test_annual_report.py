"""The report of a year: a table writes it on a telephone and hands it in, its advisor reads, asks, accepts."""

import re
from io import BytesIO

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook
from playwright.sync_api import expect

from notifications.models import Email
from proposals.models import LearningQuestion, SectionCode, Version
from reports import factories
from reports.models import ObligationEntry, Report, ReportSection, ReportStatus
from tests.plugins.browser import DESKTOP, PHONE, assert_accessible, assert_no_sideways_scroll

from . import steps

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

with_and_without_script = pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])

QUESTION = "Pourquoi la cuisine a-t-elle coûté moins cher?"
WORD = "La caserne a prêté sa cuisine de mai à août."
PHOTO = {"name": "cuisine.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n" + b"0" * 64}


@pytest.fixture(autouse=True)
def _six_days_after_the_year():
    with time_machine.travel(factories.AFTER, tick=False):
        yield


@pytest.fixture
def due(quartier, coordinator, advisor, stages):
    """The report of year 1, after an award that holds a budget, a partner and a learning question."""
    participation = factories.make_calendar(quartier, coordinator)
    budget = {
        "lines": [
            {"label": "Ressources humaines", "amounts": ["80 000", "82 000", "84 000"]},
            {"label": "Cuisine", "amounts": ["40 000", "38 000", "36 000"]},
        ]
    }
    partners = {"partners": [{"name": "La Popote", "role": "Prête sa cuisine", "status": "confirmed"}]}
    Version.objects.create(
        proposal=participation.proposal,
        number=1,
        content={"sections": {SectionCode.BUDGET: budget, SectionCode.INITIATIVE: partners}},
        digest="x",
        frozen_at=factories.NOW,
        frozen_by=coordinator,
    )
    LearningQuestion.objects.create(
        participation=participation, text="Qui revient, et pourquoi?", asked_from=participation.starts_on
    )
    return factories.owed(participation)


def look(page):
    """The page fits its screen; where axe can run, that is with a script, nobody is kept out."""
    assert_no_sideways_scroll(page)
    if page.evaluate("matchMedia('(scripting: enabled)').matches"):
        assert_accessible(page)


def section(page, due, code):
    page.goto(reverse("reports:section", args=[due.public_id, code]))


def field(page, label):
    return page.get_by_role("textbox", name=label, exact=True)


def amount(page, line, part):
    return field(page, f"{line}, {part}")


def stored(code):
    return Report.objects.get().drafts.get(code=code).data


# --- What the table writes ------------------------------------------------------------------------------------------
def open_it(page, due):
    page.goto(due.get_absolute_url())
    look(page)
    steps.press(page, "Commencer le rapport")
    expect(steps.heading(page)).to_have_text("Rapport annuel, an 1")
    expect(page.get_by_text("Préremplie")).to_have_count(3)
    look(page)


def write_in_words(page, due):
    section(page, due, ReportSection.ACTIVITIES)
    field(page, "Les principales activités").fill("Dix soupers <b>de rue</b> & « trois » fêtes.")
    steps.press(page, steps.FINISH)  # kept as typed, and what lacks is said before what
    expect(page.get_by_role("heading", name="Un point à régler avant de remettre")).to_be_visible()
    look(page)
    field(page, "Ce qui a changé").fill("Des voisines se parlent.")
    steps.finish(page, "L’année en bref")

    section(page, due, ReportSection.TARGETS)
    first = page.get_by_role("group", name="Cible 1", exact=True)
    first.get_by_label("Cible", exact=True).fill("Dix soupers")
    first.get_by_role("radio", name="Atteinte", exact=True).check()
    steps.press(page, "Ajouter une cible")
    second = page.get_by_role("group", name="Cible 2", exact=True)
    second.get_by_label("Cible", exact=True).fill("Un bail collectif")
    second.get_by_role("radio", name="Remplacée ou reportée").check()
    look(page)
    steps.finish(page, "Cibles de l’année")

    section(page, due, ReportSection.PARTNERS)
    expect(page.get_by_text("Les partenaires viennent de votre dernier rapport")).to_be_visible()
    expect(page.get_by_label("Organisation")).to_have_value("La Popote")
    look(page)
    steps.finish(page, "Partenaires")

    section(page, due, ReportSection.EDI)
    field(page, "Représentativité et inclusion").fill("Deux sièges pour des parents.")
    steps.finish(page, "Équité, diversité et inclusion")

    section(page, due, ReportSection.LEARNING)
    expect(page.get_by_label("Question", exact=True)).to_have_value("Qui revient, et pourquoi?")
    page.get_by_label("Ce que vous en savez maintenant").fill("Les personnes qu’on rappelle.")
    look(page)
    steps.finish(page, "Apprentissages")

    section(page, due, ReportSection.SUPPORT)
    look(page)
    section(page, due, ReportSection.NEXT_YEAR)
    page.get_by_label("Cible", exact=True).fill("Vingt soupers")
    steps.finish(page, "L’an prochain")


def write_awkward_amounts(page, due):
    section(page, due, ReportSection.STATEMENT)
    expect(amount(page, "Ressources humaines", "prévu")).to_have_value("80 000")
    look(page)
    amount(page, "Ressources humaines", "dépensé").fill("79\N{NARROW NO-BREAK SPACE}000,50 $")
    amount(page, "Cuisine", "dépensé").fill("1e5")
    steps.save(page)
    expect(page.get_by_text("inscrivez le montant au long").first).to_be_visible()
    expect(page.get_by_role("cell", name="−999,50 $ (−1 %)").first).to_be_visible()
    look(page)
    amount(page, "Cuisine", "dépensé").fill("")
    with page.expect_navigation():  # the page already says that a draft is saved
        steps.press(page, steps.SAVE)
    data = stored(ReportSection.STATEMENT)
    assert [line["actual"] for line in data["lines"]] == ["79\N{NARROW NO-BREAK SPACE}000,50 $", ""]


def import_a_workbook(page):
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger le modèle (XLSX)").click()
    book = load_workbook(BytesIO(download.value.path().read_bytes()))
    sheet = book.active
    assert [cell.value for cell in sheet["A"]][1:3] == ["Ressources humaines", "Cuisine"]
    page.get_by_role("link", name="importer votre classeur rempli").click()
    expect(steps.heading(page)).to_have_text("Importer votre classeur")
    look(page)

    sheet["C3"] = "=30000+1"  # typed by a program that saves no results
    send(page, book)
    expect(page.get_by_text("Ligne 3 : « Dépensé ($) » est une formule sans résultat enregistré.")).to_be_visible()
    expect(page).to_have_title(re.compile(r"^Erreur\s: "))
    look(page)

    sheet["C3"], sheet["D3"] = 30000, "Une cuisine prêtée."
    before = stored(ReportSection.STATEMENT)
    send(page, book)
    expect(page.get_by_text("Votre classeur est lu : 2 lignes.")).to_be_visible()
    expect(amount(page, "Cuisine", "dépensé")).to_have_value("30000")
    expect(page.get_by_role("cell", name="−10 000 $ (−25 %)").first).to_be_visible()
    look(page)
    assert stored(ReportSection.STATEMENT) == before, "nothing is kept before somebody saves it"
    page.get_by_role("radio", name="Le garder pour l’année qui suit").check()
    steps.finish(page, "Bilan financier")
    assert stored(ReportSection.STATEMENT)["lines"][1]["explanation"] == "Une cuisine prêtée."


def send(page, book):
    out = BytesIO()
    book.save(out)
    upload = {"name": "bilan.xlsx", "mimeType": "application/octet-stream", "buffer": out.getvalue()}
    page.get_by_label("Votre classeur rempli").set_input_files(upload)
    steps.press(page, "Lire ce classeur")


def join_and_remove_a_file(page, due):
    section(page, due, ReportSection.DOCUMENTS)
    page.get_by_label("Fichiers").set_input_files(PHOTO)
    page.get_by_role("button", name="Joindre ce fichier").click()
    expect(page.get_by_role("link", name="cuisine.png")).to_be_visible()
    look(page)
    steps.press(page, "Retirer cuisine.png")
    expect(steps.heading(page)).to_have_text("Retirer « cuisine.png »?")
    look(page)
    steps.press(page, "Retirer le document")
    steps.told(page, "« cuisine.png » est retiré du rapport.")


def hand_in(page, due, *, javascript, name="Remettre le rapport", done="Votre rapport est remis"):
    """Send it twice, as a hurried thumb does: without the declaration first, then with it and a double click."""
    steps.press(page, name)
    expect(page.get_by_role("link", name=re.compile("Cochez la déclaration"))).to_be_visible()
    look(page)
    page.get_by_role("checkbox").check()
    if javascript:
        page.get_by_role("button", name=name).dblclick()  # the page holds the second click back
    else:
        steps.press_twice(page, name)
    expect(steps.heading(page)).to_have_text(done)
    look(page)


# --- The whole story ------------------------------------------------------------------------------------------------
@with_and_without_script
def test_an_annual_report_from_its_opening_to_its_acceptance(javascript, open_page, due, coordinator, advisor):
    phone = open_page(width=PHONE, javascript=javascript)
    steps.sign_in(phone, coordinator)
    open_it(phone, due)
    write_in_words(phone, due)
    write_awkward_amounts(phone, due)
    import_a_workbook(phone)
    join_and_remove_a_file(phone, due)

    phone.goto(Report.objects.get().get_absolute_url())
    phone.get_by_role("link", name="Vérifier et remettre").click()
    expect(phone.get_by_text("Tout y est : le rapport peut être remis.")).to_be_visible()
    hand_in(phone, due, javascript=javascript)

    desk = steps.enter(open_page(javascript=javascript), advisor)
    desk.goto(reverse("todo"))
    desk.get_by_role("link", name=re.compile("Lire le rapport annuel, an 1")).click()
    expect(desk.get_by_text("Dix soupers <b>de rue</b> & « trois » fêtes.")).to_be_visible()
    expect(desk.get_by_role("row", name=re.compile("^Cuisine"))).to_contain_text("Une cuisine prêtée.")
    look(desk)
    desk.get_by_role("link", name="Demander des précisions").click()
    expect(steps.heading(desk)).to_have_text("Demander des précisions")
    look(desk)
    steps.press(desk, "Envoyer la demande")
    expect(desk.get_by_role("link", name="Faites un choix pour « Sections à rouvrir ».")).to_be_visible()
    look(desk)
    field(desk, "Ce que vous voulez savoir").fill(QUESTION)
    desk.get_by_role("checkbox", name="Bilan financier").check()
    steps.press(desk, "Envoyer la demande")
    steps.told(desk, "Votre demande est envoyée à la table.")

    phone.goto(reverse("todo"))
    phone.get_by_role("link", name=re.compile("Répondre aux précisions demandées")).click()
    expect(phone.get_by_text("Une seule section est rouverte")).to_be_visible()
    look(phone)
    section(phone, due, ReportSection.ACTIVITIES)
    expect(phone.get_by_text("Cette section n’est pas ouverte à l’écriture en ce moment.")).to_be_visible()
    look(phone)
    section(phone, due, ReportSection.STATEMENT)
    expect(phone.get_by_text(QUESTION)).to_be_visible()
    field(phone, "Cuisine, explication de l’écart").fill(WORD)
    steps.finish(phone, "Bilan financier")
    phone.get_by_role("link", name="Vérifier et envoyer les précisions").click()
    phone.get_by_label("Un mot pour accompagner vos précisions").fill("Bonne lecture!")
    done = "Vos précisions sont envoyées"
    hand_in(phone, due, javascript=javascript, name="Envoyer les précisions", done=done)

    desk.goto(Report.objects.get().get_absolute_url())
    expect(desk.get_by_text("Bonne lecture!")).to_be_visible()
    expect(desk.get_by_role("row", name=re.compile("^Cuisine"))).to_contain_text(WORD)
    desk.get_by_role("link", name="Accepter le rapport").click()
    expect(steps.heading(desk)).to_have_text("Accepter ce rapport?")
    look(desk)
    steps.press(desk, "Accepter le rapport")
    steps.told(desk, "Le rapport est accepté.")
    look(desk)
    phone.goto(Report.objects.get().get_absolute_url())
    expect(phone.get_by_text("Accepté", exact=True)).to_be_visible()
    look(phone)
    phone.get_by_role("link", name="Version 1", exact=True).click()
    expect(phone.get_by_text("Cette version ne change plus.")).to_be_visible()
    look(phone)

    report = Report.objects.get()
    assert report.status == ReportStatus.ACCEPTED and report.versions.count() == 2
    verbs = list(ObligationEntry.objects.filter(obligation=due).values_list("verb", flat=True))
    assert [verbs.count(verb) for verb in ("submit", "ask", "answer", "accept")] == [1, 1, 1, 1]
    told = {kind: Email.objects.of_kind(f"reports.{kind}").count() for kind in ("receipt", "handed_in", "accepted")}
    assert told == {"receipt": 2, "handed_in": 2, "accepted": 1}, "once for the report, once for the precisions"


# --- What the script adds, and the large screen -----------------------------------------------------------------------
def test_the_statement_on_a_large_screen_follows_what_one_types(open_page, due, coordinator):
    page = steps.enter(open_page(), coordinator)
    factories.open_report(due, coordinator)
    section(page, due, ReportSection.STATEMENT)
    look(page)
    received = page.get_by_role("row", name="Soutien reçu")
    expect(received.get_by_role("cell", name="–", exact=True)).to_be_visible()
    amount(page, "Ressources humaines", "dépensé").fill("95 000,50 $")
    amount(page, "Cuisine", "dépensé").fill("40 000")
    expect(received).to_contain_text("+15 000,50 $")
    expect(page.get_by_text("Vous avez dépensé 15 000,50 $ de plus que le soutien reçu")).to_be_visible()
    amount(page, "Cuisine", "dépensé").fill("beaucoup")
    expect(page.get_by_text("Des montants ne se lisent pas")).to_be_visible()
    look(page)


@pytest.mark.parametrize("width", [PHONE, 660, DESKTOP])
def test_a_word_without_end_widens_no_page_of_the_report(width, open_page, due, coordinator):
    page = steps.enter(open_page(width=width), coordinator)
    report = factories.open_report(due, coordinator)
    lines = [factories.line("x" * 300, "80 000", "95 000,50", "y" * 1_500), factories.line("", "5", "1e5")]
    factories.fill(report, coordinator, statement={"lines": lines, "skill_lines": {}})
    for path in (f"{reverse('reports:section', args=[due.public_id, 'statement'])}?avis=1", check_of(due)):
        page.goto(path)
        expect(page.get_by_text("compte 300 caractères").first).to_be_visible()
        assert_no_sideways_scroll(page)


def check_of(due):
    return reverse("reports:check", args=[due.public_id])
