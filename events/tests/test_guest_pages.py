"""What the pages of a guest say: the day of each workshop, what is at the same hour, the way on from a refusal."""

import pytest

from events import actions, factories, links
from events.factories import NOW
from events.models import Certificate

from .desk_steps import came
from .steps import crowd, register

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def words(response):
    return response.content.decode().replace("\xa0", " ")


def test_the_form_of_a_festival_says_the_day_of_each_workshop(client, festival):
    workshop = festival.workshops.last()
    workshop.starts_at += factories.STARTS - factories.STARTS.replace(day=9)
    workshop.ends_at += factories.STARTS - factories.STARTS.replace(day=9)
    workshop.save()
    festival.opens_at = None
    festival.save()
    page = words(client.get(f"{festival.get_absolute_url()}inscription/"))
    assert "Décider ensemble, mercredi 10, de 14 h à 15 h (2 places)" in page
    assert "Évaluer, jeudi 11, de 16 h à 17 h (1 place)" in page


def test_a_workshop_at_the_hour_of_another_that_is_held_has_no_button(client, festival):
    held = register(festival, "a@example.org")
    first, second, _third = festival.workshops.order_by("starts_at", "title")
    actions.choose_workshop(registration=held, workshop=first, now=NOW)
    page = words(client.get(links.manage_url(held)))
    assert f"À la même heure que « {first.title} »" in page
    assert f"ateliers/{second.public_id}/" not in page


def test_a_refused_registration_goes_on_from_the_page_of_the_date(client, event):
    event.closes_at = event.opens_at = None
    event.registering, event.capacity, event.external_link = "elsewhere", None, "https://ailleurs.example.org/"
    event.save()
    answer = client.get(f"{event.get_absolute_url()}inscription/")
    assert answer.status_code == 409
    assert f'href="{event.get_absolute_url()}"' in answer.content.decode()


def test_an_act_refused_to_a_guest_goes_on_from_their_registration(client):
    event = factories.make_event(capacity=1)
    _first, waiting = crowd(event, 2)
    answer = client.post(f"{links.manage_url(waiting)}accepter/")
    assert answer.status_code == 409
    assert f'href="{links.manage_url(waiting)}"' in answer.content.decode()


def test_the_organiser_who_gives_up_a_removal_returns_to_the_person(as_user, team_member, event):
    held = register(event, "a@example.org")
    page = f"/activites/gestion/{event.public_id}/inscriptions/{held.public_id}/"
    assert f'href="{page}"' in words(as_user(team_member).get(f"{page}annuler/"))


def test_a_personal_page_is_kept_by_no_cache(client, event, team_member, time_machine):
    [person] = came(event, 1, by=team_member, now=event.ends_at)
    actions.certify(event=event, by=team_member, now=event.ends_at)
    certificate = Certificate.objects.get()
    pages = [links.manage_url(person), links.evaluate_url(person), certificate.get_absolute_url()]
    too_early = client.get(links.evaluate_url(person))
    assert (too_early.status_code, too_early["Cache-Control"]) == (409, "private, no-store")
    time_machine.move_to(event.ends_at)
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]
