"""What is due in a calendar year, by sort and state: a report counts in the year of its date, extended or not."""

from django.db.models import Count

from .models import Obligation


def by_kind_and_state(user, year, today):
    """Return {(kind, state): how many obligations} of those that this person may see, in one query."""
    seen = Obligation.objects.visible_to(user).standing().with_state(today).due_in(year).order_by()
    return {(kind, state): n for kind, state, n in seen.values_list("kind", "state").annotate(n=Count("pk"))}
