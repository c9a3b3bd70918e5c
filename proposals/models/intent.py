"""The letter of intent that some calls ask for (Guide, section 5.2)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from neighbourhoods.models import Neighbourhood

from .programme import Call, Stage

PERSON = settings.AUTH_USER_MODEL


class LetterOfIntentQuerySet(models.QuerySet):
    def visible_to(self, user):
        if user.is_team or user.is_admin:
            return self
        return self.filter(
            Q(neighbourhood__in=Neighbourhood.objects.joined_by(user))
            | Q(neighbourhood__in=Neighbourhood.objects.advised_by(user), sent_at__isnull=False)
        )


class LetterOfIntent(models.Model):
    """A neighbourhood announces that it means to answer a call that asks for such a letter (Guide, section 5.2)."""

    neighbourhood = models.ForeignKey(Neighbourhood, on_delete=models.PROTECT, related_name="letters_of_intent")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="letters_of_intent", verbose_name=_("appel"))
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+", verbose_name=_("étape envisagée"))
    body = models.TextField(_("texte"))
    sent_at = models.DateTimeField(_("envoyée le"), null=True, blank=True)
    sent_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = LetterOfIntentQuerySet.as_manager()

    class Meta:
        verbose_name = _("lettre d’intention")
        verbose_name_plural = _("lettres d’intention")
        constraints = [
            models.UniqueConstraint(
                name="proposals_one_intent_per_call",
                fields=["neighbourhood", "call"],
                violation_error_message=_("Ce quartier a déjà une lettre d’intention pour cet appel."),
            ),
            models.CheckConstraint(
                name="proposals_intent_sent_by_and_at",
                condition=Q(sent_at=None, sent_by=None) | Q(sent_at__isnull=False, sent_by__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.neighbourhood} – {self.call}"
