"""Sections kept as they are typed, and the files that go with them: what every long form stores, and how.

The models are abstract: each app has its own rows, and holds the lock of the file that they belong to when it calls
these functions.
"""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ui.refusals import NotAllowedNow
from ui.uploads import fingerprint

from . import limits

PERSON = settings.AUTH_USER_MODEL
PER_SLOT = 10


class TypedSection(models.Model):
    """A section as typed, valid or not. ``lock_version`` rises at each saving: a stale one is refused, not written."""

    data = models.JSONField(gettext_lazy("contenu"), default=dict, encoder=DjangoJSONEncoder)
    is_finished = models.BooleanField(gettext_lazy("terminée"), default=False)
    lock_version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(gettext_lazy("enregistrée le"), null=True, blank=True)
    saved_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True


class KeptDocument(models.Model):
    """An uploaded file, without the field that says where it is stored. ``slot`` says where in the form it belongs."""

    slot = models.SlugField(gettext_lazy("usage"), max_length=60)
    name = models.CharField(gettext_lazy("nom du fichier"), max_length=200)
    kind = models.CharField(gettext_lazy("type"), max_length=10)
    size = models.PositiveIntegerField(gettext_lazy("taille (octets)"))
    digest = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField(gettext_lazy("ajouté le"))
    uploaded_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=gettext_lazy("ajouté par")
    )
    frozen_at = models.DateTimeField(gettext_lazy("déposé le"), null=True, blank=True)
    removed_at = models.DateTimeField(gettext_lazy("retiré le"), null=True, blank=True)
    removed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True

    def __str__(self):
        return self.name


class SlotFull(NotAllowedNow):
    """A place holds as many files as it may; nothing was added."""


class TextTooLong(NotAllowedNow):
    """A text is longer than the portal can keep; nothing was written."""


class SectionConflict(Exception):
    """Somebody saved the section since it was opened. ``current`` is what stands; nothing was written."""

    def __init__(self, current):
        super().__init__("the section was saved by somebody else meanwhile")
        self.current = current


def refuse_what_cannot_be_kept(data):
    """Raise TextTooLong when a text anywhere in ``data`` is beyond ``limits.CEILING``."""
    if limits.is_beyond(data):
        raise TextTooLong(limits.ceiling_words())


def save_as_typed(drafts, *, code, data, expected_version, finished, by, now):
    """Keep a section as typed, valid or not, and return its row. ``drafts``: those of one file, whose lock is held.

    ``expected_version`` is the ``lock_version`` that the writer had before their eyes (0: nothing yet). Raises
    SectionConflict when somebody saved meanwhile.
    """
    draft, _created = drafts.get_or_create(code=code)
    saved = drafts.filter(pk=draft.pk, lock_version=expected_version).update(
        data=data, is_finished=finished, lock_version=F("lock_version") + 1, saved_at=now, saved_by=by
    )
    draft.refresh_from_db()
    if saved:
        return draft
    if draft.data != data or draft.saved_by_id != by.pk:
        raise SectionConflict(draft)
    # The same text sent twice is no conflict: a double click, or a click just after the quiet saving.
    if draft.is_finished != finished:
        draft.is_finished = finished
        draft.save(update_fields=["is_finished"])
    return draft


def keep_document(documents, *, slot, upload, by, now, alone=False):
    """Keep an upload that ``ui.uploads`` has accepted; return its row. ``documents``: those of one file, under its lock.

    ``alone``: the slot is one file, and a new one takes the place of the other. Elsewhere SlotFull refuses the
    eleventh. The same bytes twice in a place are one document.
    """
    digest = fingerprint(upload)
    there = documents.filter(slot=slot, removed_at=None)
    same = there.filter(digest=digest).first()
    if alone:
        there.exclude(pk=same.pk if same else None).update(removed_at=now, removed_by=by)
    elif same is None and there.count() >= PER_SLOT:
        raise SlotFull(_("Dix fichiers au plus ici\u00a0: retirez-en un d’abord."))
    if same is not None:
        return same
    return documents.create(
        slot=slot,
        file=upload,
        name=upload.clean_name,
        kind=upload.kind,
        size=upload.size,
        digest=digest,
        uploaded_at=now,
        uploaded_by=by,
    )
