"""The report's pages as people meet them: opening, writing together, checking, reading, importing, going on."""

import json
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook
from pypdf import PdfReader

from notifications.jobs import run_due
from notifications.models import Email
from proposals.models import SectionCode
from reports import actions, factories
from reports.models import Kind, Report
from reports.tests.test_report_prefill import BUDGET, PARTNERS, Version

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(factories.AFTER, tick=False):
        yield


def awarded(place, by):
    """The annual report of year 1, of a participation whose proposal has a budget and a partner."""
    participation = factories.make_calendar(place, by)
    sections = {
        SectionCode.BUDGET: BUDGET,
        SectionCode.INITIATIVE: PARTNERS,
        SectionCode.CHANGE: {"title": "Bien manger"},
    }
    Version.objects.create(
        proposal=participation.proposal,
        number=1,
        content={"sections": sections},
        digest="x",
        frozen_at=factories.NOW,
        frozen_by=by,
    )
    return factories.owed(participation)


@pytest.fixture
def due(quartier, coordinator, advisor, stages):
    return awarded(quartier, coordinator)


@pytest.fixture
def report(due, coordinator):
    return factories.open_report(due, coordinator)


def url(name, due, *more):
    return reverse(f"reports:{name}", args=[due.public_id, *more])


def statement(**more):
    """What the statement's page posts: two lines, the second one without what was spent."""
    return {
        "lock_version": "0",
        "line-0-label": "Ressources humaines",
        "line-0-planned": "80 000",
        "line-0-actual": "79 000,50 $",
        "line-1-label": "Activités",
        "line-1-planned": "40 000",
        **more,
    }


# --- Opening --------------------------------------------------------------------------------------------------------
def test_the_table_begins_from_the_obligations_page_and_finds_what_is_known(as_user, due, coordinator):
    client = as_user(coordinator)
    assert "Commencer le rapport" in client.get(due.get_absolute_url()).text
    page = client.post(url("start", due), follow=True)
    assert "Préremplie" in page.text and "Vérifier et remettre" in page.text
    assert "Continuer" in client.get(due.get_absolute_url()).text
    section = client.get(url("section", due, "statement")).text
    assert 'value="80 000"' in section and "Prérempli." in section and "120\xa0000\xa0$" in section
    assert "La Popote" in client.get(url("section", due, "partners")).text


def test_the_advisor_sees_that_it_is_being_written_and_not_a_word_of_it(as_user, report, coordinator, advisor, due):
    text = {"summary": "CANARI-EN-CAGE", "changes": "", "difficulties": ""}
    actions.save_section(
        report=report,
        code="activities",
        data=text,
        expected_version=0,
        finished=False,
        by=coordinator,
        now=factories.AFTER,
    )
    client = as_user(advisor)
    for name in ("obligation", "report"):
        page = client.get(url(name, due)).text
        assert "rédige" in page and "CANARI" not in page
    assert client.get(url("section", due, "activities")).status_code == 404
    assert client.get(url("check", due)).status_code == 404


@pytest.mark.parametrize(("kind", "code"), [(Kind.ANNUAL, "strategic"), (Kind.ANNUAL, "x")])
def test_a_section_of_another_sort_of_report_does_not_exist(as_user, report, coordinator, due, kind, code):
    assert as_user(coordinator).get(url("section", due, code)).status_code == 404


# --- Writing --------------------------------------------------------------------------------------------------------
def test_amounts_are_kept_as_typed_and_computed_on_the_server(as_user, report, coordinator, due):
    client = as_user(coordinator)
    page = client.post(url("section", due, "statement"), statement(), follow=True)
    assert page.status_code == 200 and "−999,50\xa0$ (−1\xa0%)" in page.text
    assert 'value="79 000,50 $"' in page.text
    live = client.post(url("statement_check", due), statement(**{"line-1-actual": "beaucoup"})).text
    assert "Des montants ne se lisent pas" in live and "40\xa0999,50\xa0$" in live
    assert Report.objects.get().drafts.get(code="statement").data["lines"][1]["actual"] == ""


def test_a_plan_that_differs_from_the_award_is_a_remark_and_no_fault(as_user, report, coordinator, due):
    client, more = as_user(coordinator), {"line-1-actual": "40 000", "unspent": "carry", "action": "finish"}
    posted = statement(**{"line-0-planned": "79 500"}, **more)
    done = client.post(url("section", due, "statement"), posted, follow=True)
    assert done.redirect_chain[-1][0] == url("report", due) and "enregistrée et terminée" in done.text
    page = client.get(url("section", due, "statement")).text
    assert "Le prévu totalise 119\xa0500\xa0$, pour 120\xa0000\xa0$ reçus" in page and "Erreur\xa0:" not in page
    assert "Le prévu totalise" in client.get(url("check", due)).text


def test_an_amount_in_letters_is_kept_and_its_error_stands_beside_it(as_user, report, coordinator, due):
    data = statement(**{"line-1-actual": "beaucoup", "action": "finish"})
    page = as_user(coordinator).post(url("section", due, "statement"), data, follow=True)
    assert 'value="beaucoup"' in page.text and "inscrivez un montant en chiffres" in page.text
    assert not Report.objects.get().drafts.get(code="statement").data.get("x")


def test_two_people_on_one_section_read_both_texts_and_choose(as_user, report, coordinator, contributor, due, client):
    first = {"lock_version": "0", "summary": "Dix soupers.", "changes": "", "difficulties": ""}
    as_user(coordinator).post(url("section", due, "activities"), first)
    page = as_user(contributor).post(url("section", due, "activities"), first | {"summary": "Douze soupers."})
    assert page.status_code == 409
    assert "Dix soupers." in page.text and "Douze soupers." in page.text and "Camille" in page.text
    kept = {"lock_version": "1", "action": "resolve", "choice-summary": "both", "summary": "Douze soupers."}
    as_user(contributor).post(url("section", due, "activities"), first | kept)
    assert report.drafts.get(code="activities").data["summary"] == "Dix soupers.\n\nDouze soupers."


def test_two_people_on_different_lines_of_the_statement_keep_both_without_doubling(
    as_user, report, coordinator, contributor, due
):
    at = url("section", due, "statement")
    as_user(coordinator).post(at, statement(**{"line-0-actual": "", "line-1-actual": ""}))
    begun = {"lock_version": "1", "base": as_user(contributor).get(at).context["base"]}
    as_user(coordinator).post(at, statement(**begun, **{"line-0-actual": "79 000", "line-1-actual": ""}))
    second = statement(**begun, **{"line-0-actual": "", "line-1-actual": "38 000"})
    assert as_user(contributor).post(at, second).status_code == 409
    as_user(contributor).post(at, second | {"lock_version": "2", "action": "resolve"})
    lines = report.drafts.get(code="statement").data["lines"]
    assert [(line["label"], line["actual"]) for line in lines] == [
        ("Ressources humaines", "79 000"),
        ("Activités", "38 000"),
    ]


def test_what_is_left_to_mend_stands_before_handing_in_and_not_before_a_deposit(as_user, report, coordinator, due):
    posted = {"lock_version": "0", "action": "finish", "summary": "", "changes": ""}
    page = as_user(coordinator).post(url("section", due, "activities"), posted, follow=True).text
    assert "2 points à régler avant de remettre." in page and "dépôt" not in page


def test_a_text_of_somebody_whose_place_was_revoked_comes_back_to_be_copied(
    as_user, report, coordinator, stranger, due
):
    page = as_user(stranger).post(url("section", due, "activities"), {"summary": "Mon texte"})
    assert page.status_code == 404 and "Mon texte" in page.text


def test_quiet_saving_answers_with_the_time_and_what_is_left(as_user, report, coordinator, due):
    answer = as_user(coordinator).post(url("section", due, "statement"), statement(), headers={"X-Autosave": "1"})
    told = json.loads(answer.content)
    assert told["saved"] and told["fields"] == {"lock_version": 1}


def test_a_file_is_joined_named_and_taken_away_on_its_own_page(as_user, report, coordinator, due):
    client = as_user(coordinator)
    upload = SimpleUploadedFile("photo.png", b"\x89PNG\r\n\x1a\n" + b"0" * 40)
    client.post(url("section", due, "documents"), {"lock_version": "0", "action": "upload", "upload-documents": upload})
    document = report.documents.get()
    handed_out = client.get(url("document", due, document.public_id))
    assert handed_out.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(handed_out).startswith(b"\x89PNG")
    client.post(url("remove_document", due, document.public_id))
    document.refresh_from_db()
    assert document.removed_by == coordinator


def test_nothing_is_said_of_an_amount_that_was_never_reserved(as_user, report, coordinator, due):
    """The proposal planned 4 000 $ for it; without that line, neither totals nor answers speak of it."""
    client = as_user(coordinator)
    assert "Somme réservée" in client.get(url("section", due, "statement")).text
    client.post(url("section", due, "statement"), statement())
    assert '<th scope="row">Somme réservée</th>' not in client.get(url("section", due, "statement")).text
    assert "Accompagnement par des partenaires externes" not in client.get(url("check", due)).text


# --- Checking and handing in ----------------------------------------------------------------------------------------
def test_the_check_lists_what_lacks_with_a_way_to_each_control(as_user, report, coordinator, due):
    page = as_user(coordinator).get(url("check", due))
    links = [row["url"] for row in page.context["broken"]]
    assert any(link.endswith("section/activities/?avis=1#id_summary") for link in links)
    assert any("#id_line-0-actual" in link for link in links)
    posted = as_user(coordinator).post(url("check", due), {"declaration": "on"})
    assert posted.status_code == 422 and not Report.objects.handed_in().exists()


def test_a_whole_report_is_handed_in_once_however_often_it_is_pressed(as_user, report, coordinator, advisor, due):
    factories.fill(report, coordinator)
    client = as_user(coordinator)
    for _press in range(2):
        page = client.post(url("check", due), {"declaration": "on"}, follow=True)
        assert page.redirect_chain[-1][0] == url("handed_in", due) and "Votre rapport est remis" in page.text
    assert report.versions.count() == 1 and Email.objects.of_kind("reports.handed_in").count() == 1
    assert client.get(url("check", due)).status_code == 302


def test_whoever_does_not_hand_in_reads_who_does(as_user, report, contributor, coordinator, due):
    factories.fill(report, coordinator)
    page = as_user(contributor).get(url("check", due)).text
    assert "La coordination de votre table remet le rapport." in page and "Remettre le rapport</button>" not in page
    assert as_user(contributor).post(url("check", due), {"declaration": "on"}).status_code == 403


def test_the_copy_is_tagged_and_says_what_was_handed_in(as_user, report, coordinator, advisor, due):
    factories.fill(report, coordinator)
    actions.hand_in(report=report, by=coordinator, now=factories.AFTER)
    run_due(now=factories.AFTER + timedelta(minutes=1))
    for person in (coordinator, advisor):
        copy = as_user(person).get(url("version_pdf", due, 1))
        reader = PdfReader(BytesIO(b"".join(copy)))
        text = "".join(page.extract_text() for page in reader.pages)
        assert "/StructTreeRoot" in reader.trailer["/Root"] and reader.trailer["/Root"]["/Lang"] == "fr-CA"
        assert "Dix soupers de quartier." in text and "80 000 $" in text.replace("\xa0", " ")
        assert reader.metadata.title == "Rapport annuel, an 1 – Quartier des Érables"


# --- Reading --------------------------------------------------------------------------------------------------------
@pytest.fixture
def handed(report, coordinator):
    return actions.hand_in(report=factories.fill(report, coordinator), by=coordinator, now=factories.AFTER)


def test_the_advisor_reads_asks_and_the_table_answers_in_the_named_section(as_user, handed, coordinator, advisor, due):
    home = reverse("todo")
    assert "Lire le rapport annuel, an 1" in as_user(advisor).get(home).text
    page = as_user(advisor).get(url("report", due)).text
    assert "Dix soupers de quartier." in page and "Accepter le rapport" in page
    empty = as_user(advisor).post(url("ask", due), {"question": "", "sections": []})
    assert empty.status_code == 422
    as_user(advisor).post(url("ask", due), {"question": "D’où vient ce reste?", "sections": ["statement"]})
    assert "Lire le rapport annuel" not in as_user(advisor).get(home).text
    assert "Répondre aux précisions demandées" in as_user(coordinator).get(home).text
    closed = as_user(coordinator).get(url("section", due, "edi")).text
    assert "n’est pas ouverte" in closed and "Deux sièges pour des parents." in closed
    as_user(coordinator).post(url("check", due), {"declaration": "on", "answer": "Un poste vacant."})
    page = as_user(advisor).get(url("report", due)).text
    assert "Un poste vacant." in page and "Version 2" in page
    as_user(advisor).post(url("accept", due))
    assert "Répondre aux précisions" not in as_user(coordinator).get(home).text
    assert "Accepté" in as_user(coordinator).get(url("report", due)).text
    assert "accepté" in as_user(coordinator).get(reverse("reports:list") + "?etat=done").text


def test_reading_a_report_asks_few_questions(as_user, handed, coordinator, due, django_assert_max_num_queries):
    client = as_user(coordinator)
    for name, more, most in (("report", (), 8), ("version", (1,), 4)):
        client.get(url(name, due, *more))  # the session is written by the first page
        with django_assert_max_num_queries(most):
            client.get(url(name, due, *more))


@pytest.mark.parametrize(("code", "most"), [("activities", 6), ("statement", 6), ("documents", 7), ("support", 8)])
def test_a_section_asks_few_questions(as_user, report, coordinator, due, code, most, django_assert_max_num_queries):
    """The support section reads hours and activities besides."""
    client = as_user(coordinator)
    client.get(url("section", due, code))  # the session is written by the first page
    with django_assert_max_num_queries(most):
        client.get(url("section", due, code))


def test_a_report_being_written_asks_few_questions(as_user, report, coordinator, due, django_assert_max_num_queries):
    client = as_user(coordinator)
    for name, most in (("report", 11), ("check", 10)):
        client.get(url(name, due))
        with django_assert_max_num_queries(most):
            client.get(url(name, due))


# --- The workbook ---------------------------------------------------------------------------------------------------
def sheet(*rows):
    book = Workbook()
    book.active.append(["Ligne", "Prévu ($)", "Dépensé ($)"])
    for row in rows:
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    return SimpleUploadedFile("bilan.xlsx", out.getvalue())


def test_a_workbook_fills_the_page_and_is_kept_only_once_saved(as_user, report, coordinator, due):
    client = as_user(coordinator)
    before = report.drafts.get(code="statement").data
    page = client.post(url("import", due), {"workbook": sheet(["Salaires", 80000, 81000.5])})
    assert page.status_code == 200 and "Votre classeur est lu\xa0: 1 ligne." in page.text
    assert 'value="81000,50"' in page.text and f'action="{url("section", due, "statement")}"' in page.text
    assert report.drafts.get(code="statement").data == before


def test_a_workbook_with_faults_lists_them_and_changes_nothing(as_user, report, coordinator, due):
    page = as_user(coordinator).post(url("import", due), {"workbook": sheet(["Salaires", "x", 1], ["", 1, 1])})
    assert page.status_code == 422 and "<title>Erreur\xa0: Importer un classeur" in page.text
    assert "Ligne 2\xa0:" in page.text and "Ligne 3\xa0: la ligne n’a pas de nom." in page.text


def test_what_a_workbook_says_is_not_called_saved_before_it_is(as_user, report, coordinator, due):
    client = as_user(coordinator)
    client.post(url("section", due, "statement"), statement())
    page = client.post(url("import", due), {"workbook": sheet(["Salaires", 1, 1])}).text
    assert "Pas encore enregistré" in page and "Enregistré à" not in page
    assert "data-autosave" not in page, "leaving a control would keep the whole workbook unasked"


def test_a_workbook_sent_after_the_session_ended_is_asked_for_again(as_user, report, coordinator, due):
    client = as_user(coordinator)
    form = client.get(url("import", due)).text
    author = form.partition('name="author" value="')[2].partition('"')[0]
    client.logout()
    client.post(url("import", due), {"workbook": sheet(["Salaires", 1, 1]), "author": author})
    client.force_login(coordinator, backend="django.contrib.auth.backends.ModelBackend")
    assert "Choisissez de nouveau\xa0: bilan.xlsx" in client.get(url("import", due)).text
    assert "Choisissez de nouveau" not in client.get(url("import", due)).text


def test_a_renamed_web_page_is_no_workbook(as_user, report, coordinator, due):
    upload = SimpleUploadedFile("bilan.xlsx", b"<!doctype html><table><tr><td>1</td></tr></table>")
    page = as_user(coordinator).post(url("import", due), {"workbook": upload})
    assert page.status_code == 422 and "porte l’extension XLSX, mais n’en est pas un" in page.text


def test_an_import_is_refused_once_the_report_is_handed_in(as_user, handed, coordinator, due):
    assert as_user(coordinator).post(url("import", due), {"workbook": sheet(["Salaires", 1, 1])}).status_code == 409
