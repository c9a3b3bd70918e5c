"""What the passing of days does to Dynamo's requests. Harmless twice, by several workers at once, or after an outage."""

from datetime import timedelta

from django.utils import timezone

from . import dynamo_places
from .actions import dynamo
from .models import DynamoRequest, ProgrammeYear


def sweep_dynamo(now):
    """Close the lists of ended years, pass lapsed offers on, remind advisors, hand late requests to the team.

    Each act is a transaction of its own, which holds the year and looks again: what one run left, the next does.
    Return how many requests each touched.
    """
    done = {"closed": 0, "lapsed": 0, "reminded": 0, "passed": 0}
    for year in ProgrammeYear.objects.filter(ends_on__lte=timezone.localdate(now)):
        done["closed"] += len(dynamo.close_list(year=year, now=now))
    year = dynamo_places.open_year(now)
    if year is None:
        return done
    done["lapsed"] = len(dynamo.lapse_offers(year=year, now=now))
    dynamo.reclaim(year=year, now=now)
    # Five working days hold at least three whole days and nights: younger requests are not even looked at.
    old_enough = now - timedelta(days=3)
    unconfirmed = DynamoRequest.objects.of_year(year).unconfirmed()
    for request in unconfirmed.filter(arrived_at__lte=old_enough, passed_to_team_at=None).select_related("year"):
        passed = dynamo.pass_to_team(request=request, now=now)
        reminded = dynamo.remind(request=request, now=now)
        done["passed"] += passed.passed_to_team_at == now
        done["reminded"] += reminded.reminded_at == now
    return done
