"""What a new proposal may take from an earlier one: field by field, and only where nothing is typed yet.

Pure: two contents come in, a plan comes out (docs/decisions/0024). ``actions.copy_forward`` does what the plan says.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext as _

from writing.answers import value_at, with_value
from writing.drafts import PER_SLOT

from .models import SectionCode
from .rules import reading
from .rules.budget import SKILL_LINES
from .rules.findings import requested_years
from .rules.form import form_spec

# An answer that completes another one is taken only when that other answer ends up as it was in the source.
FOLLOWS = {"adopted_on": "status", "justification": "years", "text": "mode", "file": "mode"}
# What does not depend on the change that the table works on: how it works together, and whom it makes room for.
OF_THE_TABLE = {
    (SectionCode.INITIATIVE, "working_methods"),
    (SectionCode.EDI, "capacity"),
    (SectionCode.EDI, "representation"),
}


class Scope(StrEnum):
    """All that the two forms share; or, for a new change, only what does not depend on the change."""

    ALL = "tout"
    TABLE = "table"


@dataclass(frozen=True)
class Field:
    """A question that both forms ask. ``slot``: its answer is files, kept at that place."""

    path: tuple[str, ...]
    label: str
    group: str = ""
    slot: str = ""

    @property
    def name(self):
        return f"{self.group}\u00a0: {self.label}" if self.group else self.label


@dataclass
class SectionPlan:
    """What a section would become. ``taken``, ``kept``: labels of the answers taken, and of those typed already.

    ``lost``: documents that the copy found without their bytes, and left out of ``files``.
    """

    code: str
    title: str
    data: dict
    taken: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    files: list = field(default_factory=list)
    lost: list = field(default_factory=list)
    without_amounts: bool = False

    @property
    def writes(self):
        return bool(self.taken)


def plan(target: reading.Content, source: reading.Content, *, scope=Scope.ALL) -> list[SectionPlan]:
    """Return, section by section of the target's form, what would be taken from the source and what stays.

    A section in which the source has nothing for this form is left out.
    """
    merged, plans = dict(target.sections), []
    asked = {section.code for section, _requirement in form_spec().for_rules(source.rules)}
    for section, _requirement in form_spec().for_rules(target.rules):
        if section.code not in asked:
            continue
        one = SectionPlan(section.code, section.title, dict(target.data(section.code)))
        _take_section(one, section, target, source, merged, scope)
        merged[section.code] = one.data
        if one.taken or one.kept or one.files:
            plans.append(one)
    return plans


def _take_section(one, section, target, source, merged, scope):
    theirs = source.data(section.code)
    there = {known.path for known in _fields(section, source)}
    for known in _fields(section, target):
        if known.path not in there or not _in_scope(section, known, target, scope):
            continue
        if known.slot:
            _take_files(one, known, target, source)
        elif section.code == SectionCode.BUDGET and known.path[0] != "other_funding":
            _take_amounts(one, known, target, source, merged)
        else:
            value = value_at(theirs, known.path)
            if not is_blank(value) and _may_stand(known, value, target, one, theirs):
                _take(one, known, value)


def _take(one, known, value):
    if is_blank(value_at(one.data, known.path)):
        one.data = with_value(one.data, known.path, value)
        one.taken.append(known.name)
    else:
        one.kept.append(known.name)


def is_blank(value):
    """True for nothing, spaces, and lists or mappings that hold nothing else."""
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, dict):
        return all(is_blank(inner) for inner in value.values())
    if isinstance(value, list):
        return all(is_blank(inner) for inner in value)
    return value is None


# --- Which questions ------------------------------------------------------------------------------------------------
def _fields(section, content):
    """The questions of a section, as the rules of that content ask them."""
    if section.code == SectionCode.PREREQUISITES:
        for prerequisite in content.rules.prerequisites.all():
            for spec in section.fields:
                path = (prerequisite.code, spec.code)
                if spec.type == "file":
                    if prerequisite.proof != prerequisite.Proof.TEXT:
                        yield Field(path, spec.label, prerequisite.label, slot=prerequisite.code)
                elif prerequisite.asks_adoption or not spec.only_for:
                    yield Field(path, spec.label, prerequisite.label)
        return
    if section.code == SectionCode.BUDGET:
        yield Field(("lines",), section.extra["lines_title"])
        for item in section.extra["skill_lines"]:
            if item["code"] in SKILL_LINES:
                yield Field(("skill_lines", item["code"]), item["label"], section.extra["skill_title"])
        spec = section.named("other_funding")
        yield Field((spec.code,), spec.label)
        return
    for spec in section.fields_at(content.stage_number):
        yield Field((spec.code,), spec.label, slot=section.code if spec.type == "file" else "")


def _in_scope(section, known, target, scope):
    if scope == Scope.ALL or (section.code, known.path[0]) in OF_THE_TABLE:
        return True
    if section.code != SectionCode.PREREQUISITES:
        return False
    return any(row.code == known.path[0] and row.asks_adoption for row in target.rules.prerequisites.all())


def _may_stand(known, value, target, one, theirs):
    """A duration that the rules offer, a way of showing the vision that nothing typed contradicts, a mate that agrees."""
    match known.path[-1]:
        case "years":
            return requested_years({"years": value}) in target.rules.offered_years
        case "mode":
            begun = not is_blank(one.data.get("text")) or target.files_in(SectionCode.VISION)
            return not begun or not is_blank(one.data.get("mode"))
    return _agrees(known, one, theirs)


def _agrees(known, one, theirs):
    mate = FOLLOWS.get(known.path[-1])
    if mate is None:
        return True
    path = (*known.path[:-1], mate)
    ours, other = value_at(one.data, path), value_at(theirs, path)
    return ours == other or (is_blank(ours) and is_blank(other)) or not is_blank(value_at(one.data, known.path))


# --- Files and amounts ----------------------------------------------------------------------------------------------
def _take_files(one, known, target, source):
    """Documents are taken where there is none; a place that holds one keeps its own."""
    files = source.files_in(known.slot)[:PER_SLOT]
    if not files or not _agrees(known, one, source.data(one.code)):
        return
    if target.files_in(known.slot):
        one.kept.append(known.name)
    else:
        one.files += files


def _take_amounts(one, known, target, source, merged):
    """Amounts are those of a range and of years: under others, the lines are taken by their names alone."""
    theirs = value_at(source.data(one.code), known.path)
    years = requested_years(merged.get(SectionCode.DURATION)) or target.rules.base_years
    if known.path[0] == "skill_lines":
        amounts = _first(theirs, years) if _same_amounts(target, source, years) else []
        if not is_blank(amounts):
            _take(one, known, amounts)
        return
    with_amounts = _same_amounts(target, source, years)
    lines = [
        {"label": line.get("label", ""), "amounts": _first(line.get("amounts"), years) if with_amounts else []}
        for line in theirs if isinstance(line, dict)
    ] if isinstance(theirs, list) else []  # fmt: skip
    lines = [line for line in lines if not is_blank(line)]
    if not lines or lines == _proposed():
        return
    one.without_amounts = not with_amounts
    if _untouched(one.data.get("lines")):
        one.data = {**one.data, "lines": lines}
        one.taken.append(
            known.name if with_amounts else _("%(lines)s (les noms, sans les montants)") % {"lines": known.label}
        )
    else:
        one.kept.append(known.name)


def _same_amounts(target, source, years):
    ours, theirs = target.rules, source.rules
    same_range = (ours.min_per_year, ours.max_per_year) == (theirs.min_per_year, theirs.max_per_year)
    return same_range and source.years == years


def _first(amounts, years):
    return amounts[:years] if isinstance(amounts, list) else []


def _proposed():
    """The lines that the page of the budget proposes when nothing was typed."""
    return [{"label": line["label"], "amounts": []} for line in form_spec()[SectionCode.BUDGET].extra["lines"]]


def _untouched(lines):
    """True while the lines are none, or those that the page proposes, without an amount."""
    if is_blank(lines):
        return True
    if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
        return False
    bare = [{"label": line.get("label", ""), "amounts": []} for line in lines]
    return bare == _proposed() and all(is_blank(line.get("amounts")) for line in lines)
