"""Activities for tests: an event of one afternoon, open now, with a few seats; a festival of two days with workshops."""

from datetime import UTC, datetime, timedelta

from accounts.factories import UserFactory
from neighbourhoods.models import PartnerMembership
from proposals import factories as proposals

from .models import Activity, Event, EventDay, Workshop

NOW = proposals.NOW  # 20 January 2027, 10:00 in Montréal
SINCE = proposals.SINCE
STARTS = datetime(2027, 2, 10, 18, 0, tzinfo=UTC)  # 13:00 in Montréal
HOURS = 3


def make_activity(code="formation-essai", **facts):
    values = {
        "name": f"Activité {code}",
        "kind": Activity.Kind.TRAINING,
        "summary": "Un après-midi pour apprendre ensemble.",
        "is_fictitious": True,
    }
    return Activity.objects.get_or_create(code=code, defaults=values | facts)[0]


def make_event(*, capacity=20, starts_at=STARTS, ends_at=None, activity=None, published=True, **facts):
    """A published event that takes registrations from now until two hours before its start."""
    ends_at = ends_at or starts_at + timedelta(hours=HOURS)
    values = {
        "activity": activity or make_activity(),
        "title": "Captation des apprentissages",
        "summary": "Choisir ce que l’on veut apprendre cette année.",
        "place_name": "Maison du quartier",
        "address": "12, rue des Érables",
        "capacity": capacity,
        "opens_at": NOW - timedelta(days=7),
        "closes_at": starts_at - timedelta(hours=2),
        "created_at": NOW - timedelta(days=7),
        "published_at": NOW - timedelta(days=7) if published else None,
        "is_fictitious": True,
    }
    event = Event.objects.create(starts_at=starts_at, ends_at=ends_at, **values | facts)
    EventDay.objects.create(event=event, starts_at=starts_at, ends_at=ends_at)
    return event


def make_festival(*, capacity=50, **facts):
    """Two days with three workshops; the first two are at the same hour."""
    event = make_event(
        capacity=capacity,
        activity=make_activity("festival-essai", kind=Activity.Kind.FESTIVAL),
        title="Festival d’essai",
        ends_at=STARTS + timedelta(days=1, hours=6),
        **facts,
    )
    event.days.all().delete()
    for n in (0, 1):
        first = STARTS + timedelta(days=n)
        EventDay.objects.create(event=event, starts_at=first, ends_at=first + timedelta(hours=6))
    for n, (title, seats) in enumerate([("Décider ensemble", 2), ("Raconter", 2), ("Évaluer", 1)]):
        starts_at = STARTS + timedelta(hours=1 + 2 * (n // 2))
        Workshop.objects.create(
            event=event, title=title, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), capacity=seats
        )
    return event


def make_organiser(partner, **user):
    person = UserFactory(confirmed=True, **user)
    PartnerMembership.objects.create(
        user=person, organisation=partner, role=PartnerMembership.Role.ORGANISER, starts_on=SINCE
    )
    return person
