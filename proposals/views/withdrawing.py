"""Taking a proposal back: the table's page, and the page of whoever confirms it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ui.refusals import NotAllowedNow

from .. import actions, policy
from ..actions.withdrawing import TOLD_WAITING
from ..forms.drafting import WithdrawForm
from ..models import Status
from .opening import confirmation, known_file, own_file, trail


@require_http_methods(["GET", "POST"])
def withdraw(request, public_id):
    """One page and one answer for every submitted file: it tells nothing of what was decided (decision 8)."""
    proposal = own_file(request, public_id)
    if not policy.may_withdraw(request.user, proposal):
        raise PermissionDenied
    told = proposal.status_for_table
    if request.method == "GET" and told not in (Status.DRAFT, *TOLD_WAITING):
        raise NotAllowedNow(_("Cette proposition ne peut plus être retirée."))
    if request.method == "GET" and told != Status.DRAFT and actions.withdrawal_asked(proposal):
        return redirect(proposal)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if proposal.status != Status.WITHDRAWN:  # a second click gets the answer of the first
            reason = form.cleaned_data["reason"]
            proposal = actions.take_back(proposal=proposal, by=request.user, now=timezone.now(), reason=reason)
        messages.success(request, _said(proposal))
        return redirect(proposal)
    context = {"proposal": proposal, "form": form, "breadcrumb": trail(proposal)}
    return render(request, "proposals/withdraw.html", context)


def _said(proposal):
    if proposal.status == Status.WITHDRAWN:
        return _("La proposition est retirée.")
    return _("Votre retrait est transmis à l’équipe, qui le confirme par écrit.")


@require_http_methods(["GET", "POST"])
def cancel(request, public_id):
    """The table keeps its file while its request waits: the same page and answer, whatever was decided meanwhile."""
    proposal = own_file(request, public_id)
    if not policy.may_withdraw(request.user, proposal):
        raise PermissionDenied
    if request.method == "POST":
        actions.cancel_withdrawal(proposal=proposal, by=request.user, now=timezone.now())
        messages.success(request, _("Votre demande de retrait est annulée; l’équipe en est avertie."))
        return redirect(proposal)
    if proposal.status_for_table not in TOLD_WAITING or actions.withdrawal_asked(proposal) is None:
        raise NotAllowedNow(_("Aucune demande de retrait n’attend de réponse."))
    return confirmation(
        request,
        title=_("Annuler votre demande de retrait?"),
        text=_(
            "La proposition suit son cours, comme si rien n’avait été demandé. L’équipe en est avertie par courriel."
        ),
        action=_("Annuler ma demande de retrait"),
        back_url=proposal.get_absolute_url(),
        breadcrumb=trail(proposal),
    )


@require_http_methods(["GET", "POST"])
def confirm(request, public_id):
    """Advisor and team: the table's request, then the act."""
    proposal = known_file(request, public_id)
    if not policy.may_confirm_withdrawal(request.user, proposal):
        raise PermissionDenied
    asked = actions.withdrawal_asked(proposal)
    if asked is None:
        raise NotAllowedNow(_("La table ne demande pas le retrait de cette proposition."))
    if request.method == "POST":
        actions.confirm_withdrawal(proposal=proposal, by=request.user, now=timezone.now())
        messages.success(request, _("La proposition est retirée; la table en est avertie par courriel."))
        return redirect(proposal)
    return confirmation(
        request,
        title=_("Confirmer le retrait demandé par la table?"),
        text=_(
            "L’analyse s’arrête et la table reçoit une confirmation par courriel. Ce qui a été déposé reste lisible. Une "
            "proposition retirée ne se rouvre pas."
        ),
        items=[asked.note.text] if hasattr(asked, "note") else [],
        action=_("Retirer la proposition"),
        back_url=proposal.get_absolute_url(),
        danger=True,
        breadcrumb=trail(proposal),
    )
