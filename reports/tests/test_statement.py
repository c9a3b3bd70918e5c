"""The arithmetic of a financial statement, against a naive one, and at the edge of each limit."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.factories import line
from reports.rules.statement import MAX_LINES, Limits, must_explain, read_statement, signed, variance_words
from ui.typography import money

LIMITS = Limits(10, Decimal(1000))
CENTS = st.integers(min_value=0, max_value=40_000_000)


def read(lines=(), *, granted="120000", reserved="0", **more):
    data = {"lines": list(lines), **more}
    return read_statement(data, granted=Decimal(granted), reserved=Decimal(reserved), limits=LIMITS)


@pytest.mark.parametrize(
    ("planned", "actual", "expected"),
    [
        ("20000", "22000", False),  # exactly ten percent
        ("20000", "22000.01", True),
        ("20000", "18000", False),
        ("20000", "17999.99", True),
        ("5000", "6000", False),  # twenty percent, exactly a thousand dollars
        ("5000", "6000.01", True),
        ("5000", "4000", False),
        ("5000", "3999.99", True),
        ("100000", "101500", False),  # more than a thousand dollars, less than ten percent
        ("0", "1000", False),
        ("0", "1000.01", True),
        ("0", "0", False),
    ],
)
def test_a_variance_is_explained_beyond_ten_percent_and_a_thousand_dollars_together(planned, actual, expected):
    assert must_explain(Decimal(planned), Decimal(actual), LIMITS) is expected


@given(planned=CENTS, actual=CENTS, percent=st.integers(0, 100), dollars=st.integers(0, 5000))
def test_what_must_be_explained_is_what_whole_cents_say(planned, actual, percent, dollars):
    """In whole cents, without a division: |spent − planned| > dollars, and 100 × |spent − planned| > percent × planned."""
    gap = actual - planned if actual >= planned else planned - actual
    naive = gap > dollars * 100 and gap * 100 > planned * percent
    said = must_explain(Decimal(planned) / 100, Decimal(actual) / 100, Limits(percent, Decimal(dollars)))
    assert said is naive


@given(
    rows=st.lists(st.tuples(CENTS, CENTS), max_size=8),
    skill=st.tuples(CENTS, CENTS, CENTS),
    granted=CENTS,
    reserved=CENTS,
    opening=CENTS,
)
def test_sums_and_balances_are_those_of_whole_cents(rows, skill, granted, reserved, opening):
    def typed(cents):
        return f"{cents // 100},{cents % 100:02d} $"

    partners, evaluation, own = skill
    statement = read(
        [line(f"Poste {n}", typed(a), typed(b)) for n, (a, b) in enumerate(rows)],
        granted=Decimal(granted) / 100,
        reserved=Decimal(reserved) / 100,
        opening_balance=typed(opening),
        skill_lines={
            "external_partners": {"actual": typed(partners)},
            "internal_evaluation": {"actual": typed(evaluation)},
            "own_skill_building": {"planned": typed(own), "actual": typed(own)},
        },
    )
    spent = sum(b for _a, b in rows) + own
    assert statement.own.planned * 100 == sum(a for a, _b in rows) + own
    assert statement.own.actual * 100 == spent
    assert statement.balance * 100 == granted + opening - spent
    assert statement.balance_reserved * 100 == reserved - partners - evaluation
    assert statement.total.actual * 100 == spent + partners + evaluation


@pytest.mark.parametrize("typed", ["25 000,50 $", "25\xa0000,50", "25000.50", "$25000,5"])
def test_amounts_are_read_as_people_write_them(typed):
    assert read([line("Poste", typed, typed)]).lines[0].planned.amount == Decimal("25000.50")


@pytest.mark.parametrize("typed", ["beaucoup", "1e5", "-5", "٣٠٠", "1234567890123", "12.345"])
def test_what_is_no_amount_carries_its_error_and_counts_for_nothing(typed):
    statement = read([line("Poste", "100", typed)])
    assert statement.lines[0].actual.error and statement.has_invalid_cell
    assert statement.lines[0].actual.raw == typed and statement.own.actual == 0
    assert not statement.lines[0].must_explain


def test_an_amount_without_a_name_asks_for_one():
    assert read([line("", "100"), line("", "")]).label_errors.keys() == {0}


@pytest.mark.parametrize(
    "data", [None, [], "x", {"lines": "x"}, {"lines": [1, None]}, {"skill_lines": [1]}, {"lines": {}}]
)
def test_no_shape_of_data_breaks_the_reading(data):
    statement = read_statement(data, granted=Decimal(1), reserved=Decimal(0), limits=LIMITS)
    assert statement.lines == [] and statement.balance == 1


def test_a_statement_has_forty_lines_at_most():
    assert len(read([line("x", "1")] * (MAX_LINES + 5)).lines) == MAX_LINES


@pytest.mark.parametrize(
    ("planned", "actual", "words"),
    [
        ("10000", "11200", "+1\xa0200\xa0$ (+12\xa0%)"),
        ("10000", "9700", "−300\xa0$ (−3\xa0%)"),
        ("10000", "10001", "+1\xa0$ (0\xa0%)"),
        ("", "500", "+500\xa0$"),
        ("500", "500", "aucun écart"),
        ("500", "", ""),
    ],
)
def test_a_variance_is_told_in_dollars_and_percents(planned, actual, words):
    assert variance_words(read([line("x", planned, actual)]).lines[0]) == words


def test_the_total_s_variance_waits_until_every_planned_line_says_what_was_spent():
    begun = read([line("Salaires", "80 000", "75 000"), line("Loyer", "40 000", "")])
    assert begun.own.variance is None and signed(begun.own.variance) == "–"
    whole = read([line("Salaires", "80 000", "75 000"), line("Loyer", "40 000", "0"), line("Autre", "0", "")])
    assert whole.own.variance == Decimal(-45_000)


def test_a_sign_stands_before_the_amount():
    assert signed(Decimal("-12.50")) == f"−{money(Decimal('12.50'))}" and signed(Decimal(0)) == money(Decimal(0))
