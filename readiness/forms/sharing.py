"""Keeping a self-assessment, and showing it to one's table."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ui.forms import BaseForm

from .. import questions
from ..models import CONDITIONS, LEVELS


class SaveForm(BaseForm):
    """The answers of a result's page, hidden, with a key drawn with the page."""

    v = forms.CharField(widget=forms.HiddenInput)
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in CONDITIONS:
            self.fields[name] = forms.IntegerField(
                min_value=min(LEVELS), max_value=max(LEVELS), widget=forms.HiddenInput
            )

    def clean_v(self):
        version = self.cleaned_data["v"]
        if questions.wording(version) is None:
            raise forms.ValidationError(_("Ces questions ne sont plus celles du portail."))
        return version

    def facts(self):
        """What ``actions.assessments.save`` takes."""
        data = self.cleaned_data
        return {"version": data["v"], "key": data["key"], "answers": {name: data[name] for name in CONDITIONS}}


class ShareForm(BaseForm):
    """``places``: the neighbourhoods whose table counts the author among its members."""

    place = forms.ModelChoiceField(
        label=_("Qui peut la lire"),
        queryset=None,
        required=False,
        blank=True,
        widget=forms.RadioSelect,
        empty_label=_("Moi seulement"),
    )
    optional_fields = ()

    def __init__(self, *args, places, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = places.select_related("table")
        self.fields["place"].label_from_instance = _table_of


def _table_of(place):
    return _("Moi et les membres de la table (%(place)s)") % {"place": place.name}
