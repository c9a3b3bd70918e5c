"""The table's pages: list, start, task list, stage, call, first contact, exchange, withdrawal."""

import uuid
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from neighbourhoods.models import Initiative, TableMembership
from proposals import actions, factories
from proposals.models import Proposal, Recommendation, Stage, StageRules

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def draft(call, quartier, coordinator):
    return factories.make_draft(quartier, coordinator)


def page(proposal, name="detail", *more):
    return reverse(f"proposals:{name}", args=[proposal.public_id, *more])


def text(response):
    return response.content.decode().replace("\xa0", " ")


ALL = ["detail", "contact", "call", "stage", "withdraw", "timeline", "exchange", "check"]


@pytest.mark.parametrize("name", ALL)
def test_each_page_of_a_draft_opens_for_its_table(draft, coordinator, as_user, name):
    response = as_user(coordinator).get(page(draft, name))
    assert response.status_code == 200
    assert response.content.count(b"<h1") == 1


@pytest.mark.parametrize("name", [*ALL, "submitted"])
def test_another_tables_coordinator_finds_no_page_of_the_file(draft, other_coordinator, as_user, name):
    assert as_user(other_coordinator).get(page(draft, name)).status_code == 404
    assert as_user(other_coordinator).post(page(draft, name)).status_code in (404, 405)


@pytest.mark.parametrize("name", ALL)
def test_a_guest_is_sent_to_sign_in(draft, client, name):
    response = client.get(page(draft, name))
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


# --- The list -------------------------------------------------------------------------------------------------------
def test_the_list_shows_what_one_may_see_and_nothing_else(
    draft, other_quartier, other_coordinator, coordinator, as_user
):
    theirs = factories.make_draft(other_quartier, other_coordinator)
    response = as_user(coordinator).get(reverse("proposals:list"))
    assert draft.get_absolute_url() in text(response)
    assert theirs.get_absolute_url() not in text(response)


def test_an_empty_list_says_what_to_do_next(call, coordinator, stranger, as_user):
    assert "Aucune proposition pour l’instant" in text(as_user(coordinator).get(reverse("proposals:list")))
    response = as_user(stranger).get(reverse("proposals:list"))
    assert "Aucune proposition à lire" in text(response)
    assert "Commencer une proposition" not in text(response)


@pytest.mark.parametrize("outcome", [Recommendation.Outcome.FAVOURABLE, Recommendation.Outcome.UNFAVOURABLE])
def test_the_table_never_reads_an_internal_state_in_list_filters_or_counts(
    call, quartier, coordinator, advisor, team_member, committee, as_user, outcome
):
    proposal = factories.make_recommended(quartier, coordinator, advisor, team_member, outcome=outcome)
    listed = as_user(coordinator).get(reverse("proposals:list"))
    assert "en analyse (1)" in " ".join(text(listed).replace('<span class="filters__count">', "").split())
    for url in (reverse("proposals:list"), page(proposal), page(proposal, "timeline"), page(proposal, "submitted")):
        shown = text(as_user(coordinator).get(url, follow=True))
        assert "recommandée" not in shown
        assert "Recommandée" not in shown
    narrowed = as_user(coordinator).get(reverse("proposals:list"), {"etat": proposal.status})
    assert proposal.get_absolute_url() in text(narrowed)  # a state that one is not told narrows nothing
    told = as_user(team_member).get(reverse("proposals:list"))
    assert proposal.get_status_display() in text(told)


def test_a_refusal_is_told_by_its_letter_alone(
    call, quartier, coordinator, advisor, team_member, committee, as_user, now
):
    proposal = factories.make_recommended(
        quartier, coordinator, advisor, team_member, outcome=Recommendation.Outcome.UNFAVOURABLE
    )
    actions.record_refusal(
        proposal=proposal, ratified_on=timezone.localdate(now), body="CA", reference="1", reasons="Trop tôt.",
        by=team_member, now=now,
    )  # fmt: skip
    client = as_user(coordinator)
    assert client.get(reverse("proposals:list"), {"etat": "refused"}).context["listing"].chosen.status == ""
    assert "refusée" not in text(client.get(page(proposal)))
    asked = client.post(page(proposal, "withdraw"), {"reason": ""}, follow=True)
    assert asked.status_code == 200
    assert "refusée" not in text(asked)
    proposal.refresh_from_db()
    letter = actions.issue_letter(proposal=proposal, by=team_member, now=now)
    actions.send_letter(letter=letter, by=team_member, now=now)
    assert "refusée" in text(client.get(reverse("proposals:list")))
    assert letter.number in text(client.get(page(proposal)))


def test_filters_narrow_and_made_up_values_do_nothing(draft, quartier, coordinator, as_user):
    factories.make_draft(quartier, coordinator, stage_number=1)
    client, url = as_user(coordinator), reverse("proposals:list")
    assert client.get(url, {"etape": "planning"}).context["page"].paginator.count == 1
    for query in ({"etape": "x"}, {"appel": "1e9"}, {"appel": "None"}, {"etat": "' OR 1=1"}, {"page": "abc"}):
        assert client.get(url, query).context["page"].paginator.count == 2


def test_the_list_costs_the_same_for_one_and_for_thirty_files(
    call, quartier, coordinator, as_user, django_assert_max_num_queries
):
    client, url = as_user(coordinator), reverse("proposals:list")
    counts = []
    for wanted in (1, 30):
        while Proposal.objects.count() < wanted:
            factories.make_draft(quartier, coordinator, filled=False)
        client.get(url)
        with django_assert_max_num_queries(8) as captured:
            client.get(url)
        counts.append(len(captured))
    assert counts[0] == counts[1]


# --- Starting -------------------------------------------------------------------------------------------------------
def start_data(**changed):
    stage = Stage.objects.get(number=2)
    return {"public_id": str(uuid.uuid4()), "stage": stage.pk, "first_contact_on": "2027-01-05"} | changed


def test_starting_says_dates_needs_and_rules_before_anything_is_asked(call, coordinator, as_user):
    shown = text(as_user(coordinator).get(reverse("proposals:start")))
    for words in (
        "lundi 1er février 2027 à 23 h 59",
        "à 23 h 59, heure de Montréal",
        "75 000 $ à 150 000 $",
        "peut être révisé",
    ):
        assert words in shown
    assert "Guide de la phase 2, section 5.2" in shown


def test_a_double_click_opens_one_file(call, coordinator, as_user):
    data = start_data()
    first, second = (as_user(coordinator).post(reverse("proposals:start"), data) for _click in range(2))
    assert first.url == second.url
    assert Proposal.objects.count() == 1


def test_a_future_first_contact_is_refused_in_plain_french(call, coordinator, as_user):
    response = as_user(coordinator).post(reverse("proposals:start"), start_data(first_contact_on="2027-01-21"))
    assert "Inscrivez la date d’un échange qui a déjà eu lieu, au plus tard le 20 janvier 2027" in text(response)
    assert "<title>Erreur" in text(response)
    assert not Proposal.objects.exists()


def test_without_an_open_call_one_is_told_so_and_may_still_write(stages, coordinator, as_user):
    client = as_user(coordinator)
    assert "Aucun appel n’est ouvert en ce moment" in text(client.get(reverse("proposals:start")))
    response = client.post(reverse("proposals:start"), start_data(), follow=True)
    assert response.status_code == 200
    assert Proposal.objects.get().call is None
    assert "Aucun appel n’est ouvert pour cette étape" in text(response)
    assert client.get(page(Proposal.objects.get(), "check")).status_code == 200


def test_whoever_belongs_to_no_table_is_told_what_to_do_instead(call, stranger, team_member, as_user):
    for person in (stranger, team_member):
        response = as_user(person).get(reverse("proposals:start"))
        assert response.status_code == 200
        assert "Une proposition vient d’une table de quartier" in text(response)
        as_user(person).post(reverse("proposals:start"), start_data())
    assert not Proposal.objects.exists()


def test_somebody_of_two_tables_chooses_which_one(call, quartier, other_quartier, coordinator, as_user):
    TableMembership.objects.create(
        user=coordinator, neighbourhood=other_quartier, role="coordinator", starts_on=factories.SINCE
    )
    client = as_user(coordinator)
    assert "Faites un choix" in text(client.post(reverse("proposals:start"), start_data()))
    client.post(reverse("proposals:start"), start_data(neighbourhood=other_quartier.pk))
    assert Proposal.objects.get().neighbourhood == other_quartier


def test_a_neighbourhood_that_is_not_ones_own_cannot_be_chosen(call, other_quartier, coordinator, as_user):
    as_user(coordinator).post(reverse("proposals:start"), start_data(neighbourhood=other_quartier.pk))
    assert not Proposal.objects.of_tables_of(coordinator).exclude(neighbourhood__name="Quartier des Érables").exists()
    assert not Proposal.objects.exclude(neighbourhood__name="Quartier des Érables").exists()


def test_an_initiative_can_be_continued_if_it_is_of_the_same_table(call, quartier, coordinator, as_user):
    mine = Initiative.objects.create(neighbourhood=quartier, title="Bien manger", number=1)
    as_user(coordinator).post(reverse("proposals:start"), start_data(initiative=mine.pk))
    assert Proposal.objects.get().initiative == mine


# --- The task list --------------------------------------------------------------------------------------------------
def test_the_task_list_shows_sections_countdown_last_edit_and_members(draft, coordinator, contributor, as_user):
    shown = text(as_user(contributor).get(page(draft)))
    for words in ("dans 12 jours", "1er février 2027 à 23 h 59", "Camille Roy", "Sacha Nguyen", "9 sections terminées"):
        assert words in shown
    assert "Retirer la proposition" not in shown  # a contributor who may not submit


def test_the_rules_shown_are_those_under_which_the_file_was_opened(draft, coordinator, team_member, as_user, now):
    rules = actions.prepare_rules(stage=draft.stage, by=team_member, now=now)
    StageRules.objects.filter(pk=rules.pk).update(min_per_year=80000, max_per_year=160000)
    rules.refresh_from_db()
    actions.put_in_force(rules=rules, by=team_member, now=now)
    shown = text(as_user(coordinator).get(page(draft)))
    assert "De 75 000 $ à 150 000 $ par année" in shown
    assert "160 000 $" not in shown
    assert "160 000 $" in text(as_user(coordinator).get(reverse("proposals:start")))


def test_precisions_show_the_question_and_only_the_named_sections(call, quartier, coordinator, advisor, as_user, now):
    proposal = factories.make_under_review(quartier, coordinator, advisor)
    actions.ask_clarification(
        proposal=proposal, question="Qui décide?", sections=["learning"], by=advisor, now=now,
        wanted_by=date(2027, 1, 30),
    )  # fmt: skip
    shown = text(as_user(coordinator).get(page(proposal)))
    assert "Qui décide?" in shown
    assert "30 janvier 2027" in shown
    assert reverse("proposals:section", args=[proposal.public_id, "learning"]) in shown
    assert reverse("proposals:section", args=[proposal.public_id, "change"]) not in shown


def test_the_clock_runs_from_the_deadline(call, quartier, coordinator, as_user, now):
    proposal = factories.make_submitted(quartier, coordinator)
    assert "Les huit semaines partent de la date limite" in text(as_user(coordinator).get(page(proposal)))
    with time_machine.travel(now + timedelta(days=22), tick=False):
        shown = text(as_user(coordinator).get(page(proposal)))
    assert "Jour 10 sur 56" in shown
    assert "29 mars 2027" in shown


def test_the_page_of_a_file_costs_the_same_whatever_it_holds(
    draft, quartier, coordinator, contributor, as_user, django_assert_max_num_queries
):
    empty = factories.make_draft(quartier, coordinator, filled=False)
    client, counts = as_user(coordinator), []
    for proposal in (empty, draft):
        client.get(page(proposal))
        with django_assert_max_num_queries(13) as captured:
            client.get(page(proposal))
        counts.append(len(captured))
    assert abs(counts[0] - counts[1]) <= 1


# --- Stage, call, contact -------------------------------------------------------------------------------------------
def test_changing_stage_lists_what_will_be_hidden_and_deletes_nothing(call, quartier, coordinator, as_user, stages):
    proposal = factories.make_draft(quartier, coordinator, stage_number=3)
    client = as_user(coordinator)
    assert "intensification_plan" in text(client.get(page(proposal, "stage")))  # the factory's label
    before = {draft.code: draft.data for draft in proposal.drafts.all()}
    assert client.post(page(proposal, "stage"), {"stage": stages[0].pk}).status_code == 302
    proposal.refresh_from_db()
    assert proposal.stage.number == 1
    assert {draft.code: draft.data for draft in proposal.drafts.all()} == before


def test_the_stage_of_a_submitted_file_does_not_change(call, quartier, coordinator, as_user, stages):
    proposal = factories.make_submitted(quartier, coordinator)
    assert as_user(coordinator).get(page(proposal, "stage")).status_code == 409
    assert as_user(coordinator).post(page(proposal, "stage"), {"stage": stages[0].pk}).status_code == 409


def test_another_open_call_can_be_chosen_and_a_closed_one_cannot(draft, coordinator, as_user, now):
    later, closed = factories.make_call(date(2027, 3, 29)), factories.make_call(date(2027, 1, 10))
    client = as_user(coordinator)
    client.post(page(draft, "call"), {"call": closed.pk})
    draft.refresh_from_db()
    assert draft.call.deadline_on == date(2027, 2, 1)
    client.post(page(draft, "call"), {"call": later.pk})
    draft.refresh_from_db()
    assert draft.call == later


def test_the_first_contact_is_noted_later_and_never_in_the_future(draft, coordinator, as_user):
    client = as_user(coordinator)
    assert client.post(page(draft, "contact"), {"first_contact_on": "2027-01-21"}).status_code == 200
    assert client.post(page(draft, "contact"), {"first_contact_on": "2027-01-20"}).status_code == 302
    draft.refresh_from_db()
    assert draft.first_contact_on == date(2027, 1, 20)


# --- Exchange, history, withdrawal ----------------------------------------------------------------------------------
def test_the_exchange_opens_with_the_submission(draft, quartier, coordinator, advisor, as_user):
    assert as_user(coordinator).post(page(draft, "exchange"), {"body": "Allô"}).status_code == 409
    proposal = factories.make_submitted(quartier, coordinator)
    for person in (coordinator, advisor):
        response = as_user(person).post(page(proposal, "exchange"), {"body": f"De {person.first_name}"})
        assert response.status_code == 302
    shown = text(as_user(coordinator).get(page(proposal, "exchange")))
    assert "De Camille" in shown
    assert "De Alex" in shown
    assert as_user(coordinator).post(page(proposal, "exchange"), {"body": "   "}).status_code == 200
    assert proposal.messages.count() == 2


def test_the_history_of_the_table_holds_no_internal_line(
    call, quartier, coordinator, advisor, team_member, committee, as_user
):
    proposal = factories.make_recommended(quartier, coordinator, advisor, team_member)
    lines = as_user(coordinator).get(page(proposal, "timeline")).context["journal"]
    assert [line["what"] for line in lines] == ["Analyse commencée", "Proposition déposée", "Proposition commencée"]
    inside = as_user(team_member).get(page(proposal, "timeline")).context["journal"]
    assert any(line["internal"] for line in inside)


def test_a_contributor_who_may_not_submit_does_not_withdraw(draft, contributor, as_user):
    assert as_user(contributor).get(page(draft, "withdraw")).status_code == 403
    assert as_user(contributor).post(page(draft, "withdraw")).status_code == 403


def test_an_outsider_with_a_position_gets_the_other_page(call, quartier, coordinator, advisor, as_user):
    proposal = factories.make_submitted(quartier, coordinator)
    response = as_user(advisor).get(page(proposal))
    assert response.status_code == 200
    assert "proposals/overview.html" not in {template.name for template in response.templates}
