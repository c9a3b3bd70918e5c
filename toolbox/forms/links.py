"""« Signaler un lien brisé »: one optional field, and the trap for robots."""

from django import forms
from django.utils.translation import gettext_lazy as _

from events.forms.robots import RobotTrapMixin
from ui.forms import BaseForm

from ..models import BrokenLinkReport


class ReportForm(RobotTrapMixin, BaseForm):
    note = forms.CharField(
        label=_("Ce qui se passe quand vous l’ouvrez"),
        required=False,
        max_length=BrokenLinkReport._meta.get_field("note").max_length,
        widget=forms.Textarea({"rows": 3}),
        help_text=_(
            "Par exemple\u00a0: la page dit qu’elle n’existe plus. N’écrivez ni votre nom ni votre courriel\u00a0: le "
            "portail ne garde pas qui signale."
        ),
    )

    optional_fields = ("note",)
