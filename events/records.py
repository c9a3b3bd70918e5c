"""A neighbourhood's record: who of it took part in what. The annual report and the neighbourhood's page read it here."""

from dataclasses import dataclass, field

from django.utils import timezone

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
    rows = Registration.objects.of_neighbourhood(neighbourhood).that_came().with_context().latest_event_first()
    found = {}
    for row in rows:
        day = local(row.event.starts_at).date()
        if (from_on is None or day >= from_on) and (until_on is None or day < until_on):
            found.setdefault(row.event_id, Taken(row.event)).people.append(row)
    return list(found.values())


def by_year(taken):
    """Return [(calendar year, rows)], the latest first."""
    found = {}
    for one in taken:
        found.setdefault(timezone.localtime(one.event.starts_at).year, []).append(one)
    return sorted(found.items(), reverse=True)
