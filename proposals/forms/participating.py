"""Forms of a participation under way: action plan, learning questions, interruption."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ui.forms import BaseForm

from .reviewing import MOST, longtext


class ActionPlanForm(BaseForm):
    text = forms.CharField(label=_("Plan d’action de l’année"), max_length=60_000, widget=longtext(14))
    change_note = forms.CharField(
        label=_("Ce qui change"),
        max_length=2000,
        required=False,
        widget=longtext(3),
        help_text=_("En une ou deux phrases, pour qui relira les versions plus tard."),
    )
    expected_number = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class LearningQuestionForm(BaseForm):
    text = forms.CharField(
        label=_("Question d’apprentissage"),
        max_length=MOST,
        widget=longtext(4),
        help_text=_("Ce que vous voulez comprendre en chemin, et qui changera votre façon de faire."),
    )


class InterruptForm(BaseForm):
    reason = forms.CharField(
        label=_("Motif de l’interruption"),
        max_length=MOST,
        widget=longtext(4),
        help_text=_("Il reste dans l’historique du dossier, que la table peut lire."),
    )
