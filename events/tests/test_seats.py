"""The case table of the registration engine, and what follows from its rules."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from events import actions, factories, positions
from events.actions import registering, seats
from events.factories import NOW, STARTS
from events.models import Registration, Seat
from notifications.models import Email
from ui.refusals import NotAllowedNow, Refused

from .steps import crowd, ranks, register, seat, status, statuses

pytestmark = pytest.mark.django_db

Status = Seat.Status


def told(kind):
    return Email.objects.filter(kind=f"events.{kind}").count()


# --- Entering -------------------------------------------------------------------------------------------------------
def test_the_first_have_seats_and_the_others_ranks_from_one():
    event = factories.make_event(capacity=2)
    crowd(event, 5)
    assert statuses(event) == ["confirmed", "confirmed", "waiting", "waiting", "waiting"]
    assert ranks(event) == [1, 2, 3]
    assert (told("confirmed"), told("waiting")) == (2, 3)


@pytest.mark.parametrize("again", [" marie@x.org", "MARIE@X.ORG", "marie@X.org "])
def test_the_same_person_in_other_letters_and_spaces_has_one_row_and_the_link_again(event, again):
    first = register(event, "Marie@X.org")
    assert register(event, again) == first
    assert Registration.objects.count() == Seat.objects.count() == 1
    assert (told("confirmed"), told("link_again")) == (1, 1)


def test_an_address_is_active_once_an_event_in_the_database_too(event):
    register(event, "marie@x.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        Registration.objects.create(
            event=event, name="Marie", email="Marie@x.org", email_key="marie@x.org", made_at=NOW
        )


def test_the_link_goes_again_a_few_times_and_no_more(event):
    for _press in range(registering.MOST_LINKS_AGAIN + 4):
        register(event, "marie@x.org")
    assert told("link_again") == registering.MOST_LINKS_AGAIN


def test_while_somebody_waits_a_newcomer_joins_the_end(event):
    event = factories.make_event(capacity=1)
    first, waiting = crowd(event, 2)
    actions.cancel(registration=first, now=NOW)
    assert status(waiting) == Status.OFFERED
    newcomer = register(event, "c@example.org")
    assert status(newcomer) == Status.WAITING
    assert positions.position(seat(newcomer)) == 1
    assert seat(newcomer).rank == 2


def test_re_entering_gives_a_new_rank():
    event = factories.make_event(capacity=1)
    _first, second, third = crowd(event, 3)
    actions.cancel(registration=second, now=NOW)
    again = register(event, "p002@example.org")
    assert (seat(third).rank, seat(again).rank) == (2, 3)


# --- Leaving and promoting ------------------------------------------------------------------------------------------
def test_cancelling_twice_frees_one_seat_and_makes_one_offer():
    event = factories.make_event(capacity=1)
    first, second, third = crowd(event, 3)
    for _tab in range(2):
        actions.cancel(registration=first, now=NOW)
    assert (status(second), status(third)) == (Status.OFFERED, Status.WAITING)
    assert (told("offered"), told("left")) == (1, 1)


def test_an_offer_is_taken_once_or_left_to_the_next():
    event = factories.make_event(capacity=1)
    first, second, third = crowd(event, 3)
    actions.cancel(registration=first, now=NOW)
    for _press in range(2):
        assert actions.accept(registration=second, now=NOW).status == Status.CONFIRMED
    actions.cancel(registration=second, now=NOW)
    actions.decline(registration=third, now=NOW)
    third.refresh_from_db()
    assert third.end == Registration.End.DECLINED
    assert seats.room(event) == 1


@pytest.mark.parametrize(
    ("at", "until"),
    [
        (STARTS - timedelta(days=10), timedelta(hours=48)),
        (STARTS - timedelta(hours=73), timedelta(hours=48)),
        (STARTS - timedelta(hours=72), timedelta(hours=12)),
        (STARTS - timedelta(hours=10), timedelta(hours=8)),
        (STARTS - timedelta(hours=2), None),
        (STARTS + timedelta(hours=1), None),
    ],
)
def test_an_offer_lasts_forty_eight_hours_or_twelve_and_never_past_two_hours_before(event, at, until):
    assert seats.offer_until(event, None, at) == (until and at + until)


def test_an_offer_that_is_over_is_refused_even_before_the_sweep_and_goes_to_the_next():
    event = factories.make_event(capacity=1)
    first, second, third = crowd(event, 3)
    actions.cancel(registration=first, now=NOW)
    late = NOW + timedelta(hours=48)
    with pytest.raises(NotAllowedNow):
        actions.accept(registration=second, now=late)
    actions.settle_all(event, now=late)
    assert (status(second), status(third)) == (Status.ENDED, Status.OFFERED)
    assert seat(third).offer_until == late + timedelta(hours=48)
    for _run in range(2):
        actions.settle_all(event, now=late)
    assert (told("offer_expired"), told("offered")) == (1, 2)
    second.refresh_from_db()
    assert second.end == Registration.End.EXPIRED


def test_a_seat_freed_in_the_last_two_hours_is_offered_to_nobody():
    event = factories.make_event(capacity=1)
    first, second = crowd(event, 2)
    actions.cancel(registration=first, now=STARTS - timedelta(hours=1))
    assert status(second) == Status.WAITING
    assert seats.room(event) == 1


# --- Windows --------------------------------------------------------------------------------------------------------
def test_the_portal_says_why_it_takes_nobody(event):
    for changes, at, said in [
        ({}, event.closes_at, "fermées depuis"),
        ({"opens_at": NOW + timedelta(days=1)}, NOW, "ouvrent le"),
        ({"published_at": None}, NOW, "ne prend pas"),
        ({"registering": "elsewhere"}, NOW, "ne prend pas"),
    ]:
        changed = factories.make_event()
        if changes.get("registering"):
            changes |= {"external_link": "https://example.org/", "capacity": None}
        type(changed).objects.filter(pk=changed.pk).update(**changes)
        with pytest.raises(NotAllowedNow, match=said):
            register(changed, "a@example.org", now=at)
    assert not Registration.objects.exists()


def test_the_window_is_open_until_its_last_second(event):
    assert register(event, "a@example.org", now=event.closes_at - timedelta(seconds=1))
    with pytest.raises(NotAllowedNow):
        register(event, "b@example.org", now=event.closes_at)


@pytest.mark.parametrize("name", ["", "  ", "\n\t", "Gagnez http://x.example", "www.x.example", "a@b.example"])
def test_a_name_that_is_none_or_carries_an_address_is_refused(event, name):
    with pytest.raises(Refused) as refused:
        register(event, "a@example.org", name=name)
    assert refused.value.field == "name"


def test_a_name_is_kept_on_one_line(event):
    assert register(event, "a@example.org", name=" Marie\r\nBcc:  Ève ").name == "Marie Bcc: Ève"


# --- Groups ---------------------------------------------------------------------------------------------------------
def group(event, by, place, count, *, together, now=NOW, start=500):
    people = [(f"Collègue {n}", f"g{start + n}@example.org") for n in range(count)]
    return actions.register_group(event=event, neighbourhood=place, people=people, together=together, by=by, now=now)


def test_a_group_that_goes_together_waits_for_enough_seats_and_blocks_the_list(quartier, coordinator):
    event = factories.make_event(capacity=4)
    first = crowd(event, 3)
    waiting = group(event, coordinator, quartier, 3, together=True)
    newcomer = register(event, "c@example.org")
    assert statuses(event) == ["confirmed"] * 3 + ["waiting"] * 4
    actions.cancel(registration=first[0], now=NOW)
    assert ranks(event) == [1, 2, 3, 4]
    actions.cancel(registration=first[1], now=NOW)
    members = list(waiting.registrations.all())
    assert [status(one) for one in members] == [Status.OFFERED] * 3
    assert status(newcomer) == Status.WAITING


def test_a_group_registered_separately_takes_what_is_left(quartier, coordinator):
    event = factories.make_event(capacity=4)
    crowd(event, 3)
    group(event, coordinator, quartier, 3, together=False)
    assert statuses(event) == ["confirmed"] * 4 + ["waiting"] * 2


def test_a_group_that_could_never_fit_is_told_so_and_blocks_nobody(quartier, coordinator):
    event = factories.make_event(capacity=2)
    with pytest.raises(Refused) as refused:
        group(event, coordinator, quartier, 3, together=True)
    assert refused.value.field == "together"
    crowd(event, 2)
    group(event, coordinator, quartier, 2, together=True)
    type(event).objects.filter(pk=event.pk).update(capacity=1)
    event.refresh_from_db()
    for one in Registration.objects.filter(group=None):
        actions.cancel(registration=one, now=NOW)
    assert statuses(event).count("offered") == 1


def test_nobody_consents_for_a_colleague(quartier, coordinator):
    event = factories.make_event()
    made = group(event, coordinator, quartier, 2, together=False)
    for one in made.registrations.all():
        assert not one.consents.exists()
        assert one.made_by == coordinator
    assert told("confirmed") == 2


# --- The team -------------------------------------------------------------------------------------------------------
def test_going_beyond_the_seats_is_the_teams_act_with_its_reason(team_member, organiser, partner):
    event = factories.make_event(capacity=1, organiser=partner)
    crowd(event, 2)
    facts = {"event": event, "name": "Invitée", "email": "i@example.org", "now": NOW}
    with pytest.raises(PermissionDenied):
        actions.add(by=organiser, reason="Conférencière", **facts)
    added = actions.add(by=team_member, reason="Conférencière", **facts)
    assert (seat(added).over_by, seat(added).over_reason) == (team_member, "Conférencière")
    assert seats.room(event) == -1
    assert status(Registration.objects.get(email="p002@example.org")) == Status.WAITING


def test_an_organiser_adds_somebody_who_then_waits_like_everybody(organiser, partner):
    event = factories.make_event(capacity=1, organiser=partner)
    crowd(event, 1)
    added = actions.add(event=event, by=organiser, name="Ami", email="ami@example.org", now=event.closes_at)
    assert (status(added), seat(added).rank) == (Status.WAITING, 1)


def test_whoever_is_removed_reads_why_and_the_seat_moves(team_member):
    event = factories.make_event(capacity=1)
    first, second = crowd(event, 2)
    with pytest.raises(Refused):
        actions.remove(registration=first, by=team_member, reason=" ", now=NOW)
    actions.remove(registration=first, by=team_member, reason="Doublon", now=NOW)
    assert status(second) == Status.OFFERED


# --- Handing over ---------------------------------------------------------------------------------------------------
def test_a_confirmed_seat_is_handed_over_without_the_list_moving():
    event = factories.make_event(capacity=1)
    first, second = crowd(event, 2)
    facts = {"registration": first, "name": "Héritière", "email": "h@example.org", "now": NOW}
    heir = actions.hand_over(**facts)
    assert actions.hand_over(**facts) == heir
    assert (status(first), status(heir), status(second)) == (Status.ENDED, Status.CONFIRMED, Status.WAITING)
    assert (told("handed_over"), told("confirmed"), told("offered")) == (1, 2, 0)


def test_a_rank_on_the_list_is_handed_to_nobody():
    event = factories.make_event(capacity=1)
    _first, second = crowd(event, 2)
    with pytest.raises(NotAllowedNow):
        actions.hand_over(registration=second, name="P", email="x@example.org", now=NOW)


# --- Workshops ------------------------------------------------------------------------------------------------------
def test_giving_up_the_festival_frees_its_workshops_and_their_lists_move(festival):
    decide, _tell, evaluate = festival.workshops.all()
    first = register(festival, "a@example.org", workshops=[decide, evaluate])
    second = register(festival, "b@example.org", workshops=[evaluate])
    assert status(second, evaluate) == Status.WAITING
    actions.cancel(registration=first, now=NOW)
    assert status(first, decide) == status(first, evaluate) == Status.ENDED
    assert status(second, evaluate) == Status.OFFERED
    actions.accept(registration=second, workshop=evaluate, now=NOW)
    assert status(second, evaluate) == Status.CONFIRMED


def test_two_workshops_at_the_same_hour_are_refused(festival):
    decide, tell, _evaluate = festival.workshops.all()
    with pytest.raises(Refused):
        register(festival, "a@example.org", workshops=[decide, tell])
    assert not Registration.objects.exists()
    held = register(festival, "a@example.org", workshops=[decide])
    with pytest.raises(Refused):
        actions.choose_workshop(registration=held, workshop=tell, now=NOW)
    actions.leave_workshop(registration=held, workshop=decide, now=NOW)
    assert actions.choose_workshop(registration=held, workshop=tell, now=NOW).status == Status.CONFIRMED


def test_whoever_waits_for_the_festival_holds_no_workshop():
    festival = factories.make_festival(capacity=1)
    workshop = festival.workshops.first()
    crowd(festival, 1)
    waiting = register(festival, "b@example.org", workshops=[workshop])
    assert not Seat.objects.of(festival, workshop).exists()
    with pytest.raises(NotAllowedNow):
        actions.choose_workshop(registration=waiting, workshop=workshop, now=NOW)


def test_a_workshop_offer_that_is_over_leaves_the_festival_seat(festival):
    evaluate = festival.workshops.last()
    first = register(festival, "a@example.org", workshops=[evaluate])
    second = register(festival, "b@example.org", workshops=[evaluate])
    actions.leave_workshop(registration=first, workshop=evaluate, now=NOW)
    actions.settle_all(festival, now=NOW + timedelta(hours=48))
    assert (status(second), status(second, evaluate)) == (Status.CONFIRMED, Status.ENDED)
