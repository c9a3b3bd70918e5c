"""Announcements, reminders and thanks: to whom, and once."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from celery import current_app
from django.utils import timezone, translation

from events import actions, factories, tasks
from events.factories import NOW, STARTS
from events.models import Announcement, Attendance
from notifications import sealing
from notifications.models import Email, TaskHeartbeat
from ui.refusals import Refused

from .desk_steps import came, move, told
from .steps import crowd, register, status

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LINK = "https://rencontre.example.org/salle"


def text_of(kind):
    return [sealing.unseal(row.secret).text for row in Email.objects.filter(kind=f"events.{kind}").order_by("pk")]


def announce(event, by, *, to="confirmed", key=None, now=NOW, subject="Bonjour", text="Apportez un cahier."):
    return actions.announce(event=event, to=to, subject=subject, text=text, key=key or uuid.uuid4(), by=by, now=now)


def remind_all(*, now):
    return sum(actions.remind(event, now=now) for event in actions.to_remind(now))


def thank_all(*, now):
    return sum(actions.thank_by_itself(event, now=now) for event in actions.to_thank(now))


# --- Announcements --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("to", "count"), [("confirmed", 2), ("everybody", 3), ("present", 1)])
def test_a_message_goes_to_whom_it_says(team_member, to, count):
    event = factories.make_event(capacity=2)
    people = crowd(event, 4)
    actions.cancel(registration=people[3], now=NOW)
    Attendance.objects.create(registration=people[0], day=event.days.get(), noted_at=NOW, noted_by=team_member)
    assert announce(event, team_member, to=to).recipients == count
    assert told("announcement") == count


def test_the_same_page_sent_twice_is_one_message(team_member, event):
    register(event, "marie@x.org")
    key = uuid.uuid4()
    first, second = (announce(event, team_member, key=key) for _press in range(2))
    assert first == second
    assert (Announcement.objects.count(), told("announcement")) == (1, 1)
    announce(event, team_member)
    assert told("announcement") == 2


def test_a_message_to_nobody_is_refused(team_member, event):
    with pytest.raises(Refused):
        announce(event, team_member)


# --- Reminders ------------------------------------------------------------------------------------------------------
def test_each_step_of_reminders_goes_once_to_confirmed_people_alone():
    event = factories.make_event(capacity=1)
    first, second = crowd(event, 2)
    assert remind_all(now=STARTS - 8 * DAY) == 0
    for _run in range(2):
        remind_all(now=STARTS - 7 * DAY)
    assert (told("reminder", first), told("reminder", second)) == (1, 0)
    for at in (STARTS - DAY, STARTS - DAY, STARTS - timedelta(hours=3), STARTS, STARTS + DAY):
        remind_all(now=at)
    assert (told("reminder", first), told("reminder", second)) == (2, 0)


def test_the_link_of_an_online_meeting_is_in_the_reminder_of_the_day_before_alone():
    event = factories.make_event(venue="online", place_name="", address="", online_link=LINK)
    register(event, "marie@x.org")
    remind_all(now=STARTS - 7 * DAY)
    remind_all(now=STARTS - DAY)
    week, eve = text_of("reminder")
    assert LINK not in week
    assert LINK in eve
    assert not any(LINK in text for text in text_of("confirmed"))


def test_after_an_outage_the_reminder_says_the_days_that_are_left():
    event = factories.make_event()
    register(event, "marie@x.org")
    remind_all(now=STARTS - 4 * DAY)
    subject = sealing.unseal(Email.objects.get(kind="events.reminder").secret).subject
    assert subject.startswith("Dans 4 jours")


def test_whoever_has_just_been_confirmed_is_spared_the_step_but_not_the_link():
    event = factories.make_event(venue="online", place_name="", address="", online_link=LINK)
    late = register(event, "marie@x.org", now=STARTS - 5 * DAY)
    last = register(event, "noor@x.org", now=STARTS - timedelta(hours=5))
    remind_all(now=STARTS - 4 * DAY)
    assert told("reminder") == 0
    remind_all(now=STARTS - timedelta(hours=4))
    assert (told("reminder", late), told("reminder", last)) == (1, 1)


def test_a_cancelled_event_reminds_nobody(team_member, event):
    register(event, "marie@x.org")
    actions.cancel_event(event=event, reason="Tempête", by=team_member, now=NOW)
    assert remind_all(now=STARTS - DAY) == 0


def test_a_reminder_that_went_does_not_go_again_when_the_event_moves(team_member, event):
    marie = register(event, "marie@x.org")
    remind_all(now=STARTS - 7 * DAY)
    move(event, DAY, by=team_member, now=STARTS - 7 * DAY)
    remind_all(now=STARTS - 6 * DAY)
    assert told("reminder", marie) == 1


# --- Thanks ---------------------------------------------------------------------------------------------------------
def test_thanks_go_once_to_those_who_came_with_the_certificate_that_is_earned(team_member, event):
    (person,) = came(event, 1, by=team_member, now=event.ends_at)
    absent = register(event, "absente@example.org")
    for _press in range(2):
        actions.thank(event=event, by=team_member, now=event.ends_at)
    assert (told("thanks", person), told("thanks", absent)) == (1, 0)
    person.refresh_from_db()
    assert person.certificate.number in text_of("thanks")[0]
    assert told("certificate") == 0


def test_the_sweep_thanks_a_day_later_and_those_who_are_noted_later_too(team_member, event):
    first, second = crowd(event, 2)
    day = event.days.get()
    Attendance.objects.create(registration=first, day=day, noted_at=STARTS, noted_by=team_member)
    assert thank_all(now=event.ends_at + timedelta(hours=23)) == 0
    assert thank_all(now=event.ends_at + DAY) == 1
    Attendance.objects.create(registration=second, day=day, noted_at=STARTS, noted_by=team_member)
    assert thank_all(now=event.ends_at + 2 * DAY) == 1
    assert thank_all(now=event.ends_at + 2 * DAY) == 0
    assert (told("thanks", first), told("thanks", second)) == (1, 1)


def test_a_certificate_earned_after_the_thanks_is_told_apart_once(team_member, festival):
    (person,) = came(festival, 1, by=team_member, now=festival.ends_at, days=[festival.days.first()])
    actions.thank(event=festival, by=team_member, now=festival.ends_at)
    actions.note_presence(registration=person, day=festival.days.last(), by=team_member, now=festival.ends_at)
    for _press in range(2):
        actions.certify(event=festival, by=team_member, now=festival.ends_at)
    assert (told("thanks"), told("certificate")) == (1, 1)


# --- Tasks ----------------------------------------------------------------------------------------------------------
def test_the_sweep_gives_an_offer_that_is_over_to_the_next_and_says_that_it_ran():
    event = factories.make_event(capacity=1)
    first, second, third = crowd(event, 3)
    actions.cancel(registration=first, now=NOW)
    with time_machine.travel(NOW + 2 * DAY, tick=False):
        for _run in range(2):
            tasks.sweep()
    assert (status(second), status(third)) == ("ended", "offered")
    assert TaskHeartbeat.objects.get(name="events_sweep").last_ok_at == NOW + 2 * DAY


def test_the_hourly_task_reminds_and_thanks(team_member, event):
    (person,) = came(event, 1, by=team_member, now=event.ends_at)
    for at in (STARTS - DAY, event.ends_at + DAY):
        with time_machine.travel(at, tick=False):
            tasks.write()
    assert (told("reminder", person), told("thanks", person)) == (1, 1)
    assert TaskHeartbeat.objects.get(name="events_write").note == "events=1 written=1"


def test_an_event_that_cannot_be_seen_to_leaves_the_others_their_turn(team_member, event):
    (person,) = came(event, 1, by=team_member, now=event.ends_at)
    broken = factories.make_event()
    wrong = register(broken, "fausse@x.org")
    type(wrong).objects.filter(pk=wrong.pk).update(email="sans arobase")
    with time_machine.travel(STARTS - DAY, tick=False), pytest.raises(tasks.EventsFailed):
        tasks.write()
    assert told("reminder", person) == 1
    assert str(broken.public_id) in TaskHeartbeat.objects.get(name="events_write").note


def test_no_periodic_task_runs_in_the_hours_that_the_clocks_change():
    for name in ("events-sweep", "events-write"):
        assert not {1, 2} & current_app.conf.beat_schedule[name]["schedule"].hour
    assert timezone.get_current_timezone_name() == "America/Toronto"


# --- In the language of who reads ----------------------------------------------------------------------------------
def test_everything_after_a_registration_is_told_in_the_language_of_its_page(team_member):
    event = factories.make_event()
    with translation.override("en"):
        register(event, "mary@x.org")
    register(event, "marie@x.org")
    remind_all(now=STARTS - 7 * DAY)
    move(event, timedelta(days=1), by=team_member, now=NOW, place_name="Maison Exemple")
    for kind in ("confirmed", "reminder", "changed"):
        english, french = text_of(kind)
        assert "/en/activites/" in english and "/en/" not in french, kind
        assert "Hello" in english and "Bonjour" in french, kind
    english, french = text_of("changed")
    assert "New venue" in english and "Nouveau lieu" in french
    assert "Wednesday" in text_of("confirmed")[0] and "mercredi" in text_of("confirmed")[1]
