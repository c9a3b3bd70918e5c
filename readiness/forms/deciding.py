"""The team's decision on a funding request."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from ui.fields import MoneyField
from ui.forms import BaseForm

from .declarations import text


class GrantForm(BaseForm):
    """``asked``: the request, whose amount is proposed and whose ceiling holds."""

    granted = MoneyField(label=_("Montant accordé"), min_value=Decimal("0.01"))
    reason = text(
        _("Votre mot"), _("Pourquoi, et ce qui vient ensuite\u00a0: qui verse, quand, avec quel coach commencer.")
    )

    def __init__(self, *args, asked, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["granted"].initial = asked.amount
        self.fields["granted"].max_value = asked.max_amount


class RefuseForm(BaseForm):
    reason = text(_("La raison"), _("Elle part par courriel, telle que vous l’écrivez."))
    next_step = text(_("Ce qui vient ensuite"), _("Ce qui ferait changer la réponse, et à qui parler d’ici là."))
