"""« À faire »: what each app says is waiting for one person, ordered by due date."""

from accounts.models import User
from coaching.todo import todo as of_coaching
from events.todo import counted as counted_by_events
from neighbourhoods.todo import counted as counted_by_neighbourhoods
from neighbourhoods.todo import todo as of_neighbourhoods
from proposals.todo import todo as of_proposals
from readiness.todo import counted as counted_by_readiness
from reports.todo import todo as of_reports
from toolbox.todo import counted as counted_by_toolbox
from ui.todo import count_together

SOURCES = [of_proposals, of_reports, of_coaching, of_neighbourhoods]
# What only needs counting is counted in one query for every app: the home page is asked for all the time.
COUNTED = [counted_by_neighbourhoods, counted_by_events, counted_by_toolbox, counted_by_readiness]


def todo(user, now):
    """Return every item, by due date; what has no date comes last."""
    items = [item for source in SOURCES for item in source(user, now)]
    return sorted([*items, *_counted(user, now)], key=lambda item: item.sort_key)


def _counted(user, now):
    wanted = [one for source in COUNTED for one in source(user, now)]
    counts = count_together([one.rows for one in wanted], on=User.objects.filter(pk=user.pk))
    return [one.item(count) for one, count in zip(wanted, counts, strict=True) if count]
