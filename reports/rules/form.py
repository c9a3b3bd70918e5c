"""The form of the annual and the final report as data, read once from ``reference/report_form.yaml``."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ui import language, reference
from writing.form import SectionSpec, read_section

from ..models import Kind

REFERENCE = Path(__file__).resolve().parent.parent / "reference" / "report_form.yaml"
WORDS = reference.Words(
    REFERENCE,
    keys={
        "intro", "title", "question", "lede", "source", "label", "help", "prefilled", "item_label", "add_label",
        "at_least_message", "lines_title", "line_help", "skill_title", "skill_help", "balances_title",
    },
)  # fmt: skip


@dataclass(frozen=True)
class ReportForm:
    intro: str
    sections: tuple[SectionSpec, ...]
    closing: SectionSpec

    def __getitem__(self, code):
        for section in self.sections:
            if section.code == code:
                return section
        raise KeyError(code)

    def of(self, kind):
        """Return the sections that a report of that kind asks for, in their order."""
        return [section for section in self.sections if kind in section.extra.get("reports", (Kind.ANNUAL, Kind.FINAL))]


def report_form() -> ReportForm:
    """Return the form in the active language."""
    return _form_in(language.current())


@cache
def _form_in(_language):
    raw = WORDS.read()
    return ReportForm(
        intro=raw["form"]["intro"],
        sections=tuple(read_section(item) for item in raw["sections"]),
        closing=read_section({"code": "closing", **raw["closing"]}),
    )
