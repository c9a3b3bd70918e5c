"""The form of the annual and the final report as data, read once from ``reference/report_form.yaml``."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from writing.form import SectionSpec, read_section

from ..models import Kind

REFERENCE = Path(__file__).resolve().parent.parent / "reference" / "report_form.yaml"


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


@cache
def report_form() -> ReportForm:
    raw = yaml.safe_load(REFERENCE.read_text(encoding="utf-8"))
    return ReportForm(
        intro=raw["form"]["intro"].strip(),
        sections=tuple(read_section(item) for item in raw["sections"]),
        closing=read_section({"code": "closing", **raw["closing"]}),
    )
