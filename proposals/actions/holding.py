"""The rows that every act of a meeting holds, in this order: the meeting, its file, the line of its agenda."""

from django.utils.translation import gettext as _

from ui.refusals import NotAllowedNow

from ..models import AgendaItem, Meeting


def locked_meeting(meeting):
    """Return the same meeting, its row locked until the transaction ends."""
    return Meeting.objects.select_for_update(of=("self",)).select_related("committee").get(pk=meeting.pk)


def still_there(item, meeting, proposal):
    """Read an item again once its meeting and its file are locked, in that order; refused when it is gone."""
    found = AgendaItem.objects.select_for_update(of=("self",)).filter(pk=item.pk).first()
    if found is None:
        raise NotAllowedNow(_("Ce dossier n’est plus à l’ordre du jour de cette rencontre."))
    found.meeting, found.proposal = meeting, proposal
    return found


def check_not_over(meeting):
    """Raise NotAllowedNow when nothing more is recorded at the meeting."""
    if meeting.closed_at is not None:
        raise NotAllowedNow(_("Cette rencontre est levée."))
    if meeting.cancelled_at is not None:
        raise NotAllowedNow(_("Cette rencontre est annulée."))
