"""The mid-year meeting: the moments that were proposed, the one that was kept, what was written, what follows."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .obligations import Obligation, OfObligationQuerySet

PERSON = settings.AUTH_USER_MODEL


class OfMeetingQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(meeting__in=Meeting.objects.visible_to(user))


class Meeting(models.Model):
    """The meeting of one obligation. ``starts_at``: the moment that both sides keep; None while it is to be chosen.

    ``sequence`` grows with each change that a calendar must learn (RFC 5545).
    """

    obligation = models.OneToOneField(
        Obligation, on_delete=models.PROTECT, related_name="meeting", primary_key=True, verbose_name=_("échéance")
    )
    place = models.CharField(_("lieu ou lien"), max_length=200)
    minutes = models.PositiveSmallIntegerField(_("durée, en minutes"))
    others = models.CharField(_("autres personnes"), max_length=300, blank=True)
    starts_at = models.DateTimeField(_("moment retenu"), null=True, blank=True)
    kept_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("retenu par")
    )
    proposed_at = models.DateTimeField(_("proposée le"))
    proposed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("proposée par"))
    sequence = models.PositiveIntegerField(_("version"), default=0)

    objects = OfObligationQuerySet.as_manager()

    class Meta:
        verbose_name = _("rencontre de mi-année")
        verbose_name_plural = _("rencontres de mi-année")
        ordering = ["-proposed_at"]
        constraints = [
            models.CheckConstraint(
                name="reports_meeting_lasts_some_time", condition=Q(minutes__gte=15, minutes__lte=480)
            ),
            models.CheckConstraint(
                name="reports_meeting_kept_by_and_at",
                condition=Q(starts_at=None, kept_by=None) | Q(starts_at__isnull=False, kept_by__isnull=False),
                violation_error_message=_("Un moment retenu porte la personne qui l’a retenu."),
            ),
        ]

    def __str__(self):
        return str(self.obligation)

    def get_absolute_url(self):
        return reverse("reports:obligation", args=[self.obligation.public_id])

    @property
    def ends_at(self):
        return self.starts_at and self.starts_at + timedelta(minutes=self.minutes)


class MeetingMoment(models.Model):
    """One moment among those that the advisor proposes."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="moments")
    starts_at = models.DateTimeField(_("moment"))

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("moment proposé")
        verbose_name_plural = _("moments proposés")
        ordering = ["starts_at"]
        constraints = [models.UniqueConstraint(name="reports_moment_once", fields=["meeting", "starts_at"])]

    def __str__(self):
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


class MeetingNoteQuerySet(OfObligationQuerySet):
    def visible_to(self, user):
        """Shared: whoever follows the obligation. Private: its author, while they follow it."""
        seen = self.filter(obligation__in=Obligation.objects.visible_to(user))
        return seen.filter(Q(is_shared=True) | Q(author=user.pk))

    def with_author(self):
        return self.select_related("author")

    def written_by(self, user):
        related = "obligation__participation__neighbourhood", "obligation__participation__stage"
        return self.filter(author=user).select_related(*related)


class MeetingNote(models.Model):
    """What somebody writes of a meeting, for themselves or for everybody who follows it."""

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="notes")
    author = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("auteur ou auteure"))
    text = models.TextField(_("note"))
    is_shared = models.BooleanField(_("partagée"))
    written_at = models.DateTimeField(_("écrite le"))

    objects = MeetingNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note d’une rencontre")
        verbose_name_plural = _("notes des rencontres")
        ordering = ["written_at", "pk"]

    def __str__(self):
        return f"{self.obligation_id}, {self.written_at:%Y-%m-%d}"  # never the text: it may be private


class FollowUpQuerySet(OfObligationQuerySet):
    def open(self):
        return self.filter(done_at=None)

    def asking(self, own, advised, until):
        """Those to do by that day by whoever speaks for ``own`` places or advises ``advised`` ones; places are keys."""
        charge, place = FollowUp.Charge, "obligation__participation__neighbourhood__in"
        theirs = Q(charge=charge.TABLE, **{place: own}) | Q(charge=charge.ADVISOR, **{place: advised})
        return self.open().filter(theirs, due_on__lte=until)

    def with_context(self):
        return self.select_related("obligation__participation__neighbourhood", "done_by", "created_by")


class FollowUp(models.Model):
    """What a meeting leaves to do, by the table or by its advisor, until a day."""

    class Charge(models.TextChoices):
        TABLE = "table", _("La table")
        ADVISOR = "advisor", _("Le conseil")

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="follow_ups")
    text = models.CharField(_("quoi"), max_length=300)
    charge = models.CharField(_("qui s’en charge"), max_length=8, choices=Charge.choices)
    due_on = models.DateField(_("d’ici le"))
    created_at = models.DateTimeField(_("inscrite le"))
    created_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("inscrite par"))
    done_at = models.DateTimeField(_("faite le"), null=True, blank=True)
    done_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("faite par")
    )

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("suite d’une rencontre")
        verbose_name_plural = _("suites des rencontres")
        ordering = [F("done_at").asc(nulls_first=True), "due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="reports_follow_up_done_by_and_at",
                condition=Q(done_at=None, done_by=None) | Q(done_at__isnull=False, done_by__isnull=False),
                violation_error_message=_("Une suite faite porte sa date et la personne qui le dit."),
            ),
        ]
        indexes = [models.Index(fields=["done_at", "due_on"], name="reports_follow_up_waiting")]

    def __str__(self):
        return self.text
