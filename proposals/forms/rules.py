"""Forms of a set of rules that is being prepared."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ui.fields import MoneyField
from ui.forms import BaseForm, BaseModelForm

from ..actions.preparing_rules import ALWAYS_ASKED
from ..models import Prerequisite, SectionCode, SectionRule, StageRules
from ..rules.changes import OWN, source_problem

MOST_YEARS = 10


def _years(label, help_text=""):
    return forms.IntegerField(
        label=label,
        min_value=1,
        max_value=MOST_YEARS,
        help_text=help_text,
        widget=forms.TextInput(attrs={"size": 3, "inputmode": "numeric"}),
        error_messages={
            "invalid": _("Inscrivez un nombre d’années, par exemple 3."),
            "min_value": _("Inscrivez au moins 1 an."),
            "max_value": _("Inscrivez %(limit_value)s ans au plus."),
        },
    )


class RulesForm(BaseModelForm):
    """``current``: the set in force, whose source is not that of a figure that changes."""

    min_per_year = MoneyField(label=_("Minimum par année"), help_text=_("Bornes comprises."))
    max_per_year = MoneyField(label=_("Maximum par année"))
    reserved_per_year = MoneyField(
        label=_("Montant réservé au renforcement des compétences, par année"),
        required=False,
        help_text=StageRules._meta.get_field("reserved_per_year").help_text,
    )
    min_years = _years(_("Durée minimale, en années"))
    base_years = _years(_("Durée sans justification, en années"))
    max_years = _years(
        _("Durée maximale, sur justification, en années"),
        _("La même que la durée sans justification quand aucune prolongation n’est possible."),
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = StageRules
        fields = OWN
        labels = {"source": _("Source")}
        help_texts = {
            "source": _("Ce que pages et lettres citent à côté des montants, par exemple une décision et sa date.")
        }

    def __init__(self, *args, current, **kwargs):
        super().__init__(*args, **kwargs)
        self.current = current

    def clean(self):
        super().clean()
        values = self.cleaned_data
        low, high = values.get("min_per_year"), values.get("max_per_year")
        if low is not None and low <= 0:
            self.add_error("min_per_year", _("Inscrivez un montant plus grand que zéro."))
        elif low is not None and high is not None and low > high:
            self.add_error("max_per_year", _("Le maximum ne peut pas être plus petit que le minimum."))
        self._check_years(values)
        if not self.errors and self.current is not None and (problem := source_problem(self.current, values)):
            self.add_error("source", problem)
        return values

    def _check_years(self, values):
        shortest, usual, longest = (values.get(name) for name in ("min_years", "base_years", "max_years"))
        if shortest and usual and shortest > usual:
            self.add_error("base_years", _("La durée sans justification compte au moins la durée minimale."))
        if usual and longest and usual > longest:
            self.add_error("max_years", _("La durée maximale compte au moins la durée sans justification."))

    def values(self):
        return {name: self.cleaned_data[name] for name in OWN}


class PrerequisiteForm(BaseModelForm):
    class Meta:
        model = Prerequisite
        fields = ["label", "help_text", "proof", "asks_adoption", "source"]
        widgets = {"help_text": forms.Textarea(attrs={"rows": 4}), "proof": forms.RadioSelect}
        labels = {
            "label": _("Préalable"),
            "help_text": _("Aide pour la table"),
            "proof": _("Ce que la table fournit"),
            "asks_adoption": _("Demander si c’est «\u00a0adopté\u00a0» ou «\u00a0en cours d’adoption\u00a0»"),
            "source": _("Source"),
        }
        help_texts = {"label": _("En quelques mots, par exemple «\u00a0Une lettre d’appui\u00a0».")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["proof"].choices = Prerequisite.Proof.choices


class SectionsForm(BaseForm):
    """For each section that may be left out: required, optional, or not asked."""

    def __init__(self, *args, rules, **kwargs):
        super().__init__(*args, **kwargs)
        asked = rules.requirements
        choices = [
            (SectionRule.Requirement.REQUIRED, _("Obligatoire")),
            (SectionRule.Requirement.OPTIONAL, _("Facultative")),
            ("", _("Pas dans le formulaire")),
        ]
        for code, label in SectionCode.choices:
            if code not in ALWAYS_ASKED:
                self.fields[code] = forms.ChoiceField(
                    label=label, choices=choices, initial=asked.get(code, ""), required=False, widget=forms.RadioSelect
                )
        self.optional_fields = ()

    def chosen(self):
        return dict(self.cleaned_data)
