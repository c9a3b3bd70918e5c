"""The newsletter's one question."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ui.forms import BaseForm

from .robots import RobotTrapMixin


class NewsletterForm(RobotTrapMixin, BaseForm):
    email = forms.EmailField(
        label=_("Votre courriel"),
        max_length=254,
        help_text=_(
            "Nous vous écrivons d’abord pour confirmer qu’elle est la vôtre. Elle ne sert qu’à l’infolettre, et chaque "
            "envoi a un lien pour ne plus la recevoir."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("Inscrivez une adresse courriel complète, comme prenom@exemple.org.")},
    )
