"""The programme year: when hours are granted, how many, until when entries are taken, and what its closing froze."""

from datetime import timedelta
from functools import reduce
from operator import or_

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import Exact
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.append_only import AppendOnlyModel
from accounts.dated import DatedQuerySetMixin, current_q
from accounts.one_at_a_time import OneAtATime

from .delays import Delays, in_limits

PERSON = settings.AUTH_USER_MODEL
QUARTER = 15
MOST_MINUTES = 60_000  # a thousand hours: beyond, somebody typed minutes for hours
MOST_PLACES = 99
MOST_WORDS = 4000
MENU = "Menu des possibles"
# Portal's default: the sources say nothing of late entries.
LATE_ENTRIES = timedelta(days=31)


def in_quarters(field):
    """Condition, for a CHECK: whole quarters of an hour."""
    return Q(Exact(F(field) % QUARTER, 0))


class Envelope(models.TextChoices):
    LEARNING = "LEARNING", _("Question d’apprentissage")
    DYNAMO = "DYNAMO", _("Place de Dynamo")


class ProgrammeYearQuerySet(DatedQuerySetMixin, models.QuerySet):
    def visible_to(self, user):
        """Years and their hours are rules of the programme, which everybody may read."""
        return self

    def holding(self, day):
        return self.current(day)

    def in_order(self):
        return self.order_by("starts_on")

    def started_by(self, day):
        return self.filter(starts_on__lte=day)

    def ending_by(self, day):
        return self.filter(ends_on__lte=day)

    def with_place_counts(self):
        """Add ``total`` and ``free``: the places that there are, and those that nobody holds."""
        return self.annotate(
            total=models.Count("places"),
            free=models.Count("places", filter=Q(places__request=None, places__isnull=False)),
        )

    def not_closed(self):
        return self.filter(closed_at=None)

    def before(self, year):
        return self.filter(ends_on__lte=year.starts_on)

    def after(self, year):
        return self.filter(starts_on__gte=year.ends_on)

    def closed(self):
        return self.filter(closed_at__isnull=False)

    def written_for(self, days):
        """Years in which a line of these days may write: theirs, and those before that are not closed; in order."""
        theirs = [current_q(day) for day in days]
        return self.filter(reduce(or_, theirs, Q(closed_at=None, starts_on__lte=max(days)))).in_order()


class ProgrammeYear(Delays):
    """A year of hours and places, [``starts_on``, ``ends_on``): ``ends_on`` is the next year's first day.

    Years follow each other without a gap; by default from 1 April to 31 March (portal's default, domain rule « which
    year? »). Source of the hours and places: « Menu des possibles », notes * to ****.
    """

    class State(models.TextChoices):
        COMING = "coming", _("à venir")
        OPEN = "open", _("ouverte")
        SETTLING = "settling", _("à fermer")
        CLOSED = "closed", _("fermée")

    label = models.CharField(_("année"), max_length=9, unique=True, help_text=_("Par exemple 2026-2027."))
    starts_on = models.DateField(_("premier jour"))
    ends_on = models.DateField(_("premier jour de l’année suivante"))
    learning_minutes = models.PositiveIntegerField(
        _("minutes accordées pour une question d’apprentissage"),
        default=1860,
        help_text=_("1860 minutes font 31 heures (Menu des possibles)."),
    )
    dynamo_minutes = models.PositiveIntegerField(
        _("minutes accordées avec une place de Dynamo"),
        default=1800,
        help_text=_("1800 minutes font 30 heures (Menu des possibles)."),
    )
    dynamo_places = models.PositiveSmallIntegerField(
        _("places de Dynamo"),
        default=9,
        validators=[MinValueValidator(0)],
        help_text=_("Neuf quartiers par année (Menu des possibles)."),
    )
    dynamo_carries_over = models.BooleanField(
        _("les heures de Dynamo se reportent d’un an"),
        default=False,
        help_text=_(
            "Hypothèse du portail, pas une règle de la source\u00a0: sans report, elles valent pour l’année seule."
        ),
    )
    former_may_return = models.BooleanField(
        _("un quartier qui avait une place l’année d’avant peut en redemander une"),
        default=True,
        help_text=_("Hypothèse du portail\u00a0: la source n’en dit rien."),
    )
    takes_entries_until = models.DateField(
        _("écritures en retard prises jusqu’au"),
        help_text=_("Dernier jour. Hypothèse du portail\u00a0: 31 jours après la fin de l’année."),
    )
    source = models.CharField(_("source"), max_length=200, default=MENU)
    closed_at = models.DateTimeField(_("fermée le"), null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name=_("fermée par")
    )

    objects = ProgrammeYearQuerySet.as_manager()

    class Meta:
        verbose_name = _("année de programme")
        verbose_name_plural = _("années de programme")
        ordering = ["-starts_on"]
        constraints = [
            OneAtATime(
                name="coaching_year_one_at_a_time",
                fields=[],
                violation_error_message=_("Ces dates chevauchent une autre année de programme."),
            ),
            models.CheckConstraint(
                name="coaching_year_in_order",
                condition=Q(ends_on__gt=F("starts_on"), takes_entries_until__gte=F("ends_on")),
                violation_error_message=_(
                    "Une année finit après son premier jour, et prend des écritures au moins jusqu’à sa fin."
                ),
            ),
            models.CheckConstraint(
                name="coaching_year_hours_in_quarters",
                condition=in_quarters("learning_minutes")
                & in_quarters("dynamo_minutes")
                & Q(learning_minutes__lte=MOST_MINUTES, dynamo_minutes__lte=MOST_MINUTES),
                violation_error_message=_("Les heures d’une année se comptent en quarts d’heure (15 minutes)."),
            ),
            models.CheckConstraint(
                name="coaching_year_delays_in_limits",
                condition=in_limits(),
                violation_error_message=_(
                    "Les délais vont de 1 à 60 jours, et le rappel vient au plus tard quand l’équipe prend le relais."
                ),
            ),
            models.CheckConstraint(
                name="coaching_year_closed_by_and_at",
                condition=Q(closed_at=None, closed_by=None) | Q(closed_at__isnull=False, closed_by__isnull=False),
            ),
        ]

    def __str__(self):
        return self.label

    def get_absolute_url(self):
        return reverse("coaching:year", args=[self.label])

    @property
    def last_day(self):
        return self.ends_on - timedelta(days=1)

    @property
    def is_closed(self):
        return self.closed_at is not None

    def holds(self, day):
        return self.starts_on <= day < self.ends_on

    def state_on(self, day):
        """Open during the year, then settling (late entries are still taken) until the team closes it."""
        if self.is_closed:
            return self.State.CLOSED
        if day < self.starts_on:
            return self.State.COMING
        return self.State.OPEN if day < self.ends_on else self.State.SETTLING

    def takes_entries_on(self, day):
        """Whether a coach may still log a session of this year; the team may until it is closed."""
        return not self.is_closed and day <= self.takes_entries_until

    def source_of(self, name):
        """Where a setting comes from: the source, or the team when it says otherwise than the source."""
        same = getattr(self, name) == self._meta.get_field(name).default
        return self.source if same else _("réglage de l’équipe")

    @property
    def learning_source(self):
        return self.source_of("learning_minutes")

    @property
    def dynamo_source(self):
        return self.source_of("dynamo_minutes")

    @property
    def places_source(self):
        return self.source_of("dynamo_places")

    def minutes_of(self, envelope):
        return self.dynamo_minutes if envelope == Envelope.DYNAMO else self.learning_minutes

    def life_of(self, envelope):
        """Years during which a lot of this year can be used, its own included."""
        return 1 if envelope == Envelope.DYNAMO and not self.dynamo_carries_over else 2


class YearClosingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What a closing froze tells of every neighbourhood: the team and the administration read it whole."""
        return self if user.is_authenticated and (user.is_team or user.is_admin) else self.none()

    def latest_first(self):
        return self.order_by("-number")


class YearClosing(AppendOnlyModel):
    """A version of a year's figures, frozen when the year was closed. ``digest``: SHA-256 of ``figures`` as JSON."""

    year = models.ForeignKey(ProgrammeYear, models.PROTECT, related_name="closings", verbose_name=_("année"))
    number = models.PositiveSmallIntegerField(_("version"))
    figures = models.JSONField(_("chiffres"), encoder=DjangoJSONEncoder)
    digest = models.CharField(_("SHA-256"), max_length=64)
    closed_at = models.DateTimeField(_("fermée le"))
    closed_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("fermée par"))

    objects = YearClosingQuerySet.as_manager()

    class Meta:
        verbose_name = _("fermeture d’une année")
        verbose_name_plural = _("fermetures d’années")
        ordering = ["year", "-number"]
        constraints = [models.UniqueConstraint(name="coaching_closing_number_once", fields=["year", "number"])]

    def __str__(self):
        return str(_("%(year)s, version %(number)s") % {"year": self.year, "number": self.number})


class YearReopening(AppendOnlyModel):
    """The audited act that opens a closed year again; the version that it sets aside stays readable."""

    closing = models.OneToOneField(YearClosing, models.PROTECT, related_name="reopening", primary_key=True)
    reopened_at = models.DateTimeField(_("rouverte le"))
    reopened_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("rouverte par"))

    objects = YearClosingQuerySet.as_manager()

    class Meta:
        verbose_name = _("réouverture d’une année")
        verbose_name_plural = _("réouvertures d’années")

    def __str__(self):
        return str(self.reopened_at)


class ReopeningReason(models.Model):
    """Why a year was reopened, beside the append-only line so that it can be erased."""

    reopening = models.OneToOneField(YearReopening, models.CASCADE, related_name="reason", primary_key=True)
    text = models.TextField(_("motif"), max_length=MOST_WORDS)

    class Meta:
        verbose_name = _("motif d’une réouverture")
        verbose_name_plural = _("motifs des réouvertures")

    def __str__(self):
        return self.text[:60]
