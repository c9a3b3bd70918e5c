"""Which version of a text is used: the one rule, for every e-mail and every letter.

A change never touches a file opened before it: the file keeps the version of the day on which it was opened, and takes
a later one only if the team chose, when it put it in force, that open files take it too. A text about no file takes the
version in force now.
"""

import logging
from dataclasses import dataclass

from ..models import Wording
from .filling import problems

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Words:
    """``version``: the team's ``Wording``, or None for the portal's own text."""

    subject: str
    body: str
    version: Wording | None = None


def own_words(text):
    return Words(text.subject, text.body)


def opened_of(about):
    """Return when the file that an e-mail is about was opened, or None. Objects of a file say ``file_opened_at``."""
    return getattr(about, "file_opened_at", None)


def used(begun, *, opened_at):
    """Return the version that a file opened at ``opened_at`` reads, among one text's, newest first; None: the portal's own.

    The newest of those in force when it was opened and of those put in force since for open files too. So a version
    that does not reach open files leaves them the one that they read the day before. Without a file, the newest.
    """
    return next(
        (one for one in begun if opened_at is None or one.valid_from <= opened_at or one.reaches_open_files), None
    )


def words_for(text, *, opened_at, now, begun=None):
    """Return the ``Words`` of a text for a file opened at ``opened_at`` (None: it is about no file).

    ``begun``: the versions of several texts, for a page that has read them (``Wording.objects.begun``).
    A version with a field that the portal no longer knows gives way to the portal's own text: an e-mail leaves whole.
    """
    known = Wording.objects.begun([text.code], now) if begun is None else begun
    version = used([one for one in known if one.code == text.code], opened_at=opened_at)
    if version is None:
        return own_words(text)
    if problems(text, version.subject, version.body):
        logger.error("wording %s of %s no longer fits its fields: the portal's own text is used", version.pk, text.code)
        return own_words(text)
    return Words(version.subject, version.body, version)
