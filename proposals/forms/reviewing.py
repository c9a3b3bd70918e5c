"""Forms of those who analyse a file: the grid, notes, precisions, the agenda."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ui.fields import LocalDateField
from ui.forms import BaseForm
from ui.typography import long_instant

from ..models import AnalysisItem
from ..rules.form import form_spec
from .once import OnceForm

MOST = 20_000
TEXTS = ("summary", "advice")  # what an analysis says beside its grid


def longtext(rows):
    return forms.Textarea(attrs={"rows": rows})


class AnalysisForm(BaseForm):
    """The grid, one appreciation and one comment per line. Nothing is required: it is saved as it stands."""

    summary = forms.CharField(
        label=_("Synthèse pour le comité"),
        required=False,
        max_length=MOST,
        widget=longtext(6),
        help_text=_("Ce que le comité doit retenir, en quelques phrases."),
    )
    advice = forms.CharField(
        label=_("Avis de la conseillère ou du conseiller"),
        required=False,
        max_length=MOST,
        widget=longtext(5),
        help_text=_("Le comité le lit à part de la synthèse. Il se fige avec l’analyse; le comité reste libre."),
    )
    lock_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    optional_fields = ()

    def __init__(self, *args, analysis, labels, **kwargs):
        super().__init__(*args, **kwargs)
        self.items = list(analysis.items.all())
        self.initial.setdefault("summary", analysis.summary)
        self.initial.setdefault("advice", analysis.advice)
        self.initial.setdefault("lock_version", analysis.lock_version)
        self.titles = {}
        for item in self.items:
            self.titles[item.pk] = (
                labels.get(item.subject, item.subject) if item.subject else item.get_criterion_display()
            )
            self.fields[f"label_{item.pk}"] = forms.ChoiceField(
                label=_("Appréciation"),
                choices=AnalysisItem.Label.choices,
                required=False,
                widget=forms.RadioSelect,
                initial=item.label,
            )
            self.fields[f"comment_{item.pk}"] = forms.CharField(
                label=_("Commentaire"), required=False, max_length=MOST, widget=longtext(4), initial=item.comment
            )

    @property
    def lines(self):
        """The lines of the grid, for the page: what is judged, its two fields."""
        return [
            {
                "item": item,
                "title": self.titles[item.pk],
                "criterion": item.get_criterion_display() if item.subject else "",
                "label": self[f"label_{item.pk}"],
                "comment": self[f"comment_{item.pk}"],
            }
            for item in self.items
        ]

    def lacks_a_label(self):
        """Ask for the appreciations that the committee would miss, each beside its line; return whether one is missing."""
        for item in self.items:
            if not self.cleaned_data.get(f"label_{item.pk}"):
                said = _("Donnez une appréciation à «\xa0%(line)s\xa0».") % {"line": self.titles[item.pk]}
                self.add_error(f"label_{item.pk}", said)
        return bool(self.errors)

    def follow(self, analysis):
        """Shown again, the form takes the version that stands now: saving from here replaces it knowingly."""
        self.data = self.data.copy()
        self.data["lock_version"] = analysis.lock_version

    @property
    def typed(self):
        """Return {item pk: (label, comment)} as ``save_analysis`` wants it."""
        data = self.cleaned_data
        return {item.pk: (data[f"label_{item.pk}"], data[f"comment_{item.pk}"]) for item in self.items}

    def differences(self, analysis, fresh_items):
        """Return what stands saved where it is not what this person typed, by the key of its line, « summary » or « advice »."""
        data = self.cleaned_data
        found = {name: getattr(analysis, name) for name in TEXTS if getattr(analysis, name) != data[name]}
        for item in fresh_items:
            if f"comment_{item.pk}" not in data:
                continue
            if item.comment != data[f"comment_{item.pk}"] or item.label != data[f"label_{item.pk}"]:
                found[item.pk] = {"label": item.get_label_display() or _("Sans appréciation"), "comment": item.comment}
        return found


class NoteForm(OnceForm):
    text = forms.CharField(label=_("Nouvelle note"), max_length=MOST, widget=longtext(5))


class AskForm(BaseForm):
    question = forms.CharField(
        label=_("Que voulez-vous savoir?"),
        max_length=MOST,
        widget=longtext(6),
        help_text=_("La table lira ces mots tels quels. Une question claire épargne un aller-retour."),
    )
    sections = forms.MultipleChoiceField(
        label=_("Sections à rouvrir"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("La table pourra modifier ces sections, et elles seules."),
        error_messages={"required": _("Cochez au moins une section à rouvrir.")},
    )
    wanted_by = LocalDateField(
        label=_("Réponse souhaitée au plus tard le"),
        required=False,
        not_before=timezone.localdate,
        help_text=_("Une indication\xa0: le délai de huit semaines continue de courir."),
    )

    def __init__(self, *args, rules, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["sections"].choices = [
            (section.code, section.title) for section, _requirement in form_spec().for_rules(rules)
        ]


class MeetingChoice(forms.ModelChoiceField):
    def label_from_instance(self, meeting):
        state = _("convoquée") if meeting.convened_at else _("pas encore convoquée")
        state = _("en cours") if meeting.opened_at else state
        return f"{long_instant(meeting.starts_at)} ({state})"


class AgendaForm(BaseForm):
    meeting = MeetingChoice(label=_("Rencontre"), queryset=None, widget=forms.RadioSelect, empty_label=None)

    def __init__(self, *args, meetings, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["meeting"].queryset = meetings
