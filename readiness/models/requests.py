"""A coaching funding request: a team of 2 to 5 people who each confirm, and where possible a fiduciary."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from neighbourhoods.models import Neighbourhood

from .coaches import Coach
from .declarations import MOST_WORDS, Declaration, DeclarationStatus, own_side


class RequestStatus(models.TextChoices):
    DRAFT = "draft", _("en préparation")
    SUBMITTED = "submitted", _("envoyée")
    APPROVED = "approved", _("acceptée")
    DECLINED = "declined", _("refusée")
    WITHDRAWN = "withdrawn", _("retirée")


Status = RequestStatus
OPEN = (Status.DRAFT, Status.SUBMITTED)
DECIDED = (Status.APPROVED, Status.DECLINED)


class FundingRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who holds the declaration; whoever is named in it; once sent, the advisor, the team, administrators."""
        from .signatories import Signatory

        if not user.is_authenticated:
            return self.none()
        sent = Q(submitted_at__isnull=False)
        if not (user.is_team or user.is_admin):
            sent &= Q(declaration__neighbourhood__in=Neighbourhood.objects.advised_by(user))
        named = Q(pk__in=Signatory.objects.of_account(user).not_declined().values("request"))
        return self.filter(own_side(user, "declaration__") | named | sent)

    def of_side(self, user):
        return self.filter(own_side(user, "declaration__"))

    def of_declaration(self, declaration):
        return self.filter(declaration=declaration)

    def may_open_from(self, declaration):
        """True when the declaration is approved and carries no request that is open or accepted."""
        standing = self.filter(declaration=declaration, status__in=(*OPEN, Status.APPROVED))
        return declaration.status == DeclarationStatus.APPROVED and not standing.exists()

    def not_withdrawn(self):
        return self.exclude(status=Status.WITHDRAWN)

    def drafts(self):
        return self.filter(status=Status.DRAFT)

    def waiting(self):
        return self.filter(status=Status.SUBMITTED)

    def sent(self):
        return self.filter(submitted_at__isnull=False)

    def with_status(self, status):
        return self.filter(status=status)

    def with_context(self):
        return self.select_related(
            "declaration__neighbourhood", "declaration__declared_by", "coach", "opened_by", "submitted_by", "decided_by"
        )

    def latest_first(self):
        return self.order_by("-saved_at", "-pk")

    def waiting_first(self):
        rank = models.Case(models.When(status=Status.SUBMITTED, then=0), default=1)
        since = models.Case(models.When(status=Status.SUBMITTED, then="submitted_at"))
        return self.alias(_rank=rank, _since=since).order_by("_rank", "_since", "-submitted_at", "-pk")


class FundingRequest(models.Model):
    """Opened from an approved declaration, under the rules of the day: ``team_min``, ``team_max``, ``max_amount``."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    status = models.CharField(_("état"), max_length=20, choices=Status.choices, default=Status.DRAFT)
    declaration = models.ForeignKey(
        Declaration, on_delete=models.PROTECT, related_name="requests", verbose_name=_("déclaration d’intérêt")
    )
    team_min = models.PositiveSmallIntegerField(_("personnes au moins"), default=2)
    team_max = models.PositiveSmallIntegerField(_("personnes au plus"), default=5)
    max_amount = models.DecimalField(_("montant maximal"), max_digits=12, decimal_places=2, null=True, blank=True)
    aim = models.TextField(_("but"), max_length=MOST_WORDS, blank=True)
    coaching_for = models.TextField(_("à quoi servirait l’accompagnement"), max_length=MOST_WORDS, blank=True)
    coach = models.ForeignKey(
        Coach, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("coach")
    )
    has_no_preference = models.BooleanField(_("pas de préférence"), default=False)
    amount = models.DecimalField(_("montant demandé"), max_digits=12, decimal_places=2, null=True, blank=True)
    use = models.TextField(_("emploi du montant"), max_length=MOST_WORDS, blank=True)
    timeline = models.TextField(_("calendrier"), max_length=MOST_WORDS, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("ouverte par")
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
    ended_at = models.DateTimeField(_("fin le"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("décidée par"),
    )
    granted = models.DecimalField(_("montant accordé"), max_digits=12, decimal_places=2, null=True, blank=True)
    reason = models.TextField(_("raison"), max_length=MOST_WORDS, blank=True)
    next_step = models.TextField(_("prochain pas"), max_length=MOST_WORDS, blank=True)

    objects = FundingRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("demande d’accompagnement financé")
        verbose_name_plural = _("demandes d’accompagnement financé")
        ordering = ["-saved_at"]
        constraints = [
            models.UniqueConstraint(
                name="readiness_fundingrequest_one_open_per_declaration",
                fields=["declaration"],
                condition=Q(status__in=OPEN),
                violation_error_message=_("Une demande est déjà ouverte pour cette déclaration."),
            ),
            models.CheckConstraint(
                name="readiness_fundingrequest_submitted_by_and_at",
                condition=Q(submitted_at=None, submitted_by=None)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="readiness_fundingrequest_over_when_it_says_so",
                condition=Q(status__in=OPEN, ended_at=None) | ~Q(status__in=OPEN) & Q(ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="readiness_fundingrequest_decided_with_a_reason",
                condition=Q(status__in=DECIDED, decided_by__isnull=False, submitted_at__isnull=False) & ~Q(reason="")
                | ~Q(status__in=DECIDED) & Q(decided_by=None, reason=""),
                violation_error_message=_("Une décision porte sa raison et la personne qui l’a prise."),
            ),
            models.CheckConstraint(
                name="readiness_fundingrequest_granted_only_if_approved",
                condition=Q(status=Status.APPROVED, granted__gt=0) | ~Q(status=Status.APPROVED) & Q(granted=None),
            ),
            models.CheckConstraint(
                name="readiness_fundingrequest_declined_with_a_next_step",
                condition=~Q(status=Status.DECLINED) | ~Q(next_step=""),
            ),
            models.CheckConstraint(
                name="readiness_fundingrequest_a_coach_or_no_preference",
                condition=Q(coach=None) | Q(has_no_preference=False),
            ),
        ]

    def __str__(self):
        return f"{self.declaration}"

    def get_absolute_url(self):
        return reverse("readiness:request", args=[self.public_id])

    @property
    def is_draft(self):
        return self.status == Status.DRAFT
