"""What a report says as it stands, and what the portal knows of its year."""

from dataclasses import dataclass
from datetime import timedelta

from coaching.used import used
from events.records import attended
from ui.typography import local

from .rules.reading import of_report


@dataclass(frozen=True)
class Support:
    """What the portal knows of a year: hours used by envelope, activities that people of the neighbourhood came to."""

    hours: list
    activities: list


def support_of(obligation):
    """Return the ``Support`` of the days of a participation year, both ends included; two queries."""
    place = obligation.participation.neighbourhood
    first, last = obligation.period_starts_on, obligation.period_ends_on
    return Support(
        hours=[
            {"label": str(row.label), "sessions": row.sessions, "minutes": row.minutes}
            for row in used(place, first, last)
        ],
        activities=[
            {"title": row.event.title, "on": local(row.event.starts_at).date(), "people": row.count}
            for row in attended(place, first, last + timedelta(days=1))
        ],
    )


def year_of(obligation):
    """The participation year that a report tells of, or None when its dates were corrected away."""
    years = obligation.participation.years.all()
    return next((year for year in years if year.number == obligation.year_number), None)


def content_of(report, drafts=None):
    """Return what a report says as it stands, for a check or a reading. ``drafts``: its sections, when they are known."""
    sections = {draft.code: draft.data for draft in (report.drafts.all() if drafts is None else drafts)}
    return of_report(report, year_of(report.obligation), sections, list(report.documents.in_use()))
