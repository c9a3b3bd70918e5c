"""The dates of the follow-up in one's own calendar, read by the secret address as a calendar program does."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from icalendar import Calendar

from accounts.factories import UserFactory
from events.actions.feeds import create_feed
from reports import factories
from reports.actions import extend, keep, propose, receive
from reports.models import Kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def participation(quartier, coordinator, advisor, stages):
    return factories.make_calendar(quartier, coordinator)


def days(client, person):
    token = create_feed(by=person, now=factories.NOW)
    found = Calendar.from_ical(client.get(reverse("events:personal_feed", args=[token])).content)
    return {str(entry["uid"]): entry for entry in found.walk("VEVENT")}


def test_coordinator_and_advisor_have_the_dates_and_nobody_else(
    client, participation, coordinator, advisor, other_coordinator, team_member
):
    expected = {f"suivi-{row.public_id}@evenements.projet-impact-collectif" for row in participation.obligations.all()}
    assert len(expected) == 6  # a meeting and a report for each of three years
    assert days(client, coordinator).keys() == days(client, advisor).keys() == expected
    for person in (other_coordinator, team_member, UserFactory(confirmed=True)):
        assert not days(client, person)


def test_a_day_blocks_nobody_and_leads_to_its_page(client, participation, coordinator):
    report = factories.owed(participation)
    entry = next(one for uid, one in days(client, coordinator).items() if str(report.public_id) in uid)
    assert (entry["dtstart"].dt, entry["dtend"].dt) == (date(2027, 3, 16), date(2027, 3, 17))
    assert str(entry["summary"]) == "Remettre le rapport annuel, an 1, Quartier des Érables"
    assert str(entry["transp"]) == "TRANSPARENT"
    assert str(entry["url"]).endswith(report.get_absolute_url())


def test_an_extension_moves_the_day_and_a_reception_takes_it_away(client, participation, coordinator, team_member):
    report = factories.owed(participation)
    later = report.due_on + timedelta(days=20)
    extend(obligation=report, to=later, reason="Assemblée en avril.", by=team_member, now=factories.NOW)
    assert later in {entry["dtstart"].dt for entry in days(client, coordinator).values()}
    meeting = factories.owed(participation, Kind.MIDYEAR)
    receive(obligation=meeting, on=date(2026, 9, 1), by=team_member, now=factories.NOW)
    assert len(days(client, coordinator)) == 5


def test_the_calendar_costs_the_same_for_one_year_and_for_five(
    client, quartier, coordinator, stages, django_assert_max_num_queries
):
    factories.make_calendar(quartier, coordinator, years=5)
    token = create_feed(by=coordinator, now=factories.NOW)
    with django_assert_max_num_queries(6):
        client.get(reverse("events:personal_feed", args=[token]))


def test_a_moment_that_is_given_up_becomes_the_day_again_as_a_newer_version(
    client, participation, coordinator, advisor
):
    meeting, moments = factories.owed(participation, Kind.MIDYEAR), [factories.NOW + timedelta(days=n) for n in (9, 10)]
    facts = {"obligation": meeting, "minutes": 60, "place": "En ligne", "by": advisor, "now": factories.NOW}

    def entry():
        return next(one for uid, one in days(client, coordinator).items() if str(meeting.public_id) in uid)

    propose(moments=moments, **facts)
    keep(obligation=meeting, starts_at=moments[0], by=coordinator, now=factories.NOW)
    kept = entry()
    assert kept["dtstart"].dt == moments[0]
    propose(moments=moments[1:], **facts)
    assert entry()["dtstart"].dt == meeting.due_on and entry()["sequence"] > kept["sequence"]
