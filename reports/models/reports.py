"""The report of one participation year: sections as they are typed, frozen versions, files, precisions asked for."""

import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.append_only import AppendOnlyModel
from neighbourhoods.models import Neighbourhood
from ui.uploads import unguessable
from writing.drafts import KeptDocument, TypedSection

from .obligations import Obligation

PERSON = settings.AUTH_USER_MODEL


class ReportStatus(models.TextChoices):
    WRITING = "writing", _("En rédaction")
    SUBMITTED = "submitted", _("Remis")
    ASKED = "asked", _("Précisions demandées")
    ACCEPTED = "accepted", _("Accepté")


OPEN_TO_WRITING = (ReportStatus.WRITING, ReportStatus.ASKED)


class ReportSection(models.TextChoices):
    """The sections, in no order: that of the form stands in its wording (``reference/report_form.yaml``)."""

    ACTIVITIES = "activities", _("L’année en bref")
    TARGETS = "targets", _("Cibles de l’année")
    PARTNERS = "partners", _("Partenaires")
    EDI = "edi", _("Équité, diversité et inclusion")
    LEARNING = "learning", _("Apprentissages")
    SUPPORT = "support", _("Accompagnement et formations")
    STATEMENT = "statement", _("Bilan financier")
    NEXT_YEAR = "next_year", _("L’an prochain")
    STRATEGIC = "strategic", _("Apprentissages stratégiques")
    AIMS = "aims", _("Effets de l’étape")
    NEXT_STEP = "next_step", _("La suite")
    DOCUMENTS = "documents", _("Documents")


class ReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever follows the participation knows that a report is begun; its text is read through its rows."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(obligation__in=Obligation.objects.visible_to(user))

    def of_tables_of(self, user):
        """Those that the person may write: their own table's."""
        places = Neighbourhood.objects.joined_by(user)
        return self.filter(obligation__participation__neighbourhood__in=places)

    def handed_in(self):
        return self.filter(submitted_at__isnull=False)

    def of_participation(self, participation):
        return self.filter(obligation__participation=participation)

    def of_obligation(self, obligation):
        return self.filter(obligation=obligation)

    def never_handed_in(self):
        return self.filter(submitted_at=None)

    def of_year(self, number):
        return self.filter(obligation__year_number=number)

    def before_year(self, number):
        return self.filter(obligation__year_number__lt=number)

    def latest_year_first(self):
        return self.order_by("-obligation__year_number", "-pk")

    def with_context(self):
        return self.select_related(
            "obligation__participation__neighbourhood",
            "obligation__participation__stage",
            "obligation__participation__initiative",
            "obligation__rules",
        )


class Report(models.Model):
    """What a table writes for one obligation. It opens once, prefilled; a state moves only through the workflow."""

    obligation = models.OneToOneField(
        Obligation, on_delete=models.PROTECT, related_name="report", verbose_name=_("échéance")
    )
    status = models.CharField(_("état"), max_length=10, choices=ReportStatus.choices, default=ReportStatus.WRITING)
    opened_at = models.DateTimeField(_("commencé le"))
    opened_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("commencé par"))
    submitted_at = models.DateTimeField(_("remis le"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("remis par")
    )
    accepted_at = models.DateTimeField(_("accepté le"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("accepté par")
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("rapport")
        verbose_name_plural = _("rapports")
        ordering = ["-opened_at"]
        constraints = [
            models.CheckConstraint(
                name="reports_report_submitted_by_and_at",
                condition=Q(submitted_at=None, submitted_by=None)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                violation_error_message=_("Un rapport remis porte sa date et la personne qui le remet."),
            ),
            models.CheckConstraint(
                name="reports_report_past_writing_was_submitted",
                condition=Q(status="writing", submitted_at=None) | ~Q(status="writing") & Q(submitted_at__isnull=False),
                violation_error_message=_("Seul un rapport en rédaction peut ne pas avoir été remis."),
            ),
            models.CheckConstraint(
                name="reports_report_accepted_by_and_at",
                condition=Q(status="accepted", accepted_at__isnull=False, accepted_by__isnull=False)
                | ~Q(status="accepted") & Q(accepted_at=None, accepted_by=None),
                violation_error_message=_("Un rapport accepté porte sa date et la personne qui l’accepte."),
            ),
        ]

    def __str__(self):
        return str(self.obligation)

    def get_absolute_url(self):
        return reverse("reports:report", args=[self.obligation.public_id])

    @property
    def is_open(self):
        """True while the table may write: in a state that says so, for an obligation that still holds."""
        row = self.obligation
        return self.status in OPEN_TO_WRITING and row.dropped_at is None and row.waived_at is None


# What the name of a report is made of, read from one of its rows.
OF_A_REPORT = ("report__obligation__participation__neighbourhood", "report__obligation__participation__stage")


class OwnTextQuerySet(models.QuerySet):
    """Working texts: the table alone reads them, until a version is frozen."""

    def visible_to(self, user):
        return self.filter(report__in=Report.objects.of_tables_of(user)) if user.is_authenticated else self.none()

    def saved_by_person(self, user):
        return self.filter(saved_by=user).select_related(*OF_A_REPORT)


class ReportDraft(TypedSection):
    """A section as typed. What a report opens with has nobody's name: ``saved_at`` is None until somebody saves."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="drafts")
    code = models.CharField(_("section"), max_length=20, choices=ReportSection.choices)

    objects = OwnTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("section de rapport en rédaction")
        verbose_name_plural = _("sections de rapport en rédaction")
        constraints = [
            models.UniqueConstraint(name="reports_draft_once", fields=["report", "code"]),
            models.CheckConstraint(
                name="reports_draft_saved_by_and_at",
                condition=Q(saved_at=None, saved_by=None) | Q(saved_at__isnull=False, saved_by__isnull=False),
            ),
        ]

    def __str__(self):
        return self.get_code_display()


class OfReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(report__in=Report.objects.visible_to(user))

    def of(self, report):
        return self.filter(report=report)

    def written_by(self, user):
        return self.filter(by=user).select_related(*OF_A_REPORT)


class ReportVersionQuerySet(OfReportQuerySet):
    def with_people(self):
        related = "participation__neighbourhood", "participation__stage", "participation__initiative", "rules"
        return self.select_related("by", *(f"report__obligation__{name}" for name in related))

    def frozen_until(self, moment):
        return self.filter(at__lte=moment)

    def of_years_before(self, obligation):
        """Those of the same participation's earlier years, in their order."""
        earlier = self.filter(
            report__obligation__participation=obligation.participation_id,
            report__obligation__year_number__lt=obligation.year_number,
        )
        return earlier.order_by("report__obligation__year_number", "number")


class ReportVersion(AppendOnlyModel):
    """What was handed in, frozen: readable for ever, never changed. ``digest`` is the SHA-256 of the content."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    content = models.JSONField(_("contenu"), encoder=DjangoJSONEncoder)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(_("figée le"))
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("par"))

    objects = ReportVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version d’un rapport")
        verbose_name_plural = _("versions des rapports")
        ordering = ["report", "-number"]
        constraints = [models.UniqueConstraint(name="reports_version_number_once", fields=["report", "number"])]

    def __str__(self):
        return str(_("Version %(number)s") % {"number": self.number})

    def get_absolute_url(self):
        return reverse("reports:version", args=[self.report.obligation.public_id, self.number])


def stored_under(instance, filename):
    return unguessable("reports")


class ReportDocumentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The table reads its uploads; others only what was part of a report that was handed in."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(report__in=Report.objects.of_tables_of(user))
            | Q(report__in=Report.objects.visible_to(user), frozen_at__isnull=False)
        )

    def in_use(self):
        return self.filter(removed_at=None)


class ReportDocument(KeptDocument):
    """An uploaded file of a report."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="documents")
    file = models.FileField(_("fichier"), upload_to=stored_under)

    objects = ReportDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document d’un rapport")
        verbose_name_plural = _("documents des rapports")
        ordering = ["slot", "uploaded_at"]
        constraints = [
            models.CheckConstraint(
                name="reports_document_removed_by_and_at",
                condition=Q(removed_at=None, removed_by=None) | Q(removed_at__isnull=False, removed_by__isnull=False),
            )
        ]


class PrecisionsQuerySet(OfReportQuerySet):
    def unanswered(self):
        return self.filter(answered_at=None)

    def with_people(self):
        return self.select_related("by", "answered_by")


class Precisions(models.Model):
    """What a reader of the report asks, and the sections that it opens again. One at a time waits for an answer."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="precisions")
    question = models.TextField(_("question"))
    sections = models.JSONField(_("sections rouvertes"), default=list)
    at = models.DateTimeField(_("demandées le"))
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("demandées par"))
    answer = models.TextField(_("mot de la table"), blank=True)
    answered_at = models.DateTimeField(_("répondu le"), null=True, blank=True)
    answered_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("répondu par")
    )

    objects = PrecisionsQuerySet.as_manager()

    class Meta:
        verbose_name = _("précisions demandées sur un rapport")
        verbose_name_plural = _("précisions demandées sur les rapports")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="reports_one_request_at_a_time", fields=["report"], condition=Q(answered_at=None)
            ),
            models.CheckConstraint(
                name="reports_precisions_answered_by_and_at",
                condition=Q(answered_at=None, answered_by=None)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
            ),
        ]

    def __str__(self):
        return self.question[:60]
