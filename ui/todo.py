"""One thing that somebody must do, as each app offers it for the page « À faire » (``<app>/todo.py``)."""

from dataclasses import dataclass
from datetime import date, datetime

from .typography import local


@dataclass(frozen=True)
class TodoItem:
    """``text``: a verb and its object. ``url``: where it is done, empty when it is done elsewhere.

    ``due_on``: a local date or an instant, None without a due date. ``why``: one sentence. ``tone`` and
    ``tone_label``: the word beside the date, such as « en retard » (see ``ui/status_tag.html``).
    """

    text: str
    url: str = ""
    due_on: date | datetime | None = None
    why: str = ""
    tone: str = ""
    tone_label: str = ""

    # The names under which ``ui/todo_item.html`` reads any item.
    @property
    def label(self):
        return self.text

    @property
    def due(self):
        return self.due_on

    @property
    def sort_key(self):
        """Order by local due date, then by wording; what has no date comes last."""
        due = self.due_on
        if due is None:
            return (1, date.max, self.text)
        due = local(due)
        return (0, due.date() if isinstance(due, datetime) else due, self.text)
