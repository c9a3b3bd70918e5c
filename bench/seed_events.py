"""Five years of activities: some 300 dates, 50 000 registrations with their seats, presences, needs and consents.

Rows are written in bulk, as in ``seed``: a list of seats that the engine would have made, made by hand. Nothing is
random: two runs seed the same set, but for the identifiers.
"""

from datetime import datetime, time, timedelta

from django.utils import timezone

from events.models import Activity, Attendance, Consent, Event, EventDay, Needs, Registration, Seat, Workshop
from neighbourhoods.models import Neighbourhood

REGISTRATIONS = 50_000
YEARS, DATES_A_YEAR = 5, 60
LARGE = 2_000  # people at the largest date, which is to come
CHUNK = 2_000


def seed_events(people, now):
    """Write the set; return the largest date, where pages of registrations are measured."""
    activities = list(Activity.objects.in_order())
    places = list(Neighbourhood.objects.filter(slug__startswith="essai-").order_by("slug"))
    events = _events(activities, people["team"], now)
    sizes = _sizes(events, now)
    rows = [row for event in events for row in _registrations(event, sizes[event.pk], places)]
    Registration.objects.bulk_create(rows, batch_size=CHUNK)
    _seats(rows, {event.pk: event for event in events})
    _answers(rows, people["team"], now)
    return max(events, key=lambda event: sizes[event.pk])


def _events(activities, by, now):
    """A date every six days for five years, the last half year to come; one in twenty spans two days, with workshops."""
    first = timezone.localdate(now) - timedelta(days=6 * (YEARS * DATES_A_YEAR - DATES_A_YEAR // 2))
    rows = []
    for n in range(YEARS * DATES_A_YEAR):
        starts_at, days = _at(first + timedelta(days=6 * n), 9), 2 if n % 20 == 0 else 1
        rows.append(
            Event(
                activity=activities[n % len(activities)], title=f"Date d’essai {n:03d}", place_name="Salle d’essai",
                starts_at=starts_at, ends_at=starts_at + timedelta(days=days - 1, hours=7), capacity=100,
                opens_at=starts_at - timedelta(days=300), closes_at=starts_at, created_at=starts_at - timedelta(days=300),
                published_at=starts_at - timedelta(days=300), created_by=by, is_fictitious=True,
            )
        )  # fmt: skip
    events = Event.objects.bulk_create(rows)
    EventDay.objects.bulk_create(
        EventDay(event=event, starts_at=start, ends_at=start + timedelta(hours=7))
        for event in events
        for start in sorted({event.starts_at, event.ends_at - timedelta(hours=7)})
    )
    Workshop.objects.bulk_create(
        Workshop(
            event=event, title=f"Atelier d’essai {n}", capacity=40, starts_at=event.starts_at + timedelta(hours=n),
            ends_at=event.starts_at + timedelta(hours=n + 1),
        )
        for event in events[::20]
        for n in range(6)
    )  # fmt: skip
    return events


def _sizes(events, now):
    """How many people at each date: one large date to come, the others alike."""
    large = next(event for event in events if event.starts_at > now + timedelta(days=20))
    each, more = divmod(REGISTRATIONS - LARGE, len(events) - 1)
    sizes = {event.pk: each + (n < more) for n, event in enumerate(one for one in events if one is not large)}
    sizes[large.pk] = LARGE
    for event in events:
        event.capacity = max(1, sizes[event.pk] * 9 // 10)
    Event.objects.bulk_update(events, ["capacity"], batch_size=500)
    return sizes


def _registrations(event, size, places):
    for n in range(size):
        address = f"personne{n:04d}@example.org"
        yield Registration(
            event=event, name=f"Personne {n:04d} d’Essai", email=address, email_key=address,
            neighbourhood=places[n % len(places)], organisation="Organisme d’essai" if n % 2 else "",
            made_at=event.starts_at - timedelta(days=30),
        )  # fmt: skip


def _seats(rows, events):
    """The first ones have a seat, a tenth waits; of those with a seat at a date of two days, each is at a workshop."""
    seats, position, workshops = [], {}, {}
    for workshop in Workshop.objects.filter(event__in=events).in_order():
        workshops.setdefault(workshop.event_id, []).append(workshop)
    for row in rows:
        n = position[row.event_id] = position.get(row.event_id, 0) + 1
        event, entered = events[row.event_id], row.made_at
        if n > event.capacity:
            rank = n - event.capacity
            seats.append(Seat(registration=row, event=event, status="waiting", rank=rank, entered_at=entered))
            continue
        seats.append(
            Seat(registration=row, event=event, status="confirmed", entered_at=entered, confirmed_at=entered)
        )  # fmt: skip
        if held := workshops.get(row.event_id):
            workshop = held[n % len(held)]
            seats.append(
                Seat(
                    registration=row, event=event, workshop=workshop, status="confirmed", entered_at=entered,
                    confirmed_at=entered,
                )
            )  # fmt: skip
    Seat.objects.bulk_create(seats, batch_size=CHUNK)


def _answers(rows, by, now):
    """Who came to what is over, what each agreed to, and what a tenth of those to come needs."""
    days = {}
    for day in EventDay.objects.order_by("starts_at"):
        days.setdefault(day.event_id, []).append(day)
    over = [row for row in rows if row.event.ends_at < now]
    Attendance.objects.bulk_create(
        (
            Attendance(registration=row, day=day, noted_at=day.starts_at, noted_by=by)
            for n, row in enumerate(over)
            if n % 4
            for day in days[row.event_id]
        ),
        batch_size=CHUNK,
    )
    Consent.objects.bulk_create(
        (
            Consent(registration=row, purpose="photo", given=True, wording="essai", at=row.made_at)
            for row in rows[::2]
        ),
        batch_size=CHUNK,
    )  # fmt: skip
    to_come = [row for row in rows if row.event.ends_at >= now]
    Needs.objects.bulk_create((Needs(registration=row, food="Sans noix") for row in to_come[::10]), batch_size=CHUNK)


def _at(day, hour):
    return timezone.make_aware(datetime.combine(day, time(hour)))
