"""Forms of the calendar and of its meetings. Actions check the rules."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from proposals.forms.reviewing import longtext
from ui.fields import DurationField, LocalDateField, LocalDateTimeField
from ui.forms import BaseForm

from ..models import FollowUp

MOST_WORDS = 2000
READ_BY_THE_TABLE = _("La table le lira.")


class ReasonForm(BaseForm):
    reason = forms.CharField(label=_("Motif"), max_length=MOST_WORDS, widget=longtext(3), help_text=READ_BY_THE_TABLE)


class ExtendForm(BaseForm):
    to = LocalDateField(label=_("Nouvelle échéance"), help_text=_("Jusqu’à la fin de ce jour."))
    reason = forms.CharField(label=_("Motif"), max_length=MOST_WORDS, widget=longtext(3), help_text=READ_BY_THE_TABLE)


class ReceiveForm(BaseForm):
    """``is_report``: a report that was received, or else a meeting that was held."""

    on = LocalDateField(label="", not_after=timezone.localdate)
    remark = forms.CharField(
        label=_("Remarque"),
        max_length=MOST_WORDS,
        required=False,
        widget=longtext(2),
        help_text=_("Par exemple, comment le rapport est arrivé. La table la lira."),
    )

    def __init__(self, *args, is_report, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("Date de réception") if is_report else _("Date de la rencontre")
        if not is_report:
            self.fields["remark"].help_text = READ_BY_THE_TABLE


class ProposeForm(BaseForm):
    """One to three moments, those that were typed."""

    first = LocalDateTimeField(label=_("Premier moment"))
    second = LocalDateTimeField(label=_("Deuxième moment"), required=False)
    third = LocalDateTimeField(label=_("Troisième moment"), required=False)
    minutes = DurationField(label=_("Durée"), max_minutes=480, help_text=_("Par exemple 1\u00a0h\u00a030."))
    place = forms.CharField(
        label=_("Lieu ou lien"), max_length=200, help_text=_("Une adresse, ou le lien de la rencontre en ligne.")
    )
    others = forms.CharField(
        label=_("Autres personnes"),
        max_length=300,
        required=False,
        help_text=_("Celles qui viennent en plus de la coordination et du conseil. La table les lira."),
    )

    def facts(self):
        typed = {name: self.cleaned_data[name] for name in ("minutes", "place", "others")}
        named = (self.cleaned_data.get(name) for name in ("first", "second", "third"))
        return typed | {"moments": [moment for moment in named if moment]}


class NoteForm(BaseForm):
    text = forms.CharField(label=_("Votre note"), max_length=20_000, widget=longtext(8))
    is_shared = forms.TypedChoiceField(
        label=_("Qui la lit?"),
        choices=[("oui", _("Toutes les personnes qui suivent la participation")), ("non", _("Moi seulement"))],
        coerce=lambda value: value == "oui",
        widget=forms.RadioSelect,
    )


class FollowUpForm(BaseForm):
    text = forms.CharField(label=_("Quoi"), max_length=300)
    charge = forms.ChoiceField(label=_("Qui s’en charge?"), choices=FollowUp.Charge.choices, widget=forms.RadioSelect)
    due_on = LocalDateField(label=_("D’ici le"))
