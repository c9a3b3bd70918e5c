"""Asking for an accompaniment, and the answers that are not a mandate."""

from django import forms
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from neighbourhoods.models import Organisation
from proposals.forms.once import OnceForm
from proposals.forms.reviewing import longtext
from ui.fields import DurationField, HintedRadioSelect, LocalDateField
from ui.forms import BaseForm

from ..models import Focus, Mode
from ..models.years import MOST_WORDS

NO_PREFERENCE = gettext_lazy("Pas de préférence")
FOCUS_HINTS = {
    Focus.CLARITY: gettext_lazy("Mieux voir où va l’initiative, et par quels chemins."),
    Focus.EVALUATION: gettext_lazy("Savoir ce que vos actions changent, et pour qui."),
    Focus.OTHER: gettext_lazy("Ce que vous devez comprendre pour que l’initiative avance."),
}
MODE_HINTS = {
    Mode.VIRTUAL: gettext_lazy(
        "Le choix habituel\u00a0: les heures servent à l’accompagnement plutôt qu’aux déplacements."
    ),
    Mode.IN_PERSON: gettext_lazy("Quand la rencontre le demande. Vous dites pourquoi."),
}


class Picked(TextChoices):
    ANOTHER = "other", gettext_lazy("Une autre question, que j’écris")


class AskForm(OnceForm):
    """``offer``: ``asking_desk.Offer``. The initiative is asked when there are several; questions, when there are any."""

    initiative = forms.ModelChoiceField(
        label=gettext_lazy("Initiative"), queryset=None, widget=forms.RadioSelect, empty_label=None
    )
    picked = forms.ChoiceField(label=gettext_lazy("Question d’apprentissage"), widget=HintedRadioSelect)
    question = forms.CharField(
        label=gettext_lazy("Votre question"),
        max_length=MOST_WORDS,
        required=False,
        widget=longtext(4),
        help_text=gettext_lazy("Ce que vous voulez comprendre en chemin, en une phrase ou deux."),
    )
    context = forms.CharField(
        label=gettext_lazy("Ce qu’il est utile de savoir"),
        max_length=MOST_WORDS,
        required=False,
        widget=longtext(4),
        help_text=gettext_lazy("Où vous en êtes, qui participe, ce que vous avez déjà essayé."),
    )
    focus = forms.ChoiceField(
        label=gettext_lazy("Ce que vous visez"),
        choices=Focus.choices,
        widget=HintedRadioSelect(hints=FOCUS_HINTS),
    )
    partner = forms.ModelChoiceField(
        label=gettext_lazy("Partenaire souhaité"),
        queryset=None,
        widget=forms.RadioSelect,
        required=False,
        blank=True,
        empty_label=NO_PREFERENCE,
        help_text=gettext_lazy("L’équipe en tient compte, selon les disponibilités de chacun."),
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("Comment vous rencontrer"),
        choices=Mode.choices,
        initial=Mode.VIRTUAL,
        widget=HintedRadioSelect(hints=MODE_HINTS),
    )
    in_person_reason = forms.CharField(
        label=gettext_lazy("Pourquoi en personne"),
        max_length=MOST_WORDS,
        required=False,
        widget=longtext(3),
        help_text=gettext_lazy("À remplir si vous avez choisi «\u00a0En personne\u00a0»."),
    )
    minutes = DurationField(
        label=gettext_lazy("Heures souhaitées"),
        help_text=gettext_lazy("Par exemple 20 ou 12,5. Une estimation suffit."),
    )
    from_on = LocalDateField(label=gettext_lazy("À partir du"))
    until_on = LocalDateField(label=gettext_lazy("Jusqu’au"))

    optional_fields = ("context", "partner")

    def __init__(self, *args, offer, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer = offer
        self.fields["partner"].queryset = Organisation.objects.partners().order_by("name")
        self._ask_initiative()
        self._ask_question()

    def _ask_initiative(self):
        initiatives = self.offer.initiatives
        if len(initiatives) == 1:
            del self.fields["initiative"]
        else:
            field = self.fields["initiative"]
            field.queryset = type(initiatives[0]).objects.filter(pk__in=[one.pk for one in initiatives])
            field.label_from_instance = lambda initiative: initiative.title

    def _ask_question(self):
        if not self.offer.questions:
            del self.fields["picked"]
            self.fields["question"].label = _("Question d’apprentissage")
            return
        several = len(self.offer.initiatives) > 1
        field = self.fields["picked"]
        field.choices = [
            *((str(question.pk), question.text) for question, _initiative in self.offer.questions),
            *Picked.choices,
        ]
        if several:
            field.widget.hints = {str(q.pk): initiative.title for q, initiative in self.offer.questions}
        self.fields["question"].help_text = _("Si elle n’est pas dans la liste\u00a0: en une phrase ou deux.")

    def clean(self):
        cleaned = super().clean()
        if "initiative" not in self.fields:
            cleaned["initiative"] = self.offer.initiatives[0]
        self._clean_question(cleaned)
        self._clean_meeting(cleaned)
        self._clean_period(cleaned)
        return cleaned

    def _clean_question(self, cleaned):
        picked, typed = cleaned.get("picked", Picked.ANOTHER), cleaned.get("question", "").strip()
        if "picked" in self.errors or "question" in self.errors:
            return
        if picked == Picked.ANOTHER:
            if not typed:
                self.add_error("question", _("Écrivez votre question d’apprentissage."))
            cleaned["asked_question"] = typed
            return
        question, initiative = next(pair for pair in self.offer.questions if str(pair[0].pk) == picked)
        cleaned["asked_question"] = question.text
        if typed and typed != question.text:
            said = _(
                "Vous avez choisi une question de la liste et vous en avez écrit une autre\u00a0: effacez celle-ci, ou "
                "choisissez «\u00a0%(another)s\u00a0»."
            )
            self.add_error("question", said % {"another": Picked.ANOTHER.label})
        if cleaned.get("initiative") and cleaned["initiative"] != initiative:
            self.add_error("picked", _("Cette question est celle d’une autre initiative\u00a0: choisissez la même."))

    def _clean_meeting(self, cleaned):
        if cleaned.get("mode") == Mode.IN_PERSON and not cleaned.get("in_person_reason", "").strip():
            self.add_error(
                "in_person_reason",
                _("Dites pourquoi il vaut mieux se voir en personne, ou choisissez «\u00a0À distance\u00a0»."),
            )

    def _clean_period(self, cleaned):
        from_on, until_on = cleaned.get("from_on"), cleaned.get("until_on")
        if from_on and from_on < timezone.localdate():
            self.add_error("from_on", _("Choisissez un début à partir d’aujourd’hui."))
        if from_on and until_on and until_on < from_on:
            self.add_error("until_on", _("Choisissez une fin qui ne précède pas le début."))

    def answers(self):
        """What ``send_request`` takes."""
        data = self.cleaned_data
        names = (
            "initiative",
            "context",
            "focus",
            "partner",
            "mode",
            "in_person_reason",
            "minutes",
            "from_on",
            "until_on",
        )
        return {"question": data["asked_question"], "key": data["key"]} | {name: data[name] for name in names}


class ReferForm(BaseForm):
    word = forms.CharField(
        label=gettext_lazy("Votre mot à la table"),
        max_length=MOST_WORDS,
        widget=longtext(5),
        help_text=gettext_lazy("Ce que vous avez compris de son besoin, et à qui s’adresser pour la suite."),
    )


class DeclineForm(BaseForm):
    reason = forms.CharField(
        label=gettext_lazy("La raison"),
        max_length=MOST_WORDS,
        widget=longtext(5),
        help_text=gettext_lazy("La table la lira, ici et par courriel."),
    )
