"""The papers of the committee: the page on a file, on screen and on paper; one's own cahier; the minutes as a PDF."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from notifications.exports import ask_export
from ui.refusals import NotAllowedNow

from ..papers import cahier as papers_cahier
from ..papers import opened, sheet
from ..papers import synthesis as papers_synthesis
from ..papers.jobs import CAHIER, MINUTES
from .committee import committee_trail, found_meeting
from .opening import one_or_404


@require_safe
def synthesis(request, public_id, file_id):
    """One page on a file, for whoever may open it at the meeting; whoever owes an answer is asked first."""
    meeting, item = _file(request, public_id, file_id)
    if item is None:
        return redirect("proposals:meeting_file", public_id=public_id, file_id=file_id)
    found = papers_synthesis.read(item, request.user, timezone.now())
    context = {
        "found": found,
        "proposal": found.proposal,
        "meeting": meeting,
        "day": papers_synthesis.day_words(found.clock),
        "breadcrumb": committee_trail(meeting),
    }
    return render(request, "proposals/meeting_synthesis.html", context)


@require_safe
def synthesis_pdf(request, public_id, file_id):
    """The same on exactly one page, in the name of whoever asks; drawn at once, in some tenths of a second."""
    _meeting, item = _file(request, public_id, file_id)
    if item is None:
        return redirect("proposals:meeting_file", public_id=public_id, file_id=file_id)
    now = timezone.now()
    found = papers_synthesis.read(item, request.user, now)
    response = HttpResponse(sheet.pdf(found, user=request.user, now=now), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{sheet.file_name(found)}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _file(request, public_id, file_id):
    """Return the meeting and the file's item, None in its place when this person owes an answer first; else 404."""
    meeting = found_meeting(request, public_id)
    known = one_or_404(meeting.items.visible_to(request.user), proposal__public_id=file_id)
    items = {item.pk: item for item in opened.of_meeting(meeting, request.user).items}
    return meeting, items.get(known.pk)


@require_POST
def cahier(request, public_id):
    """Ask for one's own cahier: a worker makes it of what opens to this person by then."""
    meeting = found_meeting(request, public_id)
    papers_cahier.check_holds_something(meeting, request.user)
    job = ask_export(kind=CAHIER, payload={"meeting": meeting.pk}, by=request.user, now=timezone.now())
    return redirect("notifications:job", job.pk)


@require_POST
def minutes_pdf(request, public_id):
    """Ask for one's own copy of the minutes, once the meeting is closed."""
    meeting = found_meeting(request, public_id)
    if meeting.closed_at is None:
        raise NotAllowedNow(_("Le compte rendu se télécharge une fois la rencontre levée."))
    job = ask_export(kind=MINUTES, payload={"meeting": meeting.pk}, by=request.user, now=timezone.now())
    return redirect("notifications:job", job.pk)
