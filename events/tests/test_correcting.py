"""Putting a registration right: one's own name, a colleague's address, the link once more."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts.factories import UserFactory
from events import actions, factories, links
from events.factories import NOW
from events.links import BadLink
from neighbourhoods.models import TableMembership
from notifications.models import Email
from ui.refusals import NotAllowedNow, Refused

from .desk_steps import told
from .steps import crowd, register, seat, status

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(event, coordinator, quartier):
    people = [("Ana Un", "ana@example.org"), ("Ben Deux", "ben@example.org")]
    return actions.register_group(
        event=event, neighbourhood=quartier, people=people, together=False, by=coordinator, now=NOW
    )


def correct(registration, by, *, name="Ana Un", email="ana.un@example.org", now=NOW):
    return actions.correct(registration=registration, name=name, email=email, by=by, now=now)


# --- One's own name -------------------------------------------------------------------------------------------------
def test_a_person_corrects_their_name_with_their_link(client, event):
    held = register(event, "a@example.org", name="Dominque Esai")
    page = f"{links.manage_url(held)}nom/"
    assert "Dominque Esai" in client.get(page).content.decode()
    answer = client.post(page, {"name": "Dominique Essai", "organisation": "Comité logement", "neighbourhood": ""})
    assert answer.status_code == 302
    held.refresh_from_db()
    assert (held.name, held.organisation, held.email) == ("Dominique Essai", "Comité logement", "a@example.org")
    assert "sessionid" not in str(client.cookies)


@pytest.mark.parametrize("name", ["", " ", "Voir www.example.net", "x" * 5000])
def test_a_name_that_is_none_is_refused_beside_its_field(client, event, name):
    held = register(event, "a@example.org")
    answer = client.post(f"{links.manage_url(held)}nom/", {"name": name})
    assert answer.status_code == 422
    held.refresh_from_db()
    assert held.name == "Dominique Essai"


def test_a_name_stays_once_the_activity_has_begun(event):
    held = register(event, "a@example.org")
    with pytest.raises(NotAllowedNow):
        actions.rename(registration=held, name="Une autre", now=event.starts_at)


# --- A colleague's address ------------------------------------------------------------------------------------------
def test_a_corrected_address_gets_the_link_and_the_old_one_opens_nothing(group, coordinator):
    ana = group.registrations.get(name="Ana Un")
    old = links.token_for(ana, links.MANAGE)
    correct(ana, coordinator)
    ana.refresh_from_db()
    assert (ana.email, status(ana)) == ("ana.un@example.org", "confirmed")
    with pytest.raises(BadLink):
        links.registration_of(old)
    told_to = Email.objects.filter(kind="events.confirmed", about_id=ana.pk).order_by("pk")
    assert list(told_to.values_list("to_address", flat=True)) == ["ana@example.org", "ana.un@example.org"]


def test_a_corrected_name_alone_writes_to_nobody_and_keeps_the_link(group, coordinator):
    ana = group.registrations.get(name="Ana Un")
    correct(ana, coordinator, name="Ana Hun", email="Ana@Example.org")
    ana.refresh_from_db()
    assert (ana.name, ana.link_version, told("confirmed", ana)) == ("Ana Hun", 1, 1)


def test_whoever_registered_a_colleague_changes_nothing_once_they_have_spoken(group, coordinator):
    ana = group.registrations.get(name="Ana Un")
    actions.answer(registration=ana, needs={"food": "Noix"}, now=NOW)
    with pytest.raises(NotAllowedNow):
        correct(ana, coordinator, email="coordinator.own@example.org")
    ana.refresh_from_db()
    assert ana.email == "ana@example.org"


def test_a_stranger_and_a_coordinator_who_left_correct_nobody(group, coordinator):
    ana = group.registrations.get(name="Ana Un")
    with pytest.raises(PermissionDenied):
        correct(ana, UserFactory(confirmed=True))
    TableMembership.objects.filter(user=coordinator).delete()
    with pytest.raises(PermissionDenied):
        correct(ana, coordinator)


def test_an_address_that_is_registered_already_is_refused_to_a_second(group, coordinator):
    with pytest.raises(Refused):
        correct(group.registrations.get(name="Ana Un"), coordinator, email="BEN@example.org")


def test_whoever_waits_or_is_offered_a_seat_reads_it_at_the_new_address(team_member):
    event = factories.make_event(capacity=1)
    first, offered, waiting = crowd(event, 3)
    actions.cancel(registration=first, now=NOW)
    correct(offered, team_member, name="P", email="new.one@example.org")
    correct(waiting, team_member, name="P", email="new.two@example.org")
    assert (told("offered", offered), told("waiting", waiting)) == (2, 2)
    assert (status(offered), seat(waiting).rank) == ("offered", 2)
    actions.accept(registration=offered, now=NOW)
    assert told("confirmed", offered) == 1


def test_the_organisers_send_the_link_again_even_once_registration_is_closed(as_user, team_member, event):
    held = register(event, "a@example.org")
    client = as_user(team_member)
    page = f"/activites/gestion/{event.public_id}/inscriptions/{held.public_id}/renvoyer/"
    assert client.get(page).status_code == 200
    assert told("link_again", held) == 0
    assert client.post(page).status_code == 302
    assert told("link_again", held) == 1


# --- Pages of the group ---------------------------------------------------------------------------------------------
def test_the_group_is_found_again_and_a_colleague_corrected_from_it(as_user, coordinator, group):
    client = as_user(coordinator)
    page = group.get_absolute_url()
    assert page in client.get("/compte/activites/").content.decode()
    ana = group.registrations.get(name="Ana Un")
    address = f"{page}{ana.public_id}/"
    assert address in client.get(page).content.decode()
    assert client.post(address, {"name": "Ana Un", "email": "ana@"}).status_code == 422
    answer = client.post(address, {"name": "Ana Un", "email": "ana.un@example.org"})
    assert (answer.status_code, answer["Location"]) == (302, page)


def test_another_coordinator_learns_of_no_group(as_user, other_coordinator, group):
    ana = group.registrations.get(name="Ana Un")
    assert as_user(other_coordinator).get(f"{group.get_absolute_url()}{ana.public_id}/").status_code == 404


def test_the_group_page_says_the_same_rank_as_the_email(as_user, coordinator, quartier):
    event = factories.make_event(capacity=1)
    _first, leaving = crowd(event, 2)
    actions.cancel(registration=leaving, now=NOW)
    made = actions.register_group(
        event=event,
        neighbourhood=quartier,
        people=[("Ana", "ana@example.org")],
        together=False,
        by=coordinator,
        now=NOW,
    )
    assert seat(made.registrations.get()).rank == 2
    assert "(rang 1)" in as_user(coordinator).get(made.get_absolute_url()).content.decode()
