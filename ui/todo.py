"""One thing that somebody must do, as each app offers it for the page « À faire » (``<app>/todo.py``)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Func, QuerySet, Subquery

from .typography import local


@dataclass(frozen=True)
class TodoItem:
    """``text``: a verb and its object. ``url``: where it is done, empty when it is done elsewhere.

    ``due_on``: a local date or an instant, None without a due date. ``why``: one sentence. ``tone`` and
    ``tone_label``: the word beside the date, such as « en retard » (see ``ui/status_tag.html``). ``since``: a local
    date or an instant, for what has no due date and somebody waits for: it takes its place among the dates.
    """

    text: str
    url: str = ""
    due_on: date | datetime | None = None
    why: str = ""
    tone: str = ""
    tone_label: str = ""
    since: date | datetime | None = None

    # The names under which ``ui/todo_item.html`` reads any item.
    @property
    def label(self):
        return self.text

    @property
    def due(self):
        return self.due_on

    @property
    def sort_key(self):
        """Order by local due date, or by the day since which somebody waits; then by wording. No date comes last."""
        due = self.due_on or self.since
        if due is None:
            return (1, date.max, self.text)
        due = local(due)
        return (0, due.date() if isinstance(due, datetime) else due, self.text)


@dataclass(frozen=True)
class Counted:
    """An item about a number of things: the rows to count, and the item for a count above zero."""

    rows: QuerySet
    item: Callable[[int], TodoItem]


def count_together(rows_of_each, *, on):
    """Return the count of each QuerySet, all of them in one query; ``on`` is a QuerySet of one row to hang them on."""
    if not rows_of_each:
        return []
    counts = {
        f"count_{n}": Subquery(rows.order_by().annotate(_rows=Func("pk", function="COUNT")).values("_rows"))
        for n, rows in enumerate(rows_of_each)
    }
    return on.values_list(*counts.values()).get()
