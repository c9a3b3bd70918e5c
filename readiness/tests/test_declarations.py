"""Declaring one's interest: who writes, who sends, who answers; a refusal always says what comes next."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.factories import StaffRoleFactory
from neighbourhoods.models import TableMembership
from notifications.models import Email
from readiness import factories
from readiness.actions import declarations as actions
from readiness.models import Declaration, DeclarationStatus
from ui.refusals import NotAllowedNow, Refused

pytestmark = pytest.mark.django_db

Status = DeclarationStatus


def written(kind):
    return sorted(Email.objects.filter(kind=f"readiness.{kind}").values_list("to_address", flat=True))


# --- Writing and sending --------------------------------------------------------------------------------------------
def test_a_person_has_one_draft_however_often_they_begin(coordinator, now):
    first = actions.begin(by=coordinator, now=now)
    assert actions.begin(by=coordinator, now=now + timedelta(days=1)) == first
    with pytest.raises(IntegrityError), transaction.atomic():
        Declaration.objects.create(declared_by=coordinator)


def test_an_account_that_has_proved_an_address_may_declare_without_a_table(stranger, quartier, now):
    sent = factories.make_submitted(quartier, stranger)
    assert (sent.status, sent.submitted_by, sent.submitted_at) == (Status.SUBMITTED, stranger, now)


def test_what_is_missing_keeps_a_declaration_from_leaving(quartier, coordinator, now):
    draft = factories.make_draft(quartier, coordinator, why_together="")
    with pytest.raises(NotAllowedNow, match="Il manque"):
        actions.submit(declaration=draft, by=coordinator, now=now)
    assert not Email.objects.exists()


def test_sending_tells_the_side_and_the_team_once_whatever_is_pressed(quartier, coordinator, team_member, now):
    draft = factories.make_draft(quartier, coordinator)
    for _press in range(2):
        sent = actions.submit(declaration=draft, by=coordinator, now=now)
    assert written("declaration_received") == [coordinator.email]
    assert written("declaration_to_answer") == [team_member.email]
    assert sent.journal.count() == 1


def test_in_the_name_of_a_table_only_whoever_submits_for_it_sends(quartier, contributor, coordinator, now):
    draft = factories.make_draft(quartier, contributor, for_table=True)
    with pytest.raises(PermissionDenied):
        actions.submit(declaration=draft, by=contributor, now=now)
    assert actions.submit(declaration=draft, by=coordinator, now=now).submitted_by == coordinator


def test_a_contributor_whom_the_coordination_allows_sends_too(quartier, contributor, now):
    TableMembership.objects.filter(user=contributor).update(may_submit=True)
    assert factories.make_submitted(quartier, contributor, for_table=True).status == Status.SUBMITTED


def test_nobody_writes_in_the_name_of_a_table_that_is_not_theirs(other_quartier, coordinator):
    with pytest.raises(Refused) as refused:
        factories.make_draft(other_quartier, coordinator, for_table=True)
    assert refused.value.field == "for_table"


# --- Reading --------------------------------------------------------------------------------------------------------
def readers(declaration, *people):
    return [Declaration.objects.visible_to(person).filter(pk=declaration.pk).exists() for person in people]


def test_a_draft_is_read_by_its_side_alone(quartier, coordinator, contributor, advisor, team_member, admin_user):
    draft = factories.make_draft(quartier, coordinator)
    assert readers(draft, coordinator, contributor, advisor, team_member, admin_user) == [True] + [False] * 4
    draft = actions.save(declaration=draft, by=coordinator, now=factories.NOW, neighbourhood=quartier, for_table=True)
    assert readers(draft, coordinator, contributor, advisor, team_member) == [True, True, False, False]


def test_once_sent_the_advisor_and_the_team_read_it_and_nobody_else(
    quartier, coordinator, contributor, advisor, team_member, admin_user, other_coordinator, stranger, committee_member
):
    sent = factories.make_submitted(quartier, coordinator)
    assert readers(sent, coordinator, advisor, team_member, admin_user) == [True] * 4
    assert readers(sent, contributor, other_coordinator, stranger, committee_member) == [False] * 4


# --- Answers --------------------------------------------------------------------------------------------------------
def test_the_team_alone_answers_with_a_reason_that_is_sent(
    quartier, coordinator, advisor, admin_user, team_member, now
):
    sent = factories.make_submitted(quartier, coordinator)
    for person in (coordinator, advisor, admin_user):
        with pytest.raises(PermissionDenied):
            actions.approve(declaration=sent, reason="Oui.", by=person, now=now)
    with pytest.raises(Refused) as refused:
        actions.approve(declaration=sent, reason="  ", by=team_member, now=now)
    assert refused.value.field == "reason"
    answered = actions.approve(declaration=sent, reason=" Bien vu. ", by=team_member, now=now)
    assert (answered.status, answered.reason) == (Status.APPROVED, "Bien vu.")
    email = Email.objects.get(kind="readiness.declaration_approved")
    assert email.to_user == coordinator and "Bien vu." in email.body_text


def test_a_refusal_without_a_next_step_does_not_leave(quartier, coordinator, team_member, now):
    sent = factories.make_submitted(quartier, coordinator)
    with pytest.raises(Refused) as refused:
        actions.decline(declaration=sent, reason="Trop tôt.", next_step=" ", by=team_member, now=now)
    assert refused.value.field == "next_step"
    declined = actions.decline(declaration=sent, reason="Trop tôt.", next_step="Voyez Alex.", by=team_member, now=now)
    assert declined.status == Status.DECLINED
    assert "Voyez Alex." in Email.objects.get(kind="readiness.declaration_declined").body_text


def test_a_second_answer_is_refused_and_a_second_click_changes_nothing(
    quartier, coordinator, team_member, other_team_member, now
):
    sent = factories.make_submitted(quartier, coordinator)
    for _press in range(2):
        actions.approve(declaration=sent, reason="Oui.", by=team_member, now=now)
    with pytest.raises(NotAllowedNow, match="approuvée"):
        actions.decline(declaration=sent, reason="Non.", next_step="Rien.", by=other_team_member, now=now)
    assert written("declaration_approved") == [coordinator.email]


def test_whoever_of_the_team_is_concerned_does_not_answer(quartier, coordinator, team_member, now):
    own = factories.make_submitted(quartier, team_member)
    with pytest.raises(PermissionDenied):
        actions.approve(declaration=own, reason="Oui.", by=team_member, now=now)
    StaffRoleFactory(user=coordinator)
    coordinator.forget_roles()
    of_their_table = factories.make_submitted(quartier, coordinator)
    with pytest.raises(PermissionDenied):
        actions.approve(declaration=of_their_table, reason="Oui.", by=coordinator, now=now)
    assert (
        actions.approve(declaration=of_their_table, reason="Oui.", by=team_member, now=now).answered_by == team_member
    )


def test_a_refused_declaration_is_taken_up_as_a_new_one_with_its_words(quartier, coordinator, team_member, now):
    declined = factories.make_declined(quartier, coordinator, team_member)
    draft = actions.begin(by=coordinator, now=now, follows=declined)
    assert (draft.follows, draft.issue, draft.status) == (declined, declined.issue, Status.DRAFT)
    assert not draft.reason
    again = actions.submit(declaration=draft, by=coordinator, now=now)
    declined.refresh_from_db()
    assert (again.status, declined.status) == (Status.SUBMITTED, Status.DECLINED)


def test_words_are_not_taken_up_over_a_draft_that_waits(quartier, coordinator, team_member, now):
    declined = factories.make_declined(quartier, coordinator, team_member)
    factories.make_draft(quartier, coordinator, issue="Un autre enjeu.")
    with pytest.raises(NotAllowedNow, match="déjà un brouillon"):
        actions.begin(by=coordinator, now=now, follows=declined)


def test_a_text_saved_at_the_same_moment_is_not_covered(quartier, coordinator, now):
    draft = factories.make_draft(quartier, coordinator)
    with pytest.raises(Refused, match="même moment"):
        actions.save(declaration=draft, by=coordinator, now=now, seen=now - timedelta(seconds=1), issue="Autre")


def test_what_was_sent_is_withdrawn_once_and_a_draft_is_erased(quartier, coordinator, now):
    sent = factories.make_submitted(quartier, coordinator)
    for _press in range(2):
        assert actions.withdraw(declaration=sent, by=coordinator, now=now).status == Status.WITHDRAWN
    draft = factories.make_draft(quartier, coordinator)
    actions.discard(declaration=draft, by=coordinator)
    assert not Declaration.objects.drafts().exists()


def test_the_database_refuses_an_answer_without_a_reason_and_a_refusal_without_a_next_step(
    quartier, coordinator, team_member, now
):
    sent = factories.make_submitted(quartier, coordinator)
    answered = {"answered_at": now, "answered_by": team_member}
    for facts in ({"status": Status.APPROVED, **answered}, {"status": Status.DECLINED, "reason": "Non.", **answered}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Declaration.objects.filter(pk=sent.pk).update(**facts)
