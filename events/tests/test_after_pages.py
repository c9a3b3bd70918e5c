"""After an activity: certificates that anybody can verify, evaluations, files for spreadsheets."""

import csv
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from events import actions, factories, links, opinions
from events.factories import NOW, STARTS
from events.models import Certificate, Evaluation

from .desk_steps import came, told
from .steps import register

pytestmark = pytest.mark.django_db
AFTER = STARTS + timedelta(days=1)


@pytest.fixture(autouse=True)
def the_day_after():
    with time_machine.travel(AFTER, tick=False):
        yield


@pytest.fixture
def desk(as_user, team_member):
    return as_user(team_member)


@pytest.fixture
def person(event, team_member):
    return came(event, 1, by=team_member, now=event.ends_at)[0]


@pytest.fixture
def certificate(event, person, team_member):
    return actions.certify(event=event, by=team_member, now=AFTER)[0]


def url(name, event, *more):
    return reverse(f"events:desk_{name}", args=[event.public_id, *more])


# --- Certificates ---------------------------------------------------------------------------------------------------
def test_the_desk_delivers_and_thanks_from_its_page(desk, event, person):
    assert "Délivrer 1 attestation" in desk.get(url("attendance", event)).content.decode()
    assert desk.get(url("certificates", event)).status_code == 200
    desk.post(url("certificates", event))
    found = Certificate.objects.get()
    assert "Remercier les personnes venues" in desk.get(url("attendance", event)).text
    desk.post(url("thank", event))
    assert told("thanks", person) == 1
    thanked = desk.get(url("attendance", event)).text
    assert "Remercier les personnes venues" not in thanked and "Tout le monde est remercié." in thanked
    desk.post(url("certificate_withdraw", event, person.public_id))
    assert "retirée" in desk.get(url("attendance", event)).content.decode()
    assert desk.get(found.get_absolute_url()).status_code == 200


def test_before_the_end_there_is_nothing_to_deliver(desk, event, person):
    with time_machine.travel(STARTS, tick=False):
        assert desk.get(url("certificates", event)).status_code == 409
        assert desk.post(url("thank", event)).status_code == 409


def test_a_certificate_is_verified_by_anybody_who_holds_its_code(client, certificate):
    page = client.get(certificate.get_absolute_url())
    assert "vient bien du Projet impact collectif" in page.content.decode()
    assert (page["X-Robots-Tag"], page.cookies) == ("noindex", {})
    typed = certificate.code.replace("-", " ").lower()
    assert client.get(reverse("events:certificates"), {"code": typed}).url == certificate.get_absolute_url()
    assert client.get(reverse("events:certificates"), {"code": ""}).status_code == 200
    missing = client.get(reverse("events:certificate", args=["AAAA-BBBB-CCCC"]))
    assert missing.status_code == 404
    assert "Aucune attestation ne porte ce code" in missing.content.decode()


def test_one_that_was_taken_back_says_so_and_gives_no_file(client, certificate, team_member):
    actions.withdraw_certificate(certificate=certificate, by=team_member, now=AFTER)
    assert "a été retirée" in client.get(certificate.get_absolute_url()).content.decode()
    assert client.get(reverse("events:certificate_pdf", args=[certificate.code])).status_code == 404


def test_codes_are_not_tried_by_the_thousand(client, certificate):
    statuses = {client.get(reverse("events:certificate", args=["AAAA-BBBB-CCCC"])).status_code for _try in range(40)}
    assert statuses == {404, 429}


def test_the_file_is_one_tagged_page_with_its_number_and_where_to_verify_it(client, certificate):
    response = client.get(reverse("events:certificate_pdf", args=[certificate.code]))
    reader = PdfReader(BytesIO(response.content))
    text = " ".join(reader.pages[0].extract_text().split())
    assert len(reader.pages) == 1
    for said in (certificate.number, certificate.code, certificate.name, "3 h", "Donnée fictive"):
        assert said in text, said
    catalog = reader.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "fr-CA"
    assert certificate.number in reader.metadata.title


def test_a_very_long_name_still_makes_one_page(client, certificate):
    certificate.name = "Marie-Claude-Anne " * 6
    certificate.save()
    response = client.get(reverse("events:certificate_pdf", args=[certificate.code]))
    assert len(PdfReader(BytesIO(response.content)).pages) == 1


# --- Evaluation -----------------------------------------------------------------------------------------------------
GIVEN = {"useful": "5", "well_run": "4", "ties": "3", "keeps": "Écouter.", "better": ""}


def test_an_evaluation_is_sent_once_without_an_account(client, person):
    address = links.evaluate_url(person)
    assert client.get(address).status_code == 200
    assert client.post(address, GIVEN | {"ties": ""}).status_code == 422
    assert client.post(address, GIVEN | {"ties": "6"}).status_code == 422
    for _press in range(2):
        page = client.post(address, GIVEN, follow=True)
        assert "Merci, votre avis est reçu" in page.content.decode()
    assert Evaluation.objects.count() == 1


def test_whoever_did_not_come_and_a_stray_link_evaluate_nothing(client, event, person):
    absent = register(event, "absente@x.org", now=NOW)
    assert client.get(links.evaluate_url(absent)).status_code == 409
    assert client.get(reverse("events:evaluate", args=[links.token_for(person, links.MANAGE)])).status_code == 404
    assert client.get(reverse("events:evaluate", args=["n-importe-quoi"])).status_code == 404


@pytest.mark.parametrize(("count", "shown"), [(0, False), (2, False), (3, True)])
def test_results_are_hidden_under_three_answers(desk, event, count, shown):
    for n in range(count):
        Evaluation.objects.create(
            event=event, useful=5, well_run=4, ties=n + 1, keeps=f"Phrase {n}", received_on=AFTER.date()
        )
    page = desk.get(url("evaluations", event)).content.decode()
    assert ("Phrase 0" in page) is shown
    assert ("Ce que les personnes en gardent" in page) is shown


def test_results_give_means_and_words_in_an_order_that_tells_nothing(event):
    for n, words in enumerate(["zèbre", "", "Abeille"], start=1):
        Evaluation.objects.create(event=event, useful=5, well_run=n, ties=1, keeps=words, received_on=AFTER.date())
    found = opinions.of_event(event)
    assert [str(question.mean) for question in found.questions] == ["5.0", "2.0", "1.0"]
    assert found.keeps == ["Abeille", "zèbre"]
    assert [(bar.mark, bar.count) for bar in found.questions[1].bars] == [(5, 0), (4, 0), (3, 1), (2, 1), (1, 1)]


# --- Files ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+33", "-1", "@SUM(A1)"])
def test_a_name_that_is_a_formula_stays_a_text_in_both_files(desk, event, name):
    registered = register(event, "marie@x.org", now=NOW)
    type(registered).objects.filter(pk=registered.pk).update(name=name)
    sheet = load_workbook(BytesIO(desk.get(url("xlsx", event)).content)).active
    assert (sheet["A2"].value, sheet["A2"].data_type) == (name, "s")
    content = desk.get(url("csv", event)).content
    assert content.startswith(b"\xef\xbb\xbf")
    (row,) = list(csv.DictReader(StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert row["Nom"] == f"'{name}"
    assert row["Inscription"] == "2027-01-20 10:00"


def test_the_files_hold_every_list_and_the_share_of_those_who_came(desk, event, certificate):
    gone = register(event, "gone@x.org", now=NOW, name="Noor")
    actions.cancel(registration=gone, now=NOW)
    sheet = load_workbook(BytesIO(desk.get(url("xlsx", event)).content)).active
    rows = {row[0]: row for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert rows["Noor"][4] == "annulée par la personne"
    assert rows[certificate.name][12:] == (100, certificate.number)


def test_the_files_take_as_many_queries_for_one_person_as_for_thirty(desk, team_member, django_assert_max_num_queries):
    for many in (1, 30):
        event = factories.make_event(capacity=40)
        came(event, many, by=team_member, now=NOW)
        with django_assert_max_num_queries(12):
            desk.get(url("csv", event))
