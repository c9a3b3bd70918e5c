"""Forms of the desk about themes, their order, paths and the words that mean the same."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from events.forms.desk import longtext
from events.models import Activity
from proposals.models import Stage
from reports.models import Tag
from search.words import fold
from ui.forms import BaseForm, BaseFormSet

from ..actions.paths import MOST_STEPS
from ..actions.themes import LONGEST_GROUP
from ..finding import keys_of
from ..links.addresses import key_typed
from ..models import Resource
from ..models.themes import MOST_WORDS

MOST_TOLD = 5


class ThemeForm(BaseForm):
    introduction = forms.CharField(
        label=_("En une phrase"), max_length=300, help_text=_("Quand on a besoin de ce thème. 300 signes au plus.")
    )
    description = forms.CharField(label=_("Introduction"), max_length=MOST_WORDS, required=False, widget=longtext(5))
    keywords = forms.CharField(
        label=_("Mots que l’on cherche"), max_length=400, required=False,
        help_text=_("Ils font trouver les ressources de ce thème; ils ne se lisent nulle part."),
    )  # fmt: skip
    questions = forms.CharField(
        label=_("Questions à travailler en accompagnement"), max_length=8_000, required=False, widget=longtext(6, 8_000),
        help_text=_("Une par ligne, dans l’ordre où elles paraissent."),
    )  # fmt: skip
    activities = forms.ModelMultipleChoiceField(
        label=_("Activités collectives liées"), queryset=Activity.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    tags = forms.ModelMultipleChoiceField(
        label=_("Étiquettes d’apprentissage liées"), queryset=Tag.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["activities"].queryset = Activity.objects.in_order()
        self.fields["tags"].queryset = Tag.objects.visible_to(user)

    def facts(self):
        given = self.cleaned_data
        return given | {
            "questions": given["questions"].splitlines(),
            "activities": list(given["activities"]),
            "tags": list(given["tags"]),
        }


class RankField(forms.IntegerField):
    """A rank in a list, from 1."""

    def __init__(self, **kwargs):
        super().__init__(
            min_value=1,
            widget=forms.TextInput({"inputmode": "numeric", "size": 3, "autocomplete": "off"}),
            error_messages={
                "invalid": _("Inscrivez un rang en chiffres, par exemple 2."),
                "required": _("Inscrivez un rang, par exemple 2."),
                "min_value": _("Le premier rang est 1."),
                "max_value": _("Inscrivez un rang d’au plus %(limit_value)s."),
            },
            **kwargs,
        )


class OrderForm(BaseForm):
    """One rank for each resource: ``rows`` is (resource, rank, last rank of its level)."""

    def __init__(self, *args, rows, **kwargs):
        super().__init__(*args, **kwargs)
        for resource, rank, last in rows:
            field = RankField(label=_now("Rang de «\u00a0%(title)s\u00a0»") % {"title": resource.title}, max_value=last)
            self.fields[f"rang-{resource.pk}"] = field
            self.initial[f"rang-{resource.pk}"] = rank

    def ranks(self):
        return {int(name.removeprefix("rang-")): rank for name, rank in self.cleaned_data.items()}


# --- Paths ----------------------------------------------------------------------------------------------------------
class ResourceField(forms.CharField):
    """A resource, named by the code of its page, its title, or words that it alone holds."""

    def __init__(self, **kwargs):
        super().__init__(max_length=200, widget=forms.TextInput({"autocomplete": "off"}), **kwargs)

    def clean(self, value):
        typed = super().clean(value)
        if not typed:
            return None
        standing = Resource.objects.standing().by_title()
        found = standing.with_codes([typed.strip("/").rpartition("/")[2]]).first()
        if found is not None:
            return found
        among = list(standing.answering(keys_of(typed), typed, key_typed(typed)).standing()[: MOST_TOLD + 20])
        exact = [one for one in among if fold(one.title) == fold(typed)]
        if len(exact or among) == 1:
            return (exact or among)[0]
        if not among:
            raise ValidationError(
                _(
                    "Aucune ressource ne répond à «\u00a0%(typed)s\u00a0». Inscrivez des mots de son titre, ou son code."
                ),
                "unknown",
                {"typed": typed},
            )
        told = "; ".join(
            _now("«\u00a0%(title)s\u00a0», code %(code)s") % {"title": one.title, "code": one.code}
            for one in (exact or among)[:MOST_TOLD]
        )
        raise ValidationError(
            _("Plusieurs ressources y répondent. Inscrivez le code de la bonne\u00a0: %(told)s."),
            "several",
            {"told": told},
        )


class PathForm(BaseForm):
    title = forms.CharField(label=_("Titre du parcours"), max_length=120)
    stage = forms.ModelChoiceField(label=_("Étape"), queryset=Stage.objects.none())
    summary = forms.CharField(label=_("En une phrase"), max_length=300, help_text=_("À qui il sert, et à quel moment."))
    description = forms.CharField(label=_("Introduction"), max_length=MOST_WORDS, required=False, widget=longtext(4))
    position = RankField(label=_("Rang parmi les parcours de cette étape"), max_value=99, initial=1)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["stage"].queryset = Stage.objects.order_by("number")


class StepForm(BaseForm):
    resource = forms.IntegerField(widget=forms.HiddenInput)
    rank = RankField(label=_("Rang"), max_value=MOST_STEPS)
    why = forms.CharField(label=_("À quoi elle sert ici"), max_length=300, required=False)
    remove = forms.BooleanField(label=_("Retirer du parcours"), required=False)
    optional_fields = ()


StepFormSet = forms.formset_factory(StepForm, formset=BaseFormSet, extra=0, max_num=MOST_STEPS, absolute_max=MOST_STEPS)


class AddStepForm(BaseForm):
    resource = ResourceField(
        label=_("Ressource à ajouter"), required=False, help_text=_("Des mots de son titre, ou le code de sa page.")
    )
    why = forms.CharField(label=_("À quoi elle sert ici"), max_length=300, required=False)
    optional_fields = ()


# --- Words that mean the same ---------------------------------------------------------------------------------------
class WordsForm(BaseForm):
    words = forms.CharField(
        label=_("Mots équivalents"), max_length=LONGEST_GROUP,
        error_messages={"required": _("Inscrivez au moins deux mots, séparés par des virgules.")},
    )  # fmt: skip
