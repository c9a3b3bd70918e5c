"""What neighbourhoods learned, as rows that can be found again: each thing said in a report, and the team's tags."""

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .obligations import Obligation
from .reports import OF_A_REPORT, Report

PERSON = settings.AUTH_USER_MODEL


class TagQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A tag is a word of the team's: whoever is signed in may read it."""
        return self if user.is_authenticated else self.none()

    def among(self, lessons):
        """Those that these lessons carry, each with ``count``; in the order of their names."""
        return self.filter(lessons__in=lessons).annotate(count=Count("lessons", distinct=True)).order_by("key")

    def with_keys(self, keys):
        return self.filter(key__in=keys)


class Tag(models.Model):
    """A word that the team puts on what was learned. ``key``: its name without accents, capitals or signs."""

    name = models.CharField(_("nom"), max_length=60)
    key = models.CharField(max_length=60, unique=True)
    created_at = models.DateTimeField(_("créée le"))
    created_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("créée par"))

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = _("étiquette d’apprentissage")
        verbose_name_plural = _("étiquettes d’apprentissage")
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(
                name="reports_tag_has_a_name",
                condition=~Q(name="") & ~Q(key=""),
                violation_error_message=_("Une étiquette porte un nom."),
            )
        ]

    def __str__(self):
        return self.name


class LessonQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever may read the report in which it stands."""
        if not user.is_authenticated:
            return self.none()
        return self.standing().filter(report__obligation__in=Obligation.objects.visible_to(user))

    def of(self, report):
        return self.filter(report=report)

    def of_place(self, neighbourhood):
        return self.filter(report__obligation__participation__neighbourhood=neighbourhood)

    def standing(self):
        """Those that the last version of their report still says."""
        return self.filter(dropped_at=None)

    def saying(self, words):
        """Those in which each of these stems stands, whole or as the beginning of a longer one."""
        found = self
        for word in words:
            found = found.filter(Q(folded__startswith=word) | Q(folded__contains=f" {word}"))
        return found

    def tagged(self, tag):
        return self.filter(tags=tag)

    def tagged_by_any(self, tags):
        return self.filter(tags__in=tags).distinct()

    def of_stage(self, number):
        return self.filter(report__obligation__participation__stage__number=number)

    def of_sources(self, sources):
        return self.filter(source__in=sources)

    def with_context(self):
        return self.select_related(*OF_A_REPORT).prefetch_related("tags")

    def latest_first(self):
        return self.order_by("-recorded_at", "report", "pk")


class Lesson(models.Model):
    """One thing that a report says was learned. It keeps its tags when a later version of the report says it again.

    ``source`` is the answer that it was read from (« learning.learned »), ``key`` tells it from its neighbours there:
    the folded question, or nothing. ``folded`` holds the stems that a search looks in (``search.words``).
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="lessons")
    source = models.CharField(_("provenance"), max_length=40)
    key = models.CharField(max_length=200, blank=True)
    question = models.TextField(_("question"))
    text = models.TextField(_("ce qui a été appris"))
    reinvested = models.TextField(_("ce que cela change"), blank=True)
    folded = models.TextField(editable=False)
    recorded_at = models.DateTimeField(_("consigné le"))
    dropped_at = models.DateTimeField(_("retiré du rapport le"), null=True, blank=True)
    tags = models.ManyToManyField(Tag, related_name="lessons", blank=True, verbose_name=_("étiquettes"))

    objects = LessonQuerySet.as_manager()

    class Meta:
        verbose_name = _("apprentissage")
        verbose_name_plural = _("apprentissages")
        ordering = ["-recorded_at", "pk"]
        constraints = [models.UniqueConstraint(name="reports_lesson_once", fields=["report", "source", "key"])]

    def __str__(self):
        return self.text[:60]

    def get_absolute_url(self):
        return reverse("reports:lesson_tags", args=[self.pk])
