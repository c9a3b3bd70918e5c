"""Participation years follow one another without gap; the quorum is half of the seats that decide, plus one."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proposals.rules.quorum import Quorum, SeatState
from proposals.rules.years import participation_years


@given(start=st.dates(min_value=date(2021, 1, 1), max_value=date(2090, 1, 1)), count=st.integers(1, 4))
def test_years_follow_one_another_without_gap_or_overlap(start, count):
    spans = participation_years(start, count)
    assert spans[0].starts_on == start
    assert [span.number for span in spans] == list(range(1, count + 1))
    for earlier, later in zip(spans, spans[1:], strict=False):
        assert later.starts_on == earlier.ends_on + timedelta(days=1)
    assert all(364 <= (span.ends_on - span.starts_on).days <= 366 for span in spans)


def test_a_year_that_begins_on_a_leap_day_ends_on_the_eve_of_the_28th():
    first, second = participation_years(date(2024, 2, 29), 2)
    assert (first.ends_on, second.starts_on) == (date(2025, 2, 27), date(2025, 2, 28))


def seats(eligible, present, recused=0):
    deciding = [SeatState(n, f"Org {n}", False, n < present) for n in range(eligible)]
    away = [SeatState(100 + n, f"Retrait {n}", False, True, "withdraws") for n in range(recused)]
    return Quorum(tuple(deciding + away))


@pytest.mark.parametrize(
    ("eligible", "required"), [(0, 1), (1, 1), (2, 2), (3, 2), (4, 3), (5, 3), (8, 5), (9, 5), (10, 6)]
)
def test_half_of_the_seats_that_are_not_recused_plus_one(eligible, required):
    assert seats(eligible, 0).required == required


@given(eligible=st.integers(0, 12), present=st.integers(0, 12), recused=st.integers(0, 5))
def test_recused_seats_count_neither_for_nor_against(eligible, present, recused):
    present = min(present, eligible)
    assert seats(eligible, present, recused).is_met == seats(eligible, present).is_met
    assert seats(eligible, present, recused).is_met == (eligible > 0 and present > eligible / 2)


def test_nobody_left_to_decide_is_no_quorum():
    assert not seats(0, 0, recused=4).is_met


def test_the_record_names_organisations_and_figures_only():
    record = seats(3, 2, recused=1).as_record()
    assert record == {
        "seats": 4,
        "eligible": 3,
        "present": 2,
        "required": 2,
        "met": True,
        "recused": [{"organisation": "Retrait 0", "kind": "withdraws"}],
        "present_organisations": ["Org 0", "Org 1"],
        "recused_seats": [{"seat": 100, "kind": "withdraws"}],
        "present_seats": [0, 1],
        "in_doubt": 0,
    }
