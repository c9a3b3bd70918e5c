"""The lists of a year's page, from two queries whatever their length."""

from dataclasses import dataclass, field

from django.utils import timezone

from . import business_days, dynamo_places
from .dynamo_words import awaits_mandate
from .models import DynamoPlace, DynamoRequest

Status = DynamoRequest.Status


@dataclass
class YearRows:
    """``places``: (number, request or None) in order. ``ended`` leaves out those whose place was used."""

    places: list = field(default_factory=list)
    waiting: list = field(default_factory=list)
    unconfirmed: list = field(default_factory=list)
    ended: list = field(default_factory=list)


def of_year(year, user, today):
    requests = list(DynamoRequest.objects.visible_to(user).of_year(year).with_context().order_by("rank"))
    holders = {request.pk: request for request in requests}
    rows = YearRows()
    numbers = DynamoPlace.objects.visible_to(user).of_year(year).order_by("number").values_list("number", "request")
    rows.places = [(number, holders.get(holder)) for number, holder in numbers]
    for request in requests:
        request.tone = dynamo_places.TONES[request.status]
        request.is_spent = not request.is_active
        request.awaits_mandate = awaits_mandate(request)
        if request.status == Status.WAITING:
            rows.waiting.append(request)
        if request.is_active and request.confirmed_at is None:
            request.waits_for = business_days.business_days_since(timezone.localdate(request.arrived_at), today)
            request.is_overdue = request.team_takes_over_on <= today
            rows.unconfirmed.append(request)
        if not request.is_active:
            rows.ended.append(request)
    return rows
