"""Forms of a sitting of governance: itself, and the files that are accepted there together."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ui.fields import LocalDateField
from ui.forms import BaseForm

from .deciding import EARLY


class SittingForm(BaseForm):
    body = forms.CharField(
        label=_("Instance"),
        max_length=160,
        help_text=_("Par exemple\xa0: conseil d’administration de Centraide du Grand Montréal."),
        error_messages={"required": _("Inscrivez l’instance qui a siégé.")},
    )
    held_on = LocalDateField(
        label=_("Date de la séance"),
        not_after=timezone.localdate,
        error_messages={"required": _("Inscrivez la date de la séance.")},
    )
    reference = forms.CharField(
        label=_("Référence du procès-verbal"),
        max_length=80,
        help_text=_("Le numéro ou la date qui permet de retrouver les résolutions."),
        error_messages={"required": _("Inscrivez la référence du procès-verbal.")},
    )


class SittingCorrectionForm(SittingForm):
    """The same three facts. ``earliest``: the last day on which the committee recommended one of its files, or None."""

    def __init__(self, *args, earliest=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["held_on"].not_before = earliest
        self.fields["held_on"].error_messages["not_before"] = EARLY["ratified_on"]


class AcceptTogetherForm(BaseForm):
    """A box and a first day for each file (``sittings.ToDecide``) that may be accepted as its table asked."""

    optional_fields = ()  # a checked file needs its day

    def __init__(self, *args, rows, starts_on, **kwargs):
        super().__init__(*args, **kwargs)
        self.together = rows
        for row in rows:
            key, name = row.proposal.pk, row.proposal.neighbourhood.name
            self.fields[f"take_{key}"] = forms.BooleanField(
                label=_("Accepter «\xa0%(title)s\xa0» (%(place)s)")
                % {"title": row.proposal.display_title, "place": name},
                required=False,
            )
            self.fields[f"starts_on_{key}"] = LocalDateField(
                label=_("Début de la participation"),
                required=False,
                initial=starts_on,
                not_before=timezone.localdate(row.proposal.submitted_at),
                error_messages={"not_before": EARLY["starts_on"]},
            )

    @property
    def lines(self):
        """The files with their two controls, for the page."""
        return [
            {"row": row, "take": self[f"take_{row.proposal.pk}"], "starts_on": self[f"starts_on_{row.proposal.pk}"]}
            for row in self.together
        ]

    def keep(self, keys):
        """Show only the lines of these files: the others are decided."""
        self.together = [row for row in self.together if row.proposal.pk in keys]

    def clean(self):
        data = super().clean()
        taken = [row for row in self.together if data.get(f"take_{row.proposal.pk}")]
        for row in taken:
            name = f"starts_on_{row.proposal.pk}"
            if name not in self.errors and data.get(name) is None:
                self.add_error(
                    name,
                    _("Inscrivez le premier jour de la participation de %(place)s.")
                    % {"place": row.proposal.neighbourhood.name},
                )
        for row in self.together:  # a date typed for a file that stays unchecked stops nothing
            if row not in taken:
                self.errors.pop(f"starts_on_{row.proposal.pk}", None)
        if not taken:
            self.add_error(None, _("Cochez au moins un dossier."))
        return data

    @property
    def starts(self):
        """Return {file: first day} of those that are checked, as ``accept_together`` wants it."""
        data = self.cleaned_data
        return {
            row.proposal: data[f"starts_on_{row.proposal.pk}"]
            for row in self.together
            if data.get(f"take_{row.proposal.pk}")
        }
