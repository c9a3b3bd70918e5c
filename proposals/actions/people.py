"""Whom an act concerns, and the numbers that acts take."""

from django.db.models import F, Q
from django.utils import timezone

from accounts.models import StaffRole, User
from neighbourhoods.models import Portfolio, Seat, TableMembership

from .. import policy
from ..models import Sequence


def coordinators_of(neighbourhood, on):
    """People of a table who coordinate it that day."""
    rows = TableMembership.objects.current(on).coordinators().filter(neighbourhood=neighbourhood)
    return list(User.objects.active().filter(pk__in=rows.values("user")))


def team(on):
    rows = StaffRole.objects.current(on).filter(role=StaffRole.Role.TEAM)
    return list(User.objects.active().filter(pk__in=rows.values("user")))


def readers_to_tell(proposal, on):
    """Those who answer for the neighbourhood; the team when nobody does, so that no message is lost.

    Whoever is recused from the file is told nothing of it, and hands the message on to the next.
    """
    for candidates in (Portfolio.objects.people_answering_for(proposal.neighbourhood, on), team(on)):
        told = [person for person in candidates if policy.reads_by_position(person, proposal)]
        if told:
            return told
    return []


def seats_on_the_day(meeting):
    """The committee's seats on the local day of the meeting, whatever the state of the accounts."""
    day = timezone.localdate(meeting.starts_at)
    return Seat.objects.current(day).filter(committee=meeting.committee_id).select_related("organisation", "user")


def who_close_meetings(on):
    """Those who run meetings that day and whose account is active: the team, and whoever presides."""
    staff = StaffRole.objects.current(on).filter(role=StaffRole.Role.TEAM)
    chairs = Seat.objects.current(on).of_management().chairs()
    return User.objects.active().filter(Q(pk__in=staff.values("user")) | Q(pk__in=chairs.values("user")))


def convened_to(meeting):
    """The seats whose holders get the notice of a meeting: they sit that day and their account is active."""
    return seats_on_the_day(meeting).filter(user__in=User.objects.active())


def take_number(name):
    """Return the next number of a series, from 1, without gap nor twin. Must run inside a transaction.

    The row stays locked until the transaction ends: a number that is rolled back is given again.
    """
    Sequence.objects.get_or_create(name=name)
    Sequence.objects.select_for_update().get(name=name)
    Sequence.objects.filter(name=name).update(last=F("last") + 1)
    return Sequence.objects.get(name=name).last
