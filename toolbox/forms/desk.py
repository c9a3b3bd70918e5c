"""Forms of the desk about one resource: what it is, what it opens, where it goes, until when; and the acts on it."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from events.forms.desk import longtext
from events.models import Activity
from proposals.models import Stage
from ui.fields import HintedRadioSelect, LocalDateField
from ui.forms import BaseForm
from ui.refusals import Refused
from ui.uploads import UploadedFileField

from ..actions.resources import checked_page
from ..links.addresses import LONGEST, checked
from ..models import Depth, Format, Language, Theme
from ..models.themes import MOST_WORDS
from ..typed import read_minutes, read_pages, read_year
from ..workbooks import MOST_BYTES

NOTHING, LINK, UPLOAD, PAGE = "rien", "adresse", "fichier", "page"


class ReadField(forms.CharField):
    """A number that people write in their own way; ``reader`` returns it, or None, or says what to type."""

    def __init__(self, *, reader, **kwargs):
        super().__init__(
            required=False,
            max_length=40,
            widget=forms.TextInput({"inputmode": "text", "size": 8, "autocomplete": "off"}),
            **kwargs,
        )
        self.reader = reader

    def clean(self, value):
        return self.reader(super().clean(value))


class WhatForm(BaseForm):
    title = forms.CharField(label=_("Titre"), max_length=200)
    summary = forms.CharField(
        label=_("En une phrase"),
        max_length=300,
        required=False,
        help_text=_("Requis pour publier. 300 signes au plus."),
    )
    description = forms.CharField(
        label=_("Ce que l’on y trouve"), max_length=MOST_WORDS, required=False, widget=longtext(5)
    )
    author = forms.CharField(label=_("Auteur ou organisme"), max_length=200, required=False)
    year = ReadField(label=_("Année"), reader=read_year)
    licence = forms.CharField(
        label=_("Licence ou conditions d’usage"), max_length=120, required=False,
        help_text=_("Par exemple\u00a0: CC BY-NC 4.0."),
    )  # fmt: skip
    format = forms.ChoiceField(label=_("Format"), choices=Format.choices, initial=Format.OTHER)
    language = forms.ChoiceField(label=_("Langue"), choices=Language.choices, initial=Language.FRENCH)
    depth = forms.TypedChoiceField(
        label=_("Niveau"), choices=Depth.choices, coerce=int, initial=Depth.FURTHER, widget=forms.RadioSelect
    )
    minutes = ReadField(
        label=_("Durée de lecture ou d’écoute"),
        reader=read_minutes,
        help_text=_("En minutes\u00a0: 12, ou 1\u00a0h\u00a030."),
    )
    pages = ReadField(label=_("Pages"), reader=read_pages)
    keywords = forms.CharField(
        label=_("Mots que l’on cherche"), max_length=400, required=False,
        help_text=_("Ils font trouver la ressource; ils ne se lisent nulle part."),
    )  # fmt: skip
    optional_fields = ("description", "author", "year", "licence", "minutes", "pages", "keywords")


class OpensForm(BaseForm):
    """What the resource opens: one thing. ``standing``: the version in force, or None."""

    kind = forms.ChoiceField(
        label=_("Elle ouvre"),
        widget=HintedRadioSelect(
            hints={NOTHING: _("Seule l’équipe la voit, avec la mention «\u00a0adresse à compléter\u00a0».")}
        ),
    )
    link = forms.CharField(
        label=_("Adresse du Web"), max_length=LONGEST, required=False,
        widget=forms.TextInput({"inputmode": "url", "autocomplete": "off"}),
    )  # fmt: skip
    upload = UploadedFileField(label=_("Fichier"), required=False, widget=forms.FileInput)
    page = forms.CharField(
        label=_("Page du portail"), max_length=200, required=False, help_text=_("Par exemple\u00a0: /programme/.")
    )
    change = forms.CharField(
        label=_("Ce qui change"), max_length=240, required=False,
        help_text=_("Pour l’équipe, quand l’adresse, le fichier ou la page est nouveau."),
    )  # fmt: skip
    optional_fields = ("change",)
    MISSING = {
        LINK: ("link", _("Inscrivez l’adresse, par exemple https://www.exemple.org/guide.")),
        PAGE: ("page", _("Inscrivez la page, par exemple /programme/.")),
        UPLOAD: ("upload", _("Choisissez un fichier.")),
    }

    def __init__(self, *args, standing=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.standing = standing
        choices = [(LINK, _("Une adresse du Web")), (UPLOAD, _("Un fichier")), (PAGE, _("Une page du portail"))]
        if standing is None:
            choices.insert(0, (NOTHING, _("Rien pour l’instant")))
        elif standing.file:
            self.fields["upload"].help_text = _(
                "En ce moment\u00a0: %(name)s. Choisissez-en un autre pour le remplacer."
            ) % {"name": standing.name}
        if standing is None:
            del self.fields["change"]
        self.fields["kind"].choices = choices
        self.fields["kind"].initial = NOTHING

    @staticmethod
    def known(version):
        """What the form says of a version."""
        if version is None:
            return {"kind": NOTHING}
        kind = LINK if version.link else PAGE if version.page else UPLOAD
        return {"kind": kind, "link": version.link, "page": version.page}

    def clean_link(self):
        return checked(self.cleaned_data["link"]) if self._is(LINK) and self.cleaned_data["link"] else ""

    def clean_page(self):
        if not self._is(PAGE) or not self.cleaned_data["page"]:
            return ""
        try:
            return checked_page(self.cleaned_data["page"])
        except Refused as refusal:
            raise ValidationError(refusal.message) from refusal

    def _is(self, kind):
        return self.cleaned_data.get("kind") == kind

    def clean(self):
        given = super().clean()
        name, message = self.MISSING.get(given.get("kind"), ("", ""))
        keeps_its_file = name == "upload" and self.standing is not None and bool(self.standing.file)
        if name and name not in self.errors and not given.get(name) and not keeps_its_file:
            self.add_error(name, message)
        return given

    @property
    def named(self):
        """The field of what was chosen, beside which a refusal is shown."""
        return self.MISSING.get(self.cleaned_data.get("kind"), ("kind", ""))[0]

    def opens(self):
        """Arguments for ``resources.open_with``; nothing when there is nothing new to open."""
        name, given = self.named, self.cleaned_data
        if name == "kind" or not given.get(name):
            return {}
        return {name: given[name], "change": given.get("change", "")}


class PlaceForm(BaseForm):
    themes = forms.ModelMultipleChoiceField(
        label=_("Thèmes"), queryset=Theme.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Au moins un pour publier."),
    )  # fmt: skip
    stages = forms.ModelMultipleChoiceField(
        label=_("Étapes"), queryset=Stage.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    activities = forms.ModelMultipleChoiceField(
        label=_("Activités collectives qui s’en servent"), queryset=Activity.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    optional_fields = ("stages", "activities")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["themes"].queryset = Theme.objects.in_order()
        self.fields["stages"].queryset = Stage.objects.order_by("number")
        self.fields["activities"].queryset = Activity.objects.in_order()


class DatesForm(BaseForm):
    review_on = LocalDateField(
        label=_("À revoir le"),
        required=False,
        help_text=_("L’équipe la retrouve ce jour-là sous «\u00a0À revoir\u00a0»."),
    )
    expires_on = LocalDateField(
        label=_("À retirer après le"), required=False, help_text=_("Elle ne paraît plus à partir du lendemain.")
    )


# --- Acts -----------------------------------------------------------------------------------------------------------
class WithdrawForm(BaseForm):
    why = forms.CharField(label=_("Motif"), max_length=240, help_text=_("L’équipe le lira plus tard."))


class ReviewForm(BaseForm):
    next_on = LocalDateField(
        label=_("La revoir le"), required=False, help_text=_("Vide\u00a0: aucune revue prévue. Cinq ans au plus.")
    )


class SearchForm(BaseForm):
    """``q``: words of a title, of an author or of an address."""

    q = forms.CharField(
        label=_("Mots du titre, de l’auteur ou de l’adresse"), required=False, max_length=120,
        widget=forms.TextInput({"type": "search", "autocomplete": "off"}),
    )  # fmt: skip


class WorkbookForm(BaseForm):
    workbook = UploadedFileField(
        allowed=("xlsx",), label=_("Votre classeur"), widget=forms.FileInput,
        help_text=_("Un classeur Excel (XLSX) d’au plus 5\u00a0Mo et 2\u00a0000 lignes."),
    )  # fmt: skip

    def clean_workbook(self):
        upload = self.cleaned_data["workbook"]
        if upload.size > MOST_BYTES:
            raise ValidationError(_("Ce classeur dépasse 5\u00a0Mo. Importez-le en plusieurs fois."))
        return upload
