"""The self-assessment: five questions on one page, read by the address of the result."""

from django import forms
from django.utils.translation import gettext as _

from ui.forms import BaseForm

from .. import questions
from ..models import LEVELS


class AssessmentForm(BaseForm):
    """One group of radio buttons a question. Sent by GET: the answers stand in the address, and nothing is kept."""

    def __init__(self, *args, wording=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.wording = wording or questions.current()
        for number, question in enumerate(self.wording.questions, start=1):
            self.fields[question.code] = forms.TypedChoiceField(
                label=f"{number}. {question.question}",
                help_text=question.condition,
                choices=list(zip(LEVELS, question.answers, strict=True)),
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={
                    "required": _("Choisissez la réponse la plus proche pour la question %(number)s.")
                    % {"number": number},
                    "invalid_choice": _("Choisissez une des quatre réponses pour la question %(number)s.")
                    % {"number": number},
                },
            )
        self.fields["v"] = forms.CharField(widget=forms.HiddenInput, initial=self.wording.version, required=False)

    def answers(self):
        """{code: level}, once valid."""
        return {question.code: self.cleaned_data[question.code] for question in self.wording.questions}
