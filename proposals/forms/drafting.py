"""The short forms of a table: starting a file, first contact, call, stage, letter of intent, messages, declaration."""

import uuid

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ui.fields import HintedRadioSelect, LocalDateField
from ui.forms import BaseForm
from writing.sections import as_typed

from ..models import Stage
from ..rules.form import form_spec


class LongText(forms.CharField):
    """A text of some lines, its line ends made alike, no sign that the database refuses."""

    widget = forms.Textarea

    def to_python(self, value):
        return as_typed(super().to_python(value)).strip()


class FirstContactForm(BaseForm):
    first_contact_on = LocalDateField(not_after=timezone.localdate)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        spec = form_spec().opening.named("first_contact_on")
        field = self.fields["first_contact_on"]
        field.label, field.help_text = spec.label, spec.help
        field.error_messages["not_after"] = _(
            "Inscrivez la date d’un échange qui a déjà eu lieu, au plus tard le %(bound)s (vous avez inscrit le "
            "%(typed)s)."
        )
        field.error_messages["required"] = _("Inscrivez la date du premier échange.")


class StageField(forms.ModelChoiceField):
    """One stage among those on offer, each with what it asks below its name."""

    widget = HintedRadioSelect

    def __init__(self, **kwargs):
        super().__init__(queryset=Stage.objects.all(), empty_label=None, **kwargs)

    def offer(self, hints):
        """Show the stages of ``hints`` (Stage → its line), as read already: showing them costs no query."""
        self.widget.hints = {str(stage.pk): hint for stage, hint in hints.items()}
        self.choices = [(stage.pk, self.label_from_instance(stage)) for stage in hints]

    def label_from_instance(self, stage):
        return _("Étape %(n)s\xa0: %(name)s") % {"n": stage.number, "name": stage.name}


class StartForm(FirstContactForm):
    """``public_id`` is drawn when the page is shown, so that a double click opens one file.

    ``hints`` says for each stage on offer what it asks; ``neighbourhoods`` are the person's own, read already;
    ``files`` are their tables', each of which tells whether it holds answers to start from.
    """

    public_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    neighbourhood = forms.ModelChoiceField(queryset=None, label=_("Quartier"))
    stage = StageField()
    initiative = forms.ModelChoiceField(
        queryset=None,
        required=False,
        label=_("Initiative poursuivie"),
        empty_label=_("Une nouvelle initiative"),
        help_text=_("Choisissez-la si cette proposition continue une initiative déjà connue du portail."),
    )
    source = forms.ModelChoiceField(
        queryset=None,
        required=False,
        label=_("Reprendre les réponses de"),
        empty_label=_("Aucune\u00a0: partir d’une page blanche"),
        help_text=_("Vous verrez ce qui serait repris avant que rien ne s’écrive. C’est possible plus tard aussi."),
    )
    field_order = ["neighbourhood", "stage", "first_contact_on", "initiative", "source", "public_id"]

    def __init__(self, *args, neighbourhoods, initiatives, hints, files, **kwargs):
        super().__init__(*args, **kwargs)
        spec = form_spec().opening.named("stage")
        stage = self.fields["stage"]
        stage.label, stage.help_text = spec.label, spec.help
        stage.offer(hints)
        stage.error_messages["required"] = _("Choisissez l’étape visée.")
        self.fields["first_contact_on"].required = False
        self.fields["neighbourhood"].queryset = neighbourhoods
        self.fields["source"].label_from_instance = _named_source
        self._offer("initiative", initiatives, list(initiatives))
        self._offer("source", files.with_something_written(), [file for file in files if file.holds_answers])
        places = list(neighbourhoods)
        if len(places) == 1:
            del self.fields["neighbourhood"]
        self.only_place = places[0] if len(places) == 1 else None

    def _offer(self, name, queryset, rows):
        """Offer these rows, read already; the query is asked again of what somebody sends. No row, no question."""
        if not rows:
            del self.fields[name]
            return
        field = self.fields[name]
        field.queryset = queryset
        choices = [(row.pk, field.label_from_instance(row)) for row in rows]
        field.choices = [("", field.empty_label), *choices]

    def clean(self):
        cleaned = super().clean()
        cleaned["neighbourhood"] = cleaned.get("neighbourhood") or self.only_place
        cleaned["public_id"] = cleaned.get("public_id") or uuid.uuid4()
        initiative, place = cleaned.get("initiative"), cleaned.get("neighbourhood")
        if initiative is not None and place is not None and initiative.neighbourhood_id != place.pk:
            self.add_error("initiative", _("Choisissez une initiative de ce quartier, ou une nouvelle initiative."))
        source = cleaned.get("source")
        if source is not None and place is not None and source.neighbourhood_id != place.pk:
            self.add_error("source", _("Choisissez une proposition de ce quartier, ou une page blanche."))
        return cleaned


def _named_source(proposal):
    named = proposal.reference or _("brouillon")
    return f"{proposal.display_title} ({named}, {proposal.stage})"


class StageForm(BaseForm):
    stage = StageField(label=_("Nouvelle étape visée"))

    def __init__(self, *args, hints, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["stage"].offer(hints)


class CallForm(BaseForm):
    call = forms.ModelChoiceField(queryset=None, empty_label=None, widget=HintedRadioSelect, label=_("Appel visé"))

    def __init__(self, *args, calls, hints, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["call"].queryset = calls
        self.fields["call"].widget.hints = {str(pk): hint for pk, hint in hints.items()}


class IntentForm(BaseForm):
    """A letter of intent, kept as a draft until it is sent."""

    stage = forms.ModelChoiceField(
        queryset=None, empty_label=None, widget=forms.RadioSelect, label=_("Étape envisagée")
    )
    body = LongText(
        required=False,
        label=_("Votre lettre"),
        help_text=_(
            "Une demi-page suffit\xa0: le changement que vous visez, l’étape envisagée et les partenaires pressentis."
        ),
        widget=forms.Textarea(attrs={"rows": 10}),
        max_length=8000,
    )

    def __init__(self, *args, stages, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["stage"].queryset = stages
        self.optional_fields = set()


class WithdrawForm(BaseForm):
    reason = LongText(
        required=False,
        label=_("Pourquoi la retirez-vous?"),
        help_text=_("Quelques mots aident l’équipe à vous accompagner; ils figureront à l’historique du dossier."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class SubmitForm(BaseForm):
    """The declaration; when precisions are sent back, a word for those who asked."""

    message = LongText(
        required=False,
        label=_("Un mot pour accompagner vos précisions"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    declaration = forms.BooleanField()

    def __init__(self, *args, resubmission=False, **kwargs):
        super().__init__(*args, **kwargs)
        spec = form_spec().closing.named("declaration")
        field = self.fields["declaration"]
        field.label, field.help_text = spec.label, spec.help
        field.error_messages["required"] = _("Cochez la déclaration pour déposer la proposition.")
        if resubmission:
            field.label = _(
                "J’envoie ces précisions au nom de la table de quartier, et les renseignements sont exacts à ma connaissance."
            )
            field.error_messages["required"] = _("Cochez la déclaration pour envoyer les précisions.")
        else:
            del self.fields["message"]
