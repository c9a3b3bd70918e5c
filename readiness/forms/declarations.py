"""The declaration of interest, and the team's answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from neighbourhoods.models import Neighbourhood
from ui.forms import BaseForm

from ..models import MOST_WORDS
from .stamped import StampedForm


def words(rows):
    return forms.Textarea({"rows": rows})


def text(label, help_text, *, rows=5):
    return forms.CharField(label=label, help_text=help_text, max_length=MOST_WORDS, widget=words(rows))


class DeclarationForm(StampedForm):
    """``belongs``: the person is a member of a table, in whose name it may be made."""

    neighbourhood = forms.ModelChoiceField(label=_("Quartier"), queryset=None)
    organisation = forms.CharField(
        label=_("Organisation"),
        max_length=160,
        help_text=_("Celle au nom de laquelle vous écrivez\u00a0: votre table, ou un organisme du quartier."),
    )
    for_table = forms.BooleanField(label=_("J’écris au nom de ma table de quartier"), required=False)
    issue = text(_("L’enjeu"), _("Ce qui ne va pas, et depuis quand. Quelques phrases suffisent."))
    people = text(_("Pour qui"), _("Les personnes dont la vie changerait. Ne nommez personne."), rows=3)
    partners = text(
        _("Avec qui"),
        _("Les organismes, les institutions et les personnes du quartier avec qui vous en avez parlé."),
        rows=3,
    )
    why_together = text(
        _("Pourquoi ensemble"),
        _("Ce qu’aucun organisme ne peut changer seul, et pourquoi une collaboration plus légère ne suffirait pas."),
    )
    has_read_presentation = forms.BooleanField(label=_("J’ai lu la présentation de l’impact collectif"), required=False)

    def __init__(self, *args, belongs, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["neighbourhood"].queryset = Neighbourhood.objects.all()
        if not belongs:
            del self.fields["for_table"]

    def is_optional(self, name):
        return False  # the two boxes say what they are


class ApproveForm(BaseForm):
    reason = text(
        _("Votre mot"),
        _("Pourquoi cette déclaration est approuvée, et ce qu’il serait bon de préparer. Il part par courriel."),
    )


class DeclineForm(BaseForm):
    reason = text(_("La raison"), _("Elle part par courriel, telle que vous l’écrivez."))
    next_step = text(
        _("Ce qui vient ensuite"),
        _(
            "Ce qui changerait la réponse, et à qui parler d’ici là\u00a0: la table, sa conseillère ou son conseiller, l’équipe."
        ),
    )
