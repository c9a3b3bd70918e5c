"""The proposal form as data: one source for the live form, the blank PDF and the public page.

The wording stands in ``reference/form.yaml``; whether a section is part of a stage stands in the rules of that stage.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ui import language, reference
from writing.form import SectionSpec, read_section

REFERENCE = Path(__file__).resolve().parent.parent / "reference" / "form.yaml"
WORDS = reference.Words(
    REFERENCE,
    keys={
        "title", "intro", "required_label", "optional_label", "word_limit", "source", "question", "lede", "label",
        "help", "help_for_adoption", "item_label", "add_label", "at_least_message", "range_note", "line_help",
        "total_label", "range_total_label", "grand_total_label", "lines_title", "skill_title", "skill_help",
        "reserved_unset",
    },
)  # fmt: skip


@dataclass(frozen=True)
class FormSpec:
    intro: str
    opening: SectionSpec
    sections: tuple[SectionSpec, ...]
    closing: SectionSpec

    def __getitem__(self, code):
        for section in self.sections:
            if section.code == code:
                return section
        raise KeyError(code)

    def for_rules(self, rules):
        """Return [(section, requirement)] of a stage's rules, in the rules' order; others are not asked there."""
        by_code = {section.code: section for section in self.sections}
        return [(by_code[rule.section], rule.requirement) for rule in rules.sections.all() if rule.section in by_code]


def form_spec() -> FormSpec:
    """Return the form in the active language, read once from the repository's own file."""
    return _form_in(language.current())


@cache
def _form_in(_language):
    raw = WORDS.read()
    return FormSpec(
        intro=raw["form"]["intro"],
        opening=read_section({"code": "opening", **raw["opening"]}),
        sections=tuple(read_section(item) for item in raw["sections"]),
        closing=read_section({"code": "closing", **raw["closing"]}),
    )
