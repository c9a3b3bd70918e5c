"""The page of the financial statement: lines with a plan, what was spent and a word, and what they add up to."""

from dataclasses import dataclass, field

from django import forms
from django.utils.translation import gettext as _

from proposals.models import SectionCode
from proposals.rules.form import form_spec
from ui.fields import MoneyInput
from writing.sections import Block, Section, SectionForm, as_typed, rows_for

from ..rules.statement import INSIDE, MAX_LINES, OUTSIDE, SKILL_LINES, variance_words

PARTS = ("planned", "actual")
BALANCES = ("opening_balance", "opening_reserved")


@dataclass
class LineControls:
    """A line of the page: its name (a control, or fixed words), its controls, what the amounts say."""

    label: object
    planned: object
    actual: object
    explanation: object
    line: object
    remove: str = ""
    fixed: bool = False
    variance: str = ""
    cells: list = field(default_factory=list)


class StatementSection(Section):
    def starting_data(self):
        """The lines that the proposal's form proposes, when the portal knows of none."""
        known = form_spec()[SectionCode.BUDGET].extra["lines"]
        return {"lines": [{"label": line["label"], "planned": "", "actual": "", "explanation": ""} for line in known]}

    def shown_data(self, data):
        return data if data.get("lines") else {**data, **self.starting_data()}

    # --- Reading what was posted ---------------------------------------------------------------------------------
    def read(self, post):
        data = dict(self.stored)
        indexes = sorted({int(parts[1]) for name in post if len(parts := name.split("-")) == 3 and _is_line(parts)})
        data["lines"] = [
            {
                "label": " ".join(as_typed(post.get(f"line-{index}-label", "")).split("\n")),
                **_row(post, f"line-{index}"),
            }
            for index in indexes[:MAX_LINES]
        ]
        data["skill_lines"] = {code: _row(post, f"skill-{code}") for code in SKILL_LINES}
        for name in (*BALANCES, "unspent", "unspent_note"):
            data[name] = as_typed(post.get(name, ""))
        return data

    # --- Rows ----------------------------------------------------------------------------------------------------
    def add_row(self, data, code):
        lines = list(data.get("lines") or ())
        if code == "line" and len(lines) < MAX_LINES:
            lines.append({"label": "", "planned": "", "actual": "", "explanation": ""})
        return {**data, "lines": lines}, f"id_line-{len(lines) - 1}-label"

    def remove_row(self, data, code, index):
        lines = list(data.get("lines") or ())
        if code == "line" and 0 <= index < len(lines):
            del lines[index]
        return {**data, "lines": lines}

    def _rows_of(self, data, code):
        lines = data.get("lines")
        return (list(lines) if isinstance(lines, list) and code == "line" else []), "lines"

    # --- Showing --------------------------------------------------------------------------------------------------
    def form(self, data):
        data = self.shown_data(data)
        fields, flat = {}, {}
        lines = [line for line in data.get("lines") or () if isinstance(line, dict)][:MAX_LINES]
        for index, line in enumerate(lines):
            name = f"line-{index}-label"
            fields[name] = forms.Field(
                required=False,
                label=_("Nom de la ligne %(n)s") % {"n": index + 1},
                widget=forms.Textarea(attrs={"rows": 2, "aria-describedby": f"id_{name}_error"}),
            )
            flat[name] = line.get("label", "")
            _controls(fields, flat, f"line-{index}", line, flat[name] or _("ligne %(n)s") % {"n": index + 1})
        labels = {item["code"]: item["label"] for item in self.spec.extra["skill_lines"]}
        skill = data.get("skill_lines")
        skill = skill if isinstance(skill, dict) else {}
        for code in SKILL_LINES:
            known = skill.get(code)
            _controls(fields, flat, f"skill-{code}", known if isinstance(known, dict) else {}, labels[code])
        for spec in self.spec.fields:
            fields[spec.code] = self._field(spec)
            flat[spec.code] = data.get(spec.code, "")
        optional = {*BALANCES, "unspent_note"}
        form = SectionForm(fields, flat, optional=optional, blocks=[Block("fields", [*BALANCES])])
        form.statement = self.content.statement(data)
        form.lines = [
            _line_of(form, f"line-{index}", line, remove=f"remove:line:{index}")
            for index, line in enumerate(form.statement.lines)
        ]
        skilled = [
            (line, _line_of(form, f"skill-{line.code}", line, words=labels[line.code]))
            for line in form.statement.skill_lines
        ]
        form.inside = [controls for line, controls in skilled if line.code in INSIDE]
        form.outside = [controls for line, controls in skilled if line.code in OUTSIDE]
        form.all_lines = [*form.lines, *form.inside, *form.outside]
        form.may_add = len(lines) < MAX_LINES
        return form

    def _widget(self, spec, *, in_row=False):
        if spec.type == "money":
            return MoneyInput(attrs={"size": 11})
        if spec.type == "longtext":
            return forms.Textarea(attrs={"rows": rows_for(spec)})
        return super()._widget(spec, in_row=in_row)


def _controls(fields, flat, prefix, row, spoken):
    for part, words in (("planned", _("prévu")), ("actual", _("dépensé"))):
        name = f"{prefix}-{part}"
        fields[name] = forms.Field(
            required=False,
            label=f"{spoken}, {words}",
            widget=MoneyInput(attrs={"size": 11, "aria-describedby": f"id_{name}_error"}),
        )
        flat[name] = "" if row.get(part) is None else row.get(part, "")
    name = f"{prefix}-explanation"
    fields[name] = forms.Field(
        required=False,
        label=_("%(line)s, explication de l’écart") % {"line": spoken},
        widget=forms.Textarea(attrs={"rows": 2, "aria-describedby": f"id_{name}_error"}),
    )
    flat[name] = row.get("explanation", "")


def _line_of(form, prefix, line, *, remove="", words=""):
    planned, actual, explanation = (form[f"{prefix}-{part}"] for part in (*PARTS, "explanation"))
    label = words or form[f"{prefix}-label"]
    cells = [planned, actual, explanation]
    return LineControls(
        label,
        planned,
        actual,
        explanation,
        line,
        remove,
        fixed=bool(words),
        variance=variance_words(line),
        cells=cells if words else [label, *cells],
    )


def _row(post, prefix):
    return {part: as_typed(post.get(f"{prefix}-{part}", "")) for part in (*PARTS, "explanation")}


def _is_line(parts):
    prefix, index, _rest = parts
    return prefix == "line" and index.isascii() and index.isdigit() and len(index) <= 3
