"""Dynamo's pages: who reads what, who acts, what each state says, and what a bad input keeps."""

import re
import uuid

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coaching import factories
from coaching.actions import dynamo
from coaching.factories import NOW
from coaching.models import DynamoPlace, DynamoRequest, ProgrammeYear
from notifications.models import Email

from .dynamo_world import ask, log_session, make_mandate, make_tables

pytestmark = pytest.mark.django_db
Status = DynamoRequest.Status
YEAR = "2026-2027"


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def text(response):
    return response.content.decode().replace("\xa0", " ").replace("&#x27;", "’")


def asking(place):
    return reverse("coaching:dynamo_ask", args=[place.slug])


def at(request, name="dynamo"):
    return reverse(f"coaching:{name}", args=[request.public_id])


def of_year(name="dynamo_year", label=YEAR):
    return reverse(f"coaching:{name}", args=[label])


def typed(action="send", **changed):
    return {
        "subject": "Un mode de fonctionnement inclusif.",
        "discussed_with": "Alex Gagnon",
        "discussed_on": "2027-01-18",
        "key": str(uuid.uuid4()),
        "action": action,
    } | changed


# --- Asking ----------------------------------------------------------------------------------------------------------
def test_the_table_reads_the_offer_with_its_source_and_the_places_left(year, quartier, coordinator, advisor, as_user):
    for place, by in make_tables(6):
        ask(place, by)
    shown = text(as_user(coordinator).get(asking(quartier)))
    assert "Il reste 3 places sur 9 cette année." in shown
    assert "Menu des possibles" in shown
    assert "Jusqu’à 30 h" in shown
    assert 'value="Alex Gagnon"' in shown


def test_a_request_is_typed_checked_then_sent_once(year, quartier, coordinator, as_user):
    client = as_user(coordinator)
    checked = client.post(asking(quartier), typed("check"), follow=True)
    assert "Vérifier votre demande" in text(checked)
    assert DynamoRequest.objects.count() == 0
    again = text(client.post(asking(quartier), typed("edit"), follow=True))
    assert "Un mode de fonctionnement inclusif." in again
    sending = typed()
    for _click in range(2):
        sent = client.post(asking(quartier), sending, follow=True)
    assert DynamoRequest.objects.count() == 1
    assert "Votre demande est arrivée" in text(sent)
    assert "Rang d’arrivée" in text(sent)


def test_a_bad_input_says_what_to_do_and_keeps_the_text(year, quartier, coordinator, as_user):
    client = as_user(coordinator)
    for action in ("check", "send"):
        shown = text(client.post(asking(quartier), typed(action, discussed_on="2027-03-01")))
        assert "au plus tard le 20 janvier 2027" in shown
        assert "Un mode de fonctionnement inclusif." in shown
    shown = text(client.post(asking(quartier), {}))
    for said in ("Dites sur quoi", "Dites à qui", "Inscrivez la date"):
        assert said in shown
    assert DynamoRequest.objects.count() == 0


def test_when_the_places_are_gone_the_page_tells_the_rank_and_keeps_the_form(quartier, coordinator, as_user):
    factories.make_year(places=1)
    for place, by in make_tables(3):
        ask(place, by)
    shown = text(as_user(coordinator).get(asking(quartier)))
    assert "La place de cette année est prise." in shown
    assert "le rang 4 et serait 3e sur la liste d’attente" in shown
    assert 'name="subject"' in shown
    sent = text(as_user(coordinator).post(asking(quartier), typed(), follow=True))
    assert "Votre quartier est 3e sur la liste d’attente." in sent


def test_with_a_request_already_the_page_leads_to_it(year, quartier, coordinator, contributor, as_user):
    request = ask(quartier, coordinator)
    for response in (
        as_user(coordinator).get(asking(quartier)),
        as_user(coordinator).post(asking(quartier), typed()),
        as_user(coordinator).post(asking(quartier), {}),
    ):
        assert response.status_code == 409
        assert at(request) in text(response)
    reading = as_user(contributor).get(asking(quartier))
    assert reading.status_code == 200
    assert at(request) in text(reading)


def test_without_an_open_year_the_page_says_whom_to_write_to(quartier, coordinator, contributor, as_user):
    for response in (as_user(coordinator).get(asking(quartier)), as_user(coordinator).post(asking(quartier), typed())):
        assert response.status_code == 409
        assert "pic@centraide-mtl.org" in text(response)
    assert as_user(contributor).get(asking(quartier)).status_code == 200


def test_those_who_do_not_act_for_the_table_read_and_send_nothing(
    year, quartier, contributor, advisor, team_member, admin_user, other_coordinator, stranger, dynamo_coach, as_user
):
    for person in (contributor, advisor, team_member, admin_user):
        client = as_user(person)
        shown = text(client.get(asking(quartier)))
        assert "La coordination de la table" in shown
        assert 'name="subject"' not in shown
        assert client.post(asking(quartier), typed()).status_code == 403
    for person in (other_coordinator, stranger, dynamo_coach):
        assert as_user(person).get(asking(quartier)).status_code == 404
        assert as_user(person).post(asking(quartier), typed()).status_code == 404


def test_a_guest_is_asked_to_sign_in(year, quartier, client):
    assert client.get(asking(quartier)).status_code == 302


# --- Following -------------------------------------------------------------------------------------------------------
def test_a_request_is_read_by_those_who_follow_its_neighbourhood_and_by_nobody_else(
    year, quartier, coordinator, contributor, advisor, team_member, admin_user, other_coordinator, stranger,
    partner, dynamo_coach, other_coach, as_user,
):  # fmt: skip
    request = ask(quartier, coordinator)
    for person in (coordinator, contributor, advisor, team_member, admin_user):
        assert as_user(person).get(at(request)).status_code == 200
    for person in (other_coordinator, stranger, dynamo_coach, other_coach):
        for name in ("dynamo", "dynamo_withdraw", "dynamo_refuse", "dynamo_decline"):
            assert as_user(person).get(at(request, name)).status_code == 404
        for name in ("dynamo_confirm", "dynamo_accept"):
            assert as_user(person).post(at(request, name)).status_code == 404
    make_mandate(request, team_member, partner=partner)
    assert as_user(dynamo_coach).get(at(request)).status_code == 200
    assert as_user(dynamo_coach).get(at(request, "dynamo_withdraw")).status_code == 403
    assert as_user(other_coach).get(at(request)).status_code == 404


def test_each_page_shows_only_the_acts_of_its_reader(
    year, quartier, coordinator, contributor, advisor, team_member, admin_user, as_user
):
    request = ask(quartier, coordinator)
    acts = {"Confirmer l’échange", "Refuser la demande", "Retirer la demande"}
    expected = {
        coordinator: {"Retirer la demande"},
        contributor: set(),
        advisor: {"Confirmer l’échange", "Refuser la demande"},
        team_member: acts,
        admin_user: set(),
    }
    for person, wanted in expected.items():
        shown = text(as_user(person).get(at(request)))
        assert {act for act in acts if act in shown} == wanted, person


def test_the_administration_acts_on_nothing(year, quartier, coordinator, admin_user, as_user):
    request = ask(quartier, coordinator)
    client = as_user(admin_user)
    for name in ("dynamo_withdraw", "dynamo_refuse", "dynamo_decline"):
        assert client.get(at(request, name)).status_code == 403
        assert client.post(at(request, name), {"reason": "Non."}).status_code == 403
    for name in ("dynamo_confirm", "dynamo_accept"):
        assert client.post(at(request, name)).status_code == 403
    for name in ("dynamo_enter", "dynamo_places"):
        assert client.get(of_year(name)).status_code == 403
        assert client.post(of_year(name), {"count": 3}).status_code == 403
    assert client.get(of_year()).status_code == 200


def test_the_advisor_confirms_in_one_click_and_the_button_goes(year, quartier, coordinator, advisor, as_user):
    request = ask(quartier, coordinator)
    client = as_user(advisor)
    shown = text(client.post(at(request, "dynamo_confirm"), follow=True))
    assert "L’échange est confirmé" in shown
    assert "Confirmer l’échange</button>" not in shown
    assert client.get(at(request, "dynamo_confirm")).status_code == 405
    assert client.get(at(request, "dynamo_refuse")).status_code == 409


def test_a_refusal_asks_its_reason_and_shows_it_to_the_table(year, quartier, coordinator, advisor, as_user):
    request = ask(quartier, coordinator)
    client = as_user(advisor)
    assert "Remplissez le champ" in text(client.post(at(request, "dynamo_refuse"), {"reason": " "}))
    client.post(at(request, "dynamo_refuse"), {"reason": "L’échange portait sur autre chose."})
    shown = text(as_user(coordinator).get(at(request)))
    assert "L’échange portait sur autre chose." in shown
    assert "Faire une nouvelle demande" in shown


def test_a_table_withdraws_without_a_reason_and_the_team_with_one(
    year, quartier, coordinator, other_quartier, other_coordinator, team_member, as_user
):
    own, other = ask(quartier, coordinator), ask(other_quartier, other_coordinator)
    assert as_user(coordinator).get(at(own, "dynamo_withdraw")).status_code == 200
    for _click in range(2):
        assert as_user(coordinator).post(at(own, "dynamo_withdraw"), {"reason": ""}).status_code == 302
    client = as_user(team_member)
    assert "Remplissez le champ" in text(client.post(at(other, "dynamo_withdraw"), {}))
    assert client.post(at(other, "dynamo_withdraw"), {"reason": "À sa demande."}).status_code == 302
    assert client.get(at(other, "dynamo_withdraw")).status_code == 409
    assert DynamoPlace.objects.held().count() == 0


def test_an_offer_is_accepted_or_left_by_the_table(team_member, advisor, as_user):
    year = factories.make_year(places=1)
    tables = make_tables(3)
    first, second, third = (ask(place, by) for place, by in tables)
    dynamo.withdraw(request=first, by=tables[0][1], now=NOW)
    shown = text(as_user(tables[1][1]).get(at(second)))
    assert "à accepter d’ici le 27 janvier 2027" in shown
    assert "Accepter la place" in shown and "Décliner la place" in shown and "Retirer la demande" not in shown
    assert "Accepter la place" not in text(as_user(team_member).get(at(second)))
    assert as_user(team_member).post(at(second, "dynamo_accept")).status_code == 403
    assert "offerte au quartier suivant" in text(as_user(tables[1][1]).get(at(second, "dynamo_decline")))
    assert as_user(tables[1][1]).post(at(second, "dynamo_decline"), {}).status_code == 302
    assert as_user(tables[1][1]).post(at(second, "dynamo_accept")).status_code == 409
    assert "aucun autre quartier ne l’attend" in text(as_user(tables[2][1]).get(at(third, "dynamo_decline")))
    assert as_user(tables[2][1]).post(at(third, "dynamo_accept")).status_code == 302
    assert DynamoPlace.objects.of_year(year).get().request == third
    assert "Place acceptée" in text(as_user(tables[2][1]).get(at(third)))


def test_a_page_tells_position_and_not_the_names_of_others(quartier, coordinator, as_user):
    factories.make_year(places=1)
    for place, by in make_tables(3):
        ask(place, by)
    shown = text(as_user(coordinator).get(at(ask(quartier, coordinator))))
    assert "3e sur la liste d’attente" in shown
    assert "rang 4" in shown
    assert "Quartier 01" not in shown


# --- The year --------------------------------------------------------------------------------------------------------
def test_the_year_tells_the_team_who_holds_who_waits_and_who_is_offered(team_member, admin_user, as_user):
    factories.make_year(places=2)
    tables = make_tables(5)
    requests = [ask(place, by) for place, by in tables]
    log_session(requests[0], team_member)
    dynamo.withdraw(request=requests[0], by=tables[0][1], now=NOW)
    dynamo.withdraw(request=requests[1], by=tables[1][1], now=NOW)
    for person in (team_member, admin_user):
        shown = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text(as_user(person).get(of_year()))))
        assert "Quartier 01 1 utilisée demande retirée" in shown
        assert "Quartier 03 3 place offerte jusqu’au 2027-01-27" in shown
        assert "Quartier 04 4 2027-01-20 à confirmer" in shown
    assert "Inscrire une demande" not in shown


def test_an_empty_year_has_words_for_each_list(team_member, as_user):
    factories.make_year(places=0)
    shown = text(as_user(team_member).get(of_year()))
    for said in ("Aucune place cette année-là", "Personne n’attend.", "Tous les échanges déclarés sont confirmés."):
        assert said in shown


def test_nobody_but_the_team_and_the_administration_opens_a_year(
    year, coordinator, contributor, advisor, stranger, dynamo_coach, client, as_user
):
    assert client.get(of_year()).status_code == 302
    for person in (coordinator, contributor, advisor, stranger, dynamo_coach):
        for name in ("dynamo_year", "dynamo_enter", "dynamo_places"):
            assert as_user(person).get(of_year(name)).status_code == 403
            assert as_user(person).get(of_year(name, "1999-2000")).status_code == 403


def test_the_team_enters_a_request_received_by_email_once(year, quartier, coordinator, team_member, as_user):
    client = as_user(team_member)
    facts = typed(neighbourhood=quartier.pk, received_on="2027-01-05")
    assert "Faites un choix" in text(client.post(of_year("dynamo_enter"), facts | {"neighbourhood": ""}))
    for _click in range(2):
        response = client.post(of_year("dynamo_enter"), facts, follow=True)
    request = DynamoRequest.objects.get()
    assert "La demande est inscrite au rang 1." in text(response)
    assert "reçue par courriel le 5 janvier 2027" in text(response)
    assert (request.sent_by, request.rank) == (team_member, 1)
    assert Email.objects.get(kind="coaching.dynamo_received").to_user == coordinator
    again = client.post(of_year("dynamo_enter"), typed(neighbourhood=quartier.pk, received_on="2027-01-05"))
    assert again.status_code == 200
    assert DynamoRequest.objects.count() == 1


def test_a_year_that_is_not_open_takes_no_entry(programme_years, team_member, as_user):
    assert as_user(team_member).get(of_year("dynamo_enter", "2025-2026")).status_code == 409
    assert as_user(team_member).get(of_year("dynamo_year", "2025-2026")).status_code == 200
    assert as_user(team_member).get(of_year("dynamo_year", "1999-2000")).status_code == 404


def test_the_team_changes_the_number_of_places(year, team_member, as_user):
    client = as_user(team_member)
    for wrong in ("", "neuf", "-1", "100"):
        assert client.post(of_year("dynamo_places"), {"count": wrong}).status_code == 200
    assert "L’année compte 12 places." in text(client.post(of_year("dynamo_places"), {"count": "12"}, follow=True))
    assert ProgrammeYear.objects.get(label=YEAR).dynamo_places == DynamoPlace.objects.of_year(year).count() == 12


# --- Queries ---------------------------------------------------------------------------------------------------------
def queries_of(client, url):
    client.get(url)  # what the session stores once
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_the_year_asks_as_many_queries_with_one_request_as_with_five(year, team_member, as_user):
    tables = make_tables(5)
    ask(*tables[0])
    client = as_user(team_member)
    one = queries_of(client, of_year())
    for table in tables[1:]:
        make_mandate(ask(*table), team_member)
    dynamo.change_places(year=year, count=2, by=team_member, now=NOW)
    for place, by in make_tables(3, start=6):
        ask(place, by)
    assert queries_of(client, of_year()) == one <= 12


def test_a_request_s_page_and_the_form_stay_short_of_queries(year, quartier, coordinator, advisor, as_user):
    client = as_user(coordinator)
    alone = queries_of(client, asking(quartier))
    for place, by in make_tables(3):
        ask(place, by)
    assert queries_of(client, asking(quartier)) == alone
    request = ask(quartier, coordinator)
    first = queries_of(client, at(request))
    enter_more = make_tables(3, start=4)
    for place, by in enter_more:
        ask(place, by)
    assert queries_of(client, at(request)) == first
    assert (alone, first) <= (14, 14)
