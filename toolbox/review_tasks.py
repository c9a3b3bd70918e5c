"""Monday morning: what the toolbox asks of the team."""

from celery import shared_task
from django.utils import timezone

from notifications.tasks import heartbeat

from .actions.reviewing import tell_team


@shared_task(name="toolbox.review_tasks.weekly", ignore_result=True)
def weekly():
    now = timezone.now()
    with heartbeat("toolbox_weekly", now) as notes:
        notes.append(f"told={tell_team(now=now)}")
