"""The participation that a sent letter begins: its years, its action plans, its learning questions."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce, Least
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.append_only import AppendOnlyModel
from neighbourhoods.models import Initiative, Neighbourhood
from ui.fields import MOST_MONEY

from .programme import Stage
from .proposal import PartnerNeighbourhood, Proposal

PERSON = settings.AUTH_USER_MODEL


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

    def public(self):
        """Those that everybody may know of: a letter was sent and its initiative is public. Their amounts are not."""
        return self.filter(initiative__is_public=True)

    def of_place(self, neighbourhood):
        return self.filter(neighbourhood=neighbourhood)

    def told_at(self, neighbourhood, user):
        """What this person may know of there, in the order of its dates: what they follow, else what is public.

        Those of other neighbourhoods of which this one is a partner are among them: only an intensification has any.
        ``is_followed`` tells the first from the others.
        """
        followed = Participation.objects.visible_to(user)
        public = Participation.objects.public()
        own = Q(neighbourhood=neighbourhood) & (Q(pk__in=followed.values("pk")) | Q(pk__in=public.values("pk")))
        spanned = PartnerNeighbourhood.objects.filter(neighbourhood=neighbourhood).values("proposal")
        partner = Q(stage__number=3, proposal__in=spanned, pk__in=public.values("pk"))
        rows = self.filter(own | partner).annotate(is_followed=Exists(followed.filter(pk=OuterRef("pk"))))
        rows = rows.select_related("neighbourhood", "stage", "initiative", "proposal").prefetch_related("years")
        return rows.order_by("starts_on", "pk")

    def in_portfolio_of(self, user):
        """Those whose amounts this person may add up: less than what exists for whoever is recused from a file."""
        return self.filter(proposal__in=Proposal.objects.in_portfolio_of(user))

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

    @property
    def file_opened_at(self):
        """When the file that it follows was opened."""
        return self.proposal.file_opened_at

    def __str__(self):
        return f"{self.neighbourhood} – {self.stage}"

    def get_absolute_url(self):
        return reverse("proposals:participation", args=[self.public_id])

    @property
    def last_day(self):
        """The last day on which the neighbourhood takes part, an interruption included."""
        return self.ends_on if self.interrupted_on is None else min(self.ends_on, self.interrupted_on)

    def state_on(self, day: date):
        """The state that a page prints: after its last day a participation is over, though no act says so."""
        over = self.status == self.Status.ACTIVE and self.ends_on < day
        return self.Status.ENDED if over else self.Status(self.status)

    def public_state(self, day: date):
        """What everybody reads: to come, under way or over. Why one ended early is between the table and the programme."""
        if day < self.starts_on:
            return _("à venir")
        return _("en cours") if day <= self.last_day else _("terminée")

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

    def asked_still(self):
        return self.filter(asked_until=None)

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
