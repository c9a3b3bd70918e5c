"""The workshops inside an event: a part of it with its own seats, which may be cancelled alone."""

import uuid

from django.db import models
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from .at_the_desk import WorkshopsAtTheDesk
from .catalogue import MOST_SEATS, MOST_WORDS, PERSON, Event
from .written import Written


class WorkshopQuerySet(WorkshopsAtTheDesk):
    def visible_to(self, user):
        return self.filter(event__in=Event.objects.visible_to(user))

    def of_event(self, event):
        return self.filter(event=event)

    def with_public_id(self, typed):
        """The workshop of an identifier that a form sent; none when it is not one."""
        try:
            return self.filter(public_id=uuid.UUID(typed))
        except ValueError:
            return self.none()

    def standing(self):
        """Those that still take place."""
        return self.filter(cancelled_at=None)

    def to_come(self, now):
        return self.filter(ends_at__gt=now)

    def in_order(self):
        return self.order_by("starts_at", "title")

    def with_counts(self):
        """Add ``taken`` and ``waiting``, in the same query."""
        return self.annotate(
            taken=Count("seats", filter=Q(seats__status__in=["confirmed", "offered"])),
            waiting=Count("seats", filter=Q(seats__status="waiting")),
        )


class Workshop(Written):
    """A part of a longer event with its own seats; only whoever has a seat at the event has one here.

    A cancelled one stays on the page, marked so: nobody has a seat there, and what was noted there counts for nothing.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="workshops", verbose_name=_("date d’une activité"))
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("titre"), max_length=160)
    summary = models.TextField(_("description"), max_length=MOST_WORDS, blank=True)
    starts_at = models.DateTimeField(_("début"))
    ends_at = models.DateTimeField(_("fin"))
    place_name = models.CharField(_("salle"), max_length=160, blank=True)
    capacity = models.PositiveSmallIntegerField(_("places"))
    cancelled_at = models.DateTimeField(_("annulé le"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("annulé par")
    )
    cancel_reason = models.TextField(_("motif de l’annulation"), max_length=MOST_WORDS, blank=True)

    objects = WorkshopQuerySet.as_manager()

    class Meta:
        verbose_name = _("atelier d’une activité")
        verbose_name_plural = _("ateliers des activités")
        ordering = ["starts_at", "title"]
        constraints = [
            models.CheckConstraint(name="events_workshop_in_order", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="events_workshop_has_seats", condition=Q(capacity__gte=1, capacity__lte=MOST_SEATS)
            ),
            models.CheckConstraint(
                name="events_workshop_changed_by_and_at",
                condition=Q(saved_at=None, saved_by=None) | Q(saved_at__isnull=False, saved_by__isnull=False),
            ),
            models.CheckConstraint(
                name="events_workshop_cancelled_by_at_and_why",
                condition=Q(cancelled_at=None, cancelled_by=None, cancel_reason="")
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False) & ~Q(cancel_reason=""),
                violation_error_message=_("Un atelier annulé porte le motif et la personne qui l’a annulé."),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_cancelled(self):
        return self.cancelled_at is not None

    def was_ever_chosen(self):
        """Somebody has, had or waited for a seat here: the workshop stays on record, cancelled if need be."""
        return self.seats.exists() or self.attendances.exists()

    def overlaps(self, other):
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at
