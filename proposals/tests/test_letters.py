"""From ratification to the letter on paper: decision, preview, issue, sending, correction, verification."""

import io
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.files.storage import default_storage
from django.urls import reverse
from pypdf import PdfReader

from notifications.models import Email
from proposals import actions, factories
from proposals.models import Letter, LetterDispatch, LetterFile, Participation, Status

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def other_team_member(db):
    return factories.make_team_member(email="sam@example.org", first_name="Sam")


@pytest.fixture
def recommended(call, quartier, coordinator, advisor, team_member, committee):
    return factories.make_recommended(quartier, coordinator, advisor, team_member)


@pytest.fixture
def accepted(call, quartier, coordinator, advisor, team_member, committee):
    return factories.make_accepted(quartier, coordinator, advisor, team_member)


@pytest.fixture
def issued(accepted, team_member, now):
    return actions.issue_letter(proposal=accepted, by=team_member, now=now)


def of(file, name):
    return reverse(f"proposals:{name}", args=[file.public_id])


def text(response):
    return response.content.decode().replace("\xa0", " ").replace("&#x27;", "’")


def ratification(**changed):
    return {"ratified_on": "2027-01-20", "body": "Conseil d’administration", "reference": "CA-2027-02"} | changed


# --- Letter ---------------------------------------------------------------------------------------------------------
def test_the_preview_says_that_it_is_one_and_freezes_nothing(accepted, team_member, as_user):
    client = as_user(team_member)
    assert "Aperçu, sans valeur" in text(client.get(of(accepted, "letters")))
    response = client.get(of(accepted, "letter_preview"))
    assert response["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(response.content)).pages
    assert "Aperçu, sans valeur" in pages[0].extract_text()
    assert not Letter.objects.exists()


def test_a_letter_is_issued_once_and_read_before_it_is_sent(accepted, team_member, coordinator, as_user):
    client = as_user(team_member)
    assert "Rien ne part encore" in text(client.get(of(accepted, "letter_issue")))
    for _click in range(2):
        client.post(of(accepted, "letter_issue"))
    letter = Letter.objects.get()
    assert letter.number == "L-2027-001"
    assert LetterFile.objects.filter(letter=letter).count() == 1
    assert not Email.objects.filter(is_letter=True).exists()
    assert as_user(coordinator).get(of(letter, "letter")).status_code == 404
    assert as_user(coordinator).get(of(letter, "letter_pdf")).status_code == 404


def test_a_letter_is_sent_once_under_a_double_click(issued, team_member, other_team_member, coordinator, as_user):
    client = as_user(team_member)
    shown = text(client.get(of(issued, "letter_send")))
    assert coordinator.email in shown
    for person in (team_member, team_member, other_team_member):
        as_user(person).post(of(issued, "letter_send"))
    assert LetterDispatch.objects.count() == 1
    email = Email.objects.get(is_letter=True)
    assert email.to_user == coordinator
    assert [file.filename for file in email.attachments.all()] == ["L-2027-001.pdf"]
    assert Participation.objects.count() == 1
    assert not mail.outbox


def test_sending_begins_the_participation_and_opens_the_letter_to_the_table(issued, team_member, coordinator, as_user):
    as_user(team_member).post(of(issued, "letter_send"))
    issued.proposal.refresh_from_db()
    assert issued.proposal.status == Status.CONFIRMED
    client = as_user(coordinator)
    assert "Confirmation d’allocation" in text(client.get(of(issued, "letter")))
    response = client.get(of(issued, "letter_pdf"))
    assert "attachment" in response["Content-Disposition"]
    assert b"".join(response.streaming_content)[:5] == b"%PDF-"


def test_the_letters_pdf_is_tagged_french_titled_and_carries_its_words(issued, now):
    drawn = actions.ensure_drawn(issued, now=now)
    with default_storage.open(drawn.path) as stream:
        reader = PdfReader(io.BytesIO(stream.read()))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "fr-CA"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "pdfuaid" in root["/Metadata"].get_data().decode()
    assert reader.metadata.title == "Confirmation d’allocation – P-2027-001"
    words = " ".join(" ".join(page.extract_text() for page in reader.pages).replace("\xa0", " ").split())
    for part in (
        "Montréal, le 20 janvier 2027",
        "À la coordination de la table",
        "360 000 $",
        "1er avril 2027",
        "31 mars 2030",
        "la conseillère ou le conseiller",
        "pic@centraide-mtl.org",
        "L-2027-001",
        issued.verification_code,
        "/verifier/",
    ):
        assert part in words, part
    assert len(reader.pages) == 1


def test_the_same_frozen_words_are_drawn_once(issued, team_member, as_user):
    client = as_user(team_member)
    for _time in range(2):
        b"".join(client.get(of(issued, "letter_pdf")).streaming_content)
    assert LetterFile.objects.count() == 1


def test_a_correction_is_letter_no_2_and_names_the_first(issued, team_member, coordinator, as_user):
    client, address = as_user(team_member), of(issued.proposal, "letter_correct")
    client.post(of(issued, "letter_send"))
    assert "Remplissez le champ" in text(client.post(address, {"note": ""}))
    assert "corrige et remplace la lettre L-2027-001" in text(client.post(address, {"note": "La date de début."}))
    assert Letter.objects.count() == 1
    for _click in range(2):
        client.post(address, {"note": "La date de début.", "confirm": "1"})
    second = Letter.objects.get(rank=2)
    assert (second.number, second.corrects) == ("L-2027-002", issued)
    assert "L-2027-002" not in text(as_user(coordinator).get(of(issued, "letter")))
    as_user(team_member).post(of(second, "letter_send"))
    assert "La lettre L-2027-002" in text(as_user(coordinator).get(of(issued, "letter")))
    assert Participation.objects.count() == 1
    assert (
        "corrige et remplace la lettre L-2027-001"
        in Email.objects.get(key__startswith=f"letter-{second.pk}-").body_text
    )


def test_a_letter_that_is_corrected_before_its_sending_is_never_sent(issued, team_member, as_user):
    client = as_user(team_member)
    client.post(of(issued.proposal, "letter_correct"), {"note": "Le montant.", "confirm": "1"})
    assert client.post(of(issued, "letter_send")).status_code == 409
    assert not LetterDispatch.objects.exists()


def test_a_letter_without_a_learning_question_waits_and_says_why(
    call, quartier, coordinator, advisor, team_member, committee, as_user
):
    file = factories.make_recommended(quartier, coordinator, advisor, team_member, stage_number=1)
    version = file.versions.get()
    if version.content["sections"]["learning"]["questions"]:
        content = version.content | {"sections": {**version.content["sections"], "learning": {"questions": []}}}
        file.versions.model.objects.create(
            proposal=file, number=2, content=content, digest="0" * 64, frozen_at=factories.NOW, frozen_by=coordinator
        )
    client = as_user(team_member)
    client.post(of(file, "decision"), ratification() | {"starts_on": "2027-04-01", "amount_1": "40000"})
    assert "Il manque une question d’apprentissage" in text(client.get(of(file, "letters")))
    assert client.post(of(file, "letter_issue")).status_code == 409


def test_a_refusal_has_its_letter_with_reasons(recommended, team_member, coordinator, as_user):
    client = as_user(team_member)
    client.post(of(recommended, "decision_refusal"), ratification(reasons="Le plan de quartier manque."))
    client.post(of(recommended, "letter_issue"))
    letter = Letter.objects.get()
    client.post(of(letter, "letter_send"))
    shown = text(as_user(coordinator).get(of(letter, "letter")))
    assert "Le plan de quartier manque." in shown
    assert not Participation.objects.exists()
    recommended.refresh_from_db()
    assert recommended.status_for_table == Status.REFUSED


def test_before_the_letter_the_table_reads_neither_decision_nor_reasons(recommended, team_member, coordinator, as_user):
    as_user(team_member).post(of(recommended, "decision_refusal"), ratification(reasons="Motif secret."))
    as_user(team_member).post(of(recommended, "letter_issue"))
    client = as_user(coordinator)
    for address in (of(recommended, "detail"), of(recommended, "timeline"), reverse("proposals:list")):
        shown = text(client.get(address))
        assert "Motif secret." not in shown
        assert "refus" not in shown.lower()


def test_a_letter_waits_for_somebody_to_receive_it(issued, team_member, coordinator, as_user):
    coordinator.table_memberships.update(ends_on=factories.NOW.date())
    client = as_user(team_member)
    assert "Personne ne coordonne cette table" in text(client.get(of(issued, "letter_send")))
    assert client.post(of(issued, "letter_send")).status_code == 409


@pytest.mark.parametrize("name", ["letters", "letter_issue", "letter_correct", "letter_preview"])
def test_only_the_team_prepares_letters(accepted, advisor, coordinator, as_user, name):
    assert as_user(advisor).get(of(accepted, name)).status_code == 403
    assert as_user(coordinator).get(of(accepted, name)).status_code == 404


# --- Verification ---------------------------------------------------------------------------------------------------
VERIFY = "/verifier/"


def asked(client, code):
    return client.get(VERIFY, {"code": code})


def test_a_sent_letter_is_verified_however_the_code_is_typed(issued, team_member, client, now):
    actions.send_letter(letter=issued, by=team_member, now=now)
    code = issued.verification_code
    for typed in (code, code.lower(), code.replace("-", ""), code.replace("-", " ")):
        shown = text(asked(client, typed))
        for part in ("L-2027-001", "20 janvier 2027", "Quartier des Érables", "Confirmation d’allocation"):
            assert part in shown
        for private in ("Camille", "360 000", "Bien manger", "P-2027"):
            assert private not in shown


def test_an_unsent_letter_and_an_unknown_code_get_the_same_answer(issued, client):
    unsent, unknown = text(asked(client, issued.verification_code)), text(asked(client, "AAAA-BBBB-CCCC"))
    assert "Aucune lettre envoyée ne porte ce code" in unsent
    assert unsent.replace(issued.verification_code, "") == unknown.replace("AAAA-BBBB-CCCC", "")


def test_verification_says_when_a_later_letter_corrects_this_one(issued, team_member, client, now):
    actions.send_letter(letter=issued, by=team_member, now=now)
    second = actions.issue_letter(proposal=issued.proposal, by=team_member, now=now, correction_note="La date.")
    assert "L-2027-002" not in text(asked(client, issued.verification_code))
    actions.send_letter(letter=second, by=team_member, now=now)
    assert "L-2027-002 du 20 janvier 2027 corrige et remplace" in text(asked(client, issued.verification_code))
    assert "la lettre L-2027-001" in text(asked(client, second.verification_code))


def test_the_public_page_sets_no_cookie(client, db):
    assert not client.get(VERIFY).cookies
    assert not asked(client, "AAAA-BBBB-CCCC").cookies


def test_an_empty_code_says_what_to_type(client, db):
    assert "Inscrivez le code" in text(asked(client, " "))


def test_codes_are_not_guessed_by_the_hundred(client, db, now):
    answers = [asked(client, f"AAAA-BBBB-{n:04d}").status_code for n in range(32)]
    assert answers[:30] == [200] * 30
    assert answers[30:] == [429] * 2
    with time_machine.travel(now + timedelta(minutes=2), tick=False):
        assert asked(client, "AAAA").status_code == 200
