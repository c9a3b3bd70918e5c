"""Writing, moving, publishing, cancelling and copying an event: what is told, to whom, how many times."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from icalendar import Calendar

from events import actions, calendars, factories
from events.actions import seats
from events.factories import NOW, STARTS
from events.models import Event, Registration, Workshop
from notifications import sealing
from notifications.models import Email
from ui.refusals import NotAllowedNow, Refused

from .desk_steps import change, days_of, facts_of, files, move, told
from .steps import crowd, register, seat, status, statuses

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def entry_of(content):
    (entry,) = Calendar.from_ical(content).walk("VEVENT")
    return entry


# --- Writing --------------------------------------------------------------------------------------------------------
def test_an_event_is_written_as_a_draft_whose_span_is_that_of_its_days(team_member):
    days = [(STARTS + timedelta(days=1), STARTS + timedelta(days=1, hours=2)), (STARTS, STARTS + HOUR)]
    facts = {
        "title": "Deux jours",
        "venue": "online",
        "registering": "here",
        "capacity": 12,
        "online_link": "https://x.org",
    }
    event = actions.create(activity=factories.make_activity(), facts=facts, days=days, by=team_member, now=NOW)
    assert not event.is_published
    assert (event.starts_at, event.ends_at) == (STARTS, STARTS + timedelta(days=1, hours=2))
    assert days_of(event) == sorted(days)
    assert event.closes_at == STARTS


@pytest.mark.parametrize(
    ("days", "field"),
    [
        ([], "date"),
        ([(STARTS, STARTS)], "ends"),
        ([(STARTS, STARTS + 2 * HOUR), (STARTS + HOUR, STARTS + 3 * HOUR)], "date"),
        ([(STARTS + timedelta(days=n), STARTS + timedelta(days=n, hours=1)) for n in range(11)], "date"),
    ],
)
def test_days_that_overlap_or_end_before_they_start_are_refused(team_member, event, days, field):
    with pytest.raises(Refused) as refusal:
        actions.change(event=event, facts=facts_of(event), days=days, by=team_member, now=NOW)
    assert refusal.value.field == field


def test_registering_elsewhere_needs_its_link_and_keeps_no_seats(team_member, event):
    with pytest.raises(Refused):
        change(event, by=team_member, now=NOW, registering="elsewhere")
    changed = change(
        event, by=team_member, now=NOW, registering="elsewhere", external_link="https://dynamo.example.org"
    )
    assert changed.capacity is None
    assert changed.closes_at is None


def test_a_partners_organiser_writes_for_their_own_activities_alone(partner, organiser):
    own = factories.make_activity("la-leur", organiser=partner)
    facts = {"title": "Un jour", "place_name": "Ici", "registering": "here", "capacity": 5}
    days = [(STARTS, STARTS + HOUR)]
    assert actions.create(activity=own, facts=facts, days=days, by=organiser, now=NOW).organiser == partner
    with pytest.raises(PermissionDenied):
        actions.create(activity=factories.make_activity(), facts=facts, days=days, by=organiser, now=NOW)


# --- Moving ---------------------------------------------------------------------------------------------------------
def test_an_event_moved_by_one_hour_keeps_its_uid_and_grows_its_sequence_once(team_member, event):
    marie = register(event, "marie@x.org")
    ((_type, first),) = files("confirmed")
    for _press in range(2):
        change(event, by=team_member, now=NOW, days=[(STARTS + HOUR, STARTS + 4 * HOUR)])
    event.refresh_from_db()
    assert (event.sequence, event.starts_at) == (1, STARTS + HOUR)
    assert told("changed", marie) == 1
    ((content_type, second),) = files("changed")
    assert content_type == "text/calendar; method=PUBLISH"
    before, after = entry_of(first), entry_of(second)
    assert before["uid"] == after["uid"] == calendars.uid(event)
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert after["dtstart"].dt == timezone.localtime(STARTS + HOUR)


def test_each_change_of_place_or_link_is_one_version_and_a_change_of_the_programme_is_none(team_member, event):
    marie = register(event, "marie@x.org")
    change(event, by=team_member, now=NOW, details="Apportez un cahier.")
    assert told("changed", marie) == 0
    change(event, by=team_member, now=NOW, place_name="Bibliothèque", address="1, rue Neuve")
    change(event, by=team_member, now=NOW, venue="both", online_link="https://rencontre.example.org/a")
    event.refresh_from_db()
    assert (event.sequence, told("changed", marie)) == (2, 2)


def test_whoever_waits_learns_of_the_change_without_a_calendar_file(team_member):
    event = factories.make_event(capacity=1)
    crowd(event, 2)
    move(event, timedelta(days=1), by=team_member, now=NOW)
    assert told("changed") == 2
    assert len(files("changed")) == 1


def test_a_draft_that_moves_tells_nobody_and_keeps_its_version(team_member):
    event = factories.make_event(published=False)
    assert move(event, HOUR, by=team_member, now=NOW).sequence == 0
    assert told("changed") == 0


def test_registrations_close_at_the_start_at_the_latest_even_when_it_moves_up(team_member, event):
    with pytest.raises(Refused) as refusal:
        move(event, -timedelta(days=3), by=team_member, now=NOW)
    assert refusal.value.field == "closes_at"


def test_the_workshops_follow_their_day_and_a_day_that_holds_one_is_not_taken_away(team_member, festival):
    before = [workshop.starts_at for workshop in festival.workshops.all()]
    move(festival, timedelta(days=7), by=team_member, now=NOW)
    assert [workshop.starts_at for workshop in festival.workshops.all()] == [at + timedelta(days=7) for at in before]
    with pytest.raises(Refused):
        change(festival, by=team_member, now=NOW, days=days_of(festival)[1:])


def test_a_day_at_which_somebody_was_present_stays_as_it_is(team_member, festival):
    marie = register(festival, "marie@x.org")
    actions.note_presence(registration=marie, day=festival.days.first(), by=team_member, now=STARTS)
    with pytest.raises(Refused):
        move(festival, HOUR, by=team_member, now=STARTS)


# --- Seats ----------------------------------------------------------------------------------------------------------
def test_fewer_seats_than_people_remove_nobody_and_promote_nobody_until_below(team_member):
    event = factories.make_event(capacity=20)
    people = crowd(event, 22)
    change(event, by=team_member, now=NOW, capacity=15)
    event.refresh_from_db()
    assert statuses(event).count("confirmed") == 20
    assert (seats.taken(event), event.capacity) == (20, 15)
    for person in people[:5]:
        actions.cancel(registration=person, now=NOW)
    assert (seats.taken(event), status(people[20])) == (15, "waiting")
    actions.cancel(registration=people[5], now=NOW)
    assert (status(people[20]), status(people[21])) == ("offered", "waiting")


def test_more_seats_go_to_the_head_of_the_list_at_once(team_member):
    event = factories.make_event(capacity=1)
    people = crowd(event, 4)
    change(event, by=team_member, now=NOW, capacity=3)
    assert [status(person) for person in people] == ["confirmed", "offered", "offered", "waiting"]


def test_more_seats_at_a_workshop_move_its_own_list(team_member, festival):
    workshop = festival.workshops.get(title="Évaluer")
    people = crowd(festival, 2)
    for person in people:
        actions.choose_workshop(registration=person, workshop=workshop, now=NOW)
    facts = {name: getattr(workshop, name) for name in ("title", "summary", "starts_at", "ends_at", "place_name")}
    actions.save_workshop(event=festival, workshop=workshop, facts={**facts, "capacity": 2}, by=team_member, now=NOW)
    assert status(people[1], workshop) == "offered"
    assert told("changed") == 0


def test_a_workshop_that_moves_is_told_to_those_who_hold_it(team_member, festival):
    workshop = festival.workshops.get(title="Raconter")
    first, second = crowd(festival, 2)
    actions.choose_workshop(registration=first, workshop=workshop, now=NOW)
    facts = {name: getattr(workshop, name) for name in ("title", "summary", "starts_at", "ends_at", "capacity")}
    for _press in range(2):
        actions.save_workshop(
            event=festival, workshop=workshop, facts={**facts, "place_name": "Salle B"}, by=team_member, now=NOW
        )
    assert (told("changed", first), told("changed", second)) == (1, 0)


def test_a_workshop_stays_inside_a_day_and_goes_only_if_nobody_chose_it(team_member, festival):
    workshop = festival.workshops.get(title="Raconter")
    facts = {"title": "Tôt", "summary": "", "place_name": "", "capacity": 3}
    early = {"starts_at": STARTS - HOUR, "ends_at": STARTS + HOUR}
    with pytest.raises(Refused):
        actions.save_workshop(event=festival, facts={**facts, **early}, by=team_member, now=NOW)
    (first,) = crowd(festival, 1)
    actions.choose_workshop(registration=first, workshop=workshop, now=NOW)
    with pytest.raises(NotAllowedNow):
        actions.remove_workshop(workshop=workshop, by=team_member, now=NOW)
    actions.remove_workshop(workshop=festival.workshops.get(title="Évaluer"), by=team_member, now=NOW)
    assert Workshop.objects.count() == 2


# --- Publishing, cancelling, copying --------------------------------------------------------------------------------
def test_an_event_goes_back_to_a_draft_only_while_nobody_is_registered(team_member):
    event = factories.make_event(published=False)
    for _press in range(2):
        actions.publish(event=event, by=team_member, now=NOW)
    assert actions.unpublish(event=event, by=team_member, now=NOW).published_at is None
    actions.publish(event=event, by=team_member, now=NOW)
    register(event, "marie@x.org")
    with pytest.raises(NotAllowedNow):
        actions.unpublish(event=event, by=team_member, now=NOW)


def test_a_date_without_a_place_is_not_published(team_member):
    event = factories.make_event(published=False, place_name="")
    with pytest.raises(NotAllowedNow):
        actions.publish(event=event, by=team_member, now=NOW)


def test_a_cancelled_event_tells_each_active_person_once_and_keeps_the_registrations(team_member):
    event = factories.make_event(capacity=1)
    first, second, third = crowd(event, 3)
    actions.cancel(registration=third, now=NOW)
    for _press in range(2):
        actions.cancel_event(event=event, reason="La salle est inondée.", by=team_member, now=NOW)
    event.refresh_from_db()
    assert (event.sequence, event.is_cancelled) == (1, True)
    assert [told("event_cancelled", person) for person in (first, second, third)] == [1, 1, 0]
    assert all(kind == "text/calendar; method=CANCEL" for kind, _content in files("event_cancelled"))
    entry = entry_of(files("event_cancelled")[0][1])
    assert (entry["sequence"], entry["status"]) == (1, "CANCELLED")
    assert Registration.objects.active().count() == 2
    assert (seat(first).status, seat(second).status) == ("confirmed", "waiting")


def test_a_cancellation_without_a_reason_or_of_what_took_place_is_refused(team_member, event):
    with pytest.raises(Refused):
        actions.cancel_event(event=event, reason=" ", by=team_member, now=NOW)
    with pytest.raises(NotAllowedNow):
        actions.cancel_event(event=event, reason="Trop tard", by=team_member, now=event.ends_at)


def test_a_copy_is_a_draft_at_the_same_local_hours_across_a_change_of_clocks(team_member, festival):
    register(festival, "marie@x.org")
    copy = actions.duplicate(event=festival, first_day=date(2027, 6, 10), by=team_member, now=NOW)
    assert not copy.is_published
    assert not copy.registrations.exists()
    assert copy.starts_at == datetime(2027, 6, 10, 17, 0, tzinfo=UTC)  # 13:00 in summer time
    assert copy.days.count() == 2
    assert [one.title for one in copy.workshops.all()] == [one.title for one in festival.workshops.all()]
    assert timezone.localtime(copy.closes_at).hour == timezone.localtime(festival.closes_at).hour


def test_a_cancelled_event_confirms_nobody_and_no_seat_changes_hands(team_member):
    event = factories.make_event(capacity=1)
    first, second = crowd(event, 2)
    change(event, by=team_member, now=NOW, capacity=2)
    actions.cancel_event(event=event, reason="Tempête", by=team_member, now=NOW)
    with pytest.raises(NotAllowedNow):
        actions.accept(registration=second, now=NOW)
    with pytest.raises(NotAllowedNow):
        actions.hand_over(registration=first, name="Zoé", email="zoe@x.org", now=NOW)
    assert told("confirmed") == 1


def test_a_draft_that_nothing_rests_on_is_deleted_and_no_other_event(team_member, festival):
    register(festival, "marie@x.org")
    draft = actions.duplicate(event=festival, first_day=date(2027, 6, 10), by=team_member, now=NOW)
    with pytest.raises(NotAllowedNow):
        actions.discard(event=festival, by=team_member)
    actions.discard(event=draft, by=team_member)
    assert Event.objects.get() == festival


@pytest.mark.parametrize(("days", "said"), [(5, "il vous parviendra la veille"), (1, "la page de votre inscription")])
def test_a_link_that_changes_says_where_the_new_one_is_read(team_member, days, said):
    event = factories.make_event(venue="online", place_name="", address="", online_link="https://a.example.org")
    register(event, "marie@x.org")
    change(event, by=team_member, now=STARTS - timedelta(days=days), online_link="https://b.example.org")
    text = sealing.unseal(Email.objects.get(kind="events.changed").secret).text
    assert said in text
    assert "b.example.org" not in text


@pytest.mark.parametrize("act", ["publish", "unpublish", "cancel", "duplicate", "change"])
def test_organisers_of_another_partner_touch_nothing(act, organiser, event):
    doing = {
        "publish": lambda: actions.publish(event=event, by=organiser, now=NOW),
        "unpublish": lambda: actions.unpublish(event=event, by=organiser, now=NOW),
        "cancel": lambda: actions.cancel_event(event=event, reason="Non", by=organiser, now=NOW),
        "duplicate": lambda: actions.duplicate(event=event, first_day=date(2027, 6, 1), by=organiser, now=NOW),
        "change": lambda: change(event, by=organiser, now=NOW, title="Autre"),
    }
    with pytest.raises(PermissionDenied):
        doing[act]()
    assert Event.objects.get().title == event.title
