"""What a report teaches, read from a frozen version; and the words of a search."""

from dataclasses import dataclass

from search.words import fold, stems_of

from ..models import ReportSection
from .form import report_form

# The answers that say what was learned, besides the learning questions themselves.
OWN_ANSWERS = (
    (ReportSection.ACTIVITIES, ("difficulties",)),
    (ReportSection.STRATEGIC, ("engagement", "aspirations", "learning", "levers", "backbone")),
    (ReportSection.AIMS, ("practices", "people", "systems")),
)
QUESTIONS = "learning.learned"


@dataclass(frozen=True)
class Taught:
    """One thing said: from where, to which question, and what it changes."""

    source: str
    key: str
    question: str
    text: str
    reinvested: str = ""

    @property
    def folded(self):
        return " ".join(stems_of(f"{self.question} {self.text} {self.reinvested}"))


def taught_by(sections) -> list[Taught]:
    """Return what ``sections`` {code: data} say was learned, in the order of the form. The same question counts once."""
    found = {}
    learned = sections.get(ReportSection.LEARNING, {}).get("learned")
    for row in learned if isinstance(learned, list) else ():
        question, text = str(row.get("question", "")).strip(), str(row.get("answer", "")).strip()
        if question and text:
            one = Taught(QUESTIONS, fold(question)[:200], question, text, str(row.get("reinvested", "")).strip())
            found.setdefault((one.source, one.key), one)
    for section, codes in OWN_ANSWERS:
        for code in codes:
            text = str(sections.get(section, {}).get(code) or "").strip()
            if text:
                question = report_form()[section].named(code).label
                found[f"{section}.{code}", ""] = Taught(f"{section}.{code}", "", question, text)
    return list(found.values())


def search_words(text):
    """Return the stems that a search looks for, each once: « formations » finds « formation »."""
    return list(dict.fromkeys(stems_of(text)))
