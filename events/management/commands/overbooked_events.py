"""Report every event and workshop with more people than seats (R10): a line for each, and a summary."""

import sys

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from events.models import Event, Workshop
from ui.typography import iso_date

FAULTY = 1


class Command(BaseCommand):
    help = "Nomme les activités et les ateliers au-delà de leurs places. Sortie 0 seulement s’il n’y en a aucun."

    def handle(self, *args, **options):
        found = [
            *((event.title, event, event) for event in Event.objects.over_capacity()),
            *(
                (f"{workshop.event.title} – {workshop.title}", workshop.event, workshop)
                for workshop in Workshop.objects.over_capacity().select_related("event")
            ),
        ]
        for title, event, counted in found:
            self.stdout.write(
                _("%(title)s (%(date)s, %(id)s)\u00a0: %(taken)s places prises sur %(capacity)s")
                % {
                    "title": title,
                    "date": iso_date(event.starts_at),
                    "id": event.public_id,
                    "taken": counted.taken,
                    "capacity": counted.capacity,
                }
            )
        self.stdout.write(_("Au-delà de leurs places\u00a0: %(n)s") % {"n": len(found) or _("aucune")})
        if found:
            sys.exit(FAULTY)
