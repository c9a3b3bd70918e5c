"""Forms of the comité de gestion: a meeting, who is there, what members think, what the committee adopts."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from neighbourhoods.models import Seat
from ui.fields import HintedRadioSelect, LocalDateTimeField
from ui.forms import BaseForm
from ui.typography import clock, long_date

from ..models import AgendaItem, Recommendation
from .once import OnceForm
from .reviewing import MOST, longtext

CONFLICT, NO_CONFLICT = "conflict", "none"


class MeetingForm(OnceForm):
    """``meeting``: the one that is moved, whose own date may stay as it is."""

    starts_at = LocalDateTimeField(label=_("Date et heure"), help_text=_("Heure de Montréal."))
    place = forms.CharField(
        label=_("Lieu ou lien"),
        max_length=200,
        required=False,
        help_text=_("Une adresse ou le lien de la visioconférence."),
    )

    def __init__(self, *args, meeting=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        if meeting is not None:
            self.initial |= {"starts_at": meeting.starts_at, "place": meeting.place}

    def clean_starts_at(self):
        typed, now = self.cleaned_data["starts_at"], timezone.now()
        if self.meeting is not None and typed == self.meeting.starts_at:
            return typed
        if timezone.localdate(typed) < timezone.localdate(now):
            raise forms.ValidationError(
                _("Inscrivez une date à venir (vous avez inscrit le %(typed)s)."), params={"typed": long_date(typed)}
            )
        if typed <= now:
            raise forms.ValidationError(
                _("Inscrivez une heure à venir (vous avez inscrit %(typed)s)."), params={"typed": clock(typed)}
            )
        return typed


class SeatChoices(forms.ModelMultipleChoiceField):
    def label_from_instance(self, seat):
        chair = _(" – présidence") if seat.is_chair else ""
        return f"{seat.organisation.name} ({seat.user.full_name}){chair}"


class PresenceForm(BaseForm):
    seats = SeatChoices(
        label=_("Sièges présents"), queryset=Seat.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    optional_fields = ()

    def __init__(self, *args, seats, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seats"].queryset = seats


class ItemChoices(forms.ModelMultipleChoiceField):
    def label_from_instance(self, item):
        return f"{item.proposal.neighbourhood}, {item.proposal.stage}, {item.proposal.reference}"


class CloseForm(BaseForm):
    """``items``: files without a recommendation that the closer knows of; each is put off in so many words."""

    put_off = ItemChoices(
        label=_("Dossiers sans recommandation, à remettre à une rencontre ultérieure"),
        help_text=_("Ils restent en analyse. Pour en décider à cette rencontre, revenez en arrière."),
        queryset=AgendaItem.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    optional_fields = ()

    def __init__(self, *args, items, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["put_off"].queryset = items

    def clean_put_off(self):
        named = self.cleaned_data["put_off"]
        if len(named) < len(self.fields["put_off"].queryset):
            raise forms.ValidationError(
                _("Cochez chaque dossier que la rencontre n’a pas traité, ou décidez-en d’abord.")
            )
        return named


class ConflictForm(BaseForm):
    answer = forms.ChoiceField(
        label=_("Avez-vous un conflit d’intérêts, réel ou apparent, avec ce dossier?"),
        choices=[(NO_CONFLICT, _("Aucun conflit")), (CONFLICT, _("J’ai un conflit"))],
        widget=HintedRadioSelect(
            hints={
                NO_CONFLICT: _("Le dossier vous est ouvert. Vous pourrez encore vous retirer plus tard."),
                CONFLICT: _("Le dossier se ferme pour vous, et ce retrait ne se défait pas."),
            }
        ),
        error_messages={"required": _("Dites si vous avez un conflit d’intérêts avec ce dossier.")},
    )


class OpinionForm(OnceForm):
    body = forms.CharField(
        label=_("Votre commentaire"),
        max_length=MOST,
        widget=longtext(5),
        help_text=_("L’équipe, la conseillère ou le conseiller et les membres qui étudient ce dossier le liront."),
    )


class AdoptForm(BaseForm):
    outcome = forms.ChoiceField(
        label=_("Que recommande le comité?"),
        choices=[
            (Recommendation.Outcome.FAVOURABLE, _("Accorder le soutien")),
            (Recommendation.Outcome.UNFAVOURABLE, _("Ne pas accorder le soutien")),
            (Recommendation.Outcome.POSTPONED, _("Reporter à une autre rencontre")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez ce que le comité recommande.")},
    )
    reasons = forms.CharField(
        label=_("Motifs"),
        max_length=MOST,
        widget=longtext(5),
        help_text=_("Ce que dira le compte rendu. L’analyse se fige avec la recommandation."),
        error_messages={"required": _("Inscrivez les motifs de la recommandation.")},
    )
