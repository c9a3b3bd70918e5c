"""A word inside the table: whoever wrote says that all is ready to whoever submits."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.actions import queue_email
from ui.refusals import NotAllowedNow

from .. import policy
from ..workflow import locked
from . import people


def who_submits(proposal, *, now):
    """The coordinators of the file's table today."""
    return people.coordinators_of(proposal.neighbourhood, timezone.localdate(now))


@transaction.atomic
def tell_ready(*, proposal, by, now):
    """Write to the table's coordinators that the file is ready; return them. Once a day for a file, whoever tells."""
    proposal = locked(proposal)
    if not policy.may_edit(by, proposal):
        raise PermissionDenied
    if proposal.status not in policy.OPEN_TO_WRITING:
        raise NotAllowedNow(_("Cette proposition est déjà déposée."))
    told = who_submits(proposal, now=now)
    if not told:
        raise NotAllowedNow(
            _("Votre table n’a pas de coordination inscrite au portail\u00a0: écrivez à l’équipe du PIC.")
        )
    for person in told:
        queue_email(
            key=f"proposal-ready-{proposal.pk}-{timezone.localdate(now)}-{person.pk}",
            kind="proposals.ready",
            to=person,
            template="proposals/emails/ready",
            context={"proposal": proposal, "by": by},
            about=proposal,
            now=now,
        )
    return told
