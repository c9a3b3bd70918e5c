"""Why files of the call that a meeting gathers are not ready for it."""

from django.utils.translation import gettext as _

from .models import Proposal, Status

BEFORE_THE_COMMITTEE = (Status.SUBMITTED, Status.UNDER_REVIEW, Status.INFO_REQUESTED, Status.POSTPONED)


def not_ready(meeting, user):
    """Return [(file, why)] for the other submitted files of the call of which the committee has still to hear.

    Only files that this person reads by a position: what is hidden is neither named nor counted.
    """
    if meeting.call_id is None:
        return []
    files = (
        Proposal.objects.content_visible_by_position(user)
        .filter(call=meeting.call_id, status__in=BEFORE_THE_COMMITTEE)
        .exclude(pk__in=meeting.items.values("proposal"))
        .exclude(pk__in=meeting.files_ready(user).values("pk"))
        .select_related("neighbourhood", "stage", "analysis")
        .order_by("neighbourhood__name", "pk")
    )
    return [(file, _why(file)) for file in files]


def _why(file):
    analysis = getattr(file, "analysis", None)
    if file.status == Status.SUBMITTED:
        return _("déposé\u00a0: l’analyse n’est pas commencée")
    if file.status == Status.INFO_REQUESTED:
        return _("précisions demandées\u00a0: la table n’a pas encore répondu")
    if file.status == Status.POSTPONED:
        return _("reporté\u00a0: son analyse n’est pas reprise")
    if analysis is None or analysis.ready_at is None:
        return _("l’analyse n’est pas encore remise au comité")
    return _("déjà à l’ordre du jour d’une autre rencontre")
