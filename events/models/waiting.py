"""What waits for an organiser's hand, as conditions on events: only counted, all of them in one query (« À faire »)."""

from django.apps import apps
from django.db import models
from django.db.models import Exists, Func, OuterRef, Q, Subquery

HERE = Q(published_at__isnull=False, cancelled_at=None, registering="here")
TAKEN = ("confirmed", "offered")


def count_of_seats(statuses):
    """How many seats at the event itself are in these states: counted for the rows that are read, and no other."""
    return _count(_seats(status__in=statuses))


def count_of_people_present():
    """How many people were noted present, at the event or at a workshop that stands: each once."""
    came = apps.get_model("events", "Attendance").objects.that_count().filter(registration=OuterRef("pk"))
    people = apps.get_model("events", "Registration").objects.filter(event=OuterRef("pk"))
    return _count(people.filter(Exists(came)))


def _seats(**wanted):
    """The seats at the event itself."""
    return apps.get_model("events", "Seat").objects.filter(event=OuterRef("pk"), workshop=None, **wanted)


def _count(rows):
    return Subquery(rows.order_by().annotate(_n=Func("pk", function="COUNT")).values("_n"))


class EventsThatWait(models.QuerySet):
    def beginning_between(self, first, last):
        """Those of the portal's own registrations that begin in [``first``, ``last``)."""
        return self.filter(HERE, starts_at__gte=first, starts_at__lt=last)

    def with_needs_to_read(self, now, until):
        """Those that begin by then, where somebody who still comes said what they need (R12)."""
        needs = apps.get_model("events", "Needs").objects
        said = needs.filter(registration__event=OuterRef("pk"), registration__ended_at=None)
        return self.filter(HERE, Exists(said), starts_at__gt=now, starts_at__lte=until)

    def without_attendance(self, since, now):
        """Those that ended in that span, with people who had a seat and nobody noted present."""
        came = apps.get_model("events", "Attendance").objects.filter(registration__event=OuterRef("pk"))
        return self.filter(HERE, Exists(_seats(status="confirmed")), ~Exists(came), ends_at__gt=since, ends_at__lte=now)

    def with_seats_to_give(self, now, midnight):
        """Those of today where somebody waits and a seat is free: what cannot be offered any more is given by hand (R4)."""
        waiting, taken = Exists(_seats(status="waiting")), count_of_seats(TAKEN)
        return self.filter(HERE, waiting, starts_at__lt=midnight, ends_at__gt=now, capacity__gt=taken)

    def drafts_beginning_by(self, now, until):
        return self.filter(published_at=None, starts_at__gt=now, starts_at__lte=until)

    def beyond_without_reason(self, now):
        """Those to come with more seats taken than there are, and than the team granted with a reason (R10)."""
        granted = _count(_seats(status="confirmed").exclude(over_reason=""))
        taken = count_of_seats(TAKEN)
        return self.filter(HERE, ends_at__gt=now, capacity__lt=taken - granted)
