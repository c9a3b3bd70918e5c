"""« Signaler un lien brisé »: anybody says that a resource does not open; the team says when that is settled."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from events.lines import one_line
from search.words import fold
from ui.refusals import NotAllowedNow

from .. import policy
from ..models import BrokenLinkReport
from . import watching
from .resources import locked

SAME_WITHIN = timedelta(days=1)
MOST_OPEN = 20  # for one resource: the next ones teach the team nothing


def may_be_reported(resource):
    """What opens an address or a file may be broken; a page of the portal is the portal's own business."""
    version = resource.current
    return version is not None and bool(version.link or version.file)


@transaction.atomic
def report(*, resource, note, now):
    """Keep that a resource does not open, without who says so, and have its address asked again soon.

    Return the row. The same words about the same version within a day are one row; beyond ``MOST_OPEN`` that wait for
    the team nothing more is kept, and None returned. Holds the row of the resource.
    """
    resource = locked(resource)
    if resource.is_withdrawn or not may_be_reported(resource):
        raise NotAllowedNow(_("Cette ressource n’ouvre rien qui puisse être brisé."))
    note = one_line(note)
    waiting = list(BrokenLinkReport.objects.of(resource).open())
    watching.ask_soon(resource, now)
    for known in waiting:
        is_recent = known.version_id == resource.current_id and now - known.at < SAME_WITHIN
        if is_recent and fold(known.note) == fold(note):
            return known
    if len(waiting) >= MOST_OPEN:
        return None
    return BrokenLinkReport.objects.create(resource=resource, version_id=resource.current_id, note=note, at=now)


@transaction.atomic
def settle(*, resource, up_to, by, now):
    """Close the reports that somebody has read: those whose key is ``up_to`` or less. Return how many. Twice changes nothing."""
    if not policy.may_curate(by):
        raise PermissionDenied
    read = BrokenLinkReport.objects.of(resource).open().filter(pk__lte=up_to)
    return read.update(closed_at=now, closed_by=by)
