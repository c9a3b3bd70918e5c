"""Conflicts of interest, asked before the content of a file opens (Guide, section 3.1, footnote; portal's default)."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from ..models import ConflictDeclaration, Proposal
from ..workflow import locked, note


@transaction.atomic
def declare_conflict(*, proposal, by, now):
    """Declare a conflict of interest: the file closes to this person at once and for good.

    Anyone with a position on the file may. Late when the same person had answered that they had none.
    """
    proposal = locked(proposal)
    if not Proposal.objects.visible_by_position(by).filter(pk=proposal.pk).exists():
        raise PermissionDenied
    answered_no = ConflictDeclaration.objects.filter(proposal=proposal, user=by, has_conflict=False).exists()
    declaration, created = _declaration(proposal, by, True, now, is_late=answered_no)
    if created:
        note(proposal, "late_recusal" if answered_no else "recusal", by=by, now=now, internal=True)
    return declaration


@transaction.atomic
def deny_conflict(*, proposal, by, now):
    """Answer that one has no conflict of interest: the content of the file opens."""
    proposal = locked(proposal)
    if not Proposal.objects.visible_by_position(by).filter(pk=proposal.pk).exists():
        raise PermissionDenied
    declaration, _created = _declaration(proposal, by, False, now)
    return declaration


def _declaration(proposal, by, has_conflict, now, is_late=False):
    try:
        with transaction.atomic():
            return ConflictDeclaration.objects.get_or_create(
                proposal=proposal,
                user=by,
                has_conflict=has_conflict,
                defaults={"declared_at": now, "is_late": is_late},
            )
    except IntegrityError:
        return ConflictDeclaration.objects.get(proposal=proposal, user=by, has_conflict=has_conflict), False
