"""Forms with which the team records what governance ratified."""

from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ui.fields import MOST_MONEY, LocalDateField, MoneyField
from ui.forms import BaseForm
from ui.typography import long_date, money

from ..rules.asked import reserved_for
from ..rules.budget import range_error
from ..rules.overlaps import crossing, span_of
from .reviewing import MOST, longtext

EARLY = {
    "ratified_on": _(
        "Inscrivez la date de la recommandation du comité, le %(bound)s, ou une date qui la suit (vous avez inscrit le "
        "%(typed)s)."
    ),
    "starts_on": _(
        "Inscrivez une date à partir du dépôt de la proposition, le %(bound)s (vous avez inscrit le %(typed)s)."
    ),
}


RATIFIED = ("ratified_on", "body", "reference")


class RatificationForm(BaseForm):
    """What every decision carries: when, by whom, where it is written."""

    ratified_on = LocalDateField(
        label=_("Entérinée le"),
        not_after=timezone.localdate,
        error_messages={"required": _("Inscrivez la date où la décision a été entérinée.")},
    )
    body = forms.CharField(
        label=_("Instance qui a entériné"),
        max_length=160,
        help_text=_("Par exemple\xa0: conseil d’administration de Centraide du Grand Montréal."),
        error_messages={"required": _("Inscrivez l’instance qui a entériné la décision.")},
    )
    reference = forms.CharField(
        label=_("Référence du procès-verbal"),
        max_length=80,
        help_text=_("Le numéro ou la date qui permet de retrouver la résolution."),
        error_messages={"required": _("Inscrivez la référence du procès-verbal.")},
    )

    def __init__(self, *args, earliest, sitting=None, **kwargs):
        """``earliest``: {field: first day that makes sense, or None}, as ``actions.earliest_dates`` gives them.

        ``sitting``: the one at which the file is decided; its body, day and minutes are then not asked again.
        """
        super().__init__(*args, **kwargs)
        self.sitting = sitting
        if sitting is not None:
            for name in RATIFIED:
                del self.fields[name]
        for name, day in earliest.items():
            if name in self.fields:
                self.fields[name].not_before = day
                self.fields[name].error_messages["not_before"] = EARLY[name]

    def clean(self):
        data = super().clean()
        if self.sitting is not None:
            said = (self.sitting.held_on, self.sitting.body, self.sitting.reference)
            data |= dict(zip(RATIFIED, said, strict=True))
        return data


class MendingMixin:
    """Adds, to a form that shows a recorded decision, the reason why it is mended."""

    def ask_why(self):
        self.fields["reason"] = forms.CharField(
            label=_("Motif de la correction"),
            max_length=2000,
            widget=longtext(3),
            help_text=_("Il reste au dossier. Si une lettre est déjà émise, une lettre de correction doit suivre."),
            error_messages={"required": _("Inscrivez le motif de la correction.")},
        )


class RefusalForm(MendingMixin, RatificationForm):
    reasons = forms.CharField(
        label=_("Motifs du refus"),
        max_length=MOST,
        widget=longtext(6),
        help_text=_("La lettre les donnera à la table, tels quels."),
        error_messages={"required": _("Inscrivez les motifs du refus\xa0: la lettre les donnera.")},
    )


class AcceptanceForm(MendingMixin, RatificationForm):
    """An acceptance, one line per year that the file's own rules allow; an empty line at the end is no year.

    ``asked`` holds the amounts of the last version: {year: (in the range, outside)}. ``taken``: [(first day, last day)]
    of the neighbourhood's other participations; dates that cross one need a reason, unless they are the ``settled``
    (first day, number of years) of the decision that is being mended.
    """

    starts_on = LocalDateField(
        label=_("Début de la participation"),
        help_text=_("Premier jour de l’an 1; les autres années en découlent."),
        error_messages={"required": _("Inscrivez le premier jour de la participation.")},
    )
    conditions = forms.CharField(
        label=_("Conditions"),
        required=False,
        max_length=MOST,
        widget=longtext(4),
        help_text=_("La lettre les reprend telles quelles."),
    )
    override_reason = forms.CharField(
        label=_("Motif d’une seconde participation"), required=False, max_length=MOST, widget=longtext(3)
    )

    def __init__(self, *args, rules, asked, taken, settled=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.rules, self.asked, self.taken, self.settled = rules, asked, taken, settled
        if taken:
            self.fields["override_reason"].help_text = _(
                "Seulement si les dates croisent une autre participation de ce quartier, en cours ou promise (%(spans)s)\xa0: "
                "dites ce qui permet d’en ouvrir une seconde."
            ) % {"spans": ", ".join(_span_words(*span) for span in taken)}
        else:
            del self.fields["override_reason"]
        for year in range(1, rules.max_years + 1):
            self._add_year(year, *asked.get(year, (None, None)))

    def _add_year(self, year, in_range, outside):
        reserved = reserved_for(outside, self.rules)
        optional = year > self.rules.min_years
        self.fields[f"amount_{year}"] = MoneyField(
            label=_("Montant de l’an %(year)s") % {"year": year},
            max_value=MOST_MONEY,
            initial=in_range,
            required=not optional,
            error_messages={"required": _("Inscrivez le montant de l’an %(year)s.") % {"year": year}},
        )
        self.fields[f"reserved_{year}"] = MoneyField(
            label=_("Réservé au renforcement des compétences, an %(year)s") % {"year": year},
            initial=reserved or None,
            max_value=MOST_MONEY,
            required=False,
        )
        self.fields[f"exception_{year}"] = forms.CharField(
            label=_("Motif de l’exception, an %(year)s") % {"year": year},
            required=False,
            max_length=2000,
            widget=forms.TextInput,
        )

    @property
    def year_rows(self):
        """The lines of amounts, for the page, with what the table asked for."""
        return [
            {
                "number": year,
                "amount": self[f"amount_{year}"],
                "reserved": self[f"reserved_{year}"],
                "exception": self[f"exception_{year}"],
                "asked": self.asked.get(year, (None, None))[0],
                "asked_outside": self.asked.get(year, (None, None))[1],
            }
            for year in range(1, self.rules.max_years + 1)
        ]

    @property
    def other_fields(self):
        return [self[name] for name in ("conditions", "override_reason", "reason") if name in self.fields]

    @property
    def ratification_fields(self):
        return [self[name] for name in (*RATIFIED, "starts_on") if name in self.fields]

    def clean(self):
        data = super().clean()
        ended = False
        for year in range(1, self.rules.max_years + 1):
            amount, why = data.get(f"amount_{year}"), (data.get(f"exception_{year}") or "").strip()
            if f"amount_{year}" in self.errors:
                continue
            if amount is None:
                ended = True
                if data.get(f"reserved_{year}") or why:
                    self.add_error(f"amount_{year}", _("Inscrivez le montant de l’an %(year)s.") % {"year": year})
                continue
            if ended:
                self.add_error(
                    f"amount_{year - 1}",
                    _("Inscrivez le montant de l’an %(year)s\xa0: une année ne se saute pas.") % {"year": year - 1},
                )
                ended = False
            problem = range_error(amount, year, self.rules)
            if problem and not why:
                self.add_error(
                    f"amount_{year}",
                    problem + " " + _("Ou inscrivez le motif de l’exception, si l’équipe en fait une."),
                )
        self._check_place(data)
        return data

    def _check_place(self, data):
        starts_on, count = data.get("starts_on"), self._year_count(data)
        settled = (starts_on, count) == self.settled
        if starts_on is None or not count or settled or data.get("override_reason"):
            return
        if crossing(span_of(starts_on, count), self.taken):
            self.add_error("override_reason", _("Inscrivez le motif qui permet une seconde participation."))

    def _year_count(self, data):
        return sum(data.get(f"amount_{year}") is not None for year in range(1, self.rules.max_years + 1))

    @property
    def years(self):
        """Return [(amount, reserved, exception reason)], as ``record_acceptance`` wants it."""
        data = self.cleaned_data
        return [
            (
                data[f"amount_{year}"],
                data[f"reserved_{year}"] or Decimal(0),
                data[f"exception_{year}"] if range_error(data[f"amount_{year}"], year, self.rules) else "",
            )
            for year in range(1, self.rules.max_years + 1)
            if data[f"amount_{year}"] is not None
        ]

    @property
    def range_words(self):
        return _("De %(low)s à %(high)s par année") % {
            "low": money(self.rules.min_per_year),
            "high": money(self.rules.max_per_year),
        }


def _span_words(first, last):
    return _("du %(first)s au %(last)s") % {"first": long_date(first), "last": long_date(last)}
