"""What a neighbourhood's record asks of registrations."""

from django.db import models
from django.db.models import Count

from ..clock import midnight


class RegistrationsRecorded(models.QuerySet):
    def of_neighbourhood(self, neighbourhood):
        return self.filter(neighbourhood=neighbourhood)

    def of_events_between(self, from_on=None, until_on=None):
        """Of the events that began between two local dates, the first included and the last excluded."""
        found = self if from_on is None else self.filter(event__starts_at__gte=midnight(from_on))
        return found if until_on is None else found.filter(event__starts_at__lt=midnight(until_on))

    def count_by_event(self):
        """(event, its address, title and start, ``number`` of registrations), the latest event first."""
        facts = ("event", "event__public_id", "event__title", "event__starts_at")
        return self.order_by().values(*facts).annotate(number=Count("pk")).order_by("-event__starts_at", "event")

    def latest_event_first(self):
        return self.order_by("-event__starts_at", "pk")
