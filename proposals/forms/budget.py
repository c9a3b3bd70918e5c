"""The budget's page: lines by years of inputs, what they add up to, and what is wrong with a cell as it was typed."""

from dataclasses import dataclass, field

from django import forms
from django.utils.translation import gettext as _

from ui.fields import MoneyInput
from writing.sections import Block, Section, SectionForm, as_typed, help_of, rows_for

from ..rules.budget import INSIDE_RANGE, MAX_LINES, OUTSIDE_RANGE, SKILL_LINES, ZERO, read_budget
from ..rules.reading import year_columns

HIDDEN_LABEL = {"class": "visually-hidden"}


@dataclass
class LineControls:
    """A line of the page: its name (a control, or fixed words), its cells, and the button that takes it away."""

    label: object
    cells: list
    help: str = ""
    remove: str = ""
    fixed: bool = False


@dataclass
class BudgetPage:
    columns: tuple[str, ...]
    lines: list[LineControls] = field(default_factory=list)
    outside: list[LineControls] = field(default_factory=list)
    inside: list[LineControls] = field(default_factory=list)
    may_add: bool = True


class BudgetSection(Section):
    @property
    def years(self):
        return self.content.years

    def starting_data(self):
        """The lines that the form proposes, when nothing was typed yet."""
        return {"lines": [{"label": line["label"], "amounts": []} for line in self.spec.extra["lines"]]}

    def shown_data(self, data):
        return data if data.get("lines") else {**self.starting_data(), **{k: v for k, v in data.items() if v}}

    def read(self, post):
        data = dict(self.stored)
        before = [line for line in data.get("lines") or () if isinstance(line, dict)]
        indexes = sorted({int(parts[1]) for name in post if len(parts := name.split("-")) == 3 and _is_line(parts)})[
            :MAX_LINES
        ]
        lines = []
        for index in indexes:
            known = before[index].get("amounts") if index < len(before) else None
            lines.append(
                {
                    "label": " ".join(as_typed(post.get(f"line-{index}-label", "")).split("\n")),
                    "amounts": self._amounts(post, f"line-{index}", known),
                }
            )
        skill = data.get("skill_lines")
        skill = dict(skill) if isinstance(skill, dict) else {}
        for code in SKILL_LINES:
            skill[code] = self._amounts(post, f"skill-{code}", skill.get(code))
        data |= {"lines": lines, "skill_lines": skill, "other_funding": as_typed(post.get("other_funding", ""))}
        return data

    def _amounts(self, post, prefix, known):
        """The typed cells; amounts of years that the page does not show (a shorter duration) stay."""
        typed = [as_typed(post.get(f"{prefix}-{year}", "")) for year in range(self.years)]
        beyond = list(known[self.years :]) if isinstance(known, list) else []
        return typed + beyond

    def add_row(self, data, code):
        lines = list(data.get("lines") or ())
        if code == "line" and len(lines) < MAX_LINES:
            lines.append({"label": "", "amounts": []})
        return {**data, "lines": lines}, f"id_line-{len(lines) - 1}-label"

    def _rows_of(self, data, code):
        lines = data.get("lines")
        return (list(lines) if isinstance(lines, list) and code == "line" else []), "lines"

    def remove_row(self, data, code, index):
        lines = list(data.get("lines") or ())
        if code == "line" and 0 <= index < len(lines):
            del lines[index]
        return {**data, "lines": lines}

    def budget(self, data):
        return read_budget(data, years=self.years, rules=self.content.rules)

    def form(self, data):
        data = self.shown_data(data)
        fields, flat, columns = {}, {}, year_columns(self.years)
        lines = [line for line in data.get("lines") or () if isinstance(line, dict)][:MAX_LINES]
        for index, line in enumerate(lines):
            name = f"line-{index}-label"
            fields[name] = forms.Field(
                required=False,
                label=_("Nom de la ligne %(n)s") % {"n": index + 1},
                widget=forms.Textarea(attrs={"rows": _rows_of_name(line), "aria-describedby": f"id_{name}_error"}),
            )
            flat[name] = line.get("label", "")
            spoken = flat[name] or _("ligne %(n)s") % {"n": index + 1}
            self._cells(fields, flat, f"line-{index}", line.get("amounts"), spoken, columns)
        labels = {item["code"]: item["label"] for item in self.spec.extra["skill_lines"]}
        skill = data.get("skill_lines") or {}
        for code in SKILL_LINES:
            self._cells(fields, flat, f"skill-{code}", skill.get(code), labels[code], columns)
        other = self.spec.named("other_funding")
        fields[other.code] = forms.Field(
            required=False,
            label=other.label,
            help_text=help_of(other),
            widget=forms.Textarea(attrs={"rows": rows_for(other)}),
        )
        flat[other.code] = data.get(other.code, "")
        form = SectionForm(fields, flat, optional={other.code}, blocks=[Block("fields", [other.code])])
        form.page = self._page(form, lines, columns)
        form.cells = [
            control
            for line in [*form.page.lines, *form.page.outside, *form.page.inside]
            for control in ([] if line.fixed else [line.label]) + line.cells
        ]
        form.budget = self.budget(data)
        form.in_range_total = sum((year.in_range for year in form.budget.years), ZERO)
        form.outside_total = sum((year.outside for year in form.budget.years), ZERO)
        return form

    def _cells(self, fields, flat, prefix, amounts, spoken, columns):
        amounts = amounts if isinstance(amounts, list) else []
        for year, column in enumerate(columns):
            name = f"{prefix}-{year}"
            fields[name] = forms.Field(
                required=False,
                label=f"{spoken}, {column.lower()}",
                widget=MoneyInput(attrs={"size": 11, "aria-describedby": f"id_{name}_error"}),
            )
            flat[name] = amounts[year] if year < len(amounts) and amounts[year] is not None else ""

    def _page(self, form, lines, columns):
        years = range(self.years)
        page = BudgetPage(columns, may_add=len(lines) < MAX_LINES)
        for index in range(len(lines)):
            cells = [form[f"line-{index}-{year}"] for year in years]
            page.lines.append(
                LineControls(form[f"line-{index}-label"], cells, self._help(lines[index]), f"remove:line:{index}")
            )
        for item in self.spec.extra["skill_lines"]:
            cells = [form[f"skill-{item['code']}-{year}"] for year in years]
            line = LineControls(item["label"], cells, item["help"], fixed=True)
            if item["code"] in OUTSIDE_RANGE:
                page.outside.append(line)
            elif item["code"] in INSIDE_RANGE:
                page.inside.append(line)
        return page

    def _help(self, line):
        known = {item["label"]: item["help"] for item in self.spec.extra["lines"]}
        return known.get(line.get("label", ""), "")


def _rows_of_name(line):
    """Enough rows for the whole name on the narrowest phone, some 24 signs wide."""
    return max(2, -(-len(str(line.get("label", ""))) // 24))


def _is_line(parts):
    prefix, index, _rest = parts
    return prefix == "line" and index.isascii() and index.isdigit() and len(index) <= 3
