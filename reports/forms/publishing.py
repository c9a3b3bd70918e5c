"""What a table publishes: the page holds everything that will be public, and nothing else will."""

import uuid

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from proposals.forms.reviewing import longtext
from ui.forms import BaseForm

MOST = 2000
MOST_TITLE = 200


class PublishForm(BaseForm):
    title = forms.CharField(
        label=_("Sujet ou question"), max_length=MOST_TITLE, help_text=_("Le titre, sur la page du quartier.")
    )
    text = forms.CharField(
        label=_("Ce que nous avons appris"),
        max_length=MOST,
        widget=longtext(6),
        help_text=_("Quelques phrases claires pour qui ne connaît pas le projet. N’y laissez le nom de personne."),
    )
    change = forms.CharField(label=_("Ce que cela change"), max_length=MOST, required=False, widget=longtext(3))
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, posted=None, *, said=None):
        """``said``: a lesson, or what stands published, whose words open the page."""
        super().__init__(posted, initial={"key": uuid.uuid4(), **(said or {})})


def words_of_lesson(lesson):
    """What a lesson of a report opens the page with, whole: a text that is too long is for its table to shorten."""
    title = Truncator(lesson.question).chars(MOST_TITLE)
    return {"title": title, "text": lesson.text, "change": lesson.reinvested}


def words_of_publication(row):
    return {"title": row.title, "text": row.text, "change": row.change}
