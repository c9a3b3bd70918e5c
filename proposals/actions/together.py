"""The letters of a sitting: issued as they were read, then sent by one explicit act, each in its own transaction."""

import hashlib
import json

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from notifications.actions import queue_job
from notifications.models import Job
from ui.refusals import NotAllowedNow

from .. import policy
from ..models import LetterFile
from ..workflow import locked
from .letters import issue_letter, letter_content, send_letter
from .one_by_one import one_by_one

DRAW = "proposals.letters_together"


def fingerprint(content):
    """Return the short sum of a letter's words, with which a page says what its reader had before their eyes."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def issue_together(*, sitting, read, by, now):
    """Issue the first letter of several files, as they were read; return an ``Answer`` for each.

    ``read``: {file: fingerprint of the words that were shown}. The PDFs are then drawn by a job: none is drawn here.
    """
    answers = one_by_one(read, lambda proposal: issue_as_read(proposal=proposal, read=read[proposal], by=by, now=now))
    issued = [answer.done for answer in answers if answer.done is not None]
    if issued:
        with transaction.atomic():
            ask_for_drawings(sitting=sitting, letters=issued, by=by, now=now)
    return answers


@transaction.atomic
def issue_as_read(*, proposal, read, by, now):
    """Issue a file's first letter if its words are still those that were read; twice gives the same letter.

    A file that has a letter gives it back, whatever its words: nothing is issued unread.
    """
    proposal = locked(proposal)
    if not policy.may_issue_letters(by, proposal):
        raise PermissionDenied
    if not proposal.letters.exists() and hasattr(proposal, "decision"):
        words = letter_content(proposal, now=now)
        if fingerprint(words) != read:
            raise NotAllowedNow(
                _("Les mots de cette lettre ont changé depuis l’aperçu\u00a0: relisez-la avant de l’émettre.")
            )
    return issue_letter(proposal=proposal, by=by, now=now)


def ask_for_drawings(*, sitting, letters, by, now):
    """Queue one job that draws those of these letters that have no PDF yet, and return it; None when each has one.

    The same letters from the same person are one job, until it fails: asked again then, they are another.
    """
    drawn = set(LetterFile.objects.filter(letter__in=letters).values_list("letter", flat=True))
    keys = sorted({letter.pk for letter in letters} - drawn)
    if not keys:
        return None
    named = hashlib.sha256(",".join(map(str, keys)).encode()).hexdigest()[:16]
    payload = {"sitting": sitting.pk, "letters": keys}
    failed = Job.objects.visible_to(by).filter(kind=DRAW, payload=payload, status=Job.Status.FAILED).count()
    key = f"{DRAW}:{sitting.pk}:{by.pk}:{named}:{failed}"
    return queue_job(key=key, kind=DRAW, payload=payload, by=by, now=now)


def send_together(*, letters, by, now):
    """Send several letters whose PDFs are drawn, each once; return an ``Answer`` for each.

    Each goes by ``send_letter``: two who press the button at once, or one who presses twice, send one of each.
    """
    by_file = {letter.proposal: letter for letter in letters}
    return one_by_one(by_file, lambda proposal: _send_drawn(by_file[proposal], by=by, now=now))


def _send_drawn(letter, *, by, now):
    if not LetterFile.objects.filter(letter=letter).exists():
        raise NotAllowedNow(_("Son PDF n’est pas encore prêt\u00a0: attendez un moment, puis envoyez-la."))
    return send_letter(letter=letter, by=by, now=now)
