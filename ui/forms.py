"""The base of every form: no browser bubbles, French that says what to do, crispy's helper without a <form> tag."""

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

_BLANK = "---------"


def _required_message(field):
    """Return what to do about an empty required field, in words that also make sense in the summary."""
    if isinstance(field, forms.FileField):
        return _("Choisissez un fichier pour «\xa0%(label)s\xa0».")
    if isinstance(field, forms.BooleanField):
        return _("Cochez «\xa0%(label)s\xa0» pour continuer.")
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return _("Faites un choix pour «\xa0%(label)s\xa0».")
    return _("Remplissez le champ «\xa0%(label)s\xa0».")


class PicHelper(FormHelper):
    """crispy's helper for a form whose page writes the ``<form>`` tag itself."""

    form_action = ""  # crispy's own property looks the empty address up in the URLconf at every rendering
    form_tag = False
    disable_csrf = True
    include_media = False


class PicFormMixin:
    """What forms and model forms share.

    ``layout``: a crispy Layout, when the order of the fields is not enough. ``optional_fields``: names marked
    « (facultatif) »; by default those that are not required. A draft, whose fields may all stay empty but are wanted
    in the end, says here which ones are truly optional.
    """

    use_required_attribute = False
    error_css_class = "field--error"
    layout = None
    optional_fields = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            self._speak_plainly(name, field)

    def _speak_plainly(self, name, field):
        if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
            label = field.label or name.replace("_", " ").capitalize()
            field.error_messages["required"] = _required_message(field) % {"label": label}
        if isinstance(field, forms.ModelChoiceField):
            if field.empty_label == _BLANK:
                field.empty_label = _("Choisissez…")
        elif isinstance(field, forms.ChoiceField) and isinstance(field.widget, forms.Select):
            choices = list(field.choices) if not callable(getattr(field, "_choices", None)) else []
            if choices and choices[0] == ("", _BLANK):
                field.choices = [("", _("Choisissez…")), *choices[1:]]

    def is_optional(self, name):
        """True when the field ``name`` is announced as « (facultatif) »."""
        if self.optional_fields is not None:
            return name in self.optional_fields
        return not self.fields[name].required

    @property
    def helper(self):
        helper = PicHelper()
        if self.layout is not None:
            helper.layout = self.layout
            helper.render_hidden_fields = True
        return helper


class BaseForm(PicFormMixin, forms.Form):
    """The form to inherit from."""


class BaseModelForm(PicFormMixin, forms.ModelForm):
    """The model form to inherit from."""


class BaseFormSet(forms.BaseFormSet):
    """The formset to pass to ``formset_factory(formset=…)``: its members' errors are listed in the page's summary."""

    @property
    def helper(self):
        return PicHelper()
