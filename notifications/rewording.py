"""Rewording the portal's texts: a version is prepared, previewed, put in force; older files keep what they read."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ui.refusals import NotAllowedNow

from . import policy
from .models import Wording
from .wordings import problems, words_for
from .wordings.choosing import own_words


class Overtaken(Exception):
    """Somebody else saved the version in preparation since this page was opened; ``wording`` is theirs, or None."""

    def __init__(self, wording):
        super().__init__("the version in preparation has changed since it was read")
        self.wording = wording


def words_in_force(text, now):
    """Return the ``Words`` that files opened now read."""
    return words_for(text, opened_at=None, now=now)


def seen(wording):
    """What a page remembers of the version in preparation that it showed: empty when there was none."""
    return f"{wording.pk}.{wording.lock_version}" if wording is not None else ""


@transaction.atomic
def save_wording(*, text, subject, body, note, seen_version, by, now):
    """Write the version in preparation and return it; the first time, it begins. Nothing changes for anybody yet.

    ``seen_version`` is ``seen`` of what the writer had read: ``Overtaken`` when it is no longer what stands, unless the
    same words are there already (a double click). The caller has asked ``problems``.
    """
    _check(by)
    prepared = Wording.objects.select_for_update().of_text(text.code).in_preparation().first()
    if prepared is not None and _says(prepared, subject, body, note):
        return prepared
    if seen(prepared) != seen_version:
        raise Overtaken(prepared)
    if prepared is None:
        prepared = Wording(code=text.code)
    else:
        prepared.lock_version += 1
    prepared.subject, prepared.body, prepared.note = subject, body, note
    prepared.prepared_by, prepared.prepared_at = by, now
    try:
        with transaction.atomic():
            prepared.save()
    except IntegrityError as twin:  # somebody began a version at the same instant
        first = Wording.objects.of_text(text.code).in_preparation().first()
        if first is not None and _says(first, subject, body, note):
            return first
        raise Overtaken(first) from twin
    return prepared


def _says(wording, subject, body, note):
    return (wording.subject, wording.body, wording.note) == (subject, body, note)


@transaction.atomic
def prepare_own_words(*, text, by, now):
    """Prepare the portal's own text as the next version, and return it: it too is reviewed, dated, put in force."""
    _check(by)
    prepared = Wording.objects.select_for_update().of_text(text.code).in_preparation().first()
    words = own_words(text)
    if prepared is not None:
        if (prepared.subject, prepared.body) == (words.subject, words.body):
            return prepared
        raise NotAllowedNow(
            _("Une autre version est en préparation\u00a0: mettez-la en vigueur ou abandonnez-la d’abord.")
        )
    note = _("Retour au texte du portail")
    return save_wording(text=text, subject=words.subject, body=words.body, note=note, seen_version="", by=by, now=now)


@transaction.atomic
def put_wording_in_force(*, text, seen_version, reaches_open_files, by, now):
    """Make the version in preparation the text of files opened from now on; of older ones too, if the team says so.

    Only the version that was reviewed takes effect: NotAllowedNow when somebody changed it since, when a field is
    wrong, or when it would change nothing for anybody.
    """
    _check(by)
    versions = list(Wording.objects.select_for_update().of_text(text.code))
    prepared = next((one for one in versions if one.valid_from is None), None)
    current = next((one for one in versions if one.valid_from is not None and one.valid_until is None), None)
    if prepared is None:
        raise NotAllowedNow(_("Aucune version de ce texte n’est en préparation."))
    if seen(prepared) != seen_version:
        raise NotAllowedNow(_("Cette version a changé depuis que vous l’avez relue\u00a0: relisez-la d’abord."))
    if problems(text, prepared.subject, prepared.body):
        raise NotAllowedNow(_("Un champ de cette version n’existe plus\u00a0: corrigez-la d’abord."))
    if changes_nothing(text, prepared, current, reaches_open_files=reaches_open_files):
        raise NotAllowedNow(_("Cette version dit exactement ce que dit le texte en vigueur\u00a0: changez-la d’abord."))
    if current is not None:
        current.valid_until = now
        current.save(update_fields=["valid_until"])
    prepared.valid_from, prepared.put_in_force_by = now, by
    prepared.reaches_open_files = reaches_open_files
    prepared.save(update_fields=["valid_from", "put_in_force_by", "reaches_open_files"])
    return prepared


def changes_nothing(text, prepared, current, *, reaches_open_files):
    """True when no file would read anything else. The same words may still be put in force to reach older files."""
    before = own_words(text) if current is None else current
    same = (prepared.subject, prepared.body) == (before.subject, before.body)
    return same and not (reaches_open_files and current is not None and not current.reaches_open_files)


@transaction.atomic
def discard_wording(*, text, by, now):
    """Throw the version in preparation away. One that was in force stays for ever."""
    _check(by)
    prepared = Wording.objects.select_for_update().of_text(text.code).in_preparation().first()
    if prepared is None:
        raise NotAllowedNow(_("Aucune version de ce texte n’est en préparation."))
    prepared.delete()


def _check(by):
    if not policy.may_reword(by):
        raise PermissionDenied
