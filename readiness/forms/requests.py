"""The texts of a funding request, and the people who are named in it."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from ui.fields import HintedRadioSelect, MoneyField
from ui.forms import BaseForm

from .declarations import text
from .stamped import StampedForm

NO_PREFERENCE = "none"


class RequestForm(StampedForm):
    """``coaches``: those who may be chosen. The ceiling is the request's own, when there is one."""

    aim = text(_("Votre but"), _("Ce que vous voulez avoir changé, et pour qui. Quelques phrases suffisent."), rows=4)
    coaching_for = text(
        _("À quoi servirait l’accompagnement"),
        _("Ce que vous ne réussissez pas à faire sans quelqu’un à vos côtés."),
        rows=4,
    )
    coach = forms.ChoiceField(label=_("Coach"), widget=HintedRadioSelect)
    amount = MoneyField(label=_("Montant demandé"), min_value=Decimal("0.01"))
    use = text(
        _("Emploi du montant"),
        _("Par exemple\u00a0: 12 rencontres de 2\u00a0h, la préparation, les déplacements."),
        rows=4,
    )
    timeline = text(_("Calendrier"), _("Quand commencer, les moments importants, quand finir."), rows=3)

    def __init__(self, *args, coaches, **kwargs):
        super().__init__(*args, **kwargs)
        self.coaches = {str(coach.pk): coach for coach in coaches}
        field = self.fields["coach"]
        field.choices = [(NO_PREFERENCE, _("Pas de préférence")), *((pk, one.name) for pk, one in self.coaches.items())]
        field.widget.hints = {NO_PREFERENCE: _("L’équipe vous propose quelqu’un.")}
        field.widget.hints |= {pk: one.get_seniority_display() for pk, one in self.coaches.items()}
        chosen = NO_PREFERENCE if self.row.has_no_preference else self.row.coach_id and str(self.row.coach_id)
        self.initial["coach"] = chosen or ""
        self.fields["amount"].max_value = self.row.max_amount

    def written(self):
        data = super().written()
        chosen = data.pop("coach")
        return data | {"coach": self.coaches.get(chosen), "has_no_preference": chosen == NO_PREFERENCE}

    def changed_by_another(self):
        found = []
        for name, value in self.written().items():
            standing = getattr(self.row, name)
            if standing != value and name in self.fields:
                found.append((self.fields[name].label, standing if standing is not None else ""))
        return found


class PersonForm(BaseForm):
    """Somebody to name. ``prefix`` keeps the team's form apart from the fiduciary's on the same page."""

    name = forms.CharField(label=_("Nom"), max_length=160)
    email = forms.EmailField(
        label=_("Courriel"), help_text=_("Un lien personnel y est envoyé. Les autres ne voient pas cette adresse.")
    )
    organisation = forms.CharField(label=_("Organisation"), max_length=160)


class FiduciaryForm(BaseForm):
    """What the fiduciary completes by its link, then confirms."""

    organisation = forms.CharField(label=_("Nom légal de l’organisation"), max_length=160)
    function = forms.CharField(label=_("Votre fonction"), max_length=160)
    word = forms.CharField(
        label=_("Un mot à l’équipe du PIC"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Par exemple\u00a0: comment le montant serait géré."),
    )
