"""A step of the learning loop: what is written and kept there, by the table and the partner's coaches."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from proposals.views.opening import confirmation, one_or_404, one_or_none, opened_form
from ui.uploads import serve_attachment

from .. import asking_desk, policy
from ..actions import loop as actions
from ..actions.mandates import check_open
from ..forms.mandates import StepForm
from ..models import LoopDocument, LoopNote, LoopStep
from ..refusals import Refused
from .asking import READ_WRITE
from .mandates import back_to
from .opening import seen_mandate

ADD, DONE, REOPEN = "add", "done", "reopen"


@require_http_methods(READ_WRITE)
def step(request, public_id, step):
    found = seen_mandate(request, public_id)
    if step not in LoopStep:
        raise Http404
    writes = policy.may_write_in_loop(request.user, found)
    form = None
    if request.method == "POST":
        if not writes:
            raise PermissionDenied
        check_open(found)
        act = request.POST.get("act", ADD)
        form = StepForm(request.POST, request.FILES, may_be_empty=act != ADD)
        if form.is_valid() and _write(request, found, step, act, form):
            return redirect(_address(found, step))
    elif writes and not found.is_concluded:
        form = opened_form(request, StepForm)
    return _page(request, found, LoopStep(step), form, writes)


def _write(request, found, step, act, form):
    """Do what the form says; True when all of it is done, otherwise the form carries the refusal."""
    facts = {"mandate": found, "step": step, "by": request.user, "now": timezone.now()}
    data = form.cleaned_data
    try:
        if data.get("upload"):
            actions.add_document(upload=data["upload"], **facts)
        if data["text"].strip():
            actions.add_note(text=data["text"], key=data["key"], **facts)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return False
    if act == DONE:
        actions.mark_step(**facts)
        messages.success(request, _("L’étape est terminée."))
    elif act == REOPEN:
        actions.unmark_step(**facts)
        messages.success(request, _("L’étape est rouverte."))
    else:
        messages.success(request, _("C’est ajouté."))
    return True


def _page(request, found, which, form, writes):
    user = request.user
    notes = LoopNote.objects.visible_to(user).of_step(which)
    documents = LoopDocument.objects.visible_to(user).in_use().of_step(which)
    context = {
        "mandate": found,
        "step": which,
        "about": asking_desk.ABOUT[which],
        "mark": one_or_none(found.done_steps.of_step(which).with_people()),
        "notes": notes.of_mandate(found).with_people(),
        "documents": documents.of_mandate(found).with_people(),
        "form": form,
        "writes": writes and not found.is_concluded,
        "before": LoopStep(which - 1) if which > 1 else None,
        "after": LoopStep(which + 1) if which < len(LoopStep) else None,
        "breadcrumb": back_to(found, user),
    }
    return render(request, "coaching/loop_step.html", context)


def _address(found, step):
    return reverse("coaching:loop_step", args=[found.public_id, step])


# --- Documents ------------------------------------------------------------------------------------------------------
@require_safe
def document(request, public_id, document_id):
    """Hand a file out, to whoever may follow the mandate."""
    kept = _document(request, public_id, document_id)
    try:
        return serve_attachment(kept.file, name=kept.name)
    except FileNotFoundError as missing:
        raise Http404 from missing


@require_http_methods(READ_WRITE)
def remove_document(request, public_id, document_id):
    """A page of its own asks first."""
    found = seen_mandate(request, public_id)
    kept = _document(request, public_id, document_id)
    if not policy.may_write_in_loop(request.user, found):
        raise PermissionDenied
    check_open(found)
    url = _address(found, kept.step)
    if request.method == "POST":
        actions.remove_document(document=kept, by=request.user, now=timezone.now())
        messages.success(request, _("«\u00a0%(name)s\u00a0» est retiré de l’étape.") % {"name": kept.name})
        return redirect(url)
    return confirmation(
        request,
        title=_("Retirer «\u00a0%(name)s\u00a0»?") % {"name": kept.name},
        text=_(
            "Le fichier quitte l’étape\u00a0: la table et les personnes qui l’accompagnent ne pourront plus l’ouvrir."
        ),
        action=_("Retirer le fichier"),
        back_url=url,
        danger=True,
        breadcrumb=[*back_to(found, request.user), {"label": LoopStep(kept.step).label, "url": url}],
    )


def _document(request, public_id, document_id):
    kept = LoopDocument.objects.visible_to(request.user).in_use()
    return one_or_404(kept, public_id=document_id, mandate__public_id=public_id)
