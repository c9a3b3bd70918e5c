"""The texts of letters and e-mails that the team rewrites without a developer: dated versions, one in force at a time."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

PERSON = settings.AUTH_USER_MODEL


class WordingQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.is_authenticated and (user.is_team or user.is_admin) else self.none()

    def of_text(self, code):
        return self.filter(code=code)

    def in_preparation(self):
        return self.filter(valid_from=None)

    def in_force(self, moment):
        return self.filter(Q(valid_until=None) | Q(valid_until__gt=moment), valid_from__lte=moment)

    def put_in_force(self):
        """What is or was in force, newest first: the history of the texts."""
        return self.exclude(valid_from=None).order_by("-valid_from", "-pk")

    def with_people(self):
        return self.select_related("prepared_by", "put_in_force_by")

    def begun(self, codes, now):
        """What is or was in force for these texts at ``now``, newest first: ``wordings.choosing.used`` chooses among it."""
        return self.filter(code__in=codes, valid_from__lte=now).order_by("-valid_from", "-pk")


class Wording(models.Model):
    """A version of a text of the portal. Without one in force, the text is the portal's own, from its template.

    It is written for files opened from ``valid_from`` on; ``reaches_open_files``: the team chose, when it put it in
    force, that older files take it too. A letter keeps the words in which it was issued, whatever happens here.
    """

    code = models.SlugField(_("texte"), max_length=80)
    subject = models.CharField(_("objet"), max_length=200, blank=True)
    body = models.TextField(_("texte"))
    note = models.CharField(_("ce qui change"), max_length=300, blank=True)
    reaches_open_files = models.BooleanField(_("vaut aussi pour les dossiers déjà ouverts"), default=False)
    prepared_at = models.DateTimeField(_("préparée le"))
    prepared_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("préparée par"))
    lock_version = models.PositiveIntegerField(default=0)
    valid_from = models.DateTimeField(_("en vigueur depuis le"), null=True, blank=True)
    valid_until = models.DateTimeField(_("en vigueur jusqu’au"), null=True, blank=True)
    put_in_force_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("mise en vigueur par")
    )

    objects = WordingQuerySet.as_manager()

    class Meta:
        verbose_name = _("version d’un texte")
        verbose_name_plural = _("versions des textes")
        ordering = ["code", "-valid_from", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="notifications_one_wording_in_preparation",
                fields=["code"],
                condition=Q(valid_from=None),
                violation_error_message=_("Une version de ce texte est déjà en préparation."),
            ),
            models.UniqueConstraint(
                name="notifications_one_wording_in_force",
                fields=["code"],
                condition=Q(valid_from__isnull=False, valid_until=None),
                violation_error_message=_("Une autre version de ce texte est en vigueur."),
            ),
            models.CheckConstraint(
                name="notifications_wording_ends_after_it_began",
                condition=Q(valid_until=None) | Q(valid_from__isnull=False, valid_until__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="notifications_wording_in_force_by_and_at",
                condition=Q(valid_from=None, put_in_force_by=None)
                | Q(valid_from__isnull=False, put_in_force_by__isnull=False),
            ),
            models.CheckConstraint(name="notifications_wording_has_words", condition=~Q(body="")),
        ]

    def __str__(self):
        return self.code
