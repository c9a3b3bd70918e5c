"""Forms of tables, portfolios and committees."""

import hashlib

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ui.fields import HintedRadioSelect, LocalDateField
from ui.forms import BaseForm

from .models import Neighbourhood, Organisation, PartnerMembership, TableMembership

INVALID_EMAIL = _("Inscrivez un courriel complet, par exemple nom@organisme.org.")
ROLE_HINTS = {
    TableMembership.Role.COORDINATOR: _("Rédige et dépose les propositions et les rapports, et gère les membres."),
    TableMembership.Role.CONTRIBUTOR: _("Modifie les brouillons; dépose seulement si la coordination le permet."),
}

PARTNER_ROLE_HINTS = {
    PartnerMembership.Role.COACH: _("Accompagne des quartiers et inscrit les heures."),
    PartnerMembership.Role.ORGANISER: _("Prépare des activités collectives et leurs inscriptions."),
}


def email_field(**kwargs):
    field = forms.EmailField(label=_("Courriel"), max_length=254, **kwargs)
    field.error_messages["invalid"] = INVALID_EMAIL
    field.widget.attrs["autocomplete"] = "off"
    return field


def role_field():
    return forms.ChoiceField(
        label=_("Rôle à la table"),
        choices=TableMembership.Role.choices,
        widget=HintedRadioSelect(hints=ROLE_HINTS),
    )


class InvitationForm(BaseForm):
    email = email_field(help_text=_("L’invitation est valable 14 jours et ne sert qu’à cette adresse."))
    role = role_field()

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class RoleForm(BaseForm):
    role = role_field()


class NamesForm(BaseForm):
    """Asked at acceptance from somebody whose account has no name yet."""

    first_name = forms.CharField(label=_("Prénom"), max_length=80)
    last_name = forms.CharField(label=pgettext_lazy("d’une personne", "Nom"), max_length=80)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["first_name"].widget.attrs["autocomplete"] = "given-name"
        self.fields["last_name"].widget.attrs["autocomplete"] = "family-name"
        for name in ("first_name", "last_name"):
            if getattr(user, name):
                del self.fields[name]


class OwnWordsForm(BaseForm):
    """The desired change, as the table says it. ``seen`` tells which text the writer had before their eyes."""

    text = forms.CharField(
        label=_("Le changement souhaité, dans vos mots"),
        help_text=_("Quelques phrases suffisent. Ce texte est public et remplace le résumé du portail."),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"max_length": _("Ce texte dépasse %(limit_value)s caractères; raccourcissez-le.")},
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, initiative, **kwargs):
        self._current = initiative.desired_change
        first = "" if initiative.is_summary else self._current
        super().__init__(*args, initial={"text": first, "seen": self.digest(self._current)}, **kwargs)

    @staticmethod
    def digest(text):
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def overtaken(self):
        """Return whether somebody else has changed the text since the writer opened the page."""
        return self.is_bound and self.data.get(self.add_prefix("seen")) != self.digest(self._current)

    def clean(self):
        cleaned_data = super().clean()
        if self.overtaken:
            self.data = self.data.copy()
            self.data[self.add_prefix("seen")] = self.digest(self._current)
            raise forms.ValidationError(
                _("Quelqu’un a changé ce texte pendant que vous écriviez. Lisez les deux, puis gardez le bon.")
            )
        return cleaned_data


class PersonForm(BaseForm):
    """Somebody known by an address; names serve only when an account has to be opened."""

    email = email_field(help_text=_("Une personne sans compte reçoit une invitation du portail."))
    first_name = forms.CharField(label=_("Prénom"), max_length=80, required=False)
    last_name = forms.CharField(label=pgettext_lazy("d’une personne", "Nom"), max_length=80, required=False)

    def __init__(self, *args, suggestions="", **kwargs):
        super().__init__(*args, **kwargs)
        if suggestions:
            self.fields["email"].widget.attrs["list"] = suggestions

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class SubstitutionForm(PersonForm):
    field_order = ["email", "first_name", "last_name", "starts_on", "ends_on"]
    starts_on = LocalDateField(label=_("Début du remplacement"))
    ends_on = LocalDateField(
        label=_("Retour de la personne remplacée"),
        required=False,
        help_text=_("Le remplacement cesse ce jour-là. Vide : sans fin prévue."),
    )

    def clean(self):
        cleaned_data = super().clean()
        starts_on, ends_on = cleaned_data.get("starts_on"), cleaned_data.get("ends_on")
        if starts_on and ends_on and ends_on <= starts_on:
            self.add_error("ends_on", _("Inscrivez un retour après le début du remplacement."))
        return cleaned_data


class SeatForm(PersonForm):
    field_order = ["organisation", "email", "first_name", "last_name", "is_chair"]
    organisation = forms.ModelChoiceField(
        label=_("Organisation représentée"), queryset=Organisation.objects.that_may_sit().distinct()
    )
    is_chair = forms.BooleanField(
        label=_("Cette personne préside le comité"),
        required=False,
        help_text=_("La présidence d’un seul siège est une hypothèse du portail, pas une règle du guide."),
    )


class PartnerMemberForm(PersonForm):
    field_order = ["role", "email", "first_name", "last_name"]
    role = forms.ChoiceField(
        label=_("Rôle chez ce partenaire"),
        choices=PartnerMembership.Role.choices,
        widget=HintedRadioSelect(hints=PARTNER_ROLE_HINTS),
    )


class ConfirmNameForm(BaseForm):
    neighbourhood = forms.ModelChoiceField(
        label=_("Quartier de cette entrée"),
        queryset=Neighbourhood.objects.real(),
        help_text=_("Gardez le quartier déduit, ou choisissez le bon. Son nom devient public."),
    )
