"""The budget of a proposal: lines by year, what counts in the range and what stands outside (Guide, 5.2 and 5.4).

Typed texts come in, ``Decimal`` dollars come out; nothing here is rounded. Three kinds of lines stay apart: the range's
own, skill building that draws on the reserved amount (outside the range), and the part of the range that the
neighbourhood sets aside for skill building (inside).
"""

from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from ui.typography import money
from writing.amounts import Cell, read_cell

OUTSIDE_RANGE = ("external_partners", "internal_evaluation")
INSIDE_RANGE = ("own_skill_building",)
SKILL_LINES = OUTSIDE_RANGE + INSIDE_RANGE
MAX_LINES = 40
ZERO = Decimal("0.00")


@dataclass
class Line:
    code: str
    label: str
    cells: list[Cell]
    in_range: bool

    @property
    def total(self):
        return sum((cell.amount or ZERO for cell in self.cells), ZERO)

    @property
    def is_blank(self):
        return not any(cell.raw.strip() for cell in self.cells)


@dataclass
class YearTotal:
    """Sums of one year. ``range_error`` is empty when the sum that counts lies in the range, bounds included."""

    number: int
    in_range: Decimal
    outside: Decimal
    range_error: str = ""
    is_blank: bool = False
    short: Decimal = ZERO
    excess: Decimal = ZERO

    @property
    def total(self):
        return self.in_range + self.outside


@dataclass
class Budget:
    lines: list[Line]
    skill_lines: list[Line]
    years: list[YearTotal]
    label_errors: dict[int, str] = field(default_factory=dict)

    @property
    def all_lines(self):
        return [*self.lines, *self.skill_lines]

    @property
    def has_invalid_cell(self):
        return any(cell.error for line in self.all_lines for cell in line.cells)

    @property
    def is_valid(self):
        return not (self.has_invalid_cell or self.label_errors or any(year.range_error for year in self.years))

    @property
    def grand_total(self):
        return sum((year.total for year in self.years), ZERO)


def read_budget(data, *, years, rules) -> Budget:
    """Return the budget that ``data`` (a section as typed) says, for that many years under those rules."""
    data = data if isinstance(data, dict) else {}
    lines = [
        Line("", str(item.get("label", "")).strip(), _cells(item.get("amounts"), years), True)
        for item in _list(data.get("lines"))[:MAX_LINES]
        if isinstance(item, dict)
    ]
    skill = data.get("skill_lines")
    skill = skill if isinstance(skill, dict) else {}
    skill_lines = [Line(code, code, _cells(skill.get(code), years), code in INSIDE_RANGE) for code in SKILL_LINES]
    budget = Budget(lines, skill_lines, [])
    for index, line in enumerate(lines):
        if not line.label and not line.is_blank:
            budget.label_errors[index] = _("Nommez cette ligne\u00a0: un montant y est inscrit.")
    for position in range(years):
        in_range = _sum(budget.all_lines, position, True)
        outside = _sum(budget.all_lines, position, False)
        blank = not any(line.cells[position].raw.strip() for line in budget.all_lines)
        broken = any(line.cells[position].error for line in budget.all_lines)
        budget.years.append(
            YearTotal(
                number=position + 1,
                in_range=in_range,
                outside=outside,
                range_error="" if broken else range_error(in_range, position + 1, rules, blank=blank),
                is_blank=blank,
                short=max(rules.min_per_year - in_range, ZERO),
                excess=max(in_range - rules.max_per_year, ZERO),
            )
        )
    return budget


def range_error(amount, year, rules, *, blank=False):
    """Say how to mend a year's amount that lies outside the range, or return an empty text. ``blank``: none was typed."""
    if rules.min_per_year <= amount <= rules.max_per_year:
        return ""
    if blank:
        words = _("Inscrivez un montant entre %(low)s et %(high)s pour l’an %(year)s (rien n’est inscrit).")
    else:
        words = _("Inscrivez un montant entre %(low)s et %(high)s pour l’an %(year)s (vous avez inscrit %(typed)s).")
    return words % {
        "low": money(rules.min_per_year),
        "high": money(rules.max_per_year),
        "year": year,
        "typed": money(amount),
    }


def _cells(raw, years):
    raw = _list(raw)
    return [read_cell(raw[index] if index < len(raw) else None) for index in range(years)]


def _list(raw):
    return raw if isinstance(raw, list) else []


def _sum(lines, position, in_range):
    return sum((line.cells[position].amount or ZERO for line in lines if line.in_range == in_range), ZERO)
