"""Input is forgiving where it is clear, and refused with what to type where it is not."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from ui.fields import (
    MOST_MONEY,
    DurationField,
    InvalidDuration,
    InvalidMoney,
    LocalDateField,
    LocalDateTimeField,
    MoneyField,
    parse_duration,
    parse_money,
)
from ui.typography import hours

SPACES = ["", " ", "\u00a0", "\u202f", "\u2009", "\t"]


@st.composite
def typed_amounts(draw):
    """An amount, and one of the ways in which people write it."""
    whole = draw(st.integers(0, 10**10 - 1))
    cents = draw(st.integers(0, 99))
    grouping, before_sign = draw(st.sampled_from(SPACES)), draw(st.sampled_from(SPACES))
    mark = draw(st.sampled_from([",", "."]))
    text = f"{whole:,}".replace(",", grouping)
    text += draw(st.sampled_from([f"{mark}{cents:02d}"] + ([""] if cents == 0 else [])))
    sign = draw(st.sampled_from(["", "$"]))
    return Decimal(whole) + Decimal(cents) / 100, f" {text}{before_sign}{sign} "


@given(typed_amounts())
def test_every_usual_way_of_writing_an_amount_is_understood(case):
    value, text = case
    assert parse_money(text) == value
    assert MoneyField().clean(text) == value


@given(st.text(max_size=30))
def test_whatever_is_typed_an_amount_is_exact_or_refused(text):
    try:
        value = parse_money(text)
    except InvalidMoney as refusal:
        assert str(refusal.message).endswith(".")
    else:
        assert value >= 0
        assert value.as_tuple().exponent == -2
        assert value <= MOST_MONEY
        assert set(text) <= set("0123456789.,$") | {c for c in text if c.isspace()}


@given(st.text(alphabet="٠١٢٣٤٥٦٧٨٩०१२३४५६७८९０１２３½²", min_size=1, max_size=8))
def test_digits_of_other_scripts_are_refused(text):
    with pytest.raises(InvalidMoney) as refusal:
        parse_money(f"1{text}")
    assert refusal.value.code == "digits"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1e5", "exponent"), ("2.5E3", "exponent"), ("-5", "negative"), ("−5", "negative"), ("(500)", "negative"),
        ("-25 000,50 $", "negative"), ("1234567890123", "too_large"),
        ("10000000000", "too_large"), ("25.000", "decimals"), ("0,345", "decimals"), ("12,3456", "decimals"),
        ("1.234,50", "separators"), ("1.234.567", "separators"), ("1,23,456", "separators"), ("25k", "invalid"), ("NaN", "invalid"),
        ("Infinity", "invalid"), ("0x10", "invalid"), ("1_000", "invalid"), ("$", "empty"), ("25 $ 30", "invalid"),
    ],
)  # fmt: skip
def test_each_fault_of_an_amount_has_its_own_words(text, code):
    with pytest.raises(InvalidMoney) as refusal:
        parse_money(text)
    assert refusal.value.code == code


def test_the_faults_of_an_amount_are_told_apart():
    texts = ["1e5", "-5", "1234567890123", "1.234", "1,2.3", "abc", "٣", "$"]
    messages = set()
    for text in texts:
        with pytest.raises(InvalidMoney) as refusal:
            parse_money(text)
        messages.add(str(refusal.value.message))
    assert len(messages) == len(texts)


def test_ten_digits_are_taken_and_leading_zeros_do_not_count():
    """What a column of the database holds: twelve digits, two of them cents."""
    assert parse_money("00009999999999,99") == MOST_MONEY == Decimal("9999999999.99")
    with pytest.raises(InvalidMoney, match="au plus 10 chiffres"):
        parse_money("10 000 000 000")


def test_an_amount_out_of_range_is_answered_with_the_range_and_what_was_typed():
    field = MoneyField(min_value=Decimal(75_000), max_value=Decimal(150_000))
    assert field.clean("75 000") == 75_000
    assert field.clean("150 000,00 $") == 150_000
    for text in ("74 999,99", "150 000,01"):
        with pytest.raises(ValidationError) as refusal:
            field.clean(text)
        shown = refusal.value.messages[0].replace("\xa0", " ")
        assert "entre 75 000 $ et 150 000 $" in shown
        assert f"vous avez inscrit {text} $" in shown


def test_an_amount_shown_again_in_its_control_is_read_back_unchanged():
    field = MoneyField()
    assert field.clean(field.prepare_value(Decimal("25000.50"))) == Decimal("25000.50")
    assert not field.has_changed(Decimal("25000.00"), "25 000 $")
    assert field.has_changed(Decimal("25000.00"), "25 001")


def test_an_amount_left_empty_is_none_when_it_is_optional():
    assert MoneyField(required=False).clean(" \xa0") is None


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("1,5", 90), ("1.5", 90), ("1h30", 90), ("1 h 30", 90), ("1\u00a0h\u202f30", 90), ("90 min", 90), ("90min", 90),
        ("1 h", 60), ("2H", 120), ("0,25", 15), ("45 minutes", 45), ("1 h 15 min", 75), ("8", 480), ("0h45", 45),
    ],
)  # fmt: skip
def test_the_ways_of_saying_a_duration_are_understood(text, minutes):
    assert parse_duration(text) == minutes


@given(st.integers(1, 4_000))
def test_a_duration_off_the_quarter_is_answered_with_its_two_neighbours(minutes):
    if minutes % 15 == 0:
        assert parse_duration(f"{minutes} min") == minutes
        return
    with pytest.raises(InvalidDuration) as refusal:
        parse_duration(f"{minutes} min")
    assert refusal.value.code == "quarter"
    low, high = minutes // 15 * 15, minutes // 15 * 15 + 15
    shown = str(refusal.value.message)
    assert hours(high) in shown
    assert not low or hours(low) in shown


@given(st.text(max_size=20))
def test_whatever_is_typed_a_duration_is_whole_quarters_or_refused(text):
    try:
        minutes = parse_duration(text)
    except InvalidDuration as refusal:
        assert str(refusal.message).endswith(".")
    else:
        assert minutes > 0
        assert minutes % 15 == 0


@pytest.mark.parametrize("text", ["0", "0 min", "0,0"])
def test_no_duration_at_all_is_refused(text):
    with pytest.raises(InvalidDuration) as refusal:
        parse_duration(text)
    assert refusal.value.code == "zero"


@pytest.mark.parametrize("text", ["-1", "1e2", "une heure", "1h75", "1:30", "٣", "1,5,5", "h30"])
def test_what_is_not_a_duration_is_answered_with_an_example(text):
    with pytest.raises(InvalidDuration) as refusal:
        parse_duration(text)
    assert "1,5" in str(refusal.value.message)


def test_a_duration_above_the_most_is_refused_and_the_most_is_taken():
    field = DurationField(max_minutes=24 * 60)
    assert field.clean("24") == 1440
    with pytest.raises(ValidationError, match="24"):
        field.clean("24,25")
    assert field.clean(field.prepare_value(75)) == 75


def test_a_date_outside_its_bounds_is_answered_with_the_bound():
    field = LocalDateField(not_before=date(2027, 2, 1), not_after=lambda: date(2027, 2, 28))
    assert field.clean("2027-02-01") == date(2027, 2, 1)
    assert field.clean("2027-02-28") == date(2027, 2, 28)
    for text, bound in (("2027-01-31", "à partir du 1er\xa0février"), ("2027-03-01", "au plus tard le 28\xa0février")):
        with pytest.raises(ValidationError) as refusal:
            field.clean(text)
        assert bound in refusal.value.messages[0]


@pytest.mark.parametrize("text", ["2027-02-30", "01/02/2027", "27-02-01", "demain", "2027-2-1x"])
def test_a_date_that_does_not_exist_is_refused_with_an_example(text):
    with pytest.raises(ValidationError, match="2027-02-01"):
        LocalDateField().clean(text)


@pytest.mark.parametrize("text", ["0027-02-01", "2722-02-01"])
def test_an_unlikely_year_is_questioned(text):
    with pytest.raises(ValidationError, match="année"):
        LocalDateField().clean(text)


def test_an_instant_is_read_in_local_time_and_a_skipped_hour_is_refused():
    assert LocalDateTimeField().clean("2027-02-01T23:30").utcoffset().total_seconds() == -5 * 3600
    assert LocalDateTimeField().clean("2027-07-01T12:00").utcoffset().total_seconds() == -4 * 3600
    with pytest.raises(ValidationError):
        LocalDateTimeField().clean("2027-03-14T02:30")
