"""A concluded accompaniment that the team opened again."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .accompaniment import Mandate, OfMandateQuerySet
from .years import MOST_WORDS, PERSON


class MandateReopening(models.Model):
    """Who opened a mandate again, when and why; what had been concluded stays here, readable."""

    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="reopenings", verbose_name=_("mandat"))
    summary = models.TextField(_("bilan d’avant"), max_length=20_000)
    learned = models.TextField(_("ce qui avait été appris"), max_length=20_000, blank=True)
    concluded_at = models.DateTimeField(_("conclu le"))
    concluded_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("conclu par"))
    reason = models.TextField(_("motif"), max_length=MOST_WORDS)
    reopened_at = models.DateTimeField(_("rouvert le"))
    reopened_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("rouvert par"))

    objects = OfMandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("réouverture d’un mandat")
        verbose_name_plural = _("réouvertures de mandats")
        ordering = ["mandate", "reopened_at"]
        constraints = [
            models.CheckConstraint(
                name="coaching_mandate_reopening_says_why",
                condition=~Q(reason=""),
                violation_error_message=_("Une réouverture porte son motif."),
            )
        ]

    def __str__(self):
        return f"{self.mandate} ({self.reopened_at:%Y-%m-%d})"
