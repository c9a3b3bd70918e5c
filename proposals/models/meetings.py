"""Meetings of the comité de gestion: agenda and presence."""

import uuid

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from neighbourhoods.models import Committee, Seat

from .conflicts import ConflictDeclaration, ConflictDoubt
from .programme import Call
from .proposal import Proposal, Status
from .status import BEING_STUDIED

PERSON = settings.AUTH_USER_MODEL


def _recommendations():
    return apps.get_model("proposals", "Recommendation").objects


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The team prepares meetings; members see a meeting once it is convened."""
        if not user.is_authenticated:
            return self.none()
        if user.is_team or user.is_admin:
            return self
        return self.filter(
            committee__in=Seat.objects.current().filter(user=user).values("committee"), convened_at__isnull=False
        )

    def not_closed(self):
        return self.filter(closed_at=None, cancelled_at=None)

    def not_past(self, now):
        """Those under way, and those of today or of a day to come: a meeting that nobody opened is not proposed."""
        day = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
        return self.filter(Q(opened_at__isnull=False) | Q(starts_at__gte=day))

    def that_may_study(self, proposal):
        """Meetings that are not over and where nothing was adopted on the file: a postponed one waits for a later one."""
        adopted = _recommendations().filter(item__proposal=proposal)
        return self.not_closed().exclude(pk__in=adopted.values("item__meeting"))


class Meeting(models.Model):
    """One meeting. Convened: members see the agenda. Opened: presence is taken. Closed: nothing more is recorded.

    Cancelled: it never opens; its files wait for another one.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    committee = models.ForeignKey(
        Committee, on_delete=models.PROTECT, related_name="meetings", verbose_name=_("comité")
    )
    starts_at = models.DateTimeField(_("date et heure"))
    place = models.CharField(_("lieu ou lien"), max_length=200, blank=True)
    call = models.ForeignKey(
        Call,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="meetings",
        verbose_name=_("date limite dont elle réunit les dossiers"),
    )
    created_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    convened_at = models.DateTimeField(_("convoquée le"), null=True, blank=True)
    convened_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField(_("ouverte le"), null=True, blank=True)
    opened_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(_("levée le"), null=True, blank=True)
    closed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    cancelled_at = models.DateTimeField(_("annulée le"), null=True, blank=True)
    cancelled_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("rencontre du comité")
        verbose_name_plural = _("rencontres du comité")
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                name="proposals_meeting_convened_by_and_at",
                condition=Q(convened_at=None, convened_by=None)
                | Q(convened_at__isnull=False, convened_by__isnull=False),
            ),
            models.CheckConstraint(
                name="proposals_meeting_opened_by_and_at",
                condition=Q(opened_at=None, opened_by=None)
                | Q(opened_at__isnull=False, opened_by__isnull=False, convened_at__isnull=False),
                violation_error_message=_("Une rencontre s’ouvre après sa convocation."),
            ),
            models.CheckConstraint(
                name="proposals_meeting_closed_by_and_at",
                condition=Q(closed_at=None, closed_by=None)
                | Q(closed_at__isnull=False, closed_by__isnull=False, opened_at__isnull=False),
                violation_error_message=_("Une rencontre se lève après son ouverture."),
            ),
            models.CheckConstraint(
                name="proposals_meeting_cancelled_by_and_at",
                condition=Q(cancelled_at=None, cancelled_by=None)
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False, opened_at=None),
                violation_error_message=_("Une rencontre s’annule avant son ouverture."),
            ),
        ]

    def __str__(self):
        return f"{self.committee}, {timezone.localtime(self.starts_at):%Y-%m-%d}"

    def get_absolute_url(self):
        return reverse("proposals:meeting", args=[self.public_id])

    @property
    def is_open(self):
        return self.opened_at is not None and self.closed_at is None

    @property
    def is_over(self):
        """Nothing more goes on its agenda, nor is recorded."""
        return self.closed_at is not None or self.cancelled_at is not None

    def is_past(self, now):
        """Its local day has gone by, whatever became of it."""
        return timezone.localdate(self.starts_at) < timezone.localdate(now)

    def files_ready(self, user):
        """The files that this person may put on the agenda: an analysis that is ready, and no meeting to study it."""
        waiting = AgendaItem.objects.without_outcome().filter(meeting__in=Meeting.objects.not_closed())
        decided_here = _recommendations().filter(item__meeting=self)
        return (
            Proposal.objects.content_visible_by_position(user)
            .filter(status=Status.UNDER_REVIEW, analysis__ready_at__isnull=False)
            .exclude(pk__in=waiting.values("proposal"))
            .exclude(pk__in=decided_here.values("item__proposal"))
            .select_related("neighbourhood", "stage")
            .order_by("submitted_at", "pk")
        )


class Presence(models.Model):
    """A member's presence at a meeting, by seat; a seat that is not listed is absent."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="presences")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(_("notée le"))
    noted_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("présence")
        verbose_name_plural = _("présences")
        constraints = [models.UniqueConstraint(name="proposals_presence_once", fields=["meeting", "seat"])]

    def __str__(self):
        return str(self.seat)


class AgendaItemQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(
            proposal__in=Proposal.objects.visible_by_position(user), meeting__in=Meeting.objects.visible_to(user)
        )

    def with_answer_of(self, user):
        """Note on each item ``must_answer``: the person sits on its committee and has not said « no conflict »;
        and ``in_doubt``: their question waits for a ruling.
        """
        seats = Seat.objects.current().filter(user=user, committee=OuterRef("meeting__committee"))
        denials = ConflictDeclaration.objects.denials_of(user).filter(proposal=OuterRef("proposal"))
        doubts = ConflictDoubt.objects.open().of_person(user).filter(proposal=OuterRef("proposal"))
        return self.annotate(
            must_answer=ExpressionWrapper(Exists(seats) & ~Exists(denials), BooleanField()), in_doubt=Exists(doubts)
        )

    def without_outcome(self):
        """Files that the committee has still to decide at that meeting, or to put off."""
        return self.filter(recommendation=None, proposal__status__in=BEING_STUDIED)

    def latest_meeting_first(self):
        """By the day of the meeting: « -meeting » would turn the meetings' own order, the latest first, upside down."""
        return self.order_by("-meeting__starts_at", "-meeting_id")

    def at_open_meetings(self):
        return self.filter(meeting__opened_at__isnull=False, meeting__closed_at=None)

    def without_seat(self, seat):
        """Those of meetings where somebody is noted present, and that seat is not."""
        noted = Presence.objects.filter(meeting=OuterRef("meeting"))
        return self.filter(Exists(noted), ~Exists(noted.filter(seat=seat)))


class AgendaItem(models.Model):
    """A file on the agenda of a meeting. ``round_closed_at``: from then on members read each other's opinions."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="agenda_items")
    order = models.PositiveSmallIntegerField(_("ordre"), default=1)
    round_closed_at = models.DateTimeField(_("tour des avis fermé le"), null=True, blank=True)
    round_closed_by = models.ForeignKey(
        PERSON,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("tour des avis fermé par"),
    )

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("point à l’ordre du jour")
        verbose_name_plural = _("points à l’ordre du jour")
        ordering = ["meeting", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="proposals_agenda_once",
                fields=["meeting", "proposal"],
                violation_error_message=_("Ce dossier est déjà à l’ordre du jour."),
            ),
            models.CheckConstraint(
                name="proposals_round_closed_by_and_at",
                condition=Q(round_closed_at=None, round_closed_by=None)
                | Q(round_closed_at__isnull=False, round_closed_by__isnull=False),
            ),
        ]

    def __str__(self):
        return str(self.proposal)
