"""Forms of what the team runs: adjustments of a lot, settings of a year, the confirmation of a session held."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from proposals.forms.once import OnceForm
from ui.fields import DurationField, LocalDateField
from ui.forms import BaseForm

from ..models import Envelope
from ..models.years import LATE_ENTRIES, MENU, MOST_PLACES, MOST_WORDS
from .hours import ReasonForm, short_text

EXCEPTION = _("Permettre une exception\u00a0: une année pourra s’ouvrir avec plus que deux allocations")


class AdjustForm(OnceForm):
    """``years`` are those whose lot may still change: begun, and not closed."""

    envelope = forms.ChoiceField(label=_("Enveloppe"), choices=Envelope.choices, widget=forms.RadioSelect)
    year = forms.ChoiceField(label=_("Lot de l’année"))
    direction = forms.ChoiceField(
        label=_("Sens"),
        choices=[("1", _("Ajouter des heures")), ("-1", _("Retirer des heures"))],
        widget=forms.RadioSelect,
    )
    minutes = DurationField(
        label=_("Heures"), help_text=_("En quarts d’heure\u00a0: 1,5 ou 1\u00a0h\u00a030 ou 90\u00a0min.")
    )
    reason = forms.CharField(
        label=_("Motif de l’ajustement"),
        max_length=MOST_WORDS,
        widget=short_text(3),
        help_text=_("La table le lira sur son relevé."),
    )
    exception = forms.BooleanField(
        label=EXCEPTION,
        required=False,
        help_text=_("À cocher seulement si le portail le demande. Chaque relevé montrera l’exception."),
    )

    def __init__(self, *args, years, **kwargs):
        super().__init__(*args, **kwargs)
        self.years = {year.label: year for year in years}
        self.fields["year"].choices = [("", _("Choisissez…")), *((label, label) for label in self.years)]
        self.fields["year"].error_messages["invalid_choice"] = _(
            "Choisissez une année de la liste\u00a0: une année fermée ne s’ajuste plus."
        )

    def clean_year(self):
        return self.years[self.cleaned_data["year"]]

    def clean_direction(self):
        return int(self.cleaned_data["direction"])


class CancelAdjustmentForm(ReasonForm):
    exception = forms.BooleanField(
        label=EXCEPTION,
        required=False,
        help_text=_("À cocher seulement si le portail le demande. Chaque relevé montrera l’exception."),
    )


class YearForm(BaseForm):
    """Settings of a year. Where the sources are silent, the help says that it is the portal's assumption."""

    learning_minutes = DurationField(
        label=_("Heures pour une question d’apprentissage"),
        help_text=_("Par quartier. 31 heures selon le Menu des possibles."),
    )
    dynamo_minutes = DurationField(
        label=_("Heures avec une place de Dynamo"),
        help_text=_("Par quartier. 30 heures selon le Menu des possibles."),
    )
    dynamo_carries_over = forms.BooleanField(
        label=_("Les heures de Dynamo se reportent d’un an"),
        required=False,
        help_text=_("Hypothèse du portail\u00a0: sans report, elles servent dans leur année seulement."),
    )
    takes_entries_until = LocalDateField(
        label=_("Dernier jour pour inscrire des séances en retard"),
        help_text=_("Hypothèse du portail\u00a0: 31 jours après la fin de l’année."),
    )


class NewYearForm(YearForm):
    """The year that follows. ``starts_on`` goes along hidden once there are years: they follow without a gap."""

    starts_on = LocalDateField(label=_("Premier jour"))
    last_day = LocalDateField(
        label=_("Dernier jour"), help_text=_("Hypothèse du portail\u00a0: du 1er\u00a0avril au 31\u00a0mars.")
    )
    dynamo_places = forms.IntegerField(
        label=_("Places de Dynamo"),
        min_value=0,
        max_value=MOST_PLACES,
        help_text=_("Neuf quartiers par année selon le %(source)s.") % {"source": MENU},
        widget=forms.TextInput({"inputmode": "numeric", "size": 4, "autocomplete": "off"}),
        error_messages={
            "invalid": _("Inscrivez un nombre entier de places, par exemple 9."),
            "min_value": _("Inscrivez zéro place ou plus."),
            "max_value": _("Inscrivez au plus 99 places."),
        },
    )
    field_order = [
        "starts_on", "last_day", "learning_minutes", "dynamo_minutes", "dynamo_places", "dynamo_carries_over",
        "takes_entries_until",
    ]  # fmt: skip

    def __init__(self, *args, is_first, **kwargs):
        super().__init__(*args, **kwargs)
        if not is_first:
            self.fields["starts_on"].widget = forms.HiddenInput()

    def clean(self):
        given = super().clean()
        first, last, late = (given.get(name) for name in ("starts_on", "last_day", "takes_entries_until"))
        if first and last and last < first:
            self.add_error("last_day", _("Inscrivez un dernier jour qui suit le premier."))
        elif last and late and late <= last:
            self.add_error("takes_entries_until", _("Inscrivez une date après le dernier jour de l’année."))
        return given

    def facts(self):
        """Return what ``create_year`` takes."""
        given = dict(self.cleaned_data)
        return given | {"ends_on": given.pop("last_day") + timedelta(days=1)}


def proposed(last, ends_on):
    """The first values of the form: those of the year before."""
    day = ends_on - timedelta(days=1)
    return {
        "starts_on": last.ends_on,
        "last_day": day,
        "learning_minutes": last.learning_minutes,
        "dynamo_minutes": last.dynamo_minutes,
        "dynamo_places": last.dynamo_places,
        "dynamo_carries_over": last.dynamo_carries_over,
        "takes_entries_until": day + LATE_ENTRIES,
    }


class HeldForm(BaseForm):
    """What the page showed: minutes beyond for the session itself, and more for the others."""

    agreed = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    grown = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
