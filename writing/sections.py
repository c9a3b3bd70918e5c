"""The pages of a long form: made from the form's wording, read as typed, shown as typed.

Nothing typed is ever refused here: what a submission will ask is shown beside the field as advice. Names of controls
are those that a finding carries (``findings.Finding.field``), so that a link leads to the control.
"""

import re
from dataclasses import dataclass, field

from django import forms
from django.utils.translation import ngettext

from ui.fields import LocalDateInput
from ui.forms import BaseForm

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
LIST_TYPES = ("partners", "questions", "rows")


def as_typed(value):
    """Return a posted text, its line ends made alike; signs that no keyboard types and PostgreSQL refuses go."""
    return _CONTROL.sub("", str(value).replace("\r\n", "\n").replace("\r", "\n"))


@dataclass
class Row:
    """One member of a list: its fields, and what the button that takes it away posts."""

    legend: str
    names: list[str]
    remove: str = ""
    fields: list = field(default_factory=list)


@dataclass
class Block:
    """A part of the page: plain fields, the rows of a list, or what is asked of one prerequisite."""

    kind: str
    names: list[str] = field(default_factory=list)
    legend: str = ""
    hint: str = ""
    source: str = ""
    slot: str = ""
    rows: list[Row] = field(default_factory=list)
    add: str = ""
    add_label: str = ""
    code: str = ""
    is_filled: bool = False
    fields: list = field(default_factory=list)


class SectionForm(BaseForm):
    """The controls of a section, filled with what was typed. It accepts everything; ``advise`` adds the advice."""

    def __init__(self, fields, flat, *, optional, blocks):
        self.declared, self.optional_fields, self.blocks = fields, optional, blocks
        super().__init__(flat)
        for block in blocks:
            block.fields = [self[name] for name in block.names]
            for row in block.rows:
                row.fields = [self[name] for name in row.names]
        self.loose_advice = []

    def _speak_plainly(self, name, field):
        """Nothing is required of a draft."""

    @property
    def declared(self):
        return self._declared

    @declared.setter
    def declared(self, fields):
        self._declared = fields
        self.base_fields = dict(fields)

    def advise(self, findings, *, missing):
        """Show what a submission will refuse, beside the fields; ``missing`` false: say nothing of what is empty."""
        self.errors  # noqa: B018 (the form must be cleaned before advice is added)
        for finding in findings:
            name = self.control_of(finding.field)
            if not missing and self._is_blank(name, finding.field):
                continue
            message = f"{finding.rule} {finding.mend}"
            if name in self.fields:
                self.add_error(name, message)
            else:
                self.loose_advice.append({"message": message, "target": self.anchor(finding.field), "finding": finding})

    @property
    def points(self):
        """The advice as a list of {message, target}, in the order of the page."""
        listed = [
            {"message": message, "target": self.anchor(name)}
            for name, lines in self.errors.items()
            for message in lines
        ]
        return listed + self.loose_advice

    def control_of(self, finding_field):
        for name in (finding_field, f"{finding_field}-0-name", f"{finding_field}-0-question"):
            if name in self.fields:
                return name
        return finding_field

    def anchor(self, finding_field):
        """Return the id that a link to the finding must name."""
        name = self.control_of(finding_field)
        if name not in self.fields:
            return "id_upload-vision" if finding_field == "file" else f"id_{finding_field}"
        group = isinstance(self.fields[name].widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
        return f"id_{name}_0" if group else f"id_{name}"

    def _is_blank(self, name, finding_field):
        if finding_field.startswith("line-") and finding_field.endswith("-label"):
            return False  # a name is wanted because an amount was typed beside it
        if name in self.fields:
            value = self[name].value()
            return not (value.strip() if isinstance(value, str) else value)
        if finding_field.startswith("year-"):
            cells = [f for f in self.fields if f.endswith(f"-{int(finding_field[5:]) - 1}")]
            return not any(str(self[cell].value() or "").strip() for cell in cells)
        return True


class Section:
    """A section of one file: its wording, what is stored, and how a page of it is read and shown."""

    def __init__(self, content, spec, *, places=()):
        self.content, self.spec, self.places = content, spec, places
        self.stored = content.data(spec.code)

    @property
    def specs(self):
        return [spec for spec in self.spec.fields_at(self.content.stage_number) if spec.type != "file"]

    # --- Reading what was posted ---------------------------------------------------------------------------------
    def read(self, post):
        """Return the section's data as typed. What this stage does not show stays as it was stored."""
        data = dict(self.stored)
        for spec in self.specs:
            data[spec.code] = self._read(spec, post)
        return data

    def _read(self, spec, post):
        if spec.type in LIST_TYPES:
            return read_rows(spec, post)
        if spec.type == "neighbourhoods":
            known = {slug for slug, _name in self.places}
            return [slug for slug in post.getlist(spec.code) if slug in known]
        return as_typed(post.get(spec.code, ""))

    # --- Rows ----------------------------------------------------------------------------------------------------
    def add_row(self, data, code):
        """Return the data with an empty row more, and the control to focus; the same data when the list is full."""
        spec = next((spec for spec in self.specs if spec.code == code and spec.type in LIST_TYPES), None)
        if spec is None:
            return data, ""
        rows = list(data.get(code) or ())
        if len(rows) < spec.max_items:
            rows.append({item.code: "" for item in spec.item_fields})
        return {**data, code: rows}, f"id_{code}-{len(rows) - 1}-{spec.item_fields[0].code}"

    def remove_row(self, data, code, index):
        rows = list(data.get(code) or ())
        if isinstance(rows, list) and 0 <= index < len(rows):
            del rows[index]
        return {**data, code: rows}

    def row_at(self, data, code, index):
        """Return {code, index, row, label} of a row that is about to go, or None when there is none."""
        rows, key = self._rows_of(data, code)
        if not 0 <= index < len(rows):
            return None
        row = rows[index]
        label = next((value.strip() for value in row.values() if isinstance(value, str) and value.strip()), "")
        return {"code": code, "index": index, "row": row, "label": label[:80]}

    def put_back(self, data, code, index, row):
        rows, key = self._rows_of(data, code)
        return {**data, key: [*rows[:index], row, *rows[index:]]}

    def _rows_of(self, data, code):
        rows = data.get(code)
        return (list(rows) if isinstance(rows, list) else []), code

    # --- Showing --------------------------------------------------------------------------------------------------
    def form(self, data):
        fields, flat, blocks, optional = {}, {}, [], set()
        for spec in self.specs:
            if spec.type in LIST_TYPES:
                blocks.append(self._rows_block(spec, data.get(spec.code), fields, flat))
                continue
            fields[spec.code] = self._field(spec)
            flat[spec.code] = data.get(spec.code, [] if spec.type == "neighbourhoods" else "")
            kind = "choices" if spec.type == "neighbourhoods" else "fields"
            blocks.append(Block(kind, [spec.code], code=spec.code, is_filled=bool(flat[spec.code])))
            if not (spec.required or spec.required_when or self.spec.at_least):
                optional.add(spec.code)
        return SectionForm(fields, flat, optional=optional, blocks=blocks)

    def _rows_block(self, spec, rows, fields, flat):
        rows = [row for row in rows or () if isinstance(row, dict)] or [{}]
        block = Block("rows", legend=spec.label, hint=spec.help, code=spec.code)
        for index, row in enumerate(rows[: spec.max_items]):
            names = []
            for item in spec.item_fields:
                name = f"{spec.code}-{index}-{item.code}"
                fields[name], flat[name] = self._field(item, in_row=True), row.get(item.code, "")
                names.append(name)
            remove = f"remove:{spec.code}:{index}" if len(rows) > 1 else ""
            block.rows.append(Row(spec.item_label.replace("{n}", str(index + 1)), names, remove))
        if len(rows) < spec.max_items:
            block.add, block.add_label = f"add:{spec.code}", spec.add_label
        return block

    def _field(self, spec, *, in_row=False):
        return forms.Field(
            required=False, label=spec.label, help_text=help_of(spec), widget=self._widget(spec, in_row=in_row)
        )

    def _widget(self, spec, *, in_row=False):
        match spec.type:
            case "longtext":
                return forms.Textarea(attrs={"rows": rows_for(spec)})
            case "choice":
                return self._choices(spec)
            case "date":
                return LocalDateInput()
            case "neighbourhoods":
                return forms.CheckboxSelectMultiple(choices=self.places)
            case _ if in_row and spec.max_words:
                return forms.Textarea(attrs={"rows": 2})
            case _:
                return forms.TextInput()

    def _choices(self, spec):
        return forms.RadioSelect(choices=[(choice.code, choice.label) for choice in spec.choices])


def read_rows(spec, post):
    """Return the rows that were posted, in order, empty ones between filled ones included."""
    pattern = re.compile(rf"^{re.escape(spec.code)}-([0-9]{{1,3}})-")
    indexes = sorted({int(match[1]) for name in post if (match := pattern.match(name))})[: spec.max_items]
    return [
        {item.code: as_typed(post.get(f"{spec.code}-{index}-{item.code}", "")) for item in spec.item_fields}
        for index in indexes
    ]


def help_of(spec):
    """The wording's help, and the limit in words when there is one."""
    if not spec.max_words:
        return spec.help
    limit = ngettext("%(n)s mot au plus.", "%(n)s mots au plus.", spec.max_words) % {"n": spec.max_words}
    return f"{spec.help} {limit}".strip()


def rows_for(spec):
    return 18 if spec.max_words is None else 5 if spec.max_words <= 200 else 8 if spec.max_words <= 400 else 14
