"""Topics that people propose for « Échanges de pratiques » (Menu des possibles; R15)."""

import uuid

from django.db import models
from django.db.models import Case, F, Q, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .catalogue import MOST_WORDS, PERSON, Activity, Event
from .registrations import LONGEST_NAME


class TopicQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Names and addresses of those who propose are the team's to read."""
        return self if user.is_authenticated and (user.is_team or user.is_admin) else self.none()

    def waiting(self):
        return self.filter(status=Topic.Status.PROPOSED)

    def kept(self):
        return self.filter(status=Topic.Status.KEPT)

    def of_address(self, key):
        return self.filter(email__iexact=key)

    def to_forget(self, before):
        """Declined before then, whose contact is still there."""
        return self.filter(status=Topic.Status.DECLINED, answered_at__lt=before).exclude(email="")

    def to_read_first(self):
        """What waits, the oldest first; then what was answered, the latest first."""
        waits = Case(When(status=Topic.Status.PROPOSED, then=0), default=1)
        return self.order_by(waits, F("answered_at").desc(nulls_last=True), "proposed_at")

    def with_status(self, status):
        return self.filter(status=status)

    def with_context(self):
        return self.select_related("activity", "event", "answered_by")


class Topic(models.Model):
    class Status(models.TextChoices):
        PROPOSED = "proposed", _("à lire")
        KEPT = "kept", _("retenu")
        PLANNED = "planned", _("à l’horaire")
        DECLINED = "declined", _("sans suite")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="topics", verbose_name=_("activité"))
    subject = models.CharField(_("sujet"), max_length=160)
    why = models.TextField(_("pourquoi en parler"), max_length=MOST_WORDS)
    name = models.CharField(_("nom"), max_length=LONGEST_NAME)
    email = models.EmailField(_("courriel"))
    would_lead = models.BooleanField(_("accepterait d’en lancer la discussion"), default=False)
    proposed_at = models.DateTimeField(_("proposé le"))
    status = models.CharField(_("état"), max_length=10, choices=Status.choices, default=Status.PROPOSED)
    answer = models.TextField(_("mot de l’équipe"), max_length=MOST_WORDS, blank=True)
    answered_at = models.DateTimeField(_("réponse le"), null=True, blank=True)
    answered_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("réponse de")
    )
    event = models.ForeignKey(
        Event, models.PROTECT, null=True, blank=True, related_name="topics", verbose_name=_("date d’une activité")
    )

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("sujet proposé")
        verbose_name_plural = _("sujets proposés")
        ordering = ["-proposed_at"]
        constraints = [
            models.CheckConstraint(
                name="events_topic_answered_by_and_at",
                condition=Q(status="proposed", answered_at=None, answered_by=None, event=None)
                | Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(status="proposed"),
            ),
            models.CheckConstraint(
                name="events_topic_planned_has_its_event",
                condition=Q(status="planned", event__isnull=False) | ~Q(status="planned") & Q(event=None),
            ),
        ]

    def __str__(self):
        return self.subject

    def get_absolute_url(self):
        return reverse("events:topic", args=[self.public_id])
