"""« Vérifier et déposer », and what the table is told afterwards."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ui.refusals import NotAllowedNow
from writing.frozen import NotReady

from .. import actions, eight_weeks, policy
from .. import overview as table_view
from ..actions.drafting import writable_sections
from ..forms.drafting import SubmitForm
from ..forms.editor import section_of
from ..models import Status
from ..rules import reading
from ..rules.form import form_spec
from .opening import WHOLE, own_file, trail


@require_http_methods(["GET", "POST"])
def check(request, public_id):
    """Everything that was typed, every broken rule, the declaration; then the submission, once."""
    proposal, now = own_file(request, public_id, *WHOLE), timezone.now()
    if proposal.status not in policy.OPEN_TO_WRITING:
        return _already_done(proposal)
    resubmission = proposal.status == Status.INFO_REQUESTED
    form = SubmitForm(request.POST if request.method == "POST" else None, resubmission=resubmission)
    if request.method == "POST":
        if not policy.may_submit(request.user, proposal):
            raise PermissionDenied
        if form.is_valid():
            try:
                _submit(proposal, form, by=request.user, now=now, resubmission=resubmission)
            except NotReady as refusal:
                return _page(request, proposal, form, refusal.findings, now=now, refused=True)
            except NotAllowedNow:
                proposal = own_file(request, public_id)
                if proposal.status in policy.OPEN_TO_WRITING:
                    raise
                return _already_done(proposal)
            return redirect("proposals:submitted", proposal.public_id)
    return _page(request, proposal, form, actions.examine(proposal, now=now).findings, now=now, refused=form.is_bound)


def _submit(proposal, form, *, by, now, resubmission):
    if resubmission:
        actions.resubmit(proposal=proposal, by=by, now=now, message=form.cleaned_data["message"])
    else:
        actions.submit(proposal=proposal, by=by, now=now)


def _already_done(proposal):
    """A second click, Back, or a colleague who was quicker: the answer is the one of the first act."""
    if proposal.status == Status.WITHDRAWN or proposal.submitted_at is None:
        raise NotAllowedNow(_("Cette proposition est retirée\xa0: elle ne se dépose plus."))
    return redirect("proposals:submitted", proposal.public_id)


def _page(request, proposal, form, findings, *, now, refused):
    asked = table_view.open_request(proposal) if proposal.status == Status.INFO_REQUESTED else None
    may_submit = policy.may_submit(request.user, proposal)
    to_tell = [] if may_submit else actions.who_submits(proposal, now=now)
    drafts = list(proposal.drafts.visible_to(request.user))
    files = list(proposal.documents.in_force())
    content = reading.of_draft(proposal, {draft.code: draft.data for draft in drafts}, files)
    links = _Links(proposal, content)
    listed = [
        {"finding": finding, "url": links.of(finding), "label": links.label(finding), "where": links.title(finding)}
        for finding in findings
    ]
    open_sections = writable_sections(proposal)
    context = {
        "proposal": proposal,
        "form": form,
        "closing": form_spec().closing,
        "broken": [row for row in listed if row["finding"].blocking],
        "warnings": [row for row in listed if not row["finding"].blocking],
        "pages": reading.pages(content),
        "open_sections": open_sections,
        "unfinished": [
            page.title
            for page in reading.pages(content, only=open_sections)
            if not page.is_blank and not any(d.is_finished for d in drafts if d.code == page.code)
        ],
        "deadline": table_view.deadline(proposal.call, now) if proposal.is_draft else None,
        "resubmission": proposal.status == Status.INFO_REQUESTED,
        "asked": asked,
        "may_submit": may_submit,
        "to_tell": to_tell,
        "to_tell_names": _names(to_tell),
        "breadcrumb": trail(proposal),
    }
    broken = any(row["finding"].blocking for row in listed)
    return render(request, "proposals/check.html", context, status=422 if refused and (broken or form.errors) else 200)


class _Links:
    """Where each finding is mended: the control itself, or the page of what stands before the sections."""

    OPENING = {"first_contact_on": "contact", "call": "call", "stage": "stage"}

    def __init__(self, proposal, content):
        self.proposal, self.content, self.forms = proposal, content, {}

    def of(self, finding):
        public_id = self.proposal.public_id
        if finding.section == "opening":
            if finding.field == "letter_of_intent":
                if self.proposal.call.letter_of_intent_due_on < timezone.localdate():
                    return ""  # too late to send one
                return reverse("proposals:intent", args=[self.proposal.neighbourhood.slug, self.proposal.call_id])
            name = self.OPENING.get(finding.field)
            return reverse(f"proposals:{name}", args=[public_id]) if name else ""
        if finding.section not in self.forms:
            section = section_of(self.content, finding.section)
            self.forms[finding.section] = section.form(section.stored)
        anchor = self.forms[finding.section].anchor(finding.field)
        return f"{reverse('proposals:section', args=[public_id, finding.section])}?avis=1#{anchor}"

    def label(self, finding):
        """The words of the link, where the mend is something else than what the link opens; empty: the mend itself."""
        if finding.blocking or finding.section != "opening":
            return ""
        words = {"letter_of_intent": _("Écrire la lettre d’intention"), "stage": _("Changer d’étape")}
        return words.get(finding.field, "")

    def title(self, finding):
        return form_spec().opening.title if finding.section == "opening" else form_spec()[finding.section].title


def _names(people):
    return _(" et ").join(person.full_name for person in people)


@require_POST
def tell_ready(request, public_id):
    """Whoever wrote and may not submit tells the coordination that all is ready."""
    proposal = own_file(request, public_id)
    told = actions.tell_ready(proposal=proposal, by=request.user, now=timezone.now())
    messages.success(request, _("Un courriel part à %(names)s.") % {"names": _names(told)})
    return redirect("proposals:check", proposal.public_id)


@require_GET
def submitted(request, public_id):
    """The confirmation: reference, what happens next and by when, the PDF copy."""
    proposal = own_file(request, public_id)
    if proposal.submitted_at is None:
        raise NotAllowedNow(_("Cette proposition n’est pas encore déposée."))
    told = Status(proposal.status_for_table)
    if told in (Status.INFO_REQUESTED, Status.WITHDRAWN):
        messages.info(request, _("Cette proposition est à l’état «\xa0%(status)s\xa0».") % {"status": told.label})
        return redirect(proposal)
    due = proposal.answer_due_on
    sent = list(proposal.letters.visible_to(request.user).select_related("dispatch"))
    context = {
        "proposal": proposal,
        "version": proposal.versions.visible_to(request.user).select_related("frozen_by").first(),
        "answer_due": due,
        "steps": table_view.steps(
            proposal,
            told=told,
            now=timezone.now(),
            answer_due=due,
            answered_on=eight_weeks.answered_on(sent),
        ),
        "letter": sent[0] if sent else None,
        "breadcrumb": trail(proposal),
    }
    return render(request, "proposals/submitted.html", context)
