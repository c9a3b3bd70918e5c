"""The form of a note of contact."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ui.fields import LocalDateField

from ..models import ContactNote, Proposal
from .once import OnceForm
from .reviewing import MOST, longtext


class FileChoice(forms.ModelChoiceField):
    def label_from_instance(self, proposal):
        return f"{proposal.display_title} ({proposal.stage})"


class ContactNoteForm(OnceForm):
    """The files to choose from are those of the neighbourhood that the writer may know of."""

    happened_on = LocalDateField(label=_("Date du contact"), not_after=timezone.localdate)
    means = forms.ChoiceField(label=_("Moyen"), choices=ContactNote.Means.choices, widget=forms.RadioSelect)
    proposal = FileChoice(
        label=_("Proposition concernée"),
        queryset=None,
        required=False,
        empty_label=_("Aucune en particulier"),
        help_text=_("Une note sur une proposition ne se lit plus si vous vous en retirez."),
    )
    text = forms.CharField(label=_("Votre note"), max_length=MOST, widget=longtext(5))
    is_shared = forms.BooleanField(
        label=_("Lisible par qui répond du quartier"),
        required=False,
        help_text=_("La personne qui vous remplace ou qui reprend le quartier la lira; la table, jamais."),
    )

    def __init__(self, *args, user, neighbourhood, **kwargs):
        super().__init__(*args, **kwargs)
        known = Proposal.objects.visible_by_position(user).with_titles_for(user).latest_opened_first()
        self.fields["proposal"].queryset = known.filter(neighbourhood=neighbourhood).select_related("stage")
        self.initial.setdefault("happened_on", timezone.localdate())

    @property
    def facts(self):
        """What the act wants, without the key."""
        return {name: value for name, value in self.cleaned_data.items() if name != "key"}
