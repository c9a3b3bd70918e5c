"""Random lives of an account, through the actions and the database, against the invariants and the naive model.

I13: the suite runs this module on each supported database, against the same model: the statements are the same.
"""

import uuid
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coaching import actions, books
from coaching.ledger import replay
from coaching.models import CoachingSession, Envelope, HoursEntry, ProgrammeYear, SessionExcess
from ui.refusals import NotAllowedNow

from .naive import lines_of, tokens_of

pytestmark = pytest.mark.django_db

TODAY = date(2027, 1, 20)
NOW = datetime(2027, 1, 20, 15, tzinfo=UTC)
FIRST = date(2024, 4, 1)
GRANT = 1860

days = st.integers(0, (TODAY - FIRST).days).map(lambda n: FIRST + timedelta(days=n))
quarters = st.integers(1, 160).map(lambda n: n * 15)
acts = st.lists(
    st.one_of(
        st.tuples(st.just("log"), days, quarters),
        st.tuples(st.just("again"), st.integers(0, 20), quarters),
        st.tuples(st.just("correct"), st.integers(0, 20), days, quarters),
        st.tuples(st.just("cancel"), st.integers(0, 20)),
        st.tuples(st.just("adjust"), st.integers(0, 2), quarters, st.sampled_from([1, -1]), st.booleans()),
    ),
    max_size=12,
)
once = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Undo(Exception):
    pass


@contextmanager
def undone():
    """One example of the property: everything that it writes is rolled back."""
    try:
        with transaction.atomic():
            yield
            raise Undo
    except Undo:
        return


def live(story, mandate, years, team_member):
    """Do what the story says, as far as the rules let it; return nothing: the journal tells."""
    for act in story:
        sessions = list(CoachingSession.objects.order_by("pk"))
        try:
            with transaction.atomic():
                _do(act, sessions, mandate, years, team_member)
        except NotAllowedNow:
            continue


def _do(act, sessions, mandate, years, by):
    common = {"by": by, "now": NOW}
    match act:
        case ("log", day, minutes):
            actions.log_session(mandate=mandate, on=day, minutes=minutes, key=str(uuid.uuid4()), agreed=10**6, **common)
        case ("again", n, minutes) if sessions:
            _log_again(sessions[n % len(sessions)], minutes, common)
        case ("correct", n, day, minutes) if sessions:
            actions.correct_session(
                session=sessions[n % len(sessions)],
                on=day,
                minutes=minutes,
                key=str(uuid.uuid4()),
                mode="virtual",
                agreed=10**6,
                **common,
            )
        case ("cancel", n) if sessions:
            actions.cancel_session(session=sessions[n % len(sessions)], reason="Erreur", **common)
        case ("adjust", n, minutes, direction, exception):
            actions.adjust(
                neighbourhood=mandate.neighbourhood,
                envelope=Envelope.LEARNING,
                year=years[n],
                minutes=minutes,
                direction=direction,
                reason="Essai",
                key=str(uuid.uuid4()),
                exception=exception,
                **common,
            )


def _log_again(session, minutes, common):
    """The key of a session that was logged, with its length and with another: the same session, or a refusal (I11)."""
    first, count = session.entries.in_order().first(), HoursEntry.objects.count()
    given = {"mandate": session.mandate, "on": first.dated_on, "key": first.key, "agreed": 10**6, **common}
    assert actions.log_session(minutes=first.minutes, **given) == session
    if minutes != first.minutes:
        with pytest.raises(NotAllowedNow), transaction.atomic():
            actions.log_session(minutes=minutes, **given)
    assert HoursEntry.objects.count() == count


def _check_lines():
    """I1, I2, I9 and I10 on every line that was written."""
    rows = list(HoursEntry.objects.all())
    assert all(row.minutes > 0 and row.minutes % 15 == 0 for row in rows)  # I1
    grants = Counter((row.account_id, row.year_id) for row in rows if row.kind == "grant")
    assert max(grants.values(), default=1) == 1  # I9
    cancelled, kinds = Counter(row.reverses_id for row in rows if row.reverses_id), {row.pk: row.kind for row in rows}
    assert max(cancelled.values(), default=1) == 1  # I10
    assert not {kinds[pk] for pk in cancelled} & {"grant", "reversal"}
    for sql in ("UPDATE coaching_hoursentry SET minutes = minutes + 15", "DELETE FROM coaching_hoursentry"):
        if rows:
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql)  # I2
    assert list(HoursEntry.objects.all()) == rows


@once
@given(story=acts)
def test_whatever_people_do_the_journal_keeps_its_invariants(story, mandate, programme_years, team_member, quartier):
    with time_machine.travel(NOW, tick=False), undone():
        live(story, mandate, programme_years, team_member)
        book = books.book(quartier, Envelope.LEARNING, through=TODAY)
        _check_lines()
        statement = replay(book.journal)  # checked: raises if a rule of a journal is broken
        assert statement == book.statement()
        lots = Counter()
        for line in statement.sessions:
            assert line.covered_minutes + line.excess == line.session.minutes  # I3
            for cover in line.covered:
                lots[cover.lot] += cover.minutes
                year = next(one for one in book.journal.years if one.label == cover.lot)
                assert year.start <= line.session.date < year.end.replace(year=year.end.year + 1)  # I5
        for line in statement.years:
            assert 0 <= lots[line.label] <= line.granted + line.adjusted  # I4
            assert line.closing >= 0  # I8
        last = statement.years[-1]
        granted = sum(line.granted + line.adjusted for line in statement.years)
        spent = sum(line.covered + line.expired for line in statement.years)
        assert granted == spent + last.closing - last.expired  # I6
        if not HoursEntry.objects.filter(is_exception=True).exists():
            assert all(line.opening <= 2 * GRANT for line in statement.years)  # I7
        standing = {row.session_id: row.minutes for row in SessionExcess.objects.standing()}
        assert standing == {book.lines[line.id].session_id: line.excess for line in statement.sessions if line.excess}


@once
@given(story=acts, cut=days)
def test_sessions_added_up_by_year_say_the_same_of_every_year(
    story, cut, mandate, programme_years, team_member, quartier
):
    """What pages read (``books.sums``) against the lines one by one, today and as of a day."""
    with time_machine.travel(NOW, tick=False), undone():
        live(story, mandate, programme_years, team_member)
        years, key = list(ProgrammeYear.objects.in_order()), (quartier.pk, Envelope.LEARNING)
        for through, as_of, in_full in ((TODAY, None, None), (TODAY, TODAY, years[1]), (cut, cut, years[0])):
            book = books.read([quartier], through=through)[key]
            summary = books.sums([quartier], through=through, as_of=as_of, in_full=in_full)[key]
            whole, brief = book.statement(as_of=as_of or through), summary.statement()
            assert (brief.years, brief.left, brief.balance) == (whole.years, whole.left, whole.balance)
            assert (summary.journal.years, summary.is_empty) == (book.journal.years, book.is_empty)
            assert _told(summary, brief, in_full) == _told(book, whole, in_full)


def _told(book, statement, year):
    lines = [line for line in statement.sessions if year is not None and year.holds(line.session.date)]
    return [(line.id, line.covered, line.excess, book.lines[line.id]) for line in lines]


@once
@given(story=acts)
def test_the_journal_gives_what_counting_token_by_token_gives(story, mandate, programme_years, team_member, quartier):
    with time_machine.travel(NOW, tick=False), undone():
        live(story, mandate, programme_years, team_member)
        rows = list(HoursEntry.objects.standing().exclude(kind="reversal").select_related("year"))
        sessions = sorted(
            ((row.dated_on, row.sequence, row.pk, row.minutes) for row in rows if row.kind == "session"),
            key=lambda one: one[:2],
        )
        years = [(one.label, one.starts_on, one.ends_on, GRANT) for one in ProgrammeYear.objects.in_order()]
        told = (
            years,
            [(pk, day, minutes) for day, _seq, pk, minutes in sessions],
            [(row.year.label, row.signed_minutes) for row in rows if row.kind == "adjustment"],
        )
        taken, _left = tokens_of(*told, life=2)
        book = books.book(quartier, Envelope.LEARNING, through=TODAY)
        for line, counted in zip(book.statement().years, lines_of(*told, life=2), strict=True):
            assert {name: getattr(line, name) for name in counted} == counted
        for line in book.statement().sessions:
            counted = Counter(taken[int(line.id)])
            assert line.excess == counted.pop(None, 0) * 15
            assert {cover.lot: cover.minutes for cover in line.covered} == {
                lot: count * 15 for lot, count in counted.items()
            }


@once
@given(story=acts, cut=days)
def test_a_past_statement_can_be_printed_again_as_it_was_known(
    story, cut, mandate, programme_years, team_member, quartier
):
    """What is written later changes nothing of a statement asked as known before."""
    with time_machine.travel(NOW, tick=False), undone():
        live(story, mandate, programme_years, team_member)
        before = books.book(quartier, Envelope.LEARNING, through=TODAY).statement(as_of=cut)
        later = NOW + timedelta(minutes=1)
        actions.log_session(
            mandate=mandate, on=FIRST, minutes=600, key="later", by=team_member, now=later, agreed=10**6
        )
        book = books.book(quartier, Envelope.LEARNING, through=TODAY)
        assert book.statement(as_of=cut, known_at=NOW) == before
