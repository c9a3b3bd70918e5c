"""The journal that an advisor keeps of contacts with a neighbourhood, apart from what is shared with its table."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from neighbourhoods.models import Neighbourhood, Portfolio

from .once import OnceQuerySetMixin, WrittenOnce, once
from .proposal import Proposal

PERSON = settings.AUTH_USER_MODEL


class ContactNoteQuerySet(OnceQuerySetMixin, models.QuerySet):
    def visible_to(self, user):
        """One's own, and those left to whoever answers for the neighbourhood; a note on a file follows the file."""
        if not user.is_authenticated:
            return self.none()
        answers = Q(is_shared=True, neighbourhood__in=Portfolio.objects.held_by(user).values("neighbourhood"))
        knows = Q(proposal=None) | Q(proposal__in=Proposal.objects.visible_by_position(user))
        return self.filter(Q(author=user) | answers, knows)

    def of_place(self, neighbourhood):
        return self.filter(neighbourhood=neighbourhood)


class ContactNote(WrittenOnce):
    """A call, a visit, a meeting with a table, in its advisor's words. The table never reads it."""

    class Means(models.TextChoices):
        CALL = "call", _("Appel")
        MEETING = "meeting", _("Rencontre")
        VISIT = "visit", _("Visite")
        EMAIL = "email", _("Courriel")
        OTHER = "other", _("Autre")

    neighbourhood = models.ForeignKey(
        Neighbourhood, on_delete=models.PROTECT, related_name="contact_notes", verbose_name=_("quartier")
    )
    proposal = models.ForeignKey(
        Proposal,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contact_notes",
        verbose_name=_("dossier"),
    )
    author = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    happened_on = models.DateField(_("date du contact"))
    means = models.CharField(_("moyen"), max_length=10, choices=Means.choices)
    text = models.TextField(_("note"))
    is_shared = models.BooleanField(
        _("lisible par qui répond du quartier"),
        default=False,
        help_text=_("La personne qui remplace ou qui reprend le portefeuille la lit; la table, jamais."),
    )
    written_at = models.DateTimeField(_("écrite le"))

    objects = ContactNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note de contact")
        verbose_name_plural = _("notes de contact")
        ordering = ["-happened_on", "-pk"]
        constraints = [once("proposals_contact_note_once")]
        indexes = [models.Index(fields=["neighbourhood", "happened_on"], name="proposals_contact_by_place")]

    def __str__(self):
        return self.text[:60]
