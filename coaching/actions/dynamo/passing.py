"""What time alone does: reminders, offers left without an answer, a year that ends. Each is harmless twice."""

from django.db import transaction
from django.utils import timezone

from coaching import business_days
from coaching.models import DynamoRequest

from . import telling
from .places import Status, is_open, locked_request, locked_year, release, release_reversed, settle


@transaction.atomic
def remind(*, request, now):
    """Some working days later (the year's setting), ask again the one who confirms the talk; once."""
    request = locked_request(request)
    if _waits_for(request, now) < request.year.reminder_days or request.reminded_at or request.passed_to_team_at:
        return request
    request.reminded_at = now
    request.save(update_fields=["reminded_at"])
    telling.reminded(request, now=now)
    return request


@transaction.atomic
def pass_to_team(*, request, now):
    """On the day that was told to the table, the team confirms in the advisor's stead. Rank and place are kept."""
    request = locked_request(request)
    early = timezone.localdate(now) < request.team_takes_over_on
    if early or request.passed_to_team_at or not _waits_for(request, now):
        return request
    request.passed_to_team_at = now
    request.save(update_fields=["passed_to_team_at"])
    telling.passed_to_team(request, now=now)
    return request


def _waits_for(request, now):
    """Return for how many working days the talk of an active request has waited to be confirmed; 0 if it does not."""
    if request.confirmed_at is not None or not request.is_active or not is_open(request.year, now):
        return 0
    return business_days.business_days_since(timezone.localdate(request.arrived_at), timezone.localdate(now))


@transaction.atomic
def lapse_offers(*, year, now):
    """Offers whose last day is over end; each place goes to the next in line. Return the requests that ended."""
    year = locked_year(year)
    late = DynamoRequest.objects.of_year(year).offered().filter(offer_until__lt=timezone.localdate(now))
    ended = list(late.select_related("year", "neighbourhood__table").order_by("rank"))
    for request in ended:
        _end(request, Status.LAPSED, now)
        telling.lapsed(request, now=now)
        release(request, now)
    return ended


@transaction.atomic
def reclaim(*, year, now):
    """Free the places that a request had used before it ended, once every session of theirs has been reversed."""
    year = locked_year(year)
    release_reversed(year, now)
    settle(year, now)
    return year


@transaction.atomic
def close_list(*, year, now):
    """After the year's last day, end the list and the offers that nobody took, and tell the tables. Return them."""
    year = locked_year(year)
    if timezone.localdate(now) < year.ends_on:
        return []
    left = DynamoRequest.objects.of_year(year).active().exclude(status=Status.PLACED)
    ended = list(left.select_related("year", "neighbourhood__table").order_by("rank"))
    for request in ended:
        _end(request, Status.CLOSED, now)
        telling.list_closed(request, now=now)
        release(request, now)
    return ended


def _end(request, status, now):
    """Nobody's act: the row keeps its date and no name."""
    request.status, request.ended_at = status, now
    request.save(update_fields=["status", "ended_at"])
