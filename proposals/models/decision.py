"""What governance ratified, the letters that say it, and the participation that follows."""

import uuid
from datetime import date

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce, Least
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.append_only import AppendOnlyModel
from neighbourhoods.models import Initiative, Neighbourhood
from ui.fields import MOST_MONEY

from .programme import Stage
from .proposal import Proposal
from .status import Status

PERSON = settings.AUTH_USER_MODEL


class DecisionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The table learns of a decision from its letter, not before."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(proposal__in=Proposal.objects.content_visible_by_position(user))
            | Q(proposal__in=Proposal.objects.of_tables_of(user), proposal__letters__dispatch__isnull=False)
        ).distinct()

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


class ParticipationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """After the letter, ordinary rights: recusals end with the decision."""
        if not user.is_authenticated:
            return self.none()
        if user.is_team or user.is_admin:
            return self
        return self.filter(
            Q(neighbourhood__in=Neighbourhood.objects.joined_by(user))
            | Q(neighbourhood__in=Neighbourhood.objects.advised_by(user))
        )

    def active(self, on=None):
        """Neither interrupted nor over: under way that local day (today by default), or to come."""
        return self.filter(status=Participation.Status.ACTIVE, ends_on__gte=on or timezone.localdate())

    def not_interrupted(self):
        """Those whose dates hold, past ones included."""
        return self.exclude(status=Participation.Status.INTERRUPTED)

    def with_last_day(self):
        """Annotate with ``until_on``, in the database what ``last_day`` is on a row."""
        return self.annotate(until_on=Coalesce(Least("ends_on", "interrupted_on"), "ends_on"))


class Participation(models.Model):
    """A neighbourhood takes part at a stage from a start date, for some years. It begins with the sent letter."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("en cours")
        ENDED = "ended", _("terminée")
        INTERRUPTED = "interrupted", _("interrompue")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="participation")
    neighbourhood = models.ForeignKey(
        Neighbourhood, on_delete=models.PROTECT, related_name="participations", verbose_name=_("quartier")
    )
    initiative = models.ForeignKey(
        Initiative, on_delete=models.PROTECT, related_name="participations", verbose_name=_("initiative")
    )
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+", verbose_name=_("étape"))
    starts_on = models.DateField(_("début"))
    ends_on = models.DateField(_("fin"))
    status = models.CharField(_("état"), max_length=12, choices=Status.choices, default=Status.ACTIVE)
    interrupted_on = models.DateField(_("interrompue le"), null=True, blank=True)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                name="proposals_participation_ends_after_start", condition=Q(ends_on__gt=F("starts_on"))
            ),
            models.CheckConstraint(
                name="proposals_interruption_has_its_day",
                condition=Q(status="interrupted", interrupted_on__isnull=False)
                | ~Q(status="interrupted") & Q(interrupted_on=None),
                violation_error_message=_("Une participation interrompue porte le jour de l’interruption."),
            ),
        ]

    def __str__(self):
        return f"{self.neighbourhood} – {self.stage}"

    @property
    def last_day(self):
        """The last day on which the neighbourhood takes part, an interruption included."""
        return self.ends_on if self.interrupted_on is None else min(self.ends_on, self.interrupted_on)

    def state_on(self, day: date):
        """The state that a page prints: after its last day a participation is over, though no act says so."""
        over = self.status == self.Status.ACTIVE and self.ends_on < day
        return self.Status.ENDED if over else self.Status(self.status)

    def state_label(self, day: date):
        """Say that state in words; before its first day a participation is still to come."""
        state = self.state_on(day)
        return _("à venir") if state == self.Status.ACTIVE and day < self.starts_on else state.label


class ParticipationYear(models.Model):
    """« An 1 », « an 2 »…: first and last day, and the amount in dollars."""

    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="years")
    number = models.PositiveSmallIntegerField(_("année"))
    starts_on = models.DateField(_("premier jour"))
    ends_on = models.DateField(_("dernier jour"))
    amount = models.DecimalField(_("montant ($)"), max_digits=12, decimal_places=2)
    reserved = models.DecimalField(_("montant réservé ($)"), max_digits=12, decimal_places=2, default=0)

    class Meta:
        verbose_name = _("année de participation")
        verbose_name_plural = _("années de participation")
        ordering = ["participation", "number"]
        constraints = [
            models.UniqueConstraint(name="proposals_participation_year_once", fields=["participation", "number"]),
            models.CheckConstraint(name="proposals_year_in_order", condition=Q(ends_on__gt=F("starts_on"))),
            models.CheckConstraint(
                name="proposals_year_within_the_column",
                condition=Q(amount__gte=0, amount__lte=MOST_MONEY, reserved__gte=0, reserved__lte=MOST_MONEY),
            ),
        ]

    def __str__(self):
        return str(_("An %(number)s") % {"number": self.number})


class OfParticipationQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(participation__in=Participation.objects.visible_to(user))


class LearningQuestionQuerySet(OfParticipationQuerySet):
    def of_participation(self, participation):
        return self.filter(participation=participation)

    def during(self, first_day, last_day):
        """Those asked on at least one day from the first to the last, both included."""
        return self.filter(Q(asked_until=None) | Q(asked_until__gte=first_day), asked_from__lte=last_day)


class ActionPlan(AppendOnlyModel):
    """The action plan discussed after the award: each change is a new version, the original stays (Guide, 5.2)."""

    participation = models.ForeignKey(Participation, on_delete=models.PROTECT, related_name="action_plans")
    number = models.PositiveSmallIntegerField(_("version"))
    text = models.TextField(_("plan d’action"))
    change_note = models.TextField(_("ce qui change"), blank=True)
    written_at = models.DateTimeField(_("écrit le"))
    written_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    objects = OfParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan d’action")
        verbose_name_plural = _("plans d’action")
        ordering = ["participation", "-number"]
        constraints = [models.UniqueConstraint(name="proposals_plan_number_once", fields=["participation", "number"])]

    def __str__(self):
        return str(_("Version %(number)s") % {"number": self.number})


class LearningQuestion(models.Model):
    """A learning question of a participation, from a day, until it is replaced (Guide, section 4, condition 3).

    ``replaces`` is unique: one question has one successor. Its successor is asked from its last day at the earliest.
    """

    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="learning_questions")
    text = models.TextField(_("question d’apprentissage"))
    asked_from = models.DateField(_("depuis le"))
    asked_until = models.DateField(_("jusqu’au"), null=True, blank=True)
    replaces = models.OneToOneField(
        "self",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name=_("remplace"),
    )

    objects = LearningQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question d’apprentissage")
        verbose_name_plural = _("questions d’apprentissage")
        ordering = ["participation", "asked_from", "pk"]
        constraints = [
            models.CheckConstraint(
                name="proposals_learning_question_in_order",
                condition=Q(asked_until=None) | Q(asked_until__gte=F("asked_from")),
            )
        ]

    def __str__(self):
        return self.text[:60]
