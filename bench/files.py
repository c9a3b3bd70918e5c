"""What people take away: a zip of fifty documents, the list of every file as a workbook. Time and memory."""

import tracemalloc
import uuid
from time import perf_counter

from bench.serving import say

DOCUMENTS, MEGABYTES = 50, 5


def taken_away(people, now):
    """Print what each costs, measured once without the tracing of memory and once with it."""
    say(f"  zip de {DOCUMENTS} documents de {MEGABYTES} Mo : {_measured(_zip)}")
    say(f"  liste de tous les dossiers (XLSX) : {_measured(lambda: _workbook(people['team'], now))}")


def _measured(act):
    began = perf_counter()
    act()
    elapsed = perf_counter() - began
    tracemalloc.start()
    act()
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return f"{elapsed:.1f} s, {peak / 1024 / 1024:.1f} Mo en mémoire au plus"


def _zip():
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    from notifications.exports import written_to_storage
    from proposals.whole_file.packing import Paper, pack, stored

    path = default_storage.save(f"proposals/{uuid.uuid4().hex}", ContentFile(b""))
    with open(default_storage.path(path), "wb") as sparse:
        sparse.truncate(MEGABYTES * 1024 * 1024)
    read = stored(default_storage, path)
    papers = [Paper(f"documents/{n}.pdf", str(n), "", read, kind="pdf") for n in range(DOCUMENTS)]
    with written_to_storage("essai.zip") as kept:
        pack(kept.file, papers, index=lambda done: b"", progress=lambda done, total: None)
    for name in (path, kept.path):
        default_storage.delete(name)


def _workbook(person, now):
    import io

    from proposals import list_workbook
    from ui import spreadsheets

    only = set(list_workbook.levels(person))
    rows = list_workbook.rows(person, {}, only=only, now=now)
    spreadsheets.write(io.BytesIO(), [("Propositions", list_workbook.header(), rows)])
