"""The words and the delays of an activity."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ui.forms import BaseModelForm

from ..actions.offering import SETTINGS
from ..models import Activity


class ActivitySettingsForm(BaseModelForm):
    class Meta:
        model = Activity
        fields = SETTINGS
        widgets = {
            "summary": forms.Textarea({"rows": 2}),
            "description": forms.Textarea({"rows": 6}),
            **{name: forms.TextInput({"inputmode": "numeric", "size": 5}) for name in SETTINGS[4:]},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in SETTINGS[4:]:
            self.fields[name].error_messages["invalid"] = _("Inscrivez un nombre entier.")
