"""The question of conflict of interest, and what is answered to whoever does not know."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ui.fields import HintedRadioSelect
from ui.forms import BaseForm

from .reviewing import longtext

CONFLICT, NO_CONFLICT, DOUBT = "conflict", "none", "doubt"
WORDS = 2_000


class ConflictForm(BaseForm):
    """``may_doubt``: the person sits on the committee, so that somebody may answer in their place."""

    answer = forms.ChoiceField(
        label=_("Avez-vous un conflit d’intérêts, réel ou apparent, avec ce dossier?"),
        widget=HintedRadioSelect(
            hints={
                NO_CONFLICT: _("Le dossier vous est ouvert. Vous pourrez encore vous retirer plus tard."),
                CONFLICT: _("Le dossier se ferme pour vous, et ce retrait ne se défait pas."),
                DOUBT: _("La présidence tranche, ou l’équipe à sa place. D’ici là, le dossier reste fermé pour vous."),
            }
        ),
        error_messages={"required": _("Dites si vous avez un conflit d’intérêts avec ce dossier.")},
    )
    words = forms.CharField(
        label=_("Ce qui vous fait hésiter"),
        required=False,
        max_length=WORDS,
        widget=longtext(3),
        help_text=_("Si vous ne savez pas\u00a0: qui tranche lira ces mots."),
    )

    def __init__(self, *args, may_doubt=False, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [(NO_CONFLICT, _("Aucun conflit")), (CONFLICT, _("J’ai un conflit\u00a0: je me retire"))]
        if may_doubt:
            choices.append((DOUBT, _("Je ne sais pas")))
        else:
            del self.fields["words"]
        self.fields["answer"].choices = choices


class RulingForm(BaseForm):
    ruling = forms.ChoiceField(
        label=_("Cette personne a-t-elle un conflit d’intérêts, réel ou apparent, avec ce dossier?"),
        choices=[(NO_CONFLICT, _("Pas de conflit")), (CONFLICT, _("Conflit"))],
        widget=HintedRadioSelect(
            hints={
                NO_CONFLICT: _("Le dossier lui est ouvert. Elle pourra encore se retirer."),
                CONFLICT: _("Le dossier se ferme pour elle, pour de bon. Son siège ne compte plus dans le quorum."),
            }
        ),
        error_messages={"required": _("Dites s’il y a un conflit d’intérêts.")},
    )
