"""The learning question that a submitted file receives before its letter."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ui.forms import BaseForm

from ..models.learning import LONGEST_QUESTION
from .reviewing import longtext


class FileQuestionForm(BaseForm):
    """``on_behalf``: the writer is not of the table, and says that the table agreed."""

    text = forms.CharField(
        label=_("Question d’apprentissage"),
        max_length=LONGEST_QUESTION,
        widget=longtext(3),
        help_text=_("Ce que vous voulez comprendre en chemin, et qui changera votre façon de faire."),
        error_messages={"required": _("Inscrivez la question.")},
    )
    agreed = forms.BooleanField(
        label=_("La table est d’accord avec cette question"),
        error_messages={"required": _("Entendez-vous d’abord avec la table\xa0: la question est la sienne.")},
    )

    def __init__(self, *args, on_behalf, **kwargs):
        super().__init__(*args, **kwargs)
        if not on_behalf:
            del self.fields["agreed"]
