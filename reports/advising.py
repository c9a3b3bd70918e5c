"""What the desk of an advisor tells of the follow-up of each neighbourhood: the next date, and a report to read."""

from django.db.models import BooleanField, Case, F, Q, Value, When, Window
from django.db.models.functions import RowNumber

from .models import Obligation, ReportStatus


def next_obligations(user, places):
    """Return {neighbourhood: (next, to_read)} in one query: the first that is still owed, the first report handed in.

    Either may be None. A report that was handed in waits for its reader until it is accepted or asked about.
    """
    handed_in = Q(report__status=ReportStatus.SUBMITTED)
    rows = (
        Obligation.objects.visible_to(user)
        .of_places(places)
        .standing()
        .with_due()
        .filter(handed_in | Q(done_on=None, waived_at=None))
        .annotate(
            is_to_read=Case(When(handed_in, then=Value(True)), default=Value(False), output_field=BooleanField()),
            rank=Window(
                RowNumber(),
                partition_by=[F("participation__neighbourhood"), F("is_to_read")],
                order_by=[F("when_due").asc(), F("kind").asc(), F("pk").asc()],
            ),
        )
        .filter(rank=1)
        .with_context()
    )
    found = {}
    for row in rows:
        pair = found.setdefault(row.participation.neighbourhood_id, [None, None])
        pair[row.is_to_read] = row
    return {place: tuple(pair) for place, pair in found.items()}
