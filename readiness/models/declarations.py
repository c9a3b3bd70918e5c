"""A declaration of interest: what a group would like to change together, before any coach or money is talked about."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from neighbourhoods.models import Neighbourhood

MOST_WORDS = 4000  # characters


class DeclarationStatus(models.TextChoices):
    DRAFT = "draft", _("brouillon")
    SUBMITTED = "submitted", _("envoyée")
    APPROVED = "approved", _("approuvée")
    DECLINED = "declined", _("sans suite")
    WITHDRAWN = "withdrawn", _("retirée")


Status = DeclarationStatus
ANSWERED = (Status.APPROVED, Status.DECLINED)


def own_side(user, prefix=""):
    """What a person holds by having made it, or by belonging to the table in whose name it was made."""
    joined = Neighbourhood.objects.joined_by(user)
    own = Q(**{f"{prefix}declared_by": user})
    return own | Q(**{f"{prefix}for_table": True, f"{prefix}neighbourhood__in": joined})


class DeclarationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever made it and, if it is their table's, its members; once sent, the advisor, the team, administrators."""
        if not user.is_authenticated:
            return self.none()
        sent = Q(submitted_at__isnull=False)
        if not (user.is_team or user.is_admin):
            sent &= Q(neighbourhood__in=Neighbourhood.objects.advised_by(user))
        return self.filter(own_side(user) | sent)

    def of_side(self, user):
        """The person's own, and their tables'."""
        return self.filter(own_side(user))

    def drafts(self):
        return self.filter(status=Status.DRAFT)

    def waiting(self):
        return self.filter(status=Status.SUBMITTED)

    def sent(self):
        return self.filter(submitted_at__isnull=False)

    def approved(self):
        return self.filter(status=Status.APPROVED)

    def with_status(self, status):
        return self.filter(status=status)

    def made_by(self, user):
        return self.filter(declared_by=user)

    def without_request(self):
        """Those from which no request has been opened, or whose requests were all withdrawn."""
        from .requests import FundingRequest

        return self.exclude(pk__in=FundingRequest.objects.not_withdrawn().values("declaration"))

    def left_before(self, moment):
        """Drafts that nobody has touched since then."""
        return self.filter(status=Status.DRAFT, saved_at__lt=moment)

    def with_context(self):
        return self.select_related("neighbourhood__table", "declared_by", "submitted_by", "answered_by", "follows")

    def latest_first(self):
        return self.order_by("-saved_at", "-pk")

    def waiting_first(self):
        """What waits, the oldest first; then the others, the latest first."""
        rank = models.Case(models.When(status=Status.SUBMITTED, then=0), default=1)
        since = models.Case(models.When(status=Status.SUBMITTED, then="submitted_at"))
        return self.alias(_rank=rank, _since=since).order_by("_rank", "_since", "-submitted_at", "-pk")


class Declaration(models.Model):
    """Written as a draft, sent once, answered once with a reason. Another one may follow a refusal."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    status = models.CharField(_("état"), max_length=20, choices=Status.choices, default=Status.DRAFT)
    neighbourhood = models.ForeignKey(
        Neighbourhood, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("quartier")
    )
    for_table = models.BooleanField(
        _("au nom de la table"), default=False, help_text=_("Les membres de la table la lisent et la complètent.")
    )
    organisation = models.CharField(_("organisation"), max_length=160, blank=True)
    issue = models.TextField(_("enjeu"), max_length=MOST_WORDS, blank=True)
    people = models.TextField(_("pour qui"), max_length=MOST_WORDS, blank=True)
    partners = models.TextField(_("avec qui"), max_length=MOST_WORDS, blank=True)
    why_together = models.TextField(_("pourquoi ensemble"), max_length=MOST_WORDS, blank=True)
    has_read_presentation = models.BooleanField(_("présentation lue"), default=False)
    follows = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("reprend")
    )
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("écrite par")
    )
    saved_at = models.DateTimeField(_("enregistrée le"), default=timezone.now)
    submitted_at = models.DateTimeField(_("envoyée le"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("envoyée par"),
    )
    answered_at = models.DateTimeField(_("réponse le"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("réponse de"),
    )
    reason = models.TextField(_("raison"), max_length=MOST_WORDS, blank=True)
    next_step = models.TextField(_("prochain pas"), max_length=MOST_WORDS, blank=True)

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        verbose_name = _("déclaration d’intérêt")
        verbose_name_plural = _("déclarations d’intérêt")
        ordering = ["-saved_at"]
        constraints = [
            models.UniqueConstraint(
                name="readiness_declaration_one_draft_each",
                fields=["declared_by"],
                condition=Q(status=Status.DRAFT),
                violation_error_message=_("Vous avez déjà un brouillon\u00a0: continuez-le."),
            ),
            models.CheckConstraint(
                name="readiness_declaration_submitted_by_and_at",
                condition=Q(submitted_at=None, submitted_by=None)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="readiness_declaration_sent_or_still_a_draft",
                condition=Q(status=Status.DRAFT, submitted_at=None)
                | ~Q(status=Status.DRAFT) & Q(submitted_at__isnull=False, neighbourhood__isnull=False),
            ),
            models.CheckConstraint(
                name="readiness_declaration_answered_with_a_reason",
                condition=Q(status__in=ANSWERED, answered_at__isnull=False, answered_by__isnull=False) & ~Q(reason="")
                | ~Q(status__in=ANSWERED) & Q(answered_at=None, answered_by=None, reason=""),
                violation_error_message=_("Une réponse porte sa raison, sa date et la personne qui l’a donnée."),
            ),
            models.CheckConstraint(
                name="readiness_declaration_declined_with_a_next_step",
                condition=~Q(status=Status.DECLINED) | ~Q(next_step=""),
                violation_error_message=_("Un refus dit ce qui vient ensuite."),
            ),
        ]

    def __str__(self):
        return f"{self.organisation} – {self.neighbourhood or ''}"

    def get_absolute_url(self):
        return reverse("readiness:declaration", args=[self.public_id])

    @property
    def is_draft(self):
        return self.status == Status.DRAFT
