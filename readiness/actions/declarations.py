"""Writing a declaration of interest, sending it once, and the team's answer with its reason."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ui.refusals import NotAllowedNow, Refused

from .. import policy
from ..models import Declaration, DeclarationStatus
from ..workflow import advance, check_state, locked_declaration
from .telling import tell, the_side, the_team, today

Status = DeclarationStatus
WRITTEN = ("neighbourhood", "for_table", "organisation", "issue", "people", "partners", "why_together",
           "has_read_presentation")  # fmt: skip
# What must be there to send; the column, and what to do about it.
WANTED = {
    "neighbourhood": gettext_lazy("Choisissez le quartier."),
    "organisation": gettext_lazy("Nommez l’organisation qui déclare son intérêt."),
    "issue": gettext_lazy("Décrivez l’enjeu."),
    "people": gettext_lazy("Dites pour qui vous voulez que la situation change."),
    "partners": gettext_lazy("Dites avec qui vous en avez déjà parlé."),
    "why_together": gettext_lazy("Dites pourquoi il faut s’y mettre ensemble."),
}


@transaction.atomic
def begin(*, by, now, follows=None):
    """Return the person's draft, a new one if they have none. ``follows``: a declined one, whose words it takes up."""
    if not policy.may_declare(by):
        raise PermissionDenied
    facts = {"saved_at": now}
    if follows is not None:
        if not policy.may_write(by, follows):
            raise PermissionDenied
        check_state(follows, {Status.DECLINED})
        facts |= {name: getattr(follows, name) for name in WRITTEN} | {"follows": follows}
    draft, _created = Declaration.objects.get_or_create(declared_by=by, status=Status.DRAFT, defaults=facts)
    if follows is not None and draft.follows_id != follows.pk:
        raise NotAllowedNow(
            _("Vous avez déjà un brouillon\u00a0: envoyez-le ou effacez-le, puis reprenez cette déclaration."),
            way_out=(_("Ouvrir le brouillon"), draft.get_absolute_url()),
        )
    return draft


@transaction.atomic
def save(*, declaration, by, now, seen=None, **written):
    """Keep the draft as it was typed. ``written``: columns of ``WRITTEN``; ``seen``: the ``saved_at`` that the writer read."""
    declaration = locked_declaration(declaration)
    if not policy.may_write(by, declaration):
        raise PermissionDenied
    check_state(declaration, {Status.DRAFT})
    if seen is not None and declaration.saved_at != seen:
        raise Refused(
            _(
                "Quelqu’un a enregistré cette page au même moment. Votre texte est encore ici\u00a0: enregistrez de nouveau "
                "pour lire le sien."
            )
        )
    place = written.get("neighbourhood")
    if written.get("for_table") and not policy.belongs_to_table(by, place):
        raise Refused(_("Vous n’êtes pas membre de la table de ce quartier\u00a0: décochez cette case."), "for_table")
    for name in WRITTEN:
        if name in written:
            setattr(declaration, name, written[name])
    declaration.saved_at = now
    declaration.save(update_fields=[*WRITTEN, "saved_at"])
    return declaration


def missing(declaration):
    """Return {column: what to do} for what is wanted and not there."""
    return {name: text for name, text in WANTED.items() if not getattr(declaration, name)}


@transaction.atomic
def submit(*, declaration, by, now):
    """Send it to the team, once; a second press finds it sent and changes nothing."""
    declaration = locked_declaration(declaration)
    if declaration.status == Status.SUBMITTED and declaration.submitted_by_id == by.pk:
        return declaration
    if declaration.is_draft and missing(declaration):
        raise NotAllowedNow(_("Il manque encore des réponses à cette déclaration."))
    advance(declaration, "submit", by=by, now=now, submitted_at=now, submitted_by=by)
    tell(the_side(declaration, today(now)), "declaration_received", about=declaration, now=now, declaration=declaration)
    tell(
        the_team(declaration, today(now)), "declaration_to_answer", about=declaration, now=now, declaration=declaration
    )
    return declaration


@transaction.atomic
def discard(*, declaration, by):
    """Erase a draft: nothing was sent, nothing stays."""
    declaration = locked_declaration(declaration)
    if not policy.may_write(by, declaration):
        raise PermissionDenied
    check_state(declaration, {Status.DRAFT})
    declaration.delete()


@transaction.atomic
def withdraw(*, declaration, by, now):
    """Take back what the team has not answered; twice is as once."""
    declaration = locked_declaration(declaration)
    if declaration.status == Status.WITHDRAWN and policy.may_submit(by, declaration):
        return declaration
    return advance(declaration, "withdraw", by=by, now=now)


@transaction.atomic
def approve(*, declaration, reason, by, now):
    """Open the directory and the funding request, with the reason that is sent."""
    return _answer(declaration, "approve", {"reason": reason.strip()}, by=by, now=now)


@transaction.atomic
def decline(*, declaration, reason, next_step, by, now):
    """Answer that the path stops here for now: why, what would change the answer, whom to talk to."""
    if not next_step.strip():
        raise Refused(_("Dites ce qui ferait changer la réponse, et à qui parler."), "next_step")
    words = {"reason": reason.strip(), "next_step": next_step.strip()}
    return _answer(declaration, "decline", words, by=by, now=now)


def _answer(declaration, verb, words, *, by, now):
    declaration = locked_declaration(declaration)
    if not words["reason"]:
        raise Refused(_("Inscrivez la raison\u00a0: elle est envoyée avec la réponse."), "reason")
    told = {"approve": "declaration_approved", "decline": "declaration_declined"}[verb]
    standing = {name: getattr(declaration, name) for name in words}
    if declaration.answered_by_id == by.pk and standing == words:
        return declaration
    advance(declaration, verb, by=by, now=now, answered_at=now, answered_by=by, **words)
    tell(the_side(declaration, today(now)), told, about=declaration, now=now, declaration=declaration)
    return declaration
