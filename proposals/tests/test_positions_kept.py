"""What a page keeps of somebody's positions opens exactly what the database would open."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import get_user_model

from neighbourhoods import positions
from neighbourhoods.models import Invitation, TableMembership
from neighbourhoods.todo import todo
from proposals.models import Proposal, stands
from proposals.models.access import FACTS

from . import leak_world
from .leak_world import NOW

pytestmark = pytest.mark.django_db
User = get_user_model()


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def world():
    found = leak_world.stage()
    found["file"] = leak_world.write_file(found)
    return found


def opened(user):
    doors = ("visible_to", "visible_by_position", "content_visible_by_position", "content_visible_to", "readable_by")
    return {door: set(getattr(Proposal.objects, door)(user)) for door in doors}


def test_kept_positions_open_the_same_files_and_rights_for_everybody(world, django_assert_num_queries):
    for pk in User.objects.values_list("pk", flat=True):
        fresh, keeping = User.objects.get(pk=pk), User.objects.get(pk=pk)
        with django_assert_num_queries(1):
            positions.keep(keeping)
        assert opened(keeping) == opened(fresh), fresh
        for fact in FACTS:
            assert stands(keeping, world["file"], fact) == stands(fresh, world["file"], fact), (fresh, fact)


def test_a_file_read_with_its_reader_says_what_the_database_says(world):
    for user in User.objects.all():
        read = Proposal.objects.with_standing_of(user).get(pk=world["file"].pk)
        facts = {fact: stands(user, read, fact) for fact in FACTS}
        assert facts == {fact: stands(user, world["file"], fact) for fact in FACTS}, user


def test_a_file_read_with_one_reader_says_nothing_about_another(world, django_assert_num_queries):
    read = Proposal.objects.with_standing_of(world["team"]).get(pk=world["file"].pk)
    assert stands(world["team"], read, "reads")
    with django_assert_num_queries(1):
        assert not stands(world["who"]["declared_team"], read, "reads")


def test_positions_end_with_the_day_on_which_the_right_ends(world):
    user = world["coordinator"]
    assert positions.read(user).own == {world["quartier"].pk: world["quartier"].slug}
    TableMembership.objects.filter(user=user).update(ends_on=NOW.date())
    assert positions.read(user).own == {}


def invite(place, email, **dates):
    made = {"token_hash": Invitation.hash_of(email), "created_at": NOW, "expires_at": NOW + timedelta(hours=1)} | dates
    return Invitation.objects.create(
        email=email, neighbourhood=place, role="contributor", invited_by=User.objects.first(), **made
    )


def test_invitations_are_known_to_whoever_answers_or_follows_them(world, django_assert_num_queries):
    assert not any(positions.read(user).has_invitations for user in User.objects.all())
    asked = world["stranger"] if "stranger" in world else User.objects.exclude(table_memberships__isnull=False).first()
    invite(world["quartier"], asked.email.upper())
    for user in User.objects.all():
        fresh, keeping = list(todo(user, NOW)), User.objects.get(pk=user.pk)
        positions.keep(keeping)
        with django_assert_num_queries(1 if fresh else 0):
            assert [item.text for item in todo(keeping, NOW)] == [item.text for item in fresh]
    assert positions.read(asked).has_invitations and positions.read(world["coordinator"]).has_invitations


def test_invitations_that_are_over_are_not_known(world):
    invite(world["quartier"], "a@example.org", expires_at=NOW - timedelta(days=1), created_at=NOW - timedelta(days=5))
    invite(world["quartier"], "b@example.org", cancelled_at=NOW, cancelled_by=world["coordinator"])
    assert not positions.read(world["coordinator"]).has_invitations
