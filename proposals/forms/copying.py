"""How a table goes on: from an earlier file, or from the stage that it has lived."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from ui.fields import HintedRadioSelect
from ui.forms import BaseForm


class WayOnForm(BaseForm):
    """``ways``: [(code, label, hint)]. ``public_id`` is drawn when the page is shown: a double click opens one draft."""

    public_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    way = forms.ChoiceField(label=_("Comment continuez-vous?"), widget=HintedRadioSelect)
    field_order = ["way", "public_id"]

    def __init__(self, *args, ways, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["way"]
        field.choices = [(code, label) for code, label, _hint in ways]
        field.widget.hints = {code: hint for code, _label, hint in ways}
        field.error_messages["required"] = _("Choisissez une suite.")

    def clean(self):
        cleaned = super().clean()
        cleaned["public_id"] = cleaned.get("public_id") or uuid.uuid4()
        return cleaned
