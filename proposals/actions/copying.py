"""A new proposal starts from an earlier one's answers, and goes on from the stage that its table has lived.

Nothing typed is ever overwritten: what is taken is decided under the lock of the file that receives it.
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from neighbourhoods.models import Initiative
from ui.refusals import NotAllowedNow
from writing.answers import with_value
from writing.drafts import save_as_typed

from .. import carrying, policy
from ..carrying import Scope
from ..models import Document, Proposal, SectionCode, Stage, StageRules
from ..rules import reading, shown
from ..workflow import locked, note
from .drafting import derive_partners, start


# --- From an earlier file -------------------------------------------------------------------------------------------
def earlier_files(proposal, user):
    """The other files of the same table from which answers may be taken, the latest first."""
    return (
        Proposal.objects.of_tables_of(user)
        .filter(neighbourhood=proposal.neighbourhood_id)
        .with_something_written()
        .exclude(pk=proposal.pk)
        .for_lists()
        .select_related("participation")
    )


def plan_copy(proposal, source, *, scope=Scope.ALL):
    """Return [``carrying.SectionPlan``]: what would be taken and what stays, as both files are now."""
    return carrying.plan(_receiving(proposal), source_content(source, known=proposal.rules), scope=Scope(scope))


@transaction.atomic
def copy_forward(*, proposal, source, by, now, scope=Scope.ALL):
    """Fill what is empty in a draft with the answers and documents of an earlier file of its table; return the plan.

    Nothing typed changes. A section that took something has a higher ``lock_version``: whoever had it open is shown
    both texts. Twice is as once: what was taken is not empty any more.
    """
    proposal = locked(proposal)
    if not (policy.may_edit(by, proposal) and policy.may_edit(by, source)):
        raise PermissionDenied
    if proposal.neighbourhood_id != source.neighbourhood_id or proposal.pk == source.pk:
        raise PermissionDenied
    if not proposal.is_draft:
        raise NotAllowedNow(_("Cette proposition est déposée\u00a0: elle ne se modifie plus."))
    sections = plan_copy(proposal, source, scope=scope)
    known = {draft.code: draft for draft in proposal.drafts.all()}
    for section in sections:
        if section.writes:
            draft = known.get(section.code)
            save_as_typed(
                proposal.drafts,
                code=section.code,
                data=section.data,
                expected_version=draft.lock_version if draft else 0,
                finished=False,
                by=by,
                now=now,
            )
        _copy_files(proposal, source, section, by=by, now=now)
    if any(section.writes or section.files for section in sections):
        _after_copy(proposal, source, sections, by=by, now=now)
    return sections


def source_content(source, *, known=None):
    """Return what an earlier file offers: its last version as it was frozen, else its draft as it stands.

    The learning questions are those that its participation asks today, when it has one. ``known``: rules read already.
    """
    version = source.versions.order_by("-number").first()
    if version is not None:
        key = version.content["rules"]["pk"]
        rules = known if known is not None and known.pk == key else StageRules.objects.complete().get(pk=key)
        content = reading.of_version(version, rules, rules.stage.number)
    else:
        written = {draft.code: draft.data for draft in source.drafts.all()}
        sections = shown.in_force(source.rules, source.stage.number, written)
        content = reading.of_draft(source, sections, source.documents.in_force(), places={})
    asked = _questions_asked(source)
    if asked:
        learning = with_value(content.data(SectionCode.LEARNING), ("questions",), [{"question": q} for q in asked])
        content.sections[SectionCode.LEARNING] = learning
    return content


def _questions_asked(source):
    participation = getattr(source, "participation", None)
    if participation is None:
        return []
    return list(participation.learning_questions.asked_still().values_list("text", flat=True))


def _receiving(proposal):
    written = {draft.code: draft.data for draft in proposal.drafts.all()}
    return reading.of_draft(proposal, written, proposal.documents.in_force(), places={})


def _copy_files(proposal, source, section, *, by, now):
    """Give the draft its own copy of each document. One whose bytes are lost leaves the plan, and is told (``lost``)."""
    rows = {str(row.public_id): row for row in source.documents.all()} if section.files else {}
    for file in list(section.files):
        row = rows.get(str(file.public_id))
        if row is None or not row.file.storage.exists(row.file.name):
            section.files.remove(file)
            section.lost.append(file)
            continue
        with row.file.open("rb") as stream:
            Document.objects.create(
                proposal=proposal,
                slot=file.slot,
                file=File(stream, name=row.name),
                name=row.name,
                kind=row.kind,
                size=row.size,
                digest=row.digest,
                uploaded_at=now,
                uploaded_by=by,
            )


def _after_copy(proposal, source, sections, *, by, now):
    """The history does not name the source: whoever reads this file may be recused from that one."""
    changed = {section.code: section for section in sections if section.writes}
    proposal.copied_from = source
    if SectionCode.CHANGE in changed:
        title = str(changed[SectionCode.CHANGE].data.get("title", ""))[:200].strip()
        proposal.title = title or proposal.title
    proposal.save(update_fields=["copied_from", "title"])
    if SectionCode.INITIATIVE in changed:
        derive_partners(proposal)
    note(proposal, "copy_forward", by=by, now=now)


# --- From a participation -------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Way:
    """A way on from a stage: its next one with the same initiative, or a new change. ``warning``: what it passes over."""

    code: str
    stage: Stage
    keeps_initiative: bool
    scope: Scope
    warning: bool = False


def ways_on(participation):
    """Return the ways on from a participation (Guide, section 5.2), those that keep the initiative first.

    A next stage with the same initiative, as the stage says; intensification straight after planning supposes an
    initiative deployed in phase 1, and is offered with a warning otherwise. After stages 2 and 3, a new initiative at any
    stage (portal's default). At the end of any stage, a new change from stage 1.
    """
    lived, ways = participation.stage, []
    deployed = Initiative.objects.of_phase_one().carried_by(participation.neighbourhood_id).exists()
    for stage in lived.next_stages.all():
        jumps = lived.code == Stage.Code.PLANNING and stage.code == Stage.Code.INTENSIFICATION and not deployed
        ways.append(Way(f"suite-{stage.number}", stage, True, Scope.ALL, jumps))
    for stage in Stage.objects.all():
        if stage.code == Stage.Code.PLANNING or lived.code != Stage.Code.PLANNING:
            ways.append(Way(f"nouveau-{stage.number}", stage, False, Scope.TABLE))
    return ways


@transaction.atomic
def continue_from(*, participation, way, public_id, by, now):
    """Open the draft of the next stage, or of a new change; return (proposal, way). A double click opens one.

    The initiative goes with its next stage; a new change begins without one. Answers are taken by ``copy_forward``.
    """
    if not policy.may_edit(by, participation.proposal):
        raise PermissionDenied
    chosen = next((one for one in ways_on(participation) if one.code == way), None)
    if chosen is None:
        raise NotAllowedNow(_("Cette suite n’est pas offerte après cette étape."))
    proposal = start(
        neighbourhood=participation.neighbourhood,
        stage=chosen.stage,
        public_id=public_id,
        initiative=participation.initiative if chosen.keeps_initiative else None,
        by=by,
        now=now,
    )
    return proposal, chosen
