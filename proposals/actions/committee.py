"""A meeting of the comité de gestion: agenda, conflicts of interest, presence, comments, adoption (Guide, 3.1, 5.2)."""

import uuid

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from neighbourhoods.models import Committee
from notifications.actions import queue_email
from ui.refusals import NotAllowedNow
from ui.typography import long_date

from .. import policy
from ..models import (
    AgendaItem,
    Analysis,
    ConflictDeclaration,
    Meeting,
    Opinion,
    Presence,
    Proposal,
    Recommendation,
    Status,
)
from ..models.once import occasion
from ..workflow import advance, check_allowed, locked, note
from .counting import quorum
from .people import convened_to, seats_on_the_day, who_close_meetings

VERB_OF = {
    Recommendation.Outcome.FAVOURABLE: "recommend",
    Recommendation.Outcome.UNFAVOURABLE: "recommend_against",
    Recommendation.Outcome.POSTPONED: "postpone",
}


@transaction.atomic
def create_meeting(*, starts_at, place, by, now, key=None):
    """Plan a meeting of the comité de gestion; nobody else sees it before it is convened.

    ``key`` is drawn when the page is shown: the same meeting under the same key is planned once.
    """
    if not policy.may_prepare_meetings(by):
        raise PermissionDenied
    _check_to_come(starts_at, now)
    committee = Committee.objects.get(code=Committee.Code.MANAGEMENT)
    facts = {"committee": committee, "starts_at": starts_at, "place": place.strip(), "created_by": by}
    public_id = occasion(key, by.pk, starts_at.timestamp(), place.strip()) or uuid.uuid4()
    meeting, _created = Meeting.objects.get_or_create(public_id=public_id, defaults=facts)
    return meeting


@transaction.atomic
def add_to_agenda(*, meeting, proposal, by, now):
    """Put a file that is in analysis on the agenda of a meeting that is not over; twice is as once.

    A file that the committee postponed waits for a later meeting: never again the one that has decided on it.
    """
    meeting, proposal = _locked_meeting(meeting), locked(proposal)
    _check_agenda(meeting, proposal, by)
    if proposal.status != Status.UNDER_REVIEW:
        raise NotAllowedNow(_("Seul un dossier en analyse va à l’ordre du jour."))
    if Recommendation.objects.filter(item__meeting=meeting, item__proposal=proposal).exists():
        raise NotAllowedNow(
            _(
                "Le comité s’est déjà prononcé sur ce dossier à cette rencontre\u00a0: choisissez une rencontre ultérieure."
            )
        )
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
    item = _still_there(item, meeting, proposal)
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
    _check_not_over(meeting)
    _check_to_come(meeting.starts_at, now)
    meeting.convened_at, meeting.convened_by = now, by
    meeting.save(update_fields=["convened_at", "convened_by"])
    _write_to_members(meeting, _convened_people(meeting), "convened", key="convened", now=now)
    return meeting


@transaction.atomic
def change_meeting(*, meeting, starts_at, place, by, now):
    """Move a meeting that has not opened, or say another place; those who were convened, or now are, get the news."""
    meeting = _locked_meeting(meeting)
    _check_not_begun(meeting, by)
    place = place.strip()
    if (meeting.starts_at, meeting.place) == (starts_at, place):
        return meeting
    if meeting.starts_at != starts_at:
        _check_to_come(starts_at, now)
    people = _convened_people(meeting) if meeting.convened_at else {}
    meeting.starts_at, meeting.place = starts_at, place
    meeting.save(update_fields=["starts_at", "place"])
    if meeting.convened_at:
        people |= _convened_people(meeting)
    _write_to_members(meeting, people, "changed", key=f"changed-{now.timestamp()}", now=now)
    return meeting


@transaction.atomic
def cancel_meeting(*, meeting, by, now):
    """Cancel a meeting that has not opened: its files wait for another; members who were convened get the news."""
    meeting = _locked_meeting(meeting)
    if policy.may_prepare_meetings(by) and meeting.cancelled_at is not None:
        return meeting
    _check_not_begun(meeting, by)
    for item in _undecided(meeting):
        note(locked(item.proposal), "put_off", by=by, now=now, internal=True)
    meeting.cancelled_at, meeting.cancelled_by = now, by
    meeting.save(update_fields=["cancelled_at", "cancelled_by"])
    people = _convened_people(meeting) if meeting.convened_at else {}
    _write_to_members(meeting, people, "cancelled", key="cancelled", now=now)
    return meeting


def _convened_people(meeting):
    return {seat.user_id: seat.user for seat in convened_to(meeting)}


def _write_to_members(meeting, people, what, *, key, now):
    """The e-mail says when and where, and names no file."""
    for person in people.values():
        queue_email(
            key=f"meeting-{key}-{meeting.pk}-{person.pk}",
            kind=f"proposals.meeting_{what}",
            to=person,
            template=f"proposals/emails/meeting_{what}",
            context={"meeting": meeting},
            now=now,
        )


@transaction.atomic
def open_meeting(*, meeting, by, now):
    """Open the meeting: presence can be noted and files can be decided."""
    meeting = _locked_meeting(meeting)
    if not (policy.may_prepare_meetings(by) or policy.chairs_management(by)):
        raise PermissionDenied
    if meeting.convened_at is None:
        raise NotAllowedNow(_("Convoquez la rencontre avant de l’ouvrir."))
    _check_not_over(meeting)
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
    known = set(seats_on_the_day(meeting).values_list("pk", flat=True))
    meeting.presences.exclude(seat__in=wanted).delete()
    noted = set(meeting.presences.values_list("seat_id", flat=True))
    Presence.objects.bulk_create(
        Presence(meeting=meeting, seat_id=pk, noted_at=now, noted_by=by) for pk in (wanted & known) - noted
    )
    return meeting


@transaction.atomic
def close_meeting(*, meeting, by, now, put_off=()):
    """Close the meeting, once each file of its agenda has its outcome or stands among ``put_off``, the items that the
    closer expressly leaves to a later meeting.

    Somebody recused from a file cannot put it off. The refusal speaks of them alone: it neither says nor counts what
    they may not know of. When nobody may who knows of every file left, the team closes all the same, and what is
    hidden from it waits for a later meeting.
    """
    meeting = _locked_meeting(meeting)
    if not (policy.may_prepare_meetings(by) or policy.chairs_management(by)):
        raise PermissionDenied
    if meeting.opened_at is None:
        raise NotAllowedNow(_("Cette rencontre n’est pas ouverte."))
    if meeting.closed_at is not None:
        return meeting
    known, named = meeting.items.visible_to(by), {item.pk for item in put_off}
    waiting = list(_undecided(meeting))
    left = [item for item in waiting if item.pk not in named]
    if known.filter(pk__in=[item.pk for item in left]).exists():
        raise NotAllowedNow(
            _("Il reste un dossier sans recommandation\u00a0: consignez-la, ou remettez-le à une rencontre ultérieure.")
        )
    alone = by.is_team and named <= {item.pk for item in known} and not _another_may_close(waiting, by, now)
    if not alone and (left or known.filter(pk__in=named).count() < len(named)):
        raise NotAllowedNow(_("Vous ne pouvez pas lever cette rencontre. Demandez à une autre personne de la lever."))
    for item in waiting:
        note(locked(item.proposal), "put_off", by=by, now=now, internal=True)
    meeting.closed_at, meeting.closed_by = now, by
    meeting.save(update_fields=["closed_at", "closed_by"])
    return meeting


def _undecided(meeting):
    """Items without an outcome, by their files' keys: whoever holds several files holds them in that order."""
    return meeting.items.without_outcome().order_by("proposal_id").select_related("proposal")


def _another_may_close(waiting, by, now):
    """Say whether somebody else runs meetings and knows of each of these items."""
    wanted = {item.pk for item in waiting}
    known = AgendaItem.objects.filter(pk__in=wanted)
    others = who_close_meetings(timezone.localdate(now)).exclude(pk=by.pk)
    return any(known.visible_to(person).count() == len(wanted) for person in others)


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
def comment(*, item, body, by, now, key=None):
    """Write an opinion on a file of the agenda, until it is decided; the same text under the same ``key`` is one."""
    meeting, proposal = _locked_meeting(item.meeting), locked(item.proposal)
    if not policy.may_comment(by, item):
        raise PermissionDenied
    item = _still_there(item, meeting, proposal)
    if item.meeting.is_over or Recommendation.objects.filter(item=item).exists():
        raise NotAllowedNow(_("Le comité a terminé l’étude de ce dossier."))
    body = body.strip()
    key = occasion(key, item.pk, body)
    opinion, _created = Opinion.objects.write_once(author=by, key=key, item=item, body=body, written_at=now)
    return opinion


@transaction.atomic
def adopt(*, item, outcome, reasons, by, now):
    """Record what the committee adopts on a file: the analysis as it stands, a recommendation, the quorum.

    Refused without quorum, and while the analysis is not marked ready. What is adopted is frozen.
    """
    meeting, proposal = _locked_meeting(item.meeting), locked(item.proposal)
    check_allowed(proposal, VERB_OF[outcome], by=by)
    if policy.must_answer_first(by, item):
        raise PermissionDenied
    item = _still_there(item, meeting, proposal)
    if not meeting.is_open:
        raise NotAllowedNow(_("Le comité adopte ses recommandations pendant la rencontre."))
    if Recommendation.objects.filter(item=item).exists():
        raise NotAllowedNow(_("Le comité s’est déjà prononcé sur ce dossier à cette rencontre."))
    analysis = Analysis.objects.prefetch_related("items").filter(proposal=proposal).first()
    if analysis is None or analysis.ready_at is None:
        raise NotAllowedNow(_("L’analyse de ce dossier n’est pas prête\u00a0: le comité ne peut pas l’adopter."))
    if not reasons.strip():
        raise NotAllowedNow(_("Inscrivez les motifs de la recommandation."))
    state = quorum(meeting, proposal)
    if not state.is_met:
        raise NotAllowedNow(
            ngettext(
                "Le quorum n’est pas atteint sur ce dossier\u00a0: %(present)s siège présent, il en faut %(required)s "
                "sur %(eligible)s.",
                "Le quorum n’est pas atteint sur ce dossier\u00a0: %(present)s sièges présents, il en faut %(required)s "
                "sur %(eligible)s.",
                len(state.present),
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


def _still_there(item, meeting, proposal):
    """Read an item again once its meeting and its file are locked, in that order; refused when it is gone."""
    found = AgendaItem.objects.select_for_update(of=("self",)).filter(pk=item.pk).first()
    if found is None:
        raise NotAllowedNow(_("Ce dossier n’est plus à l’ordre du jour de cette rencontre."))
    found.meeting, found.proposal = meeting, proposal
    return found


def _check_agenda(meeting, proposal, by):
    if not policy.may_prepare_meetings(by) or not policy.reads_by_position(by, proposal):
        raise PermissionDenied
    _check_not_over(meeting)


def _check_not_over(meeting):
    if meeting.closed_at is not None:
        raise NotAllowedNow(_("Cette rencontre est levée."))
    if meeting.cancelled_at is not None:
        raise NotAllowedNow(_("Cette rencontre est annulée."))


def _check_not_begun(meeting, by):
    if not policy.may_prepare_meetings(by):
        raise PermissionDenied
    _check_not_over(meeting)
    if meeting.opened_at is not None:
        raise NotAllowedNow(_("Cette rencontre est ouverte\u00a0: elle ne se déplace ni ne s’annule plus."))


def _check_to_come(starts_at, now):
    """A meeting is planned and convened for its own day at the latest."""
    if timezone.localdate(starts_at) < timezone.localdate(now):
        raise NotAllowedNow(
            _("La date de cette rencontre est passée (%(date)s)\u00a0: choisissez une date à venir.")
            % {"date": long_date(starts_at)}
        )


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
