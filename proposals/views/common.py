"""What the pages of a file share: finding it, and the way back to it."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from ..models import Proposal

WHOLE = ("rules__prerequisites", "partner_neighbourhoods__neighbourhood")


def own_file(request, public_id, *more):
    """Return a file of one's own table, with what its pages read. Elsewhere it does not exist.

    Pages that read prerequisites or partner neighbourhoods name ``WHOLE`` too.
    """
    own = Proposal.objects.of_tables_of(request.user).prefetch_related("rules__sections", *more)
    return _one(own, request.user, public_id)


def seen_file(request, public_id):
    """Return a file that the person may know of: the table's own, or one that a position brings to them."""
    return _one(Proposal.objects.visible_to(request.user), request.user, public_id)


def readable_file(request, public_id):
    """Like ``seen_file``, for the pages that tell of its content: they open after the answer about a conflict."""
    return _one(Proposal.objects.readable_by(request.user), request.user, public_id)


def _one(files, user, public_id):
    return get_object_or_404(files.with_standing_of(user).with_context(), public_id=public_id)


def file_label(proposal):
    return proposal.reference or proposal.display_title


def trail(proposal=None, *more):
    """Breadcrumb: the list, then the file, then ``more`` (label, url)."""
    items = [{"label": _("Propositions"), "url": reverse("proposals:list")}]
    if proposal is not None:
        items.append({"label": file_label(proposal), "url": proposal.get_absolute_url()})
    return items + [{"label": label, "url": url} for label, url in more]
