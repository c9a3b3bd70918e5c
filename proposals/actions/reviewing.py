"""Advisor and team prepare the analysis, and ask the table for precisions (Guide, section 5.2)."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.actions import queue_email
from ui.refusals import NotAllowedNow

from .. import policy
from ..models import Analysis, AnalysisItem, ClarificationRequest, PrivateNote, Status
from ..models.once import occasion
from ..workflow import advance, check_allowed, locked, note
from . import people


@transaction.atomic
def begin_review(*, proposal, by, now):
    """Take a submitted file in hand: the analysis opens with one line per prerequisite, the needs and the context."""
    proposal = locked(proposal)
    advance(proposal, "begin_review", by=by, now=now)
    open_grid(proposal)
    return proposal


def open_grid(proposal):
    """Return the file's analysis, its grid complete: every prerequisite of its rules, needs, context."""
    analysis, _created = Analysis.objects.get_or_create(proposal=proposal)
    wanted = [(AnalysisItem.Criterion.PREREQUISITES, row.code) for row in proposal.rules.prerequisites.all()]
    wanted += [(AnalysisItem.Criterion.NEEDS, ""), (AnalysisItem.Criterion.CONTEXT, "")]
    known = set(analysis.items.values_list("criterion", "subject"))
    AnalysisItem.objects.bulk_create(
        AnalysisItem(analysis=analysis, criterion=criterion, subject=subject)
        for criterion, subject in wanted
        if (criterion, subject) not in known
    )
    return analysis


@transaction.atomic
def save_analysis(*, analysis, summary, lines, expected_version, by, now, advice=None):
    """Save the grid. ``lines`` is {item pk: (label, comment)}. A stale ``expected_version`` is refused, unwritten.

    ``advice``: the advisor's opinion; None leaves the one that stands. Saving takes the mark « prête » away: the
    committee reads what was marked after the last change.
    """
    proposal = locked(analysis.proposal)
    if not policy.may_analyse(by, proposal):
        raise PermissionDenied
    if proposal.status not in (Status.UNDER_REVIEW, Status.INFO_REQUESTED, Status.POSTPONED):
        raise NotAllowedNow(_("L’analyse de ce dossier est adoptée ou n’a pas commencé\u00a0: elle ne se modifie pas."))
    saved = Analysis.objects.filter(pk=analysis.pk, lock_version=expected_version).update(
        summary=summary,
        lock_version=expected_version + 1,
        saved_at=now,
        saved_by=by,
        ready_at=None,
        ready_by=None,
        **({} if advice is None else {"advice": advice}),
    )
    if not saved:
        raise NotAllowedNow(
            _("Quelqu’un a enregistré l’analyse entre-temps. Comparez les deux textes avant d’enregistrer.")
        )
    for item in analysis.items.all():
        if item.pk in lines:
            item.label, item.comment = lines[item.pk]
            item.save(update_fields=["label", "comment"])
    analysis.refresh_from_db()
    return analysis


@transaction.atomic
def mark_ready(*, analysis, by, now):
    """Open the analysis to the committee. Every line of the grid has a label first."""
    proposal = locked(analysis.proposal)
    if not policy.may_analyse(by, proposal):
        raise PermissionDenied
    if proposal.status != Status.UNDER_REVIEW:
        raise NotAllowedNow(_("Ce dossier n’est pas en analyse."))
    if analysis.items.filter(label="").exists():
        raise NotAllowedNow(_("Donnez une appréciation à chaque ligne de la grille avant de la dire prête."))
    Analysis.objects.filter(pk=analysis.pk).update(ready_at=now, ready_by=by)
    note(proposal, "analysis_ready", by=by, now=now, internal=True)
    analysis.refresh_from_db()
    return analysis


@transaction.atomic
def write_private_note(*, proposal, text, by, now, key=None):
    """Add a line to one's own journal; the same text under the same ``key`` is one line."""
    if not policy.reads_by_position(by, proposal):
        raise PermissionDenied
    text = text.strip()
    key = occasion(key, proposal.pk, text)
    row, _created = PrivateNote.objects.write_once(author=by, key=key, proposal=proposal, text=text, written_at=now)
    return row


@transaction.atomic
def ask_clarification(*, proposal, question, sections, by, now, wanted_by=None):
    """Ask the table for precisions; only the named sections reopen. One request at a time."""
    proposal = locked(proposal)
    check_allowed(proposal, "ask", by=by)
    unknown = set(sections) - set(proposal.rules.requirements)
    if unknown or not sections:
        raise NotAllowedNow(_("Nommez au moins une section du formulaire à rouvrir."))
    try:
        with transaction.atomic():
            request = ClarificationRequest.objects.create(
                proposal=proposal,
                question=question.strip(),
                sections=sorted(set(sections)),
                wanted_by=wanted_by,
                asked_at=now,
                asked_by=by,
            )
    except IntegrityError as twin:
        raise NotAllowedNow(_("Des précisions sont déjà demandées.")) from twin
    advance(proposal, "ask", by=by, now=now, reason=question)
    proposal.drafts.filter(code__in=request.sections).update(is_finished=False)
    for person in people.coordinators_of(proposal.neighbourhood, timezone.localdate(now)):
        queue_email(
            key=f"proposal-asked-{request.pk}-{person.pk}",
            kind="proposals.precisions_asked",
            to=person,
            template="proposals/emails/precisions_asked",
            context={"proposal": proposal, "request": request},
            about=proposal,
            now=now,
        )
    return request


@transaction.atomic
def resume(*, proposal, by, now):
    """A postponed file returns to analysis, for a later meeting: its analysis is read again before it is ready."""
    proposal = locked(proposal)
    Analysis.objects.filter(proposal=proposal).update(ready_at=None, ready_by=None)
    return advance(proposal, "resume", by=by, now=now)
