"""Forms of Dynamo's places: asking, entering for a table, giving a reason, setting how many there are."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coaching.models.years import MOST_PLACES, MOST_WORDS
from neighbourhoods.listing import in_order
from neighbourhoods.models import Neighbourhood
from proposals.forms.once import OnceForm
from ui.fields import LocalDateField
from ui.forms import BaseForm


def longtext(rows):
    return forms.Textarea(attrs={"rows": rows})


class DynamoForm(OnceForm):
    """What makes a request complete: its subject, and the talk with Centraide that comes first."""

    subject = forms.CharField(
        label=_("Sur quoi porterait l’accompagnement?"),
        max_length=MOST_WORDS,
        widget=longtext(5),
        error_messages={"required": _("Dites sur quoi porterait l’accompagnement.")},
        help_text=_(
            "Quelques phrases suffisent\u00a0: ce qui se passe, et ce que vous aimeriez pouvoir faire ensuite."
        ),
    )
    discussed_with = forms.CharField(
        label=_("À qui en avez-vous parlé à Centraide?"),
        max_length=120,
        error_messages={"required": _("Dites à qui vous en avez parlé à Centraide.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    discussed_on = LocalDateField(
        label=_("Quand en avez-vous parlé?"),
        not_after=timezone.localdate,
        error_messages={"required": _("Inscrivez la date de votre échange avec Centraide.")},
        help_text=_("La date de votre échange. La personne qui suit votre quartier le confirmera."),
    )


class EnterDynamoForm(OnceForm):
    """The same, typed by the team from a table's e-mail."""

    neighbourhood = forms.ModelChoiceField(
        label=_("Quartier"),
        queryset=Neighbourhood.objects.none(),
        help_text=_("Ceux qui ont déjà une demande cette année n’y sont pas."),
    )
    received_on = LocalDateField(
        label=_("Courriel reçu le"),
        not_after=timezone.localdate,
        help_text=_("Pour mémoire\u00a0: le rang est celui de l’inscription au portail."),
    )
    subject = forms.CharField(
        label=_("Sur quoi porterait l’accompagnement?"),
        max_length=MOST_WORDS,
        widget=longtext(4),
        error_messages={"required": _("Dites sur quoi porterait l’accompagnement.")},
    )
    discussed_with = forms.CharField(
        label=_("À qui la table en a-t-elle parlé à Centraide?"),
        max_length=120,
        error_messages={"required": _("Dites à qui la table en a parlé à Centraide.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    discussed_on = LocalDateField(label=_("Date de cet échange"), not_after=timezone.localdate)

    def __init__(self, *args, places, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["neighbourhood"]
        field.queryset = places
        # The databases disagree about É and LaSalle.
        field.choices = [("", field.empty_label), *((place.pk, place.name) for place in in_order(places))]


class ReasonForm(BaseForm):
    """Why a request ends. ``asks=False``: a word that nobody has to give."""

    reason = forms.CharField(label=_("Motif"), max_length=MOST_WORDS, widget=longtext(3))

    def __init__(self, *args, asks=True, hint="", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = asks
        self.fields["reason"].help_text = hint


class PlacesForm(BaseForm):
    count = forms.IntegerField(
        label=_("Nombre de places"),
        min_value=0,
        max_value=MOST_PLACES,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "invalid": _("Inscrivez un nombre entier, par exemple 9."),
            "min_value": _("Inscrivez un nombre de places entre 0 et 99."),
            "max_value": _("Inscrivez un nombre de places entre 0 et 99."),
        },
    )
