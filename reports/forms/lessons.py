"""The tags of something learned."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ui.forms import BaseForm


class TagsForm(BaseForm):
    """Known tags to tick, and new ones to write."""

    known = forms.MultipleChoiceField(
        label=_("Étiquettes connues"), required=False, widget=forms.CheckboxSelectMultiple
    )
    names = forms.CharField(
        label=_("Nouvelles étiquettes"),
        max_length=400,
        required=False,
        help_text=_("Un ou deux mots chacune, séparées par des virgules. Exemple\u00a0: logement, accueil."),
    )

    def __init__(self, *args, known, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [(tag.key, tag.name) for tag in known]
        if choices:
            self.fields["known"].choices = choices
        else:
            del self.fields["known"]
        self.labels = dict(choices)

    def facts(self):
        kept = [self.labels[key] for key in self.cleaned_data.get("known", ())]
        return {"names": [*kept, *self.cleaned_data["names"].split(",")]}
