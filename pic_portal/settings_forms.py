"""Forms of the programme's settings: the columns that the team may change, each with the help that gives its source."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from events.models import Activity
from proposals.models import ProgrammeSettings
from readiness.models import PathRules
from reports.models import ReportingRules
from ui.fields import LocalDateField, MoneyField
from ui.forms import BaseModelForm

WHOLE = _("Inscrivez un nombre entier, par exemple %(example)s.")


def _tomorrow():
    return timezone.localdate() + timedelta(days=1)


class SettingsForm(BaseModelForm):
    """``confirmed``: the fingerprint of what a preview showed; nothing is kept that was not seen."""

    confirmed = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.order_fields(["day", *self._meta.fields, "confirmed"])
        for name, field in self.fields.items():
            if isinstance(field, forms.IntegerField):
                known = self._meta.model._meta.get_field(name)
                field.widget = forms.TextInput({"inputmode": "numeric", "size": 5, "autocomplete": "off"})
                field.error_messages["invalid"] = WHOLE % {"example": known.default}
            field.label = capfirst(field.label) if field.label else field.label

    @property
    def values(self):
        """Return {column: value} of what is set, without the day from which it holds."""
        return {name: self.cleaned_data[name] for name in self._meta.fields if name in self.cleaned_data}


class DatedSettingsForm(SettingsForm):
    """Settings that hold from a day to come. One row a day is the action's business: a version to come is replaced."""

    day = LocalDateField(label=_("En vigueur à partir du"), not_before=_tomorrow)


BOUNDS = {"ratification_days": (1, 365), "amber_from_day": (1, 365), "calls_per_year": (1, 12)}
BOUNDS |= {"last_call_year": (2021, 2199)}


class ProgrammeForm(SettingsForm):
    def clean(self):
        given = super().clean()
        for name, (least, most) in BOUNDS.items():
            typed = given.get(name)
            if typed is not None and not least <= typed <= most:
                said = _("Inscrivez un nombre de %(least)s à %(most)s (vous avez inscrit %(typed)s).")
                self.add_error(name, said % {"least": least, "most": most, "typed": typed})
        amber, length = given.get("amber_from_day"), given.get("ratification_days")
        if amber is not None and length is not None and amber > length:
            said = _(
                "Inscrivez un jour qui ne dépasse pas le délai de réponse, %(most)s (vous avez inscrit %(typed)s)."
            )
            self.add_error("amber_from_day", said % {"most": length, "typed": amber})
        return given

    class Meta:
        model = ProgrammeSettings
        fields = [
            "ratification_days",
            "amber_from_day",
            "calls_per_year",
            "last_call_year",
            "letter_of_intent_warns",
            "learning_question_required_for_letter",
            "one_active_participation",
            "signatory_name",
            "signatory_title",
        ]


class ReportingForm(DatedSettingsForm):
    variance_amount = MoneyField(
        label=ReportingRules._meta.get_field("variance_amount").verbose_name,
        help_text=ReportingRules._meta.get_field("variance_amount").help_text,
    )

    class Meta:
        model = ReportingRules
        fields = [
            "midyear_months",
            "grace_days",
            "report_steps",
            "repeat_days",
            "midyear_steps",
            "variance_percent",
            "variance_amount",
        ]


class PathForm(DatedSettingsForm):
    max_amount = MoneyField(
        label=PathRules._meta.get_field("max_amount").verbose_name,
        required=False,
        help_text=PathRules._meta.get_field("max_amount").help_text,
    )

    class Meta:
        model = PathRules
        fields = ["team_min", "team_max", "max_amount", "link_days", "first_reminder_days", "last_reminder_days"]


class ActivityForm(SettingsForm):
    class Meta:
        model = Activity
        fields = ["offer_hours", "short_offer_hours", "last_offer_hours", "certificate_share"]
