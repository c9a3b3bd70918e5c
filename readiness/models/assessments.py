"""A self-assessment that somebody kept: five answers, and the wording that they answered."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from neighbourhoods.models import Neighbourhood

# One per condition of success (Collective Impact 3.0; Guide, section 4), in the guide's order.
CONDITIONS = ("inclusion", "aspirations", "learning", "leverage", "support")
LEVELS = range(1, 5)


class SavedAssessmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, and those shared with a table that one belongs to. Nobody else reads them, the team included."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(author=user) | Q(shared_with__in=Neighbourhood.objects.joined_by(user)))

    def of_author(self, user):
        return self.filter(author=user)

    def shared(self):
        return self.filter(shared_with__isnull=False)

    def before(self, saved):
        """The same person's, saved earlier, the latest first."""
        return self.filter(author=saved.author_id, saved_at__lt=saved.saved_at).order_by("-saved_at", "-pk")

    def saved_before(self, moment):
        return self.filter(saved_at__lt=moment)

    def with_people(self):
        return self.select_related("author", "shared_with")

    def latest_first(self):
        return self.order_by("-saved_at", "-pk")


def _level(label):
    return models.PositiveSmallIntegerField(label)


class SavedAssessment(models.Model):
    """``version`` names the wording of ``reference/questions.yaml``: an older answer keeps the words it was given to."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("personne")
    )
    version = models.CharField(_("version des questions"), max_length=20)
    inclusion = _level(_("engagement inclusif"))
    aspirations = _level(_("aspirations partagées"))
    learning = _level(_("apprentissages stratégiques"))
    leverage = _level(_("stratégies leviers"))
    support = _level(_("structure de soutien"))
    saved_at = models.DateTimeField(_("gardée le"), default=timezone.now)
    shared_with = models.ForeignKey(
        Neighbourhood,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("montrée à la table de"),
    )
    key = models.UUIDField(null=True, blank=True, editable=False)

    objects = SavedAssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("autoévaluation gardée")
        verbose_name_plural = _("autoévaluations gardées")
        ordering = ["-saved_at"]
        constraints = [
            models.UniqueConstraint(name="readiness_savedassessment_once", fields=["author", "key"]),
            *(
                models.CheckConstraint(
                    name=f"readiness_savedassessment_{name}_in_range", condition=Q((f"{name}__range", (1, 4)))
                )
                for name in CONDITIONS
            ),
        ]

    def __str__(self):
        return f"{self.author} – {timezone.localdate(self.saved_at)}"

    def get_absolute_url(self):
        return reverse("readiness:saved", args=[self.public_id])

    @property
    def answers(self):
        return {name: getattr(self, name) for name in CONDITIONS}
