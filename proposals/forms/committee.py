"""Forms of the comité de gestion: a meeting, who is there, what members think, what the committee adopts."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from neighbourhoods.models import Seat
from ui.fields import LocalDateTimeField
from ui.forms import BaseForm
from ui.typography import clock, long_date

from ..models import AgendaItem, Call, Opinion, Recommendation
from .once import OnceForm
from .reviewing import MOST, longtext


class CallChoice(forms.ModelChoiceField):
    def label_from_instance(self, call):
        return f"{call.name} ({long_date(call.deadline_on)})"


class MeetingForm(OnceForm):
    """``meeting``: the one that is moved, whose own date may stay as it is."""

    starts_at = LocalDateTimeField(label=_("Date et heure"), help_text=_("Heure de Montréal."))
    place = forms.CharField(
        label=_("Lieu ou lien"),
        max_length=200,
        required=False,
        help_text=_("Une adresse ou le lien de la visioconférence."),
    )
    call = CallChoice(
        label=_("Appel dont elle réunit les dossiers"),
        queryset=Call.objects.none(),
        required=False,
        empty_label=_("Aucun en particulier"),
        help_text=_("Ses dossiers prêts s’inscriront ensuite d’un seul geste. D’autres dossiers peuvent s’y ajouter."),
    )

    def __init__(self, *args, meeting=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        self.fields["call"].queryset = Call.objects.latest_first()
        if meeting is not None:
            self.initial |= {"starts_at": meeting.starts_at, "place": meeting.place, "call": meeting.call_id}

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


class OrderForm(BaseForm):
    """One rank for each file of the agenda that the person knows of, from 1: their own count, which skips nothing.

    Two files given one rank: the one that was moved up goes first, the one that was moved down goes last.
    """

    optional_fields = ()

    def __init__(self, *args, items, **kwargs):
        super().__init__(*args, **kwargs)
        self.items = list(items)
        for rank, item in enumerate(self.items, start=1):
            self.fields[f"rank_{item.pk}"] = forms.IntegerField(
                label=_("Rang"),
                min_value=1,
                max_value=len(self.items),
                initial=rank,
                widget=forms.TextInput(
                    attrs={
                        "inputmode": "numeric",
                        "autocomplete": "off",
                        "size": 3,
                        "aria-label": _("Rang\u00a0: %(file)s") % {"file": item.proposal.neighbourhood},
                    }
                ),
                error_messages={
                    "required": _("Inscrivez un rang pour %(file)s.") % {"file": item.proposal.neighbourhood},
                    "invalid": _("Inscrivez un nombre pour %(file)s.") % {"file": item.proposal.neighbourhood},
                    "min_value": _("Le premier rang est 1."),
                    "max_value": _("Le dernier rang est %(limit_value)s."),
                },
            )

    @property
    def lines(self):
        return [{"item": item, "rank": self[f"rank_{item.pk}"]} for item in self.items]

    def in_order(self):
        """Return the items in the order that was typed."""

        def place(numbered):
            before, item = numbered
            typed = self.cleaned_data[f"rank_{item.pk}"]
            return typed, (typed > before) - (typed < before)

        return [item for _before, item in sorted(enumerate(self.items, start=1), key=place)]


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


class OpinionForm(OnceForm):
    """A stance, a comment, or both."""

    stance = forms.ChoiceField(
        label=_("Votre avis"),
        choices=Opinion.Stance.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    body = forms.CharField(
        label=_("Votre commentaire"),
        max_length=MOST,
        widget=longtext(5),
        required=False,
        help_text=_(
            "Vous seul·e lisez votre avis jusqu’à la fermeture du tour. Ensuite, les membres qui étudient ce dossier, "
            "l’équipe et la conseillère ou le conseiller le lisent."
        ),
    )

    optional_fields = ("body",)

    def clean(self):
        data = super().clean()
        if not data.get("stance") and not (data.get("body") or "").strip() and not self.errors:
            self.add_error("stance", _("Choisissez un avis, ou écrivez un commentaire."))
        return data


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
