"""Meetings of the comité de gestion: agenda, conflicts of interest, presence, comments, recommendation."""

import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.append_only import AppendOnlyModel
from neighbourhoods.models import Committee, Seat

from .once import OnceQuerySetMixin, WrittenOnce, once
from .proposal import Proposal, Status

PERSON = settings.AUTH_USER_MODEL


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
        adopted = Recommendation.objects.filter(item__proposal=proposal)
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
        decided_here = Recommendation.objects.filter(item__meeting=self)
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
        """Note on each item ``must_answer``: the person sits on its committee and has not said « no conflict »."""
        seats = Seat.objects.current().filter(user=user, committee=OuterRef("meeting__committee"))
        denials = ConflictDeclaration.objects.denials_of(user).filter(proposal=OuterRef("proposal"))
        return self.annotate(must_answer=ExpressionWrapper(Exists(seats) & ~Exists(denials), BooleanField()))

    def without_outcome(self):
        """Files that the committee has still to decide at that meeting, or to put off."""
        return self.filter(recommendation=None, proposal__status__in=[Status.UNDER_REVIEW, Status.INFO_REQUESTED])


class AgendaItem(models.Model):
    """A file on the agenda of a meeting."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="agenda_items")
    order = models.PositiveSmallIntegerField(_("ordre"), default=1)

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
            )
        ]

    def __str__(self):
        return str(self.proposal)


class ConflictDeclarationQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(proposal__in=Proposal.objects.visible_by_position(user))

    def conflicts(self):
        return self.filter(has_conflict=True)

    def denials_of(self, user):
        """The person's answers « no conflict »."""
        return self.filter(user=user, has_conflict=False)


class ConflictDeclaration(AppendOnlyModel):
    """A person's answer to "do you have a conflict of interest in this file?". A yes stands for ever.

    ``is_late``: given after the same person had answered no, hence after the content had opened.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="conflict_declarations")
    user = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    has_conflict = models.BooleanField(_("conflit d’intérêts"))
    is_late = models.BooleanField(_("tardive"), default=False)
    declared_at = models.DateTimeField(_("déclaré le"))

    objects = ConflictDeclarationQuerySet.as_manager()

    class Meta:
        verbose_name = _("déclaration d’intérêts")
        verbose_name_plural = _("déclarations d’intérêts")
        ordering = ["declared_at", "pk"]
        constraints = [
            models.UniqueConstraint(name="proposals_conflict_answer_once", fields=["proposal", "user", "has_conflict"]),
            models.CheckConstraint(
                name="proposals_only_a_conflict_is_late", condition=Q(is_late=False) | Q(has_conflict=True)
            ),
        ]

    def __str__(self):
        return f"{self.user} – {self.proposal_id}"


class OpinionQuerySet(OnceQuerySetMixin, models.QuerySet):
    def visible_to(self, user):
        return self.filter(item__proposal__in=Proposal.objects.content_visible_by_position(user))


class Opinion(WrittenOnce):
    """What a member of the committee writes about a file, for the meeting."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="opinions")
    author = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    body = models.TextField(_("commentaire"))
    written_at = models.DateTimeField(_("écrit le"))

    objects = OpinionQuerySet.as_manager()

    class Meta:
        verbose_name = _("commentaire d’un membre")
        verbose_name_plural = _("commentaires des membres")
        ordering = ["written_at", "pk"]
        constraints = [once("proposals_opinion_once")]

    def __str__(self):
        return self.body[:60]


class RecommendationQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(item__proposal__in=Proposal.objects.content_visible_by_position(user))


class Recommendation(AppendOnlyModel):
    """What the committee adopted on a file: the frozen analysis and a recommendation (Guide, section 3.1).

    ``record`` keeps, as it stood then: seats, recusals with their kind, presences, quorum. ``analysis`` keeps the grid.
    """

    class Outcome(models.TextChoices):
        FAVOURABLE = "favourable", _("Favorable")
        UNFAVOURABLE = "unfavourable", _("Défavorable")
        POSTPONED = "postponed", _("Reportée")

    item = models.OneToOneField(AgendaItem, on_delete=models.PROTECT, related_name="recommendation")
    outcome = models.CharField(_("recommandation"), max_length=12, choices=Outcome.choices)
    reasons = models.TextField(_("motifs"))
    analysis = models.JSONField(_("analyse adoptée"), encoder=DjangoJSONEncoder)
    record = models.JSONField(_("procès-verbal"), encoder=DjangoJSONEncoder)
    adopted_at = models.DateTimeField(_("adoptée le"))
    recorded_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = _("recommandation")
        verbose_name_plural = _("recommandations")

    def __str__(self):
        return self.get_outcome_display()
