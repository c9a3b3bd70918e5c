"""The index of the search: stems, where they stand and with what weight; written when a resource changes.

Lists of whole numbers, the same on both databases: the same question gives the same answer in the same order. A row for
each word of each resource would make a million of them, and each search would move thousands.
"""

import secrets

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .resources import Resource


class IndexedQuerySet(models.QuerySet):
    def visible_to(self, user):
        """An index says nothing by itself: what it leads to goes through ``Resource.visible_to``."""
        return self

    def of_stems(self, stems):
        return self.filter(stem__in=stems)


class Term(models.Model):
    """A stem with the resources that carry it. ``postings``: their keys, then the weight of each (``postings``)."""

    stem = models.CharField(_("radical"), max_length=60, unique=True)
    frequency = models.PositiveIntegerField(_("ressources"), default=0)
    postings = models.BinaryField(default=bytes)

    objects = IndexedQuerySet.as_manager()

    class Meta:
        verbose_name = _("radical de l’index")
        verbose_name_plural = _("radicaux de l’index")

    def __str__(self):
        return self.stem


class Word(models.Model):
    """A folded word as people write it: what a typing error is brought back to."""

    text = models.CharField(_("mot"), max_length=60, unique=True)

    objects = IndexedQuerySet.as_manager()

    class Meta:
        verbose_name = _("mot de l’index")
        verbose_name_plural = _("mots de l’index")

    def __str__(self):
        return self.text


class Entry(models.Model):
    """What the index says of one resource: its filters packed in one whole number (``facets``), the title by which it is
    listed, the stems that it carries, each once."""

    resource = models.OneToOneField(Resource, models.CASCADE, primary_key=True, related_name="entry")
    facets = models.PositiveIntegerField()
    sort_title = models.CharField(max_length=200)
    stems = models.TextField()

    objects = IndexedQuerySet.as_manager()

    class Meta:
        verbose_name = _("ressource dans l’index")
        verbose_name_plural = _("ressources dans l’index")

    def __str__(self):
        return self.sort_title


class IndexState(models.Model):
    """One row, held by whoever writes in the index. ``version`` is drawn anew at each writing: it tells who keeps words
    in memory that they changed, after a backup was restored too."""

    version = models.BigIntegerField(default=0)

    objects = IndexedQuerySet.as_manager()

    class Meta:
        verbose_name = _("état de l’index")
        verbose_name_plural = _("état de l’index")
        constraints = [models.CheckConstraint(name="toolbox_index_state_alone", condition=Q(pk=1))]

    def __str__(self):
        return str(self.version)

    @classmethod
    def hold(cls):
        """Lock the index until the transaction ends: one writer at a time, and the counts stay right."""
        cls.objects.get_or_create(pk=1)
        return cls.objects.select_for_update().get(pk=1)

    @classmethod
    def advance(cls):
        cls.objects.update_or_create(pk=1, defaults={"version": secrets.randbits(62)})


class WordGroupQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Words that mean the same: no secret, but the team's to change."""
        return self


class WordGroup(models.Model):
    """Words that people take for one another: whoever searches one of them finds the others."""

    words = models.CharField(
        _("mots équivalents"),
        max_length=300,
        unique=True,
        help_text=_("Séparés par des virgules. Exemple\u00a0: pérennisation, pérennité, durabilité."),
    )

    objects = WordGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("groupe de mots équivalents")
        verbose_name_plural = _("groupes de mots équivalents")
        ordering = ["words"]

    def __str__(self):
        return self.words
