"""Parts of the section pages: totals as one types, the one-page check, the vision's layout, removing a document."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ui.refusals import NotAllowedNow

from .. import actions, documents
from ..models import Document, SectionCode
from .opening import own_file, trail
from .section_desk import Desk


@require_POST
def budget_check(request, public_id):
    """What the amounts add up to as somebody types, with what is wrong beside each cell. Nothing is stored."""
    desk = Desk(own_file(request, public_id), SectionCode.BUDGET.value)
    typed = desk.section.read(request.POST)
    form = desk.section.form(typed)
    form.advise(desk.findings(typed, thorough=False), missing=False)
    return render(
        request, "proposals/_budget_live.html", {"form": form, "spec": desk.spec, "rules": desk.proposal.rules}
    )


@require_POST
def vision_check(request, public_id):
    """How many pages the portal's layout makes of the text in the form. Nothing is stored."""
    desk = Desk(own_file(request, public_id), SectionCode.VISION.value)
    text = desk.section.read(request.POST).get("text", "")
    pages = documents.vision_pages(text) if text.strip() else None
    return render(request, "proposals/_vision_pages.html", {"pages": pages})


@require_GET
def vision_pdf(request, public_id):
    """The vision as the portal lays it out, to look at before submitting."""
    desk = Desk(own_file(request, public_id), SectionCode.VISION.value)
    text = desk.stored.get("text", "")
    if not text.strip():
        raise Http404
    if documents.is_far_too_long(text):
        raise NotAllowedNow(_("Votre texte est bien trop long pour un aperçu\xa0: la vision tient sur une page."))
    response = HttpResponse(
        documents.vision_pdf(text, title=desk.proposal.display_title), content_type="application/pdf"
    )
    response["Content-Disposition"] = 'inline; filename="vision.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "POST"])
def remove_document(request, public_id, document_id):
    """A page of its own asks first."""
    proposal = own_file(request, public_id)
    document = get_object_or_404(Document.objects.visible_to(request.user), proposal=proposal, public_id=document_id)
    code = document.slot if document.slot in (SectionCode.VISION, SectionCode.DOCUMENTS) else SectionCode.PREREQUISITES
    url = reverse("proposals:section", args=[proposal.public_id, code])
    if request.method == "POST":
        actions.remove_document(document=document, by=request.user, now=timezone.now())
        messages.success(request, _("«\xa0%(name)s\xa0» est retiré de la proposition.") % {"name": document.name})
        return redirect(url)
    context = {"proposal": proposal, "document": document, "url": url, "breadcrumb": trail(proposal)}
    return render(request, "proposals/remove_document.html", context)
