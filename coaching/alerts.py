"""Hours that are about to lapse: the table's coordination is told 90 and 30 days before, its advisor in copy."""

from datetime import timedelta

from django.db import transaction

from neighbourhoods.models import Portfolio
from notifications.actions import queue_email
from notifications.models import Email
from proposals.actions.people import coordinators_of

from . import figures, hours_overview

# Days before a lot lapses (portal's default), the nearest first.
STEPS = (30, 90)


def alert_lapsing(now):
    """Queue what is due and was not sent yet; return how many e-mails were new. Harmless twice, and after an outage.

    What is due is computed from the state: of two steps that have passed, only the nearest to the end is sent.
    """
    places = figures.places_with_hours()
    found = hours_overview.of_places(places, now)
    return sum(
        _tell(place, overview, lot, step, now)
        for place in places
        for overview in found[place.pk]
        for lot in overview.lots
        if lot.left and (step := step_of(lot, overview.today))
    )


def step_of(lot, today):
    """Return the step that has come for a lot, 30 or 90, or None before the first."""
    remaining = lot.last_day - today
    return next((step for step in STEPS if remaining <= timedelta(days=step)), None)


@transaction.atomic
def _tell(place, overview, lot, step, now):
    coordinators = coordinators_of(place, overview.today)
    advisors = Portfolio.objects.people_answering_for(place, overview.today)
    in_copy = [one for one in advisors if one not in coordinators]
    occasion = f"coaching-lapsing-{place.pk}-{overview.envelope}-{lot.label}-{step}"
    people = {f"{occasion}-{person.pk}": person for person in [*coordinators, *in_copy]}
    for key in set(Email.objects.filter(key__in=people).values_list("key", flat=True)):
        del people[key]
    context = {"place": place, "overview": overview, "lot": lot, "coordinators": coordinators, "in_copy": in_copy}
    for key, person in people.items():
        queue_email(
            key=key,
            kind="coaching.lapsing",
            to=person,
            template="coaching/emails/lapsing",
            context={**context, "is_copy": person in in_copy},
            about=place,
            now=now,
        )
    return len(people)
