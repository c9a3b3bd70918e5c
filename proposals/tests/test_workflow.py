"""What may follow what, and who may do it: every verb on every state, by everybody of the cast."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from neighbourhoods.models import Portfolio, TableMembership
from notifications.models import Email
from proposals import actions, factories, workflow
from proposals.models import (
    ClarificationRequest,
    JournalEntry,
    Proposal,
    Recommendation,
    Status,
    Version,
)
from ui.refusals import NotAllowedNow
from writing.frozen import NotReady

pytestmark = pytest.mark.django_db

DOES = {
    "submit": {"coordinator"},
    "resubmit": {"coordinator"},
    "withdraw": {"coordinator"},
    "confirm_withdrawal": {"advisor", "team_member"},
    "begin_review": {"advisor", "team_member"},
    "ask": {"advisor", "team_member"},
    "resume": {"advisor", "team_member"},
    "recommend": {"team_member", "chair"},
    "recommend_against": {"team_member", "chair"},
    "postpone": {"team_member", "chair"},
    "accept": {"team_member"},
    "refuse": {"team_member"},
    "confirm": {"team_member"},
}


@pytest.fixture
def cast(request):
    names = (
        "coordinator",
        "contributor",
        "other_coordinator",
        "advisor",
        "team_member",
        "admin_user",
        "chair",
        "committee_member",
        "coach",
        "stranger",
        "cmtq_member",
    )
    return {name: request.getfixturevalue(name) for name in names}


@pytest.fixture
def on_the_agenda(call, quartier, cast, now):
    """A file before the committee, whose members have answered that they have no conflict."""
    proposal = factories.make_under_review(quartier, cast["coordinator"], cast["advisor"], now=now)
    factories.make_meeting(cast["team_member"], proposal, now=now)
    for name in ("chair", "committee_member"):
        actions.deny_conflict(proposal=proposal, by=cast[name], now=now)
    return proposal


def test_each_verb_belongs_to_its_people_and_to_nobody_else(on_the_agenda, cast):
    assert set(DOES) == set(workflow.TRANSITIONS)
    for verb, transition in workflow.TRANSITIONS.items():
        allowed = {name for name, person in cast.items() if transition.allowed(person, on_the_agenda)}
        assert allowed == DOES[verb], verb


def test_advisors_cannot_decide_even_with_a_place_in_the_team(on_the_agenda, cast, quartier, now):
    today = timezone.localdate()
    Portfolio.objects.filter(neighbourhood=quartier).update(ends_on=today)
    Portfolio.objects.create(advisor=cast["team_member"], neighbourhood=quartier, starts_on=today)
    for verb in ("recommend", "recommend_against", "postpone", "accept", "refuse"):
        assert not workflow.TRANSITIONS[verb].allowed(cast["team_member"], on_the_agenda)


@pytest.mark.parametrize("status", Status.values)
def test_a_verb_is_refused_in_every_state_but_its_own(on_the_agenda, cast, now, status):
    doer = {verb: cast[sorted(names)[-1]] for verb, names in DOES.items()}
    Proposal.objects.filter(pk=on_the_agenda.pk).update(status=status)
    for verb, transition in workflow.TRANSITIONS.items():
        proposal = Proposal.objects.get(pk=on_the_agenda.pk)
        if status in transition.sources:
            workflow.check_allowed(proposal, verb, by=doer[verb])
        else:
            with pytest.raises(NotAllowedNow):
                workflow.check_allowed(proposal, verb, by=doer[verb])


def test_every_change_of_state_leaves_a_line(call, quartier, coordinator, advisor, team_member, committee, now):
    proposal = factories.make_confirmed(quartier, coordinator, advisor, team_member, now=now)
    lines = [(line.from_status, line.to_status) for line in proposal.journal.exclude(to_status="")]
    assert lines == [
        ("", "draft"),
        ("draft", "submitted"),
        ("submitted", "under_review"),
        ("under_review", "recommended"),
        ("recommended", "accepted"),
        ("accepted", "confirmed"),
    ]


def test_the_table_reads_no_internal_line_of_the_journal(
    call, quartier, coordinator, advisor, team_member, committee, now
):
    proposal = factories.make_accepted(quartier, coordinator, advisor, team_member, now=now)
    verbs = set(JournalEntry.objects.visible_to(coordinator).filter(proposal=proposal).values_list("verb", flat=True))
    assert verbs == {"start", "submit", "begin_review"}
    assert proposal.status_for_table == Status.UNDER_REVIEW


def test_a_contributor_submits_only_if_the_coordination_allows_it(call, quartier, coordinator, contributor, now):
    proposal = factories.make_draft(quartier, contributor, now=now)
    with pytest.raises(PermissionDenied):
        actions.submit(proposal=proposal, by=contributor, now=now)
    TableMembership.objects.filter(user=contributor).update(may_submit=True)
    assert actions.submit(proposal=proposal, by=contributor, now=now).status == Status.SUBMITTED


def test_a_member_revoked_meanwhile_can_no_longer_write_or_submit(call, quartier, coordinator, now):
    proposal = factories.make_draft(quartier, coordinator, now=now)
    TableMembership.objects.filter(user=coordinator).update(ends_on=timezone.localdate())
    with pytest.raises(PermissionDenied):
        factories.write(proposal, {"change": {"title": "X"}}, by=coordinator, now=now)
    with pytest.raises(PermissionDenied):
        actions.submit(proposal=proposal, by=coordinator, now=now)
    assert not Proposal.objects.visible_to(coordinator).exists()
    proposal.refresh_from_db()
    assert proposal.title == "Bien manger aux Érables"


def test_precisions_reopen_the_named_sections_only(call, quartier, coordinator, advisor, now):
    proposal = factories.make_under_review(quartier, coordinator, advisor, now=now)
    actions.ask_clarification(
        proposal=proposal, question="Qui paie le loyer?", sections=["budget", "initiative"], by=advisor, now=now
    )
    factories.write(proposal, {"budget": factories.answers(2)["budget"]}, by=coordinator, now=now)
    with pytest.raises(NotAllowedNow):
        factories.write(proposal, {"change": {"title": "Autre"}}, by=coordinator, now=now)
    assert Email.objects.filter(kind="proposals.precisions_asked", to_user=coordinator).count() == 1


def test_an_answer_to_precisions_is_a_new_version_whatever_the_deadline(call, quartier, coordinator, advisor, now):
    proposal = factories.make_under_review(quartier, coordinator, advisor, now=now)
    actions.ask_clarification(proposal=proposal, question="Combien?", sections=["budget"], by=advisor, now=now)
    later = call.closes_at + timedelta(days=9)
    factories.write(proposal, {"budget": factories.answers(2, amount="130000")["budget"]}, by=coordinator, now=later)
    proposal = actions.resubmit(proposal=proposal, by=coordinator, now=later, message="Voilà.")
    assert proposal.status == Status.UNDER_REVIEW
    first, second = Version.objects.filter(proposal=proposal).order_by("number")
    assert first.content["amounts"][0]["in_range"] == "120000.00"
    assert second.content["amounts"][0]["in_range"] == "130000.00"
    assert ClarificationRequest.objects.get().answered_by == coordinator
    assert Email.objects.filter(kind="proposals.receipt", to_user=coordinator).count() == 2


def test_an_answer_to_precisions_is_checked_in_the_sections_that_were_reopened(
    call, quartier, coordinator, advisor, now
):
    proposal = factories.make_under_review(quartier, coordinator, advisor, now=now)
    actions.ask_clarification(proposal=proposal, question="Combien?", sections=["budget"], by=advisor, now=now)
    factories.write(proposal, {"budget": factories.answers(2, amount="1e5")["budget"]}, by=coordinator, now=now)
    with pytest.raises(NotReady):
        actions.resubmit(proposal=proposal, by=coordinator, now=now)
    assert Version.objects.count() == 1


def test_a_postponed_file_returns_to_analysis_and_is_decided_at_a_later_meeting(
    call, quartier, coordinator, advisor, team_member, committee, now
):
    proposal = factories.make_recommended(
        quartier, coordinator, advisor, team_member, now=now, outcome=Recommendation.Outcome.POSTPONED
    )
    assert proposal.status == Status.POSTPONED
    actions.resume(proposal=proposal, by=advisor, now=now)
    factories.complete_analysis(proposal, advisor, now=now)
    meeting = factories.make_meeting(team_member, proposal, now=now)
    factories.adopt(
        item=meeting.items.get(),
        outcome=Recommendation.Outcome.FAVOURABLE,
        reasons="Tout est clair.",
        by=team_member,
        now=now,
    )
    assert Proposal.objects.get(pk=proposal.pk).status == Status.RECOMMENDED
    assert Recommendation.objects.count() == 2


def test_the_committee_adopts_only_what_is_ready(call, quartier, coordinator, advisor, team_member, committee, now):
    proposal = factories.make_under_review(quartier, coordinator, advisor, now=now)
    meeting = factories.make_meeting(team_member, proposal, now=now)
    act = {"item": meeting.items.get(), "outcome": Recommendation.Outcome.FAVOURABLE, "reasons": "Oui.", "now": now}
    with pytest.raises(NotAllowedNow, match="pas prête"):
        factories.adopt(**act, by=team_member)
    factories.complete_analysis(proposal, advisor, now=now)
    assert factories.adopt(**act, by=team_member).analysis["items"][0]["label"] == "met"


def test_without_quorum_nothing_is_adopted(
    call, quartier, coordinator, advisor, team_member, committee, committee_member, third_member, now
):
    proposal = factories.make_under_review(quartier, coordinator, advisor, now=now)
    factories.complete_analysis(proposal, advisor, now=now)
    meeting = factories.make_meeting(team_member, proposal, now=now, present=False)
    seats = list(committee_member.seats.all())
    actions.mark_presence(meeting=meeting, seats=seats, by=team_member, now=now)
    act = {"item": meeting.items.get(), "outcome": Recommendation.Outcome.FAVOURABLE, "reasons": "Oui.", "now": now}
    with pytest.raises(NotAllowedNow, match="1 siège"):
        factories.adopt(**act, by=team_member)
    actions.mark_presence(meeting=meeting, seats=seats + list(third_member.seats.all()), by=team_member, now=now)
    record = factories.adopt(**act, by=team_member).record
    assert (record["eligible"], record["present"], record["required"]) == (3, 2, 2)
    assert record["recused"] == [{"organisation": "Coalition", "kind": "withdraws"}]


def test_a_late_recusal_closes_the_file_and_changes_the_quorum(
    call, quartier, coordinator, advisor, team_member, committee, committee_member, now
):
    proposal = factories.make_under_review(quartier, coordinator, advisor, now=now)
    factories.complete_analysis(proposal, advisor, now=now)
    meeting = factories.make_meeting(team_member, proposal, now=now)
    actions.deny_conflict(proposal=proposal, by=committee_member, now=now)
    assert Version.objects.visible_to(committee_member).exists()
    declaration = actions.declare_conflict(proposal=proposal, by=committee_member, now=now)
    assert declaration.is_late
    assert not Version.objects.visible_to(committee_member).exists()
    assert not Proposal.objects.visible_to(committee_member).exists()
    state = actions.quorum(meeting, proposal)
    assert {seat.organisation: seat.recusal for seat in state.recused} == {
        "Fondation B": "late",
        "Coalition": "withdraws",
    }
