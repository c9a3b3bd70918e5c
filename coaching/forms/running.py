"""Forms of what the team runs: adjustments of a lot, settings of a year, the confirmation of a session held."""

from datetime import timedelta

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from proposals.forms.once import OnceForm
from ui.fields import DurationField, LocalDateField
from ui.forms import BaseForm
from ui.typography import long_date

from ..actions.years import GRANTED, KEPT
from ..models import Envelope, ProgrammeYear
from ..models.delays import DELAYS, MOST_DAYS
from ..models.years import LATE_ENTRIES, MENU, MOST_PLACES, MOST_WORDS
from .hours import CancelForm, short_text

HOURS = ("learning_minutes", "dynamo_minutes", "dynamo_carries_over", "former_may_return")
LATE = ("takes_entries_until",)
DELAYS_TOGETHER = Fieldset(_("Délais de réponse"), *DELAYS)
EXCEPTION = _("Permettre une exception\u00a0: l’année pourra s’ouvrir avec plus que ses allocations")


def exception_field():
    """Asked once the action has said that it takes one."""
    return forms.BooleanField(label=EXCEPTION, required=False, help_text=_("Chaque relevé montrera l’exception."))


class AdjustForm(OnceForm):
    """``years`` are those whose lot may still change: begun, and not closed."""

    envelope = forms.ChoiceField(label=_("Enveloppe"), choices=Envelope.choices, widget=forms.RadioSelect)
    year = forms.ChoiceField(label=_("Lot de l’année"))
    direction = forms.ChoiceField(
        label=pgettext_lazy("d’un ajustement", "Sens"),
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
    exception = exception_field()

    def __init__(self, *args, years, asks_exception=False, **kwargs):
        super().__init__(*args, **kwargs)
        if not asks_exception:
            del self.fields["exception"]
        self.years = {year.label: year for year in years}
        self.fields["year"].choices = [("", _("Choisissez…")), *((label, label) for label in self.years)]
        self.fields["year"].error_messages["invalid_choice"] = _(
            "Choisissez une année de la liste\u00a0: une année fermée ne s’ajuste plus."
        )

    def clean_year(self):
        return self.years[self.cleaned_data["year"]]

    def clean_direction(self):
        return int(self.cleaned_data["direction"])


class CancelAdjustmentForm(CancelForm):
    exception = exception_field()


def number_field(label, help_text, *, most, least, example):
    """A whole number typed on a phone's numeric keyboard."""
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        help_text=help_text,
        widget=forms.TextInput({"inputmode": "numeric", "size": 4, "autocomplete": "off"}),
        error_messages={
            "invalid": _("Inscrivez un nombre entier, par exemple %(example)s.") % {"example": example},
            "min_value": _("Inscrivez au moins %(limit_value)s (vous avez inscrit %(show_value)s)."),
            "max_value": _("Inscrivez au plus %(limit_value)s (vous avez inscrit %(show_value)s)."),
        },
    )


def delay_field(name):
    field = ProgrammeYear._meta.get_field(name)
    return number_field(capfirst(field.verbose_name), field.help_text, least=1, most=MOST_DAYS, example=field.default)


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
    former_may_return = forms.BooleanField(
        label=_("Un quartier qui avait une place de Dynamo l’année d’avant peut en redemander une"),
        required=False,
        help_text=_("Hypothèse du portail\u00a0: la source n’en dit rien."),
    )
    contest_days = delay_field("contest_days")
    excess_days = delay_field("excess_days")
    answer_days = delay_field("answer_days")
    offer_days = delay_field("offer_days")
    reminder_days = delay_field("reminder_days")
    team_days = delay_field("team_days")
    layout = Layout(*HOURS, *LATE, DELAYS_TOGETHER)

    def __init__(self, *args, granted=False, ends_on=None, **kwargs):
        """``granted``: neighbourhoods have received these hours, which are then shown and no longer changed.

        ``ends_on``: the first day after a year that exists.
        """
        super().__init__(*args, **kwargs)
        self.ends_on = ends_on
        self.fixed = GRANTED if granted else ()
        for name in self.fixed:
            self.fields[name].disabled = True

    def clean(self):
        given = super().clean()
        for name in self.fixed:  # a page opened before the first grant still sends them
            sent = self.data.get(name)
            if sent is not None and self.fields[name].to_python(sent) != self.initial.get(name):
                self.add_error(
                    name,
                    _("Des quartiers ont reçu leurs heures entre-temps\u00a0: ajustez plutôt le lot d’un quartier."),
                )
        late = given.get("takes_entries_until")
        if late and self.ends_on and late < self.ends_on:
            said = _("Inscrivez une date au plus tôt le %(date)s, l’année finie (vous avez inscrit le %(typed)s).")
            told = {"date": long_date(self.ends_on), "typed": long_date(late)}
            self.add_error("takes_entries_until", said % told)
        if given.get("reminder_days", 0) > given.get("team_days", MOST_DAYS):
            self.add_error(
                "reminder_days", _("Inscrivez au plus le nombre de jours avant que l’équipe prenne le relais.")
            )
        return given


class NewYearForm(YearForm):
    """The year that follows. ``starts_on`` goes along hidden once there are years: they follow without a gap."""

    starts_on = LocalDateField(label=_("Premier jour"))
    last_day = LocalDateField(
        label=_("Dernier jour"), help_text=_("Hypothèse du portail\u00a0: du 1er\u00a0avril au 31\u00a0mars.")
    )
    dynamo_places = number_field(
        _("Places de Dynamo"),
        _("Neuf quartiers par année selon le %(source)s.") % {"source": MENU},
        least=0,
        most=MOST_PLACES,
        example=9,
    )
    layout = Layout("starts_on", "last_day", *HOURS, "dynamo_places", *LATE, DELAYS_TOGETHER)

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
        **{name: getattr(last, name) for name in KEPT},
        "takes_entries_until": day + LATE_ENTRIES,
    }


class HeldForm(BaseForm):
    """What the page showed: minutes beyond for the session itself, and more for the others."""

    agreed = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    grown = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
