"""The register of long jobs, and their run: claimed, told how far they are, retried when their worker dies."""

import logging
import time
import uuid
from collections import Counter
from datetime import timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext as _

from .models import Job

logger = logging.getLogger(__name__)

# A worker that has said nothing for this long is taken for dead. Handlers of long jobs call ``progress``.
SILENCE = timedelta(minutes=15)
RETRY_AFTER = timedelta(minutes=1)
EXPORT_KEPT = timedelta(days=7)
JOBS_PER_RUN = 10
SECONDS_PER_RUN = 60

Status = Job.Status
RELEASED = {"claim_token": None, "claimed_at": None}

_handlers = {}
_readers = {}


class JobFailed(Exception):
    """Raised by a handler with a French sentence for the person who asked. The job is not tried again."""


class Result(NamedTuple):
    """What a handler returns when the job made a file: where the default storage holds it, and its name."""

    path: str
    name: str


class Superseded(Exception):
    """Another worker has taken the job over, because this one was silent for too long."""


def job_handler(kind, *, may_read=None):
    """Register ``handler(job, progress)``, in a module ``jobs.py`` of any app.

    ``may_read(job, user)`` says whether whoever asked may still read what the job is about: a right can end before
    the job's row does. Without it, whoever asked always may.

    It runs outside any transaction and may run again after a crash, so it must be harmless twice. It calls
    ``progress(done, total, message="")`` as often as it likes, and returns None or a ``Result``.
    """

    def register(handler):
        if _handlers.setdefault(kind, handler) is not handler:
            raise ValueError(f"two handlers for jobs of kind {kind}")
        if may_read is not None:
            _readers[kind] = may_read
        return handler

    return register


def may_still_read(job, user):
    """Ask the app that the job belongs to."""
    autodiscover_modules("jobs")
    reader = _readers.get(job.kind)
    return reader is None or reader(job, user)


def run_due(now, *, limit=JOBS_PER_RUN, seconds=SECONDS_PER_RUN):
    """Run what is due, within bounds, and count the outcomes. Must not be called inside a transaction."""
    autodiscover_modules("jobs")
    tally = Counter()
    clock = RunClock(now)
    for pk in list(Job.objects.due(now).values_list("pk", flat=True)[:limit]):
        if clock.elapsed() > seconds:
            break
        job = claim(pk, now=clock())
        if job is not None:
            tally[_run(job, clock)] += 1
    return tally


def claim(pk, *, now):
    """Take a due job for this worker alone. Returns None when another has it."""
    with transaction.atomic(durable=True):
        taken = (
            Job.objects.due(now)
            .filter(pk=pk)
            .update(
                status=Status.RUNNING,
                claim_token=uuid.uuid4(),
                claimed_at=now,
                started_at=now,
                attempts=F("attempts") + 1,
                progress_done=0,
            )
        )
    return Job.objects.get(pk=pk) if taken == 1 else None


def recover_stale(now):
    """Queue again the jobs whose worker is gone; those that went so three times fail. Returns counts."""
    silent = Job.objects.silent_since(now - SILENCE)
    failed = silent.filter(attempts__gte=Job.MAX_ATTEMPTS).update(
        status=Status.FAILED,
        finished_at=now,
        error=_("La tâche a été interrompue à chaque essai. Demandez-la de nouveau ou écrivez à l’équipe."),
        **RELEASED,
    )
    requeued = silent.update(status=Status.QUEUED, due_at=now, **RELEASED)
    return Counter({Status.FAILED: failed, Status.QUEUED: requeued})


class RunClock:
    """The time of a run: the ``now`` that its caller gave, moving on with the machine's steady clock."""

    def __init__(self, now):
        self._start = now
        self._origin = time.monotonic()

    def elapsed(self):
        return time.monotonic() - self._origin

    def __call__(self):
        return self._start + timedelta(seconds=self.elapsed())


class Progress:
    """What a handler calls. It writes when a second has passed, when the percentage moves, and at the end."""

    def __init__(self, job, clock):
        self._job = job
        self._clock = clock
        self._written_at = None
        self._percent = None

    def __call__(self, done, total, message=""):
        """Tell how far the job is. Raises ``Superseded`` when the job now belongs to another worker."""
        done = max(0, min(done, total))
        percent = done * 100 // total if total else None
        moment = self._clock.elapsed()
        if self._written_at is not None and moment - self._written_at < 1 and percent == self._percent:
            return
        self._written_at, self._percent = moment, percent
        _update(self._job, progress_done=done, progress_total=total, message=message[:200], claimed_at=self._clock())


def _run(job, clock):
    try:
        with translation.override(job.language):
            return _run_handler(job, clock)
    except Superseded:
        logger.warning("Job %s was taken over by another worker.", job.pk)
        return Status.RUNNING


def _run_handler(job, clock):
    handler = _handlers.get(job.kind)
    try:
        if handler is None:
            raise JobFailed(_("Cette sorte de tâche n’existe plus. Écrivez à l’équipe."))
        result = handler(job, Progress(job, clock))
        return _finish(job, result or Result(job.result_path, job.result_name), clock)
    except Superseded:
        raise
    except JobFailed as refusal:
        return _fail(job, str(refusal), clock)
    except Exception:  # whatever went wrong in a handler, the person who waits learns of it and the others are served
        logger.exception("Job %s went wrong.", job.pk)
        return _retry_or_fail(job, clock)


def _finish(job, result, clock):
    # An export is kept for some days from when it is ready, however long it took.
    kept = {"expires_at": clock() + EXPORT_KEPT} if job.is_export else {}
    _update(
        job,
        status=Status.DONE,
        finished_at=clock(),
        progress_done=F("progress_total"),
        result_path=result.path,
        result_name=result.name,
        error="",
        **kept,
        **RELEASED,
    )
    return Status.DONE


def _fail(job, sentence, clock):
    _update(job, status=Status.FAILED, finished_at=clock(), error=sentence, **RELEASED)
    return Status.FAILED


def _retry_or_fail(job, clock):
    if job.attempts >= Job.MAX_ATTEMPTS:
        return _fail(job, _("Une erreur inattendue est survenue. L’équipe la retrouvera dans le journal."), clock)
    _update(job, status=Status.QUEUED, due_at=clock() + RETRY_AFTER, **RELEASED)
    return Status.QUEUED


def _update(job, **values):
    held = Job.objects.filter(pk=job.pk, status=Status.RUNNING, claim_token=job.claim_token)
    if held.update(**values) != 1:
        raise Superseded
