"""Forms about letters: a correction, the public verification."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ui.forms import BaseForm

from .reviewing import longtext


class CorrectionForm(BaseForm):
    note = forms.CharField(
        label=_("Ce que la nouvelle lettre corrige"),
        max_length=2000,
        widget=longtext(4),
        help_text=_("La lettre le dira à la table, avec le numéro de la première. Par exemple\xa0: la date de début."),
    )


class VerifyForm(BaseForm):
    code = forms.CharField(
        label=_("Code de vérification"),
        max_length=40,
        help_text=_("Douze lettres et chiffres, au bas de la lettre. Les majuscules et les traits ne comptent pas."),
        widget=forms.TextInput(attrs={"size": 20, "autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": _("Inscrivez le code qui figure au bas de la lettre.")},
    )
