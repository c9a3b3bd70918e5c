"""What happened to a declaration or a request, line by line; nothing here is ever changed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.append_only import AppendOnlyModel

from .declarations import Declaration
from .requests import FundingRequest


class JournalLine(AppendOnlyModel):
    """``by`` is nobody when somebody answered through the link of an e-mail; ``place`` is then theirs in the team."""

    declaration = models.ForeignKey(
        Declaration,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="journal",
        verbose_name=_("déclaration"),
    )
    request = models.ForeignKey(
        FundingRequest,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="journal",
        verbose_name=_("demande"),
    )
    verb = models.CharField(_("acte"), max_length=30)
    from_status = models.CharField(_("état avant"), max_length=20, blank=True)
    to_status = models.CharField(_("état après"), max_length=20, blank=True)
    place = models.PositiveSmallIntegerField(_("place"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("par"),
    )
    at = models.DateTimeField(_("le"))

    class Meta:
        verbose_name = _("ligne du journal du parcours")
        verbose_name_plural = _("journal du parcours")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="readiness_journalline_about_one_thing",
                condition=Q(declaration__isnull=False, request=None) | Q(declaration=None, request__isnull=False),
            )
        ]

    def __str__(self):
        return f"{self.verb} – {self.at}"
