"""A neighbourhood's record: who of it took part in what. The annual report and the neighbourhood's page read it here."""

from dataclasses import dataclass, field
from datetime import date

from ui.typography import local

from .models import Event, Registration


@dataclass(frozen=True)
class Taken:
    """An event that people of the neighbourhood came to; a name that was erased is empty."""

    event: Event
    people: list[Registration] = field(default_factory=list)

    @property
    def count(self):
        return len(self.people)


def attended(neighbourhood, from_on=None, until_on=None):
    """Return what people of a neighbourhood came to, the latest first: ``Taken`` rows, in one query.

    Between two local dates, the first included and the last excluded; what counts is the day on which the event began.
    """
    rows = _of(neighbourhood).of_events_between(from_on, until_on).with_context().latest_event_first()
    found = {}
    for row in rows:
        found.setdefault(row.event_id, Taken(row.event)).people.append(row)
    return list(found.values())


@dataclass(frozen=True)
class Counted:
    """An event that people of the neighbourhood came to, and how many they were."""

    event: Event
    count: int

    @property
    def year(self):
        return local(self.event.starts_at).year


def counted(neighbourhood):
    """Return ``Counted`` rows, the latest first, in one query that reads nobody: for totals and years."""
    rows = _of(neighbourhood).count_by_event()
    return [
        Counted(Event(pk=row["event"], public_id=row["event__public_id"], title=row["event__title"],
                      starts_at=row["event__starts_at"]), row["number"])
        for row in rows
    ]  # fmt: skip


def in_year(neighbourhood, year):
    return attended(neighbourhood, date(year, 1, 1), date(year + 1, 1, 1))


def _of(neighbourhood):
    return Registration.objects.of_neighbourhood(neighbourhood).who_came()
