"""What a sitting of governance said before somebody corrected it: who, when, and the three facts as they were."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.append_only import AppendOnlyModel

from .decision import Ratification

PERSON = settings.AUTH_USER_MODEL


class SittingCorrectionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever reads the sitting reads how it was corrected: it names no file either."""
        return self.filter(sitting__in=Ratification.objects.visible_to(user))

    def of(self, sitting):
        return self.filter(sitting=sitting).select_related("by").order_by("-at", "-pk")


class SittingCorrection(AppendOnlyModel):
    """One correction of a sitting: the body, the day and the reference that it replaced."""

    sitting = models.ForeignKey(Ratification, on_delete=models.PROTECT, related_name="corrections")
    body = models.CharField(_("instance d’avant"), max_length=160)
    held_on = models.DateField(_("date d’avant"))
    reference = models.CharField(_("référence d’avant"), max_length=80)
    at = models.DateTimeField(_("corrigée le"))
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("corrigée par"))

    objects = SittingCorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction d’une séance")
        verbose_name_plural = _("corrections de séances")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.body}, {self.held_on.isoformat()}"
