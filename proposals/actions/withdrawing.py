"""Taking a proposal back: a draft closes at once; a submitted file asks, and whoever analyses it confirms.

One rule for every state before the letter, so that neither the answer nor the page tells the table what the committee
or the governance has decided (docs/decisions/0008).
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.actions import queue_email
from ui.refusals import NotAllowedNow

from .. import policy
from ..models import Status
from ..models.status import AWAITING_DECISION
from ..workflow import advance, locked, note
from . import people

ASKED, CANCELLED = "ask_withdrawal", "cancel_withdrawal"
# Submitted, and as far as the table is told without an answer.
TOLD_WAITING = (Status.SUBMITTED, Status.UNDER_REVIEW, Status.INFO_REQUESTED)


def withdrawal_asked(proposal):
    """Return the journal's line of the table's request to withdraw, or None; one that it cancelled is none."""
    return waiting_request(proposal.journal.filter(verb__in=(ASKED, CANCELLED)).select_related("by", "note"))


def waiting_request(entries):
    """Return the request to withdraw that stands, among lines of a file's journal in their order, or None."""
    last = next((entry for entry in reversed(entries) if entry.verb in (ASKED, CANCELLED)), None)
    return last if last is not None and last.verb == ASKED else None


@transaction.atomic
def take_back(*, proposal, by, now, reason=""):
    """The table withdraws its draft, or asks that its submitted file be withdrawn; return the file. Twice is as once."""
    proposal = locked(proposal)
    if not policy.may_withdraw(by, proposal):
        raise PermissionDenied
    if proposal.is_draft:
        return advance(proposal, "withdraw", by=by, now=now, reason=reason)
    if proposal.status == Status.WITHDRAWN or withdrawal_asked(proposal) is not None:
        return proposal
    if proposal.status_for_table not in TOLD_WAITING:
        raise NotAllowedNow(_("La réponse à cette proposition est envoyée\u00a0: elle ne se retire plus."))
    line = note(proposal, "ask_withdrawal", by=by, now=now, reason=reason)
    for person in _readers(proposal, timezone.localdate(now)):
        _tell("withdrawal_asked", person, proposal, line, now=now, reason=reason, by=by)
    return proposal


@transaction.atomic
def cancel_withdrawal(*, proposal, by, now):
    """The table keeps the file that it asked to withdraw; return the file. Twice is as once.

    Possible while the request waits, whatever was decided meanwhile: like the request, it tells nothing.
    """
    proposal = locked(proposal)
    if not policy.may_withdraw(by, proposal):
        raise PermissionDenied
    asked = withdrawal_asked(proposal)
    if asked is None and proposal.journal.filter(verb=CANCELLED).exists():
        return proposal
    if asked is None or proposal.status_for_table not in TOLD_WAITING:
        raise NotAllowedNow(_("Aucune demande de retrait n’attend de réponse."))
    line = note(proposal, "cancel_withdrawal", by=by, now=now)
    for person in _readers(proposal, timezone.localdate(now)):
        _tell("withdrawal_cancelled", person, proposal, line, now=now, by=by)
    return proposal


@transaction.atomic
def confirm_withdrawal(*, proposal, by, now):
    """Advisor or team withdraws the file that its table asked to withdraw, and tells the table in writing.

    Refused once the decision is ratified: the letter answers then. What was submitted stays readable.
    """
    proposal = locked(proposal)
    if not policy.may_confirm_withdrawal(by, proposal):
        raise PermissionDenied
    asked = withdrawal_asked(proposal)
    if asked is None:
        raise NotAllowedNow(_("La table ne demande pas le retrait de cette proposition."))
    if proposal.status == Status.WITHDRAWN:
        return proposal
    if proposal.status not in AWAITING_DECISION:
        raise NotAllowedNow(
            _(
                "La décision est entérinée\u00a0: la proposition ne se retire plus. Parlez à la table, puis envoyez la lettre."
            )
        )
    advance(proposal, "confirm_withdrawal", by=by, now=now)
    proposal.clarifications.filter(answered_at=None).update(answered_at=now, answered_by=by)
    today = timezone.localdate(now)
    told = {person.pk: person for person in [asked.by, *people.coordinators_of(proposal.neighbourhood, today)]}
    for person in told.values():
        _tell("withdrawn", person, proposal, asked, now=now)
    return proposal


def _readers(proposal, today):
    """The advisor, or whoever stands in, and the team; never a person who is recused from the file."""
    found = [*people.readers_to_tell(proposal, today), *people.team(today)]
    return {person.pk: person for person in found if policy.reads_by_position(person, proposal)}.values()


def _tell(kind, person, proposal, line, *, now, **context):
    """``line``: the journal's, which names the occasion; a table may ask again after it has kept its file."""
    queue_email(
        key=f"proposal-{kind}-{proposal.pk}-{line.pk}-{person.pk}",
        kind=f"proposals.{kind}",
        to=person,
        template=f"proposals/emails/{kind}",
        context={"proposal": proposal, **context},
        about=proposal,
        now=now,
    )
