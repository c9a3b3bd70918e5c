"""What this app shows on a neighbourhood's page: its path through the stages, and the files that the reader may see."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from neighbourhoods.policy import is_member
from ui import timelines

from .desk import TONES
from .models import Participation, Proposal, Status

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
    picture = timelines.timeline([_stage(row, today) for row in rows], today=today, name=neighbourhood.name)
    return {
        "template": "proposals/panels/participations.html",
        "context": {"timeline": picture, "participations": [(row, row.state_label(today)) for row in rows]},
    }


def _stage(participation, today):
    years = []
    for year in participation.years.all():
        after = year.ends_on + timedelta(days=1)
        state = "done" if after <= today else "current" if year.starts_on <= today else "planned"
        years.append(timelines.TimelineYear(_("an %(n)s") % {"n": year.number}, year.starts_on, after, state))
    return timelines.TimelineStage(
        participation.stage.number,
        participation.stage.name,
        participation.initiative.title,
        years,
        participation.state_label(today),
    )


def files(neighbourhood, user, now):
    """The neighbourhood's proposals, as far as this person may see them; nothing for a guest."""
    if not user.is_authenticated:
        return None
    files = for_the_reader(Proposal.objects.visible_to(user), user)
    found = list(files.filter(neighbourhood=neighbourhood).for_lists()[: MOST_FILES + 1])
    own = is_member(user, neighbourhood)
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


def for_the_reader(files, user):
    """Read the files as a list tells them to this person."""
    return files.as_told_to(user)


def file_row(proposal):
    """Return what a list prints of a file of ``for_the_reader``: the table never reads an internal state."""
    return {
        "proposal": proposal,
        "url": proposal.get_absolute_url(),
        "status": Status(proposal.told).label,
        "tone": TONES[proposal.told],
    }
