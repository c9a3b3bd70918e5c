"""The words and the delays of an activity."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ui.forms import BaseModelForm

from ..actions.offering import SETTINGS
from ..models import Activity

NUMBERS = SETTINGS[-4:]


class ActivitySettingsForm(BaseModelForm):
    class Meta:
        model = Activity
        fields = SETTINGS
        widgets = {
            "summary": forms.Textarea({"rows": 2}),
            "description": forms.Textarea({"rows": 6}),
            **{name: forms.TextInput({"inputmode": "numeric", "size": 5}) for name in NUMBERS},
        }

    def __init__(self, *args, partners, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organiser"].queryset = partners
        self.fields["organiser"].empty_label = _("L’équipe du PIC")
        self.fields["organiser"].help_text = _(
            "Ses prochaines dates lui sont confiées; celles qui existent ne changent pas."
        )
        for name in NUMBERS:
            self.fields[name].error_messages["invalid"] = _("Inscrivez un nombre entier.")
