"""What this app shows on a neighbourhood's page: the next dates of its calendar."""

from django.utils import timezone

from .models import Obligation
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
