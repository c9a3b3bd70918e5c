"""What was recalled, so that nothing is recalled twice: a step has come for a date, and was sent or passed by."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.append_only import AppendOnlyModel
from proposals.models import Proposal

from .obligations import Obligation, OfObligationQuerySet


class ReminderStepQuerySet(OfObligationQuerySet):
    def of(self, obligations):
        return self.filter(obligation__in=obligations)

    def newest_first(self):
        return self.order_by("-at", "-pk")


class ReminderStep(AppendOnlyModel):
    """One step of one obligation for one due date, in days from it: −30 is a month before, 7 a week after.

    Append-only, and unique: two schedulers, or the same hour twice, send once. A new due date has steps of its own.
    """

    class Outcome(models.TextChoices):
        SENT = "sent", _("envoyé")
        PASSED = "passed", _("dépassé")

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="reminders")
    due_on = models.DateField(_("pour l’échéance du"))
    step = models.SmallIntegerField(_("jours depuis l’échéance"))
    outcome = models.CharField(_("sort"), max_length=6, choices=Outcome.choices)
    at = models.DateTimeField(_("le"))

    objects = ReminderStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("rappel d’une échéance")
        verbose_name_plural = _("rappels des échéances")
        ordering = ["obligation", "due_on", "step"]
        constraints = [models.UniqueConstraint(name="reports_step_once", fields=["obligation", "due_on", "step"])]

    def __str__(self):
        return f"{self.step:+d} ({self.get_outcome_display()})"


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own; the team and the administration see what is about to be told to whom."""
        if not user.is_authenticated:
            return self.none()
        return self if user.is_team or user.is_admin else self.filter(user=user)

    def untold(self):
        return self.filter(told_at=None)

    def of_person(self, user):
        return self.filter(user=user)

    def about(self, obligations):
        return self.filter(step__obligation__in=obligations)

    def recipients(self):
        """The keys of the people to tell, each once."""
        return self.order_by("user").values_list("user", flat=True).distinct()

    def with_context(self):
        """By date, with what a digest says of each."""
        related = "step__obligation__participation__neighbourhood", "step__obligation__rules"
        return self.select_related(*related).order_by("step__due_on", "pk")


class Notice(models.Model):
    """A step to tell one person. ``told_at``: it left in an e-mail, or what it recalled was done meanwhile."""

    step = models.ForeignKey(ReminderStep, on_delete=models.PROTECT, related_name="notices")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("personne")
    )
    is_copy = models.BooleanField(_("en copie"), default=False)
    is_orphan = models.BooleanField(_("faute de coordination dans le portail"), default=False)
    at = models.DateTimeField(_("inscrit le"))
    told_at = models.DateTimeField(_("traité le"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("rappel à une personne")
        verbose_name_plural = _("rappels aux personnes")
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(name="reports_notice_once", fields=["step", "user"])]
        indexes = [models.Index(fields=["told_at", "user"], name="reports_notice_untold")]

    def __str__(self):
        return f"{self.step} → {self.user}"


class ClockNoticeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those about the files that a position opens to this person: recusals included."""
        return self.filter(proposal__in=Proposal.objects.visible_by_position(user))

    def of(self, files):
        return self.filter(proposal__in=files)


class ClockNotice(AppendOnlyModel):
    """The team was told that a file's eight weeks reach a day (Guide, section 5.2): 42, then 57.

    ``counts_from`` is the day of the deadline: a file that answers another call counts anew.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="clock_notices")
    counts_from = models.DateField(_("depuis le"))
    day = models.PositiveSmallIntegerField(_("jour"))
    outcome = models.CharField(_("sort"), max_length=6, choices=ReminderStep.Outcome.choices)
    at = models.DateTimeField(_("le"))

    objects = ClockNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("avis des huit semaines")
        verbose_name_plural = _("avis des huit semaines")
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(name="reports_clock_once", fields=["proposal", "counts_from", "day"]),
            models.CheckConstraint(name="reports_clock_day_positive", condition=Q(day__gte=1)),
        ]

    def __str__(self):
        return f"{self.proposal_id}: {self.day}"


class ClockDigestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own; the team and the administration those whose every file a position opens to them."""
        if not user.is_authenticated:
            return self.none()
        closed = Proposal.objects.exclude(pk__in=Proposal.objects.visible_by_position(user).values("pk"))
        rows = self if user.is_team or user.is_admin else self.filter(user=user)
        return rows.exclude(files__in=closed)


class ClockDigest(models.Model):
    """What one person was told of the clock in one e-mail: the door of that e-mail, closed as its files are."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("personne")
    )
    files = models.ManyToManyField(Proposal, related_name="+", verbose_name=_("dossiers"))
    at = models.DateTimeField(_("le"))

    objects = ClockDigestQuerySet.as_manager()

    class Meta:
        verbose_name = _("rappel des huit semaines")
        verbose_name_plural = _("rappels des huit semaines")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.user}, {self.at:%Y-%m-%d}"
