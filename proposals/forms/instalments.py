"""Forms of the instalments of an award: the plan, a payment, and its cancelling."""

from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ui.fields import MOST_MONEY, LocalDateField, MoneyField
from ui.forms import BaseForm

from ..rules.instalments import CHOICES, USUAL
from .reviewing import MOST, longtext


class ProposePlanForm(BaseForm):
    per_year = forms.TypedChoiceField(
        label=_("Versements par année"),
        coerce=int,
        initial=USUAL,
        choices=[
            (count, ngettext_lazy("%(n)s versement", "%(n)s versements", count) % {"n": count}) for count in CHOICES
        ],
        widget=forms.RadioSelect,
        help_text=_("À parts égales, dès le premier jour de chaque année. Vous ajustez ensuite dates et montants."),
    )


class InstalmentForm(BaseForm):
    due_on = LocalDateField(
        label=_("Prévu le"), error_messages={"required": _("Inscrivez la date prévue du versement.")}
    )
    amount = MoneyField(
        label=_("Montant"),
        min_value=Decimal("0.01"),
        max_value=MOST_MONEY,
        error_messages={"required": _("Inscrivez le montant du versement.")},
    )


class PaymentForm(BaseForm):
    paid_on = LocalDateField(
        label=_("Versé le"),
        not_after=timezone.localdate,
        error_messages={"required": _("Inscrivez la date du versement.")},
    )
    reference = forms.CharField(
        label=_("Référence du versement"),
        max_length=80,
        required=False,
        help_text=_("Le numéro du virement ou du chèque, pour le retrouver."),
    )


class CancelPaymentForm(BaseForm):
    reason = forms.CharField(
        label=_("Pourquoi l’annuler"),
        max_length=MOST,
        widget=longtext(3),
        help_text=_("Le motif reste dans l’historique du dossier, que la table peut lire."),
        error_messages={"required": _("Inscrivez pourquoi ce versement n’a pas eu lieu.")},
    )
