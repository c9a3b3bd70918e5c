"""What the page of adjustments shows beside its form: the lots as they stand, and the lines that can be cancelled."""

from dataclasses import dataclass

from . import books
from .models import Envelope, HoursEntry, ProgrammeYear


@dataclass(frozen=True)
class Lot:
    """A year's hours in one envelope, in minutes."""

    envelope: str
    year: str
    granted: int
    adjusted: int
    used: int
    is_closed: bool = False

    @property
    def left(self):
        return self.granted + self.adjusted - self.used


def lots(place, today):
    """Return the ``Lot`` of every year with hours, the latest first, by envelope."""
    found, closed = [], set(ProgrammeYear.objects.closed().values_list("label", flat=True))
    for (_place, envelope), book in books.read([place], through=today).items():
        statement, used = book.statement(), {}
        for line in statement.sessions:
            for cover in line.covered:
                used[cover.lot] = used.get(cover.lot, 0) + cover.minutes
        label = str(Envelope(envelope).label)
        found += [
            Lot(label, line.label, line.granted, line.adjusted, used.get(line.label, 0), line.label in closed)
            for line in reversed(statement.years)
            if line.granted or line.adjusted
        ]
    return found


def standing_lines(place):
    """The adjustments of a neighbourhood that nobody cancelled, the latest first, with who, when and why."""
    lines = HoursEntry.objects.filter(account__neighbourhood=place).adjustments().standing()
    return lines.select_related("account", "author", "year", "reason").order_by("-recorded_at", "-pk")
