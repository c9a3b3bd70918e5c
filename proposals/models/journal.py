"""A file's history: who did what, when, and why."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.append_only import AppendOnlyModel

from .proposal import Proposal

PERSON = settings.AUTH_USER_MODEL


class JournalQuerySet(models.QuerySet):
    def visible_to(self, user):
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(proposal__in=Proposal.objects.content_visible_by_position(user))
            | Q(proposal__in=Proposal.objects.of_tables_of(user), is_internal=False)
        )

    def corrections_of_decisions(self):
        return self.filter(verb="correct_decision")


class JournalEntry(AppendOnlyModel):
    """A line of a file's history: who did what, when. The why stands beside it, in a row that can be erased."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="journal")
    verb = models.CharField(_("acte"), max_length=40)
    from_status = models.CharField(_("état avant"), max_length=20, blank=True)
    to_status = models.CharField(_("état après"), max_length=20, blank=True)
    is_internal = models.BooleanField(_("interne"), default=False)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("par"))
    at = models.DateTimeField(_("le"))

    objects = JournalQuerySet.as_manager()

    class Meta:
        verbose_name = _("ligne du journal")
        verbose_name_plural = _("lignes du journal des propositions")
        ordering = ["at", "pk"]
        # For the acts that are rare among many lines: a request to withdraw, a decision corrected.
        indexes = [models.Index(fields=["verb", "proposal"], name="proposals_journal_verb")]

    def __str__(self):
        return self.verb


class JournalNote(models.Model):
    """Why something was done, in someone's words."""

    entry = models.OneToOneField(JournalEntry, on_delete=models.PROTECT, related_name="note", primary_key=True)
    text = models.TextField(_("motif"))

    class Meta:
        verbose_name = _("motif")
        verbose_name_plural = _("motifs")

    def __str__(self):
        return self.text
