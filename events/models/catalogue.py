"""What is offered: activities (the series), their events, and the days of an event."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from neighbourhoods.models import Organisation, PartnerMembership

from .at_the_desk import DaysAtTheDesk, EventsAtTheDesk
from .waiting import TAKEN, count_of_people_present, count_of_seats
from .written import Written

PERSON = settings.AUTH_USER_MODEL
MOST_SEATS = 5_000
MOST_WORDS = 4_000


class ActivityQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The offer is public."""
        return self

    def run_by(self, user):
        """Those of which a person may open a new date: the team all of them, a partner's organisers their own."""
        return self if user.is_team else self.filter(organiser__in=organisers_of(user))

    def in_order(self):
        return self.order_by("position", "name")

    def that_take_topics(self):
        return self.filter(takes_topics=True)

    def with_code(self, code):
        return self.filter(code=code)


class Activity(models.Model):
    """A series that comes back (Menu des possibles, « Activités collectives »). The delays are the portal's defaults."""

    class Kind(models.TextChoices):
        TRAINING = "formation", _("Formation")
        WORKSHOP = "atelier", _("Atelier")
        FESTIVAL = "festival", _("Festival")
        DIALOGUE = "dialogue", _("Espace de dialogue")

    code = models.SlugField(_("adresse"), max_length=60, unique=True)
    name = models.CharField(_("nom"), max_length=120, unique=True)
    kind = models.CharField(_("sorte"), max_length=10, choices=Kind.choices)
    summary = models.CharField(_("en une phrase"), max_length=240)
    description = models.TextField(_("description"), max_length=MOST_WORDS, blank=True)
    audience = models.CharField(_("à qui elle s’adresse"), max_length=200, blank=True)
    organiser = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name=_("organisée par"),
        help_text=_("Vide\u00a0: l’équipe du PIC."),
    )
    takes_topics = models.BooleanField(_("on peut y proposer un sujet"), default=False)
    offer_hours = models.PositiveSmallIntegerField(
        _("heures pour accepter une place offerte"),
        default=48,
        validators=[MinValueValidator(1), MaxValueValidator(336)],
        help_text=_("Hypothèse du portail\u00a0: 48."),
    )
    short_offer_hours = models.PositiveSmallIntegerField(
        _("heures pour accepter, à l’approche de l’activité"),
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(336)],
        help_text=_("Dans les 72 heures qui précèdent le début. Hypothèse du portail\u00a0: 12."),
    )
    last_offer_hours = models.PositiveSmallIntegerField(
        _("heures avant le début où les offres cessent"),
        default=2,
        validators=[MaxValueValidator(72)],
        help_text=_("Ensuite, les places se donnent à la porte. Hypothèse du portail\u00a0: 2."),
    )
    certificate_share = models.PositiveSmallIntegerField(
        _("présence qui donne une attestation (%)"),
        default=80,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Hypothèse du portail\u00a0: 80."),
    )
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)
    source = models.CharField(_("source"), max_length=200, blank=True)
    is_fictitious = models.BooleanField(_("donnée fictive"), default=False)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activité collective")
        verbose_name_plural = _("activités collectives")
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(
                name="events_activity_delays_in_limits",
                condition=Q(offer_hours__gte=1, short_offer_hours__gte=1, certificate_share__gte=1)
                & Q(certificate_share__lte=100, short_offer_hours__lte=F("offer_hours")),
                violation_error_message=_(
                    "À l’approche de l’activité, le délai pour accepter est plus court, ou égal."
                ),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("events:activity", args=[self.code])


class EventQuerySet(EventsAtTheDesk):
    def visible_to(self, user):
        """What is published is public; a draft is read by its organisers and the administration alone."""
        public = Q(published_at__isnull=False)
        if not user.is_authenticated:
            return self.filter(public)
        if user.is_team or user.is_admin:
            return self
        return self.filter(public | Q(organiser__in=organisers_of(user)))

    def run_by(self, user):
        """The events whose desk a person holds today: the team all of them, a partner's organisers their own."""
        if not user.is_authenticated:
            return self.none()
        return self if user.is_team else self.filter(organiser__in=organisers_of(user))

    def of_activity(self, activity):
        return self.filter(activity=activity)

    def of_activities(self, activities):
        return self.filter(activity__in=activities)

    def published(self):
        return self.filter(published_at__isnull=False)

    def to_come(self, now):
        return self.filter(ends_at__gt=now)

    def over(self, now):
        return self.filter(ends_at__lte=now)

    def standing(self):
        """Neither cancelled nor a draft."""
        return self.published().filter(cancelled_at=None)

    def not_cancelled(self):
        """Drafts too."""
        return self.filter(cancelled_at=None)

    def with_context(self):
        return self.select_related("activity", "organiser")

    def with_counts(self):
        """Add ``taken`` and ``waiting``: the seats of the event itself, as the engine counts them, in the same query."""
        return self.annotate(taken=count_of_seats(TAKEN), waiting=count_of_seats(["waiting"]))

    def with_presence(self):
        """Add ``present``: how many people were noted present."""
        return self.annotate(present=count_of_people_present())

    def for_calendars(self):
        """With all that a calendar writes: the days of each."""
        return self.prefetch_related("days")

    def of_registrations(self, registrations):
        return self.filter(pk__in=registrations.values("event"))

    def ended_since(self, moment):
        return self.filter(ends_at__gte=moment)

    def count_by_kind(self):
        """Return {kind of activity: how many dates}, in one query."""
        return dict(self.order_by().values_list("activity__kind").annotate(number=Count("pk")))

    def of_kind(self, kind):
        return self.filter(activity__kind=kind)

    def sharing_days(self, first_at, last_at):
        """Events that take place at some time in [``first_at``, ``last_at``)."""
        return self.filter(starts_at__lt=last_at, ends_at__gt=first_at)

    def soonest_first(self):
        return self.order_by("starts_at", "pk")

    def latest_first(self):
        return self.order_by("-starts_at", "-pk")


def organisers_of(user, on=None):
    """The partners for which the person organises activities on that day."""
    held = PartnerMembership.objects.current(on).with_role(PartnerMembership.Role.ORGANISER).held_by(user)
    return held.values("organisation")


class Event(Written):
    """One occasion, of one day or several, with its own seats and its own window to register.

    ``starts_at`` and ``ends_at`` are those of its first and last day (``actions.events`` writes them together).
    ``sequence`` grows at each change that a calendar must learn (RFC 5545). Past occasions of the sources and those
    registered elsewhere (R14) have no capacity of their own.
    """

    class Venue(models.TextChoices):
        IN_PERSON = "in_person", _("En personne")
        ONLINE = "online", _("En ligne")
        BOTH = "both", _("En personne et en ligne")

    class Registering(models.TextChoices):
        HERE = "here", _("Sur le portail")
        ELSEWHERE = "elsewhere", _("Sur un autre site")
        NONE = "none", _("Sans inscription")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="events", verbose_name=_("activité"))
    title = models.CharField(_("titre"), max_length=160)
    summary = models.CharField(_("en une phrase"), max_length=240, blank=True)
    details = models.TextField(_("programme et précisions"), max_length=MOST_WORDS, blank=True)
    organiser = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("organisée par"),
        help_text=_("Vide\u00a0: l’équipe du PIC."),
    )
    starts_at = models.DateTimeField(_("début"))
    ends_at = models.DateTimeField(_("fin"))
    is_whole_day = models.BooleanField(
        _("les heures ne sont pas connues"), default=False, help_text=_("La source donne la date seulement.")
    )
    venue = models.CharField(_("où"), max_length=10, choices=Venue.choices, default=Venue.IN_PERSON)
    place_name = models.CharField(_("lieu"), max_length=160, blank=True)
    address = models.CharField(_("adresse du lieu"), max_length=240, blank=True)
    access_note = models.TextField(_("accès au lieu"), max_length=MOST_WORDS, blank=True)
    online_link = models.URLField(_("lien de la rencontre en ligne"), max_length=500, blank=True)
    audience_note = models.CharField(_("à qui s’adresse cette date"), max_length=240, blank=True)
    registering = models.CharField(
        _("inscription"), max_length=10, choices=Registering.choices, default=Registering.HERE
    )
    external_link = models.URLField(_("lien d’inscription ailleurs"), max_length=500, blank=True)
    capacity = models.PositiveSmallIntegerField(_("places"), null=True, blank=True)
    opens_at = models.DateTimeField(_("ouverture des inscriptions"), null=True, blank=True)
    closes_at = models.DateTimeField(_("fermeture des inscriptions"), null=True, blank=True)
    sequence = models.PositiveSmallIntegerField(_("version du calendrier"), default=0, editable=False)
    created_at = models.DateTimeField(_("créée le"))
    created_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("créée par")
    )
    published_at = models.DateTimeField(_("publiée le"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("annulée le"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("annulée par")
    )
    cancel_reason = models.TextField(_("motif de l’annulation"), max_length=MOST_WORDS, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    is_fictitious = models.BooleanField(_("donnée fictive"), default=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("date d’une activité")
        verbose_name_plural = _("dates des activités")
        ordering = ["-starts_at"]
        indexes = [models.Index(name="events_event_by_date", fields=["starts_at"])]
        constraints = [
            models.CheckConstraint(
                name="events_event_in_order",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("Une activité finit après son début."),
            ),
            models.CheckConstraint(
                name="events_event_window_in_order",
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
                violation_error_message=_("Les inscriptions ferment après leur ouverture."),
            ),
            models.CheckConstraint(
                name="events_event_registering_is_complete",
                condition=Q(registering="none", capacity=None)
                | Q(registering="elsewhere", capacity=None) & ~Q(external_link="")
                | Q(registering="here", capacity__gte=1, capacity__lte=MOST_SEATS, closes_at__isnull=False),
                violation_error_message=_(
                    "Une inscription sur le portail a un nombre de places et une fermeture; ailleurs, elle a un lien."
                ),
            ),
            models.CheckConstraint(
                name="events_event_changed_by_and_at",
                condition=Q(saved_at=None, saved_by=None) | Q(saved_at__isnull=False, saved_by__isnull=False),
            ),
            models.CheckConstraint(
                name="events_event_cancelled_by_and_at",
                condition=Q(cancelled_at=None, cancelled_by=None)
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False, published_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.title} ({self.starts_at:%Y-%m-%d})"

    def get_absolute_url(self):
        return reverse("events:event", args=[self.public_id])

    @property
    def is_here(self):
        return self.registering == self.Registering.HERE

    @property
    def is_published(self):
        return self.published_at is not None

    @property
    def is_cancelled(self):
        return self.cancelled_at is not None

    def is_open(self, now):
        """Registrations are taken on the portal at that instant: from the opening, until the closing excluded."""
        if not self.is_here or not self.is_published or self.is_cancelled or now >= self.starts_at:
            return False
        return (self.opens_at is None or self.opens_at <= now) and now < self.closes_at

    def last_offer_at(self):
        """From this instant on nobody is offered a seat: those that free themselves are given at the door (R4)."""
        return self.starts_at - timedelta(hours=self.activity.last_offer_hours)


class EventDay(models.Model):
    """A day of an event: attendance is taken day by day."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="days", verbose_name=_("date d’une activité"))
    starts_at = models.DateTimeField(_("début"))
    ends_at = models.DateTimeField(_("fin"))

    objects = DaysAtTheDesk.as_manager()

    class Meta:
        verbose_name = _("jour d’une activité")
        verbose_name_plural = _("jours des activités")
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(name="events_day_once", fields=["event", "starts_at"]),
            models.CheckConstraint(name="events_day_in_order", condition=Q(ends_at__gt=F("starts_at"))),
        ]

    def __str__(self):
        return f"{self.starts_at:%Y-%m-%d}"
