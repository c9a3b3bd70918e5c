"""A coach logs a session in at most six fields; corrections, contests and answers about it."""

import uuid

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ui.fields import DurationField, DurationInput, HintedRadioSelect, LocalDateField
from ui.forms import BaseForm

from ..models import CoachingSession, Mode, SessionExcess
from ..models.years import MOST_WORDS

MOST_IN_A_SESSION = 24 * 60


def short_text(rows):
    return forms.Textarea({"rows": rows, "maxlength": MOST_WORDS})


class WhenAndHow(BaseForm):
    """Day, length, mode, note. ``key`` is drawn with the page: a double click is one session."""

    on = LocalDateField(
        label=_("Date de la séance"),
        not_after=timezone.localdate,
        error_messages={
            "not_after": _(
                "Une séance s’inscrit une fois qu’elle a eu lieu\u00a0: inscrivez une date au plus tard le %(bound)s."
            )
        },
    )
    minutes = DurationField(
        label=_("Durée"),
        max_minutes=MOST_IN_A_SESSION,
        widget=DurationInput(suffix=""),
        help_text=_("En quarts d’heure\u00a0: 1,5 ou 1\u00a0h\u00a030 ou 90\u00a0min."),
    )
    mode = forms.ChoiceField(
        label=_("Mode"),
        choices=Mode.choices,
        initial=Mode.VIRTUAL,
        widget=HintedRadioSelect(
            hints={
                Mode.IN_PERSON: _("Dites pourquoi\u00a0: se voir à distance garde les heures pour l’accompagnement.")
            }
        ),
    )
    in_person_reason = forms.CharField(
        label=_("Si c’était en personne, pourquoi?"), max_length=MOST_WORDS, required=False
    )
    note = forms.CharField(
        label=_("Note sur la séance"),  # « Note » alone is one of Django's own words, which it translates otherwise
        max_length=MOST_WORDS,
        required=False,
        widget=short_text(3),
        help_text=_("La table la lit."),
    )
    key = forms.UUIDField(widget=forms.HiddenInput({"autocomplete": "off"}), required=False)
    agreed = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    optional_fields = ("note",)  # a session in person says why

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", uuid.uuid4())
        self.initial.setdefault("on", timezone.localdate())

    def clean(self):
        given = super().clean()
        if given.get("mode") == Mode.IN_PERSON and not given.get("in_person_reason"):
            self.add_error("in_person_reason", _("Dites en quelques mots pourquoi la séance a eu lieu en personne."))
        return given

    def facts(self):
        """Return what the action takes."""
        given = self.cleaned_data
        names = ("on", "minutes", "mode", "in_person_reason", "note")
        return {name: given[name] for name in names} | {"key": str(given.get("key") or uuid.uuid4())}


class SessionForm(WhenAndHow):
    """``choices`` holds (mandate's public id, label) pairs, the last used first."""

    mandate = forms.ChoiceField(label=_("Quartier et enveloppe"))
    field_order = ["mandate", "on", "minutes", "mode", "in_person_reason", "note"]

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["mandate"].choices = choices if len(choices) == 1 else [("", _("Choisissez…")), *choices]
        self.fields["mandate"].error_messages["invalid_choice"] = _(
            "Choisissez un des mandats de la liste\u00a0: celui-ci n’est pas à vous, ou il est conclu."
        )


class CorrectionForm(WhenAndHow):
    reason = forms.CharField(
        label=_("Ce qui est corrigé"),
        max_length=MOST_WORDS,
        widget=short_text(2),
        help_text=_("Ce qui était inscrit reste lisible, avec ce motif."),
    )
    field_order = ["on", "minutes", "mode", "in_person_reason", "note", "reason"]


class ReasonForm(BaseForm):
    reason = forms.CharField(label=_("Motif"), max_length=MOST_WORDS, widget=short_text(3))

    def __init__(self, *args, label=None, hint="", **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        field.help_text = hint
        if label:
            field.label = label
            field.error_messages["required"] = _("Répondez à «\u00a0%(label)s\u00a0».") % {"label": label}


class CancelForm(ReasonForm):
    """``exception`` is asked of the team alone, once the action has said that it is needed."""

    exception = forms.BooleanField(
        label=_("Permettre une exception\u00a0: l’année s’ouvrira avec plus que ses allocations"), required=False
    )

    def __init__(self, *args, asks_exception=False, **kwargs):
        super().__init__(*args, **kwargs)
        if not asks_exception:
            del self.fields["exception"]


class AcceptForm(BaseForm):
    """Nothing to type: the page says what is accepted."""

    answer = forms.CharField(widget=forms.HiddenInput, initial=SessionExcess.Answer.ACCEPTED.value)


class RulingForm(ReasonForm):
    """``was_corrected``: since the contest, so that the team may say that it was put right, in no more words."""

    ruling = forms.ChoiceField(label=_("Réponse"), widget=forms.RadioSelect)
    field_order = ["ruling", "reason"]

    def __init__(self, *args, was_corrected, **kwargs):
        super().__init__(*args, **kwargs)
        ruling = CoachingSession.Ruling
        corrected = [(ruling.CORRECTED, _("Corrigée\u00a0: la séance est maintenant juste"))] if was_corrected else []
        self.fields["ruling"].choices = [
            *corrected,
            (ruling.KEPT, _("Maintenir la séance telle qu’elle est inscrite")),
            (ruling.REVERSED, _("Annuler la séance\u00a0: les heures reviennent au quartier")),
        ]
        self.fields["reason"].required = False
        self.was_corrected = was_corrected

    def clean(self):
        given = super().clean()
        ruling = given.get("ruling")
        says_why = ruling != CoachingSession.Ruling.CORRECTED if ruling else not self.was_corrected
        if says_why and not given.get("reason"):
            self.add_error("reason", _("Inscrivez le motif\u00a0: la table et la personne qui accompagne le liront."))
        return given

    def is_optional(self, name):
        return False
