"""The proposal form as data: one source for the live form, the blank PDF and the public page.

The wording stands in ``reference/form.yaml``; whether a section is part of a stage stands in the rules of that stage.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from writing.form import SectionSpec, read_section

REFERENCE = Path(__file__).resolve().parent.parent / "reference" / "form.yaml"


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


@cache
def form_spec() -> FormSpec:
    """Return the form, read once from the repository's own file."""
    raw = yaml.safe_load(REFERENCE.read_text(encoding="utf-8"))
    return FormSpec(
        intro=raw["form"]["intro"].strip(),
        opening=read_section({"code": "opening", **raw["opening"]}),
        sections=tuple(read_section(item) for item in raw["sections"]),
        closing=read_section({"code": "closing", **raw["closing"]}),
    )
