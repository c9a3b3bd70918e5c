"""« À faire »: what each app says is waiting for one person, ordered by due date."""

from coaching.todo import todo as of_coaching
from neighbourhoods.todo import todo as of_neighbourhoods
from proposals.todo import todo as of_proposals

SOURCES = [of_proposals, of_coaching, of_neighbourhoods]


def todo(user, now):
    """Return every item, by due date; what has no date comes last."""
    return sorted((item for source in SOURCES for item in source(user, now)), key=lambda item: item.sort_key)
