"""The page where a table and those who analyse its file write to each other, the same for both."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import rescue
from ui.refusals import NotAllowedNow

from .. import actions, policy
from .. import exchange as reading
from ..forms.exchange import MessageForm
from ..models import Message
from .opening import readable_file, trail


@require_http_methods(["GET", "HEAD", "POST"])
def exchange(request, public_id):
    """The whole thread, precisions in their place; those of either side write below it."""
    proposal = readable_file(request, public_id)
    may_write = proposal.submitted_at is not None and policy.may_write_in_exchange(request.user, proposal)
    if request.method == "POST" and not may_write:
        if proposal.submitted_at is None:
            raise NotAllowedNow(
                _("L’échange s’ouvre avec le dépôt. D’ici là, appelez votre conseillère ou conseiller.")
            )
        raise PermissionDenied
    form, given_back = _form(request)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        actions.post_message(
            proposal=proposal,
            body=typed["body"],
            uploads=typed["files"],
            key=typed["key"],
            by=request.user,
            now=timezone.now(),
        )
        messages.success(request, _("Votre message est envoyé."))
        return redirect("proposals:exchange", public_id)
    entries = reading.thread(proposal, request.user)
    is_own = policy.may_edit(request.user, proposal)
    context = {
        "proposal": proposal,
        "entries": entries,
        "is_own": is_own,
        "waiting": reading.waiting(entries, for_table=is_own) if may_write else [],
        "form": form if may_write else None,
        "given_back": given_back is not None,
        "lost_files": _lost_files(request, form, given_back),
        "breadcrumb": trail(proposal),
    }
    return render(request, "proposals/exchange.html", context)


@require_POST
def settle(request, public_id, pk):
    """« Rien à répondre » to a message and to those before it."""
    proposal = readable_file(request, public_id)
    message = get_object_or_404(Message.objects.visible_to(request.user).with_files(), pk=pk, proposal=proposal)
    if actions.settle(message=message, by=request.user, now=timezone.now()):
        messages.success(request, _("C’est noté\xa0: rien à répondre. L’autre partie le lit ici."))
    else:
        messages.info(request, _("Ce message n’attendait déjà plus de réponse."))
    return redirect("proposals:exchange", public_id)


def exchange_of(proposal, user):
    """What the page of a file shows of its exchange: the last entries, how many there are, what waits for this person."""
    entries = reading.thread(proposal, user)
    may_write = policy.may_write_in_exchange(user, proposal)
    return {
        "last": entries[-reading.LAST :],
        "count": len(entries),
        "may_write": may_write,
        "waiting": reading.waiting(entries, for_table=policy.may_edit(user, proposal)) if may_write else [],
    }


def _form(request):
    """The form, and what a session that ended had kept of it. Files are never kept: a page asks for them again."""
    if request.method == "POST":
        return MessageForm(request.POST, request.FILES), None
    given_back = rescue.take(request)
    kept = {name: given_back[name] for name in ("body", "key") if given_back and name in given_back}
    return MessageForm(initial=kept), given_back


def _lost_files(request, form, given_back):
    """Names of the files to choose again: a browser empties the control of a page that comes back."""
    if form.is_bound:
        return [upload.name for upload in request.FILES.getlist("files") if form.errors]
    return getattr(given_back, "lost_files", [])
