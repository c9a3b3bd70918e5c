"""Periodic tasks that need several apps."""

from celery import shared_task
from django.utils import timezone

from notifications.tasks import heartbeat

from . import retention


@shared_task(name="pic_portal.tasks.purge", ignore_result=True)
def purge():
    """Once a day, erase what the retention periods no longer cover. Twice at once erases nothing twice."""
    now = timezone.now()
    with heartbeat("purge", now) as notes:
        for rule in retention.rules():
            erased = rule.carry_out(now)
            if erased:
                notes.append(f"{rule.purger.name}={erased}")
