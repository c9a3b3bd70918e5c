"""What people answer when they are asked whether they have a conflict of interest in a file."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.append_only import AppendOnlyModel
from neighbourhoods.models import Seat

from . import access
from .proposal import Proposal
from .status import BEING_STUDIED

PERSON = settings.AUTH_USER_MODEL


class ConflictDeclarationQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(proposal__in=Proposal.objects.visible_by_position(user))

    def conflicts(self):
        return self.filter(has_conflict=True)

    def denials_of(self, user):
        """The person's answers « no conflict », or what was ruled in their place."""
        return self.filter(user=user, has_conflict=False)


class ConflictDeclaration(AppendOnlyModel):
    """A person's answer to "do you have a conflict of interest in this file?". A yes stands for ever.

    ``is_late``: given after a no, hence after the content had opened. ``ruled_by``: somebody answered in the place of a
    member who did not know (``ConflictDoubt``).
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="conflict_declarations")
    user = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    has_conflict = models.BooleanField(_("conflit d’intérêts"))
    is_late = models.BooleanField(_("tardive"), default=False)
    declared_at = models.DateTimeField(_("déclaré le"))
    ruled_by = models.ForeignKey(
        PERSON,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("tranché par"),
        help_text=_("Vide\u00a0: la personne a répondu elle-même."),
    )

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


class ConflictDoubtQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those on the files that one knows of by a position; one's own goes with the file, once it is closed."""
        return self.filter(proposal__in=Proposal.objects.visible_by_position(user))

    def open(self):
        """Those that wait for a ruling: whoever is recused meanwhile, or sits no more, waits for none."""
        members = Seat.objects.current().of_management().values("user")
        return self.filter(ruled_at=None, user__in=members).exclude(access.person_recused("user", "proposal"))

    def of_person(self, user):
        return self.filter(user=user)

    def of_others(self, user):
        return self.exclude(user=user)

    def on_file(self, proposal):
        return self.filter(proposal=proposal)

    def on_files(self, keys):
        return self.filter(proposal__in=keys)

    def on_files_being_studied(self):
        """A file on which the committee has pronounced waits for nobody's answer."""
        return self.filter(proposal__status__in=BEING_STUDIED)


class ConflictDoubt(models.Model):
    """« Je ne sais pas »: a member puts the question to the chair; the content stays closed until the ruling.

    A ruling is a ``ConflictDeclaration`` of the member, with ``ruled_by``. Whoever rules is never the member.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="conflict_doubts")
    user = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("personne"))
    words = models.TextField(_("ce qui fait hésiter"), blank=True)
    asked_at = models.DateTimeField(_("posée le"))
    ruled_at = models.DateTimeField(_("tranchée le"), null=True, blank=True)
    ruled_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("tranchée par")
    )

    objects = ConflictDoubtQuerySet.as_manager()

    class Meta:
        verbose_name = _("doute sur un conflit d’intérêts")
        verbose_name_plural = _("doutes sur un conflit d’intérêts")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="proposals_one_doubt_per_person",
                fields=["proposal", "user"],
                violation_error_message=_("Cette question est déjà posée."),
            ),
            models.CheckConstraint(
                name="proposals_doubt_ruled_by_and_at",
                condition=Q(ruled_at=None, ruled_by=None) | Q(ruled_at__isnull=False, ruled_by__isnull=False),
            ),
            models.CheckConstraint(
                name="proposals_nobody_rules_their_own_doubt",
                condition=Q(ruled_by=None) | ~Q(ruled_by=F("user")),
                violation_error_message=_("Personne ne tranche sa propre question."),
            ),
        ]

    def __str__(self):
        return f"{self.user} – {self.proposal_id}"

    @property
    def is_open(self):
        """As it stands now: asks the database."""
        return ConflictDoubt.objects.open().filter(pk=self.pk).exists()
