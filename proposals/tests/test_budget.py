"""The range of a stage, year by year, and what counts in it (Guide, sections 5.2 and 5.4)."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proposals.rules.budget import read_budget

RULES = SimpleNamespace(min_per_year=Decimal(75000), max_per_year=Decimal(150000), source="Guide, 5.2")
CENTS = st.integers(min_value=0, max_value=40_000_000).map(lambda cents: Decimal(cents) / 100)


def typed(amount):
    return f"{amount:.2f}".replace(".", ",")


def budget_of(lines, years=1, skill=None):
    data = {"lines": [{"label": "Ligne", "amounts": [typed(a) for a in amounts]} for amounts in lines]}
    data["skill_lines"] = {code: [typed(a) for a in amounts] for code, amounts in (skill or {}).items()}
    return read_budget(data, years=years, rules=RULES)


@pytest.mark.parametrize(
    ("amount", "inside"),
    [
        ("74999.99", False),
        ("75000", True),
        ("75000.01", True),
        ("149999.99", True),
        ("150000", True),
        ("150000.01", False),
    ],
)
def test_both_bounds_of_the_range_are_included(amount, inside):
    assert budget_of([[Decimal(amount)]]).is_valid is inside


@given(st.lists(CENTS, min_size=1, max_size=8))
def test_a_year_is_the_exact_sum_of_its_lines(amounts):
    year = budget_of([[amount] for amount in amounts]).years[0]
    assert year.in_range == sum(amounts)
    assert bool(year.range_error) == (not Decimal(75000) <= sum(amounts) <= Decimal(150000))


@given(base=CENTS, external=CENTS, internal=CENTS, own=CENTS)
def test_skill_building_that_draws_on_the_reserved_amount_stays_outside_the_range(base, external, internal, own):
    budget = budget_of(
        [[base]],
        skill={"external_partners": [external], "internal_evaluation": [internal], "own_skill_building": [own]},
    )
    year = budget.years[0]
    assert year.in_range == base + own
    assert year.outside == external + internal
    assert budget.grand_total == base + own + external + internal


def test_each_year_is_judged_alone():
    budget = budget_of([[Decimal(75000), Decimal(10), Decimal(150000)]], years=3)
    assert [bool(year.range_error) for year in budget.years] == [False, True, False]


def test_the_message_says_the_range_the_year_and_what_was_typed():
    message = budget_of([[Decimal(160000)]]).years[0].range_error.replace("\xa0", " ")
    assert "entre 75 000 $ et 150 000 $ pour l’an 1 (vous avez inscrit 160 000 $)" in message


@pytest.mark.parametrize("bad", ["1e5", "-5", "1234567890123", "١٢٣", "abc", "1.234.567", "12.345"])
def test_an_unreadable_amount_is_kept_as_typed_and_blocks_only_itself(bad):
    data = {"lines": [{"label": "A", "amounts": [bad]}, {"label": "B", "amounts": ["80 000 $"]}]}
    budget = read_budget(data, years=1, rules=RULES)
    assert budget.lines[0].cells[0].raw == bad
    assert budget.lines[0].cells[0].error
    assert budget.years[0].in_range == Decimal(80000)
    assert not budget.years[0].range_error, "a sum with an unreadable part is not judged"
    assert not budget.is_valid


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
        max_leaves=12,
    )
)
def test_whatever_a_draft_holds_the_budget_can_be_read(data):
    for shape in (data, {"lines": data}, {"skill_lines": data}, {"lines": [{"label": data, "amounts": data}]}):
        budget = read_budget(shape, years=3, rules=RULES)
        assert len(budget.years) == 3


def test_an_amount_without_a_name_is_pointed_at():
    data = {"lines": [{"label": " ", "amounts": ["80000"]}, {"label": "", "amounts": [""]}]}
    assert list(read_budget(data, years=1, rules=RULES).label_errors) == [0]
