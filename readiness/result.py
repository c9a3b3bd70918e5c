"""What five answers say: a picture, what is strong, what to begin with. Never a score: nothing is added up."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from ui.svg import percent

from . import questions
from .models import LEVELS

ROW = 58  # pixels: a line of words above a bar
BAR_TOP, BAR_HEIGHT = 26, 18
MOST_TO_BEGIN = 2


@dataclass(frozen=True)
class Cell:
    x: str
    width: str
    kind: str


@dataclass(frozen=True)
class Bar:
    """One condition: its words, where they stand in the picture, its four cells, the level of an earlier time."""

    question: questions.Question
    level: int
    word: str
    text: str
    before: int | None
    before_word: str
    text_y: str
    bar_y: str
    cells: tuple[Cell, ...]
    theme_url: str


@dataclass(frozen=True)
class Result:
    title: str
    description: str
    bars: tuple[Bar, ...]
    height: str
    strong: tuple[Bar, ...]
    begin: tuple[Bar, ...]
    compares: bool


def read(wording, answers, before=None):
    """Return what the page shows of ``answers`` ({code: level}); ``before``: those of an earlier time, to compare."""
    names, width = questions.level_names(), percent(1, len(LEVELS))
    bars = []
    for n, question in enumerate(wording.questions):
        level, earlier = answers[question.code], before and before[question.code]
        cells = tuple(Cell(percent(step - 1, len(LEVELS)), width, _kind(step, level, earlier)) for step in LEVELS)
        bars.append(
            Bar(
                question, level, names[level - 1], question.answered(level), earlier,
                names[earlier - 1] if earlier else "", str(n * ROW + 16), str(n * ROW + BAR_TOP), cells,
                reverse("toolbox:theme", args=[question.theme]),
            )
        )  # fmt: skip
    return Result(
        title=_("Les cinq conditions de succès"),
        description=_describe(bars),
        bars=tuple(bars),
        height=str(len(bars) * ROW),
        strong=tuple(bar for bar in bars if bar.level >= 3),
        begin=_to_begin(bars),
        compares=before is not None,
    )


def _kind(step, level, earlier):
    if step <= level:
        return "gained" if earlier is not None and step > earlier else "reached"
    return "lost" if earlier is not None and step <= earlier else "free"


def _describe(bars):
    said = "; ".join(f"{bar.question.condition}\u00a0: {bar.word.lower()}" for bar in bars)
    return f"{said}."


def _to_begin(bars):
    """The lowest of those that are not in place, two at most, in the guide's order: aspirations before the others.

    The guide calls shared aspirations and the supporting structure the ground of the other conditions (section 4).
    """
    ground = {"aspirations": 0, "support": 1}
    rising = [bar for bar in bars if bar.level < len(LEVELS)]
    chosen = sorted(rising, key=lambda bar: (bar.level, ground.get(bar.question.code, 2)))[:MOST_TO_BEGIN]
    return tuple(bar for bar in bars if bar in chosen)


def query_of(version, answers):
    """The result's address: five levels and the version of the questions, and nothing about who answered."""
    return {"v": version, **answers}
