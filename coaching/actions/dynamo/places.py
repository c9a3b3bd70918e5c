"""The year's rows: how many there are, who holds each, and to whom a free one goes."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coaching import business_days, dynamo_places, policy
from coaching.models import DynamoPlace, DynamoRequest, Mandate, ProgrammeYear
from coaching.models.years import MOST_PLACES
from coaching.refusals import Refused

from . import telling

State = ProgrammeYear.State
Status = DynamoRequest.Status
TO_COME_OR_OPEN = (State.COMING, State.OPEN)


def locked_year(year):
    """Hold the year's row: whoever takes a rank or moves a place waits here for whoever came first."""
    return ProgrammeYear.objects.select_for_update(of=("self",)).get(pk=year.pk)


def is_open(year, now):
    return year.state_on(timezone.localdate(now)) == State.OPEN


def locked_request(request):
    """Hold the mandate that answers the request, its year, then the request as it stands now.

    In the order of whoever logs a session: account, mandate, year.
    """
    list(Mandate.objects.select_for_update(of=("self",)).filter(dynamo_request=request))
    locked_year(request.year)
    rows = DynamoRequest.objects.select_for_update(of=("self",)).select_related("year", "neighbourhood__table")
    return rows.get(pk=request.pk)


def settle(year, now):
    """Make the rows as many as the year says, never at a holder's expense; offer what is free to the list, in order.

    The caller holds the year. A year that is over stays as it is: its list is closed.
    """
    if year.state_on(timezone.localdate(now)) not in TO_COME_OR_OPEN:
        return
    rows = list(DynamoPlace.objects.of_year(year).order_by("number"))
    missing = year.dynamo_places - len(rows)
    if missing > 0:
        numbers = {row.number for row in rows}
        fresh = [number for number in range(1, MOST_PLACES + 1) if number not in numbers][:missing]
        DynamoPlace.objects.bulk_create(DynamoPlace(year=year, number=number) for number in fresh)
    elif missing < 0:
        free = [row.pk for row in reversed(rows) if row.request_id is None][:-missing]
        DynamoPlace.objects.filter(pk__in=free).delete()
    if is_open(year, now):
        places = DynamoPlace.objects.of_year(year).free().order_by("number")
        for place, request in zip(places, list(DynamoRequest.objects.of_year(year).on_the_list()), strict=False):
            _offer(place, request, now)


def _offer(place, request, now):
    """The head of the list has the working days of the year's settings to answer; meanwhile the place is taken."""
    today = timezone.localdate(now)
    request.status = Status.OFFERED
    # The list ends with the year, and so does an offer: nobody is told a later date than the last day.
    wanted = business_days.add_business_days(today, request.year.offer_days)
    request.offered_at = now
    request.offer_until = min(wanted, request.year.last_day)
    request.save(update_fields=["status", "offered_at", "offer_until"])
    place.request = request
    place.save(update_fields=["request"])
    telling.offered(request, now=now)


def release(request, now):
    """Give up the place of a request that ended, unless it was used: then it stays with the request, spent.

    The caller holds the year, for which whoever logs a session of that year waits too: none slips in between.
    """
    place = DynamoPlace.objects.select_for_update().filter(request=request).first()
    if place is None:
        return
    if dynamo_places.is_used(request.neighbourhood, request.year):
        return
    place.request = None
    place.save(update_fields=["request"])
    settle(request.year, now)


def release_reversed(year, now):
    """Give up the places that requests had used before they ended, where every session has been reversed since.

    The caller holds the year.
    """
    spent = DynamoPlace.objects.of_year(year).filter(request__status__in=DynamoRequest.ENDED)
    for place in spent.select_related("request__year", "request__neighbourhood"):
        release(place.request, now)


@transaction.atomic
def change_places(*, year, count, by, now):
    """Set how many places the year has. More: the list is offered them. Fewer: free ones go, a held one never does.

    A place that is given up while there are too many goes too.
    """
    year = locked_year(year)
    if not policy.may_run(by):
        raise PermissionDenied
    if year.state_on(timezone.localdate(now)) not in TO_COME_OR_OPEN:
        raise Refused(_("L’année %(year)s est terminée\u00a0: ses places ne changent plus.") % {"year": year})
    if not 0 <= count <= MOST_PLACES:
        raise Refused(_("Inscrivez un nombre de places entre 0 et %(most)s.") % {"most": MOST_PLACES}, "count")
    year.dynamo_places = count
    year.save(update_fields=["dynamo_places"])
    settle(year, now)
    return year
