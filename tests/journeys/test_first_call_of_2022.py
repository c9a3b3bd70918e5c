"""The first call of phase 2 that asked for a letter of intent, as the sources date it, from first contact to letter.

The programme is the real one (``load_programme``): its stages, calls, tables and organisations. People are invented.
The clock stands where the story stands; the browser follows, because cookies carry an age and not only a date.
"""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader

from accounts.factories import StaffRoleFactory, UserFactory
from neighbourhoods.models import Committee, Initiative, Neighbourhood, Organisation, Portfolio, Seat, TableMembership
from notifications.tasks import deliver_due_emails
from proposals import factories
from proposals.models import Call, LetterOfIntent, Meeting, Participation, Status

from . import lachine as lachine_writes
from . import steps

pytestmark = [pytest.mark.browser, pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]

PHASE_2 = date(2021, 9, 28)
DEADLINE = date(2022, 2, 1)
LAST_ANSWER = date(2022, 3, 29)
REASONS = "Une initiative déployée, des effets documentés, des apprentissages réinvestis."
SEATS = (
    "Fondation Lucie et André Chagnon",
    "Fondation McConnell",
    "Fondation Molson",
    "Ville de Montréal",
    "Coalition montréalaise des tables de quartier",
)


def montreal(*moment):
    return datetime(*moment, tzinfo=ZoneInfo("America/Toronto"))


@pytest.fixture
def clock():
    """``clock(2022, 2, 1, 9, 30)``: it is that moment in Montréal, and time stands still until the next call."""
    with time_machine.travel(montreal(2021, 9, 28, 9), tick=False) as traveller:
        yield lambda *moment: traveller.move_to(montreal(*moment))


@pytest.fixture
def programme(clock, transactional_db):
    call_command("load_programme", verbosity=0)


def person(first_name, last_name):
    address = f"{first_name}.{last_name}@example.org".lower()
    return UserFactory(confirmed=True, first_name=first_name, last_name=last_name, email=address)


def coordination_of(place, first_name, last_name):
    user = person(first_name, last_name)
    role = TableMembership.Role.COORDINATOR
    TableMembership.objects.create(user=user, neighbourhood=place, role=role, starts_on=PHASE_2)
    return user


@pytest.fixture
def lachine(programme):
    return Neighbourhood.objects.get(slug="lachine")


@pytest.fixture
def florence(lachine):
    """Coordinates Concert’Action Lachine."""
    return coordination_of(lachine, "Florence", "Belanger")


@pytest.fixture
def thierry(lachine):
    """Advises Lachine for Centraide."""
    user = person("Thierry", "Okafor")
    Portfolio.objects.create(advisor=user, neighbourhood=lachine, starts_on=PHASE_2)
    return user


@pytest.fixture
def ines(programme):
    """Of the coordination team."""
    return StaffRoleFactory(user=person("Ines", "Marchand"), starts_on=PHASE_2).user


@pytest.fixture
def seats(programme):
    """The comité de gestion: real organisations, invented people; by the organisation's name."""
    management = Committee.objects.get(code=Committee.Code.MANAGEMENT)
    return {
        name: Seat.objects.create(
            committee=management,
            organisation=Organisation.objects.get(name=name),
            user=person(f"Siege{number}", "Membre"),
            is_chair=number == 0,
            starts_on=PHASE_2,
        ).user
        for number, name in enumerate(SEATS)
    }


# --- The table ------------------------------------------------------------------------------------------------------
def declare(page, proposal):
    """Open « Vérifier et déposer », where nothing stands in the way, and tick the declaration."""
    page.goto(f"{proposal.get_absolute_url()}verifier/")
    expect(page.get_by_text("Rien n’empêche le dépôt.")).to_be_visible()
    page.get_by_role("checkbox", name="Je dépose cette proposition").check()


# --- Analysis, committee, decision, letter --------------------------------------------------------------------------
def analyse(page, proposal):
    page.goto(proposal.get_absolute_url())
    steps.press(page, "Commencer l’analyse")
    expect(steps.heading(page)).to_have_text("Grille d’analyse")
    lines = page.get_by_role("group").filter(has=page.get_by_label("Commentaire"))
    expect(lines).to_have_count(7)  # the five prerequisites, the needs, the context
    for line in lines.all():
        line.get_by_role("radio").first.check()
        line.get_by_label("Commentaire").fill("Bien documenté.")
    page.get_by_label("Synthèse pour le comité").fill("Une proposition solide.")
    steps.press(page, "Enregistrer et remettre au comité")
    steps.told(page, "L’analyse est remise au comité")


def prepare_meeting(page, proposal):
    page.goto("/comite/rencontres/nouvelle/")
    page.get_by_label("Date et heure").fill("2022-03-03T18:30")
    steps.press(page, "Planifier la rencontre")
    steps.told(page, "La rencontre est planifiée.")
    page.goto(proposal.get_absolute_url())
    page.get_by_role("link", name="Inscrire à une rencontre").click()
    page.get_by_role("radio", name=re.compile("3 mars 2022")).check()
    steps.press(page, "Inscrire à l’ordre du jour")
    steps.told(page, "Le dossier est à l’ordre du jour.")
    page.get_by_role("link", name="Convoquer les membres").click()
    steps.press(page, "Envoyer la convocation")
    steps.told(page, "La convocation est partie.")
    return Meeting.objects.get()


def open_meeting(page, meeting, *present):
    """Open the meeting and note who is there."""
    page.goto(meeting.get_absolute_url())
    steps.press(page, "Ouvrir la rencontre")
    for name in present:
        page.get_by_role("checkbox", name=name).check()
    steps.press(page, "Noter les présences")
    steps.told(page, "Les présences sont notées.")


def close_round(page, meeting):
    """The chair answers for itself, then closes the round of opinions."""
    page.goto(meeting.get_absolute_url())
    page.get_by_role("link", name=re.compile("^Lachine")).click()
    page.get_by_role("radio", name="Aucun conflit").check()
    steps.press(page, "Continuer")
    page.get_by_role("link", name="Fermer le tour des avis").click()
    steps.press(page, "Fermer le tour")
    steps.told(page, "Le tour des avis est fermé.")


def record_recommendation(page, meeting):
    page.goto(meeting.get_absolute_url())
    page.get_by_role("link", name=re.compile("^Lachine")).click()
    expect(page.get_by_text("3 sièges présents sur 4; il en faut 3").first).to_be_visible()
    expect(page.get_by_text("Coalition montréalaise des tables de quartier (").first).to_be_visible()
    page.get_by_role("radio", name="Accorder le soutien", exact=True).check()
    page.get_by_label("Motifs").fill(REASONS)
    steps.press(page, "Consigner ce que le comité adopte")
    steps.told(page, "La recommandation est consignée")


def record_ratification(page, proposal):
    page.goto(proposal.get_absolute_url())
    page.get_by_role("link", name="Consigner la décision entérinée").click()
    page.get_by_label("Entérinée le").fill("2022-03-15")
    page.get_by_label("Instance qui a entériné").fill("Conseil d’administration de Centraide du Grand Montréal")
    page.get_by_label("Référence du procès-verbal").fill("CA-2022-03-15")
    page.get_by_label("Début de la participation").fill("2022-04-01")
    for year, amount in ((1, "200 000 $"), (2, "190 000"), (3, "150000")):
        page.get_by_role("textbox", name=f"Montant de l’an {year}").fill(amount)
    steps.press(page, "Consigner l’acceptation")
    steps.told(page, "L’acceptation est consignée.")


def issue_and_send(page):
    page.get_by_role("link", name="Émettre la lettre").click()
    steps.press(page, "Émettre la lettre")
    steps.told(page, "La lettre L-2022-001 est émise.")
    page.get_by_role("link", name="Envoyer la lettre").click()
    expect(page.get_by_text("Florence Belanger, florence.belanger@example.org")).to_be_visible()
    steps.press(page, "Envoyer la lettre")
    steps.told(page, "La lettre L-2022-001 est partie.")


def received_letter(florence):
    """Deliver what waits in the outbox; return (name, words) of the PDF that the coordination received."""
    deliver_due_emails()
    received = [message for message in mail.outbox if message.to == [florence.email] and message.attachments]
    assert len(received) == 1
    [attachment] = received[0].attachments
    assert attachment.mimetype == "application/pdf"
    words = " ".join(page.extract_text() for page in PdfReader(BytesIO(attachment.content)).pages)
    return attachment.filename, re.sub(r"\s+", " ", words)


# --- The story ------------------------------------------------------------------------------------------------------
def test_lachine_from_first_contact_to_letter(clock, open_page, lachine, florence, thierry, ines, seats):
    table, advisor, team, member = open_page(), open_page(), open_page(), open_page()

    clock(2021, 10, 14, 9, 30)
    steps.sign_in(table, florence)
    lachine_writes.write_letter_of_intent(table)
    assert timezone.localdate(LetterOfIntent.objects.get().sent_at) == date(2021, 10, 14)

    clock(2022, 1, 17, 13, 0)
    table.goto("/propositions/")
    expect(table.get_by_role("heading", name="Se connecter", exact=True)).to_be_visible()  # three months have passed
    steps.sign_in(table, florence)
    proposal = lachine_writes.open_draft(table)
    lachine_writes.write_sections(table, proposal)
    steps.enter(advisor, thierry).goto(proposal.get_absolute_url())
    steps.press(advisor, "Confirmer le premier échange")
    steps.told(advisor, "Le premier échange est confirmé.")

    clock(2022, 2, 1, 23, 55)
    steps.enter(table, florence)
    declare(table, proposal)
    expect(table.get_by_text("À savoir, sans empêcher le dépôt")).to_have_count(0)  # the letter of intent was sent
    clock(2022, 2, 1, 23, 59, 30)
    steps.press(table, "Déposer la proposition")
    expect(table.get_by_role("heading", name="Votre proposition est déposée")).to_be_visible()
    expect(table.get_by_text("P-2022-001").first).to_be_visible()
    expect(table.get_by_text("Le 1er février 2022 à 23 h 59, par Florence Belanger.")).to_be_visible()
    expect(table.get_by_text("par lettre au plus tard le 29 mars 2022.")).to_be_visible()

    clock(2022, 2, 3, 10, 0)
    analyse(steps.enter(advisor, thierry), proposal)
    clock(2022, 2, 17, 10, 0)
    meeting = prepare_meeting(steps.enter(team, ines), proposal)

    # The CMTQ withdraws from decisions on investments: the file does not exist for its seat. The others answer first.
    clock(2022, 3, 3, 18, 15)
    steps.enter(member, seats["Coalition montréalaise des tables de quartier"]).goto(meeting.get_absolute_url())
    expect(member.get_by_text("Aucun dossier à lire")).to_be_visible()
    assert "Lachine" not in member.content()
    assert member.goto(proposal.get_absolute_url()).status == 404
    steps.enter(member, seats["Fondation McConnell"]).goto(meeting.get_absolute_url())
    member.get_by_role("link", name=re.compile("^Lachine")).click()
    member.get_by_role("radio", name="Aucun conflit").check()
    steps.press(member, "Continuer")
    expect(steps.heading(member)).to_have_text("Système alimentaire lachinois")

    clock(2022, 3, 3, 18, 30)
    open_meeting(steps.enter(team, ines), meeting, *(name for name in SEATS if name != "Fondation Molson"))
    close_round(steps.enter(member, seats["Fondation Lucie et André Chagnon"]), meeting)
    record_recommendation(team, meeting)
    steps.enter(table, florence).goto(proposal.get_absolute_url())
    expect(table.get_by_text("en analyse", exact=True)).to_be_visible()  # the table learns by its letter
    assert REASONS not in table.content()

    clock(2022, 3, 17, 11, 0)
    record_ratification(steps.enter(team, ines), proposal)
    clock(2022, 3, 18, 14, 0)
    steps.enter(team, ines).goto(f"{proposal.get_absolute_url()}lettres/")
    issue_and_send(team)

    # Eight weeks: 1 February to 29 March.
    proposal.refresh_from_db()
    letter = proposal.letters.get()
    assert proposal.status == Status.CONFIRMED
    assert timezone.localdate(letter.dispatch.sent_at) <= LAST_ANSWER == DEADLINE + timedelta(weeks=8)
    name, words = received_letter(florence)
    assert name == "L-2022-001.pdf"
    for expected in (
        "Montréal, le 18 mars 2022",
        "Concert’Action Lachine",
        "« Système alimentaire lachinois », à l’étape intensification",
        "entérinée le 15 mars 2022 (Conseil d’administration de Centraide du Grand Montréal)",
        "200 000 $",
        "190 000 $",
        "150 000 $",
        "540 000 $",
        "Lettre L-2022-001",
        letter.verification_code,
    ):
        assert expected in words, expected

    participation = Participation.objects.get()
    assert [(year.starts_on, year.ends_on, year.amount) for year in participation.years.all()] == [
        (date(2022, 4, 1), date(2023, 3, 31), Decimal(200_000)),
        (date(2023, 4, 1), date(2024, 3, 31), Decimal(190_000)),
        (date(2024, 4, 1), date(2025, 3, 31), Decimal(150_000)),
    ]
    assert participation.initiative == Initiative.objects.get(title="Système alimentaire lachinois", phase=1)
    steps.enter(table, florence).goto(proposal.get_absolute_url())
    expect(table.get_by_text("Votre proposition est acceptée")).to_be_visible()
    table.goto(f"/propositions/participations/{participation.public_id}/")
    expect(table.get_by_role("row", name=re.compile("An 2"))).to_contain_text("2023-04-01")
    expect(table.get_by_role("row", name=re.compile("An 2"))).to_contain_text("190 000 $")

    # Anybody who holds the paper may ask.
    guest = open_page()
    guest.goto("/verifier/")
    guest.get_by_label("Code de vérification").fill(letter.verification_code.replace("-", "").lower())
    steps.press(guest, "Vérifier")
    expect(guest.get_by_role("heading", name="Cette lettre vient bien du Projet impact collectif")).to_be_visible()
    for words in ("L-2022-001", "18 mars 2022", "Lachine"):
        expect(guest.get_by_role("status")).to_contain_text(words)


def test_one_second_past_midnight_is_too_late_and_the_next_date_is_named(clock, open_page, programme):
    anjou = Neighbourhood.objects.get(slug="anjou")
    amina = coordination_of(anjou, "Amina", "Cyr")
    clock(2022, 1, 17, 13, 0)
    proposal = factories.make_draft(anjou, amina, now=timezone.now(), amount="100 000 $")
    page = open_page(javascript=False)

    clock(2022, 2, 1, 23, 58)
    steps.enter(page, amina)
    declare(page, proposal)
    expect(page.get_by_text("À savoir, sans empêcher le dépôt")).to_be_visible()  # no letter of intent: it warns
    clock(2022, 2, 2, 0, 0, 1)
    steps.press(page, "Déposer la proposition")
    expect(page.get_by_text("La date limite du 1er février 2022 est passée.")).to_be_visible()
    following = page.get_by_role("link", name="Choisissez l’appel suivant, ouvert jusqu’au 29 mars 2022.")
    proposal.refresh_from_db()
    assert proposal.status == Status.DRAFT
    assert not proposal.versions.exists()

    following.click()
    page.get_by_role("radio", name="Appel du 29 mars 2022").check()
    page.get_by_role("button", name="Choisir cet appel").click()
    proposal.refresh_from_db()
    assert proposal.call == Call.objects.get(deadline_on=LAST_ANSWER)
    declare(page, proposal)
    steps.press(page, "Déposer la proposition")
    expect(page.get_by_role("heading", name="Votre proposition est déposée")).to_be_visible()
