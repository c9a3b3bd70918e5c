"""The financial statement of a year: by line, what was planned and spent, the variance, and what is left.

Typed texts come in, ``Decimal`` dollars come out; nothing is rounded but the percentage that a page prints. Three kinds
of lines stay apart (Guide, section 5.4): those of the amount granted, the part of it that the neighbourhood sets aside
for skill building, and those of the reserved amount.
"""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from ui.typography import money
from writing.amounts import Cell, read_cell

OUTSIDE = ("external_partners", "internal_evaluation")
INSIDE = ("own_skill_building",)
SKILL_LINES = OUTSIDE + INSIDE
MAX_LINES = 40
ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Limits:
    """Beyond both at once, a variance is explained (portal's default): whole percents of the plan, and dollars."""

    percent: int
    amount: Decimal


@dataclass(frozen=True)
class Line:
    """``code``: a skill-building line; empty for a line that the table named. ``must_explain`` follows from the limits."""

    code: str
    label: str
    planned: Cell
    actual: Cell
    explanation: str
    must_explain: bool = False

    @property
    def is_blank(self):
        return self.planned.is_blank and self.actual.is_blank and not self.explanation.strip()

    @property
    def variance(self):
        """Spent less planned, in dollars; None while what was spent is not known."""
        if self.actual.amount is None:
            return None
        return self.actual.amount - (self.planned.amount or ZERO)

    @property
    def percent(self):
        """The variance in whole percents of the plan; None without a plan to compare with."""
        if self.variance is None or not self.planned.amount:
            return None
        return (self.variance * 100 / self.planned.amount).quantize(Decimal(1), ROUND_HALF_UP)


@dataclass(frozen=True)
class Sum:
    """``is_whole``: false while a line that was planned does not say what was spent."""

    planned: Decimal
    actual: Decimal
    is_whole: bool

    @property
    def variance(self):
        """In dollars; None while what is not typed yet would count as not spent."""
        return self.actual - self.planned if self.is_whole else None


@dataclass
class Statement:
    """``granted`` and ``reserved``: the year's amounts in dollars, as the letter has them."""

    lines: list[Line]
    skill_lines: list[Line]
    opening: Cell
    opening_reserved: Cell
    granted: Decimal
    reserved: Decimal
    limits: Limits
    label_errors: dict[int, str] = field(default_factory=dict)

    @property
    def all_lines(self):
        return [*self.lines, *self.skill_lines]

    @property
    def own(self):
        """What draws on the amount granted, the neighbourhood's own skill building included."""
        return self._sum([*self.lines, *(line for line in self.skill_lines if line.code in INSIDE)])

    @property
    def outside(self):
        return self._sum([line for line in self.skill_lines if line.code in OUTSIDE])

    @property
    def total(self):
        return self._sum(self.all_lines)

    @property
    def available(self):
        return self.granted + (self.opening.amount or ZERO)

    @property
    def available_reserved(self):
        return self.reserved + (self.opening_reserved.amount or ZERO)

    @property
    def balance(self):
        """What is left of the amount granted, in dollars; below zero, more was spent than received."""
        return self.available - self.own.actual

    @property
    def balance_reserved(self):
        return self.available_reserved - self.outside.actual

    @property
    def speaks_of_reserved(self):
        """True when an amount was reserved, carried over, planned or spent for skill building."""
        return bool(self.available_reserved or self.outside.planned or self.outside.actual)

    @property
    def has_something_left(self):
        return self.balance > 0 or self.balance_reserved > 0

    @property
    def plan_differs(self):
        """True when what was planned is not what there is to spend: worth a remark, the budget may have changed."""
        return self.own.planned != self.available and not self.has_invalid_cell

    @property
    def has_invalid_cell(self):
        cells = [cell for line in self.all_lines for cell in (line.planned, line.actual)]
        return any(cell.error for cell in [*cells, self.opening, self.opening_reserved])

    @staticmethod
    def _sum(lines):
        return Sum(
            sum((line.planned.amount or ZERO for line in lines), ZERO),
            sum((line.actual.amount or ZERO for line in lines), ZERO),
            not any(line.planned.amount and line.actual.amount is None for line in lines),
        )


def read_statement(data, *, granted, reserved, limits) -> Statement:
    """Return the statement that ``data`` (a section as typed) says. Never raises: what does not read carries its error."""
    data = data if isinstance(data, dict) else {}
    rows = data.get("lines")
    rows = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    skill = data.get("skill_lines")
    skill = skill if isinstance(skill, dict) else {}
    lines = [_line("", row, limits) for row in rows[:MAX_LINES]]
    skill_lines = [_line(code, skill.get(code), limits) for code in SKILL_LINES]
    statement = Statement(
        lines,
        skill_lines,
        opening=read_cell(data.get("opening_balance")),
        opening_reserved=read_cell(data.get("opening_reserved")),
        granted=granted,
        reserved=reserved,
        limits=limits,
    )
    for index, line in enumerate(lines):
        if not line.label and not line.is_blank:
            statement.label_errors[index] = _("Nommez cette ligne\u00a0: un montant y est inscrit.")
    return statement


def must_explain(planned, actual, limits):
    """True when the variance goes beyond both limits. ``planned`` of nothing is exceeded by any percentage.

    The portal's default: beyond ±10 % and ±1 000 $, exactly ten percent or a thousand dollars being within.
    """
    variance = abs(actual - planned)
    return variance > limits.amount and variance * 100 > planned * limits.percent


def _line(code, row, limits):
    row = row if isinstance(row, dict) else {}
    planned, actual = read_cell(row.get("planned")), read_cell(row.get("actual"))
    known = actual.amount is not None and not planned.error
    return Line(
        code,
        str(row.get("label") or "").strip(),
        planned,
        actual,
        str(row.get("explanation") or ""),
        must_explain=known and must_explain(planned.amount or ZERO, actual.amount, limits),
    )


def variance_words(line):
    """« +1 200 $ (+12 %) », « −300 $ », « aucun écart », or an empty text while nothing was spent."""
    if line.variance is None:
        return ""
    if line.variance == 0:
        return _("aucun écart")
    words = signed(line.variance)
    if line.percent is None:
        return words
    sign = "+" if line.percent > 0 else "−" if line.percent < 0 else ""
    return f"{words} ({sign}{abs(line.percent)}\xa0%)"


def signed(amount):
    """« +1 200 $ », « −300 $ », « 0 $ », « – » when it is not known."""
    if amount is None:
        return "–"
    return f"{'+' if amount > 0 else '−' if amount < 0 else ''}{money(abs(amount))}"
