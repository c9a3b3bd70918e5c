"""The secret addresses by which a calendar reads somebody's own registrations (R9)."""

import hashlib

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .catalogue import PERSON


def digest_of(token):
    """What is kept of a token: enough to recognise it, not to write it again."""
    return hashlib.sha256(token.encode()).hexdigest()


class FeedTokenQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own; the administration sees that they exist, and not what they are: only a digest is kept."""
        if not user.is_authenticated:
            return self.none()
        return self if user.is_admin else self.filter(user=user)

    def of_person(self, user):
        return self.filter(user=user)

    def standing(self):
        return self.filter(revoked_at=None)

    def revoked_before(self, before):
        return self.filter(revoked_at__lt=before)

    def with_person(self):
        return self.select_related("user")

    def of_token(self, token):
        return self.filter(digest=digest_of(token))


class FeedToken(models.Model):
    """One address of a personal calendar, from its making to its revocation. The token itself is shown once."""

    user = models.ForeignKey(PERSON, models.CASCADE, related_name="event_feeds", verbose_name=_("personne"))
    digest = models.CharField(_("empreinte"), max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("créée le"))
    revoked_at = models.DateTimeField(_("révoquée le"), null=True, blank=True)

    objects = FeedTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("adresse d’un calendrier personnel")
        verbose_name_plural = _("adresses de calendriers personnels")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(name="events_one_standing_feed", fields=["user"], condition=Q(revoked_at=None)),
        ]

    def __str__(self):
        return str(_("Calendrier %(pk)s") % {"pk": self.pk})
