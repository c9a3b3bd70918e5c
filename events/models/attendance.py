"""Who came, the certificates that follow, and what people thought of it."""

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .at_the_desk import AttendanceQuerySet, CertificateQuerySet
from .catalogue import MOST_WORDS, PERSON, Event, EventDay
from .registrations import Registration
from .workshops import Workshop


class Attendance(models.Model):
    """Somebody was there: on one day of the event, or at one workshop. Taken back, the row goes."""

    registration = models.ForeignKey(
        Registration, models.PROTECT, related_name="attendances", verbose_name=_("inscription")
    )
    day = models.ForeignKey(
        EventDay, models.PROTECT, null=True, blank=True, related_name="attendances", verbose_name=_("jour")
    )
    workshop = models.ForeignKey(
        Workshop, models.PROTECT, null=True, blank=True, related_name="attendances", verbose_name=_("atelier")
    )
    noted_at = models.DateTimeField(_("notée le"))
    noted_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("notée par"))

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("présence")
        verbose_name_plural = _("présences")
        ordering = ["noted_at"]
        constraints = [
            models.CheckConstraint(
                name="events_attendance_of_one_thing",
                condition=Q(day__isnull=False, workshop=None) | Q(day=None, workshop__isnull=False),
            ),
            models.UniqueConstraint(name="events_attendance_once_a_day", fields=["registration", "day"]),
            models.UniqueConstraint(name="events_attendance_once_a_workshop", fields=["registration", "workshop"]),
        ]

    def __str__(self):
        return f"{self.registration_id} {self.day or self.workshop}"


class Certificate(models.Model):
    """That somebody followed an activity: numbered, dated, with a code that anybody can check on a public page."""

    registration = models.OneToOneField(
        Registration, models.PROTECT, related_name="certificate", verbose_name=_("inscription")
    )
    number = models.CharField(_("numéro"), max_length=20, unique=True)
    code = models.CharField(_("code de vérification"), max_length=20, unique=True)
    name = models.CharField(_("nom"), max_length=120)
    share = models.PositiveSmallIntegerField(_("présence (%)"))
    minutes = models.PositiveIntegerField(_("minutes suivies"))
    issued_at = models.DateTimeField(_("délivrée le"))
    revoked_at = models.DateTimeField(_("retirée le"), null=True, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("attestation")
        verbose_name_plural = _("attestations")
        ordering = ["-issued_at"]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("events:certificate", args=[self.code])


class Evaluation(models.Model):
    """What somebody who came thought of it. Nothing leads back to the person: the registration only keeps that one came."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, models.PROTECT, related_name="evaluations", verbose_name=_("date d’une activité"))
    useful = models.PositiveSmallIntegerField(
        _("utile à votre travail"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    well_run = models.PositiveSmallIntegerField(
        _("bien menée"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    ties = models.PositiveSmallIntegerField(
        _("propice aux liens"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    keeps = models.TextField(_("ce que vous en gardez"), max_length=MOST_WORDS, blank=True)
    better = models.TextField(_("ce qui serait à améliorer"), max_length=MOST_WORDS, blank=True)
    received_on = models.DateField(_("reçue le"))

    class Meta:
        verbose_name = _("évaluation d’une activité")
        verbose_name_plural = _("évaluations des activités")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="events_evaluation_marks",
                condition=Q(useful__range=(1, 5), well_run__range=(1, 5), ties__range=(1, 5)),
            ),
        ]

    def __str__(self):
        return str(_("Évaluation %(pk)s") % {"pk": self.pk})
