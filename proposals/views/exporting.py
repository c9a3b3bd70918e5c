"""Asking for the files that are taken under « Mes exports »."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ui import spreadsheets

from .. import allocation_workbook, exports, list_workbook, policy
from ..allocations import Allocations
from .committee import found_meeting
from .opening import confirmation, content_file, trail


@require_http_methods(["GET", "HEAD", "POST"])
def whole_file(request, public_id):
    """The whole of a file as a zip, made by a worker for its reader."""
    proposal = content_file(request, public_id)
    exports.check_submitted(proposal)
    if request.method == "POST":
        job = exports.ask_whole_file(proposal=proposal, by=request.user, now=timezone.now())
        return redirect("notifications:job", job.pk)
    return confirmation(
        request,
        title=_("Préparer le dossier complet?"),
        text=_(
            "Un fichier zip réunit tout ce que vous pouvez lire de ce dossier\u00a0: versions déposées, documents, échange, "
            "réponse et lettres, avec un index qui s’ouvre sans le portail. Il se prépare en quelques minutes au plus, puis "
            "vous attend sept jours sous «\u00a0Mes exports\u00a0»."
        ),
        action=_("Préparer le fichier"),
        back_url=proposal.get_absolute_url(),
        breadcrumb=trail(proposal),
    )


@require_POST
def file_list(request):
    """The list of files as the page shows it now, as a workbook."""
    job = exports.ask_list(chosen=request.GET, by=request.user, now=timezone.now())
    return redirect("notifications:job", job.pk)


@require_GET
def meeting_list(request, public_id):
    """The agenda of a meeting with what was adopted: a page of rows, written at once."""
    meeting = found_meeting(request, public_id)
    rows = list_workbook.meeting_rows(request.user, meeting)
    content = spreadsheets.workbook([(_("Ordre du jour"), list_workbook.meeting_header(), rows)])
    day = timezone.localdate(meeting.starts_at).isoformat()
    return spreadsheets.answer(content, _("rencontre-%(day)s.xlsx") % {"day": day})


@require_GET
def allocation_list(request):
    """Allocations and instalments with the filters of their page, written at once: nothing of it waits anywhere."""
    if not policy.may_see_allocations(request.user):
        raise PermissionDenied
    filters = Allocations(request.user, request.GET).filters
    content = spreadsheets.workbook(allocation_workbook.sheets(request.user, filters))
    return spreadsheets.answer(content, _("allocations-%(day)s.xlsx") % {"day": timezone.localdate().isoformat()})
