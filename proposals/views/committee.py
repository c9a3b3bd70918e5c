"""The comité de gestion's meetings: planned and past, agenda, notice, presence, minutes."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ui.refusals import NotAllowedNow
from ui.typography import long_date

from .. import actions, desk, gathering, policy
from ..forms.committee import CloseForm, MeetingForm, PresenceForm
from ..models import AgendaItem, Meeting, Recommendation
from ..models.status import BEING_STUDIED
from ..papers import minutes as papers_minutes
from .opening import confirmation, opened_form
from .reviewing import READ_WRITE


def committee_trail(meeting=None):
    trail = [{"label": _("Comité de gestion"), "url": reverse("proposals:committee")}]
    if meeting is not None:
        trail.append({"label": meeting_name(meeting), "url": meeting.get_absolute_url()})
    return trail


def meeting_name(meeting):
    return _("Rencontre du %(date)s") % {"date": long_date(meeting.starts_at)}


def found_meeting(request, public_id):
    meetings = Meeting.objects.visible_to(request.user).select_related("committee", "call")
    return get_object_or_404(meetings, public_id=public_id)


@require_safe
def committee(request):
    """Meetings that this person knows of, each with the files that they may know of, and no other count."""
    user, now = request.user, timezone.now()
    if not policy.may_see_committee(user):
        raise PermissionDenied
    items = AgendaItem.objects.visible_to(user).select_related("proposal__neighbourhood", "proposal__stage")
    meetings = list(
        Meeting.objects.visible_to(user)
        .prefetch_related(Prefetch("items", queryset=items, to_attr="open_items"))
        .order_by("-starts_at")
    )
    context = {
        "planned": [meeting for meeting in reversed(meetings) if not meeting.is_over],
        "past": [meeting for meeting in meetings if meeting.is_over],
        "may_plan": policy.may_prepare_meetings(user),
        "sees_sittings": policy.may_see_sittings(user),
        "now": now,
    }
    return render(request, "proposals/committee.html", context)


@require_http_methods(READ_WRITE)
def plan_meeting(request):
    if not policy.may_prepare_meetings(request.user):
        raise PermissionDenied
    form = opened_form(request, MeetingForm)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        meeting = actions.create_meeting(
            starts_at=data["starts_at"],
            place=data["place"],
            call=data["call"],
            key=data["key"],
            by=request.user,
            now=timezone.now(),
        )
        messages.success(request, _("La rencontre est planifiée. Inscrivez les dossiers, puis convoquez les membres."))
        return redirect(meeting)
    return render(request, "proposals/meeting_plan.html", {"form": form, "breadcrumb": committee_trail()})


@require_http_methods(READ_WRITE)
def change_meeting(request, public_id):
    """Another date, another place, until the meeting opens."""
    found = _to_prepare(request, public_id)
    form = opened_form(request, MeetingForm, meeting=found)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        actions.change_meeting(
            meeting=found,
            starts_at=data["starts_at"],
            place=data["place"],
            call=data["call"],
            by=request.user,
            now=timezone.now(),
        )
        moved = (found.starts_at, found.place) != (data["starts_at"], data["place"].strip())
        told = _("La rencontre est modifiée; les membres convoqués en reçoivent l’avis.")
        messages.success(request, told if found.convened_at and moved else _("La rencontre est modifiée."))
        return redirect(found)
    context = {"form": form, "meeting": found, "breadcrumb": committee_trail(found)}
    return render(request, "proposals/meeting_plan.html", context)


@require_http_methods(READ_WRITE)
def cancel_meeting(request, public_id):
    found = _to_prepare(request, public_id)
    if request.method == "POST":
        actions.cancel_meeting(meeting=found, by=request.user, now=timezone.now())
        messages.success(request, _("La rencontre est annulée. Ses dossiers attendent une autre rencontre."))
        return redirect("proposals:committee")
    told = _("Les membres convoqués en reçoivent l’avis par courriel.") if found.convened_at else ""
    text = _("Elle ne se rouvrira pas. Ses dossiers restent en analyse, pour une autre rencontre.")
    return confirmation(
        request,
        title=_("Annuler cette rencontre?"),
        text=f"{text} {told}",
        action=_("Annuler la rencontre"),
        back_url=found.get_absolute_url(),
        breadcrumb=committee_trail(found),
        danger=True,
    )


def _to_prepare(request, public_id):
    """A meeting that this person may still change; the refusal of one that has begun is the acts' own."""
    found = found_meeting(request, public_id)
    if not policy.may_prepare_meetings(request.user):
        raise PermissionDenied
    if request.method != "POST" and (found.opened_at or found.is_over):
        raise NotAllowedNow(_("Cette rencontre ne se modifie plus\xa0: elle est ouverte, levée ou annulée."))
    return found


@require_safe
def meeting(request, public_id):
    """The agenda, and for those who run the meeting: notice, presence, quorum by file."""
    found = found_meeting(request, public_id)
    return render(request, "proposals/meeting.html", _meeting_context(request, found))


def _meeting_context(request, found, presence_form=None):
    user = request.user
    runs = policy.may_run_meetings(user)
    items = list(agenda_of(found, user))
    content = opened_files(items, user)
    quorums = actions.quorums(found, [item.proposal for item in items]) if found.opened_at or runs else {}
    noted = list(found.presences.values_list("seat_id", flat=True)) if runs and found.is_open else []
    if runs and found.is_open and presence_form is None:
        presence_form = PresenceForm(seats=actions.seats_on_the_day(found), initial={"seats": noted})
    now, may_prepare = timezone.now(), policy.may_prepare_meetings(user)
    rows = [_row(item, content, quorums, runs) for item in items]
    return {
        "meeting": found,
        "name": meeting_name(found),
        "rows": rows,
        "runs": runs,
        "may_prepare": may_prepare,
        "is_past": found.is_past(now),
        "opens_early": timezone.localdate(found.starts_at) > timezone.localdate(now),
        "may_order": runs and not found.is_over and len(items) > 1,
        **_waiting_files(found, user, may_prepare),
        "presence_form": presence_form,
        "is_presence_noted": bool(noted),
        "next_file": next((row for row in rows if row["waits"]), None) if found.is_open else None,
        "breadcrumb": committee_trail(),
    }


def _waiting_files(found, user, may_prepare):
    """What those who prepare may still put on the agenda: the files of its call apart, and why some are not ready."""
    if not may_prepare or found.is_over:
        return {}
    files = list(found.files_ready(user))
    return {
        "files_ready": files,
        "gathered": [file for file in files if found.call_id and file.call_id == found.call_id],
        "not_ready": gathering.not_ready(found, user),
    }


def agenda_of(found, user):
    # Read through ``visible_to``: a file from which somebody is recused leaves no line, no rank and no count.
    adopted = Recommendation.objects.visible_to(user)
    return (
        found.items.visible_to(user)
        .with_answer_of(user)
        .select_related("proposal__neighbourhood", "proposal__stage", "proposal__analysis")
        .prefetch_related(Prefetch("recommendation", queryset=adopted))
    )


def opened_files(items, user):
    """The keys of the files of an agenda that open for this person: theirs to read, and no answer is owed."""
    return policy.read_by_position(user, [item.proposal for item in items if not item.must_answer])


def _row(item, content, quorums, runs):
    opened = item.proposal_id in content
    quorum = quorums.get(item.proposal_id)
    return {
        "item": item,
        "proposal": item.proposal,
        "opened": opened,
        "waits": not hasattr(item, "recommendation") and item.proposal.status in BEING_STUDIED,
        "tone": desk.TONES[item.proposal.status],
        "recommendation": getattr(item, "recommendation", None) if opened else None,
        "ready": opened and hasattr(item.proposal, "analysis") and item.proposal.analysis.ready_at is not None,
        "quorum": desk.quorum_words(quorum.as_record()) if quorum and opened else "",
        "quorum_met": quorum.is_met if quorum else False,
    }


# --- Running a meeting ----------------------------------------------------------------------------------------------
@require_http_methods(READ_WRITE)
def convene(request, public_id):
    found = found_meeting(request, public_id)
    if not policy.may_prepare_meetings(request.user):
        raise PermissionDenied
    if request.method != "POST" and found.is_past(timezone.now()):
        raise NotAllowedNow(_("La date de cette rencontre est passée\xa0: choisissez-en une autre avant de convoquer."))
    seats = list(actions.convened_to(found))
    people = len({seat.user_id for seat in seats})
    if request.method == "POST":
        actions.convene(meeting=found, by=request.user, now=timezone.now())
        messages.success(request, _("La convocation est partie. Les membres voient maintenant l’ordre du jour."))
        return redirect(found)
    text = ngettext(
        "Un courriel part à un membre. Il dit la date et le lieu, et ne nomme aucun dossier.",
        "Un courriel part à %(n)s membres. Il dit la date et le lieu, et ne nomme aucun dossier.",
        people,
    ) % {"n": people}
    return confirmation(
        request,
        title=_("Convoquer les membres?"),
        text=text,
        action=_("Envoyer la convocation"),
        back_url=found.get_absolute_url(),
        breadcrumb=committee_trail(found),
        items=[f"{seat.user.full_name}, {seat.organisation.name}" for seat in seats],
        warnings=_missing(request, found),
    )


def _missing(request, found):
    """What members would look for in vain."""
    if not found.items.visible_to(request.user).exists():
        yield _("Aucun dossier n’est inscrit à l’ordre du jour.")
    if not found.place:
        yield _("Aucun lieu ni lien n’est inscrit.")


@require_http_methods(READ_WRITE)
def open_meeting(request, public_id):
    """Open a meeting; one of a later day is opened after a question."""
    found = found_meeting(request, public_id)
    if request.method != "POST":
        if not policy.may_run_meetings(request.user):
            raise PermissionDenied
        return confirmation(
            request,
            title=_("Ouvrir la rencontre maintenant?"),
            text=_("La rencontre est prévue le %(date)s. Une fois ouverte, elle ne se déplace ni ne s’annule plus.")
            % {"date": long_date(found.starts_at)},
            action=_("Ouvrir la rencontre"),
            back_url=found.get_absolute_url(),
            breadcrumb=committee_trail(found),
        )
    actions.open_meeting(meeting=found, by=request.user, now=timezone.now())
    messages.success(request, _("La rencontre est ouverte. Notez les présences."))
    return redirect(f"{found.get_absolute_url()}#presences")


@require_POST
def presence(request, public_id):
    found = found_meeting(request, public_id)
    form = PresenceForm(request.POST, seats=actions.seats_on_the_day(found))
    if not form.is_valid():
        return render(request, "proposals/meeting.html", _meeting_context(request, found, form))
    actions.mark_presence(meeting=found, seats=form.cleaned_data["seats"], by=request.user, now=timezone.now())
    messages.success(request, _("Les présences sont notées."))
    return redirect(f"{found.get_absolute_url()}#presences")


@require_http_methods(READ_WRITE)
def close(request, public_id):
    found = found_meeting(request, public_id)
    if not policy.may_run_meetings(request.user):
        raise PermissionDenied
    waiting = (
        found.items.visible_to(request.user)
        .without_outcome()
        .select_related("proposal__neighbourhood", "proposal__stage")
    )
    form = opened_form(request, CloseForm, items=waiting)
    if request.method == "POST" and form.is_valid():
        actions.close_meeting(meeting=found, put_off=form.cleaned_data["put_off"], by=request.user, now=timezone.now())
        messages.success(request, _("La rencontre est levée. Le compte rendu est prêt."))
        return redirect("proposals:meeting_minutes", public_id=public_id)
    return confirmation(
        request,
        title=_("Lever la rencontre?"),
        text=_(
            "Plus rien ne s’y consigne ensuite. Ce dont la rencontre n’a pas décidé reste en analyse, pour une "
            "rencontre ultérieure."
        ),
        action=_("Lever la rencontre"),
        back_url=found.get_absolute_url(),
        form=form if waiting else None,
        breadcrumb=committee_trail(found),
    )


@require_safe
def minutes(request, public_id):
    """What the meeting recorded, file by file, as it was frozen. A file that does not open to the reader is not in it."""
    found = found_meeting(request, public_id)
    context = {
        "minutes": papers_minutes.read(found, request.user),
        "meeting": found,
        "name": meeting_name(found),
        "breadcrumb": committee_trail(found),
    }
    return render(request, "proposals/meeting_minutes.html", context)
