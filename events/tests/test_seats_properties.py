"""Whatever people do, in whatever order: the seats are those of a naive list kept in a few lines of Python."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from events import actions, factories
from events.factories import NOW, STARTS
from events.models import Event, Registration, Seat
from proposals import factories as proposals
from ui.refusals import NotAllowedNow

pytestmark = pytest.mark.django_db

PEOPLE = 8
VERBS = ["register", "cancel", "cancel", "cancel", "accept", "decline", "group", "together", "together"]


class Naive:
    """A room, offers and a list, as one would keep them on paper. Knows nothing of the portal's code."""

    def __init__(self, capacity):
        self.capacity, self.confirmed, self.offers, self.waiting = capacity, set(), {}, []

    def known(self):
        return self.confirmed | set(self.offers) | {who for who, _group in self.waiting}

    def room(self):
        return self.capacity - len(self.confirmed) - len(self.offers)

    def settle(self, now):
        self.offers = {who: until for who, until in self.offers.items() if until > now}
        until = now + timedelta(hours=12 if STARTS - now <= timedelta(hours=72) else 48)
        until = min(until, STARTS - timedelta(hours=2))
        while until > now and self.waiting:
            group = self.waiting[0][1]
            head = [one for one in self.waiting if one[1] == group] if group else self.waiting[:1]
            if len(head) > self.capacity:
                head = self.waiting[:1]
            if len(head) > self.room():
                return
            self.waiting = [one for one in self.waiting if one not in head]
            self.offers |= {who: until for who, _group in head}

    def enter(self, people, now, group=None):
        self.settle(now)
        fresh = [who for who in people if who not in self.known()]
        if not self.waiting and self.room() >= len(fresh):
            self.confirmed |= set(fresh)
        else:
            self.waiting += [(who, group) for who in fresh]

    def leave(self, who, now):
        self.confirmed.discard(who)
        self.offers.pop(who, None)
        self.waiting = [one for one in self.waiting if one[0] != who]
        self.settle(now)


class World:
    """An event and its naive double; ``act`` does one thing to both and compares them."""

    def __init__(self, capacity):
        self.event, self.naive, self.now, self.groups = factories.make_event(capacity=capacity), Naive(capacity), NOW, 0
        self.place = proposals.make_neighbourhood()
        self.by = proposals.make_member(self.place, email="camille@example.org")

    def act(self, verb, who, count):
        self.now += timedelta(hours=1)
        if verb == "hours":
            self.now += timedelta(hours=10 * count)
            actions.settle_all(self.event, now=self.now)
            self.naive.settle(self.now)
        elif verb == "capacity":
            Event.objects.filter(pk=self.event.pk).update(capacity=count)
            self.event.refresh_from_db()
            self.naive.capacity = count
            actions.settle_all(self.event, now=self.now)
            self.naive.settle(self.now)
        elif verb == "register":
            self.enter([who])
        elif verb in ("group", "together"):
            self.enter_group(self.among(range(PEOPLE), who, count), together=verb == "together")
        else:
            # Mostly somebody of whom it can be asked: an act that finds nobody shows nothing.
            fitting = {"cancel": self.naive.confirmed, "accept": self.naive.offers, "decline": self.naive.offers}[verb]
            self.answer(verb, self.among(sorted(fitting) or range(PEOPLE), who, 1)[0])
        self.compare()

    @staticmethod
    def among(people, start, count):
        people = list(people)
        return [people[(start + n) % len(people)] for n in range(min(count, len(people)))]

    def enter(self, people):
        for who in people:
            actions.register(event=self.event, name="Personne", email=address(who), now=self.now)
            self.naive.enter([who], self.now)

    def enter_group(self, people, *, together):
        try:
            with transaction.atomic():
                actions.register_group(
                    event=self.event,
                    neighbourhood=self.place,
                    people=[("Personne", address(who)) for who in people],
                    together=together,
                    by=self.by,
                    now=self.now,
                )
        except NotAllowedNow:
            assert together
            assert len(people) > self.naive.capacity
            return
        self.groups += 1
        if together:
            self.naive.enter(people, self.now, group=self.groups)
        else:
            for who in people:
                self.naive.enter([who], self.now)

    def answer(self, verb, who):
        found = Registration.objects.active().filter(email_key=address(who)).first()
        if found is None:
            return
        try:
            with transaction.atomic():
                getattr(actions, verb)(registration=found, now=self.now)
        except NotAllowedNow:
            assert verb == "accept"
            assert self.naive.offers.get(who, self.now) <= self.now
            return
        if verb == "accept":
            self.naive.settle(self.now)
            if who in self.naive.offers:
                del self.naive.offers[who]
                self.naive.confirmed.add(who)
        elif verb == "cancel" or who in self.naive.offers:
            self.naive.leave(who, self.now)

    def compare(self):
        seats = Seat.objects.of(self.event).active().select_related("registration")
        found = {"confirmed": set(), "offered": set(), "waiting": []}
        for seat in seats.order_by("rank", "pk"):
            who = number(seat.registration.email_key)
            if seat.status == "waiting":
                found["waiting"].append(who)
            else:
                found[seat.status].add(who)
        assert found["confirmed"] == self.naive.confirmed
        assert found["offered"] == set(self.naive.offers)
        assert found["waiting"] == [who for who, _group in self.naive.waiting]
        ranks = sorted(Seat.objects.of(self.event).exclude(rank=None).values_list("rank", flat=True))
        assert ranks == list(range(1, len(ranks) + 1))


def address(who):
    return f"p{who}@example.org"


def number(key):
    return int(key.partition("@")[0].removeprefix("p"))


@settings(max_examples=30, deadline=None)
@given(
    capacity=st.integers(1, 4),
    acts=st.lists(
        st.tuples(st.sampled_from([*VERBS, "hours", "capacity"]), st.integers(0, PEOPLE - 1), st.integers(1, 5)),
        min_size=12,
        max_size=16,
    ),
)
def test_seats_are_those_of_a_list_kept_on_paper(capacity, acts):
    with transaction.atomic():
        world = World(capacity)
        world.enter(range(capacity))  # a full room: what is to be seen is the list
        for verb, who, count in acts:
            world.act(verb, who, count)
        transaction.set_rollback(True)
