"""An invented neighbourhood in the middle of its deployment, so that each of the three stages is somebody's today."""

from datetime import timedelta

from neighbourhoods.models import Portfolio, TableMembership
from reports import actions as reports
from reports.models import Kind, Obligation

from .people import SINCE, make_place


class Deployed:
    """Told with the files (``files.Story``), by the same acts; its coordination is shared with another table's."""

    def __init__(self, story, *, now):
        self.story, self.people, self.places, self.now = story, story.people, story.places, now

    def tell(self):
        place = self.places["canal"] = make_place("canal", "Quartier du Canal")
        TableMembership.objects.create(
            user=self.people["sixth"], neighbourhood=place, role=TableMembership.Role.COORDINATOR, starts_on=SINCE
        )
        Portfolio.objects.create(advisor=self.people["advisor"], neighbourhood=place, starts_on=SINCE)
        self.story.confirmed("sixth", "canal", "bonne-table", 2, days=-301, decided=-262, starts=-250, sent=-260)
        self._meeting_held(place)

    def _meeting_held(self, place):
        meeting = Obligation.objects.of_place(place).of_kinds(Kind.MIDYEAR).waiting().by_date().first()
        now = self.now - timedelta(days=60)
        reports.receive(obligation=meeting, on=meeting.due_on, by=self.people["advisor"], now=now)
