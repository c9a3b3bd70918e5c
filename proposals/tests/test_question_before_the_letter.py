"""The wait for a learning question can be ended: by the table from the submission on, or on its behalf (Guide, 4.3)."""

import re

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from neighbourhoods.models import TableMembership
from proposals import actions, factories
from proposals.models import FileQuestion, ProgrammeSettings, Proposal, Recommendation, Status
from ui.refusals import NotAllowedNow

pytestmark = pytest.mark.django_db
WAITS = "Inscrire une question d’apprentissage"


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def submitted(call, quartier, coordinator, now):
    draft = factories.make_draft(quartier, coordinator, now=now)
    factories.write(draft, {"learning": {"questions": [], "capture_plan": "Une fiche."}}, by=coordinator, now=now)
    return actions.submit(proposal=draft, by=coordinator, now=now)


def decided(proposal, advisor, team_member, now, outcome=Recommendation.Outcome.FAVOURABLE):
    proposal = actions.begin_review(proposal=proposal, by=advisor, now=now)
    factories.complete_analysis(proposal, advisor, now=now)
    item = factories.make_meeting(team_member, proposal, now=now).items.get()
    factories.adopt(item=item, outcome=outcome, reasons="Lu.", by=team_member, now=now)
    facts = {"ratified_on": timezone.localdate(now), "body": "CA", "reference": "CA-1", "by": team_member, "now": now}
    if outcome == Recommendation.Outcome.FAVOURABLE:
        years = [(120000, 0, "")] * 3
        actions.record_acceptance(proposal=proposal, starts_on=timezone.localdate(now), years=years, **facts)
    else:
        actions.record_refusal(proposal=proposal, reasons="Non.", **facts)
    return Proposal.objects.get(pk=proposal.pk)


def of(file, name="file_question"):
    return reverse(f"proposals:{name}", args=[file.public_id])


def text(response):
    return response.content.decode().replace("\xa0", " ").replace("&#x27;", "’")


def test_the_table_ends_the_wait_and_its_question_reaches_the_participation(
    submitted, advisor, coordinator, team_member, committee, now, as_user
):
    file = decided(submitted, advisor, team_member, now)
    client = as_user(team_member)
    shown = text(client.get(of(file, "letters")))
    assert "Il manque une question d’apprentissage" in shown
    assert of(file) in shown
    assert client.post(of(file, "letter_issue")).status_code == 409
    client = as_user(coordinator)
    assert of(file) in text(client.get(of(file, "detail")))
    for _click in range(2):
        assert client.post(of(file), {"text": "Qui revient,  et pourquoi?"}).url == of(file, "detail")
    question = FileQuestion.objects.get()
    assert (question.text, question.on_behalf, question.recorded_by) == (
        "Qui revient, et pourquoi?",
        False,
        coordinator,
    )
    assert "Qui revient, et pourquoi?" in text(client.get(of(file, "detail")))
    client = as_user(team_member)
    client.post(of(file, "letter_issue"))
    client.post(of(file.letters.get(), "letter_send"))
    file.refresh_from_db()
    assert file.status == Status.CONFIRMED
    assert [row.text for row in file.participation.learning_questions.all()] == ["Qui revient, et pourquoi?"]


@pytest.mark.parametrize("name", ["team_member", "advisor"])
def test_the_team_or_the_advisor_records_a_question_agreed_with_the_table(
    request, submitted, advisor, coordinator, team_member, committee, now, as_user, name
):
    person = request.getfixturevalue(name)
    file = decided(submitted, advisor, team_member, now)
    client = as_user(person)
    refused = text(client.post(of(file), {"text": "Qui revient?"}))
    assert "Entendez-vous d’abord avec la table" in refused
    assert "Qui revient?" in refused
    assert not FileQuestion.objects.exists()
    done = client.post(of(file), {"text": "Qui revient?", "agreed": "on"})
    assert done.url == of(file, "letters" if name == "team_member" else "detail")
    assert FileQuestion.objects.get().on_behalf
    shown = text(as_user(coordinator).get(of(file, "timeline")))
    assert "Question d’apprentissage inscrite au dossier" in shown
    assert actions.issue_letter(proposal=file, by=team_member, now=now)


def test_only_who_submits_or_analyses_records_a_question(
    submitted, contributor, other_coordinator, committee_member, admin_user, now
):
    for person in (contributor, other_coordinator, committee_member, admin_user):
        with pytest.raises(PermissionDenied):
            actions.record_question(proposal=submitted, text="Et?", by=person, now=now)
    TableMembership.objects.filter(user=contributor).update(may_submit=True)
    assert actions.record_question(proposal=submitted, text="Et?", by=contributor, now=now)


def test_a_question_is_recorded_between_the_submission_and_the_letter_only(
    call, quartier, coordinator, advisor, team_member, committee, now
):
    for file in (
        factories.make_draft(quartier, coordinator),
        factories.make_confirmed(quartier, coordinator, advisor, team_member),
        actions.take_back(proposal=factories.make_draft(quartier, coordinator), by=coordinator, now=now),
    ):
        with pytest.raises(NotAllowedNow):
            actions.record_question(proposal=file, text="Et?", by=coordinator, now=now)


def test_a_question_that_the_version_asks_already_is_not_added(call, quartier, coordinator, now):
    file = factories.make_submitted(quartier, coordinator)
    assert (
        actions.record_question(proposal=file, text="qu’est-ce qui donne envie de REVENIR?", by=coordinator, now=now)
        is None
    )
    assert not FileQuestion.objects.exists()
    for number in range(4):
        actions.record_question(proposal=file, text=f"Question {number}?", by=coordinator, now=now)
    with pytest.raises(NotAllowedNow, match="cinq questions"):
        actions.record_question(proposal=file, text="Une de plus?", by=coordinator, now=now)
    assert len(actions.questions_of(file)) == 5


# --- « À faire » ----------------------------------------------------------------------------------------------------
def todo(client):
    return text(client.get(reverse("todo")))


def test_the_table_is_asked_for_a_question_from_the_submission_until_it_is_there(
    submitted, coordinator, contributor, other_coordinator, now, as_user
):
    assert WAITS in todo(as_user(coordinator))
    for person in (contributor, other_coordinator):
        assert WAITS not in todo(as_user(person))
    actions.record_question(proposal=submitted, text="Et?", by=coordinator, now=now)
    assert WAITS not in todo(as_user(coordinator))


def test_a_file_with_a_question_or_a_draft_asks_for_none(call, quartier, coordinator, as_user):
    factories.make_submitted(quartier, coordinator)
    factories.make_draft(quartier, coordinator)
    assert WAITS not in todo(as_user(coordinator))


def test_nothing_is_asked_when_the_programme_does_not_wait_for_it(submitted, coordinator, as_user):
    ProgrammeSettings.objects.update(learning_question_required_for_letter=False)
    assert WAITS not in todo(as_user(coordinator))


@pytest.mark.parametrize("outcome", Recommendation.Outcome.values)
def test_what_the_table_is_asked_betrays_no_decision(
    submitted, coordinator, advisor, team_member, committee, now, as_user, outcome
):
    """To the character, the same list and the same pages as while the file is analysed."""
    client, pages = as_user(coordinator), (reverse("todo"), of(submitted))
    actions.begin_review(proposal=submitted, by=advisor, now=now)
    before = [_settled(client.get(page)) for page in pages]
    factories.complete_analysis(submitted, advisor, now=now)
    item = factories.make_meeting(team_member, submitted, now=now).items.get()
    factories.adopt(item=item, outcome=outcome, reasons="Lu.", by=team_member, now=now)
    assert [_settled(client.get(page)) for page in pages] == before
    facts = {"ratified_on": timezone.localdate(now), "body": "CA", "reference": "CA-1", "by": team_member, "now": now}
    if outcome == Recommendation.Outcome.FAVOURABLE:
        years = [(120000, 0, "")] * 3
        actions.record_acceptance(proposal=submitted, starts_on=timezone.localdate(now), years=years, **facts)
    elif outcome == Recommendation.Outcome.UNFAVOURABLE:
        actions.record_refusal(proposal=submitted, reasons="Non.", **facts)
    assert [_settled(client.get(page)) for page in pages] == before
    assert client.post(of(submitted), {"text": "Et?"}).status_code == 302


def _settled(response):
    return re.sub(r'name="(csrfmiddlewaretoken|author)" value="[^"]*"|data-session-seconds="\d+"', "", text(response))


def test_the_page_says_where_the_question_goes_when_it_is_not_here(
    call, quartier, coordinator, advisor, team_member, committee, as_user
):
    client = as_user(coordinator)
    draft = factories.make_draft(quartier, coordinator)
    assert reverse("proposals:section", args=[draft.public_id, "learning"]) in text(client.get(of(draft)))
    confirmed = factories.make_confirmed(quartier, coordinator, advisor, team_member)
    address = reverse("proposals:participation", args=[confirmed.participation.public_id])
    assert address in text(client.get(of(confirmed)))
    assert client.post(of(confirmed), {"text": "Et?"}).status_code == 409
