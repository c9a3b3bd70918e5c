"""What this app shows on a neighbourhood's page: the next dates of its calendar, and what its table published."""

from django.utils import timezone

from proposals.models import Participation

from . import policy
from .models import Obligation
from .publishing import public_of
from .words import tone_of

NEXT = 3


def calendar(neighbourhood, user, now):
    """The nearest dates, for those who follow the participation; None while the calendar is empty."""
    if not user.is_authenticated:
        return None
    rows = Obligation.objects.visible_to(user).of_place(neighbourhood).waiting().with_context().by_date()
    found = list(rows[:NEXT])
    if not found:
        return None
    today = timezone.localdate(now)
    return {
        "template": "reports/panels/calendar.html",
        "context": {"rows": [(row, *tone_of(row, today)) for row in found]},
    }


def learned(neighbourhood, user, now):
    """What the table agreed to tell everybody; its choice, for whoever speaks for it.

    Nothing is said of a neighbourhood that publishes nothing and of which no participation is public.
    """
    rows = public_of(neighbourhood)
    may_publish = policy.may_publish(user, neighbourhood)
    if not rows and not may_publish and not Participation.objects.public().of_place(neighbourhood).exists():
        return None
    return {"template": "reports/panels/learned.html", "context": {"rows": rows, "may_publish": may_publish}}
