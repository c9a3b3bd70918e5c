"""Local days as instants."""

from datetime import datetime, time

from django.utils import timezone


def midnight(day):
    """The instant at which a local day begins."""
    return timezone.make_aware(datetime.combine(day, time.min))
