"""Asking, from the public menu to the sending: where one arrives, what is left, what was begun and is found again."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from coaching import factories
from coaching.models import CoachingRequest, DynamoRequest

from .steps import log
from .test_requests_pages import address, text, typed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


def test_the_menu_brings_a_visitor_to_the_sign_in_page_then_to_the_form(client, participation, coordinator, as_user):
    start = reverse("coaching:ask_start")
    assert f'href="{reverse("account_login")}?next={start}"' in text(client.get(reverse("coaching:menu")))
    assert client.get(start).url.startswith(reverse("account_login"))
    assert as_user(coordinator).get(start).url == address(participation.neighbourhood)


def test_whoever_asks_for_no_table_goes_back_to_the_menu(participation, dynamo_coach, as_user):
    assert as_user(dynamo_coach).get(reverse("coaching:ask_start")).url == reverse("coaching:menu")


def test_the_form_and_the_check_say_what_is_left_and_what_would_be_paid(
    mandate, dynamo_coach, coordinator, quartier, as_user
):
    log(mandate, "2026-06-01", 10, dynamo_coach)  # 62 granted, 10 used, 10 more reserved by the mandate
    client = as_user(coordinator)
    shown = text(client.get(address(quartier)))
    assert "42 h disponibles" in shown and "52 h restantes, moins 10 h réservées à un mandat" in shown
    shown = text(client.post(address(quartier), typed(minutes="45"), follow=True))
    assert "3 h seraient aux frais de votre quartier." in shown and "42 h disponibles" in shown
    within = text(client.post(address(quartier), typed(minutes="42"), follow=True))
    assert "aux frais de votre quartier" not in within


def test_with_nothing_left_the_check_says_that_all_of_it_is_paid(mandate, dynamo_coach, coordinator, quartier, as_user):
    log(mandate, "2026-06-01", 62, dynamo_coach)
    shown = text(as_user(coordinator).post(address(quartier), typed(minutes="12"), follow=True))
    assert "12 h seraient aux frais de votre quartier." in shown and "n’a plus d’heures" in shown


def test_a_request_that_was_begun_is_found_again_until_it_is_sent(year, participation, coordinator, as_user):
    client, url = as_user(coordinator), address(participation.neighbourhood)
    client.post(url, typed(minutes="12,4"))  # refused, and kept all the same
    shown = text(client.get(url))
    assert "Votre demande commencée est ici" in shown and "Trente personnes" in shown and "error-summary" not in shown
    client.post(url, typed(act="send"))
    assert "Trente personnes" not in text(client.get(url))
    assert CoachingRequest.objects.count() == 1


def test_no_page_of_the_request_is_the_answer_to_a_posting(year, participation, coordinator, as_user):
    """Back would ask to send the form again."""
    client, url = as_user(coordinator), address(participation.neighbourhood)
    checked = client.post(url, typed())
    assert (checked.status_code, checked.url) == (302, f"{url}?verifier=1")
    assert f'href="{url}#id_context"' in text(client.get(checked.url))
    assert client.post(url, typed(act="edit")).url == url


def test_what_was_begun_for_dynamo_is_found_again_too(year, quartier, coordinator, participation, as_user):
    client, url = as_user(coordinator), reverse("coaching:dynamo_ask", args=[quartier.slug])
    told = {"subject": "Mieux décider.", "discussed_with": "Alex Gagnon", "discussed_on": "2027-01-10"}
    assert client.post(url, told | {"action": "check"}).url == f"{url}?verifier=1"
    assert "Mieux décider." in text(client.get(f"{url}?verifier=1"))
    assert "Mieux décider." in text(client.get(url))
    client.post(url, told | {"action": "send"})
    assert DynamoRequest.objects.get().discussed_on == date(2027, 1, 10)


def test_nothing_left_is_said_in_words_rather_than_zero(year, participation, quartier, coordinator, partner,
                                                        team_member, as_user):  # fmt: skip
    year.places.exclude(number=1).delete()
    factories.make_dynamo_mandate(quartier, partner, coordinator, team_member, year)
    assert "Il n’en reste plus cette année." in text(as_user(coordinator).get(address(quartier)))
