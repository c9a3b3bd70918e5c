"""Days and meetings that other parts of the portal put in one's own calendar, beside the seats: a report to hand in.

An app joins by ``join`` in its ``ready``; nothing here knows which.
"""

from dataclasses import dataclass
from datetime import date, datetime

_sources = []


@dataclass(frozen=True)
class OwnDate:
    """One line of somebody's calendar: a whole day that blocks nobody, or from ``starts_at`` during ``minutes``.

    ``uid`` is stable while the thing is the same, whatever its day becomes; ``sequence`` grows when it changes.
    """

    uid: str
    on: date
    title: str
    why: str
    path: str
    starts_at: datetime | None = None
    minutes: int = 0
    place: str = ""
    sequence: int = 0


def join(source):
    """``source(user)`` yields ``OwnDate`` for that person, with the rights of that person."""
    if source not in _sources:
        _sources.append(source)


def dates_of(user):
    """Return the days of this person, the soonest first."""
    found = [one for source in _sources for one in source(user)]
    return sorted(found, key=lambda one: (one.on, one.uid))
