"""Conflicts of interest: the question before a file opens, the withdrawal, the ruling when somebody does not know."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ui.refusals import NotAllowedNow

from .. import actions, policy
from ..forms import conflicts as forms
from ..models import ConflictDoubt, Proposal
from .committee import committee_trail
from .opening import confirmation, known_file, one_or_404, opened_form, trail
from .reviewing import READ_WRITE


@require_http_methods(READ_WRITE)
def conflict(request, public_id):
    """Ask whoever has a position on a file whether they have a conflict of interest; nothing of it shows before.

    A yes closes the file at once and for good; a no opens it; a member who does not know waits for a ruling. Whoever
    has said no, and whoever waits, may still withdraw.
    """
    proposal, user, now = known_file(request, public_id), request.user, timezone.now()
    back = _after_answer(request, proposal)
    form = opened_form(request, forms.ConflictForm, may_doubt=policy.may_doubt(user, proposal))
    if request.method == "POST" and form.is_valid():
        match form.cleaned_data["answer"]:
            case forms.CONFLICT:
                actions.declare_conflict(proposal=proposal, by=user, now=now)
                messages.success(request, _("Votre retrait est consigné. Ce dossier ne vous sera plus montré."))
                return redirect(_home_of(user))
            case forms.DOUBT:
                actions.doubt_conflict(proposal=proposal, words=form.cleaned_data["words"], by=user, now=now)
                messages.success(request, _("Votre question est transmise. Vous recevrez la réponse par courriel."))
            case _:
                actions.deny_conflict(proposal=proposal, by=user, now=now)
        return redirect(back)
    if policy.has_denied_conflict(user, proposal):
        return redirect("proposals:withdraw_from_file", public_id=public_id)
    if waits_for_ruling(user, proposal):
        return waiting_page(request, proposal)
    context = question(proposal, form)
    if not policy.sits_on_management(user):  # nothing waits for the answer of whoever has no seat
        context |= {"reads_already": True, "breadcrumb": trail(proposal)}
    return render(request, "proposals/meeting_conflict.html", context)


@require_http_methods(READ_WRITE)
def withdraw_from_file(request, public_id):
    """Declare a conflict after having read, a late recusal that the minutes keep as such, or while a doubt waits."""
    proposal = known_file(request, public_id)
    if not is_open(request.user, proposal) and not waits_for_ruling(request.user, proposal):
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
        yield _("Votre siège ne compte plus dans son quorum, et votre avis, s’il y en a un, est biffé.")
        yield _("Le compte rendu gardera votre nom et votre organisation, sans motif.")
    if policy.is_advisor(user, proposal):
        yield _("L’équipe confie son analyse à quelqu’un d’autre.")
    elif user.is_team:
        yield _("Une autre personne de l’équipe s’en occupe.")


@require_http_methods(READ_WRITE)
def rule_doubt(request, public_id, doubt_id):
    """Answer in the place of a member who does not know. Nobody else reads why they hesitate."""
    proposal = known_file(request, public_id)
    doubts = ConflictDoubt.objects.visible_to(request.user).on_file(proposal).select_related("user", "proposal")
    doubt = one_or_404(doubts, pk=doubt_id)
    if not policy.may_rule(request.user, doubt):
        raise PermissionDenied
    form = opened_form(request, forms.RulingForm)
    if request.method == "POST" and form.is_valid():
        has_conflict = form.cleaned_data["ruling"] == forms.CONFLICT
        actions.rule_doubt(doubt=doubt, has_conflict=has_conflict, by=request.user, now=timezone.now())
        messages.success(request, _("La réponse est consignée. La personne la reçoit par courriel."))
        return redirect(_after_answer(request, proposal))
    if request.method != "POST" and not doubt.is_open:
        raise NotAllowedNow(_("Cette question est tranchée, ou ne se pose plus."))
    context = {**question(proposal, form), "doubt": doubt}
    return render(request, "proposals/meeting_ruling.html", context)


# --- What the pages of a meeting share ------------------------------------------------------------------------------
def is_open(user, proposal):
    return Proposal.objects.content_visible_by_position(user).contains(proposal)


def waits_for_ruling(user, proposal):
    return ConflictDoubt.objects.open().of_person(user).on_file(proposal).exists()


def waiting_page(request, proposal, breadcrumb=None):
    """The file of somebody who asked: still closed, and the way out that stays open."""
    context = question(proposal, None, breadcrumb)
    return render(request, "proposals/meeting_doubt.html", context)


def question(proposal, form, breadcrumb=None):
    """What is told of a file before the answer: where it comes from, its stage, its number (docs/decisions/0007)."""
    return {
        "file_id": proposal.public_id,
        "place": proposal.neighbourhood,
        "stage": proposal.stage,
        "reference": proposal.reference,
        "partners": [row.neighbourhood for row in proposal.partner_neighbourhoods.select_related("neighbourhood")],
        "form": form,
        "answer_url": reverse("proposals:conflict", kwargs={"public_id": proposal.public_id}),
        "breadcrumb": breadcrumb or committee_trail(),
    }


def _home_of(user):
    return reverse("proposals:committee") if policy.sits_on_management(user) else "/"


def _after_answer(request, proposal):
    """The page of the file at the latest meeting that this person knows of, or the file itself."""
    item = proposal.agenda_items.visible_to(request.user).select_related("meeting").latest_meeting_first().first()
    if item is None:
        return proposal.get_absolute_url()
    place = {"public_id": item.meeting.public_id, "file_id": proposal.public_id}
    return reverse("proposals:meeting_file", kwargs=place)
