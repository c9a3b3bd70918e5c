"""What a report opens with: whatever the portal knows already, so that only the differences are typed.

From the award: the budget of the year, the partners. From last year's report: its next targets, its partners, the
balance that was to be kept. From the participation: the learning questions of the year.
"""

from proposals.models import LearningQuestion, SectionCode
from writing.answers import rows_of

from .models import Report, ReportSection
from .rules.reading import of_version
from .rules.statement import SKILL_LINES


def sections(obligation):
    """Return {code: data} of the sections that open with something; the others open empty."""
    before = _last_version(obligation)
    award = _award(obligation)
    found = {
        ReportSection.TARGETS: _targets(before),
        ReportSection.PARTNERS: _partners(before, award),
        ReportSection.LEARNING: _questions(obligation),
        ReportSection.STATEMENT: _statement(obligation, before, award),
    }
    return {code: data for code, data in found.items() if data} | _left_behind(obligation)


def _last_version(obligation):
    """The last frozen version of the report of the nearest year before, or None."""
    earlier = Report.objects.of_participation(obligation.participation).handed_in()
    last = earlier.before_year(obligation.year_number).latest_year_first().first()
    return last.versions.first() if last else None


def _award(obligation):
    """The sections of the proposal as the last version that was submitted has them."""
    version = obligation.participation.proposal.versions.order_by("-number").first()
    return version.content["sections"] if version else {}


def _targets(before):
    if before is None:
        return {}
    rows = rows_of(before.content["sections"].get(ReportSection.NEXT_YEAR), "targets")
    texts = [str(row.get("target", "")).strip() for row in rows]
    return {"targets": [{"target": text, "state": "", "comment": ""} for text in texts if text]} if any(texts) else {}


def _partners(before, award):
    if before is not None:
        rows = rows_of(before.content["sections"].get(ReportSection.PARTNERS), "partners")
        kept = [{**row, "status": "stays"} for row in rows if row.get("status") != "left"]
    else:
        rows = rows_of(award.get(SectionCode.INITIATIVE), "partners")
        kept = [{"name": row.get("name", ""), "role": row.get("role", ""), "status": "stays"} for row in rows]
    kept = [row for row in kept if str(row.get("name", "")).strip()]
    return {"partners": kept} if kept else {}


def _questions(obligation):
    """The questions that were asked on a day of the year, replaced ones included: they were learned from too."""
    asked = LearningQuestion.objects.of_participation(obligation.participation)
    texts = asked.during(obligation.period_starts_on, obligation.period_ends_on).values_list("text", flat=True)
    return {"learned": [{"question": text, "answer": "", "reinvested": ""} for text in texts]} if texts else {}


def _statement(obligation, before, award):
    budget = award.get(SectionCode.BUDGET)
    budget = budget if isinstance(budget, dict) else {}
    at = obligation.year_number - 1
    lines = [
        {"label": str(row.get("label", "")), "planned": _at(row.get("amounts"), at), "actual": "", "explanation": ""}
        for row in rows_of(budget, "lines")
    ]
    lines = [line for line in lines if line["label"].strip() and line["planned"].strip()]
    skill = budget.get("skill_lines")
    skill = skill if isinstance(skill, dict) else {}
    found = {
        "lines": lines,
        "skill_lines": {
            code: {"planned": _at(skill.get(code), at), "actual": "", "explanation": ""} for code in SKILL_LINES
        },
    }
    return found | _balances(before)


def _at(amounts, position):
    """The amount of that year as it was typed; empty beyond the years that the proposal asked for."""
    value = amounts[position] if isinstance(amounts, list) and position < len(amounts) else ""
    return "" if value is None else str(value)


def _balances(before):
    """What was left of last year, when the table proposed to keep it."""
    if before is None:
        return {}
    content = of_version(before)
    if content.data(ReportSection.STATEMENT).get("unspent") != "carry":
        return {}
    statement = content.statement()
    found = {"opening_balance": statement.balance, "opening_reserved": statement.balance_reserved}
    return {name: f"{left:.2f}".replace(".", ",") for name, left in found.items() if left > 0}


def _left_behind(obligation):
    """What was typed for the same year before its dates changed: an interruption makes a final report of an annual one."""
    siblings = Report.objects.of_participation(obligation.participation).of_year(obligation.year_number)
    last = siblings.never_handed_in().latest_year_first().first()
    if last is None:
        return {}
    return {draft.code: draft.data for draft in last.drafts.all() if draft.saved_at is not None}
