"""The programs that carry a reminder, as real processes: the morning's sweep, the delivery, and their deaths."""

import signal
import threading
import time
from collections import Counter
from datetime import date, timedelta
from email.utils import parseaddr

import time_machine
from celery import current_app
from celery.beat import PersistentScheduler

from notifications import tasks as notifications
from reports import factories
from reports import tasks as reports
from reports.actions import receive
from reports.models import Kind

LIMIT_SECONDS = 60
SWEEP, DELIVER = "reports.tasks.daily", "notifications.tasks.deliver_due_emails"

_RUN = """
import os, signal
from datetime import datetime
from importlib import import_module

import django

django.setup()
import time_machine
from django.conf import settings
from django.db import connection

settings.EMAIL_TIMEOUT = {timeout} or settings.EMAIL_TIMEOUT


def die_before(execute, sql, params, many, context):
    if {dies_before!r} and sql.startswith({dies_before!r}):
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(sql, params, many, context)


module, _, name = {task!r}.rpartition(".")
with time_machine.travel(datetime.fromisoformat({moment!r})), connection.execute_wrapper(die_before):
    getattr(import_module(module), name)()
"""


def text_of(task, moment, *, dies_before="", timeout=None):
    """The Python text that runs a periodic task as beat would have it run at that moment.

    ``dies_before`` starts the SQL statement at which the process is killed, and ``timeout`` replaces the seconds that
    the portal gives to a mail server: nobody waits twenty of them here.
    """
    return _RUN.format(task=task, moment=moment.isoformat(), dies_before=dies_before, timeout=timeout)


class Portal:
    """The portal's periodic tasks: each as a process of its own where a fault meets it, here where none does."""

    def __init__(self, start_program):
        self._start = start_program

    def start(self, task, moment, *, redis=None, **changes):
        return self._start("-c", text_of(task, moment, **changes), REDIS_URL=redis.url if redis else "")

    def run(self, task, moment, **changes):
        program = self.start(task, moment, **changes)
        assert (program.wait(LIMIT_SECONDS), program.stderr.read()) == (0, b"")

    def die(self, task, moment, **changes):
        """Run a task whose process is killed on the way; fails when it is not."""
        program = self.start(task, moment, **changes)
        assert program.wait(LIMIT_SECONDS) == -signal.SIGKILL, program.stderr.read()

    def sweep(self, moment):
        with time_machine.travel(moment):
            reports.daily()

    def deliver(self, *moments):
        for moment in moments:
            with time_machine.travel(moment):
                notifications.deliver_due_emails()

    def celery(self, *arguments, redis):
        """Start ``celery -A pic_portal …``; a solo worker is one process, that nothing outlives."""
        return self._start("-m", "celery", "--quiet", "-A", "pic_portal", *arguments, REDIS_URL=redis.url)

    def worker(self, *, redis):
        return self.celery("worker", "--pool=solo", "--loglevel=ERROR", redis=redis)

    def beat(self, schedule, *, redis):
        return self.celery("beat", f"--schedule={schedule}", "--pidfile=", "--loglevel=ERROR", redis=redis)


def schedule_last_run(path, moment):
    """Write what a beat remembers when it starts: that it last ran everything at that moment."""
    memory = PersistentScheduler(app=current_app, schedule_filename=str(path))
    for entry in memory.schedule.values():
        entry.last_run_at = moment
    memory.close()
    return path


def until(holds):
    """Ask until it holds, within bounds."""
    pause, deadline = threading.Event(), time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < deadline:
        if holds():
            return
        pause.wait(0.1)
    raise AssertionError("it did not come about in time")


def a_year_due(today):
    """Return the first day of a year whose final report was due three to five days before, whatever the year."""
    first = today - timedelta(days=398)
    return first - timedelta(days=1) if (first.month, first.day) == (2, 29) else first


def a_report_alone(quartier, coordinator, advisor):
    """Return the annual report of year 1; the meeting of that year was held, so that the report alone is recalled."""
    participation = factories.make_calendar(quartier, coordinator)
    meeting = factories.owed(participation, Kind.MIDYEAR)
    receive(obligation=meeting, on=date(2026, 8, 15), by=advisor, now=factories.NOW)
    return factories.owed(participation)


ONE_EACH = Counter({"camille@example.org": 1, "alex@example.org": 1})


def arrived(postbox):
    """Return how many e-mails each address got, whatever they say: nothing but reminders is written here."""
    return Counter(parseaddr(message["To"])[1] for message in postbox.received)
