"""A form that says which text it was drawn from: whoever saves second reads what the first saved, and chooses."""

from django import forms
from django.utils.dateparse import parse_datetime

from ui.forms import BaseForm


class StampedForm(BaseForm):
    """``row``: what is written, with ``saved_at``. ``draft``: kept as typed, nothing required."""

    seen = forms.CharField(widget=forms.HiddenInput(attrs={"autocomplete": "off"}), required=False)

    def __init__(self, *args, row, draft=False, **kwargs):
        self.row = row
        initial = {name: getattr(row, name) for name in self.base_fields if hasattr(row, name)}
        super().__init__(*args, initial={**initial, **(kwargs.pop("initial", None) or {})}, **kwargs)
        self.initial.setdefault("seen", row.saved_at.isoformat())
        self.wanted = tuple(name for name, field in self.fields.items() if field.required)
        if draft:
            for field in self.fields.values():
                field.required = False

    def is_optional(self, name):
        return name not in self.wanted and name != "seen"

    def is_stale(self):
        """True when somebody saved since the page was drawn. Once told, the page carries the newer stamp."""
        seen = parse_datetime(self.data.get("seen", "")) if self.data.get("seen") else None
        return seen is not None and seen != self.row.saved_at

    def stamp_anew(self):
        self.data = self.data.copy()
        self.data["seen"] = self.row.saved_at.isoformat()

    def written(self):
        """What was typed, by column."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    def changed_by_another(self):
        """(label, text that stands) of each answer that another person saved otherwise."""
        found = []
        for name, value in self.written().items():
            standing = getattr(self.row, name, value)
            if standing != value:
                found.append((self.fields[name].label, standing))
        return found
