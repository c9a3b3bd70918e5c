"""Pictures say what the figures say, in words too."""

from datetime import date, timedelta
from decimal import Decimal

from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from ui import svg

START = date(2027, 2, 1)


def _kinds(clock):
    return [cell.kind for cell in clock.cells]


def test_the_clock_has_fifty_six_cells_in_eight_weeks_of_seven_days():
    clock = svg.eight_week_clock(START, START)
    assert len(clock.cells) == 56
    assert len({cell.x for cell in clock.cells}) == 7
    assert len({cell.y for cell in clock.cells}) == 8
    assert clock.due == START + timedelta(days=56)


def test_the_clock_is_amber_from_day_42_and_red_after_day_56():
    tones = {day: svg.eight_week_clock(START, START + timedelta(days=day)).tone for day in (0, 41, 42, 56, 57)}
    assert tones == {0: "info", 41: "info", 42: "soon", 56: "soon", 57: "late"}


def test_the_clock_marks_today_once_and_only_while_it_runs():
    running = svg.eight_week_clock(START, START + timedelta(days=17))
    assert _kinds(running).count("today") == 1
    assert _kinds(running)[16] == "today"
    stopped = svg.eight_week_clock(START, START + timedelta(days=90), START + timedelta(days=45))
    assert "today" not in _kinds(stopped)
    assert _kinds(stopped)[44] == "stop"
    assert stopped.tone == "done"


def test_an_answer_given_late_stays_late():
    assert svg.eight_week_clock(START, START, START + timedelta(days=60)).tone == "late"


def test_the_clock_says_what_is_left_in_the_singular_and_the_plural():
    assert "Il reste 1 jour\xa0:" in svg.eight_week_clock(START, START + timedelta(days=55)).description
    assert "Il reste 39 jours\xa0:" in svg.eight_week_clock(START, START + timedelta(days=17)).description


def _number(share):
    return Decimal(share.removesuffix("%"))


LOTS = st.lists(
    st.tuples(st.integers(1, 124), st.integers(0, 124)).map(
        lambda pair: svg.Lot("lot", pair[0] * 15, min(pair) * 15, date(2027, 3, 31))
    ),
    max_size=4,
)


@given(LOTS, st.integers(0, 200), st.integers(0, 200))
def test_the_segments_of_the_gauge_touch_and_fill_it(lots, reserved, excess):
    gauge = svg.hours_gauge(lots, reserved=reserved * 15, excess=excess * 15)
    edge = Decimal(0)
    for segment in gauge.segments:
        assert abs(_number(segment.x) - edge) < Decimal("0.02")
        edge = _number(segment.x) + _number(segment.width)
    if gauge.segments:
        assert abs(edge - 100) < Decimal("0.02")
    assert gauge.available == max(0, sum(lot.left for lot in lots) - reserved * 15)


def test_reserved_hours_are_hatched_from_the_lot_that_lapses_first():
    lots = [svg.Lot("2025", 600, 0, date(2027, 3, 31)), svg.Lot("2026", 600, 0, date(2028, 3, 31))]
    first, second = svg.hours_gauge(lots, reserved=900).hatched
    assert (first.width, second.width) == ("50.000%", "25.000%")


def test_positions_are_printed_with_a_point_whatever_the_language():
    html = render_to_string(
        "ui/hours_gauge.html", {"gauge": svg.hours_gauge([svg.Lot("2027", 1860, 615, date(2028, 3, 31))], excess=15)}
    )
    assert 'width="32.800%"' in html
    assert 'x="32,8' not in html


def test_the_places_say_how_many_are_left_and_where_one_stands():
    assert svg.nine_places(8).description == "Il reste 1 place sur 9."
    full = svg.nine_places(9, waiting=3, own_rank=2)
    assert full.left == 0
    assert full.description == "Les 9 places sont prises. Votre quartier est au rang 2."
    assert [cell.kind for cell in svg.nine_places(5, own_place=2).cells].count("own") == 1


def test_seats_beyond_the_capacity_show_as_such():
    assert svg.seats(14, 20).label == "14\xa0/\xa020"
    assert svg.seats(20, 20, 6).description == "complet, 6 en attente"
    over = svg.seats(20, 15)
    assert (over.tone, over.description, over.share) == ("late", "5 au-delà de la capacité", "100.000%")
    assert svg.seats(0, 0).description == "complet"


def test_bars_are_to_the_scale_of_the_largest():
    bars = svg.money_bars([("2026", Decimal(50_000), 1), ("2027", Decimal(200_000), 2)])
    assert [bar.width for bar in bars] == ["25.000%", "100.000%"]
    assert svg.money_bars([("2026", Decimal(0), 1)])[0].width == "0.000%"
