"""What a participation owes and which reminders have come, as dates: no database."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from proposals.rules.years import participation_years
from reports.models import Kind, ReportingRules
from reports.models.rules import validate_steps
from reports.schedule import expected, steps_between, steps_until

RULES = ReportingRules(valid_from=date(2021, 9, 28))
DAYS = st.dates(date(2021, 9, 28), date(2040, 12, 31))


@dataclass(frozen=True)
class Year:
    number: int
    starts_on: date
    ends_on: date


def owed(starts_on, years, last_day=None, rules=RULES):
    spans = participation_years(starts_on, years)
    return [(one.kind, one.year_number, one.due_on) for one in expected(spans, last_day or spans[-1].ends_on, rules)]


def test_three_years_owe_three_meetings_two_annual_reports_and_a_final_one():
    assert owed(date(2026, 2, 15), 3) == [
        (Kind.MIDYEAR, 1, date(2026, 8, 15)),
        (Kind.ANNUAL, 1, date(2027, 3, 16)),  # 14 February, and thirty days
        (Kind.MIDYEAR, 2, date(2027, 8, 15)),
        (Kind.ANNUAL, 2, date(2028, 3, 15)),  # through a 29 February
        (Kind.MIDYEAR, 3, date(2028, 8, 15)),
        (Kind.FINAL, 3, date(2029, 3, 16)),
    ]


def test_one_year_owes_its_meeting_and_a_final_report_alone():
    assert owed(date(2022, 4, 1), 1) == [
        (Kind.MIDYEAR, 1, date(2022, 10, 1)),
        (Kind.FINAL, 1, date(2023, 4, 30)),
    ]


def test_a_year_that_began_on_the_last_of_august_meets_on_the_last_of_february():
    assert owed(date(2022, 8, 31), 1)[0] == (Kind.MIDYEAR, 1, date(2023, 2, 28))


def test_an_interruption_ends_the_year_with_the_final_report():
    assert owed(date(2026, 2, 15), 3, last_day=date(2027, 5, 1)) == [
        (Kind.MIDYEAR, 1, date(2026, 8, 15)),
        (Kind.ANNUAL, 1, date(2027, 3, 16)),
        (Kind.FINAL, 2, date(2027, 5, 31)),  # before its meeting of August
    ]


def test_delays_are_those_of_the_rules():
    rules = ReportingRules(valid_from=date(2021, 9, 28), grace_days=45, midyear_months=5)
    assert owed(date(2022, 4, 1), 1, rules=rules) == [
        (Kind.MIDYEAR, 1, date(2022, 9, 1)),
        (Kind.FINAL, 1, date(2023, 5, 15)),
    ]


@given(starts_on=DAYS, years=st.integers(1, 4), cut=st.integers(0, 1600))
def test_every_year_that_was_lived_owes_one_report_and_the_last_one_is_final(starts_on, years, cut):
    spans = participation_years(starts_on, years)
    last_day = min(spans[-1].ends_on, starts_on + timedelta(days=cut))
    found = expected(spans, last_day, RULES)
    lived = [span.number for span in spans if span.starts_on <= last_day]
    reports = sorted((one.year_number, one.kind) for one in found if one.kind != Kind.MIDYEAR)
    assert reports == [*((number, Kind.ANNUAL) for number in lived[:-1]), (lived[-1], Kind.FINAL)]
    assert all(one.due_on == one.period_ends_on + timedelta(days=30) for one in found if one.kind != Kind.MIDYEAR)
    assert all(one.period_starts_on <= one.due_on <= last_day for one in found if one.kind == Kind.MIDYEAR)
    assert [one.due_on for one in found] == sorted(one.due_on for one in found)


DUE = date(2027, 3, 16)


@pytest.mark.parametrize(
    ("today", "come"),
    [
        (date(2027, 1, 14), []),
        (date(2027, 1, 15), [-60]),
        (date(2027, 2, 14), [-60, -30]),
        (date(2027, 3, 16), [-60, -30, -7, 0]),
        (date(2027, 3, 22), [-60, -30, -7, 0]),
        (date(2027, 3, 23), [-60, -30, -7, 0, 7]),
        (date(2027, 4, 6), [-60, -30, -7, 0, 7, 14, 21]),
    ],
)
def test_a_report_is_recalled_before_its_date_and_every_week_after_it(today, come):
    assert steps_until(Kind.ANNUAL, RULES, DUE, today) == come


def test_a_meeting_is_recalled_twice_and_never_chased():
    assert steps_until(Kind.MIDYEAR, RULES, DUE, DUE + timedelta(days=400)) == [-30, -7]


@given(kind=st.sampled_from(Kind.values), due=DAYS, days=st.integers(0, 60), ahead=st.integers(-90, 90))
def test_a_window_holds_what_comes_day_by_day(kind, due, days, ahead):
    first = due + timedelta(days=ahead)
    last = first + timedelta(days=days)
    by_day = [
        (day, step)
        for day in (first + timedelta(days=n) for n in range(days + 1))
        for step in set(steps_until(kind, RULES, due, day))
        - set(steps_until(kind, RULES, due, day - timedelta(days=1)))
    ]
    assert steps_between(kind, RULES, due, first, last) == by_day


@pytest.mark.parametrize("text", ["", "a", "1.5", "-3", "30, 30", "400", ",".join(str(n) for n in range(11))])
def test_steps_that_mean_nothing_are_refused_in_french(text):
    with pytest.raises(ValidationError, match="nombres de jours"):
        validate_steps(text)


def test_steps_are_read_in_any_order_and_with_semicolons():
    rules = ReportingRules(valid_from=date(2021, 9, 28), report_steps="7;90,0")
    assert steps_until(Kind.FINAL, rules, DUE, DUE) == [-90, -7, 0]
