"""Forms of a text that the team rewrites: its words, and whom a version reaches."""

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _

from ui.fields import HintedRadioSelect
from ui.forms import BaseForm

from .wordings.filling import BODY_MAX, SUBJECT_MAX, normalised, problems


class _AsTyped(forms.CharField):
    """Keeps control characters for ``problems``, which says what is wrong with them."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.validators = [one for one in self.validators if not isinstance(one, ProhibitNullCharactersValidator)]

    def to_python(self, value):
        return value or ""


class WordingForm(BaseForm):
    """The words of one text. What is between braces is checked against the fields of that text."""

    subject = _AsTyped(label=_("Objet"), max_length=SUBJECT_MAX, widget=forms.TextInput)
    body = _AsTyped(
        label=_("Texte"),
        max_length=BODY_MAX,
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text=_("Une ligne vide sépare deux paragraphes. La salutation, la signature et le pied sont du portail."),
    )
    note = forms.CharField(
        label=_("Ce qui change"),
        max_length=300,
        required=False,
        help_text=_("Pour l’historique, par exemple «\u00a0Ton plus direct, à la demande des tables\u00a0»."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, text, **kwargs):
        super().__init__(*args, **kwargs)
        self.text = text
        if not text.is_email:
            del self.fields["subject"]

    def clean_subject(self):
        return self.cleaned_data["subject"].strip()

    def clean_body(self):
        return normalised(self.cleaned_data["body"])

    def clean(self):
        cleaned = super().clean()
        subject, body = cleaned.get("subject", ""), cleaned.get("body", "")
        for name, sentences in problems(self.text, subject, body).items():
            if name in cleaned:
                for sentence in sentences:
                    self.add_error(name, sentence)
        return cleaned


class PutInForceForm(BaseForm):
    """The choice that has consequences is made in words, and none is made in advance."""

    NEW, ALL = "new", "all"

    reach = forms.ChoiceField(
        label=_("Pour quels dossiers?"),
        widget=HintedRadioSelect(
            hints={
                NEW: _("Rien ne change pour un dossier déjà ouvert\u00a0: il garde le texte qu’il lit aujourd’hui."),
                ALL: _("Les dossiers déjà ouverts prennent aussi ce texte. Ce qui est déjà parti ne change pas."),
            }
        ),
        choices=[
            (NEW, _("Seulement les dossiers ouverts à partir de maintenant")),
            (ALL, _("Tous les dossiers, ceux déjà ouverts aussi")),
        ],
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, about_file, **kwargs):
        super().__init__(*args, **kwargs)
        if not about_file:
            del self.fields["reach"]

    @property
    def reaches_open_files(self):
        return self.cleaned_data.get("reach") == self.ALL
