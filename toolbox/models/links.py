"""What the portal knows of the address of a resource: the last answer, and since when it fails."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .resources import PERSON, Resource, Version


class Outcome(models.TextChoices):
    NEW = "new", _("pas encore vérifiée")
    WORKS = "works", _("répond")
    TO_CHECK = "to_check", _("à vérifier à la main")
    FAILING = "failing", _("introuvable, à confirmer")
    DEAD = "dead", _("brisée")


class LinkWatchQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The team's and the administration's."""
        return self if user.is_authenticated and (user.is_team or user.is_admin) else self.none()

    def current(self):
        """Those of the version that its resource opens today."""
        return self.filter(resource__withdrawn_at=None, resource__current=models.F("version"))

    def due(self, now):
        """To ask now, those that wait longest first; nobody is asking them at the moment."""
        return self.current().free(now).order_by("next_at", "pk")

    def free(self, now):
        """Whose time has come, and that nobody has claimed."""
        return self.filter(Q(claimed_until=None) | Q(claimed_until__lte=now), next_at__lte=now)

    def to_ask(self, now):
        """The due ones whose site nobody is asking at the moment: one address of a site at a time."""
        return self.due(now).exclude(host__in=LinkWatch.objects.claimed(now).values("host"))

    def claimed(self, now):
        """Somebody is asking them, or was killed while asking less than a moment ago."""
        return self.filter(claimed_until__gt=now)

    def of_host(self, host):
        return self.filter(host=host)

    def asking_for_a_hand(self, now, passing):
        """Dead; or to check, and not about to settle: the reasons that may pass (``passing``) have three days to."""
        waits = Q(outcome=Outcome.TO_CHECK) & ~Q(reason__in=passing, since__gt=now - timedelta(days=3))
        return self.current().filter(Q(outcome=Outcome.DEAD) | waits)


class LinkWatch(models.Model):
    """One for each resource that opens an address. ``failed_days``: on how many local days it was not found, in a row.

    ``http_status`` is empty when nobody answered; ``reason`` says why, in a code of ``links.probe``. ``since``: from when
    it is in that state. ``host``: the site, asked for one address at a time. ``links.states`` says what changes what.
    """

    resource = models.OneToOneField(Resource, models.CASCADE, related_name="watch", verbose_name=_("ressource"))
    version = models.ForeignKey(Version, models.PROTECT, related_name="+", verbose_name=_("version"))
    host = models.CharField(_("site"), max_length=255, default="", editable=False)
    outcome = models.CharField(_("état"), max_length=10, choices=Outcome.choices, default=Outcome.NEW)
    http_status = models.PositiveSmallIntegerField(_("code de réponse"), null=True, blank=True)
    reason = models.CharField(_("cause"), max_length=40, blank=True)
    since = models.DateTimeField(_("dans cet état depuis"), null=True, blank=True)
    checked_at = models.DateTimeField(_("vérifiée le"), null=True, blank=True)
    failed_days = models.PositiveSmallIntegerField(_("jours d’échec de suite"), default=0)
    last_failed_on = models.DateField(_("dernier jour d’échec"), null=True, blank=True)
    next_at = models.DateTimeField(_("prochaine vérification"))
    claimed_until = models.DateTimeField(null=True, blank=True)

    objects = LinkWatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("état d’une adresse")
        verbose_name_plural = _("état des adresses")
        ordering = ["next_at"]
        indexes = [
            models.Index(name="toolbox_watch_next", fields=["next_at"]),
            models.Index(name="toolbox_watch_host", fields=["host"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="toolbox_watch_dead_after_three_days",
                condition=~Q(outcome="dead") | Q(failed_days__gte=3),
                violation_error_message=_("Une adresse est brisée après trois échecs, trois jours différents."),
            ),
            models.CheckConstraint(
                name="toolbox_watch_failed_on_some_day",
                condition=Q(failed_days=0, last_failed_on=None) | Q(failed_days__gte=1, last_failed_on__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.resource_id} {self.outcome}"


class BrokenLinkReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The team's and the administration's."""
        return self if user.is_authenticated and (user.is_team or user.is_admin) else self.none()

    def open(self):
        return self.filter(closed_at=None)

    def of(self, resource):
        return self.filter(resource=resource)


class BrokenLinkReport(models.Model):
    """Somebody says that a resource does not open. Who said it is not kept."""

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="reports", verbose_name=_("ressource"))
    version = models.ForeignKey(Version, models.PROTECT, related_name="+", verbose_name=_("version"))
    note = models.CharField(_("ce qui se passe"), max_length=300, blank=True)
    at = models.DateTimeField(_("signalé le"))
    closed_at = models.DateTimeField(_("réglé le"), null=True, blank=True)
    closed_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("réglé par")
    )

    objects = BrokenLinkReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("lien brisé signalé")
        verbose_name_plural = _("liens brisés signalés")
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                name="toolbox_report_closed_by_and_at",
                condition=Q(closed_at=None, closed_by=None) | Q(closed_at__isnull=False, closed_by__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.resource_id} {self.at:%Y-%m-%d}"

    def get_absolute_url(self):
        return reverse("toolbox:desk_links")
