"""What waits of several sorts, read together: one query, however many sorts and lines.

Each line has the same columns: a neighbourhood's name, an address, a day, a number, a word. Its sort says what they are.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import CharField, DateField, F, IntegerField, QuerySet, UUIDField, Value
from django.db.models.functions import Cast

COLUMNS = ("_place", "_key", "_day", "_number", "_word")
NOTHING = {
    "key": Cast(None, UUIDField()),  # PostgreSQL wants the type of a NULL
    "day": Cast(None, DateField()),
    "number": Value(0, output_field=IntegerField()),
    "word": Value("", output_field=CharField()),
}


@dataclass(frozen=True)
class Sort:
    """``rows``: what ``lines`` gives; ``items``: makes the items of all of them, from tuples of its columns."""

    rows: QuerySet
    items: Callable


def lines(rows, *, place="neighbourhood__name", **columns):
    """Return ``rows`` as lines; ``columns``: names of fields, or expressions, for ``key``, ``day``, ``number``, ``word``."""
    told = {name: F(column) if isinstance(column, str) else column for name, column in (NOTHING | columns).items()}
    told["word"] = Cast(told["word"], CharField())
    return rows.order_by().annotate(_place=F(place), **{f"_{name}": column for name, column in told.items()})


def each(item):
    """What makes the items of a sort one line at a time."""
    return lambda found: [item(*line) for line in found]


def items(sorts):
    """Yield the items of these sorts, in their order."""
    if not sorts:
        return
    first, *others = [
        one.rows.annotate(_sort=Value(n, output_field=IntegerField())).values_list("_sort", *COLUMNS)
        for n, one in enumerate(sorts)
    ]
    found = [[] for _one in sorts]
    for n, *line in first.union(*others, all=True) if others else first:
        found[n].append(line)
    for one, its_lines in zip(sorts, found, strict=True):
        yield from one.items(its_lines)
