"""From first contact to a full draft: opening a file, saving its sections, its documents."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from neighbourhoods.models import Neighbourhood
from ui.refusals import NotAllowedNow
from writing.drafts import keep_document, refuse_what_cannot_be_kept, save_as_typed

from .. import policy
from ..models import (
    Call,
    Document,
    PartnerNeighbourhood,
    Proposal,
    SectionCode,
    StageRules,
    Status,
)
from ..rules import shown
from ..workflow import locked, note


@transaction.atomic
def start(*, neighbourhood, stage, public_id, by, now, first_contact_on=None, initiative=None):
    """Open a draft under the rules in force, for the call that applies (the next to close for that stage, or none yet).

    ``public_id`` is drawn when the page is shown: a double click opens one file, not two.
    """
    if not policy.may_start(by, neighbourhood):
        raise PermissionDenied
    proposal, created = Proposal.objects.get_or_create(
        public_id=public_id,
        defaults={
            "neighbourhood": neighbourhood,
            "initiative": initiative,
            "title": initiative.title[:200] if initiative else "",
            "stage": stage,
            "rules": _rules_in_force(stage, now),
            "call": Call.objects.next_for(stage, now),
            "first_contact_on": _checked_contact(first_contact_on, now),
            "opened_by": by,
            "opened_at": now,
        },
    )
    if created:
        note(proposal, "start", by=by, now=now, after=Status.DRAFT)
    elif proposal.opened_by_id != by.pk:
        raise PermissionDenied
    return proposal


@transaction.atomic
def save_section(*, proposal, code, data, expected_version, finished, by, now):
    """Keep a section as typed, valid or not, and return it.

    ``expected_version`` is the ``lock_version`` that the writer had before their eyes (0: nothing yet). Raises
    SectionConflict when somebody saved meanwhile, NotAllowedNow when the section is closed to writing, and TextTooLong
    for a text beyond the ceiling.
    """
    refuse_what_cannot_be_kept(data)
    proposal = locked(proposal)
    _check_writable(proposal, code, by)
    draft = save_as_typed(
        proposal.drafts, code=code, data=data, expected_version=expected_version, finished=finished, by=by, now=now
    )
    if code == SectionCode.CHANGE:
        Proposal.objects.filter(pk=proposal.pk).update(title=str(data.get("title", ""))[:200].strip())
    if code == SectionCode.INITIATIVE:
        derive_partners(proposal)
    return draft


@transaction.atomic
def record_first_contact(*, proposal, on, by, now):
    """Note the day of the first exchange with the advisor; a changed date loses its confirmation."""
    proposal = locked(proposal)
    _check_draft(proposal, by)
    on = _checked_contact(on, now)
    if proposal.first_contact_on != on:
        proposal.first_contact_on = on
        proposal.first_contact_confirmed_at = proposal.first_contact_confirmed_by = None
        proposal.save(update_fields=["first_contact_on", "first_contact_confirmed_at", "first_contact_confirmed_by"])
    return proposal


@transaction.atomic
def confirm_first_contact(*, proposal, by, now):
    """The advisor confirms the date that the table gave (Guide, section 5.2). Twice is as once."""
    proposal = locked(proposal)
    if not policy.may_confirm_first_contact(by, proposal):
        raise PermissionDenied
    if proposal.first_contact_on is None:
        raise NotAllowedNow(_("La table n’a pas encore inscrit la date du premier échange."))
    if proposal.first_contact_confirmed_at is None:
        proposal.first_contact_confirmed_at, proposal.first_contact_confirmed_by = now, by
        proposal.save(update_fields=["first_contact_confirmed_at", "first_contact_confirmed_by"])
        note(proposal, "confirm_first_contact", by=by, now=now)
    return proposal


@transaction.atomic
def choose_call(*, proposal, call, by, now):
    """Aim a draft at another open call of its stage; the drafts of a missed deadline live on this way."""
    proposal = locked(proposal)
    _check_draft(proposal, by)
    if not Call.objects.for_stage(proposal.stage).open(now).filter(pk=call.pk).exists():
        raise NotAllowedNow(_("Cet appel n’est pas ouvert à l’étape de votre proposition."))
    proposal.call = call
    proposal.save(update_fields=["call"])
    return proposal


@transaction.atomic
def change_stage(*, proposal, stage, by, now):
    """Move a draft to another stage, under that stage's rules of today. Nothing that was written is deleted.

    What the new stage does not ask for is set aside: neither shown, nor submitted, nor counted; it returns with its
    stage.
    """
    proposal = locked(proposal)
    _check_draft(proposal, by)
    if proposal.stage_id == stage.pk:
        return proposal
    before = proposal.stage
    proposal.stage, proposal.rules = stage, _rules_in_force(stage, now)
    proposal.call = Call.objects.next_for(stage, now)
    proposal.save(update_fields=["stage", "rules", "call"])
    derive_partners(proposal)
    note(proposal, "change_stage", by=by, now=now, reason=f"{before} → {stage}")
    return proposal


@transaction.atomic
def add_document(*, proposal, slot, upload, by, now):
    """Keep an upload that ``ui.uploads`` has accepted. ``slot``: a prerequisite's code, « vision », « documents ».

    The vision is one file; see ``keep_document`` for the other rules, judged under the file's lock.
    """
    proposal = locked(proposal)
    _check_writable(proposal, _section_of_slot(slot), by)
    alone = slot == SectionCode.VISION
    return keep_document(proposal.documents, slot=slot, upload=upload, by=by, now=now, alone=alone)


@transaction.atomic
def remove_document(*, document, by, now):
    """Take a document out of the draft. A version that held it still does."""
    proposal = locked(document.proposal)
    _check_writable(proposal, _section_of_slot(document.slot), by)
    Document.objects.in_use().filter(pk=document.pk).update(removed_at=now, removed_by=by)
    document.refresh_from_db()
    return document


def _rules_in_force(stage, now):
    rules = StageRules.objects.in_force(now).filter(stage=stage).first()
    if rules is None:
        raise NotAllowedNow(_("Aucune règle n’est en vigueur pour cette étape\u00a0: écrivez à l’équipe du PIC."))
    return rules


def _checked_contact(on, now):
    if on is not None and on > timezone.localdate(now):
        raise NotAllowedNow(_("La date du premier échange ne peut pas être à venir."))
    return on


def _check_draft(proposal, by):
    if not policy.may_edit(by, proposal):
        raise PermissionDenied
    if not proposal.is_draft:
        raise NotAllowedNow(_("Cette proposition est déposée\u00a0: elle ne se modifie plus."))


def _check_writable(proposal, code, by):
    """A draft is open everywhere; a file whose table owes precisions, only in the sections that were named."""
    if not policy.may_edit(by, proposal):
        raise PermissionDenied
    if code not in writable_sections(proposal):
        raise NotAllowedNow(
            _(
                "Cette section n’est plus ouverte\u00a0: la proposition est à l’état «\u00a0%(status)s\u00a0». "
                "Votre texte reste à l’écran."
            )
            % {"status": Status(proposal.status_for_table).label}
        )


def writable_sections(proposal):
    """Codes of the sections that the table may write now."""
    if proposal.is_draft:
        return set(proposal.rules.requirements)
    if proposal.status == Status.INFO_REQUESTED:
        request = proposal.clarifications.filter(answered_at=None).first()
        return set(request.sections) if request else set()
    return set()


def _section_of_slot(slot):
    return slot if slot in (SectionCode.VISION, SectionCode.DOCUMENTS) else SectionCode.PREREQUISITES


def derive_partners(proposal):
    """Make the partner neighbourhoods those that the draft names, at a stage that asks for them; otherwise none.

    Their tables' members are recused from the file: an answer that the table no longer sees must not do that.
    """
    written = {draft.code: draft.data for draft in proposal.drafts.filter(code=SectionCode.INITIATIVE)}
    slugs = shown.partner_slugs(proposal.rules, proposal.stage.number, written)
    chosen = Neighbourhood.objects.filter(slug__in=slugs).exclude(pk=proposal.neighbourhood_id)
    proposal.partner_neighbourhoods.exclude(neighbourhood__in=chosen).delete()
    known = set(proposal.partner_neighbourhoods.values_list("neighbourhood_id", flat=True))
    PartnerNeighbourhood.objects.bulk_create(
        PartnerNeighbourhood(proposal=proposal, neighbourhood=place) for place in chosen if place.pk not in known
    )
