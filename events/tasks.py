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
        _each([(event, actions.settle_all) for event in Event.objects.to_settle(now)], now=now, notes=notes)


@shared_task(name="events.tasks.write", ignore_result=True)
def write():
    """Reminders, then thanks with certificates: at hours when people read."""
    now = timezone.now()
    with heartbeat("events_write", now) as notes:
        _each(
            [
                *((event, actions.remind) for event in actions.to_remind(now)),
                *((event, actions.thank_by_itself) for event in actions.to_thank(now)),
            ],
            now=now,
            notes=notes,
        )


def _each(acts, *, now, notes):
    """Do each, whatever happened to the others; note for how many events, and how many e-mails they wrote."""
    failed, cause, done, written = [], None, 0, 0
    for event, act in acts:
        try:
            result = act(event, now=now)
        except Exception as problem:  # noqa: BLE001 - logged here and raised below: the next event does not wait for it
            log.exception("event %s failed", event.public_id)
            failed.append(str(event.public_id))
            cause = cause or problem
        else:
            done += 1
            written += result if isinstance(result, int) else 0
    notes.append(f"events={done} written={written}")
    if failed:
        raise EventsFailed(f"{', '.join(failed)}: {type(cause).__name__} ({cause})") from cause
