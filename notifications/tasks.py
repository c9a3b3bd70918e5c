"""Periodic tasks. Each claims rows before it acts: two at once, or a missed run, change nothing."""

from contextlib import contextmanager

from celery import shared_task
from django.utils import timezone

from . import delivery, exports, jobs
from .models import TaskHeartbeat


@shared_task(name="notifications.tasks.deliver_due_emails", ignore_result=True)
def deliver_due_emails():
    now = timezone.now()
    with heartbeat("deliver_due_emails", now) as notes:
        notes.extend(_words(delivery.recover_stale(now)))
        delivery.blank_expired(now)
        notes.extend(_words(delivery.deliver_due(now)))


@shared_task(name="notifications.tasks.run_due_jobs", ignore_result=True)
def run_due_jobs():
    now = timezone.now()
    with heartbeat("run_due_jobs", now) as notes:
        notes.extend(_words(jobs.recover_stale(now)))
        notes.extend(_words(jobs.run_due(now)))
        exports.withdraw_expired(now)


@shared_task(name="notifications.tasks.sweep", ignore_result=True)
def sweep():
    """Once a day, what the other two do at each run: a proof that nothing stays stuck if one of them is off."""
    now = timezone.now()
    with heartbeat("sweep", now) as notes:
        notes.extend(_words(delivery.recover_stale(now)))
        notes.append(f"expired={delivery.blank_expired(now)}")
        notes.extend(_words(jobs.recover_stale(now)))


@contextmanager
def heartbeat(name, now):
    """Record that a task ran, and whether it ended well. What it appends to the list becomes the note."""
    notes = []
    try:
        yield notes
    except Exception as problem:
        TaskHeartbeat.objects.update_or_create(
            name=name, defaults={"last_run_at": now, "note": f"{type(problem).__name__} ({problem})"[:500]}
        )
        raise
    TaskHeartbeat.objects.update_or_create(
        name=name, defaults={"last_run_at": now, "last_ok_at": now, "note": " ".join(notes)[:500]}
    )


def _words(tally):
    return [f"{status}={count}" for status, count in sorted(tally.items()) if count]
