"""The numbers of the path, with dates: what the source gives, and what the portal assumes in its silence."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class PathRulesQuerySet(models.QuerySet):
    def in_force(self, on):
        """Return the rules of that local day: the latest row that has begun, or what the portal ships."""
        return self.filter(starts_on__lte=on).order_by("-starts_on").first() or PathRules()


class PathRules(models.Model):
    """What holds for the requests that open from ``starts_on`` on; each request keeps a copy of what it opened under."""

    starts_on = models.DateField(_("en vigueur le"), unique=True)
    team_min = models.PositiveSmallIntegerField(
        _("personnes au moins"),
        default=2,
        help_text=_(
            "Source\u00a0: page «\u00a0Impact collectif\u00a0» d’Innoweave, «\u00a0des équipes de 2 à 5 personnes\u00a0»."
        ),
    )
    team_max = models.PositiveSmallIntegerField(
        _("personnes au plus"), default=5, help_text=_("Source\u00a0: page «\u00a0Impact collectif\u00a0» d’Innoweave.")
    )
    max_amount = models.DecimalField(
        _("montant maximal"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Vide\u00a0: aucun plafond. Les sources n’en donnent pas."),
    )
    link_days = models.PositiveSmallIntegerField(
        _("jours pour confirmer"),
        default=14,
        help_text=_("Hypothèse du portail\u00a0: la durée du lien envoyé par courriel."),
    )
    first_reminder_days = models.PositiveSmallIntegerField(
        _("premier rappel"), default=5, help_text=_("Hypothèse du portail\u00a0: jours après l’envoi du lien.")
    )
    last_reminder_days = models.PositiveSmallIntegerField(
        _("dernier rappel"), default=2, help_text=_("Hypothèse du portail\u00a0: jours avant la fin du lien.")
    )

    objects = PathRulesQuerySet.as_manager()

    class Meta:
        verbose_name = _("règles du parcours de préparation")
        verbose_name_plural = _("règles du parcours de préparation")
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                name="readiness_pathrules_sizes_in_order",
                condition=Q(team_min__gte=1) & Q(team_max__gte=F("team_min")),
                violation_error_message=_("Le maximum de personnes ne peut pas être sous le minimum."),
            ),
            models.CheckConstraint(
                name="readiness_pathrules_reminders_within_the_link",
                condition=Q(link_days__gt=F("first_reminder_days")) & Q(link_days__gt=F("last_reminder_days")),
                violation_error_message=_("Un rappel part pendant que le lien est encore valable."),
            ),
        ]

    def __str__(self):
        return str(self.starts_on)
