"""Registering oneself, registering colleagues, and what a person says later with their link."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from neighbourhoods.models import Neighbourhood
from ui.forms import BaseForm, BaseFormSet
from ui.refusals import Refused
from ui.typography import clock

from .. import offer
from ..actions.registering import MOST_IN_A_GROUP, checked_name
from ..models import Consent
from ..models.registrations import LONGEST_NAME
from .robots import RobotTrapMixin

NEEDS = ("accessibility", "food")
# One box for each purpose, never ticked in advance (R12).
CONSENTS = {
    Consent.Purpose.PHOTO: gettext_lazy("J’accepte que des photos où l’on me reconnaît servent à parler du PIC."),
    Consent.Purpose.LIST: gettext_lazy("J’accepte que mon nom et mon organisme soient sur la liste remise aux autres."),
}


class NameField(forms.CharField):
    """A person's name on one line; what looks like an address is refused, for it would travel in e-mails."""

    def __init__(self, **kwargs):
        super().__init__(max_length=LONGEST_NAME, widget=forms.TextInput({"autocomplete": "name"}), **kwargs)
        self.error_messages["max_length"] = _("Inscrivez un nom d’au plus %(limit_value)d caractères.")

    def clean(self, value):
        name = super().clean(value)
        if not name:
            return name
        try:
            return checked_name(name)
        except Refused as refusal:
            raise forms.ValidationError(refusal.message) from refusal


EMAIL = gettext_lazy("Courriel")


def email_field(label=EMAIL, **kwargs):
    widget = forms.EmailInput({"autocomplete": "email", "inputmode": "email", "spellcheck": "false"})
    messages = {"invalid": gettext_lazy("Inscrivez une adresse complète, par exemple nom@exemple.org.")}
    return forms.EmailField(label=label, max_length=254, widget=widget, error_messages=messages, **kwargs)


def _words(rows=2):
    return forms.Textarea({"rows": rows})


def needs_fields():
    return {
        "accessibility": forms.CharField(
            label=gettext_lazy("Accessibilité"),
            max_length=1000,
            required=False,
            widget=_words(),
            help_text=gettext_lazy("Ce qui vous permet de participer\u00a0: accès, interprétation, pause, place assise…"),
        ),
        "food": forms.CharField(
            label=gettext_lazy("Alimentation"), max_length=1000, required=False, widget=_words(),
            help_text=gettext_lazy("Allergies, régime."),
        ),
    }  # fmt: skip


def consent_fields():
    return {
        f"consent_{purpose}": forms.BooleanField(label=label, required=False) for purpose, label in CONSENTS.items()
    }


class AnswersMixin:
    """What a form of answers gives to the action."""

    def needs(self):
        return {name: self.cleaned_data.get(name, "") for name in NEEDS}

    def consents(self):
        return {purpose: self.cleaned_data[f"consent_{purpose}"] for purpose in CONSENTS}


class WorkshopChoice(forms.ModelMultipleChoiceField):
    """``says_day``: those of an event of several days also say which."""

    says_day = False

    def label_from_instance(self, workshop):
        left = workshop.capacity - workshop.taken
        if left > 0 and not workshop.waiting:
            seats = ngettext("%(n)s place", "%(n)s places", left) % {"n": left}
        else:
            seats = _("liste d’attente")
        if self.says_day:
            return _("%(title)s, %(day)s, de %(start)s à %(end)s (%(seats)s)") % {
                "title": workshop.title,
                "day": offer.short_day(workshop.starts_at),
                "start": clock(workshop.starts_at),
                "end": clock(workshop.ends_at),
                "seats": seats,
            }
        return _("%(title)s, de %(start)s à %(end)s (%(seats)s)") % {
            "title": workshop.title,
            "start": clock(workshop.starts_at),
            "end": clock(workshop.ends_at),
            "seats": seats,
        }


class RegisterForm(AnswersMixin, RobotTrapMixin, BaseForm):
    """One short page. ``workshops``: those of the event that are still to be chosen, read with their counts."""

    name = NameField(label=gettext_lazy("Votre nom"))
    email = email_field(
        help_text=gettext_lazy("La confirmation y arrive, avec un lien pour changer ou annuler votre inscription.")
    )
    neighbourhood = forms.ModelChoiceField(
        label=gettext_lazy("Quartier"),
        queryset=Neighbourhood.objects.none(),
        required=False,
        empty_label=gettext_lazy("Aucun en particulier"),
    )
    organisation = forms.CharField(
        label=gettext_lazy("Organisme"),
        max_length=LONGEST_NAME,
        required=False,
        widget=forms.TextInput({"autocomplete": "organization"}),
    )

    def __init__(self, *args, neighbourhoods, workshops, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["neighbourhood"].queryset = neighbourhoods
        if workshops:
            self.fields["workshops"] = WorkshopChoice(
                label=_("Ateliers"),
                queryset=workshops,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text=_("Au plus un par plage horaire. Vous pourrez changer d’idée avec votre lien."),
            )
            days = {timezone.localdate(one.starts_at) for one in workshops}
            self.fields["workshops"].says_day = len(days) > 1
        self.fields |= needs_fields() | consent_fields()
        for name, field in self.fields.items():
            self._speak_plainly(name, field)


class AnswersForm(AnswersMixin, BaseForm):
    """Needs and consents, changed afterwards."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields |= needs_fields() | consent_fields()


class HandOverForm(BaseForm):
    name = NameField(label=gettext_lazy("Nom de la personne"))
    email = email_field(
        gettext_lazy("Son courriel"), help_text=gettext_lazy("Elle y reçoit la confirmation et son propre lien.")
    )


class IdentityForm(BaseForm):
    """How one is called, and where one comes from; the address stays, since the link went there."""

    name = NameField(label=gettext_lazy("Votre nom"))
    neighbourhood = forms.ModelChoiceField(
        label=gettext_lazy("Quartier"), queryset=Neighbourhood.objects.none(), required=False,
        empty_label=gettext_lazy("Aucun en particulier"),
    )  # fmt: skip
    organisation = forms.CharField(
        label=gettext_lazy("Organisme"), max_length=LONGEST_NAME, required=False,
        widget=forms.TextInput({"autocomplete": "organization"}),
    )  # fmt: skip

    def __init__(self, *args, neighbourhoods, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["neighbourhood"].queryset = neighbourhoods


class CorrectForm(BaseForm):
    name = NameField(label=gettext_lazy("Nom"))
    email = email_field(
        help_text=gettext_lazy("Une nouvelle adresse reçoit la confirmation; les liens de l’ancienne ne servent plus.")
    )


class ColleagueForm(BaseForm):
    optional_fields = ()
    name = NameField(label=gettext_lazy("Nom"), required=False)
    email = email_field(required=False)

    def clean(self):
        given = super().clean()
        name, email = given.get("name"), given.get("email")
        if name and not email and "email" not in self.errors:
            self.add_error("email", _("Inscrivez son courriel."))
        if email and not name and "name" not in self.errors:
            self.add_error("name", _("Inscrivez son nom."))
        return given


ColleagueFormSet = forms.formset_factory(
    ColleagueForm, formset=BaseFormSet, extra=0, min_num=0, max_num=MOST_IN_A_GROUP, absolute_max=MOST_IN_A_GROUP
)


class GroupForm(BaseForm):
    """Who registers them, and whether they go together."""

    optional_fields = ()
    neighbourhood = forms.ModelChoiceField(
        label=gettext_lazy("Pour quelle table"), queryset=Neighbourhood.objects.none(), widget=forms.RadioSelect,
        empty_label=None,
    )  # fmt: skip
    together = forms.ChoiceField(
        label=gettext_lazy("S’il manque des places"),
        choices=[
            ("", gettext_lazy("Chacun prend la place qu’il y a; les autres attendent.")),
            (
                "oui",
                gettext_lazy("Le groupe vient ensemble\u00a0: il attend qu’il y ait une place pour tout le monde."),
            ),
        ],
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, places, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["neighbourhood"].queryset = places
        if len(places) == 1:
            self.fields["neighbourhood"].widget = forms.HiddenInput()
            self.initial["neighbourhood"] = places[0].pk

    def clean_together(self):
        return self.cleaned_data["together"] == "oui"
