"""Signs of life of the periodic tasks, read by the health page and ``doctor``."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TaskHeartbeat(models.Model):
    name = models.CharField(_("tâche périodique"), max_length=80, unique=True)
    last_run_at = models.DateTimeField(_("dernier passage"))
    last_ok_at = models.DateTimeField(_("dernier passage réussi"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("signe de vie")
        verbose_name_plural = _("signes de vie")
        ordering = ["name"]

    def __str__(self):
        return self.name

    @property
    def fails(self):
        """The last run did not succeed."""
        return self.last_ok_at is None or self.last_ok_at < self.last_run_at
