"""How a page of this app opens: what was asked for, the way back to it."""

from contextlib import contextmanager

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ui.refusals import NotAllowedNow

from .. import policy
from ..models import Coach, Declaration, FundingRequest, SavedAssessment

READ_WRITE = ["GET", "HEAD", "POST"]


def trail(*more):
    """Breadcrumb: the path, then ``more`` (label, url)."""
    items = [{"label": _("Se préparer à l’impact collectif"), "url": reverse("readiness:home")}]
    return items + [{"label": label, "url": url} for label, url in more]


def trail_of(row, *more):
    """Breadcrumb down to a declaration or a request."""
    if isinstance(row, Declaration):
        return trail((_("Déclaration d’intérêt"), row.get_absolute_url()), *more)
    return trail((_("Demande d’accompagnement financé"), row.get_absolute_url()), *more)


def seen_declaration(request, public_id):
    return get_object_or_404(Declaration.objects.visible_to(request.user).with_context(), public_id=public_id)


def seen_request(request, public_id):
    return get_object_or_404(FundingRequest.objects.visible_to(request.user).with_context(), public_id=public_id)


def seen_assessment(request, public_id):
    return get_object_or_404(SavedAssessment.objects.visible_to(request.user).with_people(), public_id=public_id)


def seen_coach(request, public_id):
    return get_object_or_404(Coach.objects.visible_to(request.user).with_facets(), public_id=public_id)


def check_desk(request):
    """To others than the team and administrators, the lists of the whole path do not exist."""
    if not policy.reads_desk(request.user):
        raise Http404


@contextmanager
def way_back(row):
    """A refusal goes on from the page of the declaration or request."""
    try:
        yield
    except NotAllowedNow as refusal:
        refusal.way_out = refusal.way_out or (_("Revenir à cette page"), row.get_absolute_url())
        raise


def confirmation(request, *, title, text, action, back_url, breadcrumb, danger=False):
    """Render the page that asks before an act: a question, what follows, one button, a way back."""
    context = {
        "title": title,
        "text": text,
        "action": action,
        "back_url": back_url,
        "danger": danger,
        "breadcrumb": breadcrumb,
    }
    return render(request, "readiness/confirm.html", context)
