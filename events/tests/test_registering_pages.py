"""The public pages: what is offered, one short form, an answer that never tells who is known, a link that acts by POST."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from events import actions, factories, links
from events.factories import NOW, STARTS
from events.models import Consent, Event, Group, Needs, Registration, Seat
from notifications.models import Email

from .steps import crowd, register, seat, status

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

Status = Seat.Status
GOOD = {"name": "Marie Essai", "email": "Marie@Example.org", "neighbourhood": "", "organisation": "Table d’essai"}


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def url(name, *args):
    return reverse(f"events:{name}", args=args)


@pytest.fixture
def send(client, _clock):
    """Open the form, wait as a person does, send it."""

    def sent(event, facts=None, **more):
        address = url("register", event.public_id)
        shown = client.get(address).context["form"]["shown_at"].value()
        _clock.shift(timedelta(seconds=20))
        return client.post(address, GOOD | {"shown_at": shown} | (facts or {}) | more)

    return sent


def link(registration, name="manage", *args):
    return url(name, links.token_for(registration, links.MANAGE), *args)


# --- The offer ------------------------------------------------------------------------------------------------------
def test_the_catalogue_shows_what_is_coming_with_its_seats(client, event):
    crowd(event, 3)
    factories.make_event(title="Brouillon", published=False)
    page = client.get(url("catalogue")).content.decode()
    assert "Captation des apprentissages" in page
    assert "3\u00a0/\u00a020" in page
    assert "Brouillon" not in page


def test_a_sort_without_a_date_says_so_and_an_unknown_one_shows_all(client, event):
    assert "Aucune date à venir de cette sorte" in client.get(url("catalogue"), {"sorte": "festival"}).content.decode()
    assert "Captation" in client.get(url("catalogue"), {"sorte": "' OR 1"}).content.decode()


def test_the_month_shows_each_day_of_a_festival(client, festival):
    page = client.get(url("month"), {"m": "2027-02"}).content.decode()
    assert page.count(">Festival d’essai") == 1
    assert page.count("Festival d’essai") == 2
    assert "Aucune activité ce mois-ci" in client.get(url("month"), {"m": "2031-13"}).content.decode()


@pytest.mark.parametrize("count", [1, 30])
def test_lists_ask_the_same_whatever_their_length(client, count, django_assert_max_num_queries):
    for n in range(count):
        factories.make_event(starts_at=STARTS + timedelta(hours=n))
    for name in ("catalogue", "month"):
        with django_assert_max_num_queries(8):
            client.get(url(name))


def test_a_draft_exists_for_its_organisers_alone(client, as_user, team_member):
    draft = factories.make_event(published=False)
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert as_user(team_member).get(draft.get_absolute_url()).status_code == 200


# --- Registering ----------------------------------------------------------------------------------------------------
def test_a_guest_registers_in_one_page_and_reads_only_that_a_message_went(client, event, send):
    answer = send(event, accessibility="Rampe", consent_photo="on")
    assert "Nous vous avons écrit à Marie@Example.org" in answer.content.decode()
    made = Registration.objects.get()
    assert (status(made), made.needs.accessibility) == (Status.CONFIRMED, "Rampe")
    given = dict(made.consents.values_list("purpose", "given"))
    assert given == {Consent.Purpose.PHOTO: True, Consent.Purpose.LIST: False}
    assert "pic-session" not in client.cookies


def test_the_answer_is_the_same_for_a_newcomer_a_full_room_and_somebody_known(event, send):
    full = factories.make_event(capacity=1)
    crowd(full, 1)
    known = factories.make_event()
    register(known, "marie@example.org")
    pages = {send(one).content for one in (event, full, known)}
    texts = {page.decode().replace("\n", "") for page in pages}
    stripped = {text.partition("<main")[2] for text in texts}
    ids = [str(one.public_id) for one in (event, full, known)]
    for identifier in ids:
        stripped = {text.replace(identifier, "X") for text in stripped}
    assert len({text.partition("Regardez vos courriels")[2].partition("csrf")[0] for text in stripped}) == 1
    assert Email.objects.filter(kind="events.link_again").count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "=HYPERLINK(http://x)"),
        ("name", "a" * 5000),
        ("name", ""),
        ("email", "marie"),
        ("email", "marie@example.org\nBcc: x@example.org"),
        ("email", ""),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_nothing_is_lost(event, send, field, value):
    answer = send(event, {field: value}, organisation="Gardée")
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert 'value="Gardée"' in answer.content.decode()
    assert not Registration.objects.exists()
    assert not Email.objects.exists()


def test_a_robot_that_fills_the_hidden_field_registers_nobody(event, send):
    answer = send(event, trap="https://spam.example")
    assert answer.status_code == 422
    assert not Registration.objects.exists()


def test_too_many_sendings_for_one_address_are_slowed_down(event, send, settings):
    settings.FORMS_PER_ADDRESS = 2
    answers = [send(event).status_code for _press in range(3)]
    assert answers == [200, 200, 429]


def test_a_form_that_closes_while_one_types_says_so(event, send, _clock):
    _clock.move_to(event.closes_at - timedelta(seconds=5))
    answer = send(event)
    assert answer.status_code == 409
    assert "fermées depuis" in answer.content.decode()
    assert not Registration.objects.exists()


def test_an_event_deleted_meanwhile_is_not_found(client, event):
    address = url("register", event.public_id)
    Event.objects.filter(pk=event.pk).update(published_at=None)
    assert client.post(address, GOOD).status_code == 404


def test_the_form_asks_the_same_whatever_the_number_of_people(client, event, django_assert_max_num_queries):
    crowd(event, 30)
    with django_assert_max_num_queries(6):
        client.get(url("register", event.public_id))


# --- One's own link -------------------------------------------------------------------------------------------------
ACTS = ["accept", "decline", "cancel", "hand_over", "answers"]


def test_a_mail_scanner_that_opens_every_link_changes_nothing(client):
    event = factories.make_event(capacity=1)
    first, second = crowd(event, 2)
    actions.cancel(registration=first, now=NOW)
    before = list(Seat.objects.order_by("pk").values())
    for registration in (first, second):
        for name in ["manage", *ACTS]:
            assert client.get(link(registration, name)).status_code in (200, 302, 405)
            assert client.head(link(registration, name)).status_code in (200, 302, 405)
    assert list(Seat.objects.order_by("pk").values()) == before


def test_an_offer_is_accepted_from_the_page_and_twice_is_once(client):
    event = factories.make_event(capacity=1)
    first, second = crowd(event, 2)
    actions.cancel(registration=first, now=NOW)
    assert "Une place vous est offerte" in client.get(link(second)).content.decode()
    for _press in range(2):
        answer = client.post(link(second, "accept"), follow=True)
        assert "Votre place est confirmée" in answer.content.decode()
    assert "pic-session" not in client.cookies


def test_an_offer_that_is_over_says_so_and_is_not_taken(client, _clock):
    event = factories.make_event(capacity=1)
    first, second = crowd(event, 2)
    actions.cancel(registration=first, now=NOW)
    _clock.shift(timedelta(hours=48))
    assert "L’offre est passée" in client.get(link(second)).content.decode()
    answer = client.post(link(second, "accept"))
    assert answer.status_code == 409
    assert "le délai pour l’accepter est passé" in answer.content.decode()


def test_cancelling_asks_first_and_a_second_press_is_calm(client, event):
    held = register(event, "a@example.org")
    assert "Annuler votre inscription?" in client.get(link(held, "cancel")).content.decode()
    for _press in range(2):
        assert client.post(link(held, "cancel")).status_code == 302
    assert "Vous avez annulé" in client.get(link(held)).content.decode()


@pytest.mark.parametrize("token", ["x", "abc:def:ghi", "é", "0" * 300])
def test_a_link_that_is_none_says_how_to_get_another(client, token):
    answer = client.get(url("manage", token))
    assert answer.status_code == 404
    assert "Ce lien ne sert plus" in answer.content.decode()


def test_a_link_serves_one_purpose_and_is_revoked_by_its_version(client, event):
    held = register(event, "a@example.org")
    assert client.get(url("manage", links.token_for(held, links.EVALUATE))).status_code == 404
    address = link(held)
    assert client.get(address).headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in client.get(address).headers["Cache-Control"]
    Registration.objects.filter(pk=held.pk).update(link_version=2)
    assert client.get(address).status_code == 404


def test_the_online_link_is_shown_from_the_day_before_to_confirmed_people(client, _clock):
    event = factories.make_event(capacity=1, venue="online", online_link="https://meet.example.org/abc")
    first, second = crowd(event, 2)
    secret = "meet.example.org"
    assert secret not in client.get(link(first)).content.decode()
    _clock.move_to(STARTS - timedelta(days=1))
    assert secret in client.get(link(first)).content.decode()
    assert secret not in client.get(link(second)).content.decode()
    assert secret not in client.get(event.get_absolute_url()).content.decode()
    assert secret not in client.get(url("event_calendar", event.public_id)).content.decode()


def test_needs_and_consents_change_and_the_register_keeps_each_answer(client, event):
    held = register(event, "a@example.org", needs={"food": "Sans noix"}, consents={"photo": True})
    assert client.post(link(held, "answers"), {"food": "", "consent_list": "on"}).status_code == 302
    assert not Needs.objects.filter(registration=held).exists()
    assert list(held.consents.values_list("purpose", "given")) == [
        ("photo", True),
        ("photo", False),
        ("list", True),
    ]


def test_a_seat_is_handed_over_from_the_page(client, event):
    held = register(event, "a@example.org")
    answer = client.post(link(held, "hand_over"), {"name": "Ève", "email": "A@example.org"})
    assert answer.status_code == 422
    client.post(link(held, "hand_over"), {"name": "Ève", "email": "eve@example.org"})
    assert "Vous avez cédé votre place" in client.get(link(held)).content.decode()
    assert status(Registration.objects.get(email_key="eve@example.org")) == Status.CONFIRMED


def test_workshops_are_chosen_and_left_with_the_link(client, festival):
    held = register(festival, "a@example.org")
    decide, tell, _evaluate = festival.workshops.all()
    client.post(link(held, "workshop", decide.public_id), {"act": "choose"})
    assert status(held, decide) == Status.CONFIRMED
    answer = client.post(link(held, "workshop", tell.public_id), {"act": "choose"})
    assert answer.status_code == 409
    assert "a lieu à la même heure" in answer.content.decode()
    client.post(link(held, "workshop", decide.public_id), {"act": "leave"})
    assert status(held, decide) == Status.ENDED


# --- Colleagues -----------------------------------------------------------------------------------------------------
def rows(*people):
    data = {"p-TOTAL_FORMS": str(len(people)), "p-INITIAL_FORMS": "0"}
    for n, (name, email) in enumerate(people):
        data |= {f"p-{n}-name": name, f"p-{n}-email": email}
    return data


def test_a_coordinator_registers_three_colleagues_each_with_their_link(as_user, coordinator, quartier, event):
    people = rows(("Ana", "ana@example.org"), ("Bo", "bo@example.org"), ("Cy", "cy@example.org"), ("", ""))
    answer = as_user(coordinator).post(
        url("group", event.public_id), people | {"neighbourhood": quartier.pk, "together": ""}, follow=True
    )
    assert answer.status_code == 200
    assert Group.objects.get().registrations.count() == 3
    assert "ana@example.org" in answer.content.decode()
    assert Email.objects.filter(kind="events.confirmed").count() == 3


def test_more_rows_come_without_losing_what_was_typed(as_user, coordinator, event):
    people = rows(("Ana", "pas une adresse"))
    answer = as_user(coordinator).post(url("group", event.public_id), people | {"act": "more"})
    assert len(answer.context["people"].forms) == 4
    assert 'value="pas une adresse"' in answer.content.decode()


def test_half_a_colleague_or_the_same_twice_is_refused(as_user, coordinator, quartier, event):
    for people, said in [
        (rows(("Ana", "")), "Inscrivez son courriel."),
        (rows(("Ana", "a@example.org"), ("Bo", "A@example.org")), "inscrite deux fois"),
        (rows(("", "")), "au moins une personne"),
    ]:
        answer = as_user(coordinator).post(url("group", event.public_id), people | {"neighbourhood": quartier.pk})
        assert answer.status_code == 422
        assert said in answer.content.decode()
    assert not Group.objects.exists()


def test_a_group_is_registered_by_whoever_acts_for_its_table_alone(
    as_user, contributor, other_coordinator, quartier, event
):
    assert as_user(contributor).get(url("group", event.public_id)).status_code == 403
    people = rows(("Ana", "ana@example.org")) | {"neighbourhood": quartier.pk}
    assert as_user(other_coordinator).post(url("group", event.public_id), people).status_code == 422
    assert not Group.objects.exists()


def test_a_group_page_is_read_by_whoever_made_it(as_user, coordinator, other_coordinator, quartier, event):
    made = actions.register_group(
        event=event,
        neighbourhood=quartier,
        people=[("Ana", "ana@example.org")],
        together=False,
        by=coordinator,
        now=NOW,
    )
    assert as_user(coordinator).get(url("group_made", made.public_id)).status_code == 200
    assert as_user(other_coordinator).get(url("group_made", made.public_id)).status_code == 404
    assert seat(made.registrations.get()).status == Status.CONFIRMED
