"""The letters that tell a table what was decided: frozen words, their PDF, the act of sending."""

import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.append_only import AppendOnlyModel

from .proposal import Proposal

PERSON = settings.AUTH_USER_MODEL


class LetterQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those who read the file; the table once the letter was sent."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(proposal__in=Proposal.objects.content_visible_by_position(user))
            | Q(proposal__in=Proposal.objects.of_tables_of(user), dispatch__isnull=False)
        )

    def last_ones(self):
        """The last letter of each file: those that no other corrects."""
        return self.filter(corrected_by=None)

    def quoting(self, *, body, held_on, reference):
        """Those whose frozen words name a sitting of governance, corrected by another letter since or not."""
        return self.filter(
            content__ratified_by_body=body,
            content__ratified_on=held_on.isoformat(),
            content__minutes_reference=reference,
        )

    def unsent(self):
        """The last letters of their files, when they have not left."""
        return self.last_ones().filter(dispatch=None)


class Letter(AppendOnlyModel):
    """A numbered, dated letter whose words are frozen. A mistake is mended by a second letter that names the first."""

    class Kind(models.TextChoices):
        CONFIRMATION = "confirmation", _("Confirmation d’allocation")
        REFUSAL = "refusal", _("Refus")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="letters")
    number = models.CharField(_("numéro"), max_length=20, unique=True)
    kind = models.CharField(_("type"), max_length=12, choices=Kind.choices)
    rank = models.PositiveSmallIntegerField(
        _("rang"), help_text=_("1\u00a0: la lettre; 2 et plus\u00a0: une correction.")
    )
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    dated_on = models.DateField(_("date"))
    content = models.JSONField(_("contenu"), encoder=DjangoJSONEncoder)
    verification_code = models.CharField(_("code de vérification"), max_length=20, unique=True)
    issued_at = models.DateTimeField(_("émise le"))
    issued_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("émise par"))

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("lettre")
        verbose_name_plural = _("lettres")
        ordering = ["-issued_at"]
        constraints = [
            models.UniqueConstraint(name="proposals_letter_rank_once", fields=["proposal", "rank"]),
            models.CheckConstraint(
                name="proposals_correction_names_the_letter",
                condition=Q(rank=1, corrects=None) | Q(rank__gt=1, corrects__isnull=False),
            ),
        ]

    def __str__(self):
        return self.number


class LetterFile(AppendOnlyModel):
    """The PDF of a letter, drawn once from its frozen words."""

    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="rendering", primary_key=True)
    path = models.CharField(max_length=200)
    digest = models.CharField(_("SHA-256"), max_length=64)
    drawn_at = models.DateTimeField(_("produite le"))

    class Meta:
        verbose_name = _("fichier d’une lettre")
        verbose_name_plural = _("fichiers des lettres")

    def __str__(self):
        return self.digest


class LetterDispatch(AppendOnlyModel):
    """The act of sending a letter; once per letter, by constraint."""

    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="dispatch", primary_key=True)
    sent_at = models.DateTimeField(_("envoyée le"))
    sent_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("envoi d’une lettre")
        verbose_name_plural = _("envois des lettres")

    def __str__(self):
        return str(self.sent_at)
