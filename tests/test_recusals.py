"""Across apps: an e-mail about a file follows that file, for the staff's page and for its own recipient."""

import pytest

from notifications.models import Email
from proposals import actions, factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def under_review(call, quartier, coordinator, advisor, now):
    return factories.make_under_review(quartier, coordinator, advisor, now=now)


def about(proposal, user):
    return Email.objects.visible_to(user).about(proposal)


def test_a_recused_team_member_finds_no_email_about_the_file(under_review, team_member, now):
    assert about(under_review, team_member).exists()
    actions.declare_conflict(proposal=under_review, by=team_member, now=now)
    assert not about(under_review, team_member).exists()


def test_an_administrator_is_no_exception(under_review, admin_user, now):
    assert about(under_review, admin_user).exists()
    actions.declare_conflict(proposal=under_review, by=admin_user, now=now)
    assert not about(under_review, admin_user).exists()


def test_an_advisor_who_withdraws_loses_the_emails_they_had_received(under_review, advisor, now):
    assert Email.objects.sent_to(advisor).filter(kind="proposals.submitted").exists()
    actions.declare_conflict(proposal=under_review, by=advisor, now=now)
    assert not Email.objects.sent_to(advisor).filter(kind="proposals.submitted").exists()


def test_a_table_keeps_its_emails_whatever_its_members_sit_on(under_review, coordinator):
    assert Email.objects.sent_to(coordinator).filter(kind="proposals.receipt").exists()


def test_the_answer_to_a_doubt_leaves_the_portal_with_the_file(
    under_review, committee, chair, committee_member, team_member, admin_user, now
):
    """It names no file, and its very existence is told to nobody who may not know of the file."""
    factories.complete_analysis(under_review, team_member, now=now)
    factories.make_meeting(team_member, under_review, now=now, opened=False)
    doubt = actions.doubt_conflict(proposal=under_review, words="", by=committee_member, now=now)
    actions.deny_conflict(proposal=under_review, by=chair, now=now)
    actions.rule_doubt(doubt=doubt, has_conflict=True, by=chair, now=now)
    ruled = Email.objects.filter(kind="proposals.doubt_ruled")
    assert about(under_review, team_member).filter(pk__in=ruled).exists()
    actions.declare_conflict(proposal=under_review, by=admin_user, now=now)
    assert not about(under_review, admin_user).filter(pk__in=ruled).exists()
    assert not Email.objects.sent_to(committee_member).filter(pk__in=ruled).exists()
