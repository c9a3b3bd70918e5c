"""One file in front of the committee: its content, the round of opinions, the adoption."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ui.refusals import NotAllowedNow

from .. import actions, desk, policy, workflow
from .. import round as opinion_round
from ..forms.committee import AdoptForm, OpinionForm
from ..forms.conflicts import ConflictForm
from ..models import Analysis, ConflictDoubt, Recommendation
from ..models.status import BEING_STUDIED
from .committee import committee_trail, found_meeting
from .conflicts import is_open, question, waiting_page
from .opening import confirmation, one_or_404, one_or_none, opened_form
from .reviewing import READ_WRITE

ADOPTING = ("recommend", "recommend_against", "postpone")


def _found_item(request, public_id, file_id):
    meeting = found_meeting(request, public_id)
    files = (
        meeting.items.visible_to(request.user)
        .with_answer_of(request.user)
        .select_related(
            "meeting",
            "proposal__neighbourhood__table",
            "proposal__stage",
            "proposal__rules__stage",
            "proposal__call",
        )
        .prefetch_related("proposal__rules__sections", "proposal__rules__prerequisites")
    )
    return one_or_404(files, proposal__public_id=file_id)


@require_http_methods(["GET", "HEAD"])
def meeting_file(request, public_id, file_id):
    item = _found_item(request, public_id, file_id)
    if item.in_doubt:
        return waiting_page(request, item.proposal, committee_trail(item.meeting))
    if not _opens(request.user, item):
        form = opened_form(request, ConflictForm, may_doubt=policy.may_doubt(request.user, item.proposal))
        return render(
            request, "proposals/meeting_conflict.html", question(item.proposal, form, committee_trail(item.meeting))
        )
    return render(request, "proposals/meeting_file.html", _file_context(request, item))


def _file_context(request, item, opinion_form=None, adopt_form=None):
    user, proposal, meeting = request.user, item.proposal, item.meeting
    analysis = one_or_none(Analysis.objects.visible_to(user).prefetch_related("items"), proposal=proposal)
    ready = analysis is not None and (analysis.ready_at is not None or policy.may_analyse(user, proposal))
    recommendation = one_or_none(Recommendation.objects.visible_to(user), item=item)
    record = actions.quorum(meeting, proposal).as_record()
    version = proposal.versions.visible_to(user).first()
    is_studied = not meeting.is_over and recommendation is None and proposal.status in BEING_STUDIED
    is_asked = is_studied and item.round_closed_at is None
    may_comment = is_asked and policy.may_comment(user, item)
    may_adopt = _may_adopt(user, item, recommendation)
    may_record = may_adopt and item.round_closed_at is not None
    may_settle = is_studied and policy.may_settle(user, proposal)
    # What was sent from here is bound by its own view; the page's other form stays as it was.
    blank = OpinionForm() if request.method == "POST" else opened_form(request, OpinionForm)
    return {
        "item": item,
        "meeting": meeting,
        "proposal": proposal,
        "tone": desk.TONES[proposal.status],
        "version": version,
        "pages": desk.answers(version, proposal) if version else [],
        "analysis": analysis if ready else None,
        "grid": desk.grid(analysis, desk.prerequisite_labels(proposal)) if ready else [],
        "recommendation": recommendation,
        "frozen": desk.frozen_grid(recommendation.analysis) if recommendation else [],
        "frozen_quorum": desk.quorum_words(recommendation.record) if recommendation else "",
        "quorum": desk.quorum_words(record),
        "quorum_met": record["met"],
        "round": opinion_round.read(item, user),
        "frozen_stances": opinion_round.stance_words(recommendation.record.get("opinions", {}))
        if recommendation
        else "",
        "may_close_round": may_settle and is_asked and meeting.convened_at is not None,
        "doubts": list(_doubts_to_rule(user, proposal)) if may_settle else [],
        "opinion_form": opinion_form or (blank if may_comment else None),
        "adopt_form": adopt_form or (AdoptForm() if may_record and record["met"] else None),
        "lacks_quorum": may_adopt and not record["met"],
        "lacks_round": may_adopt and record["met"] and not may_record,
        "missing_quorum": desk.missing_quorum(record),
        "advises": policy.is_advisor(user, proposal),
        "breadcrumb": committee_trail(meeting),
    }


def _doubts_to_rule(user, proposal):
    doubts = ConflictDoubt.objects.visible_to(user).open().on_file(proposal).of_others(user)
    return doubts.select_related("user")


def _may_adopt(user, item, recommendation):
    return (
        recommendation is None
        and item.meeting.is_open
        and any(verb in ADOPTING for verb in workflow.verbs_open_to(user, item.proposal))
    )


@require_POST
def comment(request, public_id, file_id):
    """A member's opinion on a file: theirs alone until the round closes."""
    item = _open_item(request, public_id, file_id)
    form = OpinionForm(request.POST)
    if not policy.may_comment(request.user, item):
        raise PermissionDenied
    if not form.is_valid():
        return render(request, "proposals/meeting_file.html", _file_context(request, item, opinion_form=form))
    data = form.cleaned_data
    actions.comment(
        item=item, stance=data["stance"], body=data["body"], key=data["key"], by=request.user, now=timezone.now()
    )
    messages.success(request, _("Votre avis est gardé. Les autres le liront quand le tour sera fermé."))
    return redirect(f"{_address(item)}#avis")


@require_http_methods(READ_WRITE)
def close_round(request, public_id, file_id):
    """Close the round of opinions on a file, after a question: it does not open again."""
    item = _open_item(request, public_id, file_id)
    if not policy.may_settle(request.user, item.proposal):
        raise PermissionDenied
    if request.method == "POST":
        actions.close_round(item=item, by=request.user, now=timezone.now())
        messages.success(request, _("Le tour des avis est fermé. Les membres lisent maintenant les avis des autres."))
        return redirect(f"{_address(item)}#avis")
    if item.round_closed_at is not None:
        raise NotAllowedNow(_("Le tour des avis est déjà fermé sur ce dossier."))
    given = opinion_round.read(item, request.user).given_words
    follows = _("Les avis se liront, et il ne s’en ajoutera plus. Le tour ne se rouvre pas.")
    return confirmation(
        request,
        title=_("Fermer le tour des avis?"),
        text=f"{given} {follows}",
        action=_("Fermer le tour"),
        back_url=_address(item),
        breadcrumb=committee_trail(item.meeting),
        facts=[{"label": _("Dossier"), "value": f"{item.proposal.neighbourhood}, {item.proposal.display_title}"}],
    )


@require_POST
def adopt(request, public_id, file_id):
    """Record what the committee adopts. A refusal, such as a missing quorum, comes back with the text as typed."""
    item = _open_item(request, public_id, file_id)
    if not policy.may_record_recommendation(request.user, item.proposal):
        raise PermissionDenied
    form = AdoptForm(request.POST)
    if not form.is_valid():
        return render(request, "proposals/meeting_file.html", _file_context(request, item, adopt_form=form))
    try:
        actions.adopt(
            item=item,
            outcome=form.cleaned_data["outcome"],
            reasons=form.cleaned_data["reasons"],
            by=request.user,
            now=timezone.now(),
        )
    except NotAllowedNow as refusal:
        item = _open_item(request, public_id, file_id)
        if not _may_adopt(request.user, item, one_or_none(Recommendation.objects.all(), item=item)):
            raise  # somebody else has decided, or the meeting is over: the form would promise what cannot be
        form.add_error(None, str(refusal))
        context = _file_context(request, item, adopt_form=form)
        return render(request, "proposals/meeting_file.html", context, status=409)
    messages.success(request, _("La recommandation est consignée et l’analyse est figée avec elle."))
    return redirect(_address(item))


def _open_item(request, public_id, file_id):
    item = _found_item(request, public_id, file_id)
    if not _opens(request.user, item):
        raise PermissionDenied
    return item


def _opens(user, item):
    """A seat obliges to answer first, even whoever reads the file on another page because of another role."""
    return not item.must_answer and is_open(user, item.proposal)


def _address(item):
    place = {"public_id": item.meeting.public_id, "file_id": item.proposal.public_id}
    return reverse("proposals:meeting_file", kwargs=place)
