"""A workbook that somebody of the team sent: what was read of it, and what became of it once it was saved."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .resources import PERSON


class WorkbookImportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The team's and the administration's."""
        return self if user.is_authenticated and (user.is_team or user.is_admin) else self.none()

    def made_by(self, user):
        return self.filter(made_by=user)

    def waiting(self):
        """Read, and not saved."""
        return self.filter(saved_at=None)

    def left_before(self, moment):
        """Read before then, and left there."""
        return self.waiting().filter(made_at__lt=moment)

    def saved(self):
        return self.filter(saved_at__isnull=False).select_related("made_by").order_by("-saved_at")


class WorkbookImport(models.Model):
    """One reading of a workbook. ``lines`` are kept until it is saved: [{"row", "values"}], as ``workbooks`` reads them.

    Saving it twice changes nothing: ``saved_at`` is set in the transaction that writes the resources.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("nom du classeur"), max_length=200)
    lines = models.JSONField(_("lignes lues"), default=list, blank=True)
    replaced = models.JSONField(_("ressources remplacées par choix"), default=list, blank=True)
    made_at = models.DateTimeField(_("lu le"))
    made_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("lu par"))
    asked_at = models.DateTimeField(_("enregistrement demandé le"), null=True, blank=True)
    saved_at = models.DateTimeField(_("enregistré le"), null=True, blank=True)
    created = models.PositiveIntegerField(_("ressources ajoutées"), default=0)
    changed = models.PositiveIntegerField(_("ressources changées"), default=0)
    skipped = models.PositiveIntegerField(_("ressources laissées"), default=0)

    objects = WorkbookImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("classeur importé")
        verbose_name_plural = _("classeurs importés")
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(
                name="toolbox_import_keeps_no_line_once_saved",
                condition=Q(saved_at=None) | Q(lines=[], asked_at__isnull=False),
            ),
        ]

    def __str__(self):
        return self.name
