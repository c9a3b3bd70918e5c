"""What follows the awards of the demonstration: a meeting held, one that is late, a report whose date was put off."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from reports import actions
from reports.models import Kind, Obligation

WEEK = 7


class FollowUp:
    """Told by the real actions, week after week since the first letter, as the scheduler would have done."""

    def __init__(self, people, places, *, now):
        self.people, self.places, self.now = people, places, now
        self.today = timezone.localdate(now)

    def tell(self):
        held = self._owed("grand-cote", Kind.MIDYEAR)
        held_on = held.due_on + timedelta(days=3)
        for days in range(-120, 0, WEEK):
            now = self.now + timedelta(days=days)
            if held.done_on is None and timezone.localdate(now) > held_on:
                held = actions.receive(obligation=held, on=held_on, by=self.people["advisor"], now=now)
            actions.record_steps(now=now)
            actions.tell_digests(now=now)
        report = self._owed("grand-cote", Kind.ANNUAL)
        actions.extend(
            obligation=report,
            to=report.due_on + timedelta(days=21),
            reason=_("L’assemblée qui adopte les états financiers se tient trois semaines plus tard."),
            by=self.people["team"],
            now=self.now - timedelta(days=5),
        )

    def _owed(self, slug, kind):
        """The first that this neighbourhood owes of that sort."""
        return Obligation.objects.of_place(self.places[slug]).of_kinds(kind).waiting().by_date().first()
