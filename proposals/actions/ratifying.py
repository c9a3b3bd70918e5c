"""A sitting of governance and what it ratified: recorded apart, with the body and the day (Guide, section 5.2)."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ui.refusals import NotAllowedNow

from .. import policy
from ..models import Decision, Ratification, Status
from ..rules.asked import granted_as_asked, out_of_range
from ..workflow import locked
from .deciding import record_acceptance
from .one_by_one import one_by_one


@transaction.atomic
def record_sitting(*, body, held_on, reference, by, now):
    """Record a sitting and return it; the same body, day and reference twice are one, by constraint.

    Decisions that were recorded one by one with the same three facts are of that sitting from then on.
    """
    if not policy.may_record_sittings(by):
        raise PermissionDenied
    facts = check_sitting(body=body, held_on=held_on, reference=reference, now=now)
    sitting, created = Ratification.objects.get_or_create(**facts, defaults={"recorded_at": now, "recorded_by": by})
    if created:
        Decision.objects.naming(**facts).update(ratification=sitting)
    return sitting


def check_sitting(*, body, held_on, reference, now):
    """Return the three facts of a sitting as they are kept; raise NotAllowedNow when one is missing or to come."""
    facts = {"body": body.strip(), "held_on": held_on, "reference": reference.strip()}
    if not facts["body"] or not facts["reference"]:
        raise NotAllowedNow(_("Inscrivez l’instance qui a siégé et la référence du procès-verbal."))
    if held_on > timezone.localdate(now):
        raise NotAllowedNow(_("Une séance se consigne après sa tenue\u00a0: sa date ne peut pas être à venir."))
    return facts


def accept_together(*, sitting, starts, by, now):
    """Accept several files as their tables asked; ``starts``: {file: first day}. Return an ``Answer`` for each."""
    return one_by_one(
        starts,
        lambda proposal: accept_as_asked(
            sitting=sitting, proposal=proposal, starts_on=starts[proposal], by=by, now=now
        ),
    )


@transaction.atomic
def accept_as_asked(*, sitting, proposal, starts_on, by, now):
    """Accept what the last version asks for, as the committee recommended it; every rule of an acceptance holds.

    An amount out of range, or a second participation, needs a reason: such a file goes through its own form.
    """
    proposal = locked(proposal)
    if not policy.may_record_decision(by, proposal):
        raise PermissionDenied
    if proposal.status == Status.NOT_RECOMMENDED:
        raise NotAllowedNow(_("Le comité ne recommande pas ce dossier\u00a0: consignez sa décision à part."))
    # As it stands now: somebody may have corrected it since the page was opened, and nobody does until this is written.
    sitting = Ratification.objects.select_for_update().get(pk=sitting.pk)
    version = proposal.versions.order_by("-number").first()
    asked = version.content["amounts"] if version else []
    if out_of_range(asked, proposal.rules):
        raise NotAllowedNow(
            _(
                "Un montant demandé sort de la fourchette\u00a0: consignez ce dossier à part, avec le motif de l’exception."
            )
        )
    return record_acceptance(
        proposal=proposal,
        ratified_on=sitting.held_on,
        body=sitting.body,
        reference=sitting.reference,
        starts_on=starts_on,
        years=granted_as_asked(asked, proposal.rules),
        by=by,
        now=now,
    )
