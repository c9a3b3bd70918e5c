"""How a file is analysed: the grid, and everybody's own notes."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .once import OnceQuerySetMixin, WrittenOnce, once
from .proposal import Proposal

PERSON = settings.AUTH_USER_MODEL


class InternalQuerySet(models.QuerySet):
    """Work of the team and the committee: a position opens it, a membership never does."""

    def visible_to(self, user):
        return self.filter(proposal__in=Proposal.objects.content_visible_by_position(user))


class Analysis(models.Model):
    """What advisor and team prepare for the committee. ``ready_at``: the members may read it."""

    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="analysis")
    summary = models.TextField(_("synthèse"), blank=True)
    advice = models.TextField(_("avis de la conseillère ou du conseiller"), blank=True)
    lock_version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(_("enregistrée le"), null=True, blank=True)
    saved_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ready_at = models.DateTimeField(_("prête le"), null=True, blank=True)
    ready_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = InternalQuerySet.as_manager()

    class Meta:
        verbose_name = _("analyse")
        verbose_name_plural = _("analyses")
        constraints = [
            models.CheckConstraint(
                name="proposals_analysis_saved_by_and_at",
                condition=Q(saved_at=None, saved_by=None) | Q(saved_at__isnull=False, saved_by__isnull=False),
            ),
            models.CheckConstraint(
                name="proposals_analysis_ready_by_and_at",
                condition=Q(ready_at=None, ready_by=None) | Q(ready_at__isnull=False, ready_by__isnull=False),
            ),
        ]

    def __str__(self):
        return str(self.proposal)


class AnalysisItem(models.Model):
    """One line of the grid: a prerequisite, the needs of the neighbourhood, or its context (Guide, section 5.2)."""

    class Criterion(models.TextChoices):
        PREREQUISITES = "prerequisites", _("Préalables requis")
        NEEDS = "needs", _("Besoins du quartier")
        CONTEXT = "context", _("Contexte du quartier")

    class Label(models.TextChoices):
        MET = "met", _("Répond")
        PARTLY = "partly", _("Répond en partie")
        NOT_MET = "not_met", _("Ne répond pas")
        TO_CLARIFY = "to_clarify", _("À préciser")

    analysis = models.ForeignKey(Analysis, on_delete=models.CASCADE, related_name="items")
    criterion = models.CharField(_("critère"), max_length=20, choices=Criterion.choices)
    subject = models.CharField(_("objet"), max_length=60, blank=True)
    label = models.CharField(_("appréciation"), max_length=12, choices=Label.choices, blank=True)
    comment = models.TextField(_("commentaire"), blank=True)

    class Meta:
        verbose_name = _("ligne de la grille")
        verbose_name_plural = _("lignes de la grille")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="proposals_grid_line_once", fields=["analysis", "criterion", "subject"])
        ]

    def __str__(self):
        return f"{self.get_criterion_display()} {self.subject}"


class PrivateNoteQuerySet(OnceQuerySetMixin, models.QuerySet):
    def visible_to(self, user):
        """One's own, while one still has a position on the file."""
        return self.filter(author=user, proposal__in=Proposal.objects.visible_by_position(user))


class PrivateNote(WrittenOnce):
    """A line of somebody's own journal about a file; nobody else ever reads it."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="private_notes")
    author = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("note"))
    written_at = models.DateTimeField(_("écrite le"))

    objects = PrivateNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note privée")
        verbose_name_plural = _("notes privées")
        ordering = ["-written_at", "-pk"]
        constraints = [once("proposals_private_note_once")]

    def __str__(self):
        return self.text[:60]
