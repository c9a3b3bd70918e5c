"""Notes of contact: what whoever answers for a neighbourhood writes of a call or a visit, for themselves or for who follows."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ui.refusals import NotAllowedNow

from .. import policy
from ..models import ContactNote, Proposal
from ..models.once import occasion


@transaction.atomic
def write_contact_note(*, neighbourhood, happened_on, means, text, is_shared, by, now, proposal=None, key=None):
    """Keep a note; the same words under the same ``key`` are one note. A contact to come is not noted."""
    _check(neighbourhood, proposal, happened_on, by, now)
    facts = {"happened_on": happened_on, "means": means, "text": text.strip(), "is_shared": is_shared}
    note, _created = ContactNote.objects.write_once(
        author=by,
        key=occasion(key, neighbourhood.pk, proposal and proposal.pk, *facts.values()),
        neighbourhood=neighbourhood,
        proposal=proposal,
        written_at=now,
        **facts,
    )
    return note


@transaction.atomic
def change_contact_note(*, note, happened_on, means, text, is_shared, by, now, proposal=None):
    """Write one's own note anew; it keeps no trace of its former words."""
    note = _own(note, by)
    _check(note.neighbourhood, proposal, happened_on, by, now)
    note.happened_on, note.means, note.text = happened_on, means, text.strip()
    note.is_shared, note.proposal = is_shared, proposal
    note.save(update_fields=["happened_on", "means", "text", "is_shared", "proposal"])
    return note


@transaction.atomic
def remove_contact_note(*, note, by):
    """Take one's own note away for good."""
    _own(note, by).delete()


def _own(note, by):
    """Lock the note, and refuse whoever did not write it or does not read it any more."""
    found = ContactNote.objects.visible_to(by).written_by(by).filter(pk=note.pk)
    held = ContactNote.objects.select_for_update().filter(pk__in=found.values("pk")).first()
    if held is None:
        raise PermissionDenied
    return held


def _check(neighbourhood, proposal, happened_on, by, now):
    if not policy.may_keep_contacts(by, neighbourhood):
        raise PermissionDenied
    known = Proposal.objects.visible_by_position(by).filter(neighbourhood=neighbourhood)
    if proposal is not None and not known.filter(pk=proposal.pk).exists():
        raise PermissionDenied
    if happened_on > timezone.localdate(now):
        raise NotAllowedNow(_("Une note raconte un contact qui a eu lieu\u00a0: la date est encore à venir."))
