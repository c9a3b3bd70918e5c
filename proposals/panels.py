"""What this app shows on a neighbourhood's page: its history, the files and the notes that the reader may see."""

from neighbourhoods.policy import is_member

from . import histories, policy
from .desk import TONES
from .models import ContactNote, Proposal, Status

MOST_FILES = 10


def history(neighbourhood, user, now):
    """The neighbourhood across both phases: what is public for everybody, its stages and files for who follows it."""
    picture, stages = histories.of_place(neighbourhood, user, now)
    if picture is None and not stages:
        return None
    return {"template": "proposals/panels/history.html", "context": {"history": picture, "stages": stages}}


def contacts(neighbourhood, user, now):
    """The last contact noted, for whoever keeps the journal of the neighbourhood."""
    if not policy.may_keep_contacts(user, neighbourhood):
        return None
    last = ContactNote.objects.visible_to(user).of_place(neighbourhood).first()
    return {"template": "proposals/panels/contacts.html", "context": {"last": last}}


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
