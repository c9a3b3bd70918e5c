"""The six steps of a mandate's learning loop: marks, notes, documents. All of it until the mandate is concluded."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from proposals.models.once import occasion
from ui.uploads import fingerprint

from .. import policy
from ..models import LoopDocument, LoopMark, LoopNote, Mandate
from ..refusals import Refused
from .mandates import check_open

MOST_DOCUMENTS = 20  # at one step
MOST_KEPT = 40  # at one step, with those that were taken away and are not erased yet


@transaction.atomic
def mark_step(*, mandate, step, by, now):
    """Say that a step is done; said twice, the first mark stands."""
    mandate = _locked(mandate, by)
    mark, _created = LoopMark.objects.get_or_create(
        mandate=mandate, step=step, defaults={"done_at": now, "done_by": by}
    )
    return mark


@transaction.atomic
def unmark_step(*, mandate, step, by, now):
    """Open a step again."""
    mandate = _locked(mandate, by)
    mandate.done_steps.of_step(step).delete()
    return mandate


@transaction.atomic
def add_note(*, mandate, step, text, by, now, key=None):
    """Write a note at a step; the same text under the same ``key`` is one note."""
    mandate = _locked(mandate, by)
    text = text.strip()
    if not text:
        raise Refused(_("Écrivez la note."), "text")
    facts = {"mandate": mandate, "step": step, "text": text, "written_at": now}
    note, _created = LoopNote.objects.write_once(author=by, key=occasion(key, mandate.pk, step, text), **facts)
    return note


@transaction.atomic
def add_document(*, mandate, step, upload, by, now):
    """Keep an upload that ``ui.uploads`` has accepted. The same bytes twice at a step are one document."""
    mandate = _locked(mandate, by)
    digest = fingerprint(upload)
    there = mandate.documents.in_use().of_step(step)
    same = there.filter(digest=digest).first()
    if same is not None:
        return same
    if there.count() >= MOST_DOCUMENTS:
        raise Refused(_("Vingt fichiers au plus à une étape\u00a0: retirez-en un d’abord."), "upload")
    if mandate.documents.of_step(step).count() >= MOST_KEPT:
        raise Refused(
            _("Trop de fichiers ont été retirés de cette étape ces derniers jours\u00a0: réessayez plus tard."),
            "upload",
        )
    return LoopDocument.objects.create(
        mandate=mandate,
        step=step,
        file=upload,
        name=upload.clean_name,
        kind=upload.kind,
        size=upload.size,
        digest=digest,
        uploaded_at=now,
        uploaded_by=by,
    )


@transaction.atomic
def remove_document(*, document, by, now):
    """Take a document away from its step: handed out no more, and erased later (``retention``); twice is as once."""
    _locked(document.mandate, by)
    LoopDocument.objects.in_use().filter(pk=document.pk).update(removed_at=now, removed_by=by)
    document.refresh_from_db()
    return document


def _locked(mandate, by):
    mandate = Mandate.objects.select_for_update(of=("self",)).select_related("neighbourhood").get(pk=mandate.pk)
    if not policy.may_write_in_loop(by, mandate):
        raise PermissionDenied
    check_open(mandate)
    return mandate
