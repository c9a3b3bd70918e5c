"""Whatever people do, in whatever order: no place too many, no rank twice, nobody passes the list."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from coaching import factories
from coaching.actions import dynamo
from coaching.dynamo_places import is_used
from coaching.factories import NOW
from coaching.models import DynamoPlace, DynamoRequest, HoursEntry
from coaching.tasks_dynamo import sweep_dynamo
from proposals.factories import make_team_member
from ui.refusals import NotAllowedNow

from .dynamo_world import ask, log_session, make_tables, reverse

pytestmark = pytest.mark.django_db
Status = DynamoRequest.Status
TABLES, PLACES = 5, 2
VERBS = [
    *("ask", "ask", "withdraw", "withdraw", "accept", "decline", "refuse", "remove"),
    *("confirm", "log", "reverse", "days", "places"),
]


class World:
    """Five tables, two places at first, a team; ``act`` does one thing and looks at what must hold."""

    def __init__(self):
        self.year = factories.make_year(places=PLACES)
        self.tables = make_tables(TABLES)
        self.team = make_team_member(email="equipe@example.org")
        self.now = NOW

    def requests(self):
        return DynamoRequest.objects.of_year(self.year)

    def free(self):
        return DynamoPlace.objects.of_year(self.year).free()

    def act(self, verb, who, count):
        place, by = self.tables[who]
        found = self.requests().of_place(place).order_by("rank").last()
        waiting, used = self.line(), set(self.used_by())
        try:
            with transaction.atomic():
                self.do(verb, place, by, found, count)
        except (NotAllowedNow, PermissionDenied):
            pass
        self.look(waiting, used)

    def do(self, verb, place, by, found, count):
        if verb == "ask":
            ask(place, by, now=self.now)
        elif verb == "days":
            self.now += timedelta(days=count)
            sweep_dynamo(self.now)
        elif verb == "places":
            dynamo.change_places(year=self.year, count=count % 5, by=self.team, now=self.now)
        elif verb == "reverse":
            for line in HoursEntry.objects.sessions().standing().filter(account__neighbourhood=place):
                reverse(line, self.team, now=self.now)
            dynamo.reclaim(year=self.year, now=self.now)
        elif found is None:
            return
        elif verb == "log":
            if found.status == Status.PLACED:
                log_session(found, self.team, now=self.now)
        elif verb == "confirm":
            dynamo.confirm(request=found, by=self.team, now=self.now)
        elif verb == "refuse":
            dynamo.refuse(request=found, reason="Non.", by=self.team, now=self.now)
        elif verb == "remove":
            dynamo.withdraw(request=found, reason="Non.", by=self.team, now=self.now)
        else:
            getattr(dynamo, verb)(request=found, by=by, now=self.now)

    def line(self):
        return list(self.requests().on_the_list())

    def used_by(self):
        return DynamoPlace.objects.of_year(self.year).held().values_list("request__neighbourhood", flat=True)

    def look(self, waiting_before, used_before):
        requests = list(self.requests().order_by("arrived_at", "pk"))
        held = list(DynamoPlace.objects.of_year(self.year).held().select_related("request__neighbourhood"))
        self.year.refresh_from_db()
        assert [request.rank for request in requests] == list(range(1, len(requests) + 1))
        active = [request.neighbourhood_id for request in requests if request.is_active]
        assert len(active) == len(set(active))
        with_a_place = [request.pk for request in requests if request.status in (Status.PLACED, Status.OFFERED)]
        assert set(with_a_place) <= {place.request_id for place in held}
        for place in held:
            assert place.request.status != Status.WAITING
            if not place.request.is_active:
                assert is_used(place.request.neighbourhood, self.year)
        assert len({place.request.neighbourhood_id for place in held}) == len(held)
        assert len(held) + self.free().count() == max(len(held), self.year.dynamo_places)
        line = self.line()
        assert not (line and self.free().exists())
        self.look_at_the_order(requests, line, waiting_before, used_before)

    def look_at_the_order(self, requests, line, before, used_before):
        """Who left the list with a place was ahead of whoever still waits; a newcomer got one only without a list."""
        known = {request.pk for request in before}
        still = [request.rank for request in line if request.pk in known]
        for request in requests:
            got_one = request.pk in known and request.status in (Status.OFFERED, Status.PLACED)
            assert not (got_one and still and request.rank > still[0])
        newest = requests[-1] if requests else None
        if newest and still and newest.pk not in known and newest.rank > still[-1] and newest.arrived_at == self.now:
            arrived_now = newest.status == Status.PLACED and newest.neighbourhood_id not in used_before
            assert not arrived_now


steps = st.tuples(st.sampled_from(VERBS), st.integers(0, TABLES - 1), st.integers(1, 9))


@settings(max_examples=40)
@given(st.lists(steps, min_size=4, max_size=22))
def test_no_sequence_of_acts_breaks_a_rule_of_the_places(script):
    with transaction.atomic():
        world = World()
        for place, by in world.tables:
            ask(place, by, now=world.now)
        for verb, who, count in script:
            world.act(verb, who, count)
        transaction.set_rollback(True)
