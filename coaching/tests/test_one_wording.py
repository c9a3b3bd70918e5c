"""The same figure in the same words on every page; doors that lead somewhere; lists in French order."""

import html
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from coaching import actions, factories, hours_overview, logged, todo_dynamo
from coaching.actions import dynamo
from coaching.models import DynamoPlace, HoursEntry, SessionExcess
from coaching.views.dynamo_year import _how_many_places
from neighbourhoods.models import Neighbourhood
from proposals.models import Participation
from ui.typography import how_many, of_month

from .dynamo_world import ask, make_tables
from .steps import log

pytestmark = pytest.mark.django_db
HOUR = 60


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(factories.NOW, tick=False):
        yield


def text(page):
    return html.unescape(page.content.decode()).replace("\u00a0", " ")


def url(name, *arguments):
    return reverse(f"coaching:{name}", args=arguments)


# --- Figures --------------------------------------------------------------------------------------------------------
def test_what_is_reserved_is_the_same_on_the_place_and_on_the_programmes_page(
    mandate, dynamo_coach, quartier, team_member, advisor, as_user
):
    log(mandate, "2026-06-01", 55, dynamo_coach)  # 7 are left; the mandate planned 20 and used more
    factories.make_mandate(
        Participation.objects.get(), mandate.partner, mandate.request.sent_by, team_member, hours=40
    )  # plans 40 more than what is there
    one = hours_overview.of_place(quartier, factories.NOW)[0]
    assert (one.balance, one.reserved, one.available, one.planned) == (7 * HOUR, 7 * HOUR, 0, 40 * HOUR)
    assert "7 h restantes, toutes réservées à un mandat" in text(as_user(advisor).get(url("place", quartier.slug)))
    programme = as_user(team_member).get(url("overview")).context["programme"]
    assert programme.reserved == 7 * HOUR


def test_the_advisors_table_adds_up_to_what_the_statement_says_is_left(mandate, advisor, as_user):
    table = text(as_user(advisor).get(url("home")))
    for label, figure in (("Restantes", "62 h"), ("Réservées", "20 h"), ("Disponibles", "42 h")):
        assert f'data-label="{label}">{figure}</td>' in table
    assert f'href="{url("requests")}"' in table


def test_changing_a_mandate_tells_what_is_used_from_what_is_left(mandate, dynamo_coach, team_member, as_user):
    log(mandate, "2026-06-01", 17, dynamo_coach)
    page = text(as_user(team_member).get(url("mandate_change", mandate.public_id)))
    assert "Ce mandat peut prévoir 62 h au plus : 17 h déjà utilisées, et 45 h que rien ne réserve." in page


def test_fewer_places_than_are_held_is_told_as_it_is(year, quartier, partner, coordinator, team_member, now):
    factories.make_dynamo_mandate(quartier, partner, coordinator, team_member, year)
    changed = dynamo.change_places(year=year, count=0, by=team_member, now=now)
    assert "Une place est encore tenue" in _how_many_places(changed)


def test_a_number_that_the_team_set_does_not_name_the_menu_as_its_source(year, client, team_member, as_user):
    DynamoPlace.objects.bulk_create(DynamoPlace(year=year, number=n) for n in (10, 11))
    year.dynamo_places = 11
    year.save()
    assert (year.places_source, year.learning_source) == ("réglage de l’équipe", "Menu des possibles")
    assert "réglage de l’équipe" in text(client.get(url("menu")))
    assert "réglage de l’équipe" in text(as_user(team_member).get(url("dynamo_year", year.label)))


def test_a_closed_years_lot_says_that_it_changes_no_more(programme_years, mandate, quartier, team_member, now, as_user):
    actions.close_year(year=programme_years[0], by=team_member, now=now)
    assert "année fermée" in text(as_user(team_member).get(url("adjust", quartier.slug)))


# --- Doors ----------------------------------------------------------------------------------------------------------
def test_the_team_finds_requests_and_places_that_wait_on_its_page(
    year, participation, coordinator, team_member, as_user
):
    factories.make_request(participation, coordinator)
    page = text(as_user(team_member).get(url("overview")))
    assert "1 demande d’accompagnement à confier" in page and "Rien n’attend l’équipe" not in page
    for name in ("requests", "log"):
        assert f'href="{url(name)}"' in page


def test_without_a_participation_the_page_offers_no_request(year, quartier, partner, coordinator, team_member, as_user):
    factories.make_dynamo_mandate(quartier, partner, coordinator, team_member, year)
    page = text(as_user(coordinator).get(url("place", quartier.slug)))
    assert url("ask", quartier.slug) not in page and url("menu") in page


def test_the_menu_is_one_tap_from_the_public_pages(client):
    for page in (reverse("home"), reverse("public:programme")):
        assert f'href="{url("menu")}"' in text(client.get(page))


def test_a_coach_logs_from_their_home_and_from_a_mandate(mandate, dynamo_coach, as_user):
    client = as_user(dynamo_coach)
    assert f'href="{url("log")}"' in text(client.get(reverse("home")))
    page = text(client.get(url("mandate", mandate.public_id)))
    assert f"{url('log')}?mandat={mandate.public_id}" in page


def test_a_page_that_refuses_leads_to_where_one_goes_on(year, team_member, as_user):
    page = as_user(team_member).get(url("year_close", year.label))
    assert page.status_code == 409 and f"{year.get_absolute_url()}#fermeture" in text(page)


def test_granted_hours_are_shown_and_no_longer_typed(year, mandate, team_member, as_user):
    client = as_user(team_member)
    assert "disabled" not in text(client.get(url("year_change", year.label)))
    log(mandate, "2026-06-01", 1, team_member)
    assert "disabled" in text(client.get(url("year_change", year.label)))


def test_billing_a_contested_session_says_that_it_is_contested(mandate, dynamo_coach, coordinator, team_member, now,
                                                               as_user):  # fmt: skip
    session = log(mandate, "2026-06-01", 64, dynamo_coach)
    row = SessionExcess.objects.get()
    actions.answer_excess(excess=row, accepts=False, by=coordinator, now=now)
    actions.contest_session(session=session, reason="Une heure de trop.", by=coordinator, now=now)
    page = text(as_user(team_member).get(url("excess_bill", row.pk)))
    assert "Une heure de trop." in page and "1er juin 2026, 64 h" in page


# --- Logging --------------------------------------------------------------------------------------------------------
def posted(mandate, **changed):
    facts = {"mandate": mandate.public_id, "on": "2027-01-15", "minutes": "1,5", "mode": "virtual", "note": "Relu."}
    return facts | changed


def test_the_same_session_twice_is_shown_before_it_counts_twice(mandate, dynamo_coach, as_user):
    client = as_user(dynamo_coach)
    assert client.post(url("log"), posted(mandate)).status_code == 302
    page = client.post(url("log"), posted(mandate))
    assert page.status_code == 409 and "Cette séance semble déjà inscrite" in text(page)
    assert HoursEntry.objects.sessions().count() == 1
    client.post(url("log"), dict(page.context["hidden"]) | {"agreed": "0"})
    assert HoursEntry.objects.sessions().count() == 2


def test_going_back_from_the_confirmation_keeps_what_was_typed(mandate, dynamo_coach, as_user):
    log(mandate, "2026-06-01", 62, dynamo_coach)
    client = as_user(dynamo_coach)
    page = client.post(url("log"), posted(mandate))
    again = text(client.post(url("log"), dict(page.context["hidden"]) | {"act": "edit"}))
    assert 'value="1,5"' in again and "Relu." in again and "error-summary" not in again
    assert HoursEntry.objects.sessions().count() == 1


def test_the_last_used_mandate_is_chosen_and_its_balance_said(mandate, other_mandate, dynamo_coach, as_user):
    log(mandate, "2026-06-01", 2, dynamo_coach)
    page = text(as_user(dynamo_coach).get(url("log")))
    assert f'value="{mandate.public_id}" selected' in page
    assert "Question d’apprentissage : il reste <strong>60 h</strong>" in page


def test_two_mandates_of_a_place_differ_from_their_first_word(mandate, quartier, partner, coordinator, team_member,
                                                              year, dynamo_coach):  # fmt: skip
    factories.make_dynamo_mandate(quartier, partner, coordinator, team_member, year)
    labels = [one.label for one in logged.to_log(dynamo_coach, date(2027, 1, 20))]
    assert sorted(label.split()[0] for label in labels) == ["Dynamo,", "Quartier"]


# --- Words ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("day", "said"), [((2026, 10), "d’octobre 2026"), ((2026, 8), "d’août 2026"),
                                           ((2026, 4), "d’avril 2026"), ((2026, 5), "de mai 2026")])  # fmt: skip
def test_a_months_name_is_elided(day, said):
    assert of_month(date(*day, 1)) == said


@pytest.mark.parametrize(("minutes", "count"), [(0, 1), (15, 1), (90, 1), (119, 1), (120, 2), (1860, 2)])
def test_a_quantity_is_plural_from_two_on(minutes, count):
    assert how_many(minutes) == count


def test_neighbourhoods_come_in_the_order_of_a_dictionary(year, team_member, participation):
    from coaching.figures import places_with_hours

    names = ["LaSalle", "Lachine", "Quartier des Tanneries"]
    for name in names:
        place = Neighbourhood.objects.create(name=name, slug=name.lower().replace(" ", "-"))
        factories.make_participation(place, team_member)
    assert [place.name for place in places_with_hours()] == [
        "Lachine", "LaSalle", "Quartier des Érables", "Quartier des Tanneries",
    ]  # fmt: skip


def test_no_page_promises_a_day_that_has_passed(year, quartier, partner, coordinator, team_member, as_user):
    mandate = factories.make_dynamo_mandate(quartier, partner, coordinator, team_member, year)
    request = mandate.dynamo_request
    request.confirmed_at = request.confirmed_by = None
    request.team_takes_over_on = date(2027, 1, 10)
    request.save()
    page = text(as_user(coordinator).get(request.get_absolute_url()))
    assert "L’équipe du PIC confirme l’échange" in page and "10 janvier 2027, sans réponse" not in page
    assert all("(Quartier des Érables)" in str(item.text) for item in todo_dynamo.items(team_member, factories.NOW))


def test_hours_that_the_table_left_without_an_answer_promise_no_day_that_has_passed(
    mandate, dynamo_coach, coordinator, as_user
):
    session = log(mandate, "2026-12-01", 63, dynamo_coach)
    address = session.get_absolute_url()
    assert "répond d’ici le 30 janvier 2027; ensuite, l’équipe du PIC décide." in text(
        as_user(coordinator).get(address)
    )
    SessionExcess.objects.update(due_on=date(2027, 1, 19))
    page = text(as_user(coordinator).get(address))
    assert "La table n’avait pas répondu au 19 janvier 2027 : l’équipe du PIC décide." in page
    assert "répond d’ici le" not in page and "Accepter ces heures" in page


def test_what_is_available_and_what_is_reserved_are_parted_by_a_no_break_space(mandate, coordinator, quartier, as_user):
    page = html.unescape(as_user(coordinator).get(url("ask", quartier.slug)).content.decode())
    assert (
        "Votre quartier a 42\u00a0h disponibles</strong>\u00a0: 62\u00a0h restantes, moins 20\u00a0h réservées" in page
    )


def test_withdrawing_promises_the_place_to_the_list_only_when_somebody_waits(quartier, coordinator, as_user):
    factories.make_year(places=1)
    address = url("dynamo_withdraw", ask(quartier, coordinator).public_id)
    alone = text(as_user(coordinator).get(address))
    assert "la place et ses 30 h sont à qui en fera la demande" in alone and "liste d’attente" not in alone
    ((place, by),) = make_tables(1)
    ask(place, by)
    page = text(as_user(coordinator).get(address))
    assert "la place et ses 30 h sont offertes au premier quartier de la liste d’attente" in page


def test_the_places_of_another_year_are_not_those_of_this_year(
    programme_years, quartier, coordinator, team_member, as_user
):
    past, present = programme_years[0], programme_years[-1]
    shown = text(as_user(team_member).get(url("dynamo_year", past.label)))
    assert "9 places libres sur 9." in shown and "cette année" not in shown
    assert "Il reste 9 places sur 9 cette année." in text(as_user(team_member).get(url("dynamo_year", present.label)))
    DynamoPlace.objects.of_year(past).exclude(number=1).delete()
    request = ask(quartier, coordinator)
    type(request).objects.update(year=past)
    DynamoPlace.objects.exclude(request=None).update(request=None)
    DynamoPlace.objects.of_year(past).update(request=request)
    assert "La place est prise." in text(as_user(team_member).get(url("dynamo_year", past.label)))


def test_the_reason_to_meet_in_person_is_not_called_optional(mandate, dynamo_coach, as_user):
    page = text(as_user(dynamo_coach).get(url("log")))
    assert page.count("(facultatif)") == 1
    assert "facultatif" not in page.partition("Si c’était en personne, pourquoi?")[2].partition("</label>")[0]


def test_a_request_is_told_to_its_readers_and_its_delay_once(mandate, team_member, as_user):
    asked = factories.make_request(Participation.objects.get(), mandate.request.sent_by)
    page = text(as_user(team_member).get(asked.get_absolute_url()))
    assert "Ce que la table vise" in page and "Ce que vous visez" not in page
    assert "(délai du portail)</span>.</p>" in page


def test_hours_that_all_lapse_are_told_in_one_sentence(year, quartier, partner, coordinator, team_member, as_user):
    factories.make_dynamo_mandate(quartier, partner, coordinator, team_member, year)
    page = text(as_user(coordinator).get(url("statement", quartier.slug)))
    assert "30 h restantes</strong>. Elles se perdent après le 31 mars 2027 si elles ne servent pas." in page


def test_a_session_held_is_not_said_to_make_others_exceed_once_it_no_longer_does(
    mandate, dynamo_coach, team_member, as_user
):
    log(mandate, "2026-06-01", 62, dynamo_coach)
    held = actions.hold_session(
        mandate=mandate, on=date(2026, 5, 1), minutes=120, key="held", by=dynamo_coach, now=factories.NOW
    )
    assert "Elle ferait dépasser davantage" in text(as_user(team_member).get(held.get_absolute_url()))
    actions.cancel_session(session=mandate.sessions.get(), reason="Erreur.", by=dynamo_coach, now=factories.NOW)
    page = text(as_user(team_member).get(held.get_absolute_url()))
    assert "Elle ne compte pas tant que l’équipe ne l’a pas confirmée." in page and "dépasser davantage" not in page


def test_the_programmes_page_counts_the_places_that_are_held_beyond_those_that_are_set(
    year, quartier, partner, coordinator, team_member, now, as_user
):
    factories.make_dynamo_mandate(quartier, partner, coordinator, team_member, year)
    dynamo.change_places(year=year, count=0, by=team_member, now=now)
    page = text(as_user(team_member).get(url("overview")))
    assert "Toutes les places de cette année sont prises : 1 tenue, pour un nombre fixé à 0." in page
