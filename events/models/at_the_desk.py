"""What organisers ask of events and registrations: the part of the vocabulary that only their desk and sweeps use."""

from datetime import timedelta
from functools import reduce
from operator import or_
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Subquery, Window

from search.words import fold

from .folded import Folded
from .waiting import EventsThatWait

CONFIRMED, OFFERED, WAITING = "confirmed", "offered", "waiting"


def states(now):
    """The four drawers of the desk, each with its condition; an event is in one of them."""
    standing = Q(published_at__isnull=False, cancelled_at=None)
    return {
        "a-venir": standing & Q(ends_at__gt=now),
        "brouillons": Q(published_at=None),
        "passees": standing & Q(ends_at__lte=now),
        "annulees": Q(cancelled_at__isnull=False),
    }


def _came():
    return Exists(apps.get_model("events", "Attendance").objects.filter(registration=OuterRef("pk")))


class EventsAtTheDesk(EventsThatWait):
    def in_state(self, state, now):
        return self.filter(states(now)[state])

    def count_by_state(self, now):
        """Return {state: count}, in one query."""
        return self.order_by().aggregate(
            **{name: Count("pk", filter=condition) for name, condition in states(now).items()}
        )

    def to_settle(self, now):
        """Where an offer may be over, or somebody may be offered what is free: before the end, seats on the move."""
        moving = apps.get_model("events", "Seat").objects.filter(status__in=[OFFERED, WAITING])
        return self.filter(cancelled_at=None, ends_at__gt=now, pk__in=moving.values("event"))

    def starting_within(self, now, days):
        return self.filter(
            published_at__isnull=False, cancelled_at=None, starts_at__gt=now, starts_at__lte=now + timedelta(days=days)
        )

    def ended_between(self, first, last):
        """Those that took place and ended in that span, the last instant included."""
        return self.filter(published_at__isnull=False, cancelled_at=None, ends_at__gt=first, ends_at__lte=last)

    def over_capacity(self):
        """Published events with more seats taken than there are (R10)."""
        return self.with_counts().filter(capacity__isnull=False, taken__gt=F("capacity"))


class WorkshopsAtTheDesk(models.QuerySet):
    def with_expected(self):
        """Add ``expected``: who has a confirmed seat there."""
        return self.annotate(expected=Count("seats", filter=Q(seats__status=CONFIRMED)))

    def over_capacity(self):
        return self.with_counts().filter(taken__gt=F("capacity"))


class DaysAtTheDesk(models.QuerySet):
    def with_expected(self):
        """Add ``expected``: who has a confirmed seat at the event."""
        confirmed = Q(event__seats__workshop=None, event__seats__status=CONFIRMED)
        return self.annotate(expected=Count("event__seats", filter=confirmed))


def _own_seats(workshop=None):
    """At the event itself or at one of its workshops. The event is named again: its seats are found by their index."""
    return {"seats__event": F("event"), "seats__workshop": workshop}


class RegistrationsAtTheDesk(models.QuerySet):
    def count_by_list(self):
        """Return {"confirmed", "offered", "waiting", "ended"}: how many are in each list of the desk, in one query."""
        active = Q(ended_at=None, seats__workshop=None)
        counted = {name: Count("pk", filter=active & Q(seats__status=name)) for name in (CONFIRMED, OFFERED, WAITING)}
        ended = Count("pk", filter=Q(ended_at__isnull=False), distinct=True)
        return self.order_by().aggregate(**counted, ended=ended)

    def count_by_address(self):
        """Return {"confirmed", "everybody", "present"}: how many a message would reach, in one query."""
        confirmed = Q(ended_at=None, seats__workshop=None, seats__status=CONFIRMED)
        return (
            self.exclude(email="")
            .order_by()
            .aggregate(
                confirmed=Count("pk", filter=confirmed, distinct=True),
                everybody=Count("pk", filter=Q(ended_at=None), distinct=True),
                present=Count("pk", filter=Q(attendances__isnull=False), distinct=True),
            )
        )

    def with_seat(self, status):
        """Active ones whose seat at the event itself is in that state."""
        return self.filter(ended_at=None, seats__status=status, **_own_seats())

    def not_in_yet(self):
        """Active ones without a seat of their own at the event: they wait, or have not taken what was offered."""
        return self.filter(ended_at=None, seats__status__in=[WAITING, OFFERED], **_own_seats())

    def expected(self, workshop=None):
        """Those who have a confirmed seat at the event, or at one of its workshops."""
        return self.filter(ended_at=None, seats__status=CONFIRMED, **_own_seats(workshop))

    def ended(self):
        return self.filter(ended_at__isnull=False)

    def who_came(self):
        """Those of whom the organisers noted that they came, were it for a part."""
        return self.filter(_came())

    def matching(self, words):
        """Those whose name, address, organisation or neighbourhood holds each of these words, accents apart."""
        searched = ("name", "email", "organisation", "neighbourhood__name")
        found, bare = self.alias(**{f"bare_{field}": Folded(field) for field in searched}), fold(words).split()[:6]
        if words and not bare:
            return self.none()
        for word in bare:
            found = found.filter(reduce(or_, (Q(**{f"bare_{field}__contains": word}) for field in searched)))
        return found

    def named(self, public_id):
        """The one of that identifier, as it was posted; nothing for what is no identifier."""
        try:
            return self.filter(public_id=UUID(public_id))
        except ValueError:
            return self.none()

    def by_rank(self):
        """The waiting list in its order."""
        return self.order_by("seats__rank", "pk")

    def by_name(self):
        """As a French dictionary would list them, whatever the database."""
        return self.order_by(Folded("name"), "pk")

    def last_ended_first(self):
        return self.order_by("-ended_at", "pk")

    def for_the_desk(self):
        """What a line of the list shows, whatever the number of lines."""
        seats = apps.get_model("events", "Seat").objects.select_related("workshop", "over_by")
        return self.select_related("neighbourhood", "group__made_by").prefetch_related(
            Prefetch("seats", seats), "consents"
        )

    def at_a_desk_of(self, user):
        """Those of the events that this person runs, each with its event."""
        events = apps.get_model("events", "Event").objects.run_by(user)
        return self.filter(event__in=events).select_related("event__activity", "event__organiser")

    def for_one_page(self, user):
        """All that the page of one person shows: the line, the certificate, where they were, the needs that may be read.

        ``needs_accessibility`` and ``needs_food`` are None to whoever may not read them (R12).
        """
        needs = apps.get_model("events", "Needs").objects.visible_to(user).filter(registration=OuterRef("pk"))
        attended = apps.get_model("events", "Attendance").objects.that_count().with_hours()
        said = {f"needs_{name}": Subquery(needs.values(name)) for name in ("accessibility", "food")}
        found = self.for_the_desk().select_related("certificate").annotate(**said)
        return found.prefetch_related(Prefetch("attendances", attended, to_attr="attended"))

    def with_place(self):
        return self.select_related("neighbourhood")

    def with_noted_at(self, day=None, workshop=None):
        """Add ``noted_at``: since when they are noted present there; None when they are not."""
        ticks = apps.get_model("events", "Attendance").objects.at(day=day, workshop=workshop)
        tick = ticks.filter(registration=OuterRef("pk"))
        return self.alias(is_noted=Exists(tick)).annotate(noted_at=Subquery(tick.values("noted_at")[:1]))

    def not_noted(self):
        """With ``total``, on each row: how many there are, however few are read."""
        return self.filter(is_noted=False).annotate(total=Window(Count("pk"))).by_name()

    def latest_noted(self):
        return self.filter(is_noted=True).annotate(total=Window(Count("pk"))).order_by("-noted_at", "pk")

    def with_certificate(self):
        return self.select_related("certificate")

    def who_came_or_are_certified(self):
        return self.filter(_came() | Q(certificate__isnull=False))

    def as_places(self, awaited):
        """(key, key of the day, key of the workshop, whether their certificate stands, whether there is an ``awaited``).

        ``awaited``: a query that knows nothing of the row: it is answered once for all of them. No object is made. One
        for each place where somebody was noted; one without any for whoever only holds a certificate.
        """
        stands = Q(certificate__isnull=False, certificate__revoked_at=None)
        # The ticks are read anyway: whether there is one is not asked of all of them, those of other events included.
        rows = self.filter(Q(attendances__isnull=False) | Q(certificate__isnull=False)).order_by()
        return rows.values_list("pk", "attendances__day", "attendances__workshop", stands, Exists(awaited))


class SeatsAtTheDesk(models.QuerySet):
    def beyond(self):
        """Those that the team gave beyond the capacity, with who and why (R10)."""
        return self.filter(status=CONFIRMED).exclude(over_reason="").select_related("registration", "over_by")


class AttendanceQuerySet(models.QuerySet):
    def of_event(self, event):
        return self.filter(registration__event=event)

    def at(self, day=None, workshop=None):
        return self.filter(day=day, workshop=workshop)

    def that_count(self):
        """Without those noted at a workshop that was cancelled afterwards."""
        return self.filter(workshop__cancelled_at=None)

    def with_hours(self):
        return self.select_related("day", "workshop")


class CertificateQuerySet(models.QuerySet):
    def of_event(self, event):
        return self.filter(registration__event=event)

    def with_context(self):
        return self.select_related("registration__event__activity", "registration__event__organiser")
