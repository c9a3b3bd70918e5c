"""Paths (« parcours »): resources in an order, for who is at one stage."""

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from proposals.models import Stage

from .resources import Resource
from .themes import MOST_WORDS


class PathQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What is published is public, once one of its resources opens; the team and the administration read the rest."""
        if user.is_authenticated and (user.is_team or user.is_admin):
            return self
        opens = Step.objects.filter(path=OuterRef("pk"), resource__in=Resource.objects.visible_to(user).standing())
        return self.filter(Exists(opens), published_at__isnull=False)

    def in_order(self):
        return self.order_by("stage__number", "position", "pk")

    def with_resource(self, resource):
        return self.filter(steps__resource=resource)

    def with_counts(self):
        """Annotate with ``step_count``, and read the stage."""
        return self.select_related("stage").annotate(step_count=Count("steps"))


class Path(models.Model):
    code = models.SlugField(_("adresse"), max_length=60, unique=True)
    title = models.CharField(_("titre"), max_length=120)
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="paths", verbose_name=_("étape"))
    summary = models.CharField(_("en une phrase"), max_length=300)
    description = models.TextField(_("introduction"), max_length=MOST_WORDS, blank=True)
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)
    published_at = models.DateTimeField(_("publié le"), null=True, blank=True)

    objects = PathQuerySet.as_manager()

    class Meta:
        verbose_name = _("parcours")
        verbose_name_plural = _("parcours")
        ordering = ["stage", "position", "pk"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("toolbox:path", args=[self.code])


class StepQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The steps of the paths that one may read, whose resource one may read too."""
        mine = Resource.objects.visible_to(user).standing()
        return self.filter(path__in=Path.objects.visible_to(user), resource__in=mine)

    def of_path(self, path):
        return self.filter(path=path)

    def waiting_for_an_address(self):
        """Those whose resource nobody can open yet."""
        return self.filter(resource__withdrawn_at=None, resource__current=None)

    def for_cards(self):
        """With all that the card of each resource says."""
        return self.select_related("resource__current", "resource__watch", "resource__entry")

    def in_order(self):
        return self.order_by("position", "pk")

    def with_resources(self):
        return self.select_related("resource")


class Step(models.Model):
    """One resource of a path. ``why``: what it is for, at this point."""

    path = models.ForeignKey(Path, models.CASCADE, related_name="steps", verbose_name=_("parcours"))
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="steps", verbose_name=_("ressource"))
    position = models.PositiveSmallIntegerField(_("ordre"))
    why = models.CharField(_("à quoi elle sert ici"), max_length=300, blank=True)

    objects = StepQuerySet.as_manager()

    class Meta:
        verbose_name = _("pas d’un parcours")
        verbose_name_plural = _("pas des parcours")
        ordering = ["path", "position", "pk"]
        constraints = [
            models.UniqueConstraint(name="toolbox_step_once", fields=["path", "resource"]),
            models.CheckConstraint(name="toolbox_step_has_a_rank", condition=Q(position__gte=1)),
        ]

    def __str__(self):
        return f"{self.position}. {self.resource_id}"
