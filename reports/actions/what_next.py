"""After a final report: the proposal that follows, opened with what the portal knows (Guide, section 5.3).

The same initiative passes to another stage, or a new change begins at stage 1.
"""

import uuid
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from proposals import actions as proposals
from proposals.models import Proposal, SectionCode, Stage
from ui.refusals import NotAllowedNow
from writing.answers import rows_of

from .. import policy
from ..models import Kind, ReportSection
from .history import locked

PLANNING = 1


@dataclass(frozen=True)
class Suggestion:
    """``stage``: its number."""

    stage: int
    is_same_initiative: bool


def suggestion(report, version):
    """Return what the report leads to: the stage after its own with the same initiative, or stage 1 for a new change."""
    if version.content["sections"].get(ReportSection.NEXT_STEP, {}).get("choice") == "new_change":
        return Suggestion(PLANNING, is_same_initiative=False)
    after = report.obligation.participation.stage.number + 1
    return Suggestion(min(after, Stage.objects.count()), is_same_initiative=True)


def begun_after(report, user):
    """Return the proposal that was opened from this report, for its own table, the latest first; or None."""
    stages = Stage.objects.values_list("code", flat=True)
    keys = [_key(report, code, same) for code in stages for same in (True, False)]
    return Proposal.objects.of_tables_of(user).with_public_ids(keys).latest_opened_first().first()


def _key(report, stage_code, is_same_initiative):
    """The same choice names the same proposal."""
    return uuid.uuid5(report.obligation.public_id, f"{stage_code}-{is_same_initiative}")


@transaction.atomic
def start_next(*, report, stage, is_same_initiative, by, now):
    """Open the proposal that follows a final report, prefilled, and return it. Twice, or by two people, it is one file.

    Nothing of it is finished: the table reads, corrects and goes on. Raises NotAllowedNow before the report is handed
    in, and what ``proposals.actions.start`` raises. Holds the obligation: two people at the same moment see each other.
    """
    if not policy.may_write_report(by, report.obligation):
        raise PermissionDenied
    version = report.versions.first()
    if report.obligation.kind != Kind.FINAL or version is None:
        raise NotAllowedNow(_("La proposition qui suit s’ouvre quand le rapport final est remis."))
    locked(report.obligation)
    public_id = _key(report, stage.code, is_same_initiative)
    known = Proposal.objects.of_tables_of(by).with_public_ids([public_id]).first()
    if known is not None:
        return known
    participation = report.obligation.participation
    proposal = proposals.start(
        neighbourhood=participation.neighbourhood,
        stage=stage,
        public_id=public_id,
        initiative=participation.initiative if is_same_initiative else None,
        by=by,
        now=now,
    )
    asked = proposal.rules.requirements
    for code, data in _carried(participation.proposal, version, is_same_initiative).items():
        if code in asked and data:
            proposals.save_section(
                proposal=proposal, code=code, data=data, expected_version=0, finished=False, by=by, now=now
            )
    proposal.refresh_from_db()
    return proposal


def _carried(before, version, is_same_initiative):
    """{section: data} of what stays true: the last words of the award, brought up to date by the report."""
    last = before.versions.order_by("-number").first()
    award = last.content["sections"] if last else {}
    initiative = dict(award.get(SectionCode.INITIATIVE, {}))
    partners = {"partners": _partners(version)}
    if not is_same_initiative:
        # Another change: how people work together stays, and who is around the table.
        kept = {key: initiative[key] for key in ("working_methods",) if initiative.get(key)}
        return {SectionCode.INITIATIVE: kept | partners}
    questions = [
        row.get("question", "") for row in rows_of(version.content["sections"].get(ReportSection.LEARNING), "learned")
    ]
    learning = dict(award.get(SectionCode.LEARNING, {}))
    learning["questions"] = [{"question": text} for text in questions if text.strip()][:5]
    return {
        SectionCode.CHANGE: award.get(SectionCode.CHANGE, {}),
        SectionCode.INITIATIVE: initiative | partners,
        SectionCode.LEARNING: learning,
        SectionCode.EDI: award.get(SectionCode.EDI, {}),
    }


def _partners(version):
    rows = rows_of(version.content["sections"].get(ReportSection.PARTNERS), "partners")
    return [
        {"name": row.get("name", ""), "role": row.get("role", ""), "status": "confirmed"}
        for row in rows
        if row.get("status") != "left" and row.get("name", "").strip()
    ]
