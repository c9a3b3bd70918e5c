"""What governance ratified, as the team recorded it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from ui.fields import MOST_MONEY

from .participation import Participation
from .proposal import Proposal
from .status import Status

PERSON = settings.AUTH_USER_MODEL


class RatificationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The team records them; a sitting names no file."""
        return self if user.is_authenticated and (user.is_team or user.is_admin) else self.none()

    def named(self, *, body, held_on, reference):
        """The sitting that a decision names by its body, its day and its minutes: one, or none."""
        return self.filter(body=body, held_on=held_on, reference=reference)

    def with_counts_for(self, user):
        """Note ``decided`` and ``told``: the decisions that this person may read, and those whose letter left."""
        read = Q(decisions__proposal__in=Proposal.objects.content_visible_by_position(user).values("pk"))
        told = Q(decisions__proposal__letters__dispatch__isnull=False)
        return self.annotate(
            decided=Count("decisions", filter=read, distinct=True),
            told=Count("decisions", filter=read & told, distinct=True),
        )


class Ratification(models.Model):
    """A sitting of the PIC-Centraide governance that ratifies what the committee recommended (Guide, section 5.2).

    The decisions that it holds (``Decision.ratification``) carry its body, day and reference, and leave together: a
    decision belongs to the sitting that those three name, and to no other.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    body = models.CharField(_("instance"), max_length=160)
    held_on = models.DateField(_("date de la séance"))
    reference = models.CharField(_("référence du procès-verbal"), max_length=80)
    recorded_at = models.DateTimeField(_("consignée le"))
    recorded_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("consignée par"))

    objects = RatificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("séance d’entérinement")
        verbose_name_plural = _("séances d’entérinement")
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="proposals_ratification_once",
                fields=["body", "held_on", "reference"],
                violation_error_message=_("Cette séance est déjà consignée."),
            ),
            models.CheckConstraint(
                name="proposals_ratification_with_body_and_reference",
                condition=~Q(body="") & ~Q(reference=""),
                violation_error_message=_("Une séance porte l’instance et la référence du procès-verbal."),
            ),
        ]

    def __str__(self):
        return f"{self.body}, {self.held_on.isoformat()}"

    @property
    def facts(self):
        """The three by which a sitting is known."""
        return {"body": self.body, "held_on": self.held_on, "reference": self.reference}


class DecisionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The table learns of a decision from its letter, not before."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(proposal__in=Proposal.objects.content_visible_by_position(user))
            | Q(proposal__in=Proposal.objects.of_tables_of(user), proposal__letters__dispatch__isnull=False)
        ).distinct()

    def read_by_position(self, user):
        """Those of the files whose content a position opens: for internal work, before any letter."""
        return self.filter(proposal__in=Proposal.objects.content_visible_by_position(user))

    def of_sitting(self, sitting):
        """In the order of their neighbourhoods, as the pages of a sitting list them."""
        return self.filter(ratification=sitting).order_by("proposal__neighbourhood__name", "proposal_id")

    def untold(self):
        """Acceptances that no letter has told yet."""
        return self.filter(outcome=Decision.Outcome.ACCEPTED, proposal__status=Status.ACCEPTED)

    def naming(self, *, body, held_on, reference):
        return self.filter(ratified_by_body=body, ratified_on=held_on, minutes_reference=reference)

    def that_take_a_place(self):
        """Acceptances whose dates hold, told by a letter or not, each with its number of years (``year_count``)."""
        begun = Participation.objects.not_interrupted().values("proposal")
        accepted = self.filter(outcome=Decision.Outcome.ACCEPTED)
        return accepted.filter(Q(proposal__status=Status.ACCEPTED) | Q(proposal__in=begun)).annotate(
            year_count=Count("years")
        )


class Decision(models.Model):
    """The ratification by the PIC-Centraide governance, as the team recorded it (Guide, section 5.2)."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("Acceptée")
        REFUSED = "refused", _("Refusée")

    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="decision")
    ratification = models.ForeignKey(
        Ratification,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions",
        verbose_name=_("séance"),
    )
    outcome = models.CharField(_("décision"), max_length=10, choices=Outcome.choices)
    ratified_on = models.DateField(_("entérinée le"))
    ratified_by_body = models.CharField(_("instance"), max_length=160)
    minutes_reference = models.CharField(_("référence du procès-verbal"), max_length=80)
    starts_on = models.DateField(_("début de la participation"), null=True, blank=True)
    conditions = models.TextField(_("conditions"), blank=True)
    reasons = models.TextField(_("motifs"), blank=True)
    override_reason = models.TextField(
        _("motif d’une seconde participation active"),
        blank=True,
        help_text=_("Hypothèse du portail\u00a0: un quartier a une seule participation active, sauf motif consigné."),
    )
    recorded_at = models.DateTimeField(_("consignée le"))
    recorded_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", verbose_name=_("consignée par"))

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("décision")
        verbose_name_plural = _("décisions")
        constraints = [
            models.CheckConstraint(
                name="proposals_decision_ratified_with_body_and_reference",
                condition=~Q(ratified_by_body="") & ~Q(minutes_reference=""),
                violation_error_message=_("Une décision entérinée porte l’instance et la référence."),
            ),
            models.CheckConstraint(
                name="proposals_acceptance_has_a_start",
                condition=Q(outcome="refused", starts_on=None) | Q(outcome="accepted", starts_on__isnull=False),
                violation_error_message=_("Une acceptation porte une date de début; un refus n’en porte pas."),
            ),
            models.CheckConstraint(
                name="proposals_refusal_has_reasons",
                condition=~Q(outcome="refused", reasons=""),
                violation_error_message=_("Un refus porte ses motifs."),
            ),
        ]

    def __str__(self):
        return self.get_outcome_display()

    def take_facts_of(self, sitting):
        """Write the body, the day and the reference of its sitting, once that was corrected."""
        self.ratified_by_body, self.ratified_on = sitting.body, sitting.held_on
        self.minutes_reference = sitting.reference
        self.save(update_fields=["ratified_by_body", "ratified_on", "minutes_reference"])


class GrantYear(models.Model):
    """The amount granted for one year of participation, in dollars. Beyond the range, a reason and a name."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="years")
    number = models.PositiveSmallIntegerField(_("année de participation"))
    amount = models.DecimalField(_("montant ($)"), max_digits=12, decimal_places=2)
    reserved = models.DecimalField(
        _("montant réservé au renforcement des compétences ($)"), max_digits=12, decimal_places=2, default=0
    )
    exception_reason = models.TextField(_("motif de l’exception à la fourchette"), blank=True)

    class Meta:
        verbose_name = _("montant octroyé")
        verbose_name_plural = _("montants octroyés")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(name="proposals_grant_once_per_year", fields=["decision", "number"]),
            models.CheckConstraint(
                name="proposals_grant_positive",
                condition=Q(amount__gt=0, reserved__gte=0, number__gte=1),
                violation_error_message=_("Un montant octroyé est positif."),
            ),
            models.CheckConstraint(
                name="proposals_grant_within_the_column",  # SQLite would keep an amount that it cannot read again
                condition=Q(amount__lte=MOST_MONEY, reserved__lte=MOST_MONEY),
                violation_error_message=_("Un montant a au plus 10 chiffres avant la virgule."),
            ),
        ]

    def __str__(self):
        return str(_("An %(number)s") % {"number": self.number})
