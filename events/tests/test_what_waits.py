"""« À faire » of whoever organises: each item comes when something waits, and leaves when it is done."""

from datetime import timedelta

import pytest
import time_machine

from events import actions, factories, todo
from events.factories import NOW
from events.models import Event
from ui.todo import count_together

from .desk_steps import change
from .steps import crowd, register

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def waiting(user, now=NOW):
    """The items of one person at that instant, in words."""
    found = todo.counted(user, now)
    from accounts.models import User

    counts = count_together([one.rows for one in found], on=User.objects.filter(pk=user.pk))
    return [one.item(count).text for one, count in zip(found, counts, strict=True) if count]


def make(starts_at, **facts):
    return factories.make_event(starts_at=starts_at, **{"closes_at": starts_at} | facts)


def test_the_door_of_today_and_of_tomorrow_are_two_things(team_member):
    make(NOW + HOUR)
    for _date in range(2):
        make(NOW + DAY)
    make(NOW + 3 * DAY)
    make(NOW - 9 * HOUR)
    assert waiting(team_member) == ["Accueillir les gens à une activité", "Préparer l’accueil de 2 activités"]
    assert waiting(team_member, NOW + 5 * HOUR) == ["Préparer l’accueil de 2 activités"]


def test_needs_are_read_within_a_week_and_only_those_of_people_who_still_come(team_member):
    event = make(NOW + 6 * DAY)
    person = register(event, "marie@x.org", needs={"food": "Sans noix"})
    assert waiting(team_member) == ["Lire les besoins inscrits à une activité"]
    assert waiting(team_member, NOW - 2 * DAY) == []
    actions.cancel(registration=person, now=NOW)
    assert waiting(team_member) == []


def test_attendance_is_asked_after_the_end_until_somebody_is_noted(team_member):
    event = make(NOW + 6 * DAY)
    person, empty = register(event, "marie@x.org"), make(NOW + 6 * DAY)
    assert "Noter qui est venu à une activité" not in waiting(team_member, event.ends_at - HOUR)
    assert waiting(team_member, empty.ends_at) == ["Noter qui est venu à une activité"]
    actions.note_presence(registration=person, day=event.days.get(), by=team_member, now=event.ends_at)
    assert waiting(team_member, event.ends_at) == []
    assert waiting(team_member, event.ends_at + 40 * DAY) == []


@pytest.mark.parametrize(("hours", "asked"), [(3, False), (2, True), (1, True), (-1, True)])
def test_a_free_seat_of_the_last_hours_is_given_by_hand_while_somebody_waits(team_member, hours, asked):
    starts = NOW + 6 * HOUR
    event = make(starts, capacity=1)
    first, _second = crowd(event, 2, now=NOW - DAY)
    at = starts - hours * HOUR
    Event.objects.filter(pk=event.pk).update(opens_at=None)
    assert "Donner les places libres d’une activité" not in waiting(team_member, at)
    actions.cancel(registration=first, now=at)
    assert ("Donner les places libres d’une activité" in waiting(team_member, at)) is asked


def test_a_draft_that_begins_soon_is_published_or_thrown_away(team_member):
    draft = make(NOW + 20 * DAY, published=False)
    make(NOW + 40 * DAY, published=False)
    assert waiting(team_member) == ["Publier ou supprimer un brouillon"]
    actions.publish(event=draft, by=team_member, now=NOW)
    assert waiting(team_member) == []


def test_a_date_beyond_its_seats_without_a_reason_is_for_the_team(team_member, partner, organiser):
    event = make(NOW + 10 * DAY, capacity=2, organiser=partner)
    crowd(event, 2)
    actions.add(event=event, name="Anne", email="anne@x.org", by=team_member, reason="Elle anime.", now=NOW)
    assert waiting(team_member) == []
    change(event, by=team_member, now=NOW, capacity=1)
    assert waiting(team_member) == ["Régler une date au-delà de ses places"]
    assert waiting(organiser) == []
    change(event, by=team_member, now=NOW, capacity=2)
    assert waiting(team_member) == []


def test_a_partners_organiser_is_told_of_their_own_dates_alone(organiser, partner, stranger, coordinator):
    make(NOW + HOUR, organiser=partner)
    make(NOW + HOUR)
    assert waiting(organiser) == ["Accueillir les gens à une activité"]
    assert todo.counted(stranger, NOW) == todo.counted(coordinator, NOW) == []


def test_what_is_cancelled_or_registered_elsewhere_waits_for_nobody(team_member):
    event = make(NOW + HOUR)
    actions.cancel_event(event=event, reason="Tempête", by=team_member, now=NOW)
    make(
        NOW + HOUR, registering="elsewhere", capacity=None, closes_at=None, opens_at=None,
        external_link="https://x.org",
    )  # fmt: skip
    assert waiting(team_member) == []


@pytest.mark.parametrize("many", [1, 3])
def test_the_home_of_an_organiser_takes_few_queries_however_much_waits(
    as_user, organiser, partner, many, django_assert_max_num_queries
):
    with time_machine.travel(NOW, tick=False):
        for n in range(many):
            make(NOW + HOUR, organiser=partner)
            make(NOW + DAY, organiser=partner, published=False)
            register(make(NOW + (n + 2) * DAY, organiser=partner), "marie@x.org", needs={"food": "Sans noix"})
        client = as_user(organiser)
        client.get("/a-faire/")
        with django_assert_max_num_queries(8):
            home = client.get("/")
    assert len(home.context["items"]) == 3
