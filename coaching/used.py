"""The hours that a neighbourhood used between two days: what an annual report shows of them."""

from dataclasses import dataclass
from datetime import date

from .models import Envelope, HoursEntry


@dataclass(frozen=True)
class Used:
    """Sessions of one envelope: how many, and their length in minutes."""

    envelope: str
    sessions: int
    minutes: int

    @property
    def label(self):
        return Envelope(self.envelope).label


def used(neighbourhood, first_day: date, last_day: date) -> list[Used]:
    """Return what sessions dated from ``first_day`` to ``last_day``, both included, took; one row per envelope used.

    Cancelled and corrected lines do not count. One query.
    """
    lines = HoursEntry.objects.of_place(neighbourhood).sessions().standing().between(first_day, last_day)
    return [Used(envelope, count, minutes) for envelope, count, minutes in lines.summed_by_envelope()]
