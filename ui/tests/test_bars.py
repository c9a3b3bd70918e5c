"""Bars of hours: every row to one scale, what is used, left and beyond side by side."""

from ui.bars import hours_bars


def test_every_row_is_drawn_to_the_scale_of_the_longest():
    short, long = hours_bars([("A", "", 600, 600, 0, []), ("B", "", 1800, 0, 600, [])])
    assert [(s.kind, s.x, s.width) for s in short.segments] == [
        ("used", "0.000%", "25.000%"),
        ("new", "25.000%", "25.000%"),
    ]
    assert [(s.kind, s.x, s.width) for s in long.segments] == [
        ("used", "0.000%", "75.000%"),
        ("excess", "75.000%", "25.000%"),
    ]


def test_a_list_without_hours_draws_nothing_and_does_not_fail():
    assert hours_bars([]) == []
    assert hours_bars([("A", "#", 0, 0, 0, [("Réservées", 0)])])[0].segments == ()
