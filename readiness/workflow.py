"""What may follow what, on the readiness path. Two tables say it; buttons, tests and the page in ``docs/`` read them.

``advance`` is the only code that writes a status: the caller has locked the row; it checks the state and the person,
changes, and appends a line to the journal.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from ui.refusals import NotAllowedNow

from . import policy
from .models import Declaration, DeclarationStatus, FundingRequest, JournalLine, RequestStatus


@dataclass(frozen=True)
class Transition:
    sources: frozenset
    target: str
    allowed: Callable


def _t(sources, target, allowed):
    return Transition(frozenset(sources), target, allowed)


D, R = DeclarationStatus, RequestStatus

DECLARATION = {
    "submit": _t({D.DRAFT}, D.SUBMITTED, policy.may_submit),
    "approve": _t({D.SUBMITTED}, D.APPROVED, policy.may_answer),
    "decline": _t({D.SUBMITTED}, D.DECLINED, policy.may_answer),
    "withdraw": _t({D.SUBMITTED}, D.WITHDRAWN, policy.may_submit),
}
REQUEST = {
    "submit": _t({R.DRAFT}, R.SUBMITTED, policy.may_submit_request),
    "approve": _t({R.SUBMITTED}, R.APPROVED, policy.may_decide),
    "decline": _t({R.SUBMITTED}, R.DECLINED, policy.may_decide),
    "withdraw": _t({R.DRAFT, R.SUBMITTED}, R.WITHDRAWN, policy.may_submit_request),
}


def table_of(row):
    return DECLARATION if isinstance(row, Declaration) else REQUEST


def verbs_open_to(user, row):
    """The verbs that this person may do on this declaration or request now, in the table's order."""
    return [verb for verb, step in table_of(row).items() if row.status in step.sources and step.allowed(user, row)]


def locked_declaration(declaration):
    """Return the same declaration, its row locked until the transaction ends. Held first, then read."""
    list(Declaration.objects.select_for_update().filter(pk=declaration.pk).values_list("pk"))
    return Declaration.objects.with_context().get(pk=declaration.pk)


def locked_request(request):
    """Return the same request, its row locked: whoever names, confirms, sends or decides holds this row."""
    list(FundingRequest.objects.select_for_update().filter(pk=request.pk).values_list("pk"))
    return FundingRequest.objects.with_context().get(pk=request.pk)


def check_allowed(row, verb, *, by):
    """Raise unless ``by`` may do ``verb`` on the locked row: PermissionDenied, or NotAllowedNow for the state."""
    step = table_of(row)[verb]
    if not step.allowed(by, row):
        raise PermissionDenied
    check_state(row, step.sources)
    return step


def check_state(row, states):
    if row.status not in states:
        raise NotAllowedNow(
            _("L’état est maintenant «\u00a0%(status)s\u00a0»\u00a0: cet acte n’est plus possible.")
            % {"status": row.get_status_display()},
            way_out=(_("Voir où cela en est"), row.get_absolute_url()),
        )


def advance(row, verb, *, by, now, **changes):
    """Change the state of a row that the caller has locked, with its journal line; return the row.

    ``changes`` are other columns that must move with the state, so that no moment exists between the two.
    """
    step = check_allowed(row, verb, by=by)
    before = row.status
    row.status = step.target
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(update_fields=["status", *changes])
    note(row, verb, by=by, now=now, before=before, after=step.target)
    return row


def note(row, verb, *, by, now, before="", after="", place=None):
    """Append a line to the journal of a declaration or a request."""
    about = {"declaration": row} if isinstance(row, Declaration) else {"request": row}
    return JournalLine.objects.create(
        verb=verb, from_status=before, to_status=after, by=by, at=now, place=place, **about
    )
