"""Workers that race and workers that die, as separate processes on one database."""

import signal
from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from notifications import actions, delivery
from notifications.factories import EmailFactory
from notifications.models import Email
from notifications.sealing import Contents

pytestmark = pytest.mark.django_db(transaction=True)
Status = Email.Status
LATER = delivery.CLAIM_LIFETIME + timedelta(seconds=1)


@pytest.mark.parametrize("claimers", [2, 8])
def test_of_many_claimers_exactly_one_wins(at_once, now, claimers):
    for _round in range(5):
        email = EmailFactory()
        outcomes = at_once(lambda number, pk=email.pk: delivery.claim(pk, now=now), times=claimers)
        assert [type(outcome).__name__ for outcome in outcomes if outcome is not None] == ["Email"]
        email.refresh_from_db()
        assert (email.status, email.attempts) == (Status.CLAIMED, 1)


def test_the_same_key_written_at_once_gives_one_row(at_once, now):
    def write(number):
        with transaction.atomic():
            return actions.queue_rendered_email(
                key="letter:1", kind="k", to="a@example.org", contents=Contents(f"Objet {number}", "Texte", ""), now=now
            ).pk

    outcomes = at_once(write, times=8)
    assert Email.objects.count() == 1
    assert outcomes == [Email.objects.get().pk] * 8


def test_workers_that_run_together_send_each_email_once(postbox, start_worker):
    emails = EmailFactory.create_batch(20, created_at=timezone.now())
    workers = [start_worker() for _number in range(3)]
    assert [(worker.wait(60), worker.stderr.read()) for worker in workers] == [(0, b"")] * 3
    assert Counter(message["To"] for message in postbox.received) == {email.to_address: 1 for email in emails}
    assert set(Email.objects.values_list("status", flat=True)) == {Status.SENT}


def run_and_kill(start_worker):
    worker = start_worker()
    assert worker.wait(60) == -signal.SIGKILL, worker.stderr.read()


def test_a_worker_killed_before_the_text_leaves_is_made_up_for_once(postbox, start_worker):
    email = EmailFactory(created_at=timezone.now())
    postbox.kill_at = "ehlo"
    run_and_kill(start_worker)
    email.refresh_from_db()
    assert email.status == Status.CLAIMED
    postbox.kill_at = None
    delivery.deliver_due(timezone.now())
    assert postbox.received == []  # another worker might still hold it
    later = timezone.now() + LATER
    assert delivery.recover_stale(later)[Status.RETRY] == 1
    for _twice in range(2):
        delivery.deliver_due(later)
    email.refresh_from_db()
    assert (email.status, email.attempts) == (Status.SENT, 2)
    assert len(postbox.received) == 1


@pytest.mark.parametrize("moment", ["text", "answered"])
def test_a_worker_killed_around_the_answer_leaves_an_unknown_fate_and_nothing_is_resent(postbox, start_worker, moment):
    email = EmailFactory(created_at=timezone.now(), is_letter=True)
    postbox.kill_at = moment
    run_and_kill(start_worker)
    email.refresh_from_db()
    assert email.status == Status.SENDING
    postbox.kill_at = None
    later = timezone.now() + LATER
    assert delivery.recover_stale(later)[Status.UNKNOWN] == 1
    delivery.deliver_due(later + timedelta(days=30))
    email.refresh_from_db()
    assert email.status == Status.UNKNOWN
    assert len(postbox.received) == 1


def test_a_slow_worker_whose_claim_was_taken_back_sends_nothing(postbox, now):
    email = EmailFactory()
    held = delivery.claim(email.pk, now=now)
    delivery.recover_stale(now + LATER)
    carrier = delivery.open_carrier()
    delivery.deliver(held, carrier, now=now + LATER)
    email.refresh_from_db()
    assert (email.status, postbox.received) == (Status.RETRY, [])
    delivery.deliver_due(now + LATER)
    assert len(postbox.received) == 1


def test_a_slow_worker_may_still_say_that_the_server_took_an_email_of_unknown_fate(postbox, now, monkeypatch):
    email = EmailFactory()
    held = delivery.claim(email.pk, now=now)
    carrier = delivery.open_carrier()
    hand_over = carrier.hand_over

    def slow(message, *, before_text_leaves):
        answer = hand_over(message, before_text_leaves=before_text_leaves)
        delivery.recover_stale(now + LATER)
        return answer

    monkeypatch.setattr(carrier, "hand_over", slow)
    delivery.deliver(held, carrier, now=now)
    email.refresh_from_db()
    assert email.status == Status.SENT


def test_an_email_that_kills_every_worker_is_given_up(now):
    email = EmailFactory(claimed=True, attempts=len(delivery.RETRY_DELAYS) + 1)
    delivery.recover_stale(now + LATER)
    email.refresh_from_db()
    assert email.status == Status.GIVEN_UP


def test_recovery_leaves_fresh_claims_alone_and_may_run_twice(now):
    EmailFactory(claimed=True)
    EmailFactory(sending=True)
    assert sum(delivery.recover_stale(now + delivery.CLAIM_LIFETIME).values()) == 0
    assert sum(delivery.recover_stale(now + LATER).values()) == 2
    assert sum(delivery.recover_stale(now + LATER).values()) == 0


def test_delivery_refuses_to_run_inside_a_transaction(postbox, now):
    EmailFactory()
    with transaction.atomic(), pytest.raises(RuntimeError):
        delivery.deliver_due(now)
    assert postbox.received == []
