"""Suggesting a resource, and answering."""

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.forms.registering import NameField, email_field
from events.forms.robots import RobotTrapMixin
from events.forms.topics import AnswerForm, words
from ui.forms import BaseForm
from ui.uploads import UploadedFileField

from ..links.addresses import checked
from ..models import Suggestion
from ..models.themes import MOST_WORDS

LONGEST_TITLE = Suggestion._meta.get_field("title").max_length


class SuggestionForm(RobotTrapMixin, BaseForm):
    """An address, or a file for whoever may send one (``with_file``); then what it is and who says so."""

    link = forms.CharField(
        label=gettext_lazy("Adresse de la ressource"),
        required=False,
        widget=forms.URLInput({"autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("Par exemple\u00a0: https://www.exemple.org/guide."),
    )
    upload = UploadedFileField(
        label=gettext_lazy("Ou un fichier"),
        required=False,
        help_text=gettext_lazy(
            "PDF, Word, Excel, PNG ou JPG, 10\u00a0Mo au plus. Proposez ce que l’on a le droit de partager."
        ),
    )
    title = forms.CharField(
        label=gettext_lazy("Titre"),
        max_length=LONGEST_TITLE,
        error_messages={"max_length": gettext_lazy("Écrivez un titre d’au plus %(limit_value)d signes.")},
    )
    why = forms.CharField(
        label=gettext_lazy("À quoi elle sert"),
        max_length=MOST_WORDS,
        required=False,
        widget=words(4),
        help_text=gettext_lazy("Ce que vous y avez trouvé, à qui vous la conseilleriez."),
    )
    theme = forms.ModelChoiceField(
        label=gettext_lazy("Thème"), queryset=None, required=False, blank=True, widget=forms.RadioSelect,
        empty_label=gettext_lazy("Je ne sais pas"),
    )  # fmt: skip
    name = NameField(label=gettext_lazy("Votre nom"))
    email = email_field(
        gettext_lazy("Votre courriel"),
        help_text=gettext_lazy("Pour vous répondre. Seule l’équipe voit votre nom et votre courriel."),
    )

    optional_fields = ("why",)

    def __init__(self, *args, themes, with_file, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["theme"].queryset = themes
        self.fields["theme"].label_from_instance = lambda theme: theme.name
        if not with_file:
            del self.fields["upload"]
            self.fields["link"].required = True
            self.fields["link"].error_messages["required"] = _("Donnez l’adresse de la ressource.")

    def clean_link(self):
        link = self.cleaned_data["link"]
        return checked(link) if link else ""

    def clean(self):
        cleaned = super().clean()
        if "upload" in self.fields and not {"link", "upload"} & set(self.errors):
            given = bool(cleaned.get("link")), bool(cleaned.get("upload"))
            if all(given):
                self.add_error("link", _("Donnez une adresse ou un fichier\u00a0: un seul des deux."))
            elif not any(given):
                self.add_error("link", _("Donnez l’adresse de la ressource, ou choisissez un fichier."))
        return cleaned

    def refuse(self, refusal):
        """Say a refusal of the action beside its field, with the way out that it names."""
        field = refusal.field if refusal.field in self.fields else None
        self.add_error(field, refusal.message)
        if field and refusal.way_out:
            label, url = refusal.way_out
            self[field].help_text = format_html('<a href="{}">{}</a>', url, label)

    def remind_of_file(self):
        """A browser never sends a file twice: say that it is to be chosen again."""
        if self.files and "upload" in self.fields and "upload" not in self.errors:
            self["upload"].help_text = _("Choisissez de nouveau le fichier\u00a0: le navigateur ne le garde pas.")


class DeclineForm(AnswerForm):
    """The reason is sent as it is written."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["answer"].label = _("Motif")
        self.fields["answer"].required = True
        self.fields["answer"].error_messages["required"] = _("Écrivez le motif\u00a0: la personne le lira.")
