"""Figures, dates and hours are written as in Québec."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.formats import date_format
from hypothesis import given
from hypothesis import strategies as st

from ui import typography
from ui.fields import parse_duration, parse_money
from ui.typography import NBSP

AMOUNTS = st.decimals(min_value=0, max_value=Decimal("9999999999.99"), places=2)


@given(AMOUNTS)
def test_money_written_by_the_portal_is_read_back_to_the_cent(value):
    assert parse_money(typography.money(value)) == value


@given(AMOUNTS)
def test_money_never_breaks_across_two_lines(value):
    written = typography.money(value)
    assert " " not in written
    assert written.endswith(f"{NBSP}$")


@given(st.integers(1, 4_000).map(lambda quarters: quarters * 15))
def test_hours_written_by_the_portal_are_read_back_to_the_minute(minutes):
    assert parse_duration(typography.hours(minutes)) == minutes
    assert parse_duration(typography.hours_and_minutes(minutes)) == minutes


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("25000", "25 000 $"),
        ("25000.50", "25 000,50 $"),
        ("0", "0 $"),
        ("-1500", "−1 500 $"),
        ("1234567.8", "1 234 567,80 $"),
    ],
)
def test_cents_appear_only_when_there_are_any(value, written):
    assert typography.money(Decimal(value)) == written.replace(" ", NBSP)


@pytest.mark.parametrize(
    ("minutes", "written"), [(510, "8,5 h"), (15, "0,25 h"), (1860, "31 h"), (0, "0 h"), (-90, "−1,5 h")]
)
def test_hours_are_decimal_with_a_comma(minutes, written):
    assert typography.hours(minutes) == written.replace(" ", NBSP)


def test_the_first_of_the_month_is_1er():
    assert typography.long_date(date(2027, 2, 1)) == f"1er{NBSP}février 2027"
    assert typography.long_date(date(2027, 2, 2), weekday=True) == f"mardi 2{NBSP}février 2027"


def test_a_deadline_at_midnight_in_montreal_is_not_read_in_utc():
    instant = datetime(2027, 2, 2, 4, 30, tzinfo=UTC)
    assert typography.long_date(instant) == f"1er{NBSP}février 2027"
    assert typography.iso_date(instant) == "2027-02-01"
    assert typography.clock(instant) == f"23{NBSP}h{NBSP}30"


def test_the_clock_follows_both_changes_of_the_hour():
    before, after = datetime(2027, 3, 14, 6, 59, tzinfo=UTC), datetime(2027, 3, 14, 7, 0, tzinfo=UTC)
    assert [typography.clock(before), typography.clock(after)] == [f"1{NBSP}h{NBSP}59", f"3{NBSP}h"]
    twice = [datetime(2027, 11, 7, hour, 30, tzinfo=UTC) for hour in (5, 6)]
    assert [typography.clock(instant) for instant in twice] == [f"1{NBSP}h{NBSP}30"] * 2


@pytest.mark.parametrize(
    ("size", "written"),
    [(1, "1 octet"), (820, "820 octets"), (12_345, "12 ko"), (3_565_158, "3,4 Mo"), (10_485_760, "10 Mo")],
)
def test_file_sizes_are_in_french_units(size, written):
    assert typography.file_size(size) == written.replace(" ", NBSP)


def test_filters_print_nothing_for_an_unknown_value():
    page = Template("{% load ui %}[{{ nothing|money }}{{ nothing|long_date }}{{ nothing|hours }}{{ nothing|clock }}]")
    assert page.render(Context({"nothing": None})) == "[]"


def test_filters_carry_the_names_of_the_functions():
    page = Template("{% load ui %}{{ sum|money }} {{ day|long_date }} {{ minutes|hours }}")
    shown = page.render(Context({"sum": Decimal(25_000), "day": date(2027, 8, 1), "minutes": 90}))
    assert shown.replace(NBSP, " ") == "25 000 $ 1er août 2027 1,5 h"


def test_the_locale_s_own_time_format_does_not_repeat_the_hour():
    with translation.override("fr-ca"):
        shown = date_format(datetime(2027, 2, 1, 13, 30), "TIME_FORMAT")  # noqa: DTZ001
    assert shown == f"13{NBSP}h{NBSP}30"


# --- In English -----------------------------------------------------------------------------------------------------
@given(AMOUNTS)
def test_english_money_is_read_back_to_the_cent_in_either_language(value):
    with translation.override("en"):
        written, typed = typography.money(value), typography.amount(value)
        assert parse_money(written) == parse_money(typed) == value
    assert parse_money(written) == parse_money(typed) == value


@given(st.integers(1, 4_000).map(lambda quarters: quarters * 15))
def test_hours_typed_in_english_are_read_back_to_the_minute(minutes):
    with translation.override("en"):
        assert parse_duration(typography.typed_hours(minutes)) == minutes
        assert parse_duration(typography.hours_and_minutes(minutes)) == minutes


@pytest.mark.parametrize(
    ("french", "english", "written"),
    [
        ("25 000,50 $", "$25,000.50", lambda: typography.money(Decimal("25000.50"))),
        ("−1 500 $", "−$1,500", lambda: typography.money(Decimal(-1500))),
        ("+1 500 $", "+$1,500", lambda: typography.signed_money(Decimal(1500))),
        ("12 500,5", "12,500.5", lambda: typography.number(Decimal("12500.5"))),
        ("8,5 h", "8.5 h", lambda: typography.hours(510)),
        ("1 h 30", "1 h 30 min", lambda: typography.hours_and_minutes(90)),
        ("1er février 2027", "February 1, 2027", lambda: typography.long_date(date(2027, 2, 1))),
        (
            "lundi 1er février 2027",
            "Monday, February 1, 2027",
            lambda: typography.long_date(date(2027, 2, 1), weekday=True),
        ),
        (
            "du 1er au 2 février 2027",
            "February 1–2, 2027",
            lambda: typography.date_span(date(2027, 2, 1), date(2027, 2, 2)),
        ),
        (
            "du 31 janvier 2027 au 2 février 2027",
            "January 31, 2027 to February 2, 2027",
            lambda: typography.date_span(date(2027, 1, 31), date(2027, 2, 2)),
        ),
        ("0 h 05", "12:05 a.m.", lambda: typography.clock(datetime(2027, 2, 1, 5, 5, tzinfo=UTC))),
        ("13 h", "1 p.m.", lambda: typography.clock(datetime(2027, 2, 1, 18, tzinfo=UTC))),
        (
            "1er février 2027 à 12 h 30",
            "February 1, 2027 at 12:30 p.m.",
            lambda: typography.long_instant(datetime(2027, 2, 1, 17, 30, tzinfo=UTC)),
        ),
        ("d’octobre 2026", "of October 2026", lambda: typography.of_month(date(2026, 10, 5))),
        ("d’Alex Gagnon", "from Alex Gagnon", lambda: typography.of_name("Alex Gagnon")),
        ("3,4 Mo", "3.4 MB", lambda: typography.file_size(3_600_000)),
    ],
)
def test_figures_and_dates_follow_the_active_language(french, english, written):
    for code, expected in (("fr-ca", french), ("en", english)):
        with translation.override(code):
            assert written().replace(NBSP, " ") == expected


def test_an_hour_and_a_half_is_singular_in_french_and_plural_in_english():
    assert [typography.how_many(minutes) for minutes in (0, 60, 90, 120)] == [1, 1, 1, 2]
    with translation.override("en"):
        assert [typography.how_many(minutes) for minutes in (0, 60, 90, 120)] == [2, 1, 2, 2]
