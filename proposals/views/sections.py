"""The pages where a proposal is written, one per section (see ``writing.editor``)."""

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from writing.editor import gone, section_page

from ..models import SectionCode
from ..rules.form import form_spec
from .opening import own_file, way_back
from .section_desk import Desk


@require_http_methods(["GET", "POST"])
def section(request, public_id, code):
    try:
        proposal = own_file(request, public_id, *_read_by(code))
    except Http404:
        if request.method != "POST":
            raise
        titles = {section.code: section.title for section in form_spec().sections}
        return gone(request, titles.get(code, _("Proposition")), way_back())
    return section_page(request, Desk(proposal, code), now=timezone.now())


def _read_by(code):
    return ("rules__prerequisites",) if code == SectionCode.PREREQUISITES else ()
