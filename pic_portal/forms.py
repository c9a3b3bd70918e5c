"""Forms of the pages that the portal itself composes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from proposals.actions.calls import WHY_IT_STAYS
from proposals.models import Call, Stage
from ui.fields import LocalDateField
from ui.forms import BaseModelForm


class CallForm(BaseModelForm):
    deadline_on = LocalDateField(
        label=_("Date limite"),
        help_text=_("Dernier jour où l’on dépose. L’appel ferme à minuit, heure de Montréal."),
    )
    stages = forms.ModelMultipleChoiceField(
        label=_("Étapes visées"), queryset=Stage.objects.all(), widget=forms.CheckboxSelectMultiple
    )
    letter_of_intent_due_on = LocalDateField(
        label=_("Lettre d’intention attendue au plus tard le"),
        required=False,
        help_text=_("Laissez vide si cet appel n’en demande pas."),
    )

    class Meta:
        model = Call
        fields = ["name", "deadline_on", "stages", "letter_of_intent_due_on", "source"]
        labels = {"source": _("D’où vient cette date")}
        help_texts = {
            "name": _("Ce que les tables liront, par exemple «\xa0Appel du 1er février 2028\xa0»."),
            "source": _("Par exemple une décision du comité de gestion et sa date."),
        }

    def __init__(self, *args, deadline_stays=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.deadline_stays = deadline_stays

    def clean_deadline_on(self):
        """Refused here with what was typed kept; ``save_call`` has the last word."""
        typed = self.cleaned_data["deadline_on"]
        if self.deadline_stays and typed != self.initial["deadline_on"]:
            raise forms.ValidationError(WHY_IT_STAYS)
        return typed

    def clean(self):
        super().clean()
        intent, deadline = self.cleaned_data.get("letter_of_intent_due_on"), self.cleaned_data.get("deadline_on")
        if intent and deadline and intent > deadline:
            self.add_error(
                "letter_of_intent_due_on",
                _("Inscrivez une date qui ne dépasse pas la date limite de l’appel."),
            )
        return self.cleaned_data

    def _get_validation_exclusions(self):
        # Not typed here, yet part of « one call per day ».
        return super()._get_validation_exclusions() - {"is_fictitious"}
