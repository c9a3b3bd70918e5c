"""The settings of the calendar, as rows with dates: a change never touches what began under the old ones."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

ASSUMED = _("Hypothèse du portail\u00a0: le guide ne fixe pas cette valeur.")
MOST_DAYS = 365
MOST_STEPS = 10


def read_steps(text):
    """Return the whole days of « 60, 30, 7, 0 », the farthest first. Raises ``ValueError``."""
    days = [int(word) for word in text.replace(";", ",").split(",") if word.strip()]
    if not 1 <= len(days) <= MOST_STEPS or len(set(days)) != len(days):
        raise ValueError(text)
    if any(not 0 <= day <= MOST_DAYS for day in days):
        raise ValueError(text)
    return sorted(days, reverse=True)


def validate_steps(text):
    try:
        read_steps(text)
    except ValueError as problem:
        raise ValidationError(
            _(
                "Inscrivez des nombres de jours différents, de 0 à 365, séparés par des virgules, comme « 60, 30, 7, 0 »."
            )
        ) from problem


class ReportingRulesQuerySet(models.QuerySet):
    def visible_to(self, user):
        """These settings say nothing of anybody: whoever is signed in may read them."""
        return self if user.is_authenticated else self.none()

    def for_participation(self, participation):
        """Those in force on its first day; the oldest ones for a participation that began before them all."""
        begun = self.filter(valid_from__lte=participation.starts_on).order_by("-valid_from").first()
        return begun or self.order_by("valid_from").first()

    def in_order(self):
        return self.order_by("valid_from")


class ReportingRules(models.Model):
    """What is due after an award, and when it is recalled (Guide, section 5.3), from a first day on.

    A participation follows the rules in force on its first day. Days are whole local days.
    """

    valid_from = models.DateField(_("en vigueur pour les participations qui commencent le"), unique=True)
    midyear_months = models.PositiveSmallIntegerField(
        _("rencontre de mi-année, mois après le début de l’année"),
        default=6,
        help_text=_("Guide de la phase 2, section 5.3\u00a0: après six mois."),
    )
    grace_days = models.PositiveSmallIntegerField(
        _("jours pour remettre un rapport après la fin de l’année"), default=30, help_text=ASSUMED
    )
    report_steps = models.CharField(
        _("rappels d’un rapport, jours avant l’échéance"),
        max_length=60,
        default="60, 30, 7, 0",
        validators=[validate_steps],
        help_text=ASSUMED,
    )
    repeat_days = models.PositiveSmallIntegerField(_("puis, en retard, tous les … jours"), default=7, help_text=ASSUMED)
    midyear_steps = models.CharField(
        _("rappels d’une rencontre, jours avant"),
        max_length=60,
        default="30, 7",
        validators=[validate_steps],
        help_text=ASSUMED,
    )
    variance_percent = models.PositiveSmallIntegerField(
        _("écart à expliquer, au-delà de … %"), default=10, help_text=ASSUMED
    )
    variance_amount = models.DecimalField(
        _("et au-delà de … $"), max_digits=10, decimal_places=2, default=1000, help_text=ASSUMED
    )
    source = models.CharField(_("source"), max_length=200, blank=True)

    objects = ReportingRulesQuerySet.as_manager()

    class Meta:
        verbose_name = _("règles du suivi")
        verbose_name_plural = _("règles du suivi")
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(
                name="reports_rules_within_reason",
                condition=Q(midyear_months__gte=1, midyear_months__lte=11)
                & Q(grace_days__gte=1, grace_days__lte=MOST_DAYS)
                & Q(repeat_days__gte=1, repeat_days__lte=MOST_DAYS)
                & Q(variance_percent__lte=100, variance_amount__gte=0),
                violation_error_message=_(
                    "Une rencontre a lieu de 1 à 11 mois après le début; un délai compte de 1 à 365 jours."
                ),
            ),
        ]

    def __str__(self):
        return str(_("Règles du suivi, dès le %(date)s") % {"date": self.valid_from})
