"""An answer in one’s account and the link of an e-mail at the same moment wait for each other in one order. On both databases."""

import pytest
from django.db import transaction

from accounts.actions import record_consent
from accounts.factories import UserFactory
from accounts.models import Consent
from events.actions import newsletter
from events.factories import NOW
from events.models import Subscription
from tests.crossing import crew_of, until_waiting

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/activites/infolettre/"
NEWSLETTER = Consent.Purpose.NEWSLETTER


def answer(person, given):
    return record_consent(user=person, purpose=NEWSLETTER, given=given, wording_version="2026-11", by=person, now=NOW)


def test_leaving_by_the_link_while_the_account_says_no_ends_the_subscription_once():
    person = UserFactory(confirmed=True, email="marie@example.org")
    answer(person, True)
    subscription = Subscription.objects.get()
    with crew_of(2) as start, transaction.atomic():
        Subscription.objects.select_for_update().get()
        by_link = start(lambda: newsletter.leave(subscription=subscription, page=PAGE, now=NOW))
        until_waiting(1)
        by_account = start(lambda: answer(person, False))
        until_waiting(2)
    assert by_link.result(timeout=60).status == Subscription.Status.ENDED
    assert by_account.result(timeout=60).given is False
    subscription.refresh_from_db()
    assert subscription.status == Subscription.Status.ENDED
    assert list(person.consents.order_by("pk").values_list("given", flat=True)) == [True, False]
