"""The programme's rules as rows with dates: stages, their rules, prerequisites, sections, calls (Guide, section 5.2).

A set of rules is written, put in force, and never changed again: a proposal keeps the set under which it was opened.
Whoever wants another range prepares a new set and puts it in force.
"""

from datetime import datetime, time, timedelta
from functools import cached_property

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ui import said


class Stage(models.Model):
    """One of the three stages; what is required at it stands in ``StageRules``."""

    class Code(models.TextChoices):
        PLANNING = "planning", _("Planification")
        DEPLOYMENT = "deployment", _("Déploiement")
        INTENSIFICATION = "intensification", _("Intensification")

    class Shape(models.TextChoices):
        CIRCLE = "circle", _("cercle")
        SQUARE = "square", _("carré")
        TRIANGLE = "triangle", _("triangle")

    number = models.PositiveSmallIntegerField(_("rang"), unique=True)
    code = models.CharField(_("code"), max_length=20, choices=Code.choices, unique=True)
    name = said.SaidCharField(_("nom"), max_length=60)
    shape = models.CharField(_("forme"), max_length=10, choices=Shape.choices)
    summary = said.SaidTextField(_("résumé"))
    path = said.SaidTextField(_("ce qui se passe pendant l’étape"), blank=True)
    next_stages = models.ManyToManyField("self", symmetrical=False, blank=True, verbose_name=_("étapes suivantes"))
    source = said.SaidCharField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("étape")
        verbose_name_plural = _("étapes")
        ordering = ["number"]

    def __str__(self):
        return self.name


class StageRulesQuerySet(models.QuerySet):
    def in_force(self, at):
        return self.filter(Q(valid_from__lte=at), Q(valid_until=None) | Q(valid_until__gt=at))

    def in_preparation(self):
        return self.filter(valid_from=None)

    def with_prerequisites(self):
        return self.select_related("stage").prefetch_related("prerequisites")

    def complete(self):
        return self.with_prerequisites().prefetch_related("sections")


class StageRules(models.Model):
    """The range, durations, prerequisites and sections of a stage during some time. Amounts are dollars per year.

    ``valid_from`` empty: being prepared. ``valid_until`` empty: in force without a planned end.
    """

    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="rules", verbose_name=_("étape"))
    min_per_year = models.DecimalField(_("minimum par année ($)"), max_digits=12, decimal_places=2)
    max_per_year = models.DecimalField(_("maximum par année ($)"), max_digits=12, decimal_places=2)
    reserved_per_year = models.DecimalField(
        _("montant réservé au renforcement des compétences, par année ($)"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("S’ajoute à la fourchette. Vide tant que l’équipe ne l’a pas fixé (hypothèse du portail)."),
    )
    min_years = models.PositiveSmallIntegerField(_("durée minimale (années)"), default=1)
    base_years = models.PositiveSmallIntegerField(_("durée sans justification (années)"))
    max_years = models.PositiveSmallIntegerField(
        _("durée maximale, sur justification (années)"),
        help_text=_("Égale à la durée quand aucune prolongation n’est possible."),
    )
    source = said.SaidCharField(_("source"), max_length=200)
    note = said.SaidTextField(_("note"), blank=True)
    valid_from = models.DateTimeField(_("en vigueur depuis"), null=True, blank=True, editable=False)
    valid_until = models.DateTimeField(_("en vigueur jusqu’à"), null=True, blank=True, editable=False)

    objects = StageRulesQuerySet.as_manager()

    class Meta:
        verbose_name = _("règles d’une étape")
        verbose_name_plural = _("règles des étapes")
        ordering = ["stage", F("valid_from").desc(nulls_first=True)]
        constraints = [
            models.CheckConstraint(
                name="proposals_rules_range_in_order",
                condition=Q(min_per_year__gt=0, min_per_year__lte=F("max_per_year")),
                violation_error_message=_("Le minimum est positif et ne dépasse pas le maximum."),
            ),
            models.CheckConstraint(
                name="proposals_rules_durations_in_order",
                condition=Q(min_years__gte=1, min_years__lte=F("base_years"), base_years__lte=F("max_years")),
                violation_error_message=_(
                    "Les durées vont en croissant\u00a0: minimale, sans justification, maximale."
                ),
            ),
            models.CheckConstraint(
                name="proposals_rules_validity_in_order",
                condition=Q(valid_until=None) | Q(valid_from__isnull=False, valid_until__gt=F("valid_from")),
                violation_error_message=_("La fin de validité suit le début."),
            ),
            models.UniqueConstraint(
                name="proposals_one_open_set_of_rules_per_stage",
                fields=["stage"],
                condition=Q(valid_from__isnull=False, valid_until=None),
                violation_error_message=_("Cette étape a déjà des règles en vigueur."),
            ),
            models.UniqueConstraint(
                name="proposals_one_set_of_rules_in_preparation",
                fields=["stage"],
                condition=Q(valid_from=None),
                violation_error_message=_("Une version de ces règles est déjà en préparation."),
            ),
        ]

    def __str__(self):
        if self.valid_from is None:
            return str(_("%(stage)s, règles en préparation") % {"stage": self.stage})
        return str(
            _("%(stage)s, règles du %(date)s")
            % {"stage": self.stage, "date": timezone.localtime(self.valid_from).date().isoformat()}
        )

    @property
    def is_in_preparation(self):
        return self.valid_from is None

    @property
    def extension_needs_justification(self):
        return self.max_years > self.base_years

    @property
    def offered_years(self):
        """Durations that a proposal may ask for, those that need a justification included."""
        return range(self.min_years, self.max_years + 1)

    @cached_property
    def requirements(self):
        """Return {section code: "required" | "optional"}; a section that is absent is not part of the form."""
        return {rule.section: rule.requirement for rule in self.sections.all()}


class Prerequisite(models.Model):
    """What a neighbourhood must have in hand to enter a stage, and how it shows it."""

    class Proof(models.TextChoices):
        TEXT = "text", _("texte")
        FILE = "file", _("document")
        EITHER = "either", _("texte ou document")

    rules = models.ForeignKey(StageRules, on_delete=models.CASCADE, related_name="prerequisites")
    code = models.SlugField(_("code"), max_length=60)
    label = said.SaidCharField(_("préalable"), max_length=200)
    help_text = said.SaidTextField(_("aide"), blank=True)
    proof = models.CharField(_("preuve"), max_length=10, choices=Proof.choices, default=Proof.EITHER)
    asks_adoption = models.BooleanField(
        _("demande «\u00a0adopté\u00a0» ou «\u00a0en cours d’adoption\u00a0»"),
        default=False,
    )
    order = models.PositiveSmallIntegerField(_("ordre"), default=1)
    source = said.SaidCharField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("préalable")
        verbose_name_plural = _("préalables")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="proposals_prerequisite_once_per_rules",
                fields=["rules", "code"],
                violation_error_message=_("Ce préalable figure déjà dans ces règles."),
            )
        ]

    def __str__(self):
        return self.label


class SectionCode(models.TextChoices):
    """The sections of the proposal form; their wording stands in ``reference/form.yaml``."""

    CHANGE = "change", _("Changement souhaité")
    PREREQUISITES = "prerequisites", _("Préalables")
    VISION = "vision", _("Vision de changement")
    INITIATIVE = "initiative", _("Initiative et partenaires")
    LEARNING = "learning", _("Apprentissages")
    EDI = "edi", _("Équité, diversité et inclusion")
    BUDGET = "budget", _("Budget")
    DURATION = "duration", _("Durée")
    DOCUMENTS = "documents", _("Documents")


class SectionRule(models.Model):
    """Whether a section is required or optional at a stage."""

    class Requirement(models.TextChoices):
        REQUIRED = "required", _("obligatoire")
        OPTIONAL = "optional", _("facultative")

    rules = models.ForeignKey(StageRules, on_delete=models.CASCADE, related_name="sections")
    section = models.CharField(_("section"), max_length=20, choices=SectionCode.choices)
    requirement = models.CharField(_("exigence"), max_length=10, choices=Requirement.choices)
    order = models.PositiveSmallIntegerField(_("ordre"), default=1)

    class Meta:
        verbose_name = _("section du formulaire")
        verbose_name_plural = _("sections du formulaire")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="proposals_section_once_per_rules",
                fields=["rules", "section"],
                violation_error_message=_("Cette section figure déjà dans ces règles."),
            )
        ]

    def __str__(self):
        return f"{self.get_section_display()} ({self.get_requirement_display()})"


class CallQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Calls are public."""
        return self

    def for_stage(self, stage):
        return self.filter(stages=stage)

    def open(self, now):
        return self.filter(closes_at__gt=now)

    def latest_first(self):
        return self.order_by("-deadline_on", "-pk")

    def next_for(self, stage, now):
        """The call that applies to a proposal begun now: the one of that stage that closes first, or None."""
        return self.for_stage(stage).open(now).order_by("closes_at").first()


class Call(models.Model):
    """A deadline for proposals. It closes at 00:00 of the following day in Montréal (portal's default)."""

    name = models.CharField(_("nom"), max_length=120)
    deadline_on = models.DateField(_("date limite"), help_text=_("Dernier jour où l’on dépose, heure de Montréal."))
    closes_at = models.DateTimeField(_("fermeture"), editable=False)
    answer_due_on = models.DateField(
        _("réponse au plus tard le"),
        editable=False,
        help_text=_("Calculée à partir du délai de réponse en vigueur quand la date limite est inscrite."),
    )
    stages = models.ManyToManyField(Stage, related_name="calls", verbose_name=_("étapes visées"))
    letter_of_intent_due_on = models.DateField(
        _("lettre d’intention attendue au plus tard le"),
        null=True,
        blank=True,
        help_text=_("Vide\u00a0: cet appel ne demande pas de lettre d’intention."),
    )
    is_fictitious = models.BooleanField(_("donnée fictive"), default=False)
    source = models.CharField(_("source"), max_length=200, blank=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("appel")
        verbose_name_plural = _("appels")
        ordering = ["-closes_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="proposals_call_once_per_day",
                fields=["deadline_on", "is_fictitious"],
                violation_error_message=_("Un appel a déjà cette date limite."),
            ),
            models.CheckConstraint(
                name="proposals_answer_after_deadline",
                condition=Q(answer_due_on__gt=F("deadline_on")),
                violation_error_message=_("La réponse est due après la date limite."),
            ),
            models.CheckConstraint(
                name="proposals_intent_before_deadline",
                condition=Q(letter_of_intent_due_on=None) | Q(letter_of_intent_due_on__lte=F("deadline_on")),
                violation_error_message=_("La lettre d’intention est attendue avant la date limite de l’appel."),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def answer_days(self):
        """Length of the answer's delay for this call, in days: 56 for the guide's eight weeks."""
        return (self.answer_due_on - self.deadline_on).days

    def save(self, *args, **kwargs):
        self.derive_dates()
        super().save(*args, **kwargs)

    def derive_dates(self):
        """Derive the closing and the answer's last day from the deadline; writes nothing.

        The delay is read from the settings when the deadline is written: changing it later moves no call that exists.
        """
        known = Call.objects.filter(pk=self.pk).values_list("deadline_on", flat=True).first() if self.pk else None
        if known != self.deadline_on:
            delay = timedelta(days=ProgrammeSettings.current().ratification_days)
            self.answer_due_on = self.deadline_on + delay
        # The instant follows from the date: a day more, at local midnight, whatever the clocks do that night.
        midnight = datetime.combine(self.deadline_on + timedelta(days=1), time.min)
        self.closes_at = timezone.make_aware(midnight, timezone.get_default_timezone())

    def is_open(self, now):
        return now < self.closes_at


class ProgrammeSettings(models.Model):
    """What the sources leave open: the portal's assumptions, which an administrator can change. One row."""

    ratification_days = models.PositiveSmallIntegerField(
        _("délai de réponse (jours)"),
        default=56,
        help_text=_("Huit semaines\u00a0: Guide de la phase 2, section 5.2."),
    )
    amber_from_day = models.PositiveSmallIntegerField(
        _("alerte à partir du jour"),
        default=42,
        help_text=_(
            "Hypothèse du portail, pas une règle du guide\u00a0: l’horloge passe à «\u00a0bientôt\u00a0» ce jour-là."
        ),
    )
    calls_per_year = models.PositiveSmallIntegerField(
        _("appels par année"), default=3, help_text=_("Guide de la phase 2, section 5.2.")
    )
    last_call_year = models.PositiveSmallIntegerField(
        _("dernière année d’appels"), default=2025, help_text=_("Guide de la phase 2, section 5.2.")
    )
    letter_of_intent_warns = models.BooleanField(
        _("avertir s’il manque la lettre d’intention"),
        default=True,
        help_text=_("Hypothèse du portail, pas une règle du guide\u00a0: son absence avertit et n’empêche rien."),
    )
    learning_question_required_for_letter = models.BooleanField(
        _("exiger une question d’apprentissage avant la lettre"),
        default=True,
        help_text=_("Hypothèse du portail, pas une règle du guide (section 4.3)."),
    )
    one_active_participation = models.BooleanField(
        _("une seule participation active par quartier"),
        default=True,
        help_text=_("Hypothèse du portail, pas une règle du guide\u00a0: l’équipe peut passer outre, avec un motif."),
    )
    signatory_name = models.CharField(_("signataire des lettres\u00a0: nom"), max_length=120, blank=True)
    signatory_title = models.CharField(_("signataire des lettres\u00a0: titre"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("réglages du programme")
        verbose_name_plural = _("réglages du programme")
        constraints = [
            models.CheckConstraint(name="proposals_settings_single_row", condition=Q(pk=1)),
            models.CheckConstraint(
                name="proposals_settings_amber_before_red",
                condition=Q(amber_from_day__gte=1, amber_from_day__lte=F("ratification_days")),
                violation_error_message=_("L’alerte précède la fin du délai."),
            ),
        ]

    def __str__(self):
        return str(_("Réglages du programme"))

    @classmethod
    def current(cls):
        return cls.objects.get_or_create(pk=1)[0]


class Sequence(models.Model):
    """A counter whose row is locked while a number is taken, so that numbers have no gap and no twin."""

    name = models.CharField(max_length=40, unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self):
        return f"{self.name}: {self.last}"
