"""An entry of the directory."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from proposals.forms.once import OnceForm
from ui.forms import BaseForm

from ..models import MOST_WORDS, Coach, CoachFacet
from .declarations import words

LONGEST = CoachFacet._meta.get_field("value").max_length


class WordsField(forms.CharField):
    """Words separated by commas, as a list, without twins."""

    def to_python(self, value):
        found = [one.strip() for one in super().to_python(value).split(",")]
        return list({one.casefold(): one for one in reversed(found) if one}.values())[::-1]

    def validate(self, value):
        super().validate(value)
        for one in value:
            if len(one) > LONGEST:
                raise forms.ValidationError(
                    _("Séparez les mots par des virgules\u00a0: «\u00a0%(word)s…\u00a0» est trop long.")
                    % {"word": one[:30]}
                )

    def run_validators(self, value):
        """Each word was measured above."""

    def prepare_value(self, value):
        return ", ".join(value) if isinstance(value, list) else value


class CoachForm(BaseForm):
    name = forms.CharField(label=_("Nom de la personne ou de l’organisation"), max_length=160)
    kind = forms.ChoiceField(
        label=_("Sorte"), choices=Coach.Kind.choices, widget=forms.RadioSelect, initial=Coach.Kind.PERSON
    )
    languages = WordsField(label=_("Langues"), help_text=_("Séparées par des virgules\u00a0: français, anglais."))
    regions = WordsField(label=_("Régions"), help_text=_("Où la personne se déplace, ou «\u00a0à distance\u00a0»."))
    approaches = WordsField(
        label=_("Approches"),
        help_text=_("Par exemple\u00a0: impact collectif, évaluation participative, gouvernance partagée."),
    )
    seniority = forms.ChoiceField(
        label=_("Expérience en accompagnement"), choices=Coach.Seniority.choices, widget=forms.RadioSelect
    )
    presentation = forms.CharField(
        label=_("Présentation"),
        max_length=MOST_WORDS,
        required=False,
        widget=words(5),
        help_text=_("Sans adresse ni téléphone\u00a0: c’est l’équipe qui met en contact."),
    )
    account_email = forms.EmailField(
        label=_("Courriel du compte de la personne"),
        required=False,
        help_text=_(
            "Si elle a un compte au portail, c’est elle qui donne son accord. Ce courriel n’est montré à personne."
        ),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", uuid.uuid4())

    def clean_account_email(self):
        typed = self.cleaned_data["account_email"]
        if not typed:
            return None
        account = User.objects.active().filter(email__iexact=typed).first()
        if account is None:
            raise forms.ValidationError(
                _("Aucun compte actif n’a ce courriel. Laissez vide\u00a0: l’équipe inscrira l’accord elle-même.")
            )
        return account

    def facts(self):
        """What ``actions.coaches.add`` takes."""
        data = dict(self.cleaned_data)
        return data | {"account": data.pop("account_email")}


class WordForm(OnceForm):
    word = forms.CharField(
        label=_("Votre mot"),
        max_length=MOST_WORDS,
        widget=words(6),
        help_text=_("Qui vous êtes, ce que vous préparez, ce que vous aimeriez savoir."),
    )
