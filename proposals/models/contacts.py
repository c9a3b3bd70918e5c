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
        """Read by whoever keeps contact with the neighbourhood today: their own, and those left to who answers for it.

        Its advisor answers for a neighbourhood, and whoever replaces them; the team does where no portfolio holds it.
        Otherwise the team reads its own alone, which is what the box promises to whoever ticks it. A member of the
        table reads none, whatever else they are. A note on a file follows the file, and its recusals.
        """
        if not user.is_authenticated:
            return self.none()
        advised = Q(neighbourhood__in=Neighbourhood.objects.advised_by(user))
        keeps, answers = advised, advised
        if user.is_team:
            keeps = Q()
            answers |= ~Q(neighbourhood__in=Portfolio.objects.current().values("neighbourhood"))
        knows = Q(proposal=None) | Q(proposal__in=Proposal.objects.visible_by_position(user))
        return self.filter(keeps, knows, Q(author=user) | Q(is_shared=True) & answers).exclude(
            neighbourhood__in=Neighbourhood.objects.joined_by(user)
        )

    def of_place(self, neighbourhood):
        return self.filter(neighbourhood=neighbourhood)

    def written_by(self, user):
        return self.filter(author=user)

    def with_context(self, user):
        """Read the notes with their author and file, so that a page prints of each file what this person may read."""
        files = Proposal.objects.with_titles_for(user).select_related("stage")
        return self.select_related("author").prefetch_related(models.Prefetch("proposal", files))


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
