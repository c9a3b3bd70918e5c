"""The directory of coaches: who may be chosen, and only with their agreement, which has a date."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .declarations import MOST_WORDS, Declaration


class CoachQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The team and administrators; the person listed; and whoever has an approved declaration, for those listed."""
        if not user.is_authenticated:
            return self.none()
        if user.is_team or user.is_admin:
            return self
        own = Q(account=user)
        if Declaration.objects.of_side(user).approved().exists():
            own |= Q(agreed_at__isnull=False, retired_at=None)
        return self.filter(own)

    def awaiting_agreement_of(self, user):
        return self.filter(account=user, agreed_at=None, retired_at=None)

    def in_order(self):
        return self.order_by("retired_at", "name", "pk")

    def with_facets(self):
        return self.prefetch_related("facets")


class Coach(models.Model):
    """Kept by the team. No address is shown: the team, or the request that chooses the coach, brings people together."""

    class Kind(models.TextChoices):
        PERSON = "person", _("Personne")
        ORGANISATION = "organisation", _("Organisation")

    class Seniority(models.TextChoices):
        RECENT = "recent", _("moins de 3 ans")
        SEASONED = "seasoned", _("3 à 10 ans")
        LONG = "long", _("plus de 10 ans")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("nom"), max_length=160)
    kind = models.CharField(_("sorte"), max_length=20, choices=Kind.choices, default=Kind.PERSON)
    seniority = models.CharField(_("expérience en accompagnement"), max_length=20, choices=Seniority.choices)
    presentation = models.TextField(_("présentation"), max_length=MOST_WORDS, blank=True)
    is_fictitious = models.BooleanField(_("donnée fictive"), default=False)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("compte au portail"),
    )
    agreed_at = models.DateTimeField(_("accord donné le"), null=True, blank=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("accord inscrit par"),
    )
    retired_at = models.DateTimeField(_("retirée le"), null=True, blank=True)
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("retirée par"),
    )
    created_at = models.DateTimeField(_("ajoutée le"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("ajoutée par")
    )
    key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    objects = CoachQuerySet.as_manager()

    class Meta:
        verbose_name = _("coach de l’annuaire")
        verbose_name_plural = _("annuaire des coachs")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="readiness_coach_agreed_by_and_at",
                condition=Q(agreed_at=None, agreed_by=None) | Q(agreed_at__isnull=False, agreed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="readiness_coach_retired_by_and_at",
                condition=Q(retired_at=None, retired_by=None) | Q(retired_at__isnull=False, retired_by__isnull=False),
            ),
            models.UniqueConstraint(
                name="readiness_coach_one_entry_per_account",
                fields=["account"],
                violation_error_message=_("Ce compte a déjà une fiche dans l’annuaire."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("readiness:coach", args=[self.public_id])

    @property
    def is_listed(self):
        return self.agreed_at is not None and self.retired_at is None


class CoachFacet(models.Model):
    """A word by which coaches are found: a language, a region, an approach, as the team writes it."""

    class Kind(models.TextChoices):
        LANGUAGE = "language", _("Langue")
        REGION = "region", _("Région")
        APPROACH = "approach", _("Approche")

    coach = models.ForeignKey(Coach, on_delete=models.CASCADE, related_name="facets", verbose_name=_("coach"))
    kind = models.CharField(_("sorte"), max_length=20, choices=Kind.choices)
    value = models.CharField(_("valeur"), max_length=80)

    class Meta:
        verbose_name = _("repère d’un coach")
        verbose_name_plural = _("repères des coachs")
        ordering = ["kind", "value"]
        constraints = [models.UniqueConstraint(name="readiness_coachfacet_once", fields=["coach", "kind", "value"])]

    def __str__(self):
        return self.value
