"""The self-assessment as data: the five questions with their versions (``reference/questions.yaml``), read once."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ui import language, reference

from .models import CONDITIONS, LEVELS

REFERENCE = Path(__file__).parent / "reference" / "questions.yaml"
WORDS = reference.Words(REFERENCE, keys={"levels", "condition", "short", "question", "answers", "work"})


@dataclass(frozen=True)
class Question:
    """``code``: the name of the column that keeps its answer. ``answers``: four texts, for the levels 1 to 4."""

    code: str
    condition: str
    short: str
    question: str
    answers: tuple[str, ...]
    work: str
    theme: str

    def answered(self, level):
        return self.answers[level - 1]


@dataclass(frozen=True)
class Wording:
    version: str
    since: object
    questions: tuple[Question, ...]


class BadReference(ValueError):
    """The file of questions does not hold together; the message says where."""


def _reference():
    return _reference_in(language.current())


@cache
def _reference_in(_language):
    raw = WORDS.read()
    wordings = [
        Wording(one["version"], one["from"], tuple(_question(**entry) for entry in one["questions"]))
        for one in raw["versions"]
    ]
    for wording in wordings:
        if tuple(question.code for question in wording.questions) != CONDITIONS:
            raise BadReference(f"{REFERENCE.name}, {wording.version}: one question per condition, in the guide's order")
    return tuple(raw["levels"]), {wording.version: wording for wording in wordings}


def _question(*, answers, **facts):
    if len(answers) != len(LEVELS):
        raise BadReference(f"{REFERENCE.name}, {facts['code']}: four answers")
    return Question(answers=tuple(answers), **facts)


def level_names():
    """« Pas encore » … « Bien en place », for the levels 1 to 4."""
    return _reference()[0]


def current():
    """The wording that is asked now: the first of the file."""
    return next(iter(_reference()[1].values()))


def wording(version):
    """Return the wording of that name, or None: an address may have been typed."""
    return _reference()[1].get(version)
