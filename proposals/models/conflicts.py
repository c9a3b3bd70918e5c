"""What people answer when they are asked whether they have a conflict of interest in a file."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.append_only import AppendOnlyModel

from .proposal import Proposal

PERSON = settings.AUTH_USER_MODEL


class ConflictDeclarationQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(proposal__in=Proposal.objects.visible_by_position(user))

    def conflicts(self):
        return self.filter(has_conflict=True)

    def denials_of(self, user):
        """The person's answers « no conflict »."""
        return self.filter(user=user, has_conflict=False)


class ConflictDeclaration(AppendOnlyModel):
    """A person's answer to "do you have a conflict of interest in this file?". A yes stands for ever.

    ``is_late``: given after the same person had answered no, hence after the content had opened.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="conflict_declarations")
    user = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    has_conflict = models.BooleanField(_("conflit d’intérêts"))
    is_late = models.BooleanField(_("tardive"), default=False)
    declared_at = models.DateTimeField(_("déclaré le"))

    objects = ConflictDeclarationQuerySet.as_manager()

    class Meta:
        verbose_name = _("déclaration d’intérêts")
        verbose_name_plural = _("déclarations d’intérêts")
        ordering = ["declared_at", "pk"]
        constraints = [
            models.UniqueConstraint(name="proposals_conflict_answer_once", fields=["proposal", "user", "has_conflict"]),
            models.CheckConstraint(
                name="proposals_only_a_conflict_is_late", condition=Q(is_late=False) | Q(has_conflict=True)
            ),
        ]

    def __str__(self):
        return f"{self.user} – {self.proposal_id}"
