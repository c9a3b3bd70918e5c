"""Asking for an accompaniment, the mandate that answers, and the six steps of the learning loop."""

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.dated import Dated, DatedQuerySet
from neighbourhoods.models import Initiative, Neighbourhood, Organisation
from proposals.models.conditions import any_of, narrowed
from proposals.models.once import OnceQuerySetMixin, WrittenOnce, once
from ui.uploads import unguessable

from .hours import by_partner, by_place, partners_of
from .years import MOST_MINUTES, MOST_WORDS, PERSON, Envelope, in_quarters


class Focus(models.TextChoices):
    """What the accompaniment is about (Menu des possibles, « Accompagnement-conseil sur une question d’apprentissage »)."""

    CLARITY = "clarity", _("Clarté stratégique")
    EVALUATION = "evaluation", _("Évaluation")
    OTHER = "other", _("Autre question")


class Mode(models.TextChoices):
    """Virtual is preferred: it saves travel and makes the best use of the hours (Menu des possibles, note ***)."""

    VIRTUAL = "virtual", _("À distance")
    IN_PERSON = "in_person", _("En personne")


def in_person_says_why(name):
    """CHECK: meeting in person is for a reason (portal's default)."""
    return models.CheckConstraint(
        name=name,
        condition=Q(mode="virtual") | Q(mode="in_person") & ~Q(in_person_reason=""),
        violation_error_message=_("Une rencontre en personne porte sa raison."),
    )


class CoachingRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who follows the neighbourhood; the partner's coaches once the mandate is theirs."""
        if not user.is_authenticated:
            return self.none()
        return narrowed(self, any_of(by_place(user), by_partner(user, "mandate__partner")))

    def of_place(self, neighbourhood):
        return self.filter(neighbourhood=neighbourhood)

    def waiting(self):
        return self.filter(status=CoachingRequest.Status.SENT)

    def answered(self):
        """Those that wait no more, a withdrawal included."""
        return self.exclude(status=CoachingRequest.Status.SENT)

    def latest_first(self):
        return self.order_by("-sent_at", "-pk")

    def with_context(self):
        return self.select_related("neighbourhood", "initiative", "preferred_partner", "sent_by", "mandate__partner")


class CoachingRequest(models.Model):
    """A neighbourhood asks to be accompanied on a learning question; the team answers with a mandate, or otherwise."""

    class Status(models.TextChoices):
        SENT = "sent", _("envoyée")
        ASSIGNED = "assigned", _("confiée")
        REFERRED = "referred", _("orientée vers l’offre RCL")
        DECLINED = "declined", _("sans suite")
        WITHDRAWN = "withdrawn", _("retirée")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    neighbourhood = models.ForeignKey(
        Neighbourhood, models.PROTECT, related_name="coaching_requests", verbose_name=_("quartier")
    )
    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="+", verbose_name=_("initiative"))
    question = models.TextField(_("question d’apprentissage"), max_length=MOST_WORDS)
    context = models.TextField(_("contexte"), max_length=MOST_WORDS, blank=True)
    focus = models.CharField(_("visée"), max_length=12, choices=Focus.choices)
    preferred_partner = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("partenaire souhaité")
    )
    mode = models.CharField(_("mode"), max_length=10, choices=Mode.choices, default=Mode.VIRTUAL)
    in_person_reason = models.TextField(_("raison de se rencontrer en personne"), max_length=MOST_WORDS, blank=True)
    minutes = models.PositiveIntegerField(_("minutes souhaitées"))
    from_on = models.DateField(_("à partir du"))
    until_on = models.DateField(_("jusqu’au"))
    status = models.CharField(_("état"), max_length=10, choices=Status.choices, default=Status.SENT)
    sent_at = models.DateTimeField(_("envoyée le"))
    answer_due_on = models.DateField(_("réponse attendue le"))
    sent_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("envoyée par"))
    answered_at = models.DateTimeField(_("réponse le"), null=True, blank=True)
    answered_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("réponse de")
    )
    answer = models.TextField(_("mot de la réponse"), max_length=MOST_WORDS, blank=True)

    objects = CoachingRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("demande d’accompagnement")
        verbose_name_plural = _("demandes d’accompagnement")
        ordering = ["-sent_at"]
        constraints = [
            in_person_says_why("coaching_request_in_person_says_why"),
            models.CheckConstraint(
                name="coaching_request_in_quarters",
                condition=in_quarters("minutes") & Q(minutes__gt=0, minutes__lte=MOST_MINUTES),
                violation_error_message=_("Les heures souhaitées se comptent en quarts d’heure."),
            ),
            models.CheckConstraint(
                name="coaching_request_period_in_order",
                condition=Q(until_on__gte=models.F("from_on")),
                violation_error_message=_("La période finit au plus tôt le jour où elle commence."),
            ),
            models.CheckConstraint(
                name="coaching_request_answered_by_and_at",
                condition=Q(status="sent", answered_at=None, answered_by=None)
                | ~Q(status="sent") & Q(answered_at__isnull=False, answered_by__isnull=False),
                violation_error_message=_("Une réponse porte sa date et son nom."),
            ),
        ]

    def __str__(self):
        return self.question[:60]

    def get_absolute_url(self):
        return reverse("coaching:request", args=[self.public_id])

    @property
    def is_waiting(self):
        return self.status == self.Status.SENT


class MandateQuerySet(DatedQuerySet):
    def visible_to(self, user):
        """Who follows the neighbourhood, and the coaches of the partner who holds it."""
        if not user.is_authenticated:
            return self.none()
        return narrowed(self, any_of(by_place(user), by_partner(user)))

    def held_by(self, user, on=None):
        """Those of the partners for which this person coaches that day."""
        return self.filter(partner__in=partners_of(user, on)) if user.is_authenticated else self.none()

    def of_place(self, neighbourhood):
        return self.filter(neighbourhood=neighbourhood)

    def of_envelope(self, envelope):
        return self.filter(envelope=envelope)

    def not_concluded(self):
        return self.filter(concluded_at=None)

    def under_way(self):
        """Neither concluded nor over: what they still plan is reserved."""
        return self.not_concluded().not_over()

    def with_logged(self):
        """Add ``logged``: the minutes of their sessions that count, None without any."""
        counts = Q(sessions__entries__kind="session", sessions__entries__reversed_by=None)
        return self.annotate(logged=models.Sum("sessions__entries__minutes", filter=counts))

    def over_on(self, day):
        """Those whose last day has passed, that day."""
        return self.filter(ends_on__lte=day)

    def with_context(self):
        return self.select_related("neighbourhood__table", "partner", "request", "dynamo_request")


class Mandate(Dated):
    """A partner accompanies a neighbourhood during some time; ``ends_on`` is the first day without the mandate.

    ``planned_minutes`` are reserved, not spent: they warn, they never change which lot covers a session.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    neighbourhood = models.ForeignKey(
        Neighbourhood, models.PROTECT, related_name="coaching_mandates", verbose_name=_("quartier")
    )
    envelope = models.CharField(_("enveloppe"), max_length=8, choices=Envelope.choices)
    partner = models.ForeignKey(
        Organisation, models.PROTECT, related_name="coaching_mandates", verbose_name=_("partenaire")
    )
    request = models.OneToOneField(
        CoachingRequest, models.PROTECT, null=True, blank=True, related_name="mandate", verbose_name=_("demande")
    )
    dynamo_request = models.OneToOneField(
        "DynamoRequest",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mandate",
        verbose_name=_("demande à Dynamo"),
    )
    planned_minutes = models.PositiveIntegerField(_("minutes prévues"))
    assigned_at = models.DateTimeField(_("confié le"))
    assigned_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("confié par"))
    concluded_at = models.DateTimeField(_("conclu le"), null=True, blank=True)
    concluded_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("conclu par")
    )
    summary = models.TextField(_("bilan de l’accompagnement"), max_length=20_000, blank=True)
    learned = models.TextField(_("ce qui a été appris"), max_length=20_000, blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("mandat d’accompagnement")
        verbose_name_plural = _("mandats d’accompagnement")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="coaching_mandate_answers_one_request",
                condition=Q(envelope="LEARNING", request__isnull=False, dynamo_request=None)
                | Q(envelope="DYNAMO", request=None, dynamo_request__isnull=False),
                violation_error_message=_("Un mandat répond à une demande de son enveloppe."),
            ),
            models.CheckConstraint(
                name="coaching_mandate_in_quarters",
                condition=in_quarters("planned_minutes") & Q(planned_minutes__gt=0, planned_minutes__lte=MOST_MINUTES),
                violation_error_message=_("Les heures prévues se comptent en quarts d’heure."),
            ),
            models.CheckConstraint(
                name="coaching_mandate_concluded_with_its_summary",
                condition=Q(concluded_at=None, concluded_by=None)
                | Q(concluded_at__isnull=False, concluded_by__isnull=False, ends_on__isnull=False) & ~Q(summary=""),
                violation_error_message=_("Un mandat conclu porte son bilan, sa date et son nom."),
            ),
        ]

    def __str__(self):
        return f"{self.neighbourhood} – {self.partner.name}"

    def get_absolute_url(self):
        return reverse("coaching:mandate", args=[self.public_id])

    @property
    def asked(self):
        """The request that it answers, of either sort."""
        return self.request or self.dynamo_request

    @property
    def is_concluded(self):
        return self.concluded_at is not None


class LoopStep(models.IntegerChoices):
    """The learning loop (Menu des possibles, « La démarche »)."""

    QUESTIONS = 1, _("Identifier les questions prioritaires")
    PLAN = 2, _("Planifier la démarche")
    COLLECT = 3, _("Identifier et collecter les données pertinentes")
    ANALYSE = 4, _("Analyser les données")
    COMMUNICATE = 5, _("Communiquer les résultats")
    REINVEST = 6, _("Réinvestir les apprentissages")


class OfMandateQuerySet(OnceQuerySetMixin, models.QuerySet):
    def visible_to(self, user):
        """Those of the mandates that the person may see."""
        if not user.is_authenticated:
            return self.none()
        return narrowed(self, any_of(by_place(user, "mandate__neighbourhood"), by_partner(user, "mandate__partner")))

    def of_mandate(self, mandate):
        return self.filter(mandate=mandate)

    def of_step(self, step):
        return self.filter(step=step)


class LoopMarkQuerySet(OfMandateQuerySet):
    def with_people(self):
        return self.select_related("done_by")


class LoopNoteQuerySet(OfMandateQuerySet):
    def with_people(self):
        return self.select_related("author")


class LoopDocumentQuerySet(OfMandateQuerySet):
    def in_use(self):
        """Those that nobody has taken away: the only ones that are handed out."""
        return self.filter(removed_at=None)

    def removed_before(self, moment):
        return self.filter(removed_at__lt=moment)

    def with_people(self):
        return self.select_related("uploaded_by")


class LoopMark(models.Model):
    """A step of a mandate's loop that somebody said is done; taking the mark away opens it again."""

    mandate = models.ForeignKey(Mandate, models.CASCADE, related_name="done_steps")
    step = models.PositiveSmallIntegerField(_("étape"), choices=LoopStep.choices)
    done_at = models.DateTimeField(_("terminée le"))
    done_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("terminée par"))

    objects = LoopMarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("étape terminée")
        verbose_name_plural = _("étapes terminées")
        ordering = ["mandate", "step"]
        constraints = [
            models.UniqueConstraint(name="coaching_step_done_once", fields=["mandate", "step"]),
            models.CheckConstraint(name="coaching_step_known", condition=Q(step__gte=1, step__lte=6)),
        ]

    def __str__(self):
        return self.get_step_display()


class LoopNote(WrittenOnce):
    """What the table or the coach writes at a step, dated and signed; both read it."""

    mandate = models.ForeignKey(Mandate, models.CASCADE, related_name="notes")
    step = models.PositiveSmallIntegerField(_("étape"), choices=LoopStep.choices)
    text = models.TextField(_("note"), max_length=MOST_WORDS)
    author = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("de"))
    written_at = models.DateTimeField(_("écrite le"))

    objects = LoopNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note d’une étape")
        verbose_name_plural = _("notes des étapes")
        ordering = ["mandate", "step", "written_at"]
        constraints = [
            once("coaching_loop_note_once"),
            models.CheckConstraint(name="coaching_note_step_known", condition=Q(step__gte=1, step__lte=6)),
        ]

    def __str__(self):
        return self.text[:60]


def stored_under(instance, filename):
    return unguessable("coaching")


class LoopDocument(models.Model):
    """A file put at a step of the loop. Taken away, it is handed out no more, and erased some days later."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="documents")
    step = models.PositiveSmallIntegerField(_("étape"), choices=LoopStep.choices)
    file = models.FileField(_("fichier"), upload_to=stored_under)
    name = models.CharField(_("nom du fichier"), max_length=200)
    kind = models.CharField(_("type"), max_length=10)
    size = models.PositiveIntegerField(_("taille"))
    digest = models.CharField(_("SHA-256"), max_length=64)
    uploaded_at = models.DateTimeField(_("téléversé le"))
    uploaded_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("téléversé par"))
    removed_at = models.DateTimeField(_("retiré le"), null=True, blank=True)
    removed_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("retiré par")
    )

    objects = LoopDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document d’une étape")
        verbose_name_plural = _("documents des étapes")
        ordering = ["mandate", "step", "uploaded_at"]
        constraints = [
            models.CheckConstraint(name="coaching_document_step_known", condition=Q(step__gte=1, step__lte=6)),
            models.CheckConstraint(
                name="coaching_document_removed_by_and_at",
                condition=Q(removed_at=None, removed_by=None) | Q(removed_at__isnull=False, removed_by__isnull=False),
            ),
        ]

    def __str__(self):
        return self.name
