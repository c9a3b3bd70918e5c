"""What a guest, a coordinator and a curious person stumbled on: offers after a move, hand-overs that tell, old titles."""

import uuid
from datetime import timedelta

import pytest
from icalendar import Calendar

from events import actions, factories
from events.actions.organising import WORKSHOP_TEXTS
from events.factories import NOW, STARTS
from events.models import Registration, Seat
from notifications.models import Email
from ui.refusals import NotAllowedNow, Refused

from .desk_steps import change, files, move, told
from .steps import crowd, register, seat, status

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
Status = Seat.Status


def text_of(kind, registration):
    return Email.objects.get(kind=f"events.{kind}", about_id=registration.pk).contents().text


# --- An offer and a move --------------------------------------------------------------------------------------------
def test_an_offer_never_outlives_the_start_of_an_event_moved_closer(team_member):
    event = factories.make_event(capacity=1)
    first, second = crowd(event, 2)
    actions.cancel(registration=first, now=NOW)
    assert seat(second).offer_until == NOW + timedelta(hours=48)
    starts_at = NOW + timedelta(hours=30)
    days = [(starts_at, starts_at + 3 * HOUR)]
    change(event, by=team_member, now=NOW, days=days, closes_at=starts_at)
    assert seat(second).offer_until == starts_at - 2 * HOUR
    with pytest.raises(NotAllowedNow):
        actions.accept(registration=second, now=starts_at + HOUR)


def test_an_event_moved_later_gives_an_offer_no_more_time(team_member):
    event = factories.make_event(capacity=1)
    first, second = crowd(event, 2)
    actions.cancel(registration=first, now=NOW)
    move(event, timedelta(days=7), by=team_member, now=NOW)
    assert seat(second).offer_until == NOW + timedelta(hours=48)


# --- Handing over tells nothing of others ---------------------------------------------------------------------------
def test_handing_over_to_somebody_who_has_a_seat_frees_it_and_says_the_same(event):
    giver, known = register(event, "giver@example.org"), register(event, "known@example.org")
    actions.hand_over(registration=giver, name="Qui que ce soit", email="Known@example.org", now=NOW)
    giver.refresh_from_db()
    known.refresh_from_db()
    assert (giver.end, status(giver), status(known)) == ("transferred", Status.ENDED, Status.CONFIRMED)
    assert known.name == "Dominique Essai"
    assert Registration.objects.count() == 2
    actions.hand_over(registration=giver, name="Qui que ce soit", email="known@example.org", now=NOW)
    assert (told("handed_over", giver), told("link_again", known), told("confirmed", known)) == (1, 1, 1)


@pytest.mark.parametrize("is_offered", [False, True])
def test_handing_over_to_somebody_who_waits_gives_them_the_seat(is_offered):
    event = factories.make_event(capacity=2)
    other, giver, heir, last = crowd(event, 4)
    if is_offered:
        actions.cancel(registration=other, now=NOW)
        assert status(heir) == Status.OFFERED
    actions.hand_over(registration=giver, name="Personne 3", email="p003@example.org", now=NOW)
    assert status(heir) == Status.CONFIRMED
    assert told("confirmed", heir) == 1
    assert status(last) == (Status.OFFERED if is_offered else Status.WAITING)
    assert Seat.objects.of(event).taken().count() == 2


# --- What a calendar shows ------------------------------------------------------------------------------------------
def test_a_new_title_is_in_the_next_calendar_files_and_writes_to_nobody(team_member, event):
    register(event, "a@example.org")
    change(event, by=team_member, now=NOW, title="Le vrai titre")
    register(event, "b@example.org")
    before, after = (Calendar.from_ical(content).walk("VEVENT")[0] for _type, content in files("confirmed"))
    assert (str(after["summary"]), after["uid"]) == ("Le vrai titre", before["uid"])
    assert after["sequence"] == before["sequence"] + 1
    assert told("changed") == 0


def test_whoever_only_waited_gets_no_file_that_removes_an_entry():
    event = factories.make_event(capacity=1)
    _first, waiting = crowd(event, 2)
    actions.cancel(registration=waiting, now=NOW)
    assert files("left") == []
    assert "liste d’attente" in text_of("left", waiting)


# --- What the e-mails say -------------------------------------------------------------------------------------------
def test_an_email_says_every_day_with_its_hours(festival):
    text = text_of("confirmed", register(festival, "a@example.org"))
    for line in ("mercredi 10 février 2027, de 13 h à 19 h", "jeudi 11 février 2027, de 13 h à 19 h"):
        assert line in text.replace("\xa0", " ")


def test_the_confirmation_lists_the_workshops_that_were_asked_for(festival):
    one, full = festival.workshops.get(title="Décider ensemble"), festival.workshops.get(title="Évaluer")
    register(festival, "first@example.org", workshops=[full])
    text = text_of("confirmed", register(festival, "a@example.org", workshops=[one, full])).replace("\xa0", " ")
    assert "Décider ensemble, mercredi 10 février 2027, de 14 h à 15 h\n" in text
    assert "Évaluer, mercredi 10 février 2027, de 16 h à 17 h (liste d’attente)" in text


def test_whoever_is_handed_a_seat_reads_where_it_comes_from(event):
    giver = register(event, "giver@example.org")
    heir = actions.hand_over(registration=giver, name="Léa", email="lea@example.org", now=NOW)
    assert "Une personne inscrite vous cède sa place." in text_of("confirmed", heir)
    assert "inscri" not in text_of("confirmed", giver).split("Votre place")[0]


def test_whoever_waits_is_promised_no_calendar_file_at_a_change(team_member):
    event = factories.make_event(capacity=1)
    seated, waiting = crowd(event, 2)
    move(event, HOUR, by=team_member, now=NOW)
    assert "jointe" in text_of("changed", seated)
    assert "jointe" not in text_of("changed", waiting)


def test_the_link_of_an_online_meeting_is_not_promised_for_a_day_already_past():
    event = factories.make_event(venue="online", place_name="", address="", online_link="https://visio.example.org/x")
    early = register(event, "a@example.org")
    late = register(event, "b@example.org", now=STARTS - 20 * HOUR)
    assert "vous parviendra la veille" in text_of("confirmed", early)
    assert "sur la page de votre inscription" in text_of("confirmed", late)
    assert "visio.example.org" not in text_of("confirmed", late)


# --- Signs that nobody sees -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["\u200b\u200b", "\u202e", "\u200d", "…", "- -"])
def test_a_name_of_which_nothing_is_read_is_refused(event, name):
    with pytest.raises(Refused):
        register(event, "a@example.org", name=name)


def test_signs_that_turn_a_name_around_are_taken_away(event):
    assert register(event, "a@example.org", name="Ana\u202e Un\u200b\u2066").name == "Ana Un"


@pytest.mark.parametrize("sign", ["\n", "\r\n", "\x07", "\x1b", "\x85", "\u2028"])
def test_a_title_or_a_subject_on_several_lines_stops_no_email(team_member, event, festival, sign):
    change(event, by=team_member, now=NOW, title=f"Captation{sign}des apprentissages")
    held = register(event, "a@example.org")
    assert (
        Email.objects.get(kind="events.confirmed", about_id=held.pk)
        .contents()
        .subject.endswith("Captation des apprentissages")
    )
    actions.announce(
        event=event, to="confirmed", subject=f"Salle{sign}changée", text="Bonjour", key=uuid.uuid4(), by=team_member, now=NOW
    )  # fmt: skip
    assert Email.objects.get(kind="events.announcement").contents().subject == "Salle changée"
    workshop = festival.workshops.first()
    facts = {name: getattr(workshop, name) for name in WORKSHOP_TEXTS} | {"title": f"Décider{sign}ensemble"}
    assert actions.save_workshop(event=festival, workshop=workshop, facts=facts, by=team_member, now=NOW).title == (
        "Décider ensemble"
    )
