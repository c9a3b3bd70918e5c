"""A year that closes while a session of it is logged: the figures hold the session, or the session is refused."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connections, transaction

from coaching import actions, factories, figures
from coaching.models import CoachingSession, ProgrammeYear, YearClosing
from coaching.refusals import Refused

pytestmark = pytest.mark.django_db(transaction=True)

AFTER = datetime(2027, 4, 20, 15, tzinfo=UTC)
LATE = AFTER - timedelta(days=12)  # the delay to contest what is logged then is over when the year closes


@pytest.fixture
def settling(call, quartier, coordinator, team_member):
    """One year, just over, and a mandate in it."""
    with time_machine.travel(AFTER, tick=False):
        year = factories.make_year(2026)
        found = factories.make_participation(quartier, coordinator)
        mandate = factories.make_mandate(found, factories.make_partner(), coordinator, team_member)
        yield year, mandate


def together(*acts):
    """Run each act in a thread of its own; return results, refusals included as exceptions."""

    def run(act):
        try:
            return act()
        except Refused as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(run, act) for act in acts]]


def log(mandate, by):
    return actions.log_session(
        mandate=mandate, on=date(2027, 3, 1), minutes=120, key=str(uuid.uuid4()), by=by, now=LATE, agreed=0
    )


def test_a_closing_waits_for_the_session_that_is_being_logged_and_counts_it(settling, team_member):
    year, mandate = settling
    is_logged, is_closing = threading.Event(), threading.Event()

    def logs():
        with transaction.atomic():
            session = log(mandate, team_member)
            is_logged.set()
            assert is_closing.wait(timeout=30)
            return session

    def closes():
        assert is_logged.wait(timeout=30)
        is_closing.set()
        return actions.close_year(year=year, by=team_member, now=AFTER)

    session, closing = together(logs, closes)
    assert isinstance(session, CoachingSession)
    assert closing.figures["totals"]["covered"] == 120
    assert len(closing.figures["accounts"][0]["sessions"]) == 1


def test_closing_and_logging_at_once_never_leave_a_session_outside_the_frozen_figures(settling, team_member):
    year, mandate = settling
    gate, outcomes = threading.Barrier(4), set()
    for _round in range(4):

        def logs():
            gate.wait(timeout=30)
            return log(mandate, team_member)

        def closes():
            gate.wait(timeout=30)
            return actions.close_year(year=year, by=team_member, now=AFTER)

        *sessions, closing = together(logs, logs, logs, closes)
        outcomes.update(type(one) for one in sessions)
        assert outcomes <= {CoachingSession, Refused}
        assert closing.figures == figures.of_year(ProgrammeYear.objects.get(pk=year.pk))
        assert closing.figures["totals"]["covered"] == 120 * CoachingSession.objects.count()
        actions.reopen_year(year=year, reason="Un autre essai.", by=team_member, now=AFTER)
    assert YearClosing.objects.count() == 4
