"""How an award is paid: planned instalments, and the day each was paid."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from ui.fields import MOST_MONEY

from .participation import Participation, ParticipationYear

PERSON = settings.AUTH_USER_MODEL


def _year_is_cut_off():
    begun_after = ParticipationYear.objects.filter(
        participation=OuterRef("participation"),
        number=OuterRef("year_number"),
        starts_on__gt=OuterRef("participation__interrupted_on"),
    )
    return Exists(begun_after)


class InstalmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(participation__in=Participation.objects.visible_to(user))

    def paid(self):
        return self.filter(paid_on__isnull=False)

    def of_year(self, number):
        return self.filter(year_number=number)

    def total(self):
        """Return their sum, in dollars, to the cent: SQLite would add them as floating numbers."""
        return sum(self.order_by().values_list("amount", flat=True), Decimal("0.00"))

    def due_until(self, day):
        """Those that are to be paid by then, and are not."""
        return self.planned().promised().filter(due_on__lte=day)

    def promised(self):
        """All but those of the years that an interruption cut off before they began (docs/decisions/0020)."""
        return self.filter(~_year_is_cut_off())

    def telling_what_is_promised(self):
        """Read with each whether its year ``is_cut_off``."""
        return self.annotate(is_cut_off=_year_is_cut_off())

    def planned(self):
        """Those that are not paid yet."""
        return self.filter(paid_on=None)


class Instalment(models.Model):
    """A payment of one year of a participation, in dollars. Those of a year never exceed what was granted for it.

    ``year_number`` is the year of participation (« an 1 »); a correction of the decision makes its rows anew.
    """

    participation = models.ForeignKey(Participation, on_delete=models.PROTECT, related_name="instalments")
    year_number = models.PositiveSmallIntegerField(_("année de participation"))
    due_on = models.DateField(_("prévu le"))
    amount = models.DecimalField(_("montant ($)"), max_digits=12, decimal_places=2)
    planned_at = models.DateTimeField(_("inscrit le"))
    planned_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("inscrit par"))
    paid_on = models.DateField(_("versé le"), null=True, blank=True)
    payment_reference = models.CharField(_("référence du versement"), max_length=80, blank=True)
    payment_recorded_at = models.DateTimeField(_("versement consigné le"), null=True, blank=True)
    payment_recorded_by = models.ForeignKey(
        PERSON,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("versement consigné par"),
    )

    objects = InstalmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("versement")
        verbose_name_plural = _("versements")
        ordering = ["participation", "year_number", "due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="proposals_instalment_positive",
                condition=Q(amount__gt=0, amount__lte=MOST_MONEY, year_number__gte=1),
                violation_error_message=_("Un versement est positif."),
            ),
            models.CheckConstraint(
                name="proposals_payment_with_day_and_name",
                condition=Q(paid_on=None, payment_recorded_at=None, payment_recorded_by=None, payment_reference="")
                | Q(paid_on__isnull=False, payment_recorded_at__isnull=False, payment_recorded_by__isnull=False),
                violation_error_message=_("Un versement fait porte sa date et le nom de qui l’a consigné."),
            ),
        ]
        indexes = [models.Index(fields=["due_on"], name="proposals_instalment_due", condition=Q(paid_on=None))]

    def __str__(self):
        return str(_("An %(number)s") % {"number": self.year_number})
