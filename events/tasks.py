"""What happens without anybody: offers that are over go to the next, reminders and thanks go out. Twice changes nothing."""

import logging

from celery import shared_task
from django.utils import timezone

from notifications.tasks import heartbeat

from . import actions
from .models import Event

log = logging.getLogger(__name__)


class EventsFailed(Exception):
    """Some events could not be seen to; the others were. The message names them."""


@shared_task(name="events.tasks.sweep", ignore_result=True)
def sweep():
    """End the offers that are over and offer what is free, event by event (R4)."""
    now = timezone.now()
    with heartbeat("events_sweep", now) as notes:
        _each(Event.objects.to_settle(now), actions.settle_all, now=now, notes=notes)


@shared_task(name="events.tasks.write", ignore_result=True)
def write():
    """Reminders, then thanks with certificates: at hours when people read."""
    now = timezone.now()
    with heartbeat("events_write", now) as notes:
        notes.append(f"reminders={actions.remind_all(now=now)}")
        notes.append(f"thanks={actions.thank_all(now=now)}")


def _each(events, act, *, now, notes):
    """Do it for each, whatever happened to the others."""
    failed, cause, done = [], None, 0
    for event in events:
        try:
            act(event, now=now)
        except Exception as problem:  # noqa: BLE001 - logged here and raised below: the next event does not wait for it
            log.exception("event %s failed", event.public_id)
            failed.append(str(event.public_id))
            cause = cause or problem
        else:
            done += 1
    notes.append(f"events={done}")
    if failed:
        raise EventsFailed(f"{', '.join(failed)}: {type(cause).__name__} ({cause})") from cause
