"""A proposal, its sections as they are being written, its frozen versions and its documents."""

import uuid

from django.apps import apps
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.append_only import AppendOnlyModel
from neighbourhoods.models import Initiative, Neighbourhood
from ui.uploads import unguessable
from writing.drafts import KeptDocument, TypedSection

from . import access, opened
from .conditions import narrowed
from .programme import Call, Prerequisite, SectionCode, SectionRule, Stage, StageRules
from .status import AWAITING_DECISION, Status, told_expression, told_to_table

PERSON = settings.AUTH_USER_MODEL


class ProposalQuerySet(models.QuerySet):
    def _that(self, condition, user):
        return narrowed(self, condition(user)) if user.is_authenticated else self.none()

    def visible_to(self, user):
        """The only door to proposals: the table's own, and what a position gives less the recusals."""
        return self._that(access.known_to, user)

    def visible_by_position(self, user):
        """What a portfolio, a team role or a seat opens. Internal work (analysis, opinions) is read through this."""
        return self._that(access.by_position, user)

    def visible_by_seat(self, user):
        return self._that(access.by_seat, user)

    def content_visible_by_position(self, user):
        return self._that(access.by_position_content, user)

    def content_visible_to(self, user):
        """Files whose submitted content the person may read."""
        return self._that(access.title_open_to, user)

    def readable_by(self, user):
        """Files of which the person may open more than the question of conflict: content, or a draft's header."""
        return self.visible_to(user)._that(access.pages_open_to, user)

    def of_tables_of(self, user):
        return narrowed(self, access.by_membership(user))

    def in_portfolio_of(self, user):
        return self._that(access.in_portfolio, user)

    def with_public_ids(self, public_ids):
        return self.filter(public_id__in=public_ids)

    def with_something_written(self):
        """Files that hold answers: a version, or a section that somebody saved."""
        return self.telling_what_is_written().filter(holds_answers=True)

    def telling_what_is_written(self):
        """Read with each file whether it ``holds_answers``."""
        saved = SectionDraft.objects.filter(proposal=OuterRef("pk"), lock_version__gt=0)
        return self.annotate(holds_answers=access.yes_or_no(Q(submitted_at__isnull=False) | Exists(saved)))

    def latest_opened_first(self):
        return self.order_by("-opened_at", "-pk")

    def drafts(self):
        return self.filter(status=Status.DRAFT)

    def awaiting_decision(self):
        return self.filter(status__in=AWAITING_DECISION)

    def overdue(self, now):
        """Files whose answer is late: more than eight weeks since the call's deadline (Guide, section 5.2)."""
        return self.awaiting_decision().filter(call__answer_due_on__lt=timezone.localdate(now))

    def with_standing_of(self, user):
        """Read the files together with what the policy asks about ``user``, for a page that asks it many times."""
        return self.annotate(**access.standing_columns(user))

    def as_told_to(self, user):
        """Read the files as a list tells them: ``told`` is the state that this person is told, ``title_is_open`` says
        whether they may read the title (see ``display_title``). Whoever may not is told the state as the table is.
        """
        letters = apps.get_model("proposals", "LetterDispatch").objects.filter(letter__proposal=OuterRef("pk"))
        return self.annotate(
            letter_is_sent=Exists(letters),
            title_is_open=access.yes_or_no(access.title_open_to(user)),
            told_as_table=access.yes_or_no(access.told_as_table(user)),
        ).annotate(told=told_expression())

    def with_titles_for(self, user):
        """Read the files so that ``display_title`` says no more than this person may read of each."""
        return self.annotate(title_is_open=access.yes_or_no(access.title_open_to(user)))

    def with_context(self):
        return self.select_related("neighbourhood__table", "stage", "call", "rules__stage", "initiative")

    def for_lists(self):
        return self.select_related("neighbourhood", "stage", "call").order_by(F("submitted_at").desc(nulls_first=True))


class Proposal(opened.OpenedFile, models.Model):
    """A neighbourhood's request for one stage, opened under one set of rules which it keeps."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(_("numéro de référence"), max_length=20, unique=True, null=True, blank=True)
    neighbourhood = models.ForeignKey(
        Neighbourhood, on_delete=models.PROTECT, related_name="proposals", verbose_name=_("quartier")
    )
    initiative = models.ForeignKey(
        Initiative,
        on_delete=models.PROTECT,
        related_name="proposals",
        null=True,
        blank=True,
        verbose_name=_("initiative"),
    )
    title = models.CharField(_("titre"), max_length=200, blank=True)
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="proposals", verbose_name=_("étape"))
    rules = models.ForeignKey(StageRules, on_delete=models.PROTECT, related_name="proposals", verbose_name=_("règles"))
    call = models.ForeignKey(
        Call, on_delete=models.PROTECT, related_name="proposals", null=True, blank=True, verbose_name=_("appel")
    )
    status = models.CharField(_("état"), max_length=20, choices=Status.choices, default=Status.DRAFT)
    opened_at = models.DateTimeField(_("commencée le"), default=timezone.now)
    opened_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("commencée par"))
    first_contact_on = models.DateField(
        _("premier échange avec la conseillère ou le conseiller"), null=True, blank=True
    )
    first_contact_confirmed_at = models.DateTimeField(_("premier échange confirmé le"), null=True, blank=True)
    first_contact_confirmed_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("confirmé par")
    )
    copied_from = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reprend les réponses de"),
    )
    submitted_at = models.DateTimeField(_("déposée le"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("déposée par")
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposition")
        verbose_name_plural = _("propositions")
        ordering = ["-opened_at"]
        constraints = [
            models.CheckConstraint(
                name="proposals_submitted_by_at_and_reference",
                condition=Q(submitted_at=None, submitted_by=None, reference=None)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False, reference__isnull=False),
                violation_error_message=_("Un dépôt porte une date, un nom et un numéro de référence."),
            ),
            models.CheckConstraint(
                name="proposals_past_draft_was_submitted",
                condition=Q(status__in=[Status.DRAFT, Status.WITHDRAWN]) | Q(submitted_at__isnull=False),
                violation_error_message=_("Seul un brouillon peut ne pas avoir été déposé."),
            ),
            models.CheckConstraint(
                name="proposals_submitted_with_contact_and_call",
                condition=Q(submitted_at=None) | Q(first_contact_on__isnull=False, call__isnull=False),
                violation_error_message=_("Un dépôt suppose un premier échange et un appel."),
            ),
            models.CheckConstraint(
                name="proposals_first_contact_confirmed_by_and_at",
                condition=Q(first_contact_confirmed_at=None, first_contact_confirmed_by=None)
                | Q(
                    first_contact_confirmed_at__isnull=False,
                    first_contact_confirmed_by__isnull=False,
                    first_contact_on__isnull=False,
                ),
                violation_error_message=_("Une confirmation porte une date et un nom."),
            ),
            models.CheckConstraint(name="proposals_status_known", condition=Q(status__in=[s.value for s in Status])),
        ]
        indexes = [models.Index(fields=["status", "call"], name="proposals_status_call")]

    def __str__(self):
        if self.reference is None:
            return str(_("Brouillon %(number)s")) % {"number": self.pk}  # its title is the table's
        return f"{self.reference} – {self.display_title}"

    def get_absolute_url(self):
        return reverse("proposals:detail", args=[self.public_id])

    @property
    def display_title(self):
        """The title, for whoever may read it: a file read by ``as_told_to``, ``with_titles_for`` or
        ``with_standing_of`` knows whether its reader does.
        """
        if not self._title_is_open():
            if self.reference is None:
                return str(_("Brouillon, étape %(stage)s")) % {"stage": self.stage}
            return str(_("Dossier %(reference)s à ouvrir")) % {"reference": self.reference}
        return self.title or str(_("Proposition sans titre"))

    def _title_is_open(self):
        known = self.__dict__
        if "title_is_open" in known:
            return known["title_is_open"]
        return "standing_of" not in known or known["standing_is_member"] or known["standing_reads"]

    @property
    def is_draft(self):
        return self.status == Status.DRAFT

    @property
    def status_for_table(self):
        """The state that the table is told (``told_to_table``)."""
        sent = self.status == Status.REFUSED and self.letters.filter(dispatch__isnull=False).exists()
        return told_to_table(self.status, letter_is_sent=sent)

    @property
    def answer_due_on(self):
        """Last day of the eight weeks, counted from the call's deadline (portal's default), or None."""
        return self.call.answer_due_on if self.call_id else None

    def clock_day(self, now):
        """Day of the eight-week clock: 0 on the deadline, 56 on the last day. None before a call is chosen."""
        return (timezone.localdate(now) - self.call.deadline_on).days if self.call_id else None


class PartnerNeighbourhood(models.Model):
    """Another neighbourhood that an intensification spans (« interquartier », Guide, section 5.2)."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="partner_neighbourhoods")
    neighbourhood = models.ForeignKey(Neighbourhood, on_delete=models.PROTECT, related_name="partnerships")

    class Meta:
        verbose_name = _("quartier partenaire")
        verbose_name_plural = _("quartiers partenaires")
        constraints = [
            models.UniqueConstraint(name="proposals_partner_once", fields=["proposal", "neighbourhood"]),
        ]

    def __str__(self):
        return str(self.neighbourhood)


class OwnTextQuerySet(models.QuerySet):
    """Working texts: the table alone reads them, until a version is frozen."""

    def visible_to(self, user):
        return self.filter(proposal__in=Proposal.objects.of_tables_of(user)) if user.is_authenticated else self.none()


class SectionDraft(TypedSection):
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="drafts")
    code = models.CharField(_("section"), max_length=20, choices=SectionCode.choices)

    objects = OwnTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("section en rédaction")
        verbose_name_plural = _("sections en rédaction")
        constraints = [
            models.UniqueConstraint(name="proposals_section_once", fields=["proposal", "code"]),
            models.CheckConstraint(
                name="proposals_section_saved_by_and_at",
                condition=Q(saved_at=None, saved_by=None) | Q(saved_at__isnull=False, saved_by__isnull=False),
            ),
        ]

    def __str__(self):
        return self.get_code_display()


class ReadWithContentQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(proposal__in=Proposal.objects.content_visible_to(user))


class Version(AppendOnlyModel):
    """What was submitted, frozen: readable for ever, never changed. ``digest`` is the SHA-256 of the content."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    content = models.JSONField(_("contenu"), encoder=DjangoJSONEncoder)
    digest = models.CharField(max_length=64)
    frozen_at = models.DateTimeField(_("figée le"))
    frozen_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    objects = ReadWithContentQuerySet.as_manager()

    class Meta:
        verbose_name = _("version déposée")
        verbose_name_plural = _("versions déposées")
        ordering = ["proposal", "-number"]
        constraints = [models.UniqueConstraint(name="proposals_version_number_once", fields=["proposal", "number"])]

    def __str__(self):
        return str(_("Version %(number)s") % {"number": self.number})


def stored_under(instance, filename):
    return unguessable("proposals")


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The table reads its uploads; others only what was part of a submission."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(proposal__in=Proposal.objects.of_tables_of(user))
            | Q(proposal__in=Proposal.objects.content_visible_by_position(user), frozen_at__isnull=False)
        )

    def in_use(self):
        return self.filter(removed_at=None)

    def on_record(self):
        """Those in use, and those that a version froze, taken out since or not."""
        return self.filter(Q(removed_at=None) | Q(frozen_at__isnull=False))

    def in_force(self):
        """Those in use that the rules of their file ask for; what another stage asked for is set aside, not gone."""
        rules = OuterRef("proposal__rules")
        asked = Prerequisite.objects.filter(rules=rules, code=OuterRef("slot")).exclude(proof=Prerequisite.Proof.TEXT)
        section = SectionRule.objects.filter(rules=rules, section=OuterRef("slot"))
        return self.in_use().filter(Exists(asked) | Exists(section))


class Document(KeptDocument):
    """An uploaded file. ``slot`` says where it belongs: a prerequisite's code, « vision », « documents »."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="documents")
    file = models.FileField(_("fichier"), upload_to=stored_under)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["slot", "uploaded_at"]
        constraints = [
            models.CheckConstraint(
                name="proposals_document_removed_by_and_at",
                condition=Q(removed_at=None, removed_by=None) | Q(removed_at__isnull=False, removed_by__isnull=False),
            )
        ]
