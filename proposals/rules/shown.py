"""What of the writing a stage's rules ask for. A stage that was left keeps its answers: set aside, never submitted."""

from ..models import SectionCode
from .budget import SKILL_LINES
from .findings import requested_years
from .form import form_spec

PARTNERS = "partner_neighbourhoods"


def in_force(rules, stage_number, written):
    """Return of ``written`` {code: data} the sections, fields, prerequisites and years that the rules ask for."""
    asked = {section.code: section for section, _requirement in form_spec().for_rules(rules)}
    shown = {}
    for code, data in written.items():
        if code not in asked or not isinstance(data, dict):
            continue
        match code:
            case SectionCode.PREREQUISITES:
                known = {row.code for row in rules.prerequisites.all()}
                shown[code] = {key: value for key, value in data.items() if key in known}
            case SectionCode.BUDGET:
                years = requested_years(written.get(SectionCode.DURATION)) or rules.base_years
                shown[code] = _budget(data, years)
            case _:
                known = {spec.code for spec in asked[code].fields_at(stage_number)}
                shown[code] = {key: value for key, value in data.items() if key in known}
    return shown


def partner_slugs(rules, stage_number, written):
    """Return the partner neighbourhoods that count: none at a stage whose form does not ask for them."""
    data = in_force(rules, stage_number, written).get(SectionCode.INITIATIVE, {})
    slugs = data.get(PARTNERS)
    return [str(slug) for slug in slugs] if isinstance(slugs, list) else []


def _budget(data, years):
    """The same budget, without the amounts of years that the duration does not ask for."""
    shown = dict(data)
    lines, skill = data.get("lines"), data.get("skill_lines")
    if isinstance(lines, list):
        shown["lines"] = [
            {**line, "amounts": _first(line.get("amounts"), years)} if isinstance(line, dict) else line
            for line in lines
        ]
    if isinstance(skill, dict):
        shown["skill_lines"] = {code: _first(skill[code], years) for code in SKILL_LINES if code in skill}
    return shown


def _first(amounts, years):
    return amounts[:years] if isinstance(amounts, list) else amounts
