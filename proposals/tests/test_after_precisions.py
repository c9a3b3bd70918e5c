"""A new version undoes what was said of the one before; the table's pages then tell what truly happened."""

import pytest
import time_machine
from django.urls import reverse

from notifications.models import Email
from proposals import actions, factories
from proposals.models import Analysis, Recommendation
from ui.refusals import NotAllowedNow

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def answered(call, quartier, coordinator, advisor, now):
    """A file whose analysis was marked ready, whose precisions came after."""
    proposal = factories.make_under_review(quartier, coordinator, advisor)
    factories.complete_analysis(proposal, advisor)
    actions.ask_clarification(proposal=proposal, question="Combien?", sections=["budget"], by=advisor, now=now)
    factories.write(proposal, {"budget": factories.answers(2, amount="130000")["budget"]}, by=coordinator)
    return actions.resubmit(proposal=proposal, by=coordinator, now=now)


def test_an_analysis_made_of_the_version_before_is_no_longer_ready(answered, advisor, team_member, committee, now):
    analysis = Analysis.objects.get(proposal=answered)
    assert (analysis.ready_at, analysis.ready_by) == (None, None)
    assert analysis.summary  # what was written stays
    meeting = factories.make_meeting(team_member, answered)
    act = {"item": meeting.items.get(), "outcome": Recommendation.Outcome.FAVOURABLE, "reasons": "Oui.", "now": now}
    with pytest.raises(NotAllowedNow, match="pas prête"):
        factories.adopt(**act, by=team_member)
    actions.mark_ready(analysis=analysis, by=advisor, now=now)
    factories.adopt(**act, by=team_member)


def test_the_advisor_is_told_that_the_analysis_is_to_be_read_again(answered, advisor, coordinator, as_user):
    email = Email.objects.get(kind="proposals.precisions_received", to_user=advisor)
    assert "elle ne l’est plus" in email.body_text
    assert "elle ne l’est plus" in email.body_html
    line = answered.journal.get(verb="analysis_outdated")
    assert line.is_internal
    inside = as_user(advisor).get(reverse("proposals:timeline", args=[answered.public_id])).content.decode()
    assert "Analyse à relire" in inside
    outside = as_user(coordinator).get(reverse("proposals:timeline", args=[answered.public_id])).content.decode()
    assert "Analyse à relire" not in outside


def test_precisions_before_the_analysis_is_ready_speak_of_no_mark(call, quartier, coordinator, advisor, now):
    proposal = factories.make_under_review(quartier, coordinator, advisor)
    actions.ask_clarification(proposal=proposal, question="Combien?", sections=["budget"], by=advisor, now=now)
    factories.write(proposal, {"budget": factories.answers(2, amount="130000")["budget"]}, by=coordinator)
    actions.resubmit(proposal=proposal, by=coordinator, now=now)
    assert "elle ne l’est plus" not in Email.objects.get(kind="proposals.precisions_received").body_text
    assert not proposal.journal.filter(verb="analysis_outdated").exists()


def test_a_postponed_file_comes_back_with_an_analysis_to_read_again(
    call, quartier, coordinator, advisor, team_member, committee, now
):
    proposal = factories.make_recommended(
        quartier, coordinator, advisor, team_member, outcome=Recommendation.Outcome.POSTPONED
    )
    actions.resume(proposal=proposal, by=advisor, now=now)
    assert Analysis.objects.get(proposal=proposal).ready_at is None


def test_the_receipt_page_tells_of_the_answer_once_the_letter_is_sent(
    call, quartier, coordinator, advisor, team_member, committee, as_user
):
    proposal = factories.make_confirmed(quartier, coordinator, advisor, team_member)
    page = as_user(coordinator).get(reverse("proposals:submitted", args=[proposal.public_id]))
    assert [step["state"] for step in page.context["steps"]] == ["done"] * 4
    told = page.content.decode().replace("\xa0", " ")
    assert "La réponse vous est parvenue par lettre le 20 janvier 2027" in told
    assert "au plus tard le" not in told


def test_the_receipt_page_keeps_what_the_letter_has_not_told(
    call, quartier, coordinator, advisor, team_member, committee, as_user
):
    proposal = factories.make_accepted(quartier, coordinator, advisor, team_member)
    actions.issue_letter(proposal=proposal, by=team_member, now=factories.NOW)
    page = as_user(coordinator).get(reverse("proposals:submitted", args=[proposal.public_id])).content.decode()
    assert "La réponse vous parvient par lettre au plus tard le 29 mars 2027" in page.replace("\xa0", " ")
