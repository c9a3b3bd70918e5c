"""The hours' arithmetic against the specification's example and cases, and against a naive model (I1 to I15)."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coaching.ledger import (
    DYNAMO,
    LEARNING,
    QUARTER,
    Adjustment,
    Cover,
    Journal,
    JournalError,
    Reversal,
    Session,
    Year,
    replay,
)

from .naive import lines_of, tokens_of

HOURS = 60
THIRTY_ONE = 31 * HOURS
SOME_DAY = datetime(2024, 1, 2, 15, tzinfo=UTC)


def years(first, count, grant=THIRTY_ONE):
    return tuple(Year(str(year), date(year, 1, 1), date(year + 1, 1, 1), grant) for year in range(first, first + count))


def session(key, day, hours, seq=None):
    return Session(key, seq or ord(key[0]), SOME_DAY, date.fromisoformat(day), int(hours * HOURS))


def learning(*sessions, first=2024, count=4):
    return Journal(LEARNING, years(first, count), tuple(sessions))


def hours(statement, name):
    return [getattr(line, name) / HOURS for line in statement.years]


# --- The worked example ---------------------------------------------------------------------------------------------
EXAMPLE = learning(
    session("A", "2024-05-14", 8.5),
    session("B", "2024-11-20", 3.25),
    session("C", "2025-02-11", 10),
    session("D", "2025-06-03", 6.75),
    session("E", "2026-03-10", 24.75),
    session("F", "2026-09-22", 40.5),
    session("G", "2027-01-15", 4.25),
)
TABLE = {
    "carried": [0, 19.25, 31, 0],
    "granted": [31, 31, 31, 31],
    "opening": [31, 50.25, 62, 31],
    "covered": [11.75, 16.75, 62, 4.25],
    "excess": [0, 0, 3.25, 0],
    "closing": [19.25, 33.5, 0, 26.75],
    "expired": [0, 2.5, 0, 0],
}


@pytest.mark.parametrize("column", TABLE)
def test_the_worked_example_gives_the_table_of_the_specification(column):
    assert hours(replay(EXAMPLE), column) == TABLE[column]


def test_the_worked_example_takes_from_the_oldest_lot_first():
    covered = {
        line.id: [(cover.lot, cover.minutes / HOURS) for cover in line.covered] for line in replay(EXAMPLE).sessions
    }
    assert covered["D"] == [("2024", 6.75)]
    assert covered["E"] == [("2025", 24.75)]
    assert covered["F"] == [("2025", 6.25), ("2026", 31)]


# --- The table of cases ---------------------------------------------------------------------------------------------
def test_hours_never_used_never_pile_up_beyond_two_grants():
    statement = replay(learning(count=5))
    assert hours(statement, "opening") == [31, 62, 62, 62, 62]
    assert hours(statement, "expired") == [0, 31, 31, 31, 31]


def test_a_quarter_of_an_hour_too_many_is_excess_and_next_year_opens_whole():
    statement = replay(learning(session("A", "2024-05-14", 31.25), count=2))
    assert (statement.sessions[0].covered_minutes, statement.sessions[0].excess) == (THIRTY_ONE, QUARTER)
    assert hours(statement, "closing")[0] == 0
    assert hours(statement, "opening")[1] == 31


def test_an_excess_never_reduces_the_next_grant():
    statement = replay(learning(session("A", "2024-05-14", 40), count=2))
    assert hours(statement, "excess") == [9, 0]
    assert hours(statement, "opening") == [31, 31]


def test_a_session_straddles_two_lots():
    statement = replay(learning(session("A", "2024-06-01", 20), session("B", "2025-02-01", 15), count=3))
    assert statement.sessions[1].covered == (Cover("2024", 11 * HOURS), Cover("2025", 4 * HOURS))
    assert hours(statement, "closing")[1] == 27
    assert hours(statement, "opening")[2] == 58


def test_the_last_day_of_a_year_still_uses_the_lot_that_lapses_that_night():
    statement = replay(learning(session("A", "2025-12-31", 62.25), count=3))
    assert statement.sessions[0].covered == (Cover("2024", THIRTY_ONE), Cover("2025", THIRTY_ONE))
    assert statement.sessions[0].excess == QUARTER
    assert hours(statement, "opening")[2] == 31


def test_a_hundred_and_twenty_four_quarters_make_thirty_one_hours():
    sessions = [Session(f"s{n}", n, SOME_DAY, date(2024, 1, 1) + timedelta(days=n), QUARTER) for n in range(1, 125)]
    statement = replay(learning(*sessions, count=1))
    assert statement.balance == 0
    assert sum(line.excess for line in statement.sessions) == 0


def test_a_correction_is_a_reversal_and_a_new_entry():
    journal = learning(
        session("A", "2024-05-14", 8, seq=1),
        Reversal("R", 2, SOME_DAY, "A"),
        session("B", "2024-05-14", 6, seq=3),
        count=1,
    )
    statement = replay(journal)
    assert [line.id for line in statement.sessions] == ["B"]
    assert hours(statement, "covered") == [6]


def test_hours_given_back_return_to_their_lot_and_lapse_with_it():
    journal = learning(session("A", "2024-05-14", 20, seq=1), session("B", "2025-03-01", 31, seq=2), count=3)
    back = replace(journal, entries=(*journal.entries, Reversal("R", 3, SOME_DAY, "A")))
    assert replay(back).sessions[0].covered == (Cover("2024", THIRTY_ONE),)
    assert hours(replay(back), "expired") == [0, 0, 31]
    unused = replace(journal, entries=(journal.entries[0], Reversal("R", 3, SOME_DAY, "A")))
    assert hours(replay(unused), "expired") == [0, 31, 31]


def test_three_partners_draw_on_one_pool_of_dynamo_hours():
    journal = Journal(
        LEARNING,
        years(2024, 1),
        (session("A", "2024-02-01", 10), session("B", "2024-03-01", 8), session("C", "2024-04-01", 5)),
    )
    statement = replay(journal)
    assert (hours(statement, "covered"), hours(statement, "closing")) == ([23], [8])


def test_dynamo_hours_live_in_their_own_year():
    journal = Journal(
        DYNAMO, years(2024, 2, 30 * HOURS), (session("A", "2024-02-01", 10), session("B", "2025-02-01", 31))
    )
    statement = replay(journal)
    assert hours(statement, "carried") == [0, 0]
    assert hours(statement, "expired") == [20, 0]
    assert hours(statement, "excess") == [0, 1]


def test_two_sessions_of_one_day_are_covered_in_the_order_of_the_journal():
    first, second = session("A", "2024-02-01", 20, seq=2), session("B", "2024-02-01", 20, seq=1)
    assert [(line.id, line.excess) for line in replay(learning(first, second, count=1)).sessions] == [
        ("B", 0),
        ("A", 9 * HOURS),
    ]


# --- Adjustments, and what was known when ---------------------------------------------------------------------------
def test_an_adjustment_counts_from_its_lots_first_day():
    late = Adjustment("J", 9, SOME_DAY + timedelta(days=400), "2024", -HOURS)
    statement = replay(learning(session("A", "2024-01-02", 31), late, count=1))
    assert (hours(statement, "adjusted"), hours(statement, "opening"), hours(statement, "excess")) == ([-1], [30], [1])


def test_a_statement_can_be_asked_as_of_a_date():
    statement = replay(EXAMPLE, as_of=date(2025, 6, 2))
    assert [line.id for line in statement.sessions] == ["A", "B", "C"]
    assert [line.label for line in statement.years] == ["2024", "2025"]
    assert hours(replay(EXAMPLE, as_of=date(2025, 6, 3)), "covered") == [11.75, 16.75]


def test_a_statement_can_be_asked_as_known_at_a_time():
    later = SOME_DAY + timedelta(days=1)
    journal = learning(session("A", "2024-05-14", 8, seq=1), Reversal("R", 2, later, "A"), count=1)
    assert hours(replay(journal, known_at=SOME_DAY), "covered") == [8]
    assert hours(replay(journal, known_at=later), "covered") == [0]
    assert hours(replay(journal, known_at=SOME_DAY - timedelta(seconds=1)), "granted") == [31]


# --- What a journal may not say -------------------------------------------------------------------------------------
A = session("A", "2024-05-14", 8, seq=1)
REFUSED = {
    "a session outside all years": ((session("B", "2030-01-01", 1),), "écriture B"),
    "the same identifier twice": ((A, session("A", "2024-06-01", 1, seq=2)), "écriture A"),
    "the same sequence twice": ((A, session("B", "2024-06-01", 1, seq=1)), "écriture B"),
    "an unknown entry reversed": ((A, Reversal("R", 2, SOME_DAY, "Z")), "écriture R"),
    "a second reversal": ((A, Reversal("R", 2, SOME_DAY, "A"), Reversal("S", 3, SOME_DAY, "A")), "écriture S"),
    "a reversal reversed": ((A, Reversal("R", 2, SOME_DAY, "A"), Reversal("S", 3, SOME_DAY, "R")), "écriture S"),
    "ten minutes": ((A._replace(minutes=10),), "écriture A"),
    "no minutes": ((A._replace(minutes=0),), "écriture A"),
    "minutes taken back": ((A._replace(minutes=-15),), "écriture A"),
    "an adjustment of an unknown year": ((Adjustment("J", 1, SOME_DAY, "1999", 60),), "écriture J"),
    "an adjustment of nothing": ((Adjustment("J", 1, SOME_DAY, "2024", 0),), "écriture J"),
    "a lot below zero": ((Adjustment("J", 1, SOME_DAY, "2024", -32 * HOURS),), "année 2024"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_journal_that_breaks_a_rule_is_refused_with_its_line(case):
    entries, line = REFUSED[case]
    with pytest.raises(JournalError) as refusal:
        replay(learning(*entries, count=2))
    assert refusal.value.line == line
    assert refusal.value.rule.endswith(".")


def test_years_follow_each_other():
    gap = (years(2024, 1)[0], years(2026, 1)[0])
    for wrong in (gap, (years(2024, 1)[0],) * 2, (replace(years(2024, 1)[0], end=date(2024, 1, 1)),)):
        with pytest.raises(JournalError):
            replay(Journal(LEARNING, wrong))


# --- Invariants, against a naive model ------------------------------------------------------------------------------
@st.composite
def journals(draw, envelope=None):
    """Years of any length, grants of any size, sessions, adjustments and reversals in any order."""
    envelope = envelope or draw(st.sampled_from([LEARNING, DYNAMO]))
    start, found = date(2020, 4, 1), []
    for index in range(draw(st.integers(1, 5))):
        end = start + timedelta(days=draw(st.integers(1, 500)))
        found.append(Year(f"Y{index}", start, end, draw(st.integers(0, 12)) * QUARTER))
        start = end
    first, days = found[0].start, (found[-1].end - found[0].start).days
    entries = []
    for seq in range(1, draw(st.integers(0, 12)) + 1):
        kind = draw(st.sampled_from(["session"] * 4 + ["adjustment", "reversal"]))
        recorded = SOME_DAY + timedelta(hours=draw(st.integers(0, 5)))
        if kind == "adjustment":
            year = draw(st.sampled_from(found))
            room = year.grant + sum(e.minutes for e in entries if isinstance(e, Adjustment) and e.year == year.label)
            minutes = draw(st.integers(-room // QUARTER, 4)) * QUARTER
            if minutes:
                entries.append(Adjustment(f"e{seq}", seq, recorded, year.label, minutes))
        elif kind == "reversal":
            done = {entry.reverses for entry in entries if isinstance(entry, Reversal)}
            targets = [e.id for e in entries if isinstance(e, Session) and e.id not in done]
            if targets:
                entries.append(Reversal(f"e{seq}", seq, recorded, draw(st.sampled_from(targets))))
        else:
            day = first + timedelta(days=draw(st.integers(0, days - 1)))
            entries.append(Session(f"e{seq}", seq, recorded, day, draw(st.integers(1, 20)) * QUARTER))
    return Journal(envelope, tuple(found), tuple(entries))


def naive(journal, count=tokens_of):
    gone = {entry.reverses for entry in journal.entries if isinstance(entry, Reversal)}
    sessions = sorted(
        (entry.date, entry.seq, entry.id, entry.minutes)
        for entry in journal.entries
        if isinstance(entry, Session) and entry.id not in gone
    )
    return count(
        [(year.label, year.start, year.end, year.grant) for year in journal.years],
        [(key, day, minutes) for day, _seq, key, minutes in sessions],
        [(entry.year, entry.minutes) for entry in journal.entries if isinstance(entry, Adjustment)],
        life=2 if journal.envelope == LEARNING else 1,
    )


@given(journals())
@settings(max_examples=300, deadline=None)
def test_replay_agrees_with_the_naive_model(journal):
    taken, _left = naive(journal)
    statement = replay(journal)
    for line in statement.sessions:
        tokens = Counter(taken[line.id])
        assert {cover.lot: cover.minutes for cover in line.covered} == {
            lot: count * QUARTER for lot, count in tokens.items() if lot
        }
        assert line.excess == tokens[None] * QUARTER
    assert [line.id for line in statement.sessions] == list(taken)
    for line, counted in zip(statement.years, naive(journal, lines_of), strict=True):
        assert {name: getattr(line, name) for name in counted} == counted


@given(journals())
@settings(max_examples=300, deadline=None)
def test_the_invariants_hold(journal):
    statement = replay(journal)
    by_label = {year.label: year for year in journal.years}
    used = Counter()
    for line in statement.sessions:
        assert line.covered_minutes + line.excess == line.session.minutes  # I3
        assert [cover.lot for cover in line.covered] == sorted(cover.lot for cover in line.covered)
        for cover in line.covered:
            assert cover.minutes > 0 and cover.minutes % QUARTER == 0  # I1
            used[cover.lot] += cover.minutes
            index = [year.label for year in journal.years].index(cover.lot)
            life = 2 if journal.envelope == LEARNING else 1
            ends = journal.years[min(index + life, len(journal.years)) - 1].end
            assert by_label[cover.lot].start <= line.session.date < ends  # I5
    total = Counter()
    for before, line in zip([None, *statement.years], statement.years, strict=False):
        lot = line.granted + line.adjusted
        assert 0 <= used[line.label] <= lot  # I4
        assert line.closing >= 0  # I8
        two = lot + (before.granted + before.adjusted if before and journal.envelope == LEARNING else 0)
        assert line.opening <= two  # I7
        assert line.carried == (before.next_carried if before else 0)
        total.update(granted=line.granted, adjusted=line.adjusted, covered=line.covered, expired=line.expired)
    last = statement.years[-1]
    assert (
        total["granted"] + total["adjusted"] == total["covered"] + total["expired"] + last.closing - last.expired
    )  # I6


@given(journals(), st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_the_order_in_which_rows_are_read_does_not_matter(journal, chance):
    shuffled = list(journal.entries)
    chance.shuffle(shuffled)
    assert replay(replace(journal, entries=tuple(shuffled))) == replay(journal)  # I12


@given(journals(envelope=LEARNING), st.integers(0, 12))
@settings(max_examples=200, deadline=None)
def test_valid_two_years_and_at_most_two_grants_are_one_rule(journal, grant):
    """I15: with equal grants and no adjustment, a cap on what is carried gives the same statement."""
    grant *= QUARTER
    plain = replace(
        journal,
        years=tuple(replace(year, grant=grant) for year in journal.years),
        entries=tuple(entry for entry in journal.entries if not isinstance(entry, Adjustment)),
    )
    statement, carried = replay(plain), 0
    for year, line in zip(plain.years, statement.years, strict=True):
        spent = sum(one.session.minutes for one in statement.sessions if year.holds(one.session.date))
        opening = min(carried + grant, 2 * grant)
        covered = min(spent, opening)
        assert (line.opening, line.covered, line.excess) == (opening, covered, spent - covered)
        carried = min(opening - covered, grant)
