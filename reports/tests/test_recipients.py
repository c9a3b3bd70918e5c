"""Who is told of what: the directory of all neighbourhoods says the same as the rule that is asked for one of them."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from neighbourhoods.models import Portfolio, Substitution
from proposals import factories
from proposals.actions.people import coordinators_of
from reports.actions.recipients import Directory

DAY = date(2027, 1, 20)
SINCE = date(2026, 1, 1)
who = st.one_of(st.none(), st.integers(0, 3))


class AnyStaff(TestCase):
    @settings(max_examples=40)
    @given(
        advisors=st.lists(who, min_size=3, max_size=3),
        substitutes=st.lists(who, min_size=4, max_size=4),
        blocked=st.sets(st.integers(0, 3), max_size=2),
        coordinators=st.lists(st.lists(st.integers(0, 3), unique=True, max_size=2), min_size=3, max_size=3),
    )
    def test_all_at_once_and_one_by_one_agree(self, advisors, substitutes, blocked, coordinators):
        people = [
            factories.UserFactory(confirmed=True, email=f"p{n}@example.org", is_active=n not in blocked)
            for n in range(4)
        ]
        places = [factories.make_neighbourhood(f"Quartier {n}", f"quartier-{n}") for n in range(3)]
        for place, advisor, coordinating in zip(places, advisors, coordinators, strict=True):
            if advisor is not None:
                Portfolio.objects.create(advisor=people[advisor], neighbourhood=place, starts_on=SINCE)
            for n in coordinating:
                place.memberships.create(user=people[n], role="coordinator", starts_on=SINCE)
        for n, substitute in enumerate(substitutes):
            if substitute not in (None, n):
                Substitution.objects.create(advisor=people[n], substitute=people[substitute], starts_on=SINCE)

        directory = Directory(DAY)
        for place in places:
            advising = set(Portfolio.objects.people_answering_for(place, DAY))
            coordinating = set(coordinators_of(place, DAY))
            report, meeting = directory.of_report(place), directory.of_meeting(place)
            assert set(meeting.to) == advising
            assert set(report.to) == (coordinating or advising)
            assert set(report.in_copy) == (advising - coordinating if coordinating else set())
            assert report.is_orphan == (not coordinating)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 5])
def test_any_number_of_neighbourhoods_costs_three_questions(count, django_assert_num_queries):
    places = [factories.make_neighbourhood(f"Quartier {n}", f"quartier-{n}") for n in range(count)]
    for n, place in enumerate(places):
        factories.make_member(place, email=f"c{n}@example.org")
        factories.make_advisor(place, email=f"a{n}@example.org")
    directory = Directory(DAY)
    with django_assert_num_queries(3):
        assert all(directory.of_report(place).in_copy for place in places)
