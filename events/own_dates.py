"""Whole days that other parts of the portal put in one's own calendar, beside the seats: a report to hand in.

An app joins by ``join`` in its ``ready``; nothing here knows which.
"""

from dataclasses import dataclass
from datetime import date

_sources = []


@dataclass(frozen=True)
class OwnDate:
    """One day of somebody's calendar. ``uid`` is stable while the thing is the same, whatever its day becomes."""

    uid: str
    on: date
    title: str
    why: str
    path: str


def join(source):
    """``source(user)`` yields ``OwnDate`` for that person, with the rights of that person."""
    if source not in _sources:
        _sources.append(source)


def dates_of(user):
    """Return the days of this person, the soonest first."""
    found = [one for source in _sources for one in source(user)]
    return sorted(found, key=lambda one: (one.on, one.uid))
