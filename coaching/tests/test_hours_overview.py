"""Whatever was logged and reserved, what a page says of lots agrees with the statement."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from coaching import books, factories, hours_overview
from coaching.ledger import Journal, Session, Year
from coaching.models import ProgrammeYear


@given(
    sessions=st.lists(st.tuples(st.integers(0, 3 * 365), st.integers(1, 200)), max_size=12),
    reserved=st.integers(0, 400).map(lambda quarters: quarters * 15),
    today=st.integers(0, 4 * 365),
)
def test_whatever_was_logged_the_lots_the_reserve_and_the_available_agree(sessions, reserved, today):
    years = [ProgrammeYear(label=str(n), starts_on=date(n, 4, 1), ends_on=date(n + 1, 4, 1)) for n in range(2024, 2029)]
    day = date(2024, 4, 1) + timedelta(days=today)
    begun = [year for year in years if year.starts_on <= day]
    entries = tuple(
        Session(str(n), n, factories.NOW, date(2024, 4, 1) + timedelta(days=offset), quarters * 15)
        for n, (offset, quarters) in enumerate(sessions)
        if offset <= today
    )
    journal = Journal("LEARNING", tuple(Year(one.label, one.starts_on, one.ends_on, 1860) for one in begun), entries)
    book = books.Summary(1, "LEARNING", 1, journal, {}, as_of=day, planned=reserved)
    one = hours_overview.overview(book, years, day)
    assert one.balance == one.statement.balance
    assert one.available == max(0, one.balance - reserved) == sum(lot.free for lot in one.lots)
    assert [lot.last_day for lot in one.lots] == sorted(lot.last_day for lot in one.lots)
    assert all(0 <= lot.promised <= lot.left <= lot.minutes and lot.last_day >= day for lot in one.lots)
    assert len(one.lots) <= 2
