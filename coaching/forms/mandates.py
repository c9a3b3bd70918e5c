"""Giving, changing and concluding a mandate; what is added at a step of its loop."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from neighbourhoods.models import Organisation
from proposals.forms.once import OnceForm
from proposals.forms.reviewing import longtext
from ui.fields import DurationField, LocalDateField
from ui.forms import BaseForm
from ui.uploads import UploadedFileField

from ..models.years import MOST_WORDS

DAY = timedelta(days=1)
MOST_SUMMARY = 20_000


class PlannedForm(BaseForm):
    """Planned hours. ``warned``, hidden, holds those that the page has already said to exceed what is available."""

    planned_minutes = DurationField(
        label=gettext_lazy("Heures prévues"),
        help_text=gettext_lazy("Elles sont réservées, pas dépensées\u00a0: seules les séances comptent."),
    )
    warned = forms.IntegerField(widget=forms.HiddenInput, required=False)

    field_order = ["warned", "planned_minutes"]

    def must_warn(self, available):
        """True the first time that these hours exceed what is available; the page then shows it, and asks again."""
        planned = self.cleaned_data["planned_minutes"]
        return available is not None and planned > available and self.cleaned_data.get("warned") != planned

    def remember_warning(self):
        self.data = self.data.copy()
        self.data["warned"] = self.cleaned_data["planned_minutes"]


class AssignForm(PlannedForm):
    partner = forms.ModelChoiceField(
        label=gettext_lazy("Partenaire"), queryset=None, widget=forms.RadioSelect, empty_label=None
    )
    starts_on = LocalDateField(label=gettext_lazy("Premier jour"))
    last_on = LocalDateField(
        label=gettext_lazy("Dernier jour"),
        help_text=gettext_lazy("Une séance se compte si elle a lieu entre ces dates."),
    )

    field_order = ["warned", "partner", "planned_minutes", "starts_on", "last_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = Organisation.objects.partners().order_by("name")

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("starts_on"), cleaned.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", _("Choisissez un dernier jour qui ne précède pas le premier."))
        return cleaned

    def facts(self):
        data = self.cleaned_data
        return {
            "partner": data["partner"],
            "planned_minutes": data["planned_minutes"],
            "starts_on": data["starts_on"],
            "ends_on": data["last_on"] + DAY,
        }


class AssignDynamoForm(PlannedForm):
    """``partners``: Dynamo; the choice is shown only when several rows bear its name."""

    partner = forms.ModelChoiceField(
        label=gettext_lazy("Partenaire"), queryset=None, widget=forms.RadioSelect, empty_label=None
    )

    field_order = ["warned", "partner", "planned_minutes"]

    def __init__(self, *args, partners, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = partners
        self.only = partners[0] if len(partners) == 1 else None
        if self.only:
            del self.fields["partner"]

    def facts(self):
        data = self.cleaned_data
        return {"partner": self.only or data["partner"], "planned_minutes": data["planned_minutes"]}


class ChangeMandateForm(PlannedForm):
    last_on = LocalDateField(
        label=gettext_lazy("Dernier jour"),
        help_text=gettext_lazy("Pas avant la dernière séance inscrite."),
    )

    def facts(self):
        data = self.cleaned_data
        return {"planned_minutes": data["planned_minutes"], "ends_on": data["last_on"] + DAY}


class ConcludeForm(BaseForm):
    summary = forms.CharField(
        label=gettext_lazy("Bilan de l’accompagnement"),
        max_length=MOST_SUMMARY,
        widget=longtext(8),
        help_text=gettext_lazy("Ce que vous avez fait ensemble, et où cela mène."),
    )
    learned = forms.CharField(
        label=gettext_lazy("Ce qui a été appris"),
        max_length=MOST_SUMMARY,
        required=False,
        widget=longtext(8),
        help_text=gettext_lazy(
            "Ce que la table peut reprendre dans son rapport final, et d’autres dans leur quartier."
        ),
    )


class ReopenForm(BaseForm):
    last_on = LocalDateField(label=gettext_lazy("Nouveau dernier jour"))
    reason = forms.CharField(
        label=gettext_lazy("Pourquoi rouvrir cet accompagnement?"),
        max_length=MOST_WORDS,
        widget=longtext(3),
        error_messages={"required": gettext_lazy("Dites pourquoi l’accompagnement est rouvert.")},
        help_text=gettext_lazy("La table et les personnes qui accompagnent le liront."),
    )

    def facts(self):
        data = self.cleaned_data
        return {"reason": data["reason"], "ends_on": data["last_on"] + DAY}


class StepForm(OnceForm):
    """A note, a file, or both."""

    text = forms.CharField(label=gettext_lazy("Votre note"), max_length=MOST_WORDS, required=False, widget=longtext(4))
    upload = UploadedFileField(
        label=gettext_lazy("Fichier"),
        required=False,
        help_text=gettext_lazy("PDF, Word, Excel, PNG ou JPG, 10\u00a0Mo au plus."),
    )

    def __init__(self, *args, may_be_empty=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.may_be_empty = may_be_empty

    def clean(self):
        cleaned = super().clean()
        empty = not cleaned.get("text", "").strip() and not cleaned.get("upload")
        if empty and not self.may_be_empty and not self.errors:
            self.add_error("text", _("Écrivez une note ou choisissez un fichier."))
        return cleaned
