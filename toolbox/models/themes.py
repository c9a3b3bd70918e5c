"""The seven themes of the toolbox (S0), with what each is tied to elsewhere in the portal."""

from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from events.models import Activity
from reports.models import Tag
from ui import said

MOST_WORDS = 4_000


class ThemeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The themes are public."""
        return self

    def in_order(self):
        return self.order_by("position")

    def with_counts(self, user):
        """Annotate with ``resource_count``: the resources that this person may read in each."""
        from .resources import Resource

        mine = Q(placements__resource__in=Resource.objects.visible_to(user).standing())
        return self.annotate(resource_count=Count("placements", filter=mine))

    def counted_among(self, resources):
        """Annotate with ``among``: how many of these resources are in each."""
        return self.annotate(among=Count("placements", filter=Q(placements__resource__in=resources.order_by())))


class Theme(models.Model):
    """A theme, in the order of the source. ``introduction`` says when one needs it, ``description`` what is in it."""

    code = models.SlugField(_("adresse"), max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(_("ordre"), unique=True)
    name = said.SaidCharField(_("nom"), max_length=120, unique=True)
    short_name = said.SaidCharField(_("nom court"), max_length=40, unique=True)
    introduction = said.SaidCharField(_("en une phrase"), max_length=300)
    description = said.SaidTextField(_("introduction"), max_length=MOST_WORDS, blank=True)
    keywords = models.CharField(
        _("mots que l’on cherche"),
        max_length=400,
        blank=True,
        help_text=_("Ils font trouver ce thème; ils ne se lisent nulle part."),
    )
    activities = models.ManyToManyField(
        Activity, related_name="themes", blank=True, verbose_name=_("activités collectives liées")
    )
    tags = models.ManyToManyField(
        Tag, related_name="themes", blank=True, verbose_name=_("étiquettes d’apprentissage liées")
    )
    source = said.SaidCharField(_("source"), max_length=200, blank=True)

    objects = ThemeQuerySet.as_manager()

    class Meta:
        verbose_name = _("thème")
        verbose_name_plural = _("thèmes")
        ordering = ["position"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("toolbox:theme", args=[self.code])


class QuestionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Public, like their theme."""
        return self

    def in_order(self):
        return self.order_by("position", "pk")


class Question(models.Model):
    """A question of this theme that a neighbourhood may bring to somebody who accompanies it."""

    theme = models.ForeignKey(Theme, models.CASCADE, related_name="questions", verbose_name=_("thème"))
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)
    text = said.SaidCharField(_("question"), max_length=240)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question à travailler en accompagnement")
        verbose_name_plural = _("questions à travailler en accompagnement")
        ordering = ["theme", "position", "pk"]
        constraints = [models.UniqueConstraint(name="toolbox_question_once", fields=["theme", "text"])]

    def __str__(self):
        return self.text
