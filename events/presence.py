"""How much of an event somebody attended: minutes present out of minutes offered (R11).

What is offered is the event's days. Somebody noted for a day was there that whole day; somebody noted for a workshop
alone, for its minutes. What overlaps counts once.
"""

from dataclasses import dataclass

from .models import Attendance


@dataclass(frozen=True)
class Share:
    minutes: int
    offered: int

    @property
    def percent(self):
        """Whole percents, rounded down: 79,9 % is not 80."""
        return self.minutes * 100 // self.offered if self.offered else 0

    def earns(self, threshold):
        """True from ``threshold`` percent, included."""
        return self.offered > 0 and self.minutes * 100 >= threshold * self.offered


def minutes_of(spans):
    """Return the minutes that (start, end) pairs cover together, what overlaps once."""
    total, reached = 0, None
    for start, end in sorted(spans):
        start = start if reached is None else max(start, reached)
        if end > start:
            total += int((end - start).total_seconds()) // 60
            reached = end
    return total


def share_of(registration):
    """The same for one person whose ``attended`` was fetched (``for_one_page``); None when they were noted nowhere."""
    if not registration.attended:
        return None
    spans = [(held.starts_at, held.ends_at) for held in (row.day or row.workshop for row in registration.attended)]
    return Share(minutes_of(spans), _offered(registration.event))


def _offered(event):
    return minutes_of((day.starts_at, day.ends_at) for day in event.days.all())


def shares(event):
    """Return {registration's key: Share} of whoever was noted present, in two queries."""
    offered, spans = _offered(event), {}
    for row in Attendance.objects.of_event(event).that_count().with_hours():
        held = row.day or row.workshop
        spans.setdefault(row.registration_id, []).append((held.starts_at, held.ends_at))
    return {key: Share(minutes_of(found), offered) for key, found in spans.items()}
