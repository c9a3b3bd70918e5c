"""Files that somebody asks for and takes under « Mes exports »: made by a worker, kept some days, then gone.

An export is a ``Job`` with ``is_export``. Its payload names what it holds by keys; what may still be read of it is asked
again when it is made, when it is listed and when it is taken: a right can end before the file does.
"""

import hashlib
import json
import tempfile
from contextlib import contextmanager

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

from accounts.models import User

from .actions import queue_job
from .jobs import Superseded, job_handler
from .models import Job

FOLDER = "exports"

_readable = {}


def export_handler(kind, *, readable):
    """Register ``handler(job, progress)`` for exports of that kind, as ``jobs.job_handler`` does.

    ``readable(jobs, user)`` returns the keys of those of these jobs whose file holds nothing that the person may not
    read today; it is asked once for a whole list.
    """
    _readable[kind] = readable
    return job_handler(kind, may_read=lambda job, user: job.pk in readable([job], user))


@transaction.atomic
def ask_export(*, kind, payload, by, now):
    """Ask for a file in one's own name and return its job; while the same one is on its way, that one.

    ``payload`` holds JSON only, identifiers rather than words.
    """
    list(User.objects.select_for_update().filter(pk=by.pk).values_list("pk"))  # two clicks, one after the other
    same = Job.objects.exports_of(by).unfinished().filter(kind=kind, payload=payload).first()
    if same is not None:
        return same
    held = hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()[:16]
    key = f"export-{by.pk}-{kind}-{held}-{now.isoformat()}"
    return queue_job(key=key, kind=kind, payload=payload, by=by, now=now, export=True)


def note_contents(job, **held):
    """Write in the payload what the file that is being made holds, before it is handed over: keys, for ``readable``.

    Until then the payload stays what was asked, so that the same request meanwhile is the same job.
    """
    job.payload = {**job.payload, **held}
    if not Job.objects.filter(pk=job.pk, claim_token=job.claim_token).update(payload=job.payload):
        raise Superseded


def readable_among(found, user):
    """Return the keys of those of these exports that the person may take; one question for each kind."""
    kinds = {job.kind for job in found}
    allowed = set()
    for kind in kinds & _readable.keys():
        allowed |= set(_readable[kind]([job for job in found if job.kind == kind], user))
    return allowed


@contextmanager
def written_to_storage(name):
    """Yield a binary file to write into, on disk; once written, it is stored under ``exports/``.

    The yielded object's ``path`` says where, after the ``with``. Nothing is kept when the writer fails.
    """
    with tempfile.NamedTemporaryFile(prefix="pic-export-") as file:
        kept = _Kept(file)
        yield kept
        file.flush()
        file.seek(0)
        kept.path = default_storage.save(f"{FOLDER}/{name}", File(file))


class _Kept:
    """The file that an export is written into, and where it was stored."""

    def __init__(self, file):
        self.file = file
        self.path = ""


def withdraw_expired(now):
    """Take away the files of exports whose days are over; the rows stay until retention. Return how many."""
    withdrawn = 0
    for job in Job.objects.expired(now):
        path = job.result_path
        with transaction.atomic():
            done = Job.objects.expired(now).filter(pk=job.pk, result_path=path).update(result_path="", result_name="")
            if done:
                transaction.on_commit(lambda path=path: default_storage.delete(path))
        withdrawn += done
    return withdrawn
