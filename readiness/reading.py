"""What the page of a request reads of its people and of the coaches that may be chosen."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.addresses import addresses_of, normal

from .models import Coach, Signatory


@dataclass(frozen=True)
class Person:
    """``row``: the signatory. ``email`` is shown to those who prepare the request, and to oneself."""

    row: Signatory
    state: str
    tone: str
    email: str
    is_self: bool
    is_awaited: bool
    is_opener: bool
    may_write_again: bool


def people_of(request, user, now, *, prepares):
    """The team in its order, then the fiduciary. Two queries."""
    own, opener = addresses_of(user), normal(request.opened_by.email)
    found = []
    for row in request.signatories.in_order():
        row.request = request
        is_self, awaited = row.email_key in own, row.is_awaited(now)
        unanswered = row.confirmed_at is None and row.declined_at is None and row.forgotten_at is None
        found.append(
            Person(
                row=row,
                email=row.email if prepares or is_self else "",
                is_self=is_self,
                is_awaited=awaited,
                is_opener=not row.is_fiduciary and row.email_key == opener,
                may_write_again=prepares and unanswered,
                **_state(row, awaited),
            )
        )
    return found


def _state(row, awaited):
    if row.confirmed_at is not None:
        return {"state": _("a confirmé"), "tone": "done"}
    if row.declined_at is not None:
        return {"state": _("a décliné"), "tone": "closed"}
    if awaited:
        return {"state": _("invitation envoyée"), "tone": "info"}
    if row.request.is_draft:
        return {"state": _("lien expiré"), "tone": "soon"}
    return {"state": _("n’a pas répondu"), "tone": "closed"}


def coaches_for(request):
    """Those listed, and the one who was chosen even if the directory no longer lists them."""
    chosen = Q(pk=request.coach_id) if request.coach_id else Q(pk__in=[])
    return list(Coach.objects.filter(Q(agreed_at__isnull=False, retired_at=None) | chosen).in_order())
