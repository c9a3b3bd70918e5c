"""What of a meeting opens to one reader today: the one door through which every paper of the committee reads."""

from dataclasses import dataclass

from django.db.models import Prefetch

from .. import policy
from ..models import AgendaItem, Meeting, Proposal, Recommendation


@dataclass(frozen=True)
class Opened:
    """``items`` open to the reader, in the order of the agenda; ``waiting``: how many wait for their answer.

    Both are on the reader's own agenda. What they are recused from is in neither.
    """

    items: list
    waiting: int


def of_meeting(meeting, user):
    """Return what the reader may open: the content is theirs to read, and they owe no answer about a conflict."""
    adopted = Recommendation.objects.visible_to(user)
    known = list(
        meeting.items.visible_to(user)
        .with_answer_of(user)
        .select_related("proposal__neighbourhood__table", "proposal__stage", "proposal__call")
        .prefetch_related(Prefetch("recommendation", queryset=adopted))
    )
    readable = policy.read_by_position(user, [item.proposal for item in known])
    items = [item for item in known if not item.must_answer and item.proposal_id in readable]
    return Opened(items, len(known) - len(items))


def pairs(user, meetings):
    """Return {(meeting pk, file pk)} of what opens to the reader at these meetings: one question for them all."""
    found = (
        AgendaItem.objects.visible_to(user)
        .with_answer_of(user)
        .filter(
            must_answer=False,
            meeting__in=meetings,
            proposal__in=Proposal.objects.content_visible_by_position(user),
        )
    )
    return set(found.values_list("meeting", "proposal"))


def readable_jobs(jobs, user):
    """Return the keys of those of these exports that hold nothing closed to the reader today (``export_handler``).

    ``files`` are those of the agenda that it holds, ``mentions`` other files that it names. One of them that has
    closed since, by a recusal or with a seat, closes the whole paper.
    """
    meetings = {job.payload.get("meeting") for job in jobs}
    known = set(Meeting.objects.visible_to(user).filter(pk__in=meetings).values_list("pk", flat=True))
    opened = pairs(user, known)
    named = {key for job in jobs for key in job.payload.get("mentions", ())}
    readable = (
        Proposal.objects.content_visible_by_position(user).filter(pk__in=named) if named else Proposal.objects.none()
    )
    readable = set(readable.values_list("pk", flat=True))
    return {
        job.pk
        for job in jobs
        if (meeting := job.payload.get("meeting")) in known
        and all((meeting, file) in opened for file in job.payload.get("files", ()))
        and readable.issuperset(job.payload.get("mentions", ()))
    }
