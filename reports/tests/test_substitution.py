"""A leave, by its first and last minute: who may act for a neighbourhood, and who is written to, at local midnight."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from neighbourhoods.models import Substitution
from notifications.models import Email
from notifications.preferences import choose_rhythm
from proposals import actions, factories
from proposals.models import Analysis
from reports import actions as follow_up
from reports import factories as reporting
from reports.models import Kind

pytestmark = pytest.mark.django_db

# The leave runs over the spring clock change: from 10 March 2027 until the return on 20 March.
AWAY_FROM, BACK_ON = date(2027, 3, 10), date(2027, 3, 20)
MOMENTS = [
    ("2027-03-09T23:59:59-05:00", False),
    ("2027-03-10T00:00:00-05:00", True),
    ("2027-03-14T23:59:59-04:00", True),
    ("2027-03-19T23:59:59-04:00", True),
    ("2027-03-20T00:00:00-04:00", False),
]


@pytest.fixture
def substitute(advisor):
    person = factories.make_advisor(email="morgan@example.org", first_name="Morgan")
    Substitution.objects.create(advisor=advisor, substitute=person, starts_on=AWAY_FROM, ends_on=BACK_ON)
    return person


@pytest.fixture
def world(quartier, other_quartier, coordinator, advisor, team_member, committee, call):
    """A file to analyse, one whose contact is to be confirmed, and a participation that owes its mid-year meeting."""
    with time_machine.travel(factories.NOW, tick=False):
        confirmed = factories.make_confirmed(quartier, coordinator, advisor, team_member)
        reviewed = factories.make_under_review(quartier, coordinator, advisor)
        waiting = factories.make_submitted(quartier, coordinator)
    reporting.make_rules()
    follow_up.lay_out(participation=confirmed.participation, now=factories.NOW)
    meeting = reporting.owed(confirmed.participation, Kind.MIDYEAR, 1)
    return {"reviewed": reviewed, "waiting": waiting, "meeting": meeting, "place": quartier}


def acts(world, by, now):
    """Every act that a portfolio gives: its name, and the call."""
    analysis = Analysis.objects.get(proposal=world["reviewed"])  # what an act that was undone left in memory is not so
    note = {"happened_on": timezone.localdate(now), "means": "call", "text": "Vu.", "is_shared": True}
    return {
        "begin": lambda: actions.begin_review(proposal=world["waiting"], by=by, now=now),
        "confirm": lambda: actions.confirm_first_contact(proposal=world["waiting"], by=by, now=now),
        "analyse": lambda: actions.save_analysis(
            analysis=analysis,
            summary="Solide.",
            lines={},
            expected_version=analysis.lock_version,
            by=by,
            now=now,
        ),
        "ask": lambda: actions.ask_clarification(
            proposal=world["reviewed"], question="Combien?", sections=["budget"], by=by, now=now
        ),
        "write": lambda: actions.post_message(proposal=world["reviewed"], body="Bonjour.", by=by, now=now),
        "note": lambda: actions.write_contact_note(neighbourhood=world["place"], by=by, now=now, **note),
        "meet": lambda: follow_up.propose(
            obligation=world["meeting"],
            moments=[now + timedelta(days=9)],
            minutes=60,
            place="En ligne",
            by=by,
            now=now,
        ),
    }


def allowed(world, by, now):
    """Try each act and undo it; return the names of those that went through."""
    done = set()
    for name, act in acts(world, by, now).items():
        with transaction.atomic():
            try:
                act()
                done.add(name)
            except PermissionDenied:
                pass
            transaction.set_rollback(True)
    return done


def test_every_act_is_open_to_the_substitute_during_the_leave_and_to_them_no_longer_after(world, advisor, substitute):
    for text, replaces in MOMENTS:
        now = parse_datetime(text)
        with time_machine.travel(now, tick=False):
            everything = set(acts(world, advisor, now))
            assert allowed(world, substitute, now) == (everything if replaces else set()), text
            assert allowed(world, advisor, now) == everything, text  # a leave takes nothing from the advisor


def test_a_message_of_the_table_reaches_whoever_answers_that_minute(world, advisor, substitute, coordinator):
    for person in (advisor, substitute):
        choose_rhythm(topic="exchange", rhythm="at_once", by=person, now=parse_datetime(MOMENTS[0][0]))
    for text, replaces in MOMENTS:
        now = parse_datetime(text)
        with time_machine.travel(now, tick=False):
            message = actions.post_message(proposal=world["reviewed"], body=f"Écrit à {text}.", by=coordinator, now=now)
        told = Email.objects.filter(key__startswith=f"proposal-message-{message.pk}-").values_list(
            "to_user__email", flat=True
        )
        assert set(told) == {(substitute if replaces else advisor).email}, text


def test_both_sides_of_a_leave_read_it_and_nobody_else_does(advisor, substitute, coordinator, stranger):
    readers = [person for person in (advisor, substitute, coordinator, stranger)
               if Substitution.objects.visible_to(person).exists()]  # fmt: skip
    assert readers == [advisor, substitute]
