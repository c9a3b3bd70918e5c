"""Faults that must change nothing, from the sweep to the letter box: real processes, a real mail server, a real Redis.

What becomes of one e-mail is notifications' matter (``test_delivery``, ``test_recovery``); here, that no reminder is
lost or doubled on the way, and where the team sees what the portal cannot know.
"""

from collections import Counter
from datetime import timedelta

import pytest
import redis
from django.utils import timezone

from notifications import delivery
from notifications.models import Email, TaskHeartbeat
from reports import factories
from reports.models import Kind, Notice
from reports.tests.machines import (
    DELIVER,
    ONE_EACH,
    SWEEP,
    Portal,
    a_report_alone,
    a_year_due,
    arrived,
    schedule_last_run,
    text_of,
    until,
)
from reports.tests.test_reminders import DUE, at, digests, outcomes, sweep
from tests.processes import together

pytestmark = pytest.mark.django_db(transaction=True)
Status = Email.Status
MORNING = at(DUE - timedelta(days=30))
RECOVERY = MORNING + delivery.CLAIM_LIFETIME + timedelta(minutes=1)
LONG_AFTER = MORNING + timedelta(days=5)  # no step comes between the thirtieth day before and the seventh
TO_LOOK_AT = "/equipe/courriels/?etat=a-voir"
UNKNOWN = "Le serveur de courriel n’a pas confirmé la réception"


@pytest.fixture
def portal(start_program):
    return Portal(start_program)


@pytest.fixture
def report(quartier, coordinator, advisor, stages):
    return a_report_alone(quartier, coordinator, advisor)


def fates():
    """What became of each person's reminder, in the order in which they were written."""
    return list(digests().order_by("pk").values_list("status", flat=True))


# --- Two schedulers, two workers ------------------------------------------------------------------------------------
def test_schedulers_in_separate_processes_recall_once_and_workers_send_once(portal, report, postbox, tmp_path):
    together([text_of(SWEEP, MORNING)] * 4, var=tmp_path)
    assert outcomes(report) == [(-60, "passed"), (-30, "sent")]
    assert Notice.objects.count() == digests().count() == 2
    workers = [portal.start(DELIVER, MORNING) for _number in range(2)]
    assert [(worker.wait(60), worker.stderr.read()) for worker in workers] == [(0, b"")] * 2
    assert arrived(postbox) == ONE_EACH
    assert fates() == [Status.SENT] * 2


@pytest.mark.process
def test_two_beats_back_after_a_week_send_the_latest_step_once(
    portal, postbox, redis_server, tmp_path, quartier, coordinator, advisor, stages
):
    """Beat itself is late here: it remembers a run of ten days ago, and sends the morning's sweep as it comes back."""
    now = timezone.now()
    participation = factories.make_calendar(
        quartier, coordinator, years=1, starts_on=a_year_due(timezone.localdate(now)), now=now
    )
    report = factories.owed(participation, Kind.FINAL)
    sweep(report.due_on - timedelta(days=8))
    Email.objects.all().delete()  # what that morning sent is not this one's
    portal.worker(redis=redis_server)
    for name in ("one", "two"):
        portal.beat(schedule_last_run(tmp_path / name, now - timedelta(days=10)), redis=redis_server)
    until(lambda: fates() == [Status.SENT] * 2)
    another_delivery()
    assert outcomes(report) == [(-60, "passed"), (-30, "sent"), (-7, "passed"), (0, "sent")]
    assert arrived(postbox) == ONE_EACH


def another_delivery():
    """Wait until a delivery that begins now or later has run to its end."""
    now = timezone.now()
    until(TaskHeartbeat.objects.filter(name="deliver_due_emails", last_ok_at__gte=now).exists)


@pytest.mark.process
def test_a_redis_flushed_between_the_sweep_and_the_delivery_loses_nothing(
    portal, postbox, redis_server, tmp_path, quartier, coordinator, advisor, stages
):
    now = timezone.now()
    factories.make_calendar(quartier, coordinator, years=1, starts_on=a_year_due(timezone.localdate(now)), now=now)
    portal.run(SWEEP, now, redis=redis_server)
    with redis.Redis.from_url(redis_server.url) as queue:
        assert queue.llen("celery") > 0  # what the sweep wrote asked for a delivery at once
        queue.flushall()
        portal.worker(redis=redis_server)
        portal.beat(schedule_last_run(tmp_path / "schedule", now), redis=redis_server)
        until(lambda: Counter(fates()) == {Status.SENT: 2})
        queue.flushall()  # under programs that run
        another_delivery()
    assert fates() == [Status.SENT] * 2
    assert arrived(postbox) == ONE_EACH


# --- Processes that die ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("statement", ['INSERT INTO "reports_notice"', 'UPDATE "reports_notice"'])
def test_a_sweep_killed_half_way_is_made_up_for_once(portal, report, postbox, statement):
    """Between the step and its notices, then between the e-mail and the mark that it was told."""
    portal.die(SWEEP, MORNING, dies_before=statement)
    assert not digests().exists()
    portal.sweep(MORNING)
    portal.sweep(MORNING)
    portal.deliver(MORNING)
    assert outcomes(report) == [(-60, "passed"), (-30, "sent")]
    assert arrived(postbox) == ONE_EACH


def test_a_worker_killed_between_claim_and_send_leaves_the_reminder_to_another_once(portal, report, postbox):
    portal.sweep(MORNING)
    postbox.kill_at = "ehlo"
    portal.die(DELIVER, MORNING)
    assert fates() == [Status.CLAIMED, Status.QUEUED]
    postbox.kill_at = None
    portal.deliver(MORNING)
    assert fates() == [Status.CLAIMED, Status.SENT]  # the first may still be in somebody's hands
    portal.deliver(RECOVERY, RECOVERY, LONG_AFTER)
    assert fates() == [Status.SENT] * 2
    assert arrived(postbox) == ONE_EACH


@pytest.mark.parametrize("moment", ["text", "answered"])
def test_a_worker_killed_before_the_commit_leaves_a_reminder_that_a_person_alone_sends_again(
    portal, report, postbox, as_user, team_member, moment
):
    """The server has the text, and may have said so: nothing tells the portal. It never sends a second one by itself."""
    portal.sweep(MORNING)
    postbox.kill_at = moment
    portal.die(DELIVER, MORNING)
    assert fates() == [Status.SENDING, Status.QUEUED]
    postbox.kill_at = None
    portal.deliver(RECOVERY)
    portal.sweep(LONG_AFTER)
    portal.deliver(LONG_AFTER)
    assert fates() == [Status.UNKNOWN, Status.SENT]
    assert arrived(postbox) == ONE_EACH

    client, email = as_user(team_member), digests().get(status=Status.UNKNOWN)
    seen = client.get(TO_LOOK_AT).text.replace("<wbr>", "")
    assert email.to_address in seen and "sort inconnu" in seen and "alex@example.org" not in seen
    assert UNKNOWN in client.get(f"/equipe/courriels/{email.pk}/").text

    assert client.post(f"/equipe/courriels/{email.pk}/relancer/").status_code == 302
    portal.deliver(LONG_AFTER)
    first, again = postbox.to(email.to_address)
    assert first["Message-ID"] == again["Message-ID"]  # a mail program may know the second one for the first
    assert fates() == [Status.SENT] * 2


# --- A mail server in trouble ---------------------------------------------------------------------------------------
def test_a_server_that_is_down_gets_every_reminder_once_it_is_up(portal, report, postbox, settings, closed_port):
    portal.sweep(MORNING)
    up, settings.EMAIL_PORT = settings.EMAIL_PORT, closed_port
    portal.run(DELIVER, MORNING)
    assert fates() == [Status.RETRY, Status.QUEUED]
    settings.EMAIL_PORT = up
    portal.deliver(*(MORNING + timedelta(minutes=minutes) for minutes in (2, 3, 60)))
    assert fates() == [Status.SENT] * 2
    assert arrived(postbox) == ONE_EACH


def test_a_server_too_slow_to_take_the_text_gets_every_reminder_later_once(portal, report, postbox):
    portal.sweep(MORNING)
    postbox.silent_at = "recipient"
    portal.run(DELIVER, MORNING, timeout=0.3)
    assert fates() == [Status.RETRY, Status.QUEUED] and not postbox.received
    postbox.silent_at = None
    portal.deliver(*(MORNING + timedelta(minutes=minutes) for minutes in (2, 3, 60)))
    assert arrived(postbox) == ONE_EACH


def test_a_server_too_slow_to_answer_is_not_written_to_again(portal, report, postbox, as_user, team_member):
    portal.sweep(MORNING)
    postbox.silent_at = "text"
    portal.run(
        DELIVER, MORNING, timeout=1
    )  # what comes before the text is answered within a second on a busy machine too
    postbox.silent_at = None
    portal.sweep(LONG_AFTER)
    portal.deliver(LONG_AFTER)
    assert fates() == [Status.UNKNOWN] * 2
    assert arrived(postbox) == ONE_EACH  # it had taken the text, and was slow to say so
    assert "Le serveur de courriel ne répond pas à temps." in as_user(team_member).get(TO_LOOK_AT).text


def test_a_refused_address_keeps_nobody_else_from_being_recalled_and_the_team_reads_why(
    portal, report, postbox, as_user, team_member
):
    portal.sweep(MORNING)
    postbox.recipient_answers["camille@example.org"] = ["550 5.1.1 Adresse inconnue"]
    portal.run(DELIVER, MORNING)
    portal.deliver(LONG_AFTER)
    assert fates() == [Status.REFUSED, Status.SENT]
    assert arrived(postbox) == {"alex@example.org": 1}
    seen = as_user(team_member).get(TO_LOOK_AT).text.replace("<wbr>", "")
    assert "camille@example.org" in seen and "550 5.1.1 Adresse inconnue" in seen
    portal.sweep(at(DUE - timedelta(days=7)))  # the next step is written to the same address, which may be mended
    portal.deliver(at(DUE - timedelta(days=7)))
    assert arrived(postbox) == {"camille@example.org": 1, "alex@example.org": 2}


def test_a_server_that_puts_off_and_then_accepts_gets_each_reminder_once(portal, report, postbox):
    portal.sweep(MORNING)
    postbox.recipient_answers["camille@example.org"] = ["451 4.7.1 Plus tard", "421 4.3.2 Je ferme"]
    postbox.text_answers = ["452 4.2.2 Pleine"]
    portal.run(DELIVER, MORNING)
    assert fates() == [Status.RETRY] * 2
    portal.deliver(*(MORNING + timedelta(minutes=minutes) for minutes in (2, 10, 60, 120)))
    assert fates() == [Status.SENT] * 2
    assert arrived(postbox) == ONE_EACH
