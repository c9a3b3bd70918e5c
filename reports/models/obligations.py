"""What a participation owes, and when: a mid-year meeting, an annual report, a final report (Guide, section 5.3)."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.append_only import AppendOnlyModel
from neighbourhoods.models import Portfolio
from proposals.models import Participation

from .rules import ReportingRules

PERSON = settings.AUTH_USER_MODEL


class Kind(models.TextChoices):
    MIDYEAR = "midyear", _("Rencontre de mi-année")
    ANNUAL = "annual", _("Rapport annuel")
    FINAL = "final", _("Rapport final")


REPORTS = (Kind.ANNUAL, Kind.FINAL)


class State(models.TextChoices):
    """Where an obligation stands on a day; follows from its facts."""

    LATE = "late", _("En retard")
    SOON = "soon", _("D’ici 30 jours")
    LATER = "later", _("Plus tard")
    DONE = "done", _("Fait")
    WAIVED = "waived", _("Dispensé")


WAITING = (State.LATE, State.SOON, State.LATER)
SOON = timedelta(days=30)


class ObligationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever follows the participation: its table, its advisor, the team, the administration."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(participation__in=Participation.objects.visible_to(user))

    def with_context(self):
        return self.select_related("participation__neighbourhood", "participation__stage", "rules", "report")

    def recalled_by(self, notices):
        return self.filter(pk__in=notices.values("step__obligation"))

    def hold(self):
        """Lock these rows until the transaction ends and return their keys.

        Always in the order of the keys: two that hold several cannot cross.
        """
        return list(self.order_by("pk").select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))

    def with_due(self):
        """Annotate with ``when_due``, in the database what ``deadline`` is on a row."""
        return self.annotate(when_due=Coalesce("extended_to", "due_on"))

    def standing(self):
        """Those that the calendar still holds, done or not."""
        return self.filter(dropped_at=None)

    def waiting(self):
        """Neither done, nor waived, nor without object any more."""
        return self.standing().filter(done_on=None, waived_at=None)

    def done(self):
        return self.standing().filter(done_on__isnull=False)

    def waived(self):
        return self.standing().filter(waived_at__isnull=False)

    def of_kinds(self, *kinds):
        return self.filter(kind__in=kinds)

    def of_place(self, neighbourhood):
        return self.filter(participation__neighbourhood=neighbourhood)

    def of_places(self, places):
        return self.filter(participation__neighbourhood__in=places)

    def late(self, today):
        return self.with_due().waiting().filter(when_due__lt=today)

    def due_by(self, day):
        """Those whose date comes on that day at the latest, late ones included."""
        return self.with_due().waiting().filter(when_due__lte=day)

    def with_state(self, today):
        """Annotate with ``state``: done, waived, late, soon (30 days) or later."""
        return self.with_due().annotate(
            state=Case(
                When(done_on__isnull=False, then=Value(State.DONE)),
                When(waived_at__isnull=False, then=Value(State.WAIVED)),
                When(when_due__lt=today, then=Value(State.LATE)),
                When(when_due__lte=today + SOON, then=Value(State.SOON)),
                default=Value(State.LATER),
                output_field=models.CharField(),
            )
        )

    def due_in(self, year):
        """Those whose date, extended or not, falls in a calendar year."""
        return self.with_due().filter(when_due__year=year)

    def awaited_from(self, places, kinds):
        """Those of these sorts that neighbourhoods still owe; ``places``: keys that are known, or a query for them."""
        return self.waiting().filter(participation__neighbourhood__in=places, kind__in=kinds)

    def asking(self, own, advised, now, until):
        """What asks something of whoever speaks for ``own`` places and advises ``advised`` ones, until that day.

        ``is_due``: theirs to hand in or to hold. ``is_to_choose``: moments proposed to them, none kept yet.
        ``is_to_answer``: precisions are asked about their report. ``is_to_read``: a report that was handed in to them.
        ``has_follow_ups``: a meeting left them something to do. Places are keys.
        """
        from .meetings import FollowUp, MeetingMoment

        left = FollowUp.objects.asking(own, advised, until).filter(obligation=OuterRef("pk"))
        moments = MeetingMoment.objects.filter(meeting=OuterRef("pk"), starts_at__gt=now)
        waits = Q(done_on=None, waived_at=None, dropped_at=None)
        is_due = Q(kind__in=REPORTS, participation__neighbourhood__in=own)
        is_due |= Q(kind=Kind.MIDYEAR, participation__neighbourhood__in=advised)
        choose = Q(Exists(moments), meeting__starts_at=None, participation__neighbourhood__in=own)
        return (
            self.with_due()
            .annotate(
                is_due=_truth(waits & Q(when_due__lte=until) & is_due),
                is_to_choose=_truth(waits & choose),
                is_to_answer=_truth(Q(report__status="asked", participation__neighbourhood__in=own, dropped_at=None)),
                is_to_read=_truth(Q(report__status="submitted", participation__neighbourhood__in=advised)),
                has_follow_ups=Exists(left),
            )
            .filter(
                Q(is_due=True)
                | Q(is_to_choose=True)
                | Q(is_to_answer=True)
                | Q(is_to_read=True)
                | Q(has_follow_ups=True)
            )
            .select_related("meeting")
        )

    def under(self, rules):
        return self.filter(rules=rules)

    def advised_by(self, advisor, on=None):
        """Those of the neighbourhoods that this person answers for that day."""
        return self.filter(
            participation__neighbourhood__in=Portfolio.objects.held_by(advisor, on).values("neighbourhood")
        )

    def by_date(self):
        return self.with_due().order_by("when_due", "participation__neighbourhood__name", "year_number", "kind", "pk")


def _truth(condition):
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=models.BooleanField())


class Obligation(models.Model):
    """One thing due for one participation year.

    ``due_on`` follows the participation's dates until the obligation ends; ``extended_to``, which the team grants,
    prevails over it. ``done_on`` is the local day on which a report was received or a meeting held.
    ``dropped_at``: the calendar holds it no more, because the participation's dates changed or it was interrupted.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    participation = models.ForeignKey(
        Participation, on_delete=models.PROTECT, related_name="obligations", verbose_name=_("participation")
    )
    rules = models.ForeignKey(ReportingRules, on_delete=models.PROTECT, related_name="+", verbose_name=_("règles"))
    kind = models.CharField(_("sorte"), max_length=8, choices=Kind.choices)
    year_number = models.PositiveSmallIntegerField(_("année de participation"))
    period_starts_on = models.DateField(_("premier jour de la période"))
    period_ends_on = models.DateField(_("dernier jour de la période"))
    due_on = models.DateField(_("échéance"))
    extended_to = models.DateField(_("prolongée jusqu’au"), null=True, blank=True)
    done_on = models.DateField(_("faite le"), null=True, blank=True)
    done_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("consignée par")
    )
    waived_at = models.DateTimeField(_("dispensée le"), null=True, blank=True)
    waived_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("dispensée par")
    )
    dropped_at = models.DateTimeField(_("sans objet depuis le"), null=True, blank=True)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        verbose_name = _("échéance du suivi")
        verbose_name_plural = _("échéances du suivi")
        ordering = ["participation", "period_starts_on", "kind"]
        constraints = [
            models.UniqueConstraint(
                name="reports_obligation_once",
                fields=["participation", "kind", "year_number"],
                condition=Q(dropped_at=None),
            ),
            models.CheckConstraint(
                name="reports_obligation_in_order",
                condition=Q(period_ends_on__gte=F("period_starts_on"), due_on__gte=F("period_starts_on")),
            ),
            models.CheckConstraint(
                name="reports_obligation_done_by_and_on",
                condition=Q(done_on=None, done_by=None) | Q(done_on__isnull=False, done_by__isnull=False),
                violation_error_message=_("Une échéance faite porte son jour et la personne qui le consigne."),
            ),
            models.CheckConstraint(
                name="reports_obligation_waived_by_and_at",
                condition=Q(waived_at=None, waived_by=None) | Q(waived_at__isnull=False, waived_by__isnull=False),
                violation_error_message=_("Une dispense porte sa date et son auteur."),
            ),
            models.CheckConstraint(
                name="reports_obligation_ends_once",
                condition=Q(done_on=None) | Q(waived_at=None),
                violation_error_message=_("Une échéance faite ne se dispense pas."),
            ),
            models.CheckConstraint(
                name="reports_extension_is_later",
                condition=Q(extended_to=None) | Q(extended_to__gt=F("period_starts_on")),
                violation_error_message=_("Une prolongation donne une date plus tardive."),
            ),
        ]
        indexes = [models.Index(fields=["done_on", "due_on"], name="reports_obligation_waiting")]

    @property
    def file_opened_at(self):
        """When the file that it comes from was opened: its e-mails keep the texts of that day."""
        return self.participation.file_opened_at

    def __str__(self):
        return f"{self.title} – {self.participation}"

    def get_absolute_url(self):
        return reverse("reports:obligation", args=[self.public_id])

    @property
    def title(self):
        """« Rapport annuel, an 2 »."""
        return _("%(kind)s, an %(n)s") % {"kind": self.get_kind_display(), "n": self.year_number}

    @property
    def deadline(self):
        """The last local day: the one that the team granted, or else that of the calendar."""
        return self.extended_to or self.due_on

    @property
    def is_report(self):
        return self.kind in REPORTS

    @property
    def is_waiting(self):
        return self.done_on is None and self.waived_at is None and self.dropped_at is None


class OfObligationQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(obligation__in=Obligation.objects.visible_to(user))

    def of(self, obligation):
        return self.filter(obligation=obligation)

    def with_people(self):
        return self.select_related("by", "note")

    def written_by(self, user):
        related = "note", "obligation__participation__neighbourhood", "obligation__participation__stage"
        return self.filter(by=user).select_related(*related)


class ObligationEntry(AppendOnlyModel):
    """A line of an obligation's history: who did what and when; the calendar's own moves have no author."""

    class Verb(models.TextChoices):
        CREATE = "create", _("Échéance inscrite au calendrier")
        MOVE = "move", _("Date déplacée avec la participation")
        DROP = "drop", _("Sans objet\u00a0: les dates de la participation ont changé")
        EXTEND = "extend", _("Délai prolongé")
        WAIVE = "waive", _("Dispense accordée")
        RESTORE = "restore", _("Dispense levée")
        RECEIVE = "receive", _("Consignée comme faite")
        REOPEN = "reopen", _("Consignation annulée")
        SUBMIT = "submit", _("Rapport remis")
        ASK = "ask", _("Précisions demandées")
        ANSWER = "answer", _("Précisions envoyées")
        ACCEPT = "accept", _("Rapport accepté")

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="history")
    verb = models.CharField(_("acte"), max_length=10, choices=Verb.choices)
    before = models.DateField(_("date d’avant"), null=True, blank=True)
    after = models.DateField(_("date d’après"), null=True, blank=True)
    at = models.DateTimeField(_("le"))
    by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("par")
    )

    objects = OfObligationQuerySet.as_manager()

    class Meta:
        verbose_name = _("ligne de l’historique d’une échéance")
        verbose_name_plural = _("historique des échéances")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return self.get_verb_display()


class ObligationNoteQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(entry__in=ObligationEntry.objects.visible_to(user))


class ObligationNote(models.Model):
    """Why: apart from the line, because a reason may name somebody and can be erased."""

    entry = models.OneToOneField(
        ObligationEntry, on_delete=models.PROTECT, related_name="note", primary_key=True, verbose_name=_("ligne")
    )
    text = models.TextField(_("motif"))

    objects = ObligationNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("motif d’un acte sur une échéance")
        verbose_name_plural = _("motifs des actes sur les échéances")

    def __str__(self):
        return self.text[:60]
