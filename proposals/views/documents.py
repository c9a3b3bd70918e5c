"""Handing out what people sent, to whoever may read it."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from ui.uploads import serve_attachment

from ..models import Document, MessageAttachment


@require_GET
def download(request, public_id, document_id):
    document = get_object_or_404(
        Document.objects.visible_to(request.user), public_id=document_id, proposal__public_id=public_id
    )
    try:
        return serve_attachment(document.file, name=document.name)
    except FileNotFoundError as missing:
        raise Http404 from missing


@require_GET
def attachment(request, public_id, attachment_id):
    """A file that came with a message, for whoever reads the exchange."""
    found = get_object_or_404(
        MessageAttachment.objects.visible_to(request.user),
        public_id=attachment_id,
        message__proposal__public_id=public_id,
    )
    return serve_attachment(found.file, name=found.name)
