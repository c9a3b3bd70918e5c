"""The short forms around a report: the declaration, a question about it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from proposals.forms.drafting import StageField
from proposals.forms.reviewing import longtext
from ui.forms import BaseForm
from ui.uploads import UploadedFileField

from ..rules.form import report_form
from .calendar import MOST_WORDS, READ_BY_THE_TABLE


class HandInForm(BaseForm):
    """The declaration; when precisions are sent back, a word for whoever asked."""

    answer = forms.CharField(
        label=_("Un mot pour accompagner vos précisions"), max_length=MOST_WORDS, required=False, widget=longtext(3)
    )
    declaration = forms.BooleanField()

    def __init__(self, *args, is_answer=False, **kwargs):
        super().__init__(*args, **kwargs)
        spec = report_form().closing.named("declaration")
        declaration = self.fields["declaration"]
        declaration.label, declaration.help_text = spec.label, spec.help
        declaration.error_messages["required"] = _("Cochez la déclaration pour remettre le rapport.")
        if is_answer:
            declaration.label = _(
                "J’envoie ces précisions au nom de la table de quartier, et les renseignements sont exacts à ma connaissance."
            )
            declaration.error_messages["required"] = _("Cochez la déclaration pour envoyer les précisions.")
        else:
            del self.fields["answer"]


class AskForm(BaseForm):
    question = forms.CharField(
        label=_("Ce que vous voulez savoir"), max_length=MOST_WORDS, widget=longtext(4), help_text=READ_BY_THE_TABLE
    )
    sections = forms.MultipleChoiceField(
        label=_("Sections à rouvrir"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("La table pourra modifier celles-là seulement."),
    )

    def __init__(self, *args, kind, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["sections"].choices = [(section.code, section.title) for section in report_form().of(kind)]


class NextForm(BaseForm):
    """The stage of the proposal that follows, and whether it carries the same initiative on."""

    stage = StageField(label=_("Étape visée"))
    is_same = forms.TypedChoiceField(
        label=_("Quel changement?"),
        choices=[("oui", _("La même initiative se poursuit")), ("non", _("Un nouveau changement, à choisir ensemble"))],
        coerce=lambda value: value == "oui",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, hints, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["stage"].offer(hints)

    def facts(self):
        return {"stage": self.cleaned_data["stage"], "is_same_initiative": self.cleaned_data["is_same"]}


class ImportForm(BaseForm):
    workbook = UploadedFileField(
        allowed=("xlsx",),
        label=_("Votre classeur rempli"),
        help_text=_("Un classeur Excel (XLSX)."),
        widget=forms.FileInput,
    )
