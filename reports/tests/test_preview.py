"""What will be recalled, of the eight-week clock: to whose position the file is open, in pages, for a bounded number of queries."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from proposals import actions as proposals
from proposals import factories
from proposals.policy import read_by_position, reads_by_position
from reports import forecast
from reports.views import calendar

PREVIEW = reverse("reports:reminders")
DAY_40 = timezone.make_aware(datetime.combine(factories.DEADLINE + timedelta(days=40), datetime.min.time()))
pytestmark = pytest.mark.django_db


@pytest.fixture
def places(quartier, other_quartier, third_quartier):
    return [quartier, other_quartier, third_quartier]


@pytest.fixture
def colleague(db):
    return factories.make_team_member(email="rosalie@example.org", first_name="Rosalie")


def submit(place):
    return factories.make_submitted(place, factories.make_member(place))


def test_the_preview_promises_a_file_to_those_alone_who_may_read_it(places, call, team_member, colleague):
    first, second, _third = files = [submit(place) for place in places]
    proposals.declare_conflict(proposal=first, by=colleague, now=factories.NOW)
    told = {line.about: line.to for _day, line in forecast.planned(team_member, DAY_40)}
    assert told[first] == [team_member] and set(told[second]) == {team_member, colleague}
    for person in (team_member, colleague):
        assert read_by_position(person, files) == {file.pk for file in files if reads_by_position(person, file)}


def test_the_preview_asks_as_much_for_one_file_as_for_three(as_user, places, call, team_member, colleague):
    asked = []
    for number in (1, 3):
        for place in places[len(asked) : number]:
            submit(place)
        with time_machine.travel(DAY_40, tick=False):
            client = as_user(team_member)
            client.get(PREVIEW)  # the first ever writes the programme's settings
            with CaptureQueriesContext(connection) as queries:
                assert client.get(PREVIEW).text.count("jour 42 des huit semaines") == number
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_a_long_preview_comes_in_pages_each_line_under_its_day(as_user, places, call, team_member, monkeypatch):
    monkeypatch.setattr(calendar, "PER_PAGE", 2)
    for place in places:
        submit(place)
    with time_machine.travel(DAY_40, tick=False):
        pages = [as_user(team_member).get(PREVIEW, {"page": number}) for number in (1, 2, 3)]
    lines = [line for page in pages for day in page.context["days"] for line in day.lines]
    assert [line for _day, line in forecast.planned(team_member, DAY_40)] == lines and len(lines) == 6
    assert [day.on for day in pages[1].context["days"]] == [
        factories.DEADLINE + timedelta(days=42),
        factories.DEADLINE + timedelta(days=57),
    ]
