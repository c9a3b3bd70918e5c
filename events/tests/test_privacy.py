"""What the portal forgets about people at activities, when, and what each takes away (R12)."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from accounts import personal_data
from accounts.actions import erase_account
from accounts.models import ErasureEntry
from events import actions, factories, links
from events.actions import feeds, newsletter, topics
from events.factories import NOW, STARTS
from events.models import (
    Attendance,
    Certificate,
    FeedToken,
    Needs,
    NewsletterProof,
    Registration,
    Seat,
    Subscription,
    Topic,
)
from notifications.models import Email

from .steps import register, status

pytestmark = pytest.mark.django_db
ENDS = STARTS + timedelta(hours=factories.HOURS)


def purge(time_machine, at, confirm=True):
    time_machine.move_to(at, tick=False)
    call_command("purge", confirm=confirm, verbosity=0)


def erased(rule):
    return sum(ErasureEntry.objects.filter(rule=rule).values_list("erased", flat=True))


def test_needs_go_thirty_days_after_the_event_and_not_before(event, time_machine):
    registration = register(event, "a@example.org", needs={"food": "Sans arachides"})
    purge(time_machine, ENDS + timedelta(days=30))
    assert Needs.objects.exists()
    purge(time_machine, ENDS + timedelta(days=30, minutes=1), confirm=False)
    assert Needs.objects.exists()
    purge(time_machine, ENDS + timedelta(days=30, minutes=1))
    assert not Needs.objects.exists() and erased("events.needs") == 1
    assert Registration.objects.get() == registration


def test_a_guest_is_forgotten_after_two_years_and_their_coming_stays(event, team_member, time_machine):
    registration = register(event, "a@example.org", organisation="Un organisme")
    link = links.token_for(registration, links.MANAGE)
    Attendance.objects.create(registration=registration, day=event.days.get(), noted_at=ENDS, noted_by=team_member)
    register(event, "b@example.org")
    purge(time_machine, ENDS + timedelta(days=730))
    assert Registration.objects.exclude(email="").count() == 2
    purge(time_machine, ENDS + timedelta(days=730, minutes=1))
    for row in Registration.objects.all():
        assert (row.name, row.email, row.email_key, row.organisation) == ("", "", "", "")
        assert row.forgotten_at is not None
    assert Attendance.objects.count() == 1 and Seat.objects.count() == 2
    assert erased("events.guests") == 2
    with pytest.raises(links.BadLink):
        links.registration_of(link)
    purge(time_machine, ENDS + timedelta(days=800))
    assert erased("events.guests") == 2


def test_whoever_has_an_account_at_that_address_keeps_their_history(event, stranger, time_machine):
    register(event, stranger.email.upper())
    purge(time_machine, ENDS + timedelta(days=900))
    assert Registration.objects.get().email == stranger.email.upper()


def test_an_account_that_never_proved_the_address_keeps_nothing(event, stranger, time_machine):
    stranger.emailaddress_set.update(verified=False)
    register(event, stranger.email)
    purge(time_machine, ENDS + timedelta(days=900))
    assert Registration.objects.get().email == ""


def test_the_newsletter_forgets_what_was_not_confirmed_and_who_left(time_machine):
    newsletter.ask(email="a@example.org", page="/", now=NOW)
    kept = newsletter.confirm(subscription=newsletter.ask(email="b@example.org", page="/", now=NOW), page="/", now=NOW)
    gone = newsletter.confirm(subscription=newsletter.ask(email="c@example.org", page="/", now=NOW), page="/", now=NOW)
    newsletter.leave(subscription=gone, page="/", now=NOW)
    purge(time_machine, NOW + timedelta(days=30, minutes=1))
    assert set(Subscription.objects.values_list("email", flat=True)) == {"b@example.org", "c@example.org"}
    purge(time_machine, NOW + timedelta(days=90, minutes=1))
    assert Subscription.objects.get() == kept
    assert NewsletterProof.objects.count() == 1 + 2 + 3


def test_a_declined_topic_loses_its_contact_after_ninety_days(team_member, time_machine):
    topic = _topic("a@example.org")
    topics.decline(topic=topic, answer="Déjà fait.", by=team_member, now=NOW)
    purge(time_machine, NOW + timedelta(days=90))
    assert Topic.objects.exclude(email="").exists()
    purge(time_machine, NOW + timedelta(days=90, minutes=1))
    topic.refresh_from_db()
    assert (topic.name, topic.email, topic.subject) == ("", "", "Sujet")


def test_a_revoked_calendar_leaves_no_trace_after_thirty_days(stranger, time_machine):
    feeds.create_feed(by=stranger, now=NOW)
    feeds.revoke_feed(by=stranger, now=NOW)
    purge(time_machine, NOW + timedelta(days=31))
    assert not FeedToken.objects.exists()


# --- Taking one's data away, erasing one's account ------------------------------------------------------------------
def test_people_take_away_what_they_said_at_activities_and_nothing_of_others(event, stranger):
    registration = register(event, stranger.email, needs={"food": "Végétarien"}, consents={"photo": True})
    register(event, "autre@example.org", name="Autre Personne", needs={"food": "Halal"})
    _topic(stranger.email)
    feeds.create_feed(by=stranger, now=NOW)
    text = str(personal_data.collect(stranger))
    for mine in (registration.name, "Végétarien", "Photos", "Sujet"):
        assert mine in text
    assert "Autre Personne" not in text and "Halal" not in text


def test_erasing_ones_account_gives_up_what_is_to_come_and_forgets_the_rest(stranger, time_machine):
    time_machine.move_to(NOW, tick=False)
    event = factories.make_event(capacity=1)
    mine, heir = register(event, stranger.email, needs={"food": "Végétarien"}), register(event, "b@example.org")
    past = factories.make_event(starts_at=NOW - timedelta(days=9), opens_at=None)
    came = Registration.objects.create(
        event=past, name="Inès", email=stranger.email, email_key=stranger.email, made_at=NOW - timedelta(days=20)
    )
    certificate = Certificate.objects.create(
        registration=came, number="2027-1", code="abc", name="Inès", share=100, minutes=180, issued_at=NOW
    )
    _topic(stranger.email)
    newsletter.ask(email=stranger.email, page="/", now=NOW)
    feeds.create_feed(by=stranger, now=NOW)
    erase_account(user=stranger, by=stranger, now=NOW)
    mine.refresh_from_db()
    came.refresh_from_db()
    certificate.refresh_from_db()
    assert (mine.name, mine.end, came.name, came.ended_at) == ("", "cancelled", "", None)
    assert (certificate.name, certificate.revoked_at) == ("", NOW)
    assert status(heir) == Seat.Status.OFFERED
    assert Topic.objects.get().email == ""
    assert not Needs.objects.exists() and not Subscription.objects.exists() and not FeedToken.objects.exists()
    assert not Registration.objects.filter(email=stranger.email).exists()


def test_nobody_is_written_to_once_their_address_is_erased(event, stranger, time_machine):
    registration = register(event, "a@example.org")
    purge(time_machine, ENDS + timedelta(days=731))
    registration.refresh_from_db()
    before = Email.objects.count()
    actions.settle_all(event, now=ENDS + timedelta(days=731))
    assert Email.objects.count() == before


def _topic(email):
    activity = factories.make_activity("echanges-essai", takes_topics=True)
    return topics.propose(
        activity=activity, subject="Sujet", why="Parce que.", name="Dominique", email=email, would_lead=False, now=NOW
    )
