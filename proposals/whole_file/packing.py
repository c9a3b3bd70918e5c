"""A zip written piece by piece: no document is ever held in memory, and one that is lost does not stop the others."""

import hashlib
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from ui.uploads import clean_name

CHUNK = 256 * 1024
LONGEST = 80  # signs of a name: paths stay below what Windows opens, folders included
# Already compressed: packing them again costs time and gains nothing.
STORED = {"pdf", "docx", "xlsx", "png", "jpg", "zip"}
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
_OLDEST = (1980, 1, 1, 0, 0, 0)  # what a zip can date


@dataclass
class Paper:
    """A file of the zip. ``open()`` yields its bytes and raises OSError when they are lost.

    ``digest``: the SHA-256 that it should have, when that is known. ``packed`` and ``problem`` are what became of it.
    """

    path: str
    label: str
    group: str
    open: Callable[[], Iterable[bytes]]
    kind: str = ""
    at: datetime | None = None
    digest: str = ""
    size: int = 0
    packed: str = ""
    problem: str = field(default="")


class Names:
    """Safe names, each once, whatever people typed: no path, no sign or name that a computer refuses; accents stay."""

    def __init__(self):
        self._taken = set()

    def path(self, folder, name):
        """Return a path below ``folder`` that nothing else has, on computers that ignore case too."""
        stem, dot, extension = _safe(name).rpartition(".")
        if not dot:
            stem, extension = extension, ""
        for number in range(1, 100_000):
            mark = f" ({number})" if number > 1 else ""
            suffix = f".{extension}" if extension else ""
            candidate = f"{stem[: LONGEST - len(mark) - len(suffix)].rstrip(' .')}{mark}{suffix}"
            path = f"{folder}/{candidate}" if folder else candidate
            if (key := unicodedata.normalize("NFC", path).casefold()) not in self._taken:
                self._taken.add(key)
                return path
        raise ValueError("no free name")


def folder_name(words):
    """Return words as the name of a folder."""
    return _safe(words)[:LONGEST].replace(".", "_").rstrip(" _") or "document"


def _safe(name):
    name = clean_name(name)
    return f"_{name}" if _RESERVED.fullmatch(name) else name


def stored(storage, path):
    """Return what a ``Paper`` opens for a file of a storage."""

    def read():
        with storage.open(path, "rb") as stream:
            yield from iter(lambda: stream.read(CHUNK), b"")

    return read


def written(make):
    """Return what a ``Paper`` opens for bytes that ``make()`` writes when their turn comes."""

    def read():
        yield make()

    return read


def pack(file, papers, *, index, progress):
    """Write the papers, then ``index(papers)`` as « index.html », into a binary file that may be written only onwards.

    ``papers`` are told one by one (``progress(done, total)``); each gets its size, its SHA-256 or its problem.
    """
    total = len(papers) + 1
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, paper in enumerate(papers):
            progress(number, total)
            _add(archive, paper)
        last = Paper("index.html", "", "", written(lambda: index(papers)), at=timezone.now())
        _add(archive, last)
        progress(total, total)
    return papers


def _add(archive, paper):
    chunks = iter(paper.open())
    try:
        first = next(chunks, b"")
    except OSError:  # nothing was written yet: the zip has no trace of it
        paper.problem = _("Ce fichier ne se trouve plus dans le portail\u00a0: écrivez à l’équipe.")
        return
    seen = hashlib.sha256()
    with archive.open(_member(paper), "w", force_zip64=True) as member:
        try:
            while first:
                seen.update(first)
                paper.size += len(first)
                member.write(first)
                first = next(chunks, b"")
        except OSError:
            paper.problem = _("Ce fichier n’a pas pu être lu jusqu’au bout\u00a0: il est incomplet ici.")
    paper.packed = seen.hexdigest()
    if paper.digest and paper.packed != paper.digest and not paper.problem:
        paper.problem = _("Ce fichier a changé depuis son dépôt\u00a0: son empreinte n’est plus la même.")


def _member(paper):
    moment = timezone.localtime(paper.at).timetuple()[:6] if paper.at else _OLDEST
    info = zipfile.ZipInfo(paper.path, date_time=max(moment, _OLDEST))
    info.compress_type = zipfile.ZIP_STORED if paper.kind in STORED else zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info
