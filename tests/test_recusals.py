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
