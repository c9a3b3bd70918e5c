"""What a report teaches, read from a frozen version; and the words of a search."""

from dataclasses import dataclass

from neighbourhoods.listing import fold

from ..models import ReportSection
from .form import report_form

# The answers that say what was learned, besides the learning questions themselves.
OWN_ANSWERS = (
    (ReportSection.ACTIVITIES, ("difficulties",)),
    (ReportSection.STRATEGIC, ("engagement", "aspirations", "learning", "levers", "backbone")),
    (ReportSection.AIMS, ("practices", "people", "systems")),
)
QUESTIONS = "learning.learned"
SHORTEST_STEM = 4


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
        return fold(f"{self.question} {self.text} {self.reinvested}")


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
    """Return the words that a search looks for: folded, without the plural's mark, each once."""
    return list(dict.fromkeys(_stem(word) for word in fold(text).split()))


def _stem(word):
    """« formations » finds « formation »; « bas » stays what it is."""
    return word[:-1] if len(word) > SHORTEST_STEM and word[-1] in "sx" else word
