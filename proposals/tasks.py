"""The periodic task of this app. Twice, late or never on a day: no message is told twice, none is lost."""

from celery import shared_task
from django.utils import timezone

from notifications.tasks import heartbeat

from . import actions


@shared_task(name="proposals.tasks.send_exchange_digests", ignore_result=True)
def send_exchange_digests():
    now = timezone.now()
    with heartbeat("exchange_digests", now) as notes:
        tally = actions.send_exchange_digests(now=now)
        notes.extend(f"{name}={count}" for name, count in sorted(tally.items()) if count)
