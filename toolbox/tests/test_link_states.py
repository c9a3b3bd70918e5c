"""The table of what an answer changes: a link dies on its third day of not being found, and lives again by one answer."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from toolbox.links import words
from toolbox.links.probe import Answer, Reason, reason_of
from toolbox.links.states import MISSING, OPENS, PASSING, Known, follow, in_days
from toolbox.models import LinkWatch, Outcome

NOW = datetime(2027, 1, 20, 15, tzinfo=UTC)
DAY = timedelta(days=1)
HOME = ZoneInfo("America/Toronto")
NEW, WORKS, TO_CHECK, FAILING, DEAD = (
    Outcome.NEW, Outcome.WORKS, Outcome.TO_CHECK, Outcome.FAILING, Outcome.DEAD,
)  # fmt: skip
YESTERDAY = date(2027, 1, 19)


def known(outcome, days=0, since=NOW - 9 * DAY):
    return Known(outcome, days, YESTERDAY if days else None, since)


def after(known_before, *reasons, start=NOW, step=DAY):
    """Follow answers, one each ``step``; return the last change."""
    for n, reason in enumerate(reasons):
        change = follow(known_before, Answer(reason), start + n * step)
        known_before = Known(change.outcome, change.failed_days, change.last_failed_on, change.since)
    return change


# --- The table --------------------------------------------------------------------------------------------------------
TABLE = [
    # before, days of failure, the answer; after, days of failure, asked again in so many days
    (NEW, 0, Reason.OPENS, WORKS, 0, 30),
    (NEW, 0, Reason.NOT_FOUND, FAILING, 1, 1),
    (NEW, 0, Reason.FORBIDDEN, TO_CHECK, 0, 7),
    (NEW, 0, Reason.SERVER, TO_CHECK, 0, 1),
    (WORKS, 0, Reason.OPENS, WORKS, 0, 30),
    (WORKS, 0, Reason.GONE, FAILING, 1, 1),
    (WORKS, 0, Reason.UNKNOWN_HOST, FAILING, 1, 1),
    (WORKS, 0, Reason.TIMEOUT, TO_CHECK, 0, 1),
    (FAILING, 1, Reason.NOT_FOUND, FAILING, 2, 1),
    (FAILING, 2, Reason.UNKNOWN_HOST, DEAD, 3, 7),
    (FAILING, 2, Reason.OPENS, WORKS, 0, 30),
    (FAILING, 2, Reason.TLS, TO_CHECK, 2, 7),
    (FAILING, 2, Reason.NAMES, TO_CHECK, 2, 1),
    (TO_CHECK, 2, Reason.NOT_FOUND, DEAD, 3, 7),
    (TO_CHECK, 2, Reason.BY_HAND, WORKS, 0, 30),
    (TO_CHECK, 0, Reason.PRIVATE, TO_CHECK, 0, 7),
    (DEAD, 3, Reason.OPENS, WORKS, 0, 30),
    (DEAD, 3, Reason.NOT_FOUND, DEAD, 4, 7),
    (DEAD, 3, Reason.FORBIDDEN, DEAD, 3, 7),
    (DEAD, 3, Reason.SERVER, DEAD, 3, 7),
    (DEAD, 3, Reason.BY_HAND, WORKS, 0, 30),
]


@pytest.mark.parametrize(("before", "days", "reason", "outcome", "days_after", "again"), TABLE)
def test_an_answer_changes_what_the_table_says(before, days, reason, outcome, days_after, again):
    change = follow(known(before, days), Answer(reason, 299), NOW)
    assert (change.outcome, change.failed_days, change.next_at) == (outcome, days_after, NOW + again * DAY)
    assert (change.reason, change.http_status, change.checked_at) == (reason, 299, NOW)
    assert change.since == (NOW - 9 * DAY if outcome == before else NOW)


def test_every_code_leads_to_one_of_three_states_and_only_404_and_410_towards_death():
    for status in range(200, 600):
        outcome = follow(Known(), Answer(reason_of(status), status), NOW).outcome
        expected = WORKS if status < 300 else FAILING if status in (404, 410) else TO_CHECK
        assert outcome == expected, status


def test_every_reason_has_a_state_and_a_sentence_that_a_person_understands():
    sentences = set()
    for reason in Reason:
        change = follow(Known(), Answer(reason, 418), NOW)
        said = words.said(LinkWatch(reason=reason, http_status=418, checked_at=NOW, outcome=change.outcome))
        assert said.endswith(".") and "%" not in said and (reason == "" or reason not in said.lower())
        sentences.add(said)
    assert len(sentences) == len(Reason)
    assert words.said(LinkWatch()) == "Le portail ne l’a pas encore ouverte."
    assert set(Reason) > OPENS | MISSING | PASSING


# --- Three days -------------------------------------------------------------------------------------------------------
def test_three_failures_on_one_day_are_one_day_of_failure():
    change = after(Known(), *[Reason.NOT_FOUND] * 3, step=timedelta(hours=1))
    assert (change.outcome, change.failed_days) == (FAILING, 1)


def test_three_failures_on_three_days_are_a_dead_link_whatever_stands_between():
    assert after(Known(), *[Reason.NOT_FOUND] * 3).outcome == DEAD
    assert after(Known(), Reason.GONE, Reason.SERVER, Reason.NOT_FOUND, Reason.TIMEOUT, Reason.GONE).outcome == DEAD
    assert after(Known(), Reason.GONE, Reason.GONE, Reason.OPENS, Reason.GONE).outcome == FAILING


def test_the_days_are_those_of_montreal():
    evening = datetime(2027, 1, 20, 23, 30, tzinfo=HOME)
    change = after(Known(), *[Reason.NOT_FOUND] * 3, start=evening, step=timedelta(minutes=20))
    assert change.failed_days == 2  # 23:30 and 23:50, then 0:10


def test_a_clock_that_goes_back_counts_no_day_twice():
    change = follow(Known(FAILING, 1, YESTERDAY + 5 * DAY, NOW), Answer(Reason.NOT_FOUND), NOW)
    assert (change.failed_days, change.last_failed_on) == (1, YESTERDAY + 5 * DAY)


@pytest.mark.parametrize(
    "start", [datetime(2026, 10, 31, 0, 5, tzinfo=HOME), datetime(2027, 3, 12, 2, 30, tzinfo=HOME)]
)
def test_the_next_day_is_another_day_when_clocks_change(start):
    """1 November 2026 lasts 25 hours, 14 March 2027 has no 2:30: each next time falls on a day of its own."""
    days, at = set(), start.astimezone(UTC)
    for _turn in range(4):
        days.add(timezone.localdate(at))
        at = in_days(at, 1)
    assert len(days) == 4


# --- Waiting ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("wait", "again"), [(timedelta(minutes=2), DAY), (3 * DAY, 3 * DAY)])
def test_a_wait_that_the_site_asks_for_only_puts_the_next_time_later(wait, again):
    change = follow(Known(), Answer(Reason.ASKS_TO_WAIT, 429, wait), NOW)
    assert change.next_at == NOW + again


# --- Against a model that remembers everything ------------------------------------------------------------------------
KINDS = {"opens": Reason.OPENS, "missing": Reason.NOT_FOUND, "unclear": Reason.FORBIDDEN}


@given(st.lists(st.tuples(st.sampled_from(sorted(KINDS)), st.integers(0, 60)), min_size=1, max_size=40))
def test_the_state_is_what_one_would_say_who_remembers_every_answer(story):
    at, state, days = NOW, Known(), set()
    for kind, hours in story:
        at += timedelta(hours=hours)
        change = follow(state, Answer(KINDS[kind]), at)
        state = Known(change.outcome, change.failed_days, change.last_failed_on, change.since)
        days = set() if kind == "opens" else days | ({timezone.localdate(at)} if kind == "missing" else set())
        if kind == "opens":
            expected = WORKS
        elif len(days) >= 3:
            expected = DEAD
        else:
            expected = FAILING if kind == "missing" else TO_CHECK
        assert (change.outcome, change.failed_days, change.last_failed_on) == (
            expected,
            len(days),
            max(days, default=None),
        )
        assert change.since <= at < change.next_at
        assert change.next_at <= at + timedelta(days=31)
