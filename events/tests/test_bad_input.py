"""What people send that they should not, or too late: each gets an answer, and nothing is left half-done."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from events import actions, factories, links
from events.factories import NOW
from events.models import Event, Registration, Seat
from notifications.models import Email
from ui.refusals import NotAllowedNow

from .desk_steps import told
from .steps import crowd, register, status
from .test_desk_pages import typed
from .test_registering_pages import GOOD

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as travelling:
        yield travelling


def link(registration, name="manage", *args):
    return reverse(f"events:{name}", args=[links.token_for(registration, links.MANAGE), *args])


def form_of(event):
    return reverse("events:register", args=[event.public_id])


def filled(client, event, clock, **more):
    """The form as somebody fills it, opened now and sent twenty seconds later."""
    shown = client.get(form_of(event)).context["form"]["shown_at"].value()
    clock.shift(timedelta(seconds=20))
    return GOOD | {"shown_at": shown} | more


# --- The window -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("day", "closes_at"),
    [("2027-03-14", datetime(2027, 3, 14, 21, tzinfo=UTC)), ("2027-11-07", datetime(2027, 11, 7, 22, tzinfo=UTC))],
)
def test_five_oclock_is_five_oclock_on_a_day_when_the_clocks_change(
    as_user, team_member, clock, client, day, closes_at
):
    event = factories.make_event(starts_at=closes_at + timedelta(hours=1))
    changed = typed(event, closes_at=f"{day}T17:00")
    desk = reverse("events:desk_change", args=[event.public_id])
    assert as_user(team_member).post(desk, changed).status_code == 302
    event.refresh_from_db()
    assert event.closes_at == closes_at
    assert timezone.localtime(event.closes_at).hour == 17
    assert status(register(event, "a@example.org", now=closes_at - timedelta(seconds=1))) == "confirmed"
    clock.move_to(closes_at)
    answer = client.get(form_of(event))
    assert answer.status_code == 409
    assert "à 17 h." in answer.content.decode().replace("\xa0", " ")


def test_the_window_is_the_one_that_stands_when_the_seat_is_asked_for(event):
    opened = Event.objects.get(pk=event.pk)
    Event.objects.filter(pk=event.pk).update(closes_at=NOW)
    with pytest.raises(NotAllowedNow):
        register(opened, "a@example.org")
    assert not Registration.objects.exists()


# --- What went meanwhile --------------------------------------------------------------------------------------------
def test_a_date_deleted_while_somebody_fills_the_form_is_not_found(client, event, clock, team_member):
    sent = filled(client, event, clock)
    actions.unpublish(event=event, by=team_member, now=NOW)
    actions.discard(event=event, by=team_member)
    assert client.post(form_of(event), sent).status_code == 404
    assert not Email.objects.exists()


def test_a_date_deleted_just_before_the_lock_takes_nobody(event, team_member):
    opened = Event.objects.get(pk=event.pk)
    actions.unpublish(event=event, by=team_member, now=NOW)
    actions.discard(event=event, by=team_member)
    with pytest.raises(NotAllowedNow):
        register(opened, "a@example.org")


def test_a_workshop_that_went_while_somebody_fills_the_form_is_said_and_nothing_is_lost(client, festival, clock):
    workshop = festival.workshops.in_order()[0]
    sent = filled(client, festival, clock, workshops=[workshop.pk])
    workshop.delete()
    answer = client.post(form_of(festival), sent)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["workshops"]
    assert 'value="Marie Essai"' in answer.content.decode()
    assert not Registration.objects.exists()


# --- The link of somebody else --------------------------------------------------------------------------------------
def test_a_link_signed_for_one_person_opens_nothing_of_another(client, event):
    ana, bea = register(event, "ana@example.org"), register(event, "bea@example.org")
    whose, _colon, signature = links.token_for(bea, links.MANAGE).partition(":")
    other = links.token_for(ana, links.MANAGE).partition(":")[0]
    assert client.get(reverse("events:manage", args=[f"{whose}:{signature}"])).status_code == 200
    for name in ("manage", "cancel", "answers"):
        assert client.get(reverse(f"events:{name}", args=[f"{other}:{signature}"])).status_code == 404
    assert client.post(reverse("events:cancel", args=[f"{other}:{signature}"])).status_code == 404
    assert status(ana) == "confirmed"


def test_a_link_reaches_no_workshop_of_another_event(client, festival):
    elsewhere = factories.make_festival()
    marie = register(elsewhere, "marie@example.org")
    workshop = festival.workshops.in_order()[0]
    with pytest.raises(workshop.DoesNotExist):
        actions.choose_workshop(registration=marie, workshop=workshop, now=NOW)
    assert not Seat.objects.of(festival, workshop).exists()


# --- Twice ----------------------------------------------------------------------------------------------------------
def test_a_second_press_writes_and_frees_nothing_more(event):
    event = factories.make_event(capacity=1)
    first, second, third = crowd(event, 3)
    for _press in range(2):
        actions.cancel(registration=first, now=NOW)
    assert (status(second), status(third)) == ("offered", "waiting")
    assert (told("left", first), told("offered")) == (1, 1)
    ended_at = Registration.objects.get(pk=first.pk).ended_at
    actions.cancel(registration=first, now=NOW + timedelta(hours=1))
    assert Registration.objects.get(pk=first.pk).ended_at == ended_at
    for hours in (0, 1):
        actions.decline(registration=second, now=NOW + timedelta(hours=hours))
    assert (status(second), status(third), told("left", second), told("offered")) == ("ended", "offered", 1, 2)
    assert Registration.objects.get(pk=second.pk).ended_at == NOW


def test_declining_takes_no_seat_from_whoever_has_accepted_it(event):
    marie = register(event, "marie@example.org")
    actions.decline(registration=marie, now=NOW)
    assert status(marie) == "confirmed"
    assert told("left") == 0


def test_a_seat_handed_over_twice_goes_to_one_person(event):
    ana = register(event, "ana@example.org")
    heirs = {actions.hand_over(registration=ana, name=f"Léo {n}", email="leo@example.org", now=NOW).pk for n in (1, 2)}
    assert len(heirs) == 1
    other = actions.hand_over(registration=ana, name="Zoé", email="zoe@example.org", now=NOW)
    assert {other.pk} == heirs
    assert Seat.objects.of(event).taken().count() == 1
    assert told("handed_over") == 1
