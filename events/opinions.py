"""What people thought of an event, together: means, how many gave each mark, and the words, none beside another's."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from ui.svg import percent

from .models import Evaluation

# Below, a mark or a sentence would be somebody's: nothing is shown (portal's default).
FEWEST = 3
MARKS = (5, 4, 3, 2, 1)


@dataclass(frozen=True)
class Bar:
    mark: int
    count: int
    width: str


@dataclass(frozen=True)
class Question:
    label: str
    mean: Decimal
    bars: list


@dataclass(frozen=True)
class Opinions:
    count: int
    questions: list
    keeps: list
    better: list

    @property
    def is_shown(self):
        return self.count >= FEWEST


def of_event(event):
    """One query. The words of each question are in alphabetical order: not that of the answers, nor beside the marks."""
    rows = list(Evaluation.objects.filter(event=event).values_list("useful", "well_run", "ties", "keeps", "better"))
    if len(rows) < FEWEST:
        return Opinions(len(rows), [], [], [])
    labels = (_("Utile à leur travail"), _("Bien menée"), _("Propice aux liens"))
    questions = [_question(label, [row[n] for row in rows]) for n, label in enumerate(labels)]
    return Opinions(len(rows), questions, _words(rows, 3), _words(rows, 4))


def _question(label, marks):
    counts = {mark: marks.count(mark) for mark in MARKS}
    bars = [Bar(mark, count, percent(count, len(marks))) for mark, count in counts.items()]
    return Question(label, (Decimal(sum(marks)) / len(marks)).quantize(Decimal("0.1")), bars)


def _words(rows, column):
    return sorted((row[column].strip() for row in rows if row[column].strip()), key=str.casefold)
