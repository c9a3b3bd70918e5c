"""A long job is a row: who asked, how far it is, and where its result lies."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ui import language as spoken

from .. import kinds


class JobQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own jobs only: a result may hold what only the person who asked may read."""
        return self.filter(requested_by=user) if user.is_authenticated else self.none()

    def exports_of(self, user):
        """The files that this person asked for, the latest first."""
        return self.visible_to(user).filter(is_export=True).order_by("-created_at")

    def unfinished(self):
        return self.filter(status__in=[Job.Status.QUEUED, Job.Status.RUNNING])

    def expired(self, now):
        """Those whose file was to be taken before now, and is still there."""
        return self.filter(expires_at__lte=now).exclude(result_path="")

    def due(self, now):
        return self.filter(status=Job.Status.QUEUED, due_at__lte=now).order_by("due_at", "created_at")

    def past_retention(self, before):
        """Jobs finished before then, whose result can be asked for again."""
        return self.filter(finished_at__lt=before)

    def silent_since(self, moment):
        """Running jobs that have given no sign of life since then: their worker is gone."""
        return self.filter(status=Job.Status.RUNNING, claimed_at__lt=moment)


class Job(models.Model):
    """One run of a registered handler (``notifications.jobs.job_handler``). ``key`` forbids a second one.

    It is done in ``language``, that of the page on which it was asked for. While it runs, ``claimed_at`` is the last
    sign of life of the worker that holds ``claim_token``.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", _("en attente")
        RUNNING = "running", _("en cours")
        DONE = "done", _("terminée")
        FAILED = "failed", _("échouée")

    MAX_ATTEMPTS = 3

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(_("occasion"), max_length=200, unique=True)
    kind = models.CharField(_("sorte"), max_length=80)
    payload = models.JSONField(_("données"), default=dict, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="jobs",
        verbose_name=_("demandée par"),
    )
    language = models.CharField(_("langue"), max_length=5, default=spoken.current)
    status = models.CharField(_("état"), max_length=10, choices=Status, default=Status.QUEUED)
    progress_done = models.PositiveIntegerField(_("fait"), default=0)
    progress_total = models.PositiveIntegerField(_("à faire"), default=0)
    message = models.CharField(_("message"), max_length=200, blank=True)
    result_path = models.CharField(_("emplacement du résultat"), max_length=500, blank=True)
    result_name = models.CharField(_("nom du résultat"), max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    error = models.TextField(_("erreur"), blank=True)
    due_at = models.DateTimeField(_("à faire dès le"))
    claim_token = models.UUIDField(_("jeton de prise en charge"), null=True, blank=True, editable=False)
    claimed_at = models.DateTimeField(_("dernier signe de vie"), null=True, blank=True)
    created_at = models.DateTimeField(_("demandée le"))
    started_at = models.DateTimeField(_("commencée le"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finie le"), null=True, blank=True)
    is_export = models.BooleanField(
        _("export"),
        default=False,
        help_text=_("Un fichier demandé par quelqu’un, à prendre sous «\u00a0Mes exports\u00a0»."),
    )
    expires_at = models.DateTimeField(
        _("à prendre avant le"),
        null=True,
        blank=True,
        help_text=_("Vide\u00a0: aussi longtemps que la tâche est gardée."),
    )

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("tâche")
        verbose_name_plural = _("tâches")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["status", "due_at"], name="notifications_job_due"),
            models.Index(fields=["status", "claimed_at"], name="notifications_job_running"),
        ]
        constraints = [
            models.CheckConstraint(
                name="notifications_job_claim_has_token_and_date",
                condition=Q(status="running", claimed_at__isnull=False, claim_token__isnull=False)
                | ~Q(status="running") & Q(claimed_at=None, claim_token=None),
                violation_error_message=_("Une tâche en cours porte son jeton et sa date."),
            ),
            models.CheckConstraint(
                name="notifications_job_finished_has_date",
                condition=Q(status__in=["done", "failed"], finished_at__isnull=False)
                | ~Q(status__in=["done", "failed"]) & Q(finished_at=None),
                violation_error_message=_("Une tâche finie porte la date de sa fin."),
            ),
            models.CheckConstraint(
                name="notifications_job_failed_says_why",
                condition=~Q(status="failed") | ~Q(error=""),
                violation_error_message=_("Une tâche échouée dit pourquoi."),
            ),
            models.CheckConstraint(
                name="notifications_job_result_has_name_and_path",
                condition=Q(result_path="", result_name="") | ~Q(result_path="") & ~Q(result_name=""),
                violation_error_message=_("Un résultat porte son nom et son emplacement."),
            ),
            models.CheckConstraint(
                name="notifications_job_progress_within_total",
                condition=Q(progress_done__lte=F("progress_total")),
                violation_error_message=_("Le travail fait ne dépasse pas le travail à faire."),
            ),
        ]

    def __str__(self):
        return f"{self.kind} ({self.get_status_display()})"

    @property
    def is_finished(self):
        return self.status in (self.Status.DONE, self.Status.FAILED)

    def has_expired(self, now):
        """True for an export whose file is no longer offered."""
        return self.expires_at is not None and self.expires_at <= now

    @property
    def kind_label(self):
        return kinds.label(self.kind)

    @property
    def percent(self):
        """0 to 100, or None while the amount of work is not known."""
        return self.progress_done * 100 // self.progress_total if self.progress_total else None
