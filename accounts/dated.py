"""Rows that hold during a span of days: roles, memberships, portfolios, seats.

``ends_on`` is the first day WITHOUT the right, so that a span and its successor can share a date without a gap or an
overlap, and a right that is withdrawn today is withdrawn at once.
"""

from django.conf import settings
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

    def overlapping(self, starts_on, ends_on):
        """Return rows that share a day with a span; ``ends_on``, None for no end, is the first day outside it."""
        rows = self.filter(Q(ends_on=None) | Q(ends_on__gt=starts_on)).exclude(ends_on=F("starts_on"))
        return rows if ends_on is None else rows.filter(starts_on__lt=ends_on)


class DatedQuerySet(DatedQuerySetMixin, models.QuerySet):
    pass


class Dated(models.Model):
    """A span of local days. A child that declares constraints repeats ours: ``[*Dated.Meta.constraints, ...]``.

    ``ended_at`` and ``ended_by`` say who put an end to it by hand, and when; an end that was planned from the start has
    neither.
    """

    starts_on = models.DateField(_("début"), help_text=_("Premier jour où le droit existe."))
    ends_on = models.DateField(
        _("fin"), null=True, blank=True, help_text=_("Premier jour sans le droit. Vide : sans fin prévue.")
    )
    ended_at = models.DateTimeField(_("fin décidée le"), null=True, blank=True, editable=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("fin décidée par"),
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("La date de fin ne peut pas précéder la date de début."),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_ended_by_and_at",
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False, ends_on__isnull=False),
                violation_error_message=_("Une fin décidée porte sa date, son moment et la personne qui l’a décidée."),
            ),
        ]

    def is_current(self, on=None):
        on = on or timezone.localdate()
        return self.starts_on <= on and (self.ends_on is None or on < self.ends_on)

    def end(self, *, by, now, on=None):
        """Put an end to the right from ``on`` (today by default), and save. Asking twice changes nothing.

        A row that has not begun ends on the day when it would have: an empty span. The caller has locked the row.
        """
        on = on or timezone.localdate(now)
        if self.ends_on is None or self.ends_on > on:
            self.ends_on = max(on, self.starts_on)
            self.ended_at, self.ended_by = now, by
            self.save(update_fields=["ends_on", "ended_at", "ended_by"])
        return self
