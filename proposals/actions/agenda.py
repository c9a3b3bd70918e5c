"""The agenda of a meeting: the files of a deadline gathered, one more put on or taken off, their order (Guide, 5.2)."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ui.refusals import NotAllowedNow

from .. import policy
from ..models import AgendaItem, Recommendation, Status
from ..workflow import locked, note
from .holding import check_not_over, locked_meeting, still_there


@transaction.atomic
def add_to_agenda(*, meeting, proposal, by, now):
    """Put a file that is in analysis on the agenda of a meeting that is not over; twice is as once.

    A file that the committee postponed waits for a later meeting: never again the one that has decided on it.
    """
    meeting, proposal = locked_meeting(meeting), locked(proposal)
    check_agenda(meeting, proposal, by)
    if proposal.status != Status.UNDER_REVIEW:
        raise NotAllowedNow(_("Seul un dossier en analyse va à l’ordre du jour."))
    if Recommendation.objects.filter(item__meeting=meeting, item__proposal=proposal).exists():
        raise NotAllowedNow(
            _(
                "Le comité s’est déjà prononcé sur ce dossier à cette rencontre\u00a0: choisissez une rencontre ultérieure."
            )
        )
    item, created = AgendaItem.objects.get_or_create(
        meeting=meeting, proposal=proposal, defaults={"order": _next_place(meeting)}
    )
    if created:
        note(proposal, "on_agenda", by=by, now=now, internal=True)
    return item


@transaction.atomic
def gather(*, meeting, by, now):
    """Put on the agenda every file of the meeting's call that is ready for the committee, in the order of their
    submission; return the items added. A second click finds nothing more.

    What is hidden from ``by`` is neither added nor counted. Each file is read again once it is held: one that another
    hand took meanwhile, or whose analysis reopened, stays where it is.
    """
    meeting = locked_meeting(meeting)
    if not policy.may_prepare_meetings(by):
        raise PermissionDenied
    check_not_over(meeting)
    if meeting.call_id is None:
        raise NotAllowedNow(_("Choisissez d’abord, en modifiant la rencontre, l’appel dont elle réunit les dossiers."))
    ready = meeting.files_ready(by).filter(call=meeting.call_id)
    for proposal in sorted(ready, key=lambda file: file.pk):
        locked(proposal)
    place, added = _next_place(meeting), []
    for proposal in meeting.files_ready(by).filter(pk__in=[file.pk for file in ready]):
        added.append(AgendaItem.objects.create(meeting=meeting, proposal=proposal, order=place + len(added)))
        note(proposal, "on_agenda", by=by, now=now, internal=True)
    return added


@transaction.atomic
def reorder(*, meeting, items, by, now):
    """Put the files of an agenda in the order of ``items``, before the meeting or while it goes on.

    Files that ``by`` may not know of, and those put on meanwhile, keep their places: the others change places among
    themselves, so that an order tells nothing of what is hidden.
    """
    meeting = locked_meeting(meeting)
    if not policy.may_run_meetings(by):
        raise PermissionDenied
    check_not_over(meeting)
    standing = {item.pk: item for item in meeting.items.select_for_update(of=("self",)).order_by("order", "pk")}
    known = set(meeting.items.visible_to(by).values_list("pk", flat=True))
    wanted = [pk for pk in dict.fromkeys(item.pk for item in items) if pk in known]
    following = iter(wanted)
    for place, pk in enumerate(standing, start=1):
        item = standing[next(following) if pk in wanted else pk]
        if item.order != place:
            AgendaItem.objects.filter(pk=item.pk).update(order=place)
    return meeting


@transaction.atomic
def remove_from_agenda(*, item, by, now):
    """Take a file off the agenda, unless the committee has given opinions or decided on it."""
    meeting, proposal = locked_meeting(item.meeting), locked(item.proposal)
    check_agenda(meeting, proposal, by)
    item = still_there(item, meeting, proposal)
    if item.opinions.exists() or item.round_closed_at is not None or Recommendation.objects.filter(item=item).exists():
        raise NotAllowedNow(_("Le comité a commencé l’étude de ce dossier\u00a0: il reste à l’ordre du jour."))
    item.delete()
    note(proposal, "off_agenda", by=by, now=now, internal=True)
    return meeting


def check_agenda(meeting, proposal, by):
    if not policy.may_prepare_meetings(by) or not policy.reads_by_position(by, proposal):
        raise PermissionDenied
    check_not_over(meeting)


def _next_place(meeting):
    return (meeting.items.order_by("-order").values_list("order", flat=True).first() or 0) + 1
