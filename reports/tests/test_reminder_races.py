"""Two schedulers at the same moment, or an act during the sweep: one reminder, on both databases."""

from collections import defaultdict
from datetime import timedelta

import pytest
from django.db import transaction

from notifications.models import Email
from proposals import actions
from proposals import factories as proposals
from proposals.models import Proposal
from proposals.tests.test_races import at_once, failures
from proposals.workflow import locked
from reports import factories
from reports.actions import record_steps, tell_clock, tell_digests, waive
from reports.models import Kind, Notice, Obligation, ReminderStep
from reports.tests.test_clock import on_day
from reports.tests.test_reminders import DUE, at
from tests.crossing import crew_of, until_waiting

ORDERS_OF_A_WAIVER = (["reports.waived"], ["reports.digest", "reports.waived"])

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def report(quartier, coordinator, advisor, stages):
    participation = factories.make_calendar(quartier, coordinator)
    Obligation.objects.filter(kind=Kind.MIDYEAR).update(dropped_at=factories.NOW)
    return factories.owed(participation)


def test_two_schedulers_at_once_recall_once(report):
    def sweep(_n):
        record_steps(now=at(DUE))
        tell_digests(now=at(DUE))

    assert not failures(at_once(6, sweep))
    assert list(report.reminders.order_by("step").values_list("step", "outcome")) == [
        (-60, "passed"),
        (-30, "passed"),
        (-7, "passed"),
        (0, "sent"),
    ]
    assert Email.objects.of_kind("reports.digest").count() == Notice.objects.count() == 2


def test_a_waiver_during_the_sweep_is_seen_or_comes_after_it(report, team_member):
    def act(n):
        if n % 2:
            return waive(obligation=report, reason="Sans activité.", by=team_member, now=at(DUE))
        record_steps(now=at(DUE))
        return tell_digests(now=at(DUE))

    assert not failures(at_once(6, act))
    assert not Notice.objects.untold().exists()
    # The waiver may come between one person's e-mail and the other's. Nobody reads it before their reminder.
    read = defaultdict(list)
    for email in Email.objects.order_by("pk"):
        read[email.to_user_id].append(email.kind)
    assert len(read) == 2
    assert all(kinds in ORDERS_OF_A_WAIVER for kinds in read.values()), read
    record_steps(now=at(DUE + timedelta(days=7)))
    assert ReminderStep.objects.filter(step=7).count() == 0


def test_a_reminder_waits_for_the_waiver_that_is_being_written_and_is_not_sent(report, team_member):
    record_steps(now=at(DUE))
    with crew_of(1) as start, transaction.atomic():
        waive(obligation=report, reason="Sans activité.", by=team_member, now=at(DUE))
        told = start(lambda: tell_digests(now=at(DUE)))
        until_waiting(1)
    assert told.result(timeout=60) == {"useless": 2}
    assert not Email.objects.of_kind("reports.digest").exists()


def test_the_clock_is_told_once_by_two_schedulers(quartier, coordinator, advisor, team_member, call):
    file = proposals.make_under_review(quartier, coordinator, advisor)
    assert not failures(at_once(4, lambda _n: tell_clock(now=on_day(42))))
    assert file.clock_notices.count() == Email.objects.of_kind("reports.clock").count() == 1


def test_a_meeting_that_ends_while_the_clock_is_told_holds_its_files_in_the_order_of_the_clock(
    quartier, coordinator, advisor, team_member, committee, call, now
):
    files = [proposals.make_under_review(quartier, coordinator, advisor, now=now) for _each in range(2)]
    Proposal.objects.filter(pk=files[1].pk).update(opened_at=now + timedelta(days=1))  # lists show it first
    meeting = proposals.make_meeting(team_member, *files, now=now)
    facts = {"meeting": meeting, "put_off": list(meeting.items.all()), "by": team_member, "now": now}
    with crew_of(2) as start, transaction.atomic():
        locked(files[0])
        told = start(lambda: tell_clock(now=on_day(42)))
        until_waiting(1)
        closed = start(lambda: actions.close_meeting(**facts))
        until_waiting(2)
    assert closed.result(timeout=60).closed_at == now
    assert told.result(timeout=60)["emails"] == 1
