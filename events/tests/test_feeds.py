"""Calendars, read by a parser that is not the one that writes them; secret addresses; one's own registrations (R9)."""

from datetime import UTC, date, datetime, timedelta

import pytest
import vobject
from django.core.cache import cache
from django.urls import reverse

from events import actions, calendars, factories
from events.actions import feeds
from events.factories import NOW, STARTS
from events.models import FeedToken
from ui.typography import local

from .steps import register

pytestmark = pytest.mark.django_db
LINK = "https://rencontre.example.org/salle-secrete"


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(NOW, tick=False)


def parsed(content):
    """Read a whole calendar as another program does; RFC 5545 wants CRLF and lines of 75 octets at most."""
    assert content.endswith(b"\r\n") and b"\n" not in content.replace(b"\r\n", b"")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    calendar = vobject.readOne(content.decode())
    calendar.validate(raiseException=True)
    assert calendar.version.value == "2.0" and calendar.prodid.value
    return calendar


def entries(content):
    return list(parsed(content).contents.get("vevent", []))


# --- Files, read by another parser ----------------------------------------------------------------------------------
def test_a_file_says_what_when_and_where_with_its_accents():
    event = factories.make_event(
        title="Évaluer, décider; fêter à l’œuvre\\ensemble", summary="Une ligne\net une autre, très longue " + "é" * 120
    )
    content = calendars.file_of(event, now=NOW)
    [entry] = entries(content)
    assert parsed(content).method.value == "PUBLISH"
    assert entry.summary.value == event.title
    assert event.summary in entry.description.value
    assert entry.location.value == "Maison du quartier, 12, rue des Érables"
    assert (entry.dtstart.value, entry.dtend.value) == (local(event.starts_at), local(event.ends_at))
    assert entry.status.value == "CONFIRMED"


def test_the_hours_are_those_of_montreal_in_summer_and_in_winter():
    spring = datetime(2027, 3, 14, 15, tzinfo=UTC)  # the Sunday of the change, after it
    for starts_at, hour in ((STARTS, 13), (STARTS + timedelta(days=120), 14), (spring, 11)):
        content = calendars.file_of(factories.make_event(starts_at=starts_at), now=NOW)
        text = content.decode()
        assert f"DTSTART;TZID=America/Toronto:{starts_at:%Y%m%d}T{hour}0000" in text
        assert "BEGIN:VTIMEZONE\r\nTZID:America/Toronto" in text
        [entry] = entries(content)
        assert entry.dtstart.value == starts_at


def test_the_identifier_stays_and_the_version_grows_until_the_cancellation():
    event = factories.make_event()
    [first] = entries(calendars.file_of(event, now=NOW))
    event.sequence += 1
    cancelled = calendars.file_of(event, now=NOW, cancels=True)
    [last] = entries(cancelled)
    assert first.uid.value == last.uid.value == calendars.uid(event)
    assert (first.sequence.value, last.sequence.value) == ("0", "1")
    assert parsed(cancelled).method.value == "CANCEL" and last.status.value == "CANCELLED"


def test_an_event_without_hours_is_whole_days_the_last_one_excluded():
    event = factories.make_festival(is_whole_day=True, registering="none", capacity=None)
    [entry] = entries(calendars.file_of(event, now=NOW))
    assert (entry.dtstart.value, entry.dtend.value) == (date(2027, 2, 10), date(2027, 2, 12))


def test_a_festival_tells_the_hours_of_each_day():
    [entry] = entries(calendars.file_of(factories.make_festival(), now=NOW))
    assert "10\u00a0février 2027" in entry.description.value and "11\u00a0février 2027" in entry.description.value


# --- Everybody's calendar -------------------------------------------------------------------------------------------
def feed(client, **headers):
    return client.get(reverse("events:feed"), headers=headers)


def test_the_public_calendar_holds_what_is_published_and_never_the_link_of_a_meeting(client):
    shown = factories.make_event(title="Publiée", venue="online", online_link=LINK, details=f"Voir {LINK}")
    factories.make_event(title="Brouillon", published=False)
    factories.make_event(title="Vieille", starts_at=NOW - timedelta(days=120), opens_at=None)
    answer = feed(client)
    assert [entry.uid.value for entry in entries(answer.content)] == [calendars.uid(shown)]
    assert b"salle-secrete" not in answer.content.replace(b"\r\n ", b"")
    assert answer["Content-Type"].startswith("text/calendar") and not answer.cookies


def test_a_cancelled_event_stays_in_the_calendar_marked_so(client, team_member):
    event = factories.make_event()
    event.cancelled_at, event.cancelled_by = NOW, team_member
    event.save()
    [entry] = entries(feed(client).content)
    assert entry.status.value == "CANCELLED"


def test_a_calendar_that_did_not_change_is_not_sent_again(client, time_machine):
    event = factories.make_event()
    first = feed(client)
    assert first["Cache-Control"] == "public, max-age=3600"
    time_machine.move_to(NOW + timedelta(hours=5), tick=False)
    assert feed(client, if_none_match=first["ETag"]).status_code == 304
    event.sequence, event.place_name = 1, "Ailleurs"
    event.save()
    changed = feed(client, if_none_match=first["ETag"])
    assert changed.status_code == 200 and changed["ETag"] != first["ETag"]


@pytest.mark.parametrize("count", [1, 3])
def test_a_calendar_costs_the_same_for_one_event_and_for_three(client, count, django_assert_max_num_queries):
    for _event in range(count):
        factories.make_festival()
    cache.clear()
    with django_assert_max_num_queries(3):
        feed(client)


def test_the_page_says_how_to_subscribe(client):
    page = client.get(reverse("events:calendars")).text
    assert "webcal://" in page and "/activites/calendrier/activites.ics" in page


# --- One's own calendar ---------------------------------------------------------------------------------------------
def personal(client, token):
    return client.get(reverse("events:personal_feed", args=[token]))


def test_ones_own_calendar_holds_ones_seats_only(client, stranger):
    mine, other, waits = factories.make_event(), factories.make_event(), factories.make_event(capacity=1)
    register(mine, stranger.email.upper())
    register(other, "autre@example.org")
    register(waits, "premier@example.org")
    register(waits, stranger.email)
    token = feeds.create_feed(by=stranger, now=NOW)
    answer = personal(client, token)
    assert [entry.uid.value for entry in entries(answer.content)] == [calendars.uid(mine)]
    assert answer["Cache-Control"].startswith("private") and answer["Referrer-Policy"] == "no-referrer"


def test_an_address_that_is_revoked_replaced_or_invented_opens_nothing(client, stranger):
    first = feeds.create_feed(by=stranger, now=NOW)
    second = feeds.create_feed(by=stranger, now=NOW)
    assert (personal(client, first).status_code, personal(client, second).status_code) == (404, 200)
    feeds.revoke_feed(by=stranger, now=NOW)
    assert personal(client, second).status_code == personal(client, "invente").status_code == 404


def test_the_calendar_of_a_blocked_account_closes(client, stranger):
    token = feeds.create_feed(by=stranger, now=NOW)
    stranger.is_active = False
    stranger.save()
    assert personal(client, token).status_code == 404


def test_the_portal_keeps_no_token_and_shows_it_once(as_user, stranger):
    client = as_user(stranger)
    page = client.post(reverse("events:own_feed")).text
    token = page.partition("/activites/calendrier/")[2].partition(".ics")[0]
    assert personal(client, token).status_code == 200
    assert token not in str(FeedToken.objects.values().get())
    assert token not in client.get(reverse("events:own")).text


# --- One's own registrations ----------------------------------------------------------------------------------------
def test_a_guests_registrations_are_found_by_the_verified_address_of_an_account(as_user, stranger):
    event = factories.make_event(capacity=1)
    register(event, "premier@example.org")
    register(event, "deuxieme@example.org")
    register(event, stranger.email)
    page = as_user(stranger).get(reverse("events:own"))
    [own] = page.context["to_come"]
    assert (own.label, own.rank) == ("en attente", 2)
    assert own.manage_url in page.text
    stranger.emailaddress_set.update(verified=False)
    assert not as_user(stranger).get(reverse("events:own")).context["to_come"]


def test_what_is_over_or_given_up_is_apart(as_user, stranger):
    actions.cancel(registration=register(factories.make_event(), stranger.email), now=NOW)
    page = as_user(stranger).get(reverse("events:own"))
    [own] = page.context["past"]
    assert own.label == "annulée par la personne" and not page.context["to_come"]


@pytest.mark.parametrize("count", [1, 3])
def test_ones_page_costs_the_same_for_one_registration_and_for_three(
    as_user, stranger, count, django_assert_max_num_queries
):
    for _n in range(count):
        event = factories.make_event(capacity=1)
        register(event, "premier@example.org")
        register(event, stranger.email)
    client = as_user(stranger)
    client.get("/compte/")
    with django_assert_max_num_queries(10):
        client.get(reverse("events:own"))
