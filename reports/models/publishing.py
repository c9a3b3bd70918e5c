"""What a table agrees to tell everybody of what it learned, one thing at a time; and who agreed, when."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.append_only import AppendOnlyModel
from neighbourhoods.models import Neighbourhood

from .lessons import Lesson

PERSON = settings.AUTH_USER_MODEL


class PublishedLessonQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What is published is for everybody; what was withdrawn, for the table and whoever follows it."""
        if not user.is_authenticated:
            return self.standing()
        if user.is_team or user.is_admin:
            return self
        followed = Neighbourhood.objects
        return self.filter(
            Q(withdrawn_at=None)
            | Q(neighbourhood__in=followed.joined_by(user))
            | Q(neighbourhood__in=followed.advised_by(user))
        )

    def standing(self):
        """Those that the table has not withdrawn: the only ones that a public page shows."""
        return self.filter(withdrawn_at=None)

    def of_place(self, neighbourhood):
        return self.filter(neighbourhood=neighbourhood)

    def of_lesson(self, lesson):
        return self.filter(lesson=lesson)

    def typed_once(self, user, key):
        """What this person published from the page that holds this key: one thing at most."""
        return self.filter(published_by=user, key=key)

    def published_by_person(self, user):
        return self.filter(Q(published_by=user) | Q(withdrawn_by=user)).select_related("neighbourhood")

    def with_context(self):
        return self.select_related("neighbourhood", "lesson", "published_by", "withdrawn_by")

    def latest_first(self):
        return self.order_by("-published_at", "-pk")


class PublishedLesson(models.Model):
    """Words that a table puts on its neighbourhood's public page, on its own or after a lesson of a report.

    The words are a copy, made when the table agreed: a later version of the report changes nothing here. Other words
    are another publication. ``key``: drawn with the page on which they were typed, so that a double click publishes once.
    """

    neighbourhood = models.ForeignKey(
        Neighbourhood, on_delete=models.PROTECT, related_name="published_lessons", verbose_name=_("quartier")
    )
    lesson = models.ForeignKey(
        Lesson,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="publications",
        verbose_name=_("apprentissage du rapport"),
    )
    title = models.CharField(_("sujet ou question"), max_length=200)
    text = models.TextField(_("ce qui a été appris"))
    change = models.TextField(_("ce que cela change"), blank=True)
    key = models.UUIDField(editable=False)
    published_at = models.DateTimeField(_("publié le"))
    published_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("publié par"))
    withdrawn_at = models.DateTimeField(_("retiré le"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("retiré par")
    )

    objects = PublishedLessonQuerySet.as_manager()

    class Meta:
        verbose_name = _("apprentissage publié")
        verbose_name_plural = _("apprentissages publiés")
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="reports_published_once_a_page", fields=["published_by", "key"]),
            models.UniqueConstraint(
                name="reports_lesson_published_once_at_a_time",
                fields=["lesson"],
                condition=Q(withdrawn_at=None),
                violation_error_message=_("Cet apprentissage est déjà publié."),
            ),
            models.CheckConstraint(
                name="reports_published_withdrawn_by_and_at",
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                violation_error_message=_("Un retrait porte sa date et la personne qui retire."),
            ),
            models.CheckConstraint(
                name="reports_published_says_something",
                condition=~Q(title="") & ~Q(text=""),
                violation_error_message=_("Ce qui est publié porte un sujet et un texte."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return f"{self.neighbourhood.get_absolute_url()}#appris"

    @property
    def withdraw_url(self):
        return reverse("reports:withdraw_publication", args=[self.pk])

    @property
    def reword_url(self):
        return reverse("reports:reword_publication", args=[self.pk])

    @property
    def source_changed(self):
        """True when the report no longer says what was published after it; the table decides what follows."""
        return self.lesson is not None and self.lesson.dropped_at is not None


class PublicationEntryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The table and whoever follows it read who published and withdrew what; the public reads no name."""
        if not user.is_authenticated:
            return self.none()
        if user.is_team or user.is_admin:
            return self
        followed = Neighbourhood.objects
        return self.filter(
            Q(publication__neighbourhood__in=followed.joined_by(user))
            | Q(publication__neighbourhood__in=followed.advised_by(user))
        )

    def of_place(self, neighbourhood):
        return self.filter(publication__neighbourhood=neighbourhood)

    def with_context(self):
        return self.select_related("publication", "by")

    def latest_first(self):
        return self.order_by("-at", "-pk")


class PublicationEntry(AppendOnlyModel):
    """A line of the trace: somebody published, or withdrew, one thing."""

    class Verb(models.TextChoices):
        PUBLISH = "publish", _("Publié")
        WITHDRAW = "withdraw", _("Retiré")

    publication = models.ForeignKey(PublishedLesson, on_delete=models.PROTECT, related_name="entries")
    verb = models.CharField(_("acte"), max_length=10, choices=Verb.choices)
    at = models.DateTimeField(_("le"))
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("par"))

    objects = PublicationEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("ligne du registre des publications")
        verbose_name_plural = _("lignes du registre des publications")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="reports_publication_verb_once", fields=["publication", "verb"]),
        ]

    def __str__(self):
        return f"{self.get_verb_display()} – {self.publication}"
