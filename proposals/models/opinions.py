"""What members of the committee say of a file, and what the committee adopts."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.append_only import AppendOnlyModel

from .meetings import AgendaItem
from .once import OnceQuerySetMixin, WrittenOnce, once
from .proposal import Proposal

PERSON = settings.AUTH_USER_MODEL


class OpinionQuerySet(OnceQuerySetMixin, models.QuerySet):
    def visible_to(self, user):
        return self.filter(item__proposal__in=Proposal.objects.content_visible_by_position(user))


class Opinion(WrittenOnce):
    """What a member of the committee thinks of a file, for the meeting. Nobody else reads it before the round closes.

    ``stance`` is the member's own, free of any vote: the committee's outcome is its recommendation.
    """

    class Stance(models.TextChoices):
        FAVOURABLE = "favourable", _("Favorable")
        UNFAVOURABLE = "unfavourable", _("Défavorable")
        POSTPONED = "postponed", _("À reporter")
        NONE = "none", _("Sans avis")

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="opinions")
    author = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    stance = models.CharField(_("avis"), max_length=12, choices=Stance.choices, blank=True)
    body = models.TextField(_("commentaire"), blank=True)
    written_at = models.DateTimeField(_("écrit le"))

    objects = OpinionQuerySet.as_manager()

    class Meta:
        verbose_name = _("commentaire d’un membre")
        verbose_name_plural = _("commentaires des membres")
        ordering = ["written_at", "pk"]
        constraints = [
            once("proposals_opinion_once"),
            models.CheckConstraint(
                name="proposals_opinion_says_something",
                condition=~Q(stance="", body=""),
                violation_error_message=_("Un avis porte une position ou un commentaire."),
            ),
        ]

    def __str__(self):
        return self.body[:60]


class RecommendationQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(item__proposal__in=Proposal.objects.content_visible_by_position(user))


class Recommendation(AppendOnlyModel):
    """What the committee adopted on a file: the frozen analysis and a recommendation (Guide, section 3.1).

    ``record`` keeps, as it stood then: seats, recusals with their kind, presences, quorum. ``analysis`` keeps the grid.
    """

    class Outcome(models.TextChoices):
        FAVOURABLE = "favourable", _("Favorable")
        UNFAVOURABLE = "unfavourable", _("Défavorable")
        POSTPONED = "postponed", _("Reportée")

    item = models.OneToOneField(AgendaItem, on_delete=models.PROTECT, related_name="recommendation")
    outcome = models.CharField(_("recommandation"), max_length=12, choices=Outcome.choices)
    reasons = models.TextField(_("motifs"))
    analysis = models.JSONField(_("analyse adoptée"), encoder=DjangoJSONEncoder)
    record = models.JSONField(_("procès-verbal"), encoder=DjangoJSONEncoder)
    adopted_at = models.DateTimeField(_("adoptée le"))
    recorded_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = _("recommandation")
        verbose_name_plural = _("recommandations")

    def __str__(self):
        return self.get_outcome_display()
