"""What people suggest for the toolbox; the team answers each."""

import uuid
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Case, F, Q, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from events.models.registrations import LONGEST_NAME
from ui.uploads import unguessable

from .resources import LONGEST_LINK, PERSON, Resource
from .themes import MOST_WORDS, Theme


def stored_under(instance, filename):
    return unguessable("suggestions")


class SuggestionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Names and addresses of those who suggest are the team's to read."""
        return self if user.is_authenticated and (user.is_team or user.is_admin) else self.none()

    def waiting(self):
        return self.filter(status=Suggestion.Status.WAITING)

    def with_status(self, status):
        return self.filter(status=status)

    def with_key(self, key):
        return self.filter(content_key=key)

    def of_addresses(self, addresses):
        """Made with one of these addresses, however it was typed."""
        mine = [Q(email__iexact=address) for address in addresses if address]
        return self.filter(reduce(or_, mine)) if mine else self.none()

    def to_forget(self, before):
        """Answered before then, whose contact or file is still there."""
        return self.filter(answered_at__lt=before).exclude(email="", file="")

    def same_as(self, suggestion):
        """The others that open the same thing."""
        return self.with_key(suggestion.content_key).exclude(pk=suggestion.pk)

    def to_read_first(self):
        """What waits, the oldest first; then what was answered, the latest first."""
        waits = Case(When(status=Suggestion.Status.WAITING, then=0), default=1)
        return self.order_by(waits, F("answered_at").desc(nulls_last=True), "at", "pk")

    def with_context(self):
        return self.select_related("resource", "answered_by", "theme")


class Suggestion(models.Model):
    """An address or a file. What was answered long ago keeps the file's name, and neither the file nor the contact."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("à lire")
        ACCEPTED = "accepted", _("retenue")
        DECLINED = "declined", _("sans suite")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("titre"), max_length=200)
    link = models.URLField(_("adresse"), max_length=LONGEST_LINK, blank=True)
    file = models.FileField(_("fichier"), upload_to=stored_under, blank=True)
    file_name = models.CharField(_("nom du fichier"), max_length=200, blank=True)
    kind = models.CharField(_("type"), max_length=10, blank=True)
    size = models.PositiveIntegerField(_("taille (octets)"), null=True, blank=True)
    content_key = models.CharField(max_length=1_100, editable=False)
    theme = models.ForeignKey(
        Theme, models.PROTECT, null=True, blank=True, related_name="suggestions", verbose_name=_("thème")
    )
    why = models.TextField(_("à quoi elle sert"), max_length=MOST_WORDS, blank=True)
    name = models.CharField(_("nom"), max_length=LONGEST_NAME)
    email = models.EmailField(_("courriel"))
    at = models.DateTimeField(_("reçue le"))
    status = models.CharField(_("état"), max_length=10, choices=Status.choices, default=Status.WAITING)
    answer = models.TextField(_("mot de l’équipe"), max_length=MOST_WORDS, blank=True)
    answered_at = models.DateTimeField(_("réponse le"), null=True, blank=True)
    answered_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("réponse de")
    )
    resource = models.ForeignKey(
        Resource, models.PROTECT, null=True, blank=True, related_name="suggestions", verbose_name=_("ressource")
    )

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("ressource proposée")
        verbose_name_plural = _("ressources proposées")
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                name="toolbox_suggestion_once_while_it_waits",
                fields=["content_key"],
                condition=Q(status="waiting"),
            ),
            models.CheckConstraint(
                name="toolbox_suggestion_of_one_thing",
                condition=~Q(link="") & Q(file="")
                | Q(link="", size__isnull=False) & ~Q(file_name="") & (~Q(file="") | ~Q(status="waiting")),
            ),
            models.CheckConstraint(
                name="toolbox_suggestion_answered_by_and_at",
                condition=Q(status="waiting", answered_at=None, answered_by=None, resource=None)
                | Q(status="accepted", resource__isnull=False, answered_at__isnull=False, answered_by__isnull=False)
                | Q(status="declined", answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer=""),
                violation_error_message=_("Une réponse porte sa date et son auteur; un refus porte son motif."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("toolbox:suggestion", args=[self.public_id])
