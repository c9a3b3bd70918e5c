"""Hours that are left, given back, or beyond: what pages say before an act that binds, and after figures change."""

import html
from io import BytesIO

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from pypdf import PdfReader

from coaching import actions, factories, todo_hours
from coaching.actions import dynamo
from coaching.actions.mandates import conclude, reopen_mandate
from coaching.models import Envelope, SessionExcess
from coaching.refusals import Refused
from notifications.models import Email
from ui.refusals import NotAllowedNow

from .steps import correct, log

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(factories.NOW, tick=False):
        yield


@pytest.fixture
def dynamo_mandate(year, quartier, partner, coordinator, team_member):
    return factories.make_dynamo_mandate(quartier, partner, coordinator, team_member, year)


def text(page):
    return html.unescape(page.content.decode()).replace("\u00a0", " ")


def at(mandate, name="mandate"):
    return reverse(f"coaching:{name}", args=[mandate.public_id])


# --- Concluding a place of Dynamo, and opening it again -------------------------------------------------------------
def test_concluding_says_how_many_hours_of_the_place_are_left(dynamo_mandate, dynamo_coach, as_user):
    log(dynamo_mandate, "2026-06-01", 3.75, dynamo_coach)
    page = text(as_user(dynamo_coach).get(at(dynamo_mandate, "mandate_conclude")))
    assert "Il reste 26,25 h de la place de Dynamo, utilisables jusqu’au 31 mars 2027." in page
    assert "à moins que l’équipe du PIC ne le rouvre" in page


def test_the_team_opens_a_concluded_place_again_and_its_hours_serve(
    dynamo_mandate, dynamo_coach, team_member, coordinator, now, as_user
):
    conclude(mandate=dynamo_mandate, summary="Trop tôt.", learned="", by=dynamo_coach, now=now)
    assert "L’équipe du PIC peut rouvrir l’accompagnement" in text(as_user(coordinator).get(at(dynamo_mandate)))
    client = as_user(team_member)
    assert at(dynamo_mandate, "mandate_reopen") in text(client.get(at(dynamo_mandate)))
    client.post(at(dynamo_mandate, "mandate_reopen"), {"reason": "Il reste 30 h.", "last_on": "2027-03-31"})
    dynamo_mandate.refresh_from_db()
    kept = dynamo_mandate.reopenings.get()
    assert not dynamo_mandate.is_concluded and (kept.summary, kept.reopened_by) == ("Trop tôt.", team_member)
    log(dynamo_mandate, "2027-01-20", 1, dynamo_coach)
    told = Email.objects.filter(kind="coaching.mandate_reopened").values_list("to_address", flat=True)
    assert set(told) == {coordinator.email, dynamo_coach.email}
    page = text(as_user(coordinator).get(at(dynamo_mandate)))
    assert "Il reste 30 h." in page and "Trop tôt." in page


def test_a_mandate_is_opened_again_by_the_team_with_a_reason_and_within_its_year(
    dynamo_mandate, dynamo_coach, team_member, now
):
    again = {
        "mandate": dynamo_mandate,
        "now": now,
        "reason": "Il reste des heures",
        "ends_on": now.date().replace(month=4),
    }
    with pytest.raises(NotAllowedNow):
        reopen_mandate(**again, by=team_member)
    conclude(mandate=dynamo_mandate, summary="Fini.", learned="", by=dynamo_coach, now=now)
    with pytest.raises(PermissionDenied):
        reopen_mandate(**again, by=dynamo_coach)
    for wrong in ({"reason": " "}, {"ends_on": now.date()}, {"ends_on": now.date().replace(month=4, day=2)}):
        with pytest.raises(Refused):
            reopen_mandate(**again | wrong, by=team_member)
    reopen_mandate(**again | {"ends_on": now.date().replace(month=4, day=1)}, by=team_member)


# --- Giving a place back --------------------------------------------------------------------------------------------
def test_withdrawing_says_that_the_accompaniment_ends_and_the_hours_go(dynamo_mandate, coordinator, as_user):
    page = text(as_user(coordinator).get(at(dynamo_mandate.dynamo_request, "dynamo_withdraw")))
    assert "L’accompagnement avec Dynamo (fictif) prend fin aujourd’hui" in page
    assert "Aucune séance n’a eu lieu : la place et ses 30 h sont à qui en fera la demande" in page


def test_withdrawing_a_place_that_served_says_that_it_stays(dynamo_mandate, coordinator, dynamo_coach, as_user):
    log(dynamo_mandate, "2026-06-01", 2, dynamo_coach)
    page = text(as_user(coordinator).get(at(dynamo_mandate.dynamo_request, "dynamo_withdraw")))
    assert "Des séances ont eu lieu" in page and "passent au premier" not in page


def test_no_summary_is_owed_for_a_place_given_back_before_any_session(dynamo_mandate, coordinator, now, as_user):
    dynamo.withdraw(request=dynamo_mandate.dynamo_request, by=coordinator, now=now)
    dynamo_mandate.refresh_from_db()
    assert dynamo_mandate.is_concluded and dynamo_mandate.summary
    page = text(as_user(coordinator).get(at(dynamo_mandate)))
    assert "bilan attendu" not in page and "au 20 janvier 2027" in page


# --- Hours beyond ---------------------------------------------------------------------------------------------------
def test_accepting_hours_is_asked_on_a_page_of_its_own(mandate, dynamo_coach, coordinator, as_user):
    session = log(mandate, "2026-06-01", 64.5, dynamo_coach)
    row, client = SessionExcess.objects.get(), as_user(coordinator)
    url = reverse("coaching:excess_answer", args=[session.public_id, row.pk])
    assert f'<a class="button" href="{url}">' in text(client.get(session.get_absolute_url()))
    page = text(client.get(url))
    assert "Accepter 2,5 h aux frais du quartier?" in page and "1er juin 2026, 64,5 h" in page
    row.refresh_from_db()
    assert row.answer == ""
    client.post(url, {"answer": "accepted"})
    row.refresh_from_db()
    assert row.answer == "accepted"
    assert client.get(url).status_code == 409


def test_an_acceptance_that_a_correction_undoes_is_told_on_the_page_and_in_the_to_do(
    mandate, dynamo_coach, coordinator, now, as_user
):
    session = log(mandate, "2026-06-01", 64.5, dynamo_coach)
    actions.answer_excess(excess=SessionExcess.objects.get(), accepts=True, by=coordinator, now=now)
    correct(session, "2026-06-01", 65.5, dynamo_coach, reason="Durée")
    page = text(as_user(coordinator).get(session.get_absolute_url()))
    assert "La table avait accepté 2,5 h le 20 janvier 2027." in page and "à 3,5 h" in page
    assert "2,5 h au-delà, acceptées par" in page
    (item,) = [one for one in todo_hours.items(coordinator, now) if "Accepter" in str(one.text)]
    assert "en avait accepté 2,5" in item.why.replace("\u00a0", " ")


# --- Adjusting Dynamo's lot -----------------------------------------------------------------------------------------
def test_dynamos_limit_is_told_as_its_one_grant_and_the_box_comes_when_it_is_needed(
    dynamo_mandate, quartier, team_member, as_user
):
    client, url = as_user(team_member), reverse("coaching:adjust", args=[quartier.slug])
    assert 'name="exception"' not in text(client.get(url))
    asked = {"envelope": Envelope.DYNAMO, "year": "2026-2027", "direction": "1", "minutes": "1", "reason": "Cas rare"}
    page = client.post(url, asked)
    assert page.status_code == 422 and 'name="exception"' in text(page)
    assert "s’ouvrirait avec 31 h, et son allocation est de 30 h" in text(page) and "62 heures, Menu" not in text(page)
    done = client.post(url, asked | {"exception": "on"}, follow=True)
    assert "1 h ajoutée au lot de 2026-2027." in text(done)


# --- The yearly statement on paper ----------------------------------------------------------------------------------
def test_a_total_is_printed_once_however_many_pages_the_sessions_take(
    mandate, dynamo_coach, quartier, coordinator, as_user
):
    for day in range(1, 31):
        log(mandate, f"2026-06-{day:02d}", 0.25, dynamo_coach)
        log(mandate, f"2026-09-{day:02d}", 0.25, dynamo_coach)
    page = as_user(coordinator).get(reverse("coaching:statement_pdf", args=[quartier.slug, "2026-2027"]))
    pages = [one.extract_text() for one in PdfReader(BytesIO(b"".join(page))).pages]
    assert len(pages) > 1
    assert "".join(pages).count("Total") == 1
