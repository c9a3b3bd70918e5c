"""Folded conditions open what the same conditions open when every question is put to the database."""

from functools import reduce
from itertools import product
from operator import and_, or_

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.db.models import Q

from neighbourhoods import positions
from proposals import factories
from proposals.models import Proposal, Status, access
from proposals.models.conditions import ALWAYS, NEVER, all_of, any_of, narrowed, negated, yes_or_no

from . import leak_world
from .leak_world import NOW

pytestmark = pytest.mark.django_db
User = get_user_model()
DOORS = (
    "visible_to",
    "visible_by_position",
    "content_visible_by_position",
    "content_visible_to",
    "readable_by",
    "of_tables_of",
)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def world():
    found = leak_world.stage()
    found["file"] = leak_world.write_file(found)
    factories.make_draft(found["quartier"], found["coordinator"], now=NOW)
    return found


def unfold(monkeypatch):
    """Leave every question to the database, as the operators of ``Q`` do."""
    monkeypatch.setattr(access, "any_of", lambda *conditions: reduce(or_, conditions))
    monkeypatch.setattr(access, "all_of", lambda *conditions: reduce(and_, conditions))
    monkeypatch.setattr(access, "negated", lambda condition: ~condition)
    monkeypatch.setattr(access, "_in_places", lambda places: Q(neighbourhood__in=places))


def people():
    for user in User.objects.order_by("pk"):
        positions.keep(user)
        yield user


def opened(user):
    doors = {door: set(getattr(Proposal.objects, door)(user).values_list("pk", flat=True)) for door in DOORS}
    columns = ("pk", "title_is_open", "told_as_table", "told")
    told = {row[0]: tuple(row[1:]) for row in Proposal.objects.as_told_to(user).values_list(*columns)}
    facts = [f"standing_{fact}" for fact in access.FACTS]
    stands = {row[0]: row[1:] for row in Proposal.objects.with_standing_of(user).values_list("pk", *facts)}
    return doors, told, {pk: tuple(map(bool, row)) for pk, row in stands.items()}


@pytest.mark.parametrize("status", [Status.UNDER_REVIEW, Status.REFUSED])
def test_folded_conditions_give_everybody_the_same_files_columns_and_facts(world, monkeypatch, status):
    Proposal.objects.filter(pk=world["file"].pk).update(status=status)
    folded = {user.pk: opened(user) for user in people()}
    with monkeypatch.context() as patched:
        unfold(patched)
        assert folded == {user.pk: opened(user) for user in people()}
    assert len({str(rights) for rights in folded.values()}) > 5  # a cast whose rights differ


def test_the_algebra_is_that_of_yes_and_no(world):
    """Every combination of what always holds, what never holds and what the database must say."""
    file = world["file"].pk
    truths = [(ALWAYS, True), (NEVER, False), (Q(pk=file), True), (~Q(pk=file), False)]

    def holds(condition):
        rows = Proposal.objects.filter(pk=file)
        read = bool(rows.annotate(said=yes_or_no(condition)).values_list("said", flat=True)[0])
        assert narrowed(rows, condition).exists() == read
        return read

    for (first, one), (second, two) in product(truths, repeat=2):
        assert holds(any_of(first, second)) == (one or two)
        assert holds(all_of(first, second)) == (one and two)
        assert holds(negated(first)) == (not one)


def test_what_can_open_nothing_asks_the_database_nothing(world, django_assert_num_queries):
    user = world["coordinator"]
    user.current_roles = positions.keep(user).roles
    with django_assert_num_queries(0):
        assert list(Proposal.objects.visible_by_position(user)) == []
