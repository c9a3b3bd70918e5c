"""Once a day, without anybody: those who have not answered an invitation are reminded. Twice changes nothing."""

from celery import shared_task
from django.utils import timezone

from notifications.tasks import heartbeat

from .actions.reminding import remind_all


@shared_task(name="readiness.tasks.daily", ignore_result=True)
def daily():
    now = timezone.now()
    with heartbeat("readiness_daily", now) as notes:
        notes.append(f"reminders={remind_all(now=now)}")
