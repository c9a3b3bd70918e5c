"""What a table wrote, laid out for reading: the same answers on screen, in the PDF, in a comparison, in a conflict.

The wording comes from the form, the answers from a section as typed or from a frozen version. Nothing here decides
anything; an amount that cannot be read is shown as it was typed.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ui.typography import money
from writing.answers import Answer, File, Page, Table, file_answer, text_of
from writing.frozen import files_in_use, files_of

from ..models import SectionCode
from .budget import read_budget
from .findings import requested_years
from .form import form_spec


@dataclass(frozen=True)
class Content:
    """Everything that a reading needs. ``places``: {slug: name} of the partner neighbourhoods, or their names."""

    rules: object
    stage_number: int
    sections: dict
    files: list[File] = field(default_factory=list)
    places: dict | list = field(default_factory=dict)

    def data(self, code):
        value = self.sections.get(code)
        return value if isinstance(value, dict) else {}

    def files_in(self, slot):
        return tuple(file for file in self.files if file.slot == slot)

    @property
    def years(self):
        return requested_years(self.data(SectionCode.DURATION)) or self.rules.base_years


def of_draft(proposal, sections, documents, *, places=None):
    """Return the content of a file as it stands: ``sections`` {code: data}, ``documents`` those in use.

    ``places``: {slug: name}, when the caller knows them already.
    """
    if places is None:
        places = {row.neighbourhood.slug: row.neighbourhood.name for row in proposal.partner_neighbourhoods.all()}
    files = files_in_use(documents)
    return Content(proposal.rules, proposal.stage.number, sections, files, places)


def of_version(version, rules, stage_number):
    """Return the content of a frozen version, read under the rules that it names."""
    content = version.content
    files = files_of(content.get("documents", ()))
    return Content(rules, stage_number, content["sections"], files, list(content.get("partner_neighbourhoods", ())))


def pages(content, *, only=None) -> list[Page]:
    """Return the sections of the content's stage, each with its answers in the order of the form."""
    return [
        Page(
            section.code,
            section.title,
            section.question,
            section.source,
            requirement,
            [answer for answer in answers(content, section) if not answer.idle],
        )
        for section, requirement in form_spec().for_rules(content.rules)
        if only is None or section.code in only
    ]


def answers(content, section) -> list[Answer]:
    """Every answer of a section, always the same ones in the same order for the same rules, whatever was typed."""
    match section.code:
        case SectionCode.PREREQUISITES:
            return list(_prerequisites(content, section))
        case SectionCode.BUDGET:
            return list(_budget(content, section))
        case _:
            return list(_plain(content, section))


def _plain(content, section):
    data = content.data(section.code)
    for spec in section.fields_at(content.stage_number):
        if spec.type == "file":
            slot = SectionCode.VISION if section.code == SectionCode.VISION else SectionCode.DOCUMENTS
            yield file_answer((spec.code,), spec.label, content.files_in(slot), idle=data.get("mode") == "text")
            continue
        joins = spec.type in ("text", "longtext", "partners", "questions", "neighbourhoods") and spec.code != "title"
        text = text_of(spec, data.get(spec.code), content.places)
        yield Answer((spec.code,), spec.label, text, joins=joins, idle=not text and _not_asked(spec, data, content))


def _not_asked(spec, data, content):
    match spec.required_when:
        case "mode_text":
            return data.get("mode") == "file"
        case "above_base_years":
            return content.years <= content.rules.base_years
        case _:
            return False


def _prerequisites(content, section):
    data = content.data(section.code)
    for prerequisite in content.rules.prerequisites.all():
        given = data.get(prerequisite.code)
        given = given if isinstance(given, dict) else {}
        for spec in section.fields:
            path, group = (prerequisite.code, spec.code), prerequisite.label
            if spec.type == "file":
                yield file_answer(path, spec.label, content.files_in(prerequisite.code), group)
            elif prerequisite.asks_adoption or not spec.only_for:
                text = text_of(spec, given.get(spec.code), content.places)
                idle = spec.code == "adopted_on" and given.get("status") == "in_adoption" and not text
                yield Answer(path, spec.label, text, group, joins=spec.type == "longtext", idle=idle)


def year_columns(years):
    return tuple(_("An\xa0%(n)s") % {"n": n} for n in range(1, years + 1))


def _budget(content, section):
    data, extra, years = content.data(section.code), section.extra, content.years
    budget = read_budget(data, years=years, rules=content.rules)
    shown = [line for line in budget.lines if not line.is_blank]
    labels = {item["code"]: item["label"] for item in extra["skill_lines"]}
    columns = year_columns(years)
    total = (extra["range_total_label"], tuple(money(year.in_range) for year in budget.years))
    inside = [line for line in budget.skill_lines if line.in_range and not line.is_blank]
    rows = [_line(line.label or _("(sans nom)"), line) for line in shown]
    # The part of the range that the neighbourhood sets aside counts in it: the sum would not add up without it.
    rows += [_line(labels[line.code], line) for line in inside]
    table = Table(columns, tuple(rows), total) if rows else None
    yield Answer(("lines",), extra["lines_title"], _lines_text(table), joins=True, table=table)
    for line in budget.skill_lines:
        own = Table(columns, (_line(labels[line.code], line),)) if not line.is_blank and not line.in_range else None
        text = "" if line.is_blank else _amounts_text(columns, _line("", line)[1])
        yield Answer(("skill_lines", line.code), labels[line.code], text, group=extra["skill_title"], table=own)
    spec = section.named("other_funding")
    yield Answer((spec.code,), spec.label, text_of(spec, data.get(spec.code), content.places), joins=True)


def _line(label, line):
    return label, tuple(
        cell.raw.strip() if cell.error else money(cell.amount) if cell.amount is not None else "–"
        for cell in line.cells
    )


def _amounts_text(columns, cells):
    return ", ".join(f"{column.lower()}\xa0: {cell}" for column, cell in zip(columns, cells, strict=True))


def _lines_text(table):
    if table is None:
        return ""
    lines = [f"{label} – {_amounts_text(table.columns, cells)}" for label, cells in table.rows]
    return "\n".join([*lines, f"{table.total[0]} – {_amounts_text(table.columns, table.total[1])}"])


def years_text(count):
    return ngettext("%(n)s an", "%(n)s ans", count) % {"n": count}
