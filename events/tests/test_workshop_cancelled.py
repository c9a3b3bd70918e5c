"""One workshop is cancelled, the event goes on: who is told, what ends, what does not move."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from events import actions, desk, factories, links, presence
from events.factories import NOW, STARTS
from events.models import Attendance, Event, Registration, Seat, Workshop
from notifications import sealing
from notifications.models import Email
from ui.refusals import NotAllowedNow, Refused

from .desk_steps import files, told
from .steps import crowd, register, seat, status, statuses

pytestmark = pytest.mark.django_db
REASON = "La personne qui l’anime est malade."


@pytest.fixture
def chosen(festival):
    """The first workshop, of two seats: two are in, one waits; a fourth chose another one at that hour."""
    workshop, other = festival.workshops.in_order()[:2]
    for n, person in enumerate(crowd(festival, 4)):
        actions.choose_workshop(registration=person, workshop=workshop if n < 3 else other, now=NOW)
    return workshop


def cancel(workshop, by, *, reason=REASON, now=NOW):
    return actions.cancel_workshop(workshop=workshop, reason=reason, by=by, now=now)


def test_whoever_chose_it_keeps_the_event_and_is_told_once(chosen, team_member):
    for _press in range(2):
        assert cancel(chosen, team_member).is_cancelled
    event = chosen.event
    assert statuses(event) == ["confirmed"] * 4
    assert statuses(event, chosen) == ["ended"] * 3
    assert told("workshop_cancelled") == 3
    email = Email.objects.filter(kind="events.workshop_cancelled").first()
    contents = sealing.unseal(email.secret)
    assert REASON in contents.text
    assert "Votre place à l’activité, elle, ne change pas" in contents.text
    assert "choisir un autre atelier" in contents.text
    assert "<p>" in contents.html


def test_a_calendar_file_tells_the_days_so_its_version_stays(chosen, team_member):
    cancel(chosen, team_member)
    assert Event.objects.get().sequence == 0
    assert files("workshop_cancelled") == []


def test_nobody_chooses_it_any_more_nor_takes_an_old_offer(chosen, team_member, festival):
    first, _second, third, fourth = Registration.objects.order_by("pk")
    actions.leave_workshop(registration=first, workshop=chosen, now=NOW)
    assert status(third, chosen) == "offered"
    cancel(chosen, team_member)
    with pytest.raises(NotAllowedNow, match="annulé"):
        actions.accept(registration=third, workshop=chosen, now=NOW)
    actions.leave_workshop(registration=fourth, workshop=festival.workshops.in_order()[1], now=NOW)
    with pytest.raises(NotAllowedNow, match="annulé"):
        actions.choose_workshop(registration=fourth, workshop=chosen, now=NOW)
    with pytest.raises(Refused, match="annulé") as refusal:
        register(festival, "marie@x.org", workshops=[chosen])
    assert refusal.value.field == "workshops"
    actions.settle_all(festival, now=NOW + timedelta(hours=1))
    assert set(statuses(festival, chosen)) == {"ended"}


def test_its_hour_is_free_for_another_workshop(chosen, team_member, festival):
    person = Registration.objects.order_by("pk").first()
    other = festival.workshops.in_order()[1]
    with pytest.raises(Refused):
        actions.choose_workshop(registration=person, workshop=other, now=NOW)
    cancel(chosen, team_member)
    assert actions.choose_workshop(registration=person, workshop=other, now=NOW).status == "confirmed"


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_cancelled_workshop_says_why(chosen, team_member, reason):
    with pytest.raises(Refused) as refusal:
        cancel(chosen, team_member, reason=reason)
    assert refusal.value.field == "reason"
    with pytest.raises(IntegrityError), transaction.atomic():
        Workshop.objects.filter(pk=chosen.pk).update(cancelled_at=NOW, cancelled_by=team_member)


def test_a_workshop_that_is_over_or_of_a_cancelled_event_is_not_cancelled(chosen, team_member, festival):
    with pytest.raises(NotAllowedNow, match="déjà eu lieu"):
        cancel(chosen, team_member, now=chosen.ends_at)
    actions.cancel_event(event=festival, reason="Tempête", by=team_member, now=NOW)
    with pytest.raises(NotAllowedNow):
        cancel(chosen, team_member)
    assert told("workshop_cancelled") == 0


def test_only_its_organisers_cancel_a_workshop(chosen, organiser, coordinator):
    for person in (organiser, coordinator):
        with pytest.raises(PermissionDenied):
            cancel(chosen, person)


def test_what_was_noted_there_counts_for_nothing(chosen, team_member, festival):
    person = Registration.objects.order_by("pk").first()
    during = chosen.starts_at + timedelta(minutes=10)
    actions.note_presence(registration=person, workshop=chosen, by=team_member, now=during)
    assert presence.shares(festival)[person.pk].minutes == 60
    cancel(chosen, team_member, now=during)
    assert presence.shares(festival) == {}
    assert chosen.title not in [target.label.partition(",")[0] for target in desk.targets_of(festival)]
    with pytest.raises(NotAllowedNow):
        actions.note_presence(registration=person, workshop=chosen, by=team_member, now=during)
    assert Attendance.objects.count() == 1


def test_a_cancelled_workshop_changes_no_more_and_is_in_no_copy(chosen, team_member, festival):
    cancel(chosen, team_member)
    facts = {name: getattr(chosen, name) for name in ("title", "summary", "starts_at", "ends_at", "place_name")}
    with pytest.raises(NotAllowedNow):
        actions.save_workshop(
            event=festival, workshop=chosen, facts=facts | {"capacity": 9}, by=team_member, now=NOW
        )  # fmt: skip
    with pytest.raises(NotAllowedNow):
        actions.remove_workshop(workshop=chosen, by=team_member, now=NOW)
    copy = actions.duplicate(event=festival, first_day=(STARTS + timedelta(days=60)).date(), by=team_member, now=NOW)
    assert copy.workshops.count() == 2


def test_a_cancelled_workshop_is_in_the_way_of_no_change_of_days(chosen, team_member, festival):
    cancel(chosen, team_member)
    for other in festival.workshops.standing():
        cancel(other, team_member)
    second = list(festival.days.all())[1]
    facts = {name: getattr(festival, name) for name in actions.TEXTS}
    days = [(second.starts_at, second.ends_at)]
    changed = actions.change(event=festival, facts=facts, days=days, by=team_member, now=NOW)
    assert changed.starts_at == second.starts_at


# --- Whatever the seats are -----------------------------------------------------------------------------------------
@settings(max_examples=25, deadline=None)
@given(
    choices=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 2), st.booleans()), min_size=6, max_size=14),
    which=st.integers(0, 2),
)
def test_seats_elsewhere_do_not_move_when_a_workshop_is_cancelled(choices, which):
    from accounts.factories import StaffRoleFactory

    with transaction.atomic():
        festival, by = factories.make_festival(capacity=4), StaffRoleFactory(starts_on=factories.SINCE).user
        people, workshops = crowd(festival, 6), list(festival.workshops.in_order())
        for who, what, leaves in choices:
            act = actions.leave_workshop if leaves else actions.choose_workshop
            try:
                with transaction.atomic():
                    act(registration=people[who], workshop=workshops[what], now=NOW)
            except (NotAllowedNow, Refused):
                continue  # somebody who waits for the event, or another workshop at that hour
        closed = workshops[which]
        elsewhere = Seat.objects.exclude(workshop=closed).order_by("pk").values_list("pk", "status", "rank")
        before, concerned = list(elsewhere), Seat.objects.of(festival, closed).active().count()
        cancel(closed, by)
        assert list(elsewhere) == before
        assert not Seat.objects.of(festival, closed).active().exists()
        assert told("workshop_cancelled") == concerned
        transaction.set_rollback(True)


# --- Pages ----------------------------------------------------------------------------------------------------------
@pytest.fixture
def winter():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def page_of(chosen, as_user, team_member, winter):
    client = as_user(team_member)

    def address(name):
        return reverse(f"events:{name}", args=[chosen.event.public_id, chosen.public_id])

    return client, address


@pytest.mark.one_database
def test_the_desk_proposes_to_cancel_what_was_chosen_and_to_take_away_the_rest(page_of, chosen, festival):
    client, address = page_of
    page = client.get(address("desk_workshop")).content.decode()
    assert address("desk_workshop_cancel") in page
    assert address("desk_workshop_remove") not in page
    free = festival.workshops.in_order()[2]
    page = client.get(reverse("events:desk_workshop", args=[festival.public_id, free.public_id])).content.decode()
    assert "Retirer l’atelier" in page


@pytest.mark.one_database
def test_the_page_asks_for_the_reason_and_everybody_reads_it_afterwards(page_of, chosen, client, festival):
    desk_client, address = page_of
    assert desk_client.get(address("desk_workshop_cancel")).status_code == 200
    answer = desk_client.post(address("desk_workshop_cancel"), {"reason": " "})
    assert answer.status_code == 422
    assert "Motif" in answer.content.decode()
    for _press in range(2):
        answer = desk_client.post(address("desk_workshop_cancel"), {"reason": REASON})
        assert answer.url == reverse("events:desk_event", args=[festival.public_id])
    assert told("workshop_cancelled") == 3
    assert desk_client.get(address("desk_workshop_cancel")).status_code == 409
    assert desk_client.get(address("desk_workshop")).status_code == 409
    assert REASON in desk_client.get(answer.url).content.decode()
    assert "annulé" in client.get(festival.get_absolute_url()).content.decode()
    person = Registration.objects.order_by("pk").first()
    manage = client.get(links.manage_url(person)).content.decode()
    assert REASON in manage
    assert reverse("events:workshop", args=[links.token_for(person, links.MANAGE), chosen.public_id]) not in manage
    form = client.get(reverse("events:register", args=[festival.public_id])).content.decode()
    assert chosen.title not in form


@pytest.mark.one_database
def test_a_workshop_cancelled_while_somebody_fills_the_form_is_refused_with_what_was_typed(page_of, chosen, client):
    desk_client, address = page_of
    desk_client.post(address("desk_workshop_cancel"), {"reason": REASON})
    typed = {"name": "Marie Tremblay", "email": "marie@x.org", "workshops": [chosen.pk]}
    answer = client.post(reverse("events:register", args=[chosen.event.public_id]), typed)
    assert answer.status_code == 422
    assert "Marie Tremblay" in answer.content.decode()
    assert not Registration.objects.filter(email_key="marie@x.org").exists()
    assert seat(Registration.objects.first(), chosen).status == "ended"
