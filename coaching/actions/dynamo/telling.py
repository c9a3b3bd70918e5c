"""Who is written to at each step: one e-mail to a person for an occasion, in the same transaction as the fact."""

from functools import partial

from django.utils import timezone

from accounts.models import User
from coaching import dynamo_places
from neighbourhoods.models import PartnerMembership, Portfolio, TableMembership
from notifications.actions import queue_email
from proposals.actions.people import team
from ui.typography import ordinal


def arrived(request, *, now):
    _write("dynamo_received", request, _table(request, now), now)
    _write("dynamo_to_confirm", request, _advisors(request, now), now)


def reminded(request, *, now):
    _write("dynamo_reminder", request, _advisors(request, now), now)


def passed_to_team(request, *, now):
    _write("dynamo_to_team", request, team(timezone.localdate(now)), now)


def offered(request, *, now):
    _write("dynamo_offer", request, _table(request, now), now)


def lapsed(request, *, now):
    _write("dynamo_offer_lapsed", request, _table(request, now), now)


def confirmed(request, *, now):
    _write("dynamo_confirmed", request, _table(request, now), now)


def refused(request, *, now):
    _write("dynamo_refused", request, _table(request, now), now)


def withdrawn(request, *, now):
    """The table, its advisor, and the coaches to whom the mandate was given; whoever withdrew it knows."""
    told = [*_table(request, now), *_advisors(request, now), *_coaches(request, now)]
    _write("dynamo_withdrawn", request, [person for person in told if person != request.ended_by], now)


def list_closed(request, *, now):
    _write("dynamo_list_closed", request, _table(request, now), now)


def _table(request, now):
    """Whoever acts for the table; the team when the portal knows nobody there, so that no message is lost."""
    day = timezone.localdate(now)
    acting = TableMembership.objects.current(day).that_submit().of_table(request.neighbourhood)
    return list(User.objects.active().filter(pk__in=acting.values("user"))) or team(day)


def _advisors(request, now):
    day = timezone.localdate(now)
    return list(Portfolio.objects.people_answering_for(request.neighbourhood, day)) or team(day)


def _coaches(request, now):
    rows = PartnerMembership.objects.current(timezone.localdate(now)).with_role(PartnerMembership.Role.COACH)
    partner = rows.filter(organisation__coaching_mandates__dynamo_request=request)
    return list(User.objects.active().filter(pk__in=partner.values("user")))


def _write(kind, request, people, now):
    position = dynamo_places.position(request)
    for person in dict.fromkeys(people):
        queue_email(
            key=f"{kind}-{request.pk}-{person.pk}",
            kind=f"coaching.{kind}",
            to=person,
            template=f"coaching/emails/{kind}",
            context={
                "dynamo": request,
                "place": request.neighbourhood,
                "year": request.year,
                "position": position and partial(ordinal, position),
                "fictitious": request.neighbourhood.is_fictitious,
            },
            about=request,
            now=now,
        )
