"""Ratification, amounts, letters, and the participation that a sent letter begins (Guide, section 5.2)."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.append_only import AppendOnlyError
from notifications.models import Email
from proposals import actions, factories
from proposals.models import Letter, Participation, Proposal, Recommendation, Status
from ui.refusals import NotAllowedNow

pytestmark = pytest.mark.django_db


def test_an_amount_out_of_the_range_needs_a_reason(call, quartier, coordinator, advisor, team_member, committee, now):
    proposal = factories.make_recommended(quartier, coordinator, advisor, team_member, now=now)
    facts = {
        "proposal": proposal,
        "ratified_on": timezone.localdate(now),
        "body": "Conseil d’administration",
        "reference": "CA-1",
        "starts_on": timezone.localdate(now),
        "by": team_member,
        "now": now,
    }
    years = [(Decimal(120000), Decimal(0), ""), (Decimal(160000), Decimal(0), ""), (Decimal(75000), Decimal(0), "")]
    with pytest.raises(NotAllowedNow, match="l’an 2"):
        actions.record_acceptance(**facts, years=years)
    years[1] = (Decimal(160000), Decimal(0), "Une année d’évaluation externe.")
    decision = actions.record_acceptance(**facts, years=years)
    assert decision.years.get(number=2).exception_reason == "Une année d’évaluation externe."


def test_no_reason_makes_an_intensification_longer_than_three_years(
    call, quartier, coordinator, advisor, team_member, committee, now
):
    proposal = factories.make_recommended(quartier, coordinator, advisor, team_member, now=now, stage_number=3)
    with pytest.raises(NotAllowedNow, match="de 1 à 3 ans"):
        actions.record_acceptance(
            proposal=proposal,
            ratified_on=timezone.localdate(now),
            body="Conseil d’administration",
            reference="CA-1",
            starts_on=timezone.localdate(now),
            years=[(Decimal(200000), Decimal(0), "Exception.")] * 4,
            by=team_member,
            now=now,
        )


def test_a_second_active_participation_needs_a_reason(
    call, quartier, coordinator, advisor, team_member, committee, now
):
    factories.make_confirmed(quartier, coordinator, advisor, team_member, now=now)
    proposal = factories.make_recommended(quartier, coordinator, advisor, team_member, now=now)
    facts = {
        "proposal": proposal,
        "ratified_on": timezone.localdate(now),
        "body": "CA",
        "reference": "CA-2",
        "starts_on": timezone.localdate(now),
        "years": [(Decimal(120000), Decimal(0), "")] * 3,
        "by": team_member,
        "now": now,
    }
    with pytest.raises(NotAllowedNow, match="participation en cours"):
        actions.record_acceptance(**facts)
    assert actions.record_acceptance(**facts, override_reason="Fin de l’étape dans un mois.").override_reason


def test_the_letter_waits_for_a_learning_question(call, quartier, coordinator, advisor, team_member, committee, now):
    proposal = factories.make_draft(quartier, coordinator, now=now)
    factories.write(proposal, {"learning": {"questions": [], "capture_plan": "Une fiche."}}, by=coordinator, now=now)
    proposal = actions.submit(proposal=proposal, by=coordinator, now=now)
    proposal = actions.begin_review(proposal=proposal, by=advisor, now=now)
    factories.complete_analysis(proposal, advisor, now=now)
    meeting = factories.make_meeting(team_member, proposal, now=now)
    factories.adopt(
        item=meeting.items.get(),
        outcome=Recommendation.Outcome.FAVOURABLE,
        reasons="Oui.",
        by=team_member,
        now=now,
    )
    actions.record_acceptance(
        proposal=proposal,
        ratified_on=timezone.localdate(now),
        body="CA",
        reference="CA-1",
        starts_on=timezone.localdate(now),
        years=[(Decimal(120000), Decimal(0), "")] * 3,
        by=team_member,
        now=now,
    )
    with pytest.raises(NotAllowedNow, match="question d’apprentissage"):
        actions.issue_letter(proposal=proposal, by=team_member, now=now)
    assert not Letter.objects.exists()


def test_a_letter_is_sent_once_and_begins_the_participation(
    call, quartier, coordinator, advisor, team_member, committee, now
):
    proposal = factories.make_confirmed(quartier, coordinator, advisor, team_member, now=now)
    letter = proposal.letters.get()
    actions.send_letter(letter=letter, by=team_member, now=now)
    assert Email.objects.filter(kind="proposals.letter").count() == 1
    participation = Participation.objects.get()
    assert [str(year.starts_on) for year in participation.years.all()] == ["2027-04-01", "2028-04-01", "2029-04-01"]
    assert str(participation.ends_on) == "2030-03-31"
    assert participation.learning_questions.count() == 1
    assert participation.initiative.is_public


def test_a_correction_is_a_second_letter_that_names_the_first(
    call, quartier, coordinator, advisor, team_member, committee, now
):
    proposal = factories.make_confirmed(quartier, coordinator, advisor, team_member, now=now)
    first = proposal.letters.get()
    second = actions.issue_letter(
        proposal=proposal, by=team_member, now=now, correction_note="La date du procès-verbal est corrigée."
    )
    assert (second.rank, second.corrects, second.number) == (2, first, "L-2027-002")
    assert second.content["corrects"] == "L-2027-001"
    actions.send_letter(letter=second, by=team_member, now=now)
    assert Participation.objects.count() == 1
    with pytest.raises(AppendOnlyError):
        first.save()


def test_a_refusal_has_a_letter_with_its_reasons_and_no_participation(
    call, quartier, coordinator, advisor, team_member, committee, now
):
    proposal = factories.make_recommended(
        quartier, coordinator, advisor, team_member, now=now, outcome=Recommendation.Outcome.UNFAVOURABLE
    )
    actions.record_refusal(
        proposal=proposal,
        ratified_on=timezone.localdate(now),
        body="CA",
        reference="CA-1",
        reasons="Le plan de quartier n’est pas assez avancé.",
        by=team_member,
        now=now,
    )
    assert Proposal.objects.get(pk=proposal.pk).status_for_table == Status.UNDER_REVIEW
    letter = actions.issue_letter(proposal=proposal, by=team_member, now=now)
    assert "pas assez avancé" in letter.content["reasons"]
    actions.send_letter(letter=letter, by=team_member, now=now)
    assert Proposal.objects.get(pk=proposal.pk).status_for_table == Status.REFUSED
    assert not Participation.objects.exists()


def test_a_mended_decision_leaves_the_letter_and_moves_the_participation_with_the_next_one(
    call, quartier, coordinator, advisor, team_member, committee, now
):
    proposal = factories.make_confirmed(quartier, coordinator, advisor, team_member, now=now)
    frozen = proposal.letters.get().content
    actions.correct_decision(
        proposal=proposal,
        reason="Le procès-verbal disait 110 000 $ la première année.",
        ratified_on=timezone.localdate(now),
        body="Conseil d’administration",
        reference="CA-2027-02",
        starts_on=timezone.localdate(now).replace(month=5, day=1),
        years=[(Decimal(110000), Decimal(0), ""), (Decimal(120000), Decimal(0), ""), (Decimal(120000), Decimal(0), "")],
        by=team_member,
        now=now,
    )
    years = Participation.objects.get().years
    assert years.get(number=1).amount == Decimal(120000)
    assert proposal.letters.get().content == frozen
    second = actions.issue_letter(proposal=proposal, by=team_member, now=now, correction_note="Montant de l’an 1.")
    assert second.content["years"][0]["amount"] == "110000.00"
    actions.send_letter(letter=second, by=team_member, now=now)
    first_year = years.get(number=1)
    assert (str(first_year.starts_on), first_year.amount) == ("2027-05-01", Decimal("110000.00"))
    assert proposal.journal.filter(verb="correct_decision", is_internal=True).exists()


def test_nobody_mends_a_decision_without_a_reason_or_out_of_the_range(
    call, quartier, coordinator, advisor, team_member, committee, now
):
    proposal = factories.make_accepted(quartier, coordinator, advisor, team_member, now=now)
    facts = {
        "proposal": proposal,
        "ratified_on": timezone.localdate(now),
        "body": "CA",
        "reference": "CA-1",
        "starts_on": timezone.localdate(now),
        "now": now,
    }
    good, bad = [(Decimal(120000), Decimal(0), "")] * 3, [(Decimal(1), Decimal(0), "")] * 3
    for by, years, reason, refusal in (
        (advisor, good, "Parce que.", PermissionDenied),
        (team_member, good, " ", NotAllowedNow),
        (team_member, bad, "Parce que.", NotAllowedNow),
    ):
        with pytest.raises(refusal):
            actions.correct_decision(**facts, years=years, reason=reason, by=by)
    assert proposal.decision.years.filter(amount=Decimal(120000)).count() == 3
