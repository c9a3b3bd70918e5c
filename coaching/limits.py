"""What a statement says of limits: a year opens with two grants at most, unless the team excepted it (62 hours)."""

from collections import defaultdict


def above_two_grants(journal, statement):
    """Return {label: minutes} of the years that open above the grants valid in them (62 hours in the source)."""
    lines = zip(journal.years, statement.years, strict=False)
    return {
        line.label: line.opening - valid_grants(journal, year)
        for year, line in lines
        if line.opening > valid_grants(journal, year)
    }


def valid_grants(journal, year):
    """The minutes of the grants that can serve in a year of the journal: two for a learning question, one for Dynamo."""
    index = journal.years.index(year)
    return sum(
        one.grant for n, one in enumerate(journal.years[: index + 1]) if n + one.life_in(journal.envelope) > index
    )


def excepted(book, above):
    """True when the exceptions in each year's own lot, or in the one before, cover what it opens with above two grants.

    An exception covers the minutes that it gave, no more: what comes later asks for its own.
    """
    order = [year.label for year in book.journal.years]
    allowed = _exceptions(book)
    return all(
        minutes <= sum(allowed[lot] for lot in order[max(0, order.index(label) - 1) : order.index(label) + 1])
        for label, minutes in above.items()
    )


def _exceptions(book):
    """Return {lot: minutes given by the exceptions that stand}."""
    by_id = {entry.id: entry for entry in book.journal.entries}
    cancelled = {entry.reverses for entry in book.journal.entries if hasattr(entry, "reverses")}
    given = defaultdict(int)
    for key in book.exceptions - cancelled:
        entry = by_id[key]
        target = by_id[entry.reverses] if hasattr(entry, "reverses") else entry
        if hasattr(target, "date"):  # a session that was cancelled gave its hours back, to lots valid on its day
            given[book.year_of(target.date).label] += target.minutes
        else:  # an adjustment, or the end of one that took away
            given[target.year] += target.minutes if target is entry else -target.minutes
    return given
