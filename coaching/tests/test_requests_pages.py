"""The pages of a request: the form, the check, the confirmation, the answers, the list."""

from datetime import timedelta

import pytest
import time_machine
from django.template.loader import render_to_string
from django.urls import reverse

from coaching import factories, panel_asking
from coaching.models import CoachingRequest
from notifications.models import Email
from proposals.models import LearningQuestion, Participation

pytestmark = pytest.mark.django_db

Status = CoachingRequest.Status


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def asked(participation, coordinator):
    return factories.make_request(participation, coordinator)


def address(quartier):
    return reverse("coaching:ask", args=[quartier.slug])


def at(asked, name="request"):
    return reverse(f"coaching:{name}", args=[asked.public_id])


def text(response):
    return response.content.decode().replace("\xa0", " ").replace("&#x27;", "’")


def typed(**changed):
    return {
        "key": "8b0f7c9e-6a55-4b42-9a52-0d8f5f0a4a11",
        "question": "Qu’est-ce qui donne envie de revenir?",
        "context": "Trente personnes chaque samedi.",
        "focus": "evaluation",
        "partner": "",
        "mode": "virtual",
        "in_person_reason": "",
        "minutes": "12 h 30",
        "from_on": "2027-02-01",
        "until_on": "2027-06-30",
        "act": "check",
    } | changed


# --- Asking ---------------------------------------------------------------------------------------------------------
def test_the_form_says_both_banks_and_puts_no_preference_first(
    year, participation, partner, other_partner, coordinator, as_user
):
    shown = text(as_user(coordinator).get(address(participation.neighbourhood)))
    assert "31 h par année" in shown
    assert "Votre quartier a 62 h disponibles." in shown
    assert "30 h de plus à 9 quartiers" in shown
    assert "Il en reste 9 cette année." in shown
    assert shown.index("Pas de préférence") < shown.index("Dynamo (fictif)") < shown.index("Niska (fictif)")


def test_what_was_typed_is_checked_before_it_is_sent(year, participation, coordinator, as_user):
    shown = text(as_user(coordinator).post(address(participation.neighbourhood), typed(), follow=True))
    assert "Rien n’est encore envoyé." in shown
    for answer in ("Trente personnes", "Évaluation", "Pas de préférence", "À distance", "12,5 h", "1er février 2027"):
        assert answer in shown
    assert not CoachingRequest.objects.exists()


def test_changing_an_answer_gives_the_whole_form_back_without_a_reproach(year, participation, coordinator, as_user):
    shown = text(as_user(coordinator).post(address(participation.neighbourhood), typed(act="edit"), follow=True))
    assert "error-summary" not in shown
    for answer in ("Trente personnes", 'value="12 h 30"', 'value="2027-02-01"', typed()["key"]):
        assert answer in shown


def test_sending_twice_the_page_that_was_checked_makes_one_request(
    year, participation, coordinator, team_member, as_user
):
    client = as_user(coordinator)
    first = client.post(address(participation.neighbourhood), typed(act="send"))
    again = client.post(address(participation.neighbourhood), typed(act="send"))
    assert first.url == again.url == at(CoachingRequest.objects.get(), "request_sent")
    assert "d’ici le mercredi 3 février 2027" in text(client.get(first.url))
    assert Email.objects.filter(kind="coaching.request_received").count() == 1


def test_a_refused_form_keeps_every_word_and_says_how_to_mend(year, participation, coordinator, as_user):
    wrong = typed(minutes="12,4", mode="in_person", until_on="2027-01-25", from_on="2027-02-01")
    shown = text(as_user(coordinator).post(address(participation.neighbourhood), wrong))
    assert "<title>Erreur" in shown
    assert "inscrivez 12,25 h" in shown
    assert "Dites pourquoi il vaut mieux se voir en personne" in shown
    assert "Choisissez une fin qui ne précède pas le début." in shown
    assert "Trente personnes" in shown
    assert not CoachingRequest.objects.exists()


def test_a_current_learning_question_is_picked_from_the_list(year, participation, coordinator, as_user, now):
    asked_now = LearningQuestion.objects.create(
        participation=participation, text="Qui ne vient jamais?", asked_from=participation.starts_on
    )
    LearningQuestion.objects.create(
        participation=participation,
        text="Une question d’avant?",
        asked_from=participation.starts_on,
        asked_until=now.date(),
    )
    client = as_user(coordinator)
    shown = text(client.get(address(participation.neighbourhood)))
    assert "Qui ne vient jamais?" in shown
    assert "Une question d’avant?" not in shown
    client.post(address(participation.neighbourhood), typed(picked=asked_now.pk, question="", act="send"))
    assert CoachingRequest.objects.get().question == "Qui ne vient jamais?"


def test_a_question_picked_and_another_typed_are_not_mixed(year, participation, coordinator, as_user):
    known = LearningQuestion.objects.create(
        participation=participation, text="Qui ne vient jamais?", asked_from=participation.starts_on
    )
    client = as_user(coordinator)
    shown = text(client.post(address(participation.neighbourhood), typed(picked=known.pk, act="send")))
    assert "vous en avez écrit une autre" in shown
    client.post(address(participation.neighbourhood), typed(picked="other", act="send"))
    assert CoachingRequest.objects.get().question == typed()["question"]


def test_an_initiative_is_chosen_when_there_are_several(year, participation, coordinator, as_user):
    other = factories.make_participation(participation.neighbourhood, coordinator)
    client = as_user(coordinator)
    shown = text(client.post(address(participation.neighbourhood), typed(act="send")))
    assert "Faites un choix pour « Initiative »." in shown
    client.post(address(participation.neighbourhood), typed(initiative=other.initiative_id, act="send"))
    assert CoachingRequest.objects.get().initiative == other.initiative


def test_hours_beyond_what_is_left_are_announced_as_the_neighbourhoods_cost(year, participation, coordinator, as_user):
    """Two lots are valid: what a year grants is not the limit, what is left is."""
    client = as_user(coordinator)
    shown = text(client.post(address(participation.neighbourhood), typed(minutes="62,25"), follow=True))
    assert "0,25 h serait aux frais de votre quartier." in shown
    shown = text(client.post(address(participation.neighbourhood), typed(minutes="62"), follow=True))
    assert "aux frais de votre quartier" not in shown


def test_without_a_participation_the_page_says_the_next_step(year, participation, coordinator, as_user):
    Participation.objects.update(ends_on=participation.starts_on + timedelta(days=30))
    client = as_user(coordinator)
    response = client.get(address(participation.neighbourhood))
    assert response.status_code == 200
    assert "parlez-en à votre conseillère ou conseiller" in text(response)
    assert client.post(address(participation.neighbourhood), typed(act="send")).status_code == 409


def test_the_form_is_for_whoever_acts_for_the_table(
    year,
    participation,
    contributor,
    advisor,
    team_member,
    admin_user,
    other_coordinator,
    stranger,
    dynamo_coach,
    as_user,
):
    for person in (contributor, advisor, team_member, admin_user):
        assert as_user(person).get(address(participation.neighbourhood)).status_code == 403
    for person in (other_coordinator, stranger, dynamo_coach):
        assert as_user(person).get(address(participation.neighbourhood)).status_code == 404


def test_three_questions_cost_the_form_as_many_queries_as_one(
    year, participation, coordinator, as_user, django_assert_max_num_queries
):
    client = as_user(coordinator)
    client.get(address(participation.neighbourhood))
    counts = []
    for count in (1, 3):
        while LearningQuestion.objects.count() < count:
            LearningQuestion.objects.create(
                participation=participation,
                text=f"Question {LearningQuestion.objects.count()}?",
                asked_from=participation.starts_on,
            )
        with django_assert_max_num_queries(9) as asked_of:
            client.get(address(participation.neighbourhood))
        counts.append(len(asked_of))
    assert counts[0] == counts[1]


def test_a_form_sent_without_a_session_is_given_back_after_signing_in(year, participation, coordinator, as_user):
    client = as_user(coordinator)
    page = text(client.get(address(participation.neighbourhood)))
    author = page.partition('name="author" value="')[2].partition('"')[0]
    client.logout()
    assert client.post(address(participation.neighbourhood), typed(author=author, act="send")).status_code == 302
    session = client.session
    kept = dict(session.items())
    client = as_user(coordinator)
    session = client.session
    session.update({name: value for name, value in kept.items() if name == "rescued_forms"})
    session.save()
    assert "Trente personnes chaque samedi." in text(client.get(address(participation.neighbourhood)))


# --- A request ------------------------------------------------------------------------------------------------------
def test_a_request_is_read_by_those_who_follow_the_neighbourhood(
    asked,
    coordinator,
    contributor,
    advisor,
    team_member,
    admin_user,
    other_coordinator,
    stranger,
    dynamo_coach,
    as_user,
):
    for person in (coordinator, contributor, advisor, team_member, admin_user):
        assert "envie de revenir" in text(as_user(person).get(at(asked)))
    for person in (other_coordinator, stranger, dynamo_coach):
        assert as_user(person).get(at(asked)).status_code == 404


def test_the_coaches_read_a_request_once_its_mandate_is_theirs(mandate, dynamo_coach, other_coach, as_user):
    assert as_user(dynamo_coach).get(at(mandate.request)).status_code == 200
    assert as_user(other_coach).get(at(mandate.request)).status_code == 404


def test_each_role_finds_its_own_acts_on_a_waiting_request(
    asked, coordinator, advisor, team_member, admin_user, as_user
):
    expected = {
        coordinator: {"request_withdraw"},
        advisor: {"request_refer"},
        team_member: {"request_assign", "request_refer", "request_decline"},
        admin_user: set(),
    }
    for person, acts in expected.items():
        shown = text(as_user(person).get(at(asked)))
        names = ("request_withdraw", "request_refer", "request_assign", "request_decline")
        assert {name for name in names if f'href="{at(asked, name)}"' in shown} == acts


def test_an_act_that_is_not_ones_own_is_refused_and_changes_nothing(
    asked, coordinator, contributor, advisor, team_member, admin_user, as_user
):
    refused = {
        "request_withdraw": (contributor, advisor, team_member, admin_user),
        "request_refer": (coordinator, contributor, admin_user),
        "request_assign": (coordinator, advisor, admin_user),
        "request_decline": (coordinator, advisor, admin_user),
    }
    for name, people in refused.items():
        for person in people:
            assert as_user(person).get(at(asked, name)).status_code == 403
            assert as_user(person).post(at(asked, name)).status_code == 403
    asked.refresh_from_db()
    assert asked.is_waiting


def test_a_withdrawal_asks_first_and_then_is_done(asked, coordinator, as_user):
    client = as_user(coordinator)
    assert "Retirer cette demande?" in text(client.get(at(asked, "request_withdraw")))
    assert client.post(at(asked, "request_withdraw")).status_code == 302
    assert client.post(at(asked, "request_withdraw")).status_code == 302  # a second click
    assert "retirée" in text(client.get(at(asked)))
    assert client.get(at(asked, "request_withdraw")).status_code == 409


def test_an_answer_needs_its_words_and_is_read_by_the_table(asked, advisor, coordinator, as_user):
    shown = text(as_user(advisor).post(at(asked, "request_refer")))
    assert "Remplissez le champ « Votre mot à la table »." in shown
    as_user(advisor).post(at(asked, "request_refer"), {"word": "Voyez Leadership rassembleur."})
    shown = text(as_user(coordinator).get(at(asked)))
    assert "Voyez Leadership rassembleur." in shown
    assert "orientée vers l’offre RCL" in shown


# --- The list -------------------------------------------------------------------------------------------------------
def test_the_list_tells_what_waits_from_what_is_answered(asked, mandate, team_member, as_user):
    client = as_user(team_member)
    everything = text(client.get(reverse("coaching:requests")))
    assert "2 demandes" in everything
    assert everything.index(at(asked)) < everything.index(at(mandate.request))
    waiting = text(client.get(reverse("coaching:requests"), {"etat": "attente"}))
    assert at(asked) in waiting
    assert at(mandate.request) not in waiting
    answered = text(client.get(reverse("coaching:requests"), {"etat": "repondues"}))
    assert at(mandate.request) in answered
    assert "Dynamo (fictif)" in answered


def test_an_advisor_lists_the_requests_of_their_own_places(asked, advisor, other_quartier, other_coordinator, as_user):
    elsewhere = factories.make_participation(other_quartier, other_coordinator)
    hidden = factories.make_request(elsewhere, other_coordinator)
    shown = text(as_user(advisor).get(reverse("coaching:requests")))
    assert at(asked) in shown
    assert at(hidden) not in shown


def test_the_list_is_for_the_team_the_administration_and_advisors(
    asked, admin_user, coordinator, dynamo_coach, stranger, as_user
):
    assert as_user(admin_user).get(reverse("coaching:requests")).status_code == 200
    for person in (coordinator, dynamo_coach, stranger):
        assert as_user(person).get(reverse("coaching:requests")).status_code == 403


def test_an_empty_list_says_so(team_member, as_user):
    assert "Aucune demande pour l’instant" in text(as_user(team_member).get(reverse("coaching:requests")))


def test_a_list_of_three_asks_the_database_as_much_as_one(
    participation, coordinator, team_member, as_user, django_assert_max_num_queries
):
    client = as_user(team_member)
    for count in (1, 3):
        while CoachingRequest.objects.count() < count:
            factories.make_request(participation, coordinator)
        with django_assert_max_num_queries(8):
            client.get(reverse("coaching:requests"))


# --- The neighbourhood's panel, the menu ----------------------------------------------------------------------------
def test_the_panel_shows_requests_and_mandates(asked, mandate, coordinator, now):
    shown = panel_asking.panel(asked.neighbourhood, coordinator, now)["context"]
    assert [row[0] for row in shown["requests"]] == [asked]
    assert [row["mandate"] for row in shown["mandates"]] == [mandate]


def test_the_panel_is_printed_with_the_state_of_each_row(asked, mandate, coordinator, contributor, now):
    def printed(person):
        panel = panel_asking.panel(asked.neighbourhood, person, now)
        return render_to_string(panel["template"], {"panel": panel["context"]})

    shown = printed(coordinator)
    for words in ("Dynamo (fictif)", "en cours", "envoyée"):
        assert words in shown
    assert "Demander un accompagnement" not in shown + printed(contributor)  # the page around it has the button


def test_the_panel_asks_the_database_as_much_for_three_rows_as_for_one(
    participation, partner, coordinator, team_member, now, django_assert_num_queries
):
    assert not coordinator.is_team  # the roles are read once
    for count in (1, 3):
        while CoachingRequest.objects.waiting().count() < count:
            factories.make_request(participation, coordinator)
            factories.make_mandate(participation, partner, coordinator, team_member)
        with django_assert_num_queries(2):
            panel = panel_asking.panel(participation.neighbourhood, coordinator, now)
            render_to_string(panel["template"], {"panel": panel["context"]})


def test_a_stranger_sees_nothing_of_a_neighbourhoods_panel(asked, mandate, stranger, other_coach, now):
    for person in (stranger, other_coach):
        shown = panel_asking.panel(asked.neighbourhood, person, now)["context"]
        assert not shown["requests"]
        assert not shown["mandates"]


def test_the_menu_is_read_without_an_account_and_sets_no_cookie(year, client):
    response = client.get(reverse("coaching:menu"))
    shown = text(response)
    for words in ("31 h", "62 h", "30 h", "Dynamo", "Niska", "Yann Pezzini", "Identifier les questions prioritaires"):
        assert words in shown
    assert not response.cookies


def test_the_menu_takes_the_hours_of_the_year_as_the_team_set_them(year, client):
    type(year).objects.filter(pk=year.pk).update(learning_minutes=20 * 60)
    shown = text(client.get(reverse("coaching:menu")))
    assert "20 h" in shown
    assert "40 h" in shown


def test_the_menu_leads_whoever_may_ask_to_the_form(participation, coordinator, contributor, as_user):
    form = address(participation.neighbourhood)
    assert form in text(as_user(coordinator).get(reverse("coaching:menu")))
    assert form not in text(as_user(contributor).get(reverse("coaching:menu")))
