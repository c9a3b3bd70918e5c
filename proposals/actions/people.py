"""Whom an act concerns, and the numbers that acts take."""

from django.db.models import F

from accounts.models import StaffRole, User
from neighbourhoods.models import Portfolio, Seat, TableMembership

from ..models import Sequence


def coordinators_of(neighbourhood, on):
    """People of a table who coordinate it that day."""
    rows = TableMembership.objects.current(on).coordinators().filter(neighbourhood=neighbourhood)
    return list(User.objects.active().filter(pk__in=rows.values("user")))


def advisors_of(neighbourhood, on):
    return list(Portfolio.objects.people_answering_for(neighbourhood, on))


def team(on):
    rows = StaffRole.objects.current(on).filter(role=StaffRole.Role.TEAM)
    return list(User.objects.active().filter(pk__in=rows.values("user")))


def advisors_or_team(neighbourhood, on):
    """Those who answer for a neighbourhood; the team when nobody does, so that no message is lost."""
    return advisors_of(neighbourhood, on) or team(on)


def members_of(committee, on):
    rows = Seat.objects.current(on).filter(committee=committee)
    return list(User.objects.active().filter(pk__in=rows.values("user")))


def take_number(name):
    """Return the next number of a series, from 1, without gap nor twin. Must run inside a transaction.

    The row stays locked until the transaction ends: a number that is rolled back is given again.
    """
    Sequence.objects.get_or_create(name=name)
    Sequence.objects.select_for_update().get(name=name)
    Sequence.objects.filter(name=name).update(last=F("last") + 1)
    return Sequence.objects.get(name=name).last
