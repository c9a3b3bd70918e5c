"""Forms of the calendar: a date, a reason. Actions check the rules."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from proposals.forms.reviewing import longtext
from ui.fields import LocalDateField
from ui.forms import BaseForm

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
