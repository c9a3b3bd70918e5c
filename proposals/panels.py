"""What this app shows on a neighbourhood's page: its path through the stages, and the files that the reader may see."""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from neighbourhoods.models import Neighbourhood
from ui import svg

from .models import Letter, Participation, Proposal, Status
from .models.proposal import KEPT_FROM_TABLE

MOST_FILES = 10


def participations(neighbourhood, user, now):
    """The stages across the years, for those who follow the neighbourhood's participation."""
    rows = list(
        Participation.objects.visible_to(user)
        .filter(neighbourhood=neighbourhood)
        .select_related("neighbourhood", "stage", "initiative")
        .prefetch_related("years")
        .order_by("starts_on")
    )
    if not rows:
        return None
    today = timezone.localdate(now)
    picture = svg.timeline([_stage(row, today) for row in rows], today=today, name=neighbourhood.name)
    return {
        "template": "proposals/panels/participations.html",
        "context": {"timeline": picture, "participations": rows},
    }


def _stage(participation, today):
    years = []
    for year in participation.years.all():
        after = year.ends_on + timedelta(days=1)
        state = "done" if after <= today else "current" if year.starts_on <= today else "planned"
        years.append(svg.TimelineYear(_("an %(n)s") % {"n": year.number}, year.starts_on, after, state))
    return svg.TimelineStage(
        participation.stage.number,
        participation.stage.name,
        participation.initiative.title,
        years,
        participation.get_status_display(),
    )


def files(neighbourhood, user, now):
    """The neighbourhood's proposals, as far as this person may see them; nothing for a guest."""
    if not user.is_authenticated:
        return None
    files = for_the_reader(Proposal.objects.visible_to(user), user)
    found = list(files.filter(neighbourhood=neighbourhood).for_lists()[: MOST_FILES + 1])
    own = neighbourhood.memberships.current().held_by(user).exists()
    if not found and not own:
        return None
    return {
        "template": "proposals/panels/files.html",
        "context": {
            "files": [file_row(proposal) for proposal in found[:MOST_FILES]],
            "has_more": len(found) > MOST_FILES,
            "may_start": own,
        },
    }


TONES = {
    Status.SUBMITTED: "info",
    Status.UNDER_REVIEW: "info",
    Status.INFO_REQUESTED: "soon",
    Status.RECOMMENDED: "info",
    Status.NOT_RECOMMENDED: "info",
    Status.POSTPONED: "soon",
    Status.ACCEPTED: "done",
    Status.CONFIRMED: "done",
    Status.REFUSED: "closed",
    Status.WITHDRAWN: "closed",
}


def for_the_reader(files, user):
    """Note on each file whether it is the reader's own, and whether its letter was sent: what a row is told from."""
    sent = Letter.objects.filter(proposal=OuterRef("pk"), dispatch__isnull=False)
    own = Neighbourhood.objects.joined_by(user).filter(pk=OuterRef("neighbourhood"))
    return files.annotate(is_own=Exists(own), letter_is_sent=Exists(sent))


def file_row(proposal):
    """Return what a list prints of a file of ``for_the_reader``: the table never reads an internal state."""
    status = Status(proposal.status)
    if proposal.is_own and not (status == Status.REFUSED and proposal.letter_is_sent):
        status = Status.UNDER_REVIEW if status in KEPT_FROM_TABLE else status
    return {
        "proposal": proposal,
        "url": proposal.get_absolute_url(),
        "status": status.label,
        "tone": TONES.get(status, "neutral"),
    }
