"""Forms of the organisers' desk about people: search, additions, removals, messages; and what participants answer."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from neighbourhoods.models import Neighbourhood
from ui.fields import HintedRadioSelect
from ui.forms import BaseForm

from ..models import Announcement
from ..models.catalogue import MOST_WORDS
from ..models.registrations import LONGEST_NAME
from .desk import longtext


class SearchForm(BaseForm):
    """Sent by POST: a name is personal data, and addresses are kept in logs and histories."""

    words = forms.CharField(
        label=_("Nom, courriel, organisme ou quartier"), max_length=80, required=False,
        widget=forms.TextInput({"type": "search", "autocomplete": "off", "size": 24}),
    )  # fmt: skip
    optional_fields = ()


class AddForm(BaseForm):
    name = forms.CharField(label=_("Nom"), max_length=LONGEST_NAME, widget=forms.TextInput({"autocomplete": "off"}))
    email = forms.EmailField(
        label=_("Courriel"), max_length=254, widget=forms.EmailInput({"autocomplete": "off"}),
        help_text=_("Le lien personnel y sera envoyé."),
        error_messages={"invalid": _("Inscrivez une adresse complète, par exemple nom@exemple.org.")},
    )  # fmt: skip
    neighbourhood = forms.ModelChoiceField(
        queryset=Neighbourhood.objects.none(), label=_("Quartier"), required=False, empty_label=_("Aucun")
    )
    organisation = forms.CharField(label=_("Organisme"), max_length=LONGEST_NAME, required=False)

    def __init__(self, *args, neighbourhoods, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["neighbourhood"].queryset = neighbourhoods


class AddBeyondForm(AddForm):
    reason = forms.CharField(
        label=_("Motif de l’ajout au-delà"), max_length=MOST_WORDS, widget=longtext(2),
        help_text=_("Il reste à côté du nom, avec le vôtre. Par exemple\u00a0: elle anime un atelier."),
    )  # fmt: skip


class ReasonForm(BaseForm):
    reason = forms.CharField(label=_("Motif"), max_length=MOST_WORDS, widget=longtext(3))

    def __init__(self, *args, label=None, hint="", **kwargs):
        super().__init__(*args, **kwargs)
        if label:
            self.fields["reason"].label = label
        self.fields["reason"].help_text = hint


class MessageForm(BaseForm):
    """``counts``: {to: how many it reaches now}. ``key`` is drawn with the page: a double click is one message."""

    to = forms.ChoiceField(label=_("À qui"), choices=[])
    subject = forms.CharField(label=_("Objet"), max_length=120)
    text = forms.CharField(
        label=_("Message"), max_length=MOST_WORDS, widget=longtext(8),
        help_text=_("Le courriel ajoute la date, le lieu et le lien personnel de chacun."),
    )  # fmt: skip
    key = forms.UUIDField(widget=forms.HiddenInput({"autocomplete": "off"}))

    def __init__(self, *args, counts, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", uuid.uuid4())
        words = {
            Announcement.To.CONFIRMED: _("Aux personnes confirmées"),
            Announcement.To.EVERYBODY: _("À toutes les personnes inscrites, la liste d’attente comprise"),
            Announcement.To.PRESENT: _("Aux personnes qui sont venues"),
        }
        self.fields["to"].widget = HintedRadioSelect(
            hints={to: _("%(n)s en ce moment") % {"n": count} for to, count in counts.items()}
        )
        self.fields["to"].choices = [(to, words[to]) for to in counts]

    def clean_subject(self):
        return " ".join(self.cleaned_data["subject"].split())


MARKS = [("5", _("5, tout à fait")), ("4", "4"), ("3", "3"), ("2", "2"), ("1", _("1, pas du tout"))]


def mark_field(label):
    return forms.TypedChoiceField(label=label, choices=MARKS, coerce=int, widget=forms.RadioSelect)


class EvaluationForm(BaseForm):
    """Three marks and two texts; nothing of who answers."""

    useful = mark_field(_("Ce que j’y ai appris est utile à mon travail"))
    well_run = mark_field(_("L’activité était bien menée"))
    ties = mark_field(_("J’y ai créé ou renforcé des liens"))
    keeps = forms.CharField(label=_("Ce que j’en garde"), max_length=MOST_WORDS, required=False, widget=longtext(3))
    better = forms.CharField(
        label=_("Ce qui serait à améliorer"), max_length=MOST_WORDS, required=False, widget=longtext(3)
    )

    def answers(self):
        return {name: self.cleaned_data[name] for name in ("useful", "well_run", "ties", "keeps", "better")}


class CertificateCodeForm(BaseForm):
    code = forms.CharField(
        label=_("Code de vérification"),
        max_length=40,
        help_text=_(
            "Douze lettres et chiffres, au bas de l’attestation. Les majuscules et les traits ne comptent pas."
        ),
        widget=forms.TextInput(attrs={"size": 20, "autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": _("Inscrivez le code qui figure au bas de l’attestation.")},
    )
