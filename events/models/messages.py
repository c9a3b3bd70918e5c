"""What the organisers wrote to those who registered."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from .catalogue import MOST_WORDS, PERSON, Event


class Announcement(models.Model):
    class To(models.TextChoices):
        CONFIRMED = "confirmed", _("aux personnes confirmées")
        EVERYBODY = "everybody", _("à toutes les personnes inscrites, la liste d’attente comprise")
        PRESENT = "present", _("aux personnes qui sont venues")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(
        Event, models.PROTECT, related_name="announcements", verbose_name=_("date d’une activité")
    )
    to = models.CharField(_("à qui"), max_length=10, choices=To.choices)
    subject = models.CharField(_("objet"), max_length=120)
    text = models.TextField(_("message"), max_length=MOST_WORDS)
    recipients = models.PositiveIntegerField(_("destinataires"))
    sent_at = models.DateTimeField(_("envoyé le"))
    sent_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("envoyé par"))

    class Meta:
        verbose_name = _("message aux personnes inscrites")
        verbose_name_plural = _("messages aux personnes inscrites")
        ordering = ["-sent_at"]

    def __str__(self):
        return self.subject
