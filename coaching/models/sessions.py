"""A session with a coach, what exceeds the hours available, and sessions that wait for the team."""

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from proposals.models.conditions import any_of, narrowed

from .accompaniment import Mandate, Mode, in_person_says_why
from .hours import by_partner, by_place
from .years import MOST_MINUTES, MOST_WORDS, PERSON, in_quarters


class CoachingSessionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who follows the neighbourhood, and the coaches of the partner who gave it: no other partner's."""
        if not user.is_authenticated:
            return self.none()
        return narrowed(self, any_of(by_place(user, "mandate__neighbourhood"), by_partner(user, "mandate__partner")))

    def of_place(self, neighbourhood):
        return self.filter(mandate__neighbourhood=neighbourhood)

    def of_mandates(self, mandates):
        return self.filter(mandate__in=mandates)

    def among(self, sessions):
        return self.filter(pk__in=[session.pk for session in sessions])

    def contested(self):
        """Contested, and not yet ruled on by the team."""
        return self.filter(contested_at__isnull=False, ruled_at=None)

    def open_to_contest(self, day):
        """The table may still contest them, that day."""
        return self.filter(contest_until__gte=day, contested_at=None)

    def with_context(self):
        return self.select_related("mandate__neighbourhood", "mandate__partner", "coach")

    def with_place(self):
        return self.select_related("mandate__neighbourhood")


class CoachingSession(models.Model):
    """Something that took place. Its day and length stand in the journal: a correction keeps both lines there."""

    class Ruling(models.TextChoices):
        KEPT = "kept", _("maintenue")
        CORRECTED = "corrected", _("corrigée")
        REVERSED = "reversed", _("annulée")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="sessions", verbose_name=_("mandat"))
    coach = models.ForeignKey(
        PERSON, models.PROTECT, related_name="coaching_sessions", verbose_name=_("personne qui accompagne")
    )
    mode = models.CharField(_("mode"), max_length=10, choices=Mode.choices, default=Mode.VIRTUAL)
    in_person_reason = models.TextField(_("raison de se rencontrer en personne"), max_length=MOST_WORDS, blank=True)
    note = models.TextField(_("note"), max_length=MOST_WORDS, blank=True)
    recorded_at = models.DateTimeField(_("inscrite le"))
    contest_until = models.DateField(
        _("à contester au plus tard le"), help_text=_("Dernier jour, compté de la ligne du journal qui compte.")
    )
    contested_at = models.DateTimeField(_("contestée le"), null=True, blank=True)
    contested_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("contestée par")
    )
    contest_reason = models.TextField(_("motif de la contestation"), max_length=MOST_WORDS, blank=True)
    ruling = models.CharField(_("réponse de l’équipe"), max_length=10, choices=Ruling.choices, blank=True)
    ruling_reason = models.TextField(_("motif de la réponse"), max_length=MOST_WORDS, blank=True)
    ruled_at = models.DateTimeField(_("réponse le"), null=True, blank=True)
    ruled_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("réponse de")
    )

    objects = CoachingSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("séance d’accompagnement")
        verbose_name_plural = _("séances d’accompagnement")
        ordering = ["-recorded_at"]
        constraints = [
            in_person_says_why("coaching_session_in_person_says_why"),
            models.CheckConstraint(
                name="coaching_session_contested_by_and_at",
                condition=Q(contested_at=None, contested_by=None)
                | Q(contested_at__isnull=False, contested_by__isnull=False),
            ),
            models.CheckConstraint(
                name="coaching_session_ruled_after_a_contest",
                condition=Q(ruled_at=None, ruled_by=None, ruling="")
                | Q(ruled_at__isnull=False, ruled_by__isnull=False, contested_at__isnull=False) & ~Q(ruling=""),
                violation_error_message=_("Une réponse suit une contestation, et porte sa date et son nom."),
            ),
        ]

    def __str__(self):
        return f"{self.mandate} ({timezone.localdate(self.recorded_at).isoformat()})"

    def get_absolute_url(self):
        return reverse("coaching:session", args=[self.public_id])

    @property
    def is_contested(self):
        return self.contested_at is not None and self.ruled_at is None

    def was_corrected_since(self, instant):
        """True when a line or a note was written after that instant: what a contest asked for may have been done."""
        return (
            self.entries.standing().filter(recorded_at__gt=instant).exists()
            or self.amendments.filter(amended_at__gt=instant).exists()
        )


class SessionAmendmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(session__in=CoachingSession.objects.visible_to(user))

    def of_occasion(self, key):
        return self.filter(key=key)

    def in_order(self):
        return self.order_by("amended_at", "pk").select_related("amended_by")


class SessionAmendment(models.Model):
    """What was written of a session and was corrected without touching its hours: both texts stay readable.

    Beside the append-only journal, because a note may name people and must be erasable. ``key`` names the occasion.
    """

    key = models.CharField(_("occasion"), max_length=80, unique=True)
    session = models.ForeignKey(CoachingSession, models.PROTECT, related_name="amendments", verbose_name=_("séance"))
    mode_before = models.CharField(_("mode, avant"), max_length=10, choices=Mode.choices)
    mode_after = models.CharField(_("mode, après"), max_length=10, choices=Mode.choices)
    reason_before = models.TextField(_("raison de se voir, avant"), max_length=MOST_WORDS, blank=True)
    reason_after = models.TextField(_("raison de se voir, après"), max_length=MOST_WORDS, blank=True)
    note_before = models.TextField(_("note, avant"), max_length=MOST_WORDS, blank=True)
    note_after = models.TextField(_("note, après"), max_length=MOST_WORDS, blank=True)
    why = models.TextField(_("motif de la correction"), max_length=MOST_WORDS, blank=True)
    amended_at = models.DateTimeField(_("corrigée le"))
    amended_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("corrigée par"))

    objects = SessionAmendmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction d’une note ou d’un mode")
        verbose_name_plural = _("corrections de notes et de modes")
        ordering = ["session", "amended_at"]
        constraints = [
            models.CheckConstraint(
                name="coaching_amendment_changes_something",
                condition=~Q(
                    mode_before=models.F("mode_after"),
                    reason_before=models.F("reason_after"),
                    note_before=models.F("note_after"),
                ),
                violation_error_message=_("Une correction change quelque chose."),
            )
        ]

    def __str__(self):
        return f"{self.session} ({timezone.localdate(self.amended_at).isoformat()})"

    @property
    def changes(self):
        """(label, before, after) of what differs; a mode goes with its reason."""
        mode = self._mode(self.get_mode_before_display(), self.reason_before)
        mode_after = self._mode(self.get_mode_after_display(), self.reason_after)
        told = ((_("Mode"), mode, mode_after), (_("Note sur la séance"), self.note_before, self.note_after))
        return [row for row in told if row[1] != row[2]]

    @staticmethod
    def _mode(label, reason):
        return f"{label} ({reason})" if reason else label


class SessionExcessQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the sessions that the person may see."""
        if not user.is_authenticated:
            return self.none()
        mandate = "session__mandate"
        return narrowed(
            self, any_of(by_place(user, f"{mandate}__neighbourhood"), by_partner(user, f"{mandate}__partner"))
        )

    def standing(self):
        """What the journal says today; what a later line changed is superseded."""
        return self.filter(superseded_at=None)

    def of_place(self, neighbourhood):
        return self.filter(session__mandate__neighbourhood=neighbourhood)

    def of_sessions_or_awaiting(self, keys, now):
        """What stands for these sessions, and what the coordinator may still answer for others."""
        asked = Q(answer="", ruling="", due_on__gte=timezone.localdate(now))
        return self.standing().filter(Q(session__in=keys) | asked)

    def awaiting_answer(self, now):
        """The coordinator may still accept or refuse."""
        return self.standing().filter(answer="", ruling="", due_on__gte=timezone.localdate(now))

    def awaiting_ruling(self, now):
        """Refused, or left without an answer on its last day: the team decides."""
        late = Q(answer="", due_on__lt=timezone.localdate(now))
        return self.standing().filter(late | Q(answer=SessionExcess.Answer.REFUSED), ruling="")

    def with_accepted_before(self):
        """Add ``accepted_before``: the minutes that the table had accepted for the same session, before they changed."""
        earlier = SessionExcess.objects.filter(session=models.OuterRef("session"), answer=SessionExcess.Answer.ACCEPTED)
        last = earlier.exclude(superseded_at=None).order_by("-superseded_at").values("minutes")[:1]
        return self.annotate(accepted_before=models.Subquery(last))

    def answered_before(self):
        """What people had answered to a number of hours that a later line changed, oldest first."""
        answered = self.exclude(superseded_at=None).exclude(answer="", ruling="")
        return answered.select_related("answered_by", "ruled_by").order_by("superseded_at")

    def billed(self):
        """What the neighbourhood pays: accepted, or decided by the team."""
        return self.standing().filter(Q(answer=SessionExcess.Answer.ACCEPTED) | Q(ruling=SessionExcess.Ruling.BILLED))

    def with_context(self):
        return self.select_related("session__mandate__neighbourhood", "session__mandate__partner", "session__coach")

    def with_place(self):
        return self.select_related("session__mandate__neighbourhood")


class SessionExcess(models.Model):
    """Minutes of a session beyond what was available: at the neighbourhood's own cost (Menu des possibles, note **).

    The journal alone says how many there are. This row follows what people answer to a given number; when a later
    line changes the number, the row is superseded and another takes its place.
    """

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", _("acceptées")
        REFUSED = "refused", _("refusées")

    class Ruling(models.TextChoices):
        BILLED = "billed", _("à facturer")
        REVERSED = "reversed", _("séance annulée")

    session = models.ForeignKey(CoachingSession, models.PROTECT, related_name="excesses", verbose_name=_("séance"))
    minutes = models.PositiveIntegerField(_("minutes"))
    dated_on = models.DateField(_("date de la séance"), help_text=_("Telle qu’elle a été dite à la table."))
    arisen_at = models.DateTimeField(_("depuis le"))
    due_on = models.DateField(_("réponse attendue jusqu’au"))
    answer = models.CharField(_("réponse de la table"), max_length=8, choices=Answer.choices, blank=True)
    answered_at = models.DateTimeField(_("réponse le"), null=True, blank=True)
    answered_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("réponse de")
    )
    ruling = models.CharField(_("décision de l’équipe"), max_length=8, choices=Ruling.choices, blank=True)
    ruled_at = models.DateTimeField(_("décidée le"), null=True, blank=True)
    ruled_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("décidée par")
    )
    superseded_at = models.DateTimeField(_("remplacée le"), null=True, blank=True)

    objects = SessionExcessQuerySet.as_manager()

    class Meta:
        verbose_name = _("heures au-delà du disponible")
        verbose_name_plural = _("heures au-delà du disponible")
        ordering = ["-arisen_at"]
        constraints = [
            models.UniqueConstraint(
                name="coaching_one_standing_excess", fields=["session"], condition=Q(superseded_at=None)
            ),
            models.CheckConstraint(
                name="coaching_excess_in_quarters",
                condition=in_quarters("minutes") & Q(minutes__gt=0, minutes__lte=MOST_MINUTES),
            ),
            models.CheckConstraint(
                name="coaching_excess_answered_by_and_at",
                condition=Q(answered_at=None, answered_by=None, answer="")
                | Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer=""),
            ),
            models.CheckConstraint(
                name="coaching_excess_ruled_by_and_at",
                condition=Q(ruled_at=None, ruled_by=None, ruling="")
                | Q(ruled_at__isnull=False, ruled_by__isnull=False) & ~Q(ruling=""),
            ),
        ]

    def __str__(self):
        return f"{self.session} ({self.minutes})"


class HeldSessionQuerySet(models.QuerySet):
    def visible_to(self, user):
        if not user.is_authenticated:
            return self.none()
        return narrowed(self, any_of(by_place(user, "mandate__neighbourhood"), by_partner(user, "mandate__partner")))

    def waiting(self):
        return self.filter(decided_at=None)

    def correcting(self, session):
        """Corrections of a session that wait for the team."""
        return self.waiting().filter(replaces=session)

    def with_context(self):
        return self.select_related("mandate__neighbourhood", "mandate__partner", "held_by", "replaces")

    def with_place(self):
        return self.select_related("mandate__neighbourhood", "held_by")


class HeldSession(models.Model):
    """A back-dated session that would make other sessions exceed more: it counts once the team has confirmed it."""

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", _("confirmée")
        DECLINED = "declined", _("écartée")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(_("occasion"), max_length=80, unique=True)
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="held_sessions", verbose_name=_("mandat"))
    replaces = models.ForeignKey(
        CoachingSession, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("corrige")
    )
    dated_on = models.DateField(_("date"))
    minutes = models.PositiveIntegerField(_("minutes"))
    mode = models.CharField(_("mode"), max_length=10, choices=Mode.choices, default=Mode.VIRTUAL)
    in_person_reason = models.TextField(_("raison de se rencontrer en personne"), max_length=MOST_WORDS, blank=True)
    note = models.TextField(_("note"), max_length=MOST_WORDS, blank=True)
    reason = models.TextField(_("motif de la correction"), max_length=MOST_WORDS, blank=True)
    held_at = models.DateTimeField(_("proposée le"))
    held_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("proposée par"))
    outcome = models.CharField(_("décision"), max_length=10, choices=Outcome.choices, blank=True)
    decided_at = models.DateTimeField(_("décidée le"), null=True, blank=True)
    decided_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("décidée par")
    )

    objects = HeldSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("séance en attente de l’équipe")
        verbose_name_plural = _("séances en attente de l’équipe")
        ordering = ["held_at"]
        constraints = [
            in_person_says_why("coaching_held_in_person_says_why"),
            models.CheckConstraint(
                name="coaching_held_in_quarters",
                condition=in_quarters("minutes") & Q(minutes__gt=0, minutes__lte=MOST_MINUTES),
            ),
            models.CheckConstraint(
                name="coaching_held_decided_by_and_at",
                condition=Q(decided_at=None, decided_by=None, outcome="")
                | Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(outcome=""),
            ),
        ]

    def __str__(self):
        return f"{self.mandate} ({self.dated_on.isoformat()})"

    def get_absolute_url(self):
        return reverse("coaching:held", args=[self.public_id])
