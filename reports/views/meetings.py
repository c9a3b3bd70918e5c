"""The mid-year meeting on its obligation's page: moments, notes, what follows; each act with its own page or button."""

from datetime import UTC, datetime
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events import calendars
from proposals.views.opening import opened_form
from ui.typography import long_instant

from .. import actions, policy
from ..forms.calendar import FollowUpForm, NoteForm, ProposeForm
from ..models import FollowUp, MeetingNote
from ..own_dates import date_of_meeting
from .acting import act_page
from .calendar import found

READ_WRITE = ("GET", "HEAD", "POST")


@require_http_methods(READ_WRITE)
def propose(request, public_id):
    row = _meeting_of(request, public_id, policy.may_keep_meeting)
    form = opened_form(request, ProposeForm)
    meeting = getattr(row, "meeting", None)
    if meeting is not None and not form.is_bound:
        form.initial = {"place": meeting.place, "minutes": meeting.minutes, "others": meeting.others} | form.initial
    kept = meeting is not None and meeting.starts_at
    return act_page(
        request,
        row,
        form,
        partial(actions.propose, obligation=row),
        title=_("Proposer des moments"),
        text=_("Le moment retenu, %(moment)s, est abandonné; la table en choisit un autre.")
        % {"moment": long_instant(meeting.starts_at)}
        if kept
        else _("La table reçoit vos propositions par courriel et en retient une."),
        action=_("Envoyer à la table"),
        done=lambda _after: _("Vos propositions sont parties."),
    )


@require_POST
def keep(request, public_id, moment):
    """``moment``: the instant, in seconds; one that is proposed no more is refused with the reason."""
    row = _meeting_of(request, public_id, policy.may_choose_moment)
    try:
        starts_at = datetime.fromtimestamp(moment, UTC)
    except (OverflowError, ValueError, OSError) as wrong:
        raise Http404 from wrong
    meeting = actions.keep(obligation=row, starts_at=starts_at, by=request.user, now=timezone.now())
    messages.success(request, _("C’est retenu\u00a0: %(moment)s.") % {"moment": long_instant(meeting.starts_at)})
    return redirect(row)


@require_safe
def calendar_file(request, public_id):
    """The meeting for one's calendar, once its moment is kept."""
    row = found(request, public_id)
    meeting = getattr(row, "meeting", None)
    if meeting is None or meeting.starts_at is None:
        raise Http404
    content = calendars.file_of_date(date_of_meeting(meeting), now=timezone.now())
    headers = {"Content-Disposition": 'attachment; filename="rencontre.ics"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=f"{calendars.TYPE}; charset=utf-8", headers=headers)


@require_http_methods(READ_WRITE)
def write_note(request, public_id):
    row = _meeting_of(request, public_id, policy.may_write_notes)
    return act_page(
        request,
        row,
        opened_form(request, NoteForm),
        partial(actions.write_note, obligation=row),
        title=_("Écrire une note"),
        text=_("Une note ne se modifie pas; une note à vous seul ou à vous seule peut être partagée plus tard."),
        action=_("Garder la note"),
        done=lambda _after: _("La note est gardée."),
    )


@require_POST
def share_note(request, pk):
    note = get_object_or_404(MeetingNote.objects.visible_to(request.user).select_related("obligation"), pk=pk)
    actions.share_note(note=note, by=request.user, now=timezone.now())
    messages.success(request, _("La note est partagée."))
    return redirect(note.obligation)


@require_http_methods(READ_WRITE)
def add_follow_up(request, public_id):
    row = _meeting_of(request, public_id, policy.may_write_notes)
    return act_page(
        request,
        row,
        opened_form(request, FollowUpForm),
        partial(actions.add_follow_up, obligation=row),
        title=_("Ajouter une suite"),
        text=_("Elle paraît à la page «\u00a0À faire\u00a0» de qui s’en charge, jusqu’à ce qu’elle soit faite."),
        action=_("Ajouter"),
        done=lambda _after: _("La suite est inscrite."),
    )


@require_POST
def end_follow_up(request, pk):
    return _follow_up_act(request, pk, actions.end_follow_up, _("C’est fait."))


@require_POST
def reopen_follow_up(request, pk):
    return _follow_up_act(request, pk, actions.reopen_follow_up, _("Cette suite est de nouveau à faire."))


def _follow_up_act(request, pk, act, done):
    one = get_object_or_404(FollowUp.objects.visible_to(request.user).with_context(), pk=pk)
    act(follow_up=one, by=request.user, now=timezone.now())
    messages.success(request, done)
    return redirect(one.obligation)


def _meeting_of(request, public_id, may):
    """Return the obligation, whose meeting exists only for one of the mid-year."""
    row = found(request, public_id)
    if row.is_report:
        raise Http404
    if not may(request.user, row):
        raise PermissionDenied
    return row
