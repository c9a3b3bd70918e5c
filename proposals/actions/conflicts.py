"""Conflicts of interest, asked before the content of a file opens (Guide, section 3.1, footnote; portal's default).

Three answers: no, yes, « I do not know ». The third waits for a ruling, which is an answer in the member's place.
"""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from notifications.actions import queue_email
from ui.refusals import NotAllowedNow

from .. import policy
from ..models import ConflictDeclaration, ConflictDoubt, Proposal
from ..workflow import locked, note


@transaction.atomic
def declare_conflict(*, proposal, by, now):
    """Declare a conflict of interest: the file closes to this person at once and for good.

    Anyone with a position on the file may, also while their doubt waits. Late when the same person had answered that
    they had none, or when that was ruled.
    """
    proposal = _known(proposal, by)
    answered_no = ConflictDeclaration.objects.denials_of(by).filter(proposal=proposal).exists()
    declaration, created = _declaration(proposal, by, True, now, is_late=answered_no)
    if created:
        note(proposal, "late_recusal" if answered_no else "recusal", by=by, now=now, internal=True)
    return declaration


@transaction.atomic
def deny_conflict(*, proposal, by, now):
    """Answer that one has no conflict of interest: the content of the file opens. Not while one's doubt waits."""
    proposal = _known(proposal, by)
    if ConflictDoubt.objects.open().of_person(by).on_file(proposal).exists():
        raise NotAllowedNow(_("Votre question attend une réponse\u00a0: d’ici là, vous pouvez encore vous retirer."))
    declaration, _created = _declaration(proposal, by, False, now)
    return declaration


@transaction.atomic
def doubt_conflict(*, proposal, words, by, now):
    """Put the question to whoever presides; the content stays closed until it is ruled on. Asked twice is as once."""
    proposal = _known(proposal, by)
    if not policy.sits_on_management(by):
        raise PermissionDenied
    if policy.has_denied_conflict(by, proposal):
        raise NotAllowedNow(_("Vous avez déjà répondu\u00a0: vous pouvez encore vous retirer de ce dossier."))
    doubt, created = ConflictDoubt.objects.get_or_create(
        proposal=proposal, user=by, defaults={"words": words.strip(), "asked_at": now}
    )
    if created:
        note(proposal, "doubt", by=by, now=now, internal=True)
    return doubt


@transaction.atomic
def rule_doubt(*, doubt, has_conflict, by, now):
    """Answer in the place of a member who does not know: the file opens to them, or closes for good.

    A ruling lifts no recusal: those that follow from a table or an organisation stand, whatever is ruled. The member
    gets an e-mail that names no file. Refused once ruled, but for the same ruling from the same hand, which is a double
    click; or when the member has withdrawn meanwhile.
    """
    proposal = locked(doubt.proposal)
    doubt = ConflictDoubt.objects.select_for_update(of=("self",)).select_related("user").get(pk=doubt.pk)
    doubt.proposal = proposal
    if not policy.may_rule(by, doubt):
        raise PermissionDenied
    if doubt.ruled_at is not None:
        ruling = ConflictDeclaration.objects.filter(user=doubt.user, proposal=proposal, ruled_by=by)
        if doubt.ruled_by_id == by.pk and ruling.filter(has_conflict=has_conflict).exists():
            return doubt
        raise NotAllowedNow(_("Cette question est déjà tranchée."))
    if not doubt.is_open:
        raise NotAllowedNow(_("Cette question ne se pose plus\u00a0: la personne s’est retirée, ou ne siège plus."))
    _declaration(proposal, doubt.user, has_conflict, now, ruled_by=by)
    doubt.ruled_at, doubt.ruled_by = now, by
    doubt.save(update_fields=["ruled_at", "ruled_by"])
    note(proposal, "rule_conflict" if has_conflict else "rule_no_conflict", by=by, now=now, internal=True)
    _tell(doubt, has_conflict, now)
    return doubt


def _tell(doubt, has_conflict, now):
    queue_email(
        key=f"doubt-ruled-{doubt.pk}",
        kind="proposals.doubt_ruled",
        to=doubt.user,
        template="proposals/emails/doubt_ruled",
        context={"has_conflict": has_conflict, "asked_at": doubt.asked_at},
        about=doubt.proposal,
        now=now,
    )


def _known(proposal, by):
    """Return the file, held, that a position lets this person know of."""
    proposal = locked(proposal)
    if not Proposal.objects.visible_by_position(by).filter(pk=proposal.pk).exists():
        raise PermissionDenied
    return proposal


def _declaration(proposal, person, has_conflict, now, **facts):
    try:
        with transaction.atomic():
            return ConflictDeclaration.objects.get_or_create(
                proposal=proposal,
                user=person,
                has_conflict=has_conflict,
                defaults={"declared_at": now, **facts},
            )
    except IntegrityError:
        return ConflictDeclaration.objects.get(proposal=proposal, user=person, has_conflict=has_conflict), False
