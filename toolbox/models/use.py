"""What people use: favourites, and how often each resource is opened, without anybody's name."""

from datetime import timedelta

from django.db import IntegrityError, models, transaction
from django.db.models import F, Q, Sum
from django.utils.translation import gettext_lazy as _

from .resources import PERSON, Resource

RECENT = timedelta(days=90)


class FavouriteQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, and nobody else's."""
        return self.filter(user=user) if user.is_authenticated else self.none()

    def of(self, resources):
        return self.filter(resource__in=resources)


class Favourite(models.Model):
    user = models.ForeignKey(PERSON, models.CASCADE, related_name="+", verbose_name=_("personne"))
    resource = models.ForeignKey(Resource, models.CASCADE, related_name="favourites", verbose_name=_("ressource"))
    at = models.DateTimeField(_("gardée le"))

    objects = FavouriteQuerySet.as_manager()

    class Meta:
        verbose_name = _("favori")
        verbose_name_plural = _("favoris")
        ordering = ["-at"]
        constraints = [models.UniqueConstraint(name="toolbox_favourite_once", fields=["user", "resource"])]

    def __str__(self):
        return str(self.resource_id)


class OpeningQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Numbers without anybody: whoever may read the resource may read how often it was opened."""
        return self.filter(resource__in=Resource.objects.visible_to(user).standing())

    def since(self, day):
        return self.filter(day__gte=day)

    def count_one(self, resource, day):
        """Add one opening to a day; two at once are two."""
        ours = self.filter(resource=resource, day=day)
        if ours.update(count=F("count") + 1):
            return
        try:
            with transaction.atomic():
                self.create(resource=resource, day=day, count=1)
        except IntegrityError:
            ours.update(count=F("count") + 1)

    def most_opened(self, today, most):
        """Keys of the resources most opened these last 90 days, the most opened first."""
        rows = self.since(today - RECENT).order_by().values("resource").annotate(total=Sum("count"))
        return [row["resource"] for row in rows.order_by("-total", "resource")[:most]]


class Opening(models.Model):
    """How often a resource was opened on a local day."""

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="openings", verbose_name=_("ressource"))
    day = models.DateField(_("jour"))
    count = models.PositiveIntegerField(_("ouvertures"))

    objects = OpeningQuerySet.as_manager()

    class Meta:
        verbose_name = _("ouvertures d’un jour")
        verbose_name_plural = _("ouvertures par jour")
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(name="toolbox_opening_once_a_day", fields=["resource", "day"]),
            models.CheckConstraint(name="toolbox_opening_counts", condition=Q(count__gte=1)),
        ]
        indexes = [models.Index(name="toolbox_opening_recent", fields=["day", "resource", "count"])]

    def __str__(self):
        return f"{self.day} {self.count}"
