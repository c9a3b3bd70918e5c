"""Proposing a topic, and answering."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ui.forms import BaseForm
from ui.typography import long_date

from ..models import Event
from ..models.catalogue import MOST_WORDS
from .registering import NameField, email_field
from .robots import RobotTrapMixin


def words(rows):
    return forms.Textarea({"rows": rows})


class TopicForm(RobotTrapMixin, BaseForm):
    """The activity is asked when several take topics."""

    activity = forms.ModelChoiceField(
        label=_("Pour quelle activité"), queryset=None, widget=forms.RadioSelect, empty_label=None
    )
    subject = forms.CharField(
        label=_("Le sujet, en une phrase"),
        max_length=160,
        help_text=_("Par exemple\u00a0: garder les gens mobilisés après la première année."),
    )
    why = forms.CharField(
        label=_("Pourquoi en parler"),
        max_length=MOST_WORDS,
        widget=words(5),
        help_text=_("Ce que vous vivez, ce que vous aimeriez apprendre des autres quartiers."),
    )
    would_lead = forms.BooleanField(label=_("Je veux bien lancer la discussion"), required=False)
    name = NameField(label=_("Votre nom"))
    email = email_field(
        _("Votre courriel"),
        help_text=_("Pour vous dire ce que devient le sujet. Seule l’équipe voit votre nom et votre courriel."),
    )

    optional_fields = ()

    def __init__(self, *args, activities, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["activity"].queryset = activities
        self.fields["activity"].label_from_instance = lambda activity: activity.name
        offered = list(activities)
        if len(offered) == 1:
            self.only = offered[0]
            del self.fields["activity"]

    def answers(self):
        return {"activity": getattr(self, "only", None), **self.cleaned_data}


class AnswerForm(BaseForm):
    """Keeping a topic: a word is welcome."""

    answer = forms.CharField(
        label=_("Mot à la personne"),
        max_length=MOST_WORDS,
        required=False,
        widget=words(4),
        help_text=_("Elle le lit dans le courriel qui part."),
    )


class DeclineForm(AnswerForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["answer"].required = True
        self.fields["answer"].error_messages["required"] = _("Écrivez un mot\u00a0: la personne le lira.")


class PlanForm(AnswerForm):
    event = forms.ModelChoiceField(
        label=_("Date"), queryset=Event.objects.none(), widget=forms.RadioSelect, empty_label=None
    )

    field_order = ("event", "answer")

    def __init__(self, *args, dates, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["event"].queryset = dates
        self.fields["event"].label_from_instance = _date_label


def _date_label(event):
    draft = "" if event.is_published else _(" (brouillon)")
    return f"{event.title}, {long_date(event.starts_at)}{draft}"
