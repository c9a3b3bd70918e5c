"""A coordinator writes a whole proposal on a telephone, 320 pixels wide: with JavaScript, and without any."""

import re
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from playwright.sync_api import expect
from pypdf import PdfWriter

from notifications.models import Email
from proposals import factories
from proposals.models import Document, Proposal, SectionCode, Status
from tests.plugins.browser import PHONE, assert_no_sideways_scroll

from . import steps

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

with_and_without_script = pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])

NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
OVERFLOWING = "\n\n".join(f"Ligne {number} de la vision." for number in range(1, 41)) + "\n\nLe mot de la fin."
MACROS = "Ce document contient des macros. Enregistrez-le sans macros, ou en PDF."
DISGUISED = "Ce fichier porte l’extension PDF, mais n’en est pas un. Enregistrez-le de nouveau."
EMPTY = "Ce fichier est vide. Choisissez-en un autre."


@pytest.fixture(autouse=True)
def _on_a_winter_morning():
    """Seven minutes after what the factories write, which is dated 10 h."""
    with time_machine.travel(factories.NOW + timedelta(minutes=7), tick=False):
        yield


@pytest.fixture
def phone(open_page):
    """``phone(javascript=False)``: a telephone in somebody's hand."""

    def open_one(*, javascript=True):
        return open_page(width=PHONE, javascript=javascript)

    return open_one


@pytest.fixture
def draft(call, quartier, coordinator):
    return factories.make_draft(quartier, coordinator)


def open_section(page, proposal, code):
    steps.open_section(page, proposal, code)
    assert_no_sideways_scroll(page)


def pdf():
    writer, out = PdfWriter(), BytesIO()
    writer.add_blank_page(612, 792)
    writer.write(out)
    return {"name": "Procès-verbal.pdf", "mimeType": "application/pdf", "buffer": out.getvalue()}


def word_with_macros():
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"):
            archive.writestr(name, "<w/>")
    return {"name": "Plan.docx", "mimeType": "application/octet-stream", "buffer": out.getvalue()}


def page_called_pdf():
    return {"name": "Plan.pdf", "mimeType": "application/pdf", "buffer": b"<!doctype html><script>alert(1)</script>"}


def nothing_in_it():
    return {"name": "Vide.pdf", "mimeType": "application/pdf", "buffer": b""}


def amount(page, line, year):
    return page.get_by_role("textbox", name=f"{line}, an {year}", exact=True)


def beside(page, control):
    """What the page says of a control: the words that its description carries."""
    return page.get_by_role("cell").filter(has=control)


def start(page):
    page.goto("/propositions/nouvelle/")
    assert_no_sideways_scroll(page)
    page.get_by_role("radio", name="Étape 2 : Déploiement").check()
    page.get_by_label("Date du premier échange").fill("2026-12-10")
    steps.press(page, "Ouvrir le brouillon")
    expect(page.get_by_role("link", name="Vérifier et déposer")).to_be_visible()
    assert_no_sideways_scroll(page)
    return Proposal.objects.get()


def write_budget(page, proposal):
    open_section(page, proposal, SectionCode.BUDGET)
    amount(page, "Ressources humaines", 1).fill("25 000,50 $")
    amount(page, "Ressources humaines", 2).fill("25000")
    amount(page, "Ressources humaines", 3).fill(f"25{NARROW_SPACE}000{NO_BREAK_SPACE}$")
    typed = {("Autre", 1): "1e5", ("Autre", 2): "vingt mille", ("Autre", 3): "-5"}
    for (line, year), text in typed.items():
        amount(page, line, year).fill(text)
    steps.save(page)
    assert_no_sideways_scroll(page)

    words = {
        1: "inscrivez le montant au long, par exemple 100 000 (vous avez inscrit « 1e5 »).",
        2: "inscrivez un montant en chiffres, par exemple 25 000 (vous avez inscrit « vingt mille »).",
        3: "le montant ne peut pas être négatif (vous avez inscrit -5).",
    }
    for (line, year), text in typed.items():
        expect(amount(page, line, year)).to_have_value(text)
        expect(beside(page, amount(page, line, year))).to_contain_text(words[year])
    totals = page.get_by_role("row", name="Total compté dans la fourchette")
    for sum_of_year in ("25 000,50 $", "25 000 $", "75 000,50 $"):
        expect(totals).to_contain_text(sum_of_year)
    expect(page.get_by_text("Des montants ne se lisent pas : ils ne comptent pas dans ces totaux.")).to_be_visible()

    steps.press(page, "Ajouter une ligne")
    label = page.get_by_role("textbox", name="Nom de la ligne 8", exact=True)
    label.fill("Loyer de la cuisine")
    amount(page, "ligne 8", 1).fill("4 000,50")
    for year in (1, 2, 3):
        amount(page, "Ressources humaines", year).fill("90 000 $")
        amount(page, "Autre", year).fill("")
    steps.finish(page, "Budget")
    lines = steps.stored(proposal, "budget")["lines"]
    assert lines[0]["amounts"] == ["90 000 $"] * 3
    assert lines[7] == {"label": "Loyer de la cuisine", "amounts": ["4 000,50", "", ""]}


def write_partners(page, proposal):
    open_section(page, proposal, SectionCode.INITIATIVE)
    page.get_by_role("textbox", name="L’initiative en bref").fill("Un réseau de cuisines partagées.")
    first = page.get_by_role("group", name="Partenaire 1", exact=True)
    first.get_by_label("Organisation").fill("La cuisine du coin")
    first.get_by_label("Ce qu’elle fera").fill("Prête sa cuisine")
    first.get_by_role("radio", name="Confirmé").check()
    steps.press(page, "Ajouter un partenaire")
    second = page.get_by_role("group", name="Partenaire 2", exact=True)
    second.get_by_label("Organisation").fill("Le marché du quartier")
    second.get_by_label("Ce qu’elle fera").fill("Donne les surplus")
    second.get_by_role("radio", name="Prévu").check()
    expect(page.get_by_role("textbox", name="L’initiative en bref")).to_have_value("Un réseau de cuisines partagées.")
    for label in ("Stratégies collectives", "Façons de travailler ensemble", "Personnes rejointes"):
        page.get_by_role("textbox", name=label).fill("Un comité se réunit chaque mois.")
    assert_no_sideways_scroll(page)
    steps.finish(page, "Initiative et partenaires")
    assert steps.stored(proposal, "initiative")["partners"] == [
        {"name": "La cuisine du coin", "role": "Prête sa cuisine", "status": "confirmed"},
        {"name": "Le marché du quartier", "role": "Donne les surplus", "status": "planned"},
    ]


def join_proofs(page, proposal):
    open_section(page, proposal, SectionCode.PREREQUISITES)
    plan = page.get_by_role("group", name="neighbourhood_plan")
    for explanation in page.get_by_label("Explication").all():
        explanation.fill("Adopté à l’unanimité après trois assemblées.")
    plan.get_by_role("radio", name="Adopté", exact=True).check()
    plan.get_by_label("Date d’adoption").fill("2021-06-10")
    for bad, words in ((word_with_macros(), MACROS), (page_called_pdf(), DISGUISED), (nothing_in_it(), EMPTY)):
        plan.get_by_label("Document à l’appui").set_input_files(bad)
        plan.get_by_role("button", name="Joindre ce fichier").click()
        expect(plan.get_by_text(words)).to_be_visible()
        expect(page).to_have_title(re.compile(r"^Erreur\s: "))
        expect(page.get_by_role("link", name=words)).to_be_visible()
        expect(plan.get_by_label("Explication")).to_have_value("Adopté à l’unanimité après trois assemblées.")
        assert not Document.objects.exists()
        assert_no_sideways_scroll(page)
    plan.get_by_label("Document à l’appui").set_input_files(pdf())
    plan.get_by_role("button", name="Joindre ce fichier").click()
    expect(plan.get_by_role("link", name="Procès-verbal.pdf")).to_be_visible()
    steps.finish(page, "Préalables")
    kept = Document.objects.get()
    assert (kept.slot, kept.kind, kept.name) == ("neighbourhood_plan", "pdf", "Procès-verbal.pdf")


def write_vision(page, proposal):
    open_section(page, proposal, SectionCode.VISION)
    page.get_by_role("radio", name="J’écris le texte ici").check()
    text = page.get_by_role("textbox", name="Texte de la vision")
    text.fill(OVERFLOWING)
    steps.press(page, "Vérifier que cela tient sur une page")
    expect(page.get_by_text("Votre texte prend 2 pages; la vision tient sur une seule.")).to_be_visible()
    overflow = page.get_by_role("blockquote")
    expect(overflow).to_contain_text("Le mot de la fin.")
    expect(overflow).not_to_contain_text("Ligne 1 de la vision.")
    expect(text).to_have_value(OVERFLOWING)
    assert_no_sideways_scroll(page)

    steps.press(page, steps.FINISH)  # kept as typed, but not called fit
    expect(page.get_by_text("La vision de changement tient sur une page.").first).to_be_visible()
    expect(page.get_by_text(re.compile("Retirez environ .* mots")).first).to_be_visible()
    assert steps.stored(proposal, "vision")["text"] == OVERFLOWING

    text.fill("Un quartier où chaque ménage mange à sa faim.")
    steps.press(page, "Vérifier que cela tient sur une page")
    expect(page.get_by_text("Votre texte tient sur une page.")).to_be_visible()
    steps.finish(page, "Vision de changement")


def write_the_rest(proposal, coordinator):
    """The sections that this story does not tell."""
    known = factories.answers(2)
    rest = (SectionCode.CHANGE, SectionCode.LEARNING, SectionCode.EDI, SectionCode.DURATION)
    factories.write(proposal, {code: known[code] for code in rest}, by=coordinator)


@with_and_without_script
def test_a_whole_proposal_from_its_first_line_to_its_deposit(javascript, phone, call, coordinator):
    page = phone(javascript=javascript)
    steps.sign_in(page, coordinator)
    assert_no_sideways_scroll(page)
    proposal = start(page)
    write_the_rest(proposal, coordinator)
    write_budget(page, proposal)
    write_partners(page, proposal)
    join_proofs(page, proposal)
    write_vision(page, proposal)

    page.goto(proposal.get_absolute_url())
    page.get_by_role("link", name="Vérifier et déposer").click()
    expect(page.get_by_text("Rien n’empêche le dépôt.")).to_be_visible()
    assert_no_sideways_scroll(page)
    steps.press(page, "Déposer la proposition")
    expect(page.get_by_text("Cochez la déclaration pour déposer la proposition.").first).to_be_visible()
    assert not proposal.versions.exists()

    page.get_by_role("checkbox", name="Je dépose cette proposition").check()
    if javascript:
        page.get_by_role("button", name="Déposer la proposition").dblclick()  # the page holds the second click back
    else:
        steps.press_twice(page, "Déposer la proposition")
    expect(page.get_by_role("heading", name="Votre proposition est déposée")).to_be_visible()
    assert_no_sideways_scroll(page)
    proposal.refresh_from_db()
    assert proposal.status == Status.SUBMITTED
    assert proposal.versions.count() == 1
    assert proposal.journal.filter(verb="submit").count() == 1
    assert Email.objects.filter(kind="proposals.receipt").count() == 1
    assert Proposal.objects.count() == 1

    page.goto(proposal.get_absolute_url())
    expect(page.get_by_role("link", name="Vérifier et déposer")).to_have_count(0)
    assert_no_sideways_scroll(page)


# --- With the keyboard alone ----------------------------------------------------------------------------------------
def tab_to(page, control):
    """Press Tab until ``control`` has the focus; each stop on the way shows where it is."""
    for _stop in range(60):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        if control.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab never reaches {control}")


@with_and_without_script
def test_a_section_is_written_with_the_keyboard_alone(javascript, phone, draft, coordinator):
    page = steps.enter(phone(javascript=javascript), coordinator)
    open_section(page, draft, SectionCode.DURATION)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("radio", name="3 ans"))
    page.keyboard.press("ArrowDown")
    tab_to(page, page.get_by_role("textbox", name="Pourquoi une année de plus?"))
    page.keyboard.type("Le local ouvre en septembre.")
    tab_to(page, page.get_by_role("button", name=steps.FINISH))
    page.keyboard.press("Enter")
    steps.told(page, "Section « Durée » enregistrée et terminée.")
    assert steps.stored(draft, "duration") == {"years": "4", "justification": "Le local ouvre en septembre."}


# --- What the script adds -------------------------------------------------------------------------------------------
def is_quiet_saving(request):
    return request.headers.get("x-autosave") == "1"


def quietly(page, act):
    """Replace the answer to the quiet saving; everything else reaches the server."""
    page.route("**/*", lambda route: act(route) if is_quiet_saving(route.request) else route.fallback())


def write_change(page, text):
    """Type a text and leave the field."""
    field = page.get_by_role("textbox", name="Changement souhaité")
    field.fill(text)
    field.press("Tab")
    return field


def test_leaving_a_field_saves_it_and_says_when(phone, draft, coordinator):
    page = steps.enter(phone(), coordinator)
    open_section(page, draft, SectionCode.CHANGE)
    write_change(page, "Personne ne saute un repas.")
    steps.told(page, "Enregistré à 10 h 07")
    assert steps.stored(draft, "change")["desired_change"] == "Personne ne saute un repas."
    assert draft.drafts.get(code="change").is_finished, "to save quietly takes nothing back"
    steps.save(page)  # the page knows the new version: no conflict with oneself


FAILURES = {
    "offline": lambda route: route.abort("internetdisconnected"),
    "broken": lambda route: route.fulfill(status=500, content_type="text/html", body="<h1>Erreur</h1>"),
    "refused": lambda route: route.fulfill(
        status=409, json={"saved": False, "message": "Cette section n’est plus ouverte. Votre texte reste à l’écran."}
    ),
}
SAID = {
    "offline": "Pas enregistré : votre texte est toujours ici.",
    "broken": "Pas enregistré : votre texte est toujours ici.",
    "refused": "Cette section n’est plus ouverte. Votre texte reste à l’écran.",
}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_saving_that_fails_says_so_and_keeps_the_text(failure, phone, draft, coordinator):
    page = steps.enter(phone(), coordinator)
    open_section(page, draft, SectionCode.CHANGE)
    before = steps.stored(draft, "change")
    quietly(page, FAILURES[failure])
    field = write_change(page, "Personne ne saute un repas.")
    steps.told(page, SAID[failure])
    expect(field).to_have_value("Personne ne saute un repas.")
    assert steps.stored(draft, "change") == before
    assert_no_sideways_scroll(page)

    page.unroute_all()
    steps.save(page)
    assert steps.stored(draft, "change")["desired_change"] == "Personne ne saute un repas."


def test_a_colleague_who_saved_meanwhile_is_named_by_the_quiet_saving(phone, draft, coordinator, contributor):
    page = steps.enter(phone(), coordinator)
    open_section(page, draft, SectionCode.CHANGE)
    known = steps.stored(draft, "change")
    factories.write(draft, {"change": known | {"desired_change": "Le texte de Sacha."}}, by=contributor)
    write_change(page, "Personne ne saute un repas.")
    steps.told(page, "Sacha Nguyen a enregistré cette section à 10 h")
    assert steps.stored(draft, "change")["desired_change"] == "Le texte de Sacha."
    steps.press(page, steps.SAVE)
    expect(steps.heading(page)).to_have_text("Deux personnes ont écrit dans cette section")


def test_a_click_while_the_draft_is_on_its_way_is_no_conflict_with_oneself(phone, draft, coordinator):
    page = steps.enter(phone(), coordinator)
    open_section(page, draft, SectionCode.CHANGE)
    on_their_way = []
    quietly(page, on_their_way.append)
    with page.expect_request(is_quiet_saving):
        write_change(page, "Une première phrase.")
    page.get_by_role("textbox", name="Changement souhaité").fill("Une première phrase. Et une deuxième.")
    steps.press(page, steps.SAVE)
    with page.expect_response(lambda response: is_quiet_saving(response.request)):
        on_their_way[0].continue_()  # the network was slow: the draft arrives after the click
    steps.told(page, "Brouillon enregistré à")
    assert steps.stored(draft, "change")["desired_change"] == "Une première phrase. Et une deuxième."


def test_totals_and_range_follow_what_one_types(phone, draft, coordinator):
    page = steps.enter(phone(), coordinator)
    open_section(page, draft, SectionCode.BUDGET)
    before = steps.stored(draft, "budget")
    quietly(page, lambda route: route.abort())  # what follows owes nothing to the quiet saving
    totals = page.get_by_role("row", name="Total compté dans la fourchette")
    expect(totals).to_contain_text("360 000 $")

    amount(page, "Ressources humaines", 1).fill("160 000 $")
    too_much = "Inscrivez un montant entre 75 000 $ et 150 000 $ pour l’an 1 (vous avez inscrit 160 000 $)."
    expect(page.get_by_text(too_much).first).to_be_visible()
    expect(totals).to_contain_text("400 000 $")
    expect(amount(page, "Ressources humaines", 1)).to_be_focused()

    amount(page, "Ressources humaines", 1).fill("1e5")
    expect(beside(page, amount(page, "Ressources humaines", 1))).to_contain_text("inscrivez le montant au long")
    expect(page.get_by_text(too_much)).to_have_count(0)

    amount(page, "Ressources humaines", 1).fill("150 000")
    expect(totals).to_contain_text("390 000 $")
    expect(beside(page, amount(page, "Ressources humaines", 1))).not_to_contain_text("Inscrivez")
    assert steps.stored(draft, "budget") == before
