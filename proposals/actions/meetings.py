"""A meeting of the comité de gestion: planned, convened, opened, presence noted, closed (Guide, sections 3.1, 5.2)."""

import uuid

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from neighbourhoods.models import Committee
from notifications.actions import queue_email
from ui.refusals import NotAllowedNow
from ui.typography import long_date

from .. import policy
from ..models import AgendaItem, Meeting, Presence
from ..models.once import occasion
from ..workflow import locked, note
from .holding import check_not_over, locked_meeting
from .people import convened_to, seats_on_the_day, who_close_meetings


@transaction.atomic
def create_meeting(*, starts_at, place, by, now, call=None, key=None):
    """Plan a meeting of the comité de gestion; nobody else sees it before it is convened.

    ``call``: the deadline whose files it gathers, if it gathers those of one. ``key`` is drawn when the page is shown:
    the same meeting under the same key is planned once.
    """
    if not policy.may_prepare_meetings(by):
        raise PermissionDenied
    _check_to_come(starts_at, now)
    committee = Committee.objects.get(code=Committee.Code.MANAGEMENT)
    facts = {"committee": committee, "starts_at": starts_at, "place": place.strip(), "call": call, "created_by": by}
    public_id = occasion(key, by.pk, starts_at.timestamp(), place.strip(), call and call.pk) or uuid.uuid4()
    meeting, _created = Meeting.objects.get_or_create(public_id=public_id, defaults=facts)
    return meeting


@transaction.atomic
def convene(*, meeting, by, now):
    """Send the notice to the members: from now on they see the agenda. Once; the e-mail names no file."""
    meeting = locked_meeting(meeting)
    if not policy.may_prepare_meetings(by):
        raise PermissionDenied
    if meeting.convened_at is not None:
        return meeting
    check_not_over(meeting)
    _check_to_come(meeting.starts_at, now)
    meeting.convened_at, meeting.convened_by = now, by
    meeting.save(update_fields=["convened_at", "convened_by"])
    _write_to_members(meeting, _convened_people(meeting), "convened", key="convened", now=now)
    return meeting


@transaction.atomic
def change_meeting(*, meeting, starts_at, place, by, now, call=None):
    """Move a meeting that has not opened, or say another place; those who were convened, or now are, get the news.

    Another ``call`` is the business of those who prepare: nobody is told, and what is on the agenda stays there.
    """
    meeting = locked_meeting(meeting)
    _check_not_begun(meeting, by)
    place = place.strip()
    if meeting.call != call:
        meeting.call = call
        meeting.save(update_fields=["call"])
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
    meeting = locked_meeting(meeting)
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
    meeting = locked_meeting(meeting)
    if not policy.may_run_meetings(by):
        raise PermissionDenied
    if meeting.convened_at is None:
        raise NotAllowedNow(_("Convoquez la rencontre avant de l’ouvrir."))
    check_not_over(meeting)
    if meeting.opened_at is None:
        meeting.opened_at, meeting.opened_by = now, by
        meeting.save(update_fields=["opened_at", "opened_by"])
    return meeting


@transaction.atomic
def mark_presence(*, meeting, seats, by, now):
    """Note who is present: ``seats`` replaces what was noted. Members may arrive and leave during the meeting."""
    meeting = locked_meeting(meeting)
    if not policy.may_run_meetings(by):
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
    meeting = locked_meeting(meeting)
    if not policy.may_run_meetings(by):
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


def _check_not_begun(meeting, by):
    if not policy.may_prepare_meetings(by):
        raise PermissionDenied
    check_not_over(meeting)
    if meeting.opened_at is not None:
        raise NotAllowedNow(_("Cette rencontre est ouverte\u00a0: elle ne se déplace ni ne s’annule plus."))


def _check_to_come(starts_at, now):
    """A meeting is planned and convened for its own day at the latest."""
    if timezone.localdate(starts_at) < timezone.localdate(now):
        raise NotAllowedNow(
            _("La date de cette rencontre est passée (%(date)s)\u00a0: choisissez une date à venir.")
            % {"date": long_date(starts_at)}
        )
