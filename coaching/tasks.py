"""What happens once a day without anybody. Each step claims or checks what it does: twice changes nothing."""

import logging

from celery import shared_task
from django.utils import timezone

from notifications.tasks import heartbeat

from . import actions
from .alerts import alert_lapsing
from .tasks_dynamo import sweep_dynamo

log = logging.getLogger(__name__)

# Each takes ``now``. The order is that of the day: a year exists before anything is swept in it.
STEPS = [actions.prepare_next_year, sweep_dynamo, alert_lapsing]


class StepsFailed(Exception):
    """Some steps of the day failed; the others were done. The message names them."""


@shared_task(name="coaching.tasks.daily", ignore_result=True)
def daily():
    now = timezone.now()
    with heartbeat("coaching_daily", now) as notes:
        run(STEPS, now=now, notes=notes)


def run(steps, *, now, notes):
    """Do each step whatever the others did, note how each ended, and raise ``StepsFailed`` last if one failed."""
    failed, cause = [], None
    for step in steps:
        try:
            step(now=now)
        except Exception as problem:  # noqa: BLE001 - logged here and raised below: the next steps do not wait for it
            log.exception("daily step %s failed", step.__name__)
            failed.append(step.__name__)
            cause = cause or problem
        else:
            notes.append(f"{step.__name__}=ok")
    if failed:
        raise StepsFailed(f"{', '.join(failed)}: {type(cause).__name__} ({cause})") from cause
