"""The mid-year meeting: the advisor proposes moments, the table keeps one, both write, both do what follows.

The Guide (section 5.3) asks for the meeting; how its date is found is the portal's own.
"""

from datetime import timedelta
from io import BytesIO

from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from events import calendars
from notifications.actions import queue_email
from ui.refusals import NotAllowedNow, Refused
from ui.typography import long_instant

from .. import policy
from ..models import FollowUp, Meeting, MeetingNote
from ..own_dates import date_of_meeting
from .history import locked
from .recipients import Directory

MOST_MOMENTS = 3
FURTHEST = timedelta(days=366)


@transaction.atomic
def propose(*, obligation, moments, minutes, place, by, now, others=""):
    """Propose one to three moments to the table, in place of any before them. The same again changes nothing.

    A moment that was kept is given up: the table hears of it and chooses anew.
    """
    if not policy.may_keep_meeting(by, obligation):
        raise PermissionDenied
    obligation = locked(obligation)
    _check_waiting(obligation)
    moments = _checked(moments, now)
    facts = {"place": place.strip(), "minutes": minutes, "others": others.strip()}
    meeting = Meeting.objects.filter(obligation=obligation).first()
    if meeting is None:
        meeting = Meeting(obligation=obligation)
    elif (
        meeting.starts_at is None
        and moments == _moments(meeting)
        and all(getattr(meeting, k) == v for k, v in facts.items())
    ):
        return meeting
    was_kept = meeting.starts_at is not None
    for name, value in facts.items():
        setattr(meeting, name, value)
    meeting.starts_at = meeting.kept_by = None
    meeting.proposed_at, meeting.proposed_by, meeting.sequence = now, by, meeting.sequence + 1
    meeting.save()
    meeting.moments.all().delete()
    meeting.moments.bulk_create([meeting.moments.model(meeting=meeting, starts_at=moment) for moment in moments])
    context = {"moments": moments, "was_kept": was_kept}
    # Whoever had the moment in their calendar hears that it is given up: the advisor too, when the team does it.
    people = [*_table(obligation, now), *(_advisors(obligation, now) if was_kept else [])]
    _tell("proposed", meeting, people, by, context, now)
    return meeting


@transaction.atomic
def keep(*, obligation, starts_at, by, now):
    """Keep one of the moments that were proposed; both sides get it for their calendar. Twice changes nothing."""
    if not policy.may_choose_moment(by, obligation):
        raise PermissionDenied
    obligation = locked(obligation)
    _check_waiting(obligation)
    meeting = Meeting.objects.filter(obligation=obligation).first()
    if meeting is None or starts_at not in _moments(meeting):
        raise NotAllowedNow(_("Ce moment n’est plus proposé. Choisissez parmi ceux de la page."))
    if meeting.starts_at == starts_at:
        return meeting
    if starts_at <= now:
        raise NotAllowedNow(_("Ce moment est passé. Demandez-en d’autres à votre conseillère ou à votre conseiller."))
    meeting.starts_at, meeting.kept_by, meeting.sequence = starts_at, by, meeting.sequence + 1
    meeting.save(update_fields=["starts_at", "kept_by", "sequence"])
    people = [*_table(obligation, now), *_advisors(obligation, now)]
    _tell("kept", meeting, people, None, {}, now, attachments=[_file(meeting, now)])
    return meeting


@transaction.atomic
def write_note(*, obligation, text, is_shared, by, now):
    """Write a note, for oneself or for everybody who follows the meeting; before it or after it."""
    if not policy.may_write_notes(by, obligation):
        raise PermissionDenied
    if not text.strip():
        raise Refused(_("Écrivez la note."), "text")
    return MeetingNote.objects.create(
        obligation=obligation, author=by, text=text.strip(), is_shared=is_shared, written_at=now
    )


@transaction.atomic
def share_note(*, note, by, now):
    """Open a private note to everybody who follows the meeting; there is no way back. Twice changes nothing."""
    note = MeetingNote.objects.select_for_update().get(pk=note.pk)
    if note.author_id != by.pk:
        raise PermissionDenied
    if not note.is_shared:
        note.is_shared = True
        note.save(update_fields=["is_shared"])
    return note


@transaction.atomic
def add_follow_up(*, obligation, text, charge, due_on, by, now):
    """Leave something to do, until a day to come, to the table or to its advisor."""
    if not policy.may_write_notes(by, obligation):
        raise PermissionDenied
    if due_on < timezone.localdate(now):
        raise Refused(_("Choisissez une date à venir, ou celle d’aujourd’hui."), "due_on")
    return FollowUp.objects.create(
        obligation=obligation, text=text.strip(), charge=charge, due_on=due_on, created_at=now, created_by=by
    )


@transaction.atomic
def end_follow_up(*, follow_up, by, now):
    """Say that it is done. Twice changes nothing."""
    follow_up = _locked_follow_up(follow_up, by)
    if follow_up.done_at is None:
        follow_up.done_at, follow_up.done_by = now, by
        follow_up.save(update_fields=["done_at", "done_by"])
    return follow_up


@transaction.atomic
def reopen_follow_up(*, follow_up, by, now):
    """Say that it was not done after all. Twice changes nothing."""
    follow_up = _locked_follow_up(follow_up, by)
    if follow_up.done_at is not None:
        follow_up.done_at = follow_up.done_by = None
        follow_up.save(update_fields=["done_at", "done_by"])
    return follow_up


def _locked_follow_up(follow_up, by):
    follow_up = FollowUp.objects.select_for_update(of=("self",)).select_related("obligation").get(pk=follow_up.pk)
    if not policy.may_write_notes(by, follow_up.obligation):
        raise PermissionDenied
    return follow_up


def _checked(moments, now):
    found = sorted(set(moments))
    if not 1 <= len(found) <= MOST_MOMENTS:
        raise Refused(_("Proposez de un à trois moments."), "first")
    for moment in found:
        if moment <= now:
            raise Refused(
                _("Le %(moment)s est passé\u00a0: proposez un moment à venir.") % {"moment": long_instant(moment)},
                "first",
            )
        if moment > now + FURTHEST:
            raise Refused(_("Proposez un moment dans l’année qui vient."), "first")
    return found


def _moments(meeting):
    return sorted(meeting.moments.values_list("starts_at", flat=True))


def _place(obligation):
    return obligation.participation.neighbourhood


def _table(obligation, now):
    """Those who choose for the table; nobody when nobody coordinates it in the portal."""
    recipients = Directory(timezone.localdate(now)).of_report(_place(obligation))
    return [] if recipients.is_orphan else recipients.to


def _advisors(obligation, now):
    """Those who keep the meeting: the advisor, or the team where nobody advises."""
    return Directory(timezone.localdate(now)).of_meeting(_place(obligation)).to


def _check_waiting(obligation):
    if not obligation.is_waiting:
        raise NotAllowedNow(_("Cette rencontre n’est plus à prévoir."))


def _file(meeting, now):
    """The calendar file of this version, kept once for the e-mails that attach it."""
    path = f"reports/rencontres/{meeting.obligation.public_id}-{meeting.sequence}-{meeting.starts_at:%Y%m%d%H%M}.ics"
    if not default_storage.exists(path):
        default_storage.save(path, BytesIO(calendars.file_of_date(date_of_meeting(meeting), now=now)))
    return ("rencontre.ics", f"{calendars.TYPE}; method=PUBLISH", path)


def _tell(kind, meeting, people, but, context, now, attachments=()):
    for person in {one.pk: one for one in people if one != but}.values():
        queue_email(
            key=f"reports-meeting-{kind}-{meeting.pk}-{meeting.sequence}-{person.pk}",
            kind=f"reports.meeting_{kind}",
            to=person,
            template=f"reports/emails/meeting_{kind}",
            context={
                "meeting": meeting,
                "obligation": meeting.obligation,
                "place": _place(meeting.obligation),
                **context,
            },
            about=meeting.obligation,
            attachments=attachments,
            now=now,
        )
