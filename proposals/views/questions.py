"""The learning questions of a submitted file: those of its last version, those recorded since, one more to record."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ui.refusals import NotAllowedNow

from .. import actions, desk, policy
from ..forms.learning import FileQuestionForm
from .opening import opened_form, readable_file, trail
from .reviewing import READ_WRITE


@require_http_methods(READ_WRITE)
def file_question(request, public_id):
    """Record a learning question between the submission and the letter; the page stays to read afterwards."""
    proposal = readable_file(request, public_id)
    if not actions.may_record_question(request.user, proposal):
        raise PermissionDenied
    on_behalf = not policy.may_submit(request.user, proposal)
    form = opened_form(request, FileQuestionForm, on_behalf=on_behalf)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_question(
                proposal=proposal, text=form.cleaned_data["text"], by=request.user, now=timezone.now()
            )
        except NotAllowedNow as refused:
            if not actions.takes_questions(proposal):
                raise
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("La question d’apprentissage est inscrite au dossier."))
            return redirect(_next(request.user, proposal), public_id=public_id)
    context = {
        "proposal": proposal,
        "form": form,
        "is_open": actions.takes_questions(proposal),
        "on_behalf": on_behalf,
        "questions": actions.questions_of(proposal),
        "participation": _participation(proposal),
        "breadcrumb": trail(proposal),
    }
    return render(request, "proposals/file_question.html", context)


def _next(user, proposal):
    """Whoever prepares the letter goes on with it."""
    prepares = proposal.status in desk.DECIDED and policy.may_issue_letters(user, proposal)
    return "proposals:letters" if prepares else "proposals:detail"


def _participation(proposal):
    return getattr(proposal, "participation", None)
