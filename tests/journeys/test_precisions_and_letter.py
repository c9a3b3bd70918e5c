"""From a request for precisions to the letters: what the table hears, when, and what it never hears before its letter."""

import io
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader

from notifications.models import Email
from proposals import factories
from proposals.models import Decision, Letter, LetterDispatch, Participation, Recommendation, Status, Version

from .steps import enter

SECRET = re.compile(r"recommandée|acceptée|refusée|reportée", re.IGNORECASE)
QUESTION = "Qui prend la relève quand une cuisine ferme l’été?"
PHONE = 320


@pytest.fixture
def moment():
    return timezone.now()


@pytest.fixture(autouse=True)
def _an_email_leads_back_here(settings, live_server):
    settings.PUBLIC_ADDRESS = live_server.url


@pytest.fixture
def people(quartier, coordinator, advisor, team_member, committee, moment, stages):
    factories.make_call(timezone.localdate(moment) + timedelta(days=20))


@pytest.fixture
def proposal(people, quartier, coordinator, advisor, moment):
    return factories.make_under_review(quartier, coordinator, advisor, now=moment)


@pytest.fixture
def phone(open_page):
    """The table's pages are read on a phone."""

    def opened(person, *, javascript=True):
        return enter(open_page(width=PHONE, javascript=javascript), person)

    return opened


@pytest.fixture
def desk(open_page):
    return lambda person: enter(open_page(), person)


def address(thing, name="detail"):
    return reverse(f"proposals:{name}", args=[thing.public_id])


def current(proposal):
    return type(proposal).objects.get(pk=proposal.pk)


def heading(page):
    return page.get_by_role("heading", level=1)


def told(page, words):
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()


def assert_the_table_hears_nothing(page, proposal):
    """Walk the table's pages about its file: none says the words that the letter alone announces."""
    pages = [
        "/",
        reverse("todo"),
        reverse("proposals:list"),
        *(address(proposal, name) for name in ("detail", "timeline", "exchange", "compare")),
        reverse("proposals:version", args=[proposal.public_id, 1]),
        reverse("neighbourhoods:detail", args=[proposal.neighbourhood.slug]),
        reverse("notifications:my_emails"),
    ]
    for path in pages:
        assert page.goto(path).status == 200, path
        said = SECRET.search(page.content())
        assert not said, f"{path} : « {said.group()} »"
    page.goto(address(proposal))
    expect(page.get_by_role("main")).to_contain_text("en analyse")
    assert page.goto(address(proposal, "decision")).status == 404
    assert page.goto(address(proposal, "letters")).status == 404


def the_committee_says(proposal, outcome, *, advisor, team_member, moment):
    factories.complete_analysis(current(proposal), advisor, now=moment)
    meeting = factories.make_meeting(team_member, current(proposal), now=moment)
    factories.adopt(
        item=meeting.items.get(proposal=proposal),
        outcome=outcome,
        reasons="Le comité adopte l’analyse.",
        by=team_member,
        now=moment,
    )


def download(page, name):
    """Press a link that hands out a file; return its bytes."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name=name).first.click()
    with open(waiting.value.path(), "rb") as file:
        return file.read()


def text_of(pdf):
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def tags_of(pdf):
    """Return the set of structure types of a tagged PDF."""
    found, waiting = set(), [PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop().get_object()
        if isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, dict):
            found.add(node.get("/S"))
            if "/K" in node:
                waiting.append(node["/K"])
    return found


def assert_pdf_is_accessible(pdf, *tags):
    """PDF/UA-1: said so, tagged, with its language and a title that the window shows."""
    assert pdf.startswith(b"%PDF-")
    reader = PdfReader(io.BytesIO(pdf))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).lower() == "fr-ca"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    assert {"/Document", "/P", *tags} <= tags_of(pdf)


# --- Precisions -----------------------------------------------------------------------------------------------------
def test_precisions_open_two_sections_and_make_a_second_version(
    proposal, phone, desk, advisor, coordinator, moment, quartier
):
    staff = desk(advisor)
    staff.goto(address(proposal))
    staff.get_by_role("link", name="Demander des précisions").click()
    staff.get_by_role("button", name="Envoyer la demande à la table").click()
    expect(staff.locator(".error-summary")).to_contain_text("Cochez au moins une section à rouvrir.")
    staff.get_by_label("Que voulez-vous savoir?").fill(QUESTION)
    staff.get_by_role("checkbox", name="Changement souhaité").check()
    staff.get_by_role("checkbox", name="Initiative et partenaires").check()
    staff.get_by_role("button", name="Envoyer la demande à la table").click()
    told(staff, "La demande est envoyée à la table")
    assert current(proposal).status == Status.INFO_REQUESTED
    assert Email.objects.get(kind="proposals.precisions_asked").to_user == coordinator

    # The table: its home says so, the banner gives the question, two sections open and no other.
    table = phone(coordinator)
    table.goto("/")
    expect(table.get_by_role("main")).to_contain_text("précisions")
    table.goto(reverse("proposals:list"))
    table.get_by_role("main").get_by_role("link", name="Bien manger aux Érables").first.click()
    banner = table.get_by_role("region", name="Des précisions sont demandées")
    expect(banner).to_contain_text(QUESTION)
    expect(banner).to_contain_text("Changement souhaité, Initiative et partenaires")
    sections = table.get_by_role("region", name="Sections")
    links = [link.inner_text().strip() for link in sections.locator("li a").all()]
    assert links == ["Changement souhaité", "Initiative et partenaires"]
    table.goto(reverse("proposals:section", args=[proposal.public_id, "budget"]))
    expect(table.get_by_role("button", name="Enregistrer")).to_have_count(0)

    for code, label, words in (
        ("change", "Besoins et contexte du quartier", "Trois épiceries ont fermé depuis mars."),
        ("initiative", "Stratégies collectives", "Former des personnes-relais et une équipe d’été."),
    ):
        table.goto(reverse("proposals:section", args=[proposal.public_id, code]))
        table.get_by_label(re.compile(f"^{label}")).first.fill(words)
        table.get_by_role("button", name="Enregistrer et terminer").click()
        told(table, "enregistrée et terminée")
    table.goto(address(proposal))
    table.get_by_role("link", name="Vérifier et envoyer les précisions").click()
    table.get_by_label("Un mot pour accompagner vos précisions").fill("Voici la suite.")
    table.get_by_role("checkbox").check()
    table.get_by_role("button", name="Envoyer les précisions").click()
    expect(heading(table)).to_have_text("Vos précisions sont envoyées")
    assert current(proposal).status == Status.UNDER_REVIEW
    assert list(Version.objects.filter(proposal=proposal).order_by("number").values_list("number", flat=True)) == [1, 2]
    table.goto(reverse("proposals:section", args=[proposal.public_id, "change"]))
    expect(table.get_by_role("button", name="Enregistrer")).to_have_count(0)

    # Both sides read what changed, and what did not change is not repeated.
    for reader in (table, staff):
        reader.goto(address(proposal))
        reader.get_by_role("link", name="Comparer deux versions").click()
        expect(heading(reader)).to_have_text("Comparer deux versions")
        needs = reader.get_by_role("region", name="Changement souhaité")
        expect(needs.locator("del")).to_contain_text(["Deux"])
        expect(needs.locator("ins").first).to_contain_text("Trois")
        expect(needs.locator("ins").last).to_contain_text("depuis mars")
        expect(reader.get_by_role("region", name="Initiative et partenaires").locator("ins")).to_contain_text(
            ["équipe d’été"]
        )
        expect(reader.get_by_role("main").get_by_role("region")).to_have_count(3)  # and what did not change, folded
        assert "Trois assemblées, puis un vote." not in reader.get_by_role("main").inner_text()


# --- Acceptance and its letters -------------------------------------------------------------------------------------
def test_an_acceptance_its_letter_and_the_letter_that_corrects_it(
    proposal, phone, desk, open_page, advisor, coordinator, team_member, moment
):
    table, staff = phone(coordinator), desk(team_member)
    the_committee_says(
        proposal, Recommendation.Outcome.FAVOURABLE, advisor=advisor, team_member=team_member, moment=moment
    )
    assert_the_table_hears_nothing(table, proposal)

    # One amount out of range: refused in French, nothing typed is lost; with its reason, recorded.
    staff.goto(address(proposal))
    staff.get_by_role("link", name="Consigner la décision entérinée").click()
    today = timezone.localdate(moment)
    typed = {
        "Entérinée le": today.isoformat(),
        "Instance qui a entériné": "Conseil d’administration de Centraide",
        "Référence du procès-verbal": "CA-17",
        "Début de la participation": (today + timedelta(days=60)).isoformat(),
        "Montant de l’an 1": "160 000 $",
        "Montant de l’an 2": "120 000,50",
        "Conditions": "Rencontrer l’équipe avant l’été.",
    }
    for label, words in typed.items():
        staff.get_by_label(re.compile(f"^{label}")).fill(words)
    staff.get_by_role("button", name="Consigner l’acceptation").click()
    summary = staff.locator(".error-summary")
    expect(summary).to_contain_text("160\u00a0000\u00a0$")
    expect(summary).to_contain_text("75\u00a0000\u00a0$ et 150\u00a0000\u00a0$")
    expect(summary).to_contain_text("motif de l’exception")
    expect(summary).to_be_focused()
    assert staff.title().startswith("Erreur\u00a0: ")
    for label, words in typed.items():
        expect(staff.get_by_label(re.compile(f"^{label}"))).to_have_value(words)
    assert not Decision.objects.exists()
    staff.get_by_label(re.compile("^Motif de l’exception, an 1")).fill("Première année d’implantation.")
    staff.get_by_role("button", name="Consigner l’acceptation").click()
    told(staff, "L’acceptation est consignée.")
    decision = Decision.objects.get(proposal=proposal)
    assert [(year.amount, year.exception_reason) for year in decision.years.all()] == [
        (Decimal("160000.00"), "Première année d’implantation."),
        (Decimal("120000.50"), ""),
        (Decimal("120000.00"), ""),
    ]
    assert_the_table_hears_nothing(table, proposal)

    # Preview, then issue: still nothing leaves.
    expect(staff.get_by_role("article")).to_contain_text("Aperçu, sans valeur")
    expect(staff.get_by_role("article")).to_contain_text("160\u00a0000\u00a0$")
    preview = staff.context.request.get(address(proposal, "letter_preview"))
    assert preview.headers["content-type"] == "application/pdf"
    assert "Aperçu" in text_of(preview.body())
    assert not Letter.objects.exists()
    staff.get_by_role("link", name="Émettre la lettre").click()
    staff.get_by_role("button", name="Émettre la lettre").click()
    told(staff, "est émise")
    first = Letter.objects.get()
    pdf = download(staff, "Télécharger le PDF")
    assert_pdf_is_accessible(pdf, "/H1", "/Table", "/TH", "/TD")
    assert first.number in text_of(pdf)
    assert first.verification_code in text_of(pdf)
    assert_the_table_hears_nothing(table, proposal)
    assert table.goto(reverse("proposals:letter", args=[first.public_id])).status == 404

    # Sent once: a double click, and the same page open in another tab.
    sending = reverse("proposals:letter_send", args=[first.public_id])
    other_tab = staff.context.new_page()
    other_tab.goto(sending)
    staff.goto(sending)
    expect(staff.get_by_role("main")).to_contain_text(coordinator.email)
    staff.get_by_role("button", name="Envoyer la lettre").dblclick()
    told(staff, "est partie")
    other_tab.get_by_role("button", name="Envoyer la lettre").click()
    expect(heading(other_tab)).to_have_text(f"Lettre {first.number}")
    assert LetterDispatch.objects.count() == 1
    email = Email.objects.get(kind="proposals.letter")
    assert email.to_user == coordinator
    assert current(proposal).status == Status.CONFIRMED
    assert Participation.objects.filter(proposal=proposal).count() == 1

    # The table reads it from « Propositions » and from its e-mail.
    table.goto(reverse("proposals:list"))
    table.get_by_role("main").get_by_role("link", name="Bien manger aux Érables").first.click()
    table.get_by_role("region", name="Lettres").get_by_role("link").click()
    expect(heading(table)).to_have_text(f"Lettre {first.number}")
    assert_pdf_is_accessible(download(table, "Télécharger le PDF"), "/Table", "/TH")
    table.goto(reverse("notifications:my_emails"))
    table.get_by_role("link", name=first.number).click()
    table.get_by_role("main").locator(f"a[href*='{first.public_id}']").click()
    expect(heading(table)).to_have_text(f"Lettre {first.number}")

    # Anybody who holds it can verify it.
    passer_by = open_page(width=PHONE)
    passer_by.goto(reverse("proposals:verify"))
    passer_by.get_by_label("Code de vérification").fill(first.verification_code.replace("-", " ").lower())
    passer_by.get_by_role("button", name="Vérifier", exact=True).click()
    expect(passer_by.get_by_role("main")).to_contain_text("Cette lettre vient bien du Projet impact collectif")
    expect(passer_by.get_by_role("main")).to_contain_text(first.number)
    assert coordinator.last_name not in passer_by.content()
    assert "160" not in passer_by.get_by_role("main").inner_text()
    assert not passer_by.context.cookies()

    # Letter no. 2 names no. 1; the first stays, and says so.
    staff.goto(address(proposal, "letters"))
    staff.get_by_role("link", name="Corriger par une nouvelle lettre").click()
    staff.get_by_label("Ce que la nouvelle lettre corrige").fill("La date de la rencontre avec l’équipe.")
    staff.get_by_role("button", name="Voir l’aperçu").click()
    expect(staff.get_by_role("article")).to_contain_text(f"corrige et remplace la lettre {first.number}")
    staff.get_by_role("button", name="Émettre la lettre de correction").click()
    told(staff, f"elle corrige la lettre {first.number}")
    second = Letter.objects.get(rank=2)
    assert second.corrects == first
    assert second.number != first.number
    staff.get_by_role("link", name="Envoyer la lettre").click()
    staff.get_by_role("button", name="Envoyer la lettre").click()
    told(staff, "est partie")
    table.goto(address(proposal))
    table.get_by_role("region", name="Lettres").get_by_role("link", name=second.number).click()
    pdf = download(table, "Télécharger le PDF")
    assert f"corrige et remplace la lettre {first.number}" in text_of(pdf)
    assert "La date de la rencontre avec l’équipe." in text_of(pdf)
    table.goto(reverse("proposals:letter", args=[first.public_id]))
    expect(table.get_by_role("main")).to_contain_text(f"La lettre {second.number} du")
    passer_by.goto(f"{reverse('proposals:verify')}?code={first.verification_code}")
    expect(passer_by.get_by_role("main")).to_contain_text(f"la lettre {second.number} du")


# --- Refusal --------------------------------------------------------------------------------------------------------
def test_a_refusal_is_told_by_its_letter_with_the_reasons(
    proposal, phone, desk, advisor, coordinator, team_member, moment
):
    table, staff = phone(coordinator, javascript=False), desk(team_member)
    the_committee_says(
        proposal, Recommendation.Outcome.UNFAVOURABLE, advisor=advisor, team_member=team_member, moment=moment
    )
    assert_the_table_hears_nothing(table, proposal)
    staff.goto(address(proposal))
    staff.get_by_role("link", name="Consigner la décision entérinée").click()
    staff.get_by_role("link", name="La proposition est plutôt refusée").click()
    today = timezone.localdate(moment)
    staff.get_by_label(re.compile("^Entérinée le")).fill(today.isoformat())
    staff.get_by_label(re.compile("^Instance qui a entériné")).fill("Conseil d’administration de Centraide")
    staff.get_by_label(re.compile("^Référence du procès-verbal")).fill("CA-18")
    staff.get_by_role("button", name="Consigner le refus").click()
    expect(staff.locator(".error-summary")).to_contain_text(
        "Inscrivez les motifs du refus\u00a0: la lettre les donnera."
    )
    expect(staff.get_by_label(re.compile("^Référence du procès-verbal"))).to_have_value("CA-18")
    staff.get_by_label(re.compile("^Motifs du refus")).fill("Le plan de quartier n’est pas encore adopté.")
    staff.get_by_role("button", name="Consigner le refus").click()
    told(staff, "Le refus est consigné.")
    assert_the_table_hears_nothing(table, proposal)

    staff.get_by_role("link", name="Émettre la lettre").click()
    staff.get_by_role("button", name="Émettre la lettre").click()
    assert_the_table_hears_nothing(table, proposal)
    staff.get_by_role("link", name="Envoyer la lettre").click()
    staff.get_by_role("button", name="Envoyer la lettre").click()
    told(staff, "est partie")
    letter = Letter.objects.get()
    assert letter.kind == Letter.Kind.REFUSAL
    table.goto(address(proposal))
    expect(table.get_by_role("main")).to_contain_text("refusée")
    table.get_by_role("region", name="Lettres").get_by_role("link").click()
    expect(table.get_by_role("article")).to_contain_text("Le plan de quartier n’est pas encore adopté.")
    pdf = download(table, "Télécharger le PDF")
    assert_pdf_is_accessible(pdf, "/H1")
    assert "Le plan de quartier n’est pas encore adopté." in text_of(pdf)
    assert not Participation.objects.exists()


def test_a_postponed_file_looks_the_same_to_its_table(proposal, phone, advisor, coordinator, team_member, moment):
    the_committee_says(
        proposal, Recommendation.Outcome.POSTPONED, advisor=advisor, team_member=team_member, moment=moment
    )
    assert current(proposal).status == Status.POSTPONED
    assert_the_table_hears_nothing(phone(coordinator, javascript=False), proposal)
