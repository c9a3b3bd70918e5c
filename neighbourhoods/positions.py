"""Where a person stands in the programme today, read in one query for a page that asks it many times.

Only a page that changes nothing keeps the answer (``keep``): an act asks the database anew, under its locks.
"""

from dataclasses import dataclass
from functools import lru_cache

from django.db import connection
from django.db.models import BooleanField, Case, CharField, Exists, F, OuterRef, Q, Value, When
from django.utils import timezone

from accounts.models import User

from .models import Committee, Invitation, Neighbourhood, PartnerMembership, Portfolio, Seat, TableMembership

TABLE, ADVISED, SEAT, STAFF, PARTNER, INVITED = "table", "advised", "seat", "staff", "partner", "invited"
ANYBODY = -1  # stands for the person in the SQL that is kept; no row has this key


@dataclass(frozen=True)
class Positions:
    """Keys of neighbourhoods, committees and partners (``coaches_for``, ``organises_for``).

    ``own`` maps a neighbourhood to the address of its page. ``has_invitations``: one that is open today awaits this
    person's answer, or that of somebody whom their table invited.
    """

    own: dict
    submits_for: frozenset
    advised: frozenset
    committees: frozenset
    sits_on_management: bool
    chairs_management: bool
    withdraws: bool
    roles: frozenset
    coaches_for: frozenset
    organises_for: frozenset
    has_invitations: bool


def read(user):
    """Return the positions that ``user`` holds today."""
    found = {kind: [] for kind in (TABLE, ADVISED, SEAT, STAFF, PARTNER, INVITED)}
    for kind, pk, word, *facts in _rows(user):
        found[kind].append((pk, word, *map(bool, facts)))
    seats = found[SEAT]
    return Positions(
        own={pk: slug for pk, slug, *_facts in found[TABLE]},
        submits_for=frozenset(pk for pk, _slug, submits, *_facts in found[TABLE] if submits),
        advised=frozenset(pk for pk, *_facts in found[ADVISED]),
        committees=frozenset(pk for pk, *_facts in seats),
        sits_on_management=any(code == Committee.Code.MANAGEMENT for _pk, code, *_facts in seats),
        chairs_management=any(code == Committee.Code.MANAGEMENT and chairs for _pk, code, chairs, *_facts in seats),
        withdraws=any(withdraws for *_facts, withdraws in seats),
        roles=frozenset(role for _pk, role, *_facts in found[STAFF]),
        coaches_for=_partners(found[PARTNER], PartnerMembership.Role.COACH),
        organises_for=_partners(found[PARTNER], PartnerMembership.Role.ORGANISER),
        has_invitations=bool(found[INVITED]),
    )


def _partners(found, role):
    return frozenset(pk for pk, word, *_facts in found if word == role)


def keep(user):
    """Read the positions and keep them on this instance of ``user``; return them."""
    user.kept_positions = read(user)
    return user.kept_positions


def kept(user):
    """Return what ``keep`` kept, or None: then the database is asked each time."""
    return getattr(user, "kept_positions", None)


def _rows(user):
    sql, params = _question(timezone.localdate())
    with connection.cursor() as cursor:
        cursor.execute(sql, [user.pk if value == ANYBODY else value for value in params])
        return cursor.fetchall()


@lru_cache(maxsize=1)
def _question(day):
    """The SQL and parameters for ``ANYBODY`` on that day. Every page asks this question: it is put into SQL once a day."""
    anybody = User(pk=ANYBODY)
    parts = [part(anybody) for part in (_portfolio, _seats, _staff, _partnerships, _invitations)]
    rows = _memberships(anybody).union(*parts, all=True)
    return rows.query.sql_with_params()


def _memberships(user):
    submits = Q(role=TableMembership.Role.COORDINATOR) | Q(may_submit=True)
    return _row(
        TableMembership.objects.current().held_by(user), TABLE, "neighbourhood_id", F("neighbourhood__slug"), submits
    )


def _portfolio(user):
    return _row(Portfolio.objects.held_by(user), ADVISED, "neighbourhood_id", _text(""))


def _seats(user):
    seats = Seat.objects.current().held_by(user)
    withdraws = Q(organisation__withdraws_from_investment_decisions=True)
    return _row(seats, SEAT, "committee_id", F("committee__code"), Q(is_chair=True), withdraws)


def _staff(user):
    return _row(user.staff_roles.current(), STAFF, "pk", F("role"))


def _partnerships(user):
    return _row(PartnerMembership.objects.current().held_by(user), PARTNER, "organisation_id", F("role"))


def _invitations(user):
    """From the first hour of the day: what lapsed since, whoever lists them leaves out."""
    first_hour = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    to_them = Exists(User.objects.filter(pk=user.pk, email__iexact=OuterRef("email")))
    concerning = Q(to_them) | Q(neighbourhood__in=Neighbourhood.objects.coordinated_by(user, timezone.localdate()))
    return _row(Invitation.objects.open(first_hour).filter(concerning), INVITED, "pk", _text(""))


def _row(rows, kind, key, word, first=None, second=None):
    """(kind, key, word, fact, fact): the same columns for every part of the union."""
    rows = rows.order_by().annotate(_kind=_text(kind), _word=word, _first=_fact(first), _second=_fact(second))
    return rows.values_list("_kind", key, "_word", "_first", "_second")


def _text(word):
    return Value(word, output_field=CharField())


def _fact(condition):
    if condition is None:
        return Value(False, output_field=BooleanField())
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())
