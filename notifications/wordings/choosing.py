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


def words_for(text, *, opened_at, now):
    """Return the ``Words`` of a text for a file opened at ``opened_at`` (None: it is about no file).

    A version with a field that the portal no longer knows gives way to the portal's own text: an e-mail leaves whole.
    """
    version = Wording.objects.used_for(text.code, opened_at=opened_at, now=now)
    if version is None:
        return own_words(text)
    if problems(text, version.subject, version.body):
        logger.error("wording %s of %s no longer fits its fields: the portal's own text is used", version.pk, text.code)
        return own_words(text)
    return Words(version.subject, version.body, version)
