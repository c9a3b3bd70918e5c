"""Check and submit; answer a request for precisions."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from neighbourhoods.models import Initiative
from notifications.actions import queue_email, queue_job
from ui.refusals import NotAllowedNow
from writing.frozen import NotReady, digest_of, file_facts

from .. import documents, policy
from ..models import (
    Analysis,
    Call,
    LetterOfIntent,
    Participation,
    ProgrammeSettings,
    Proposal,
    SectionCode,
    Stage,
    Status,
    Version,
)
from ..rules import checks, findings, shown
from ..rules.budget import read_budget
from ..workflow import advance, check_allowed, locked, note
from . import people
from .drafting import derive_partners


@dataclass(frozen=True)
class Examination:
    """What a check found, and the fingerprint of what it looked at."""

    findings: list
    fingerprint: str

    @property
    def blocking(self):
        return [finding for finding in self.findings if finding.blocking]

    @property
    def warnings(self):
        return [finding for finding in self.findings if not finding.blocking]


def examine(proposal, *, now):
    """Check a file as it stands, its vision's pages counted. Changes nothing; must run outside any transaction."""
    proposal = Proposal.objects.with_context().get(pk=proposal.pk)  # the caller's may be older than a colleague's act
    sections, files = _written(proposal), list(proposal.documents.in_force())
    findings = checks.check(
        _subject(proposal, sections, files, now),
        count_text_pages=documents.vision_pages,
        count_file_pages=documents.file_pages,
    )
    return Examination(findings, _fingerprint(proposal, sections, files))


def submit(*, proposal, by, now):
    """Freeze what was written as version 1, number the file and tell the advisor. Returns the proposal.

    Refused after the call's deadline (Guide, section 5.2), which is judged at the instant of the act. The check runs
    first, outside the transaction; if a colleague saved in between, the act is refused and can be tried again. Raises
    NotReady with every broken rule.
    """
    if not policy.may_submit(by, proposal):
        raise PermissionDenied
    seen = examine(proposal, now=now)
    with transaction.atomic():
        proposal = locked(proposal)
        check_allowed(proposal, "submit", by=by)
        if seen.blocking:
            raise NotReady(seen.findings)
        _refuse_if_changed(proposal, seen)
        advance(
            proposal,
            "submit",
            by=by,
            now=now,
            reference=_reference(now),
            submitted_at=now,
            submitted_by=by,
        )
        version = _freeze(proposal, number=1, by=by, now=now)
        _tell_of_submission(proposal, version, by=by, now=now)
    return proposal


def resubmit(*, proposal, by, now, message=""):
    """Answer the request for precisions with a new version. No deadline applies.

    An analysis marked ready was made of the version before: the mark falls, so that the committee adopts what was read.
    """
    if not policy.may_submit(by, proposal):
        raise PermissionDenied
    seen = examine(proposal, now=now)
    with transaction.atomic():
        proposal = locked(proposal)
        check_allowed(proposal, "resubmit", by=by)
        if seen.blocking:
            raise NotReady(seen.findings)
        _refuse_if_changed(proposal, seen)
        request = proposal.clarifications.select_for_update().get(answered_at=None)
        request.answered_at, request.answered_by = now, by
        request.save(update_fields=["answered_at", "answered_by"])
        advance(proposal, "resubmit", by=by, now=now, reason=message)
        number = proposal.versions.order_by("-number").values_list("number", flat=True).first() + 1
        version = _freeze(proposal, number=number, by=by, now=now)
        was_ready = bool(
            Analysis.objects.filter(proposal=proposal, ready_at__isnull=False).update(ready_at=None, ready_by=None)
        )
        if was_ready:
            note(proposal, "analysis_outdated", by=by, now=now, internal=True)
        _confirm_to_the_table(proposal, version, by=by, now=now)
        for person in people.readers_to_tell(proposal, timezone.localdate(now)):
            queue_email(
                key=f"proposal-precisions-{version.pk}-{person.pk}",
                kind="proposals.precisions_received",
                to=person,
                template="proposals/emails/precisions_received",
                context={"proposal": proposal, "version": version, "message": message, "was_ready": was_ready},
                about=proposal,
                now=now,
            )
    return proposal


def _written(proposal):
    """What the table wrote, as far as the rules of the file's stage ask for it."""
    written = {draft.code: draft.data for draft in proposal.drafts.all()}
    return shown.in_force(proposal.rules, proposal.stage.number, written)


def _subject(proposal, sections, files, now):
    settings = ProgrammeSettings.current()
    call = proposal.call
    asks_intent = call is not None and call.letter_of_intent_due_on is not None and settings.letter_of_intent_warns
    intent_sent = LetterOfIntent.objects.filter(
        neighbourhood=proposal.neighbourhood_id, call=call, sent_at__isnull=False
    )
    resubmission = proposal.status == Status.INFO_REQUESTED
    request = proposal.clarifications.filter(answered_at=None).first() if resubmission else None
    participations = Participation.objects.filter(neighbourhood=proposal.neighbourhood_id)
    return findings.Subject(
        proposal=proposal,
        sections=sections,
        documents=files,
        today=timezone.localdate(now),
        call_is_open=call is not None and call.is_open(now),
        next_call=Call.objects.next_for(proposal.stage, now),
        resubmission=resubmission,
        intent_missing=asks_intent and not intent_sent.exists(),
        stage_jump=_jumps_a_stage(proposal, participations),
        has_active_participation=settings.one_active_participation and participations.active().exists(),
        only=frozenset(request.sections) if request else None,
    )


def _jumps_a_stage(proposal, participations):
    """From planning to intensification without an initiative deployed in phase 1 (Guide, section 5.2)."""
    if proposal.stage.code != Stage.Code.INTENSIFICATION:
        return False
    last = participations.order_by("-starts_on").select_related("stage").first()
    deployed = Initiative.objects.of_phase_one().filter(neighbourhood=proposal.neighbourhood_id)
    return last is not None and last.stage.code == Stage.Code.PLANNING and not deployed.exists()


def _fingerprint(proposal, sections, files):
    seen = [
        sections,
        [file.digest + file.slot for file in files],
        proposal.rules_id,
        proposal.call_id,
        proposal.first_contact_on,
    ]
    return digest_of(seen)


def _refuse_if_changed(proposal, seen):
    if _fingerprint(proposal, _written(proposal), list(proposal.documents.in_force())) != seen.fingerprint:
        raise NotAllowedNow(
            _("Une ou un collègue vient de modifier la proposition. Relisez-la, puis déposez-la de nouveau.")
        )


def _reference(now):
    year = timezone.localtime(now).year
    return f"P-{year}-{people.take_number(f'proposal-{year}'):03d}"


def _freeze(proposal, *, number, by, now):
    """Keep for ever what the rules of the file's stage ask for; what another stage asked for stays with the table."""
    derive_partners(proposal)
    files = list(proposal.documents.in_force())
    content = _content(proposal, files)
    version = Version.objects.create(
        proposal=proposal, number=number, content=content, digest=digest_of(content), frozen_at=now, frozen_by=by
    )
    proposal.documents.filter(pk__in=[file.pk for file in files], frozen_at=None).update(frozen_at=now)
    return version


def _content(proposal, files):
    sections = _written(proposal)
    rules = proposal.rules
    years = findings.requested_years(sections.get(SectionCode.DURATION)) or rules.base_years
    budget = read_budget(sections.get(SectionCode.BUDGET), years=years, rules=rules)
    return {
        "neighbourhood": proposal.neighbourhood.name,
        "title": proposal.title,
        "stage": proposal.stage.code,
        "call": proposal.call.name,
        "deadline": proposal.call.deadline_on,
        "first_contact_on": proposal.first_contact_on,
        "rules": {
            "pk": rules.pk,
            "min_per_year": str(rules.min_per_year),
            "max_per_year": str(rules.max_per_year),
            "source": rules.source,
        },
        "years": years,
        "amounts": [
            {"year": year.number, "in_range": str(year.in_range), "outside": str(year.outside)} for year in budget.years
        ],
        "sections": sections,
        "partner_neighbourhoods": [str(row) for row in proposal.partner_neighbourhoods.select_related("neighbourhood")],
        "documents": file_facts(files),
    }


def _queue_copy(version, *, by, now):
    queue_job(
        key=f"proposal-copy-{version.pk}", kind="proposals.version_pdf", payload={"version": version.pk}, by=by, now=now
    )


def _confirm_to_the_table(proposal, version, *, by, now):
    """Whoever sends a version gets its receipt and its copy, the first time and after precisions alike."""
    _queue_copy(version, by=by, now=now)
    queue_email(
        key=f"proposal-receipt-{version.pk}",
        kind="proposals.receipt",
        to=by,
        template="proposals/emails/receipt" if version.number == 1 else "proposals/emails/receipt_again",
        context={"proposal": proposal, "version": version},
        about=proposal,
        now=now,
    )


def _tell_of_submission(proposal, version, *, by, now):
    _confirm_to_the_table(proposal, version, by=by, now=now)
    today = timezone.localdate(now)
    for person in people.readers_to_tell(proposal, today):
        queue_email(
            key=f"proposal-submitted-{version.pk}-{person.pk}",
            kind="proposals.submitted",
            to=person,
            template="proposals/emails/submitted",
            context={"proposal": proposal, "version": version},
            about=proposal,
            now=now,
        )
