"""Who registers, and the seats: one table of seats for events and workshops, counted in one place (R1)."""

import uuid

from allauth.account.models import EmailAddress
from django.db import models
from django.db.models import Count, Exists, Max, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.addresses import addresses_of
from accounts.append_only import AppendOnlyModel
from neighbourhoods.models import Neighbourhood
from ui import language as spoken

from .at_the_desk import RegistrationsAtTheDesk, SeatsAtTheDesk
from .catalogue import MOST_WORDS, PERSON, Event, organisers_of
from .folded import Folded
from .recorded import RegistrationsRecorded
from .workshops import Workshop

LONGEST_NAME = 120


class GroupQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever made it, and the organisers of the event."""
        if not user.is_authenticated:
            return self.none()
        if user.is_team or user.is_admin:
            return self
        return self.filter(Q(made_by=user) | Q(event__organiser__in=organisers_of(user)))

    def of_person(self, user):
        """Those that the person made, the last ones first: a screenful."""
        return self.filter(made_by=user)[:10]

    def with_context(self):
        return self.select_related("event__activity", "event__organiser", "neighbourhood")


class Group(models.Model):
    """Several people of one table, registered by whoever acts for it (R5)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, models.PROTECT, related_name="groups", verbose_name=_("date d’une activité"))
    neighbourhood = models.ForeignKey(Neighbourhood, models.PROTECT, related_name="+", verbose_name=_("quartier"))
    together = models.BooleanField(
        _("ensemble ou pas du tout"),
        default=False,
        help_text=_("Le groupe attend qu’il y ait assez de places pour tout le monde."),
    )
    made_at = models.DateTimeField(_("inscrit le"))
    made_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("inscrit par"))

    objects = GroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("groupe inscrit")
        verbose_name_plural = _("groupes inscrits")
        ordering = ["-made_at"]

    def __str__(self):
        return f"{self.neighbourhood} – {self.event}"

    def get_absolute_url(self):
        return reverse("events:group_made", args=[self.public_id])


class RegistrationQuerySet(RegistrationsAtTheDesk, RegistrationsRecorded):
    def visible_to(self, user):
        """The organisers of the event, the person whose verified address it is, and whoever registered the group."""
        if not user.is_authenticated:
            return self.none()
        if user.is_team or user.is_admin:
            return self
        own = Q(email_key__in=addresses_of(user)) | Q(group__made_by=user)
        return self.filter(own | Q(event__organiser__in=organisers_of(user)))

    def active(self):
        return self.filter(ended_at=None)

    def of_event(self, event):
        return self.filter(event=event)

    def of_person(self, user):
        """Those made with an address that the person has proved to be theirs (R16)."""
        return self.filter(email_key__in=addresses_of(user))

    def at_addresses(self, keys):
        return self.filter(email_key__in=keys)

    def with_address(self, key):
        return self.filter(email_key=key)

    def confirmed(self):
        """Those who have a seat at the event itself."""
        return self.active().filter(seats__workshop=None, seats__status=Seat.Status.CONFIRMED)

    def to_come(self, now):
        return self.filter(event__ends_at__gt=now)

    def to_forget(self, before):
        """Of an event over before then, made for an address of which no account is the proved owner (R12)."""
        owner = EmailAddress.objects.filter(verified=True, email__iexact=OuterRef("email_key"))
        return self.filter(event__ends_at__lt=before, forgotten_at=None).exclude(Exists(owner))

    def with_context(self):
        return self.select_related("event__activity", "event__organiser", "neighbourhood", "group")

    def with_seats(self):
        return self.prefetch_related("seats")


class Registration(models.Model):
    """One person at one event; where they stand is the state of their seat.

    ``email_key`` is the address in its normal form: one active registration per event and address (R6).
    ``link_version`` is part of every personal link: raising it revokes those that were sent (R7).
    """

    class End(models.TextChoices):
        CANCELLED = "cancelled", _("annulée par la personne")
        REMOVED = "removed", _("annulée par l’organisation")
        TRANSFERRED = "transferred", _("cédée à quelqu’un d’autre")
        DECLINED = "declined", _("place déclinée")
        EXPIRED = "expired", _("offre restée sans réponse")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(
        Event, models.PROTECT, related_name="registrations", verbose_name=_("date d’une activité")
    )
    name = models.CharField(_("nom"), max_length=LONGEST_NAME)
    email = models.EmailField(_("courriel"))
    email_key = models.CharField(_("courriel normalisé"), max_length=254, editable=False)
    language = models.CharField(_("langue"), max_length=5, default=spoken.current)
    neighbourhood = models.ForeignKey(
        Neighbourhood, models.PROTECT, null=True, blank=True, related_name="event_registrations",
        verbose_name=_("quartier"),
    )  # fmt: skip
    organisation = models.CharField(_("organisme"), max_length=LONGEST_NAME, blank=True)
    group = models.ForeignKey(
        Group, models.PROTECT, null=True, blank=True, related_name="registrations", verbose_name=_("groupe")
    )
    made_at = models.DateTimeField(_("inscrite le"))
    made_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("inscrite par"),
        help_text=_("Vide\u00a0: la personne elle-même."),
    )  # fmt: skip
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("place reçue de")
    )
    link_version = models.PositiveSmallIntegerField(_("version des liens"), default=1)
    links_sent = models.PositiveSmallIntegerField(_("liens renvoyés"), default=0)
    ended_at = models.DateTimeField(_("terminée le"), null=True, blank=True)
    ended_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("terminée par")
    )
    end = models.CharField(_("fin"), max_length=12, choices=End.choices, blank=True)
    end_reason = models.TextField(_("motif"), max_length=MOST_WORDS, blank=True)
    evaluated_at = models.DateTimeField(_("évaluation reçue le"), null=True, blank=True)
    forgotten_at = models.DateTimeField(_("coordonnées effacées le"), null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("inscription")
        verbose_name_plural = _("inscriptions")
        ordering = ["made_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="events_one_active_registration",
                fields=["event", "email_key"],
                condition=Q(ended_at=None) & ~Q(email_key=""),
                violation_error_message=_("Cette adresse est déjà inscrite à cette date."),
            ),
            models.CheckConstraint(
                name="events_registration_end_says_why",
                condition=Q(ended_at=None, end="", ended_by=None) | Q(ended_at__isnull=False) & ~Q(end=""),
            ),
        ]

    def __str__(self):
        return f"{self.name} – {self.event}"

    def get_absolute_url(self):
        """The page of the date, which whoever may know of the registration reads; the desk has its own addresses."""
        return self.event.get_absolute_url()

    @property
    def desk_url(self):
        """The page of this person at the organisers' desk."""
        return reverse("events:desk_registration", args=[self.event.public_id, self.public_id])

    @property
    def is_active(self):
        return self.ended_at is None

    @property
    def seat(self):
        """The seat at the event itself: the one that counts, or the last one that did."""
        seats = [seat for seat in self.seats.all() if seat.workshop_id is None]
        return max(seats, key=lambda seat: seat.pk) if seats else None


class NeedsQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The organisers of the event only (R12): not even whoever registered the group."""
        if not user.is_authenticated:
            return self.none()
        return self if user.is_team else self.filter(registration__event__organiser__in=organisers_of(user))

    def of_event(self, event):
        return self.filter(registration__event=event)

    def to_erase(self, before):
        """Of an event over before then (R12)."""
        return self.filter(registration__event__ends_at__lt=before)

    def of_registration(self, registration):
        """The needs of one person, read with their own link; None when they said none."""
        return self.filter(registration=registration).first()

    def for_the_desk(self):
        """Those of people who still come, by name."""
        still = self.filter(registration__ended_at=None).select_related("registration")
        return still.prefetch_related("registration__seats").order_by(Folded("registration__name"), "pk")


class Needs(models.Model):
    """What somebody needs in order to take part, in their own words; apart, so that it can be erased (R12)."""

    registration = models.OneToOneField(
        Registration, models.CASCADE, related_name="needs", primary_key=True, verbose_name=_("inscription")
    )
    accessibility = models.TextField(_("accessibilité"), max_length=1000, blank=True)
    food = models.TextField(_("alimentation"), max_length=1000, blank=True)

    objects = NeedsQuerySet.as_manager()

    class Meta:
        verbose_name = _("besoins")
        verbose_name_plural = _("besoins")

    def __str__(self):
        return str(_("Besoins de l’inscription %(pk)s") % {"pk": self.pk})


class Consent(AppendOnlyModel):
    """An answer to one purpose, on the day when the person gave it. The last one counts; no answer is no (R12)."""

    class Purpose(models.TextChoices):
        PHOTO = "photo", _("Photos")
        LIST = "list", _("Liste des personnes présentes")

    registration = models.ForeignKey(
        Registration, models.PROTECT, related_name="consents", verbose_name=_("inscription")
    )
    purpose = models.CharField(_("finalité"), max_length=10, choices=Purpose.choices)
    given = models.BooleanField(_("accord"))
    wording = models.CharField(_("version de la question"), max_length=20)
    at = models.DateTimeField(_("le"))

    class Meta:
        verbose_name = _("accord d’une personne inscrite")
        verbose_name_plural = _("accords des personnes inscrites")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.get_purpose_display()} {self.at:%Y-%m-%d}"


class SeatQuerySet(SeatsAtTheDesk):
    def of(self, event, workshop=None):
        """The seats of an event itself, or of one of its workshops."""
        return self.filter(event=event, workshop=workshop)

    def of_events(self, events):
        """The seats at several events themselves, workshops apart."""
        return self.filter(event__in=events, workshop=None)

    def taken(self):
        """Confirmed and offered: what counts against the capacity, nothing else does."""
        return self.filter(status__in=Seat.TAKEN)

    def count_states(self, now):
        """Return {"taken", "waiting", "overdue": how many, "last": the last rank given or None}, in one query."""
        return self.order_by().aggregate(
            taken=Count("pk", filter=Q(status__in=Seat.TAKEN)),
            waiting=Count("pk", filter=Q(status=Seat.Status.WAITING)),
            overdue=Count("pk", filter=Q(status=Seat.Status.OFFERED, offer_until__lte=now)),
            last=Max("rank"),
        )

    def active(self):
        return self.filter(status__in=Seat.ACTIVE)

    def confirmed(self):
        return self.filter(status=Seat.Status.CONFIRMED)

    def offered(self):
        return self.filter(status=Seat.Status.OFFERED)

    def waiting(self):
        return self.filter(status=Seat.Status.WAITING).order_by("rank")

    def overdue(self, now):
        return self.offered().filter(offer_until__lte=now)


class Seat(models.Model):
    """A claim on one seat, of an event or of one of its workshops, from entering to its end.

    Rows are written by ``actions.seats`` alone, under the event's lock. ``rank`` is the place taken on entering the
    waiting list; it stays after a promotion, and is never given again.
    """

    class Status(models.TextChoices):
        CONFIRMED = "confirmed", _("confirmée")
        OFFERED = "offered", _("place offerte")
        WAITING = "waiting", _("en attente")
        ENDED = "ended", _("terminée")

    TAKEN = (Status.CONFIRMED, Status.OFFERED)
    ACTIVE = (Status.CONFIRMED, Status.OFFERED, Status.WAITING)

    registration = models.ForeignKey(Registration, models.PROTECT, related_name="seats", verbose_name=_("inscription"))
    event = models.ForeignKey(Event, models.PROTECT, related_name="seats", verbose_name=_("date d’une activité"))
    workshop = models.ForeignKey(
        Workshop, models.PROTECT, null=True, blank=True, related_name="seats", verbose_name=_("atelier")
    )
    status = models.CharField(_("état"), max_length=10, choices=Status.choices)
    rank = models.PositiveIntegerField(_("rang"), null=True, blank=True)
    entered_at = models.DateTimeField(_("demandée le"))
    offered_at = models.DateTimeField(_("offerte le"), null=True, blank=True)
    offer_until = models.DateTimeField(_("offre valable jusqu’à"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmée le"), null=True, blank=True)
    ended_at = models.DateTimeField(_("terminée le"), null=True, blank=True)
    over_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ajoutée au-delà par")
    )
    over_reason = models.TextField(_("motif de l’ajout au-delà"), max_length=MOST_WORDS, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("place d’une activité")
        verbose_name_plural = _("places des activités")
        ordering = ["entered_at", "pk"]
        indexes = [models.Index(name="events_seat_by_status", fields=["event", "workshop", "status"])]
        constraints = [
            models.UniqueConstraint(
                name="events_one_active_seat",
                fields=["registration"],
                condition=Q(workshop=None) & ~Q(status="ended"),
            ),
            models.UniqueConstraint(
                name="events_one_active_workshop_seat",
                fields=["registration", "workshop"],
                condition=Q(workshop__isnull=False) & ~Q(status="ended"),
            ),
            models.UniqueConstraint(name="events_rank_once", fields=["event", "rank"], condition=Q(workshop=None)),
            models.UniqueConstraint(name="events_workshop_rank_once", fields=["workshop", "rank"]),
            models.CheckConstraint(
                name="events_seat_state_is_complete",
                condition=Q(status="confirmed", confirmed_at__isnull=False, ended_at=None)
                | Q(status="offered", offer_until__isnull=False, rank__isnull=False, confirmed_at=None, ended_at=None)
                | Q(status="waiting", rank__isnull=False, confirmed_at=None, offer_until=None, ended_at=None)
                | Q(status="ended", ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="events_seat_over_by_and_why",
                condition=Q(over_by=None, over_reason="") | Q(over_by__isnull=False) & ~Q(over_reason=""),
                violation_error_message=_("Une place au-delà porte son motif et la personne qui l’a accordée."),
            ),
        ]

    def __str__(self):
        return f"{self.registration_id} {self.get_status_display()}"

    @property
    def is_taken(self):
        return self.status in self.TAKEN

    def is_offer_open(self, now):
        """Expiry is judged on reading: a sweep that is late gives nobody more time (R4)."""
        return self.status == self.Status.OFFERED and now < self.offer_until
