"""Two people at the same moment: never a sixth member, one decision, no answer to what is withdrawn. On both databases."""

from datetime import timedelta

import pytest

from notifications.models import Email
from proposals.tests.test_races import at_once, failures
from readiness import factories
from readiness.actions import deciding, teams
from readiness.actions import declarations as declaring
from readiness.actions.reminding import remind_all
from readiness.models import FundingRequest, RequestStatus, Signatory
from ui.refusals import NotAllowedNow

pytestmark = pytest.mark.django_db(transaction=True)


def test_five_named_at_once_leave_a_team_of_five(asked, coordinator):
    factories.make_signatory(asked, coordinator, 2)
    results = at_once(5, lambda n: factories.make_signatory(asked, coordinator, n + 3))
    assert len(failures(results)) == 2
    assert not failures(results, NotAllowedNow)
    assert sorted(asked.signatories.values_list("place", flat=True)) == [1, 2, 3, 4, 5]
    assert Email.objects.filter(kind="readiness.invitation").count() == 4


def test_the_same_person_named_twice_at_once_is_named_once(asked, coordinator):
    results = at_once(3, lambda _n: factories.make_signatory(asked, coordinator))
    assert not failures(results, NotAllowedNow)
    assert asked.signatories.team().count() == 2


def test_two_decisions_at_once_leave_one(sent, team_member, other_team_member, now):
    def decide(n):
        if n % 2:
            return deciding.approve(request=sent, granted=100, reason="Oui.", by=team_member, now=now)
        return deciding.decline(request=sent, reason="Non.", next_step="Parlons.", by=other_team_member, now=now)

    results = at_once(4, decide)
    assert not failures(results, NotAllowedNow)
    sent.refresh_from_db()
    kind = "request_approved" if sent.status == RequestStatus.APPROVED else "request_declined"
    assert Email.objects.filter(kind__in=["readiness.request_approved", "readiness.request_declined"]).count() == 1
    assert Email.objects.filter(kind=f"readiness.{kind}").count() == 1
    assert sent.journal.filter(verb__in=["approve", "decline"]).count() == 1


def test_two_answers_to_a_declaration_at_once_leave_one(quartier, coordinator, team_member, other_team_member, now):
    waits = factories.make_submitted(quartier, coordinator)

    def answer(n):
        if n % 2:
            return declaring.approve(declaration=waits, reason="Oui.", by=team_member, now=now)
        return declaring.decline(declaration=waits, reason="Non.", next_step="Parlons.", by=other_team_member, now=now)

    results = at_once(4, answer)
    assert not failures(results, NotAllowedNow)
    assert waits.journal.filter(verb__in=["approve", "decline"]).count() == 1


def test_confirming_what_is_withdrawn_at_the_same_moment_leaves_one_truth(asked, coordinator, now):
    person = factories.make_signatory(asked, coordinator)

    def act(n):
        return (
            deciding.withdraw(request=asked, by=coordinator, now=now) if n else teams.confirm(signatory=person, now=now)
        )

    results = at_once(2, act)
    assert not failures(results, NotAllowedNow)
    verbs = list(asked.journal.values_list("verb", flat=True))
    confirmed = Signatory.objects.get(pk=person.pk).confirmed_at is not None
    assert confirmed == ("confirm" in verbs)
    assert not confirmed or verbs.index("confirm") < verbs.index("withdraw")


def test_sending_while_a_member_is_taken_off_never_leaves_one_alone(asked, coordinator, now):
    person = factories.make_signatory(asked, coordinator, confirmed=True)

    def act(n):
        if n:
            return teams.remove(signatory=person, by=coordinator, now=now)
        return deciding.submit(request=asked, by=coordinator, now=now)

    results = at_once(2, act)
    assert not failures(results, NotAllowedNow)
    asked.refresh_from_db()
    is_sent = asked.status == RequestStatus.SUBMITTED
    assert asked.signatories.team().confirmed().count() == (2 if is_sent else 1)


def test_one_request_opens_whatever_is_pressed_at_once(approved, coordinator, now):
    opened = at_once(4, lambda _n: teams.open_request(declaration=approved, by=coordinator, now=now))
    assert not failures(opened)
    assert FundingRequest.objects.count() == 1


def test_two_schedulers_at_once_remind_once(asked, coordinator, now):
    factories.make_signatory(asked, coordinator)
    results = at_once(3, lambda _n: remind_all(now=now + timedelta(days=6)))
    assert not failures(results)
    assert sum(results) == 1
    assert Email.objects.filter(kind="readiness.reminder").count() == 1
