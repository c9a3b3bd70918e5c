"""What members of the committee say of a file, and what the committee adopts."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from accounts.append_only import AppendOnlyModel

from . import access
from .meetings import AgendaItem
from .once import OnceQuerySetMixin, WrittenOnce, once
from .proposal import Proposal

PERSON = settings.AUTH_USER_MODEL


class OpinionQuerySet(OnceQuerySetMixin, models.QuerySet):
    def visible_to(self, user):
        """One's own; everybody's once the round is closed, save those that a recusal strikes (docs/decisions/0018).

        Nobody else reads an opinion before: neither the chair, nor the team, nor an administrator.
        """
        readable = self.filter(item__proposal__in=Proposal.objects.content_visible_by_position(user))
        return readable.standing().filter(Q(author=user) | Q(item__round_closed_at__isnull=False))

    def standing(self):
        """Those of people who are not recused from the file."""
        return self.exclude(_author_is_recused())

    def struck(self):
        """Those of people who are recused from the file by now: nobody reads or counts them."""
        return self.filter(_author_is_recused())

    def on_item(self, item):
        return self.filter(item=item)

    def written_by(self, user):
        return self.filter(author=user)

    def how_many_gave(self):
        """The number of people who wrote, whatever they wrote: all that is told before the round closes."""
        return self.aggregate(people=Count("author", distinct=True))["people"]

    def authors(self):
        """Their authors' keys, each once."""
        return list(self.order_by("author").values_list("author", flat=True).distinct())

    def by_stance(self):
        """Return {stance: people}: each person counts once, by the last stance that they took."""
        found = dict.fromkeys(Opinion.Stance.values, 0)
        last = {}
        for author, stance in self.exclude(stance="").order_by("written_at", "pk").values_list("author_id", "stance"):
            last[author] = stance
        for stance in last.values():
            found[stance] += 1
        return found


def _author_is_recused():
    return access.person_recused("author", "item__proposal")


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

    ``record`` keeps, as it stood then: seats, recusals with their kind, presences, quorum, opinions by
    stance. It names seats by their keys and no person. ``analysis`` keeps the grid.
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
