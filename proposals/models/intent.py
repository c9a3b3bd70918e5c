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
        """The table reads its letter from the first word; its advisor and the team, once it is sent."""
        own = Q(neighbourhood__in=Neighbourhood.objects.joined_by(user))
        if user.is_team or user.is_admin:
            return self.filter(own | Q(sent_at__isnull=False))
        return self.filter(own | Q(neighbourhood__in=Neighbourhood.objects.advised_by(user), sent_at__isnull=False))

    def that_answer(self, call, slug):
        """The letter of the neighbourhood of that slug for that call: one, or none yet."""
        return self.filter(call=call, neighbourhood__slug=slug)


class LetterOfIntent(models.Model):
    """A neighbourhood announces that it means to answer a call that asks for such a letter (Guide, section 5.2).

    ``lock_version`` rises at each saving: a stale one is refused, not written.
    """

    neighbourhood = models.ForeignKey(Neighbourhood, on_delete=models.PROTECT, related_name="letters_of_intent")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="letters_of_intent", verbose_name=_("appel"))
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+", verbose_name=_("étape envisagée"))
    body = models.TextField(_("texte"))
    lock_version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(_("enregistrée le"), null=True, blank=True)
    saved_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
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
            models.CheckConstraint(
                name="proposals_intent_saved_by_and_at",
                condition=Q(saved_at=None, saved_by=None) | Q(saved_at__isnull=False, saved_by__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.neighbourhood} – {self.call}"
