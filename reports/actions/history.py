"""A line of an obligation's history, and the row held while it is written."""

from ..models import Obligation, ObligationEntry, ObligationNote


def locked(obligation):
    """Return the same obligation, its row locked until the transaction ends."""
    return Obligation.objects.select_for_update(of=("self",)).with_context().get(pk=obligation.pk)


def note(obligation, verb, *, now, by=None, before=None, after=None, reason=""):
    """Append a line; the reason stands in a row of its own, which can be erased."""
    entry = ObligationEntry.objects.create(obligation=obligation, verb=verb, by=by, at=now, before=before, after=after)
    if reason.strip():
        ObligationNote.objects.create(entry=entry, text=reason.strip())
    return entry
