"""Two sweeps at once, a message written during one, the same page sent several times: told once, on both databases."""

import uuid
from datetime import timedelta

import pytest
from django.db import transaction

from accounts.models import User
from notifications.models import Email
from notifications.preferences import choose_rhythm
from proposals import actions, factories
from proposals.actions.digests import send_exchange_digests
from proposals.models import Message, MessageAttachment, MessageNotice
from tests.crossing import crew_of, until_waiting

from .test_races import at_once, failures

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def file(call, quartier, coordinator, advisor, now):
    return factories.make_under_review(quartier, coordinator, advisor, now=now)


def digests():
    return Email.objects.of_kind("proposals.exchange_digest").count()


def test_two_schedulers_at_once_write_one_digest(file, coordinator, advisor, now):
    for n in range(3):
        actions.post_message(proposal=file, body=f"Mot {n}", by=advisor, now=now)
    results = at_once(4, lambda _n: send_exchange_digests(now=now + timedelta(days=1)))
    assert not failures(results)
    assert sum(result["emails"] for result in results) == digests() == 1
    assert sum(result["told"] for result in results) == 3


def test_a_second_sweep_waits_for_the_first_and_finds_nothing_left(file, coordinator, advisor, now):
    actions.post_message(proposal=file, body="Bonjour", by=advisor, now=now)
    tomorrow = now + timedelta(days=1)
    with crew_of(1) as start, transaction.atomic():
        assert send_exchange_digests(now=tomorrow)["emails"] == 1
        other = start(lambda: send_exchange_digests(now=tomorrow))
        until_waiting(1)
    assert not +other.result(timeout=60) or other.result()["tomorrow"] == 1
    assert digests() == 1


def test_messages_written_during_a_sweep_are_told_once_each(file, coordinator, advisor, now):
    actions.post_message(proposal=file, body="Avant", by=advisor, now=now)
    tomorrow = now + timedelta(days=1)

    def act(n):
        if n % 2:
            return send_exchange_digests(now=tomorrow)
        return actions.post_message(proposal=file, body=f"Pendant {n}", by=advisor, now=now)

    assert not failures(at_once(4, act))
    assert digests() == 1
    send_exchange_digests(now=tomorrow + timedelta(days=1))
    assert digests() <= 2
    assert not MessageNotice.objects.waiting().exists()
    assert MessageNotice.objects.count() == Message.objects.count() == 3


def test_a_choice_made_during_a_sweep_leaves_one_choice_and_at_most_one_digest(file, coordinator, advisor, now):
    actions.post_message(proposal=file, body="Bonjour", by=advisor, now=now)

    def act(n):
        if n:
            person = User.objects.get(pk=coordinator.pk)
            return choose_rhythm(topic="exchange", rhythm=["never", "at_once"][n % 2], by=person, now=now)
        return send_exchange_digests(now=now + timedelta(days=1))

    assert not failures(at_once(4, act))
    assert coordinator.email_preferences.count() == 1
    assert digests() <= 1


def test_a_message_with_its_files_sent_several_times_at_once_is_one(file, coordinator, advisor, now):
    key = uuid.uuid4()
    results = at_once(
        4,
        lambda _n: actions.post_message(
            proposal=file, body="Voici", key=key, by=coordinator, now=now, uploads=[factories.make_upload()]
        ),
    )
    assert not failures(results)
    assert Message.objects.count() == MessageAttachment.objects.count() == MessageNotice.objects.count() == 1


def test_a_message_settled_by_two_people_at_once_is_settled_by_one(file, coordinator, contributor, advisor, now):
    message = actions.post_message(proposal=file, body="Merci", by=advisor, now=now)
    people = [coordinator, contributor]
    results = at_once(4, lambda n: actions.settle(message=message, by=people[n % 2], now=now))
    assert not failures(results)
    assert sorted(results) == [0, 0, 0, 1]
