"""The two forms of the staff pages, and one's own preferences."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ui.fields import HintedRadioSelect
from ui.forms import BaseForm

from . import preferences


class RecipientSearchForm(BaseForm):
    """Posted, never in the address: an e-mail address is personal data."""

    optional_fields = ()  # nobody needs to be told that a search may stay empty

    recipient = forms.CharField(
        label=_("Destinataire"),
        help_text=_("Une partie de l’adresse ou du nom."),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class ResendForm(BaseForm):
    """Nothing to fill in, except for a letter."""

    acknowledged = forms.BooleanField(
        label=_("Je sais que cette lettre est peut-être déjà arrivée et qu’elle pourrait être reçue deux fois."),
        error_messages={"required": _("Cochez la case pour relancer cette lettre.")},
    )

    def __init__(self, *args, email, **kwargs):
        super().__init__(*args, **kwargs)
        if not email.is_letter:
            del self.fields["acknowledged"]


class PreferencesForm(BaseForm):
    """One choice for each subject, each rhythm with what it means."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for topic in preferences.topics():
            self.fields[topic.code] = forms.ChoiceField(
                label=topic.label,
                choices=preferences.Rhythm.choices,
                widget=HintedRadioSelect(hints=topic.meanings),
                error_messages={
                    "required": _("Choisissez un rythme pour «\u00a0%(topic)s\u00a0».") % {"topic": topic.label},
                },
            )
