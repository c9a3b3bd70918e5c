"""Rows that hold during a span of days: roles, memberships, portfolios, seats.

``ends_on`` is the first day WITHOUT the right, so that a span and its successor can share a date without a gap or an
overlap, and a right that is withdrawn today is withdrawn at once.
"""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def current_q(on=None, prefix=""):
    """Return the condition "holds on that local day (today by default)".

    ``prefix`` reaches through a relation: ``current_q(day, "memberships__")``. Put it in the same ``filter()`` as the
    other conditions on that relation, or each may be met by a different row.
    """
    on = on or timezone.localdate()
    started = Q(**{f"{prefix}starts_on__lte": on})
    not_ended = Q(**{f"{prefix}ends_on__isnull": True}) | Q(**{f"{prefix}ends_on__gt": on})
    return started & not_ended


class DatedQuerySetMixin:
    """Vocabulary for the QuerySet of a ``Dated`` model."""

    def current(self, on=None):
        return self.filter(current_q(on))

    def not_over(self, on=None):
        """Return rows that hold on that day or will hold later."""
        on = on or timezone.localdate()
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on))


class DatedQuerySet(DatedQuerySetMixin, models.QuerySet):
    pass


class Dated(models.Model):
    """A span of local days. A child that declares constraints repeats ours: ``[*Dated.Meta.constraints, ...]``."""

    starts_on = models.DateField(_("début"), help_text=_("Premier jour où le droit existe."))
    ends_on = models.DateField(
        _("fin"), null=True, blank=True, help_text=_("Premier jour sans le droit. Vide : sans fin prévue.")
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("La date de fin ne peut pas précéder la date de début."),
            )
        ]

    def is_current(self, on=None):
        on = on or timezone.localdate()
        return self.starts_on <= on and (self.ends_on is None or on < self.ends_on)
