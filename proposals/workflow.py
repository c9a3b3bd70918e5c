"""What may follow what. One table says it; buttons, tests and the diagram in ``docs/`` read it.

``advance`` is the only code that writes ``Proposal.status``: lock the row, check the state, check the person, change,
append a journal line.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ui.refusals import NotAllowedNow

from . import policy
from .models import JournalEntry, JournalNote, Proposal, Status


@dataclass(frozen=True)
class Transition:
    sources: frozenset
    target: str
    allowed: Callable
    label: str
    internal: bool = False


def _t(sources, target, allowed, label, *, internal=False):
    return Transition(frozenset(sources), target, allowed, label, internal)


TRANSITIONS = {
    "submit": _t({Status.DRAFT}, Status.SUBMITTED, policy.may_submit, gettext_lazy("Déposer")),
    "begin_review": _t(
        {Status.SUBMITTED}, Status.UNDER_REVIEW, policy.may_analyse, gettext_lazy("Commencer l’analyse")
    ),
    "ask": _t(
        {Status.UNDER_REVIEW}, Status.INFO_REQUESTED, policy.may_analyse, gettext_lazy("Demander des précisions")
    ),
    "resubmit": _t(
        {Status.INFO_REQUESTED}, Status.UNDER_REVIEW, policy.may_submit, gettext_lazy("Envoyer les précisions")
    ),
    "recommend": _t(
        {Status.UNDER_REVIEW},
        Status.RECOMMENDED,
        policy.may_record_recommendation,
        gettext_lazy("Recommander"),
        internal=True,
    ),
    "recommend_against": _t(
        {Status.UNDER_REVIEW},
        Status.NOT_RECOMMENDED,
        policy.may_record_recommendation,
        gettext_lazy("Ne pas recommander"),
        internal=True,
    ),
    "postpone": _t(
        {Status.UNDER_REVIEW},
        Status.POSTPONED,
        policy.may_record_recommendation,
        gettext_lazy("Reporter"),
        internal=True,
    ),
    "resume": _t(
        {Status.POSTPONED},
        Status.UNDER_REVIEW,
        policy.may_analyse,
        gettext_lazy("Reprendre l’analyse"),
        internal=True,
    ),
    "accept": _t(
        {Status.RECOMMENDED, Status.NOT_RECOMMENDED},
        Status.ACCEPTED,
        policy.may_record_decision,
        gettext_lazy("Consigner l’acceptation"),
        internal=True,
    ),
    "refuse": _t(
        {Status.RECOMMENDED, Status.NOT_RECOMMENDED},
        Status.REFUSED,
        policy.may_record_decision,
        gettext_lazy("Consigner le refus"),
        internal=True,
    ),
    "confirm": _t({Status.ACCEPTED}, Status.CONFIRMED, policy.may_issue_letters, gettext_lazy("Envoyer la lettre")),
    "withdraw": _t({Status.DRAFT}, Status.WITHDRAWN, policy.may_withdraw, gettext_lazy("Retirer la proposition")),
    "confirm_withdrawal": _t(
        {
            Status.SUBMITTED,
            Status.UNDER_REVIEW,
            Status.INFO_REQUESTED,
            Status.RECOMMENDED,
            Status.NOT_RECOMMENDED,
            Status.POSTPONED,
        },
        Status.WITHDRAWN,
        policy.may_confirm_withdrawal,
        gettext_lazy("Confirmer le retrait demandé"),
    ),
}


def verbs_open_to(user, proposal):
    """The verbs that this person may do on this file now, in the table's order."""
    return [
        verb
        for verb, transition in TRANSITIONS.items()
        if proposal.status in transition.sources and transition.allowed(user, proposal)
    ]


def locked(proposal):
    """Return the same file, its row locked until the transaction ends (on SQLite the transaction itself locks).

    Held first, then read: a query that waits for a row joins it to what stood before the wait, and no longer finds a
    file whose stage or call changed meanwhile.
    """
    list(Proposal.objects.select_for_update().filter(pk=proposal.pk).values_list("pk"))
    return Proposal.objects.with_context().get(pk=proposal.pk)


def check_allowed(proposal, verb, *, by):
    """Raise unless ``by`` may do ``verb`` on the locked file: PermissionDenied, or NotAllowedNow for the state."""
    transition = TRANSITIONS[verb]
    if not transition.allowed(by, proposal):
        raise PermissionDenied
    if proposal.status not in transition.sources:
        # The table is never told the states that its letter alone announces, not even by a refusal.
        told = proposal.status_for_table if policy.may_edit(by, proposal) else proposal.status
        raise NotAllowedNow(
            _("Ce dossier est maintenant à l’état «\u00a0%(status)s\u00a0»\u00a0: cet acte n’est plus possible.")
            % {"status": Status(told).label}
        )
    return transition


def advance(proposal, verb, *, by, now, reason="", **changes):
    """Change the state of a file that the caller has locked, with its journal line; return the file.

    ``changes`` are other columns that must move with the state, so that no moment exists between the two.
    """
    transition = check_allowed(proposal, verb, by=by)
    before = proposal.status
    proposal.status = transition.target
    for name, value in changes.items():
        setattr(proposal, name, value)
    proposal.save(update_fields=["status", *changes])
    note(proposal, verb, by=by, now=now, reason=reason, before=before, after=transition.target)
    return proposal


def note(proposal, verb, *, by, now, reason="", before="", after="", internal=None):
    """Append a line to the file's journal; the reason stands in a row of its own, which can be erased."""
    if internal is None:
        internal = TRANSITIONS[verb].internal if verb in TRANSITIONS else False
    entry = JournalEntry.objects.create(
        proposal=proposal, verb=verb, from_status=before, to_status=after, is_internal=internal, by=by, at=now
    )
    if reason.strip():
        JournalNote.objects.create(entry=entry, text=reason.strip())
    return entry
