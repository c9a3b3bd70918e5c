"""One file in front of the committee: the question of conflict first, then its content, opinions, adoption."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ui.refusals import NotAllowedNow

from .. import actions, desk, policy, workflow
from ..forms.committee import CONFLICT, AdoptForm, ConflictForm, OpinionForm
from ..models import Analysis, Proposal, Recommendation
from .committee import committee_trail, found_meeting
from .opening import confirmation, known_file, one_or_404, one_or_none, opened_form, trail
from .reviewing import READ_WRITE

ADOPTING = ("recommend", "recommend_against", "postpone")


# --- Conflict of interest -------------------------------------------------------------------------------------------
@require_http_methods(READ_WRITE)
def conflict(request, public_id):
    """Ask whoever has a position on a file whether they have a conflict of interest; nothing of it shows before.

    A yes closes the file at once and for good; a no opens it. Whoever has said no may still withdraw.
    """
    proposal = known_file(request, public_id)
    back = _after_answer(request, proposal)
    form = opened_form(request, ConflictForm)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        if form.cleaned_data["answer"] == CONFLICT:
            actions.declare_conflict(proposal=proposal, by=request.user, now=now)
            messages.success(request, _("Votre retrait est consigné. Ce dossier ne vous sera plus montré."))
            return redirect(_home_of(request.user))
        actions.deny_conflict(proposal=proposal, by=request.user, now=now)
        return redirect(back)
    if policy.has_denied_conflict(request.user, proposal):
        return redirect("proposals:withdraw_from_file", public_id=public_id)
    question = _question(proposal, form)
    if not policy.sits_on_management(request.user):  # nothing waits for the answer of whoever has no seat
        question |= {"reads_already": True, "breadcrumb": trail(proposal)}
    return render(request, "proposals/meeting_conflict.html", question)


@require_http_methods(READ_WRITE)
def withdraw_from_file(request, public_id):
    """Declare a conflict after having read: a late recusal, which the minutes keep as such."""
    proposal = known_file(request, public_id)
    if not _is_open(request.user, proposal):
        return redirect("proposals:conflict", public_id=public_id)
    if request.method == "POST":
        actions.declare_conflict(proposal=proposal, by=request.user, now=timezone.now())
        messages.success(request, _("Votre retrait est consigné. Ce dossier ne vous sera plus montré."))
        return redirect(_home_of(request.user))
    closes = _(
        "Le dossier se ferme pour vous tout de suite, et pour de bon\xa0: son contenu, son analyse, ses commentaires."
    )
    return confirmation(
        request,
        title=_("Vous retirer de ce dossier?"),
        text=" ".join([str(closes), *_after_withdrawal(request.user, proposal)]),
        action=_("Me retirer de ce dossier"),
        danger=True,
        back_url=proposal.get_absolute_url(),
        breadcrumb=trail(proposal),
    )


def _after_withdrawal(user, proposal):
    """What follows for whoever sits, analyses or coordinates; several may be true of one person."""
    if policy.sits_on_management(user):
        yield _("Votre siège ne compte plus dans son quorum. Le compte rendu gardera votre organisation, sans motif.")
    if policy.is_advisor(user, proposal):
        yield _("L’équipe confie son analyse à quelqu’un d’autre.")
    elif user.is_team:
        yield _("Une autre personne de l’équipe s’en occupe.")


def _is_open(user, proposal):
    return Proposal.objects.content_visible_by_position(user).contains(proposal)


def _home_of(user):
    return reverse("proposals:committee") if policy.sits_on_management(user) else "/"


def _after_answer(request, proposal):
    """The page of the file at the latest meeting that this person knows of, or the file itself."""
    item = proposal.agenda_items.visible_to(request.user).select_related("meeting").order_by("-meeting").first()
    if item is None:
        return proposal.get_absolute_url()
    place = {"public_id": item.meeting.public_id, "file_id": proposal.public_id}
    return reverse("proposals:meeting_file", kwargs=place)


def _question(proposal, form, breadcrumb=None):
    return {
        "place": proposal.neighbourhood,
        "stage": proposal.stage,
        "reference": proposal.reference,
        "partners": [row.neighbourhood for row in proposal.partner_neighbourhoods.select_related("neighbourhood")],
        "form": form,
        "answer_url": reverse("proposals:conflict", kwargs={"public_id": proposal.public_id}),
        "breadcrumb": breadcrumb or committee_trail(),
    }


# --- The file -------------------------------------------------------------------------------------------------------
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
    if not _opens(request.user, item):
        form = opened_form(request, ConflictForm)
        context = _question(item.proposal, form, committee_trail(item.meeting))
        return render(request, "proposals/meeting_conflict.html", context)
    return render(request, "proposals/meeting_file.html", _file_context(request, item))


def _file_context(request, item, opinion_form=None, adopt_form=None):
    user, proposal, meeting = request.user, item.proposal, item.meeting
    analysis = one_or_none(Analysis.objects.visible_to(user).prefetch_related("items"), proposal=proposal)
    ready = analysis is not None and (analysis.ready_at is not None or policy.may_analyse(user, proposal))
    recommendation = one_or_none(Recommendation.objects.visible_to(user), item=item)
    record = actions.quorum(meeting, proposal).as_record()
    version = proposal.versions.visible_to(user).first()
    may_comment = not meeting.is_over and recommendation is None and policy.may_comment(user, item)
    may_adopt = _may_adopt(user, item, recommendation)
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
        "opinions": item.opinions.visible_to(user).select_related("author"),
        "opinion_form": opinion_form or (blank if may_comment else None),
        "adopt_form": adopt_form or (AdoptForm() if may_adopt and record["met"] else None),
        "lacks_quorum": may_adopt and not record["met"],
        "missing_quorum": desk.missing_quorum(record),
        "advises": policy.is_advisor(user, proposal),
        "breadcrumb": committee_trail(meeting),
    }


def _may_adopt(user, item, recommendation):
    return (
        recommendation is None
        and item.meeting.is_open
        and any(verb in ADOPTING for verb in workflow.verbs_open_to(user, item.proposal))
    )


@require_POST
def comment(request, public_id, file_id):
    """A member's opinion on a file."""
    item = _open_item(request, public_id, file_id)
    form = OpinionForm(request.POST)
    if not policy.may_comment(request.user, item):
        raise PermissionDenied
    if not form.is_valid():
        return render(request, "proposals/meeting_file.html", _file_context(request, item, opinion_form=form))
    data = form.cleaned_data
    actions.comment(item=item, body=data["body"], key=data["key"], by=request.user, now=timezone.now())
    messages.success(request, _("Votre commentaire est ajouté."))
    return redirect(f"{_address(item)}#commentaires")


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
    return not item.must_answer and _is_open(user, item.proposal)


def _address(item):
    place = {"public_id": item.meeting.public_id, "file_id": item.proposal.public_id}
    return reverse("proposals:meeting_file", kwargs=place)
