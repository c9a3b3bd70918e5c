"""A meeting of the comité de gestion: agenda, conflicts of interest, presence, comments, adoption (Guide, 3.1, 5.2)."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from neighbourhoods.models import Committee, Seat, TableMembership
from notifications.actions import queue_email
from ui.refusals import NotAllowedNow

from .. import policy
from ..models import (
    AgendaItem,
    Analysis,
    ConflictDeclaration,
    Meeting,
    Opinion,
    PartnerNeighbourhood,
    Presence,
    Proposal,
    Recommendation,
    Status,
)
from ..rules.quorum import Quorum, SeatState
from ..workflow import advance, check_allowed, locked, note
from . import people

VERB_OF = {
    Recommendation.Outcome.FAVOURABLE: "recommend",
    Recommendation.Outcome.UNFAVOURABLE: "recommend_against",
    Recommendation.Outcome.POSTPONED: "postpone",
}


@transaction.atomic
def create_meeting(*, starts_at, place, by, now):
    """Plan a meeting of the comité de gestion; nobody else sees it before it is convened."""
    if not policy.may_prepare_meetings(by):
        raise PermissionDenied
    committee = Committee.objects.get(code=Committee.Code.MANAGEMENT)
    return Meeting.objects.create(committee=committee, starts_at=starts_at, place=place.strip(), created_by=by)


@transaction.atomic
def add_to_agenda(*, meeting, proposal, by, now):
    """Put a file that is in analysis on the agenda of a meeting that is not over; twice is as once."""
    meeting, proposal = _locked_meeting(meeting), locked(proposal)
    _check_agenda(meeting, proposal, by)
    if proposal.status != Status.UNDER_REVIEW:
        raise NotAllowedNow(_("Seul un dossier en analyse va à l’ordre du jour."))
    last = meeting.items.order_by("-order").values_list("order", flat=True).first() or 0
    item, created = AgendaItem.objects.get_or_create(meeting=meeting, proposal=proposal, defaults={"order": last + 1})
    if created:
        note(proposal, "on_agenda", by=by, now=now, internal=True)
    return item


@transaction.atomic
def remove_from_agenda(*, item, by, now):
    """Take a file off the agenda, unless the committee has commented or decided on it."""
    meeting, proposal = _locked_meeting(item.meeting), locked(item.proposal)
    _check_agenda(meeting, proposal, by)
    if item.opinions.exists() or Recommendation.objects.filter(item=item).exists():
        raise NotAllowedNow(_("Le comité a déjà commenté ce dossier\u00a0: il reste à l’ordre du jour."))
    item.delete()
    note(proposal, "off_agenda", by=by, now=now, internal=True)
    return meeting


@transaction.atomic
def convene(*, meeting, by, now):
    """Send the notice to the members: from now on they see the agenda. Once; the e-mail names no file."""
    meeting = _locked_meeting(meeting)
    if not policy.may_prepare_meetings(by):
        raise PermissionDenied
    if meeting.convened_at is not None:
        return meeting
    meeting.convened_at, meeting.convened_by = now, by
    meeting.save(update_fields=["convened_at", "convened_by"])
    for person in people.members_of(meeting.committee, timezone.localdate(now)):
        queue_email(
            key=f"meeting-convened-{meeting.pk}-{person.pk}",
            kind="proposals.meeting_convened",
            to=person,
            template="proposals/emails/meeting_convened",
            context={"meeting": meeting},
            now=now,
        )
    return meeting


@transaction.atomic
def open_meeting(*, meeting, by, now):
    """Open the meeting: presence can be noted and files can be decided."""
    meeting = _locked_meeting(meeting)
    if not (policy.may_prepare_meetings(by) or policy.chairs_management(by)):
        raise PermissionDenied
    if meeting.convened_at is None:
        raise NotAllowedNow(_("Convoquez la rencontre avant de l’ouvrir."))
    if meeting.closed_at is not None:
        raise NotAllowedNow(_("Cette rencontre est levée."))
    if meeting.opened_at is None:
        meeting.opened_at, meeting.opened_by = now, by
        meeting.save(update_fields=["opened_at", "opened_by"])
    return meeting


@transaction.atomic
def mark_presence(*, meeting, seats, by, now):
    """Note who is present: ``seats`` replaces what was noted. Members may arrive and leave during the meeting."""
    meeting = _locked_meeting(meeting)
    if not (policy.may_prepare_meetings(by) or policy.chairs_management(by)):
        raise PermissionDenied
    if not meeting.is_open:
        raise NotAllowedNow(_("Les présences se notent pendant la rencontre."))
    wanted = {seat.pk for seat in seats}
    known = set(current_seats(meeting).values_list("pk", flat=True))
    meeting.presences.exclude(seat__in=wanted).delete()
    noted = set(meeting.presences.values_list("seat_id", flat=True))
    Presence.objects.bulk_create(
        Presence(meeting=meeting, seat_id=pk, noted_at=now, noted_by=by) for pk in (wanted & known) - noted
    )
    return meeting


@transaction.atomic
def close_meeting(*, meeting, by, now):
    """Close the meeting. Files without a decision stay in analysis and go to a later meeting."""
    meeting = _locked_meeting(meeting)
    if not (policy.may_prepare_meetings(by) or policy.chairs_management(by)):
        raise PermissionDenied
    if meeting.opened_at is None:
        raise NotAllowedNow(_("Cette rencontre n’est pas ouverte."))
    if meeting.closed_at is None:
        meeting.closed_at, meeting.closed_by = now, by
        meeting.save(update_fields=["closed_at", "closed_by"])
    return meeting


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


@transaction.atomic
def comment(*, item, body, by, now):
    """Write an opinion on a file of the agenda, until it is decided."""
    item = AgendaItem.objects.select_for_update(of=("self",)).select_related("meeting", "proposal").get(pk=item.pk)
    if not policy.may_comment(by, item):
        raise PermissionDenied
    if item.meeting.closed_at is not None or Recommendation.objects.filter(item=item).exists():
        raise NotAllowedNow(_("Le comité a terminé l’étude de ce dossier."))
    return Opinion.objects.create(item=item, author=by, body=body.strip(), written_at=now)


@transaction.atomic
def adopt(*, item, outcome, reasons, by, now):
    """Record what the committee adopts on a file: the analysis as it stands, a recommendation, the quorum.

    Refused without quorum, and while the analysis is not marked ready. What is adopted is frozen.
    """
    meeting, proposal = _locked_meeting(item.meeting), locked(item.proposal)
    check_allowed(proposal, VERB_OF[outcome], by=by)
    if not meeting.is_open:
        raise NotAllowedNow(_("Le comité adopte ses recommandations pendant la rencontre."))
    analysis = Analysis.objects.prefetch_related("items").filter(proposal=proposal).first()
    if analysis is None or analysis.ready_at is None:
        raise NotAllowedNow(_("L’analyse de ce dossier n’est pas prête\u00a0: le comité ne peut pas l’adopter."))
    if not reasons.strip():
        raise NotAllowedNow(_("Inscrivez les motifs de la recommandation."))
    state = quorum(meeting, proposal)
    if not state.is_met:
        raise NotAllowedNow(
            _(
                "Le quorum n’est pas atteint sur ce dossier\u00a0: %(present)s siège(s) présent(s), il en faut %(required)s "
                "sur %(eligible)s."
            )
            % {"present": len(state.present), "required": state.required, "eligible": len(state.eligible)}
        )
    recommendation = Recommendation.objects.create(
        item=item,
        outcome=outcome,
        reasons=reasons.strip(),
        analysis=frozen_analysis(analysis),
        record=state.as_record(),
        adopted_at=now,
        recorded_by=by,
    )
    advance(proposal, VERB_OF[outcome], by=by, now=now, reason=reasons)
    return recommendation


def current_seats(meeting):
    """Seats of the committee on the day of the meeting."""
    day = timezone.localdate(meeting.starts_at)
    return Seat.objects.current(day).filter(committee=meeting.committee_id).select_related("organisation", "user")


def quorum(meeting, proposal) -> Quorum:
    """Return the quorum of a meeting on one file, recusals included, as it stands now."""
    return quorums(meeting, [proposal])[proposal.pk]


def quorums(meeting, proposals) -> dict:
    """Return {proposal pk: Quorum} for files of a meeting; the number of queries does not depend on how many."""
    seats = list(current_seats(meeting))
    present = set(meeting.presences.values_list("seat_id", flat=True))
    files = [proposal.pk for proposal in proposals]
    tables = {proposal.pk: {proposal.neighbourhood_id} for proposal in proposals}
    for pk, place in PartnerNeighbourhood.objects.filter(proposal__in=files).values_list(
        "proposal_id", "neighbourhood_id"
    ):
        tables[pk].add(place)
    belongs = set(
        TableMembership.objects.current()
        .filter(neighbourhood__in=set().union(*tables.values()), user__in=[seat.user_id for seat in seats])
        .values_list("user_id", "neighbourhood_id")
    )
    withdrawn = set(Seat.objects.current().that_withdraw().values_list("user_id", flat=True))
    conflicts = ConflictDeclaration.objects.conflicts().filter(proposal__in=files)
    declared = {(pk, user): late for pk, user, late in conflicts.values_list("proposal_id", "user_id", "is_late")}

    def recusal(seat, pk):
        if seat.organisation.withdraws_from_investment_decisions or seat.user_id in withdrawn:
            return "withdraws"
        if any((seat.user_id, place) in belongs for place in tables[pk]):
            return "membership"
        if (pk, seat.user_id) in declared:
            return "late" if declared[pk, seat.user_id] else "declared"
        return ""

    return {
        pk: Quorum(
            tuple(
                SeatState(seat.pk, seat.organisation.name, seat.is_chair, seat.pk in present, recusal(seat, pk))
                for seat in seats
            )
        )
        for pk in files
    }


def frozen_analysis(analysis):
    labels = {row.code: row.label for row in analysis.proposal.rules.prerequisites.all()}
    return {
        "summary": analysis.summary,
        "items": [
            {
                "criterion": item.criterion,
                "subject": item.subject,
                "subject_label": labels.get(item.subject, ""),
                "label": item.label,
                "comment": item.comment,
            }
            for item in analysis.items.all()
        ],
    }


def _locked_meeting(meeting):
    return Meeting.objects.select_for_update(of=("self",)).select_related("committee").get(pk=meeting.pk)


def _check_agenda(meeting, proposal, by):
    if not policy.may_prepare_meetings(by) or not policy.reads_by_position(by, proposal):
        raise PermissionDenied
    if meeting.closed_at is not None:
        raise NotAllowedNow(_("Cette rencontre est levée."))


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
