"""Whatever people do, in whatever order: never more than five in a team, never a decision with fewer than two confirmed."""

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from proposals import factories as proposals
from readiness import factories
from readiness.actions import deciding, teams
from readiness.models import RequestStatus
from ui.refusals import NotAllowedNow

pytestmark = pytest.mark.django_db

Status = RequestStatus
PEOPLE = 7
VERBS = ["name"] * 8 + ["confirm"] * 3 + ["refuse", "remove", "again", "days", "submit", "decide", "withdraw"]


class World:
    """A request and what is true of it on paper: the names of those in its team, and of those who confirmed."""

    def __init__(self):
        place = proposals.make_neighbourhood()
        self.by = proposals.make_member(place, email="camille@example.org")
        self.team = proposals.make_team_member(email="maxime@example.org")
        approved = factories.make_approved(place, self.by, self.team)
        self.request, self.now = factories.make_request(approved, self.by), factories.NOW
        self.named, self.confirmed, self.known = set(), set(), {}

    def act(self, verb, who):
        self.now += timedelta(hours=2)
        person = self.known.get(who)
        with suppress(NotAllowedNow), transaction.atomic():
            if verb == "name":
                self.known[who] = factories.make_signatory(self.request, self.by, who, now=self.now)
                self.named.add(who)
            elif verb == "days":
                self.now += timedelta(days=who * 3)
            elif verb == "submit":
                deciding.submit(request=self.request, by=self.by, now=self.now)
            elif verb == "decide":
                deciding.approve(request=self.request, granted=Decimal(100), reason="Oui.", by=self.team, now=self.now)
            elif verb == "withdraw" and who == PEOPLE:
                deciding.withdraw(request=self.request, by=self.by, now=self.now)
            elif person is not None:
                self._answer(verb, who, person)
        self.check()

    def _answer(self, verb, who, person):
        if verb == "confirm":
            teams.confirm(signatory=person, now=self.now)
            self.confirmed.add(who)
        elif verb == "refuse":
            teams.refuse(signatory=person, now=self.now)
        elif verb == "again":
            teams.invite_again(signatory=person, by=self.by, now=self.now)
        elif verb == "remove":
            teams.remove(signatory=person, by=self.by, now=self.now)
            self.named.discard(who)
            self.confirmed.discard(who)

    def check(self):
        self.request.refresh_from_db()
        team = list(self.request.signatories.team())
        assert len(team) == len(self.named) + 1 <= 5
        assert sum(one.confirmed_at is not None for one in team) == len(self.confirmed) + 1
        if self.request.status in (Status.SUBMITTED, Status.APPROVED):
            assert len(self.confirmed) + 1 >= 2


steps = st.lists(st.tuples(st.sampled_from(VERBS), st.integers(2, PEOPLE)), min_size=15, max_size=30)


@settings(max_examples=25)
@given(steps=steps)
def test_a_team_is_of_two_to_five_whatever_people_do(steps):
    with transaction.atomic():
        world = World()
        for verb, who in steps:
            world.act(verb, who)
        transaction.set_rollback(True)


def test_the_way_that_everybody_expects_ends_with_a_decision():
    world = World()
    for step in (("name", 2), ("confirm", 2), ("submit", 2), ("decide", 2)):
        world.act(*step)
    assert world.request.status == Status.APPROVED
