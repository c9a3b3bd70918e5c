"""Rows that two people wrote: each one's own rows stay, and none counts twice because the other left it alone."""

import pytest

from writing.answers import Answer
from writing.conflicts import BOTH, MINE, THEIRS, clashes, fingerprints, merged

BEFORE = [{"label": "Salaires", "actual": ""}, {"label": "Loyer", "actual": ""}]


def answers():
    return [Answer(("lines",), "Lignes", "", joins=True)]


def rows(*amounts):
    return [{"label": label, "actual": amount} for label, amount in amounts]


def kept(theirs, mine, base=None, choice=BOTH):
    base = fingerprints(answers(), {"lines": BEFORE}) if base is None else base
    found = clashes(answers(), answers(), {"lines": mine}, {"lines": theirs}, base=base)
    return merged({"lines": mine}, {"lines": theirs}, found, {"lines": choice})["lines"]


def test_each_one_s_row_is_kept_when_they_filled_different_ones():
    theirs, mine = rows(("Salaires", "10"), ("Loyer", "")), rows(("Salaires", ""), ("Loyer", "20"))
    assert kept(theirs, mine) == rows(("Salaires", "10"), ("Loyer", "20"))


def test_a_row_that_both_changed_is_there_twice_to_be_sorted_out():
    theirs, mine = rows(("Salaires", "10"), ("Loyer", "")), rows(("Salaires", "11"), ("Loyer", ""))
    assert kept(theirs, mine) == rows(("Salaires", "10"), ("Salaires", "11"), ("Loyer", ""))


def test_a_row_that_one_added_joins_those_that_the_other_changed():
    theirs = rows(("Salaires", "10"), ("Loyer", ""))
    mine = rows(("Salaires", ""), ("Loyer", ""), ("Repas", "5"))
    assert kept(theirs, mine) == rows(("Salaires", "10"), ("Loyer", ""), ("Repas", "5"))


def test_a_row_that_one_took_away_does_not_come_back_from_the_other():
    theirs, mine = rows(("Loyer", "20")), BEFORE
    assert kept(theirs, mine) == rows(("Loyer", "20"))


def test_a_choice_of_one_text_leaves_the_other_out():
    theirs, mine = rows(("Salaires", "10"), ("Loyer", "")), rows(("Salaires", ""), ("Loyer", "20"))
    assert kept(theirs, mine, choice=MINE) == mine and kept(theirs, mine, choice=THEIRS) == theirs


@pytest.mark.parametrize("base", [{}, {"lines[]": 5}, {"lines[]": ["x"]}, {"lines[]": None}, {"lines": [1]}])
def test_without_a_first_sight_that_reads_nothing_of_either_is_lost(base):
    theirs, mine = rows(("Salaires", "10")), rows(("Salaires", "11"))
    assert kept(theirs, mine, base=base) == rows(("Salaires", "10"), ("Salaires", "11"))
