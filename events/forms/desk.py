"""Forms of the organisers' desk about an event: what it is, its days, its place, its seats, its workshops."""

import re
from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import from_current_timezone
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from neighbourhoods.models import Organisation
from ui.fields import HintedRadioSelect, LocalDateField, LocalDateTimeField
from ui.forms import BaseForm, BaseFormSet

from ..actions.organising import MOST_DAYS
from ..models import Activity, Event
from ..models.catalogue import MOST_SEATS, MOST_WORDS

_CLOCK = re.compile(r"(\d{1,2})\s*(?:h|:)\s*(\d{1,2})?(?::\d{2})?")


def longtext(rows=4, most=MOST_WORDS):
    return forms.Textarea({"rows": rows, "maxlength": most})


def seats_field(help_text=""):
    """A number of seats, typed on a phone's numeric keyboard."""
    return forms.IntegerField(
        label=_("Nombre de places"),
        required=False,
        min_value=1,
        max_value=MOST_SEATS,
        help_text=help_text,
        widget=forms.TextInput({"inputmode": "numeric", "size": 5, "autocomplete": "off"}),
        error_messages={
            "invalid": _("Inscrivez un nombre entier, par exemple 20."),
            "min_value": _("Inscrivez au moins une place."),
            "max_value": _("Inscrivez au plus %(limit_value)s places."),
        },
    )


class ClockInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%H:%M")


class ClockField(forms.TimeField):
    """A local hour: 13:30, 13 h 30 or 13 h."""

    widget = ClockInput
    default_error_messages = {"invalid": _("Inscrivez une heure, par exemple 13:30.")}

    def to_python(self, value):
        if isinstance(value, str) and (found := _CLOCK.fullmatch(value.strip().lower())):
            value = f"{found[1]}:{found[2] or '00'}"
        return super().to_python(value)


def instant(form, day, hour, name):
    """Return the local day and hour as an instant; an hour that a change of clocks skips is a fault of field ``name``."""
    try:
        return from_current_timezone(datetime.combine(day, hour))  # noqa: DTZ001 - made aware by the call around it
    except ValidationError:
        form.add_error(name, _("Cette heure n’existe pas, ou existe deux fois, ce jour-là\u00a0: l’heure change."))
        return None


# --- An event -------------------------------------------------------------------------------------------------------
class WhatForm(BaseForm):
    """``activities``: those of which the person may open a date; left out where the event exists already.

    ``partners``: those to which the team may give the date; left out for whoever has no such choice.
    """

    activity = forms.ModelChoiceField(queryset=Activity.objects.none(), label=_("Activité"))
    organiser = forms.ModelChoiceField(
        queryset=Organisation.objects.none(), label=_("Organisée par"), required=False,
        help_text=_("Les personnes qui organisent pour ce partenaire tiennent la gestion de cette date, avec l’équipe."),
    )  # fmt: skip
    title = forms.CharField(
        label=_("Titre de cette date"), max_length=160, help_text=_("Ce qu’on lit dans le calendrier et les courriels.")
    )
    summary = forms.CharField(label=_("En une phrase"), max_length=240, required=False)
    details = forms.CharField(
        label=_("Programme et précisions"), max_length=MOST_WORDS, required=False, widget=longtext(5)
    )
    audience_note = forms.CharField(
        label=_("À qui s’adresse cette date"), max_length=240, required=False,
        help_text=_("Par exemple\u00a0: les équipes des tables de quartier et des projets de changement."),
    )  # fmt: skip

    def __init__(self, *args, activities=None, partners=None, **kwargs):
        super().__init__(*args, **kwargs)
        if partners is None:
            del self.fields["organiser"]
        else:
            chosen = self.fields["organiser"]
            chosen.empty_label = _("L’équipe du PIC") if activities is None else _("La même que l’activité")
            chosen.queryset = partners
        if activities is None:
            del self.fields["activity"]
        else:
            self.fields["activity"].queryset = activities


class DayForm(BaseForm):
    """One day. Left empty it is none: that is how a day is taken away without any script."""

    date = LocalDateField(label=_("Date"), required=False)
    starts = ClockField(label=_("Début"), required=False)
    ends = ClockField(label=_("Fin"), required=False)
    optional_fields = ()
    MISSING = {
        "date": _("Inscrivez la date de ce jour."),
        "starts": _("Inscrivez l’heure du début."),
        "ends": _("Inscrivez l’heure de la fin."),
    }

    span = None

    def clean(self):
        given = super().clean()
        if self.errors or not any(given.get(name) for name in self.MISSING):
            return given
        missing = [name for name in self.MISSING if given.get(name) is None]
        for name in missing:
            self.add_error(name, self.MISSING[name])
        if missing:
            return given
        starts_at = instant(self, given["date"], given["starts"], "starts")
        ends_at = instant(self, given["date"], given["ends"], "ends")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends", _("La fin vient après le début."))
        elif starts_at and ends_at:
            self.span = (starts_at, ends_at)
        return given


class BaseDays(BaseFormSet):
    def spans(self):
        """The days that were filled, as (starts_at, ends_at)."""
        return [form.span for form in self.forms if form.span]


DayFormSet = forms.formset_factory(
    DayForm, formset=BaseDays, extra=0, min_num=1, max_num=MOST_DAYS, absolute_max=MOST_DAYS
)


def day_rows(event):
    """The days of an event as the rows of the formset show them."""
    return [
        {
            "date": timezone.localdate(day.starts_at),
            "starts": timezone.localtime(day.starts_at).time(),
            "ends": timezone.localtime(day.ends_at).time(),
        }
        for day in event.days.all()
    ]


class WhereForm(BaseForm):
    venue = forms.ChoiceField(
        label=_("Où"), choices=Event.Venue.choices, widget=forms.RadioSelect, initial=Event.Venue.IN_PERSON
    )
    place_name = forms.CharField(
        label=_("Lieu"), max_length=160, required=False, help_text=_("Sans objet en ligne seulement.")
    )
    address = forms.CharField(label=_("Adresse du lieu"), max_length=240, required=False)
    access_note = forms.CharField(
        label=_("Accès au lieu"), max_length=MOST_WORDS, required=False, widget=longtext(3),
        help_text=_("Porte, ascenseur, métro, stationnement\u00a0: ce qui aide à se rendre."),
    )  # fmt: skip
    online_link = forms.URLField(
        label=_("Lien de la rencontre en ligne"), max_length=500, required=False, assume_scheme="https",
        help_text=_("Montré aux personnes confirmées seulement, à partir de la veille."),
        error_messages={"invalid": _("Inscrivez une adresse complète, qui commence par https.")},
    )  # fmt: skip


class RegisteringForm(BaseForm):
    registering = forms.ChoiceField(
        label=_("Inscription"),
        choices=Event.Registering.choices,
        initial=Event.Registering.HERE,
        widget=HintedRadioSelect(
            hints={
                Event.Registering.HERE: _("Avec un nombre de places et une liste d’attente."),
                Event.Registering.ELSEWHERE: _("La page de l’activité mène à l’adresse que vous inscrivez."),
            }
        ),
    )
    capacity = seats_field(_("En mettre moins que de personnes inscrites n’enlève sa place à personne."))
    opens_at = LocalDateTimeField(
        label=_("Ouverture des inscriptions"), required=False, help_text=_("Vide\u00a0: dès la publication.")
    )
    closes_at = LocalDateTimeField(
        label=_("Fermeture des inscriptions"), required=False, help_text=_("Vide\u00a0: au début de l’activité.")
    )
    external_link = forms.URLField(
        label=_("Adresse où l’on s’inscrit"), max_length=500, required=False, assume_scheme="https",
        help_text=_("Si l’inscription se fait sur un autre site."),
        error_messages={"invalid": _("Inscrivez une adresse complète, qui commence par https.")},
    )  # fmt: skip


# --- A workshop -----------------------------------------------------------------------------------------------------
class WorkshopForm(BaseForm):
    """``days``: (date as text, label) pairs, those of the event."""

    title = forms.CharField(label=_("Titre de l’atelier"), max_length=160)
    summary = forms.CharField(label=_("Description"), max_length=MOST_WORDS, required=False, widget=longtext(3))
    day = forms.ChoiceField(label=_("Jour"))
    starts = ClockField(label=_("Début"))
    ends = ClockField(label=_("Fin"))
    place_name = forms.CharField(label=_("Salle"), max_length=160, required=False)
    capacity = seats_field()

    def __init__(self, *args, days, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["day"].choices = days if len(days) == 1 else [("", _("Choisissez…")), *days]
        self.fields["capacity"].required = True
        self.fields["capacity"].error_messages["required"] = _("Inscrivez le nombre de places.")

    def clean(self):
        given = super().clean()
        if {"day", "starts", "ends"} <= given.keys():
            day = datetime.fromisoformat(given["day"]).date()
            given["starts_at"] = instant(self, day, given["starts"], "starts")
            given["ends_at"] = instant(self, day, given["ends"], "ends")
        return given

    def facts(self):
        names = ("title", "summary", "starts_at", "ends_at", "place_name", "capacity")
        return {name: self.cleaned_data[name] for name in names}


class CancelForm(BaseForm):
    reason = forms.CharField(
        label=_("Motif"),
        max_length=MOST_WORDS,
        widget=longtext(3),
        help_text=_("Il sera dans le courriel d’annulation."),
    )


class DuplicateForm(BaseForm):
    first_day = LocalDateField(
        label=_("Premier jour de la copie"), help_text=_("Les autres dates suivent, aux mêmes heures.")
    )
