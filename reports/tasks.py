"""Once a day, without anybody: the calendar follows the participations, what has come is recalled. Twice changes nothing."""

import logging

from celery import shared_task
from django.utils import timezone

from notifications.tasks import heartbeat

from . import actions, forecast

log = logging.getLogger(__name__)

# Each takes ``now``; in the order of the day.
STEPS = [actions.lay_out_all, actions.record_steps, actions.tell_digests, actions.tell_clock]


class StepsFailed(Exception):
    """Some steps of the day failed; the others were done. The message names them."""


@shared_task(name="reports.tasks.daily", ignore_result=True)
def daily():
    now = timezone.now()
    with heartbeat(forecast.HEARTBEAT, now) as notes:
        failed, cause = [], None
        for step in STEPS:
            try:
                result = step(now=now)
            except Exception as problem:  # noqa: BLE001 - logged here and raised below: the next steps do not wait for it
                log.exception("daily step %s failed", step.__name__)
                failed.append(step.__name__)
                cause = cause or problem
            else:
                notes.append(f"{step.__name__}={_count(result)}")
        if failed:
            raise StepsFailed(f"{', '.join(failed)}: {type(cause).__name__} ({cause})") from cause


def _count(result):
    return (
        result if isinstance(result, int) else ",".join(f"{name}:{n}" for name, n in sorted(result.items()) if n) or 0
    )
