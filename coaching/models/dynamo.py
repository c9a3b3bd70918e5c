"""Dynamo's places of a year, and the requests for them: first come, first served (Menu des possibles)."""

import uuid

from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from neighbourhoods.models import Neighbourhood
from proposals.models.conditions import any_of, narrowed

from .hours import by_partner, by_place
from .years import MOST_PLACES, MOST_WORDS, PERSON, ProgrammeYear


class DynamoRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who follows the neighbourhood; the partner's coaches once the mandate is theirs."""
        if not user.is_authenticated:
            return self.none()
        return narrowed(self, any_of(by_place(user), by_partner(user, "mandate__partner")))

    def of_year(self, year):
        return self.filter(year=year)

    def of_the_year_open_on(self, day):
        """Those of the programme year that holds a day and is not closed."""
        return self.filter(year__starts_on__lte=day, year__ends_on__gt=day, year__closed_at=None)

    def of_place(self, neighbourhood):
        return self.filter(neighbourhood=neighbourhood)

    def active(self):
        return self.filter(status__in=DynamoRequest.ACTIVE)

    def on_the_list(self):
        """The waiting list, head first."""
        return self.filter(status=DynamoRequest.Status.WAITING).order_by("rank")

    def offered(self):
        return self.filter(status=DynamoRequest.Status.OFFERED)

    def placed(self):
        return self.filter(status=DynamoRequest.Status.PLACED)

    def unconfirmed(self):
        """Active requests whose talk with the advisor nobody has confirmed yet."""
        return self.active().filter(confirmed_at=None)

    def to_entrust(self):
        """Places that are held, their talk confirmed, and no mandate given yet."""
        return self.placed().filter(confirmed_at__isnull=False, mandate=None)

    def waiting_for_the_team(self):
        """How many talks are to be confirmed, and how many places to be entrusted: one query."""
        active = Q(status__in=DynamoRequest.ACTIVE)
        placed = Q(status=DynamoRequest.Status.PLACED, confirmed_at__isnull=False, mandate=None)
        return self.aggregate(
            talks=Count("pk", filter=active & Q(confirmed_at=None)), to_assign=Count("pk", filter=placed)
        )

    def with_context(self):
        return self.select_related(
            "neighbourhood__table", "year", "sent_by", "confirmed_by", "ended_by", "place", "mandate__partner"
        )


class DynamoRequest(models.Model):
    """A neighbourhood asks for one of the year's places.

    ``rank`` is taken while holding the year's lock: 1 for the first that arrived. ``discussed_with`` and
    ``discussed_on`` say with whom of Centraide the table talked first; the advisor confirms it.
    """

    class Status(models.TextChoices):
        PLACED = "placed", _("place obtenue")
        WAITING = "waiting", _("en attente")
        OFFERED = "offered", _("place offerte")
        WITHDRAWN = "withdrawn", _("retirée")
        REFUSED = "refused", _("refusée")
        LAPSED = "lapsed", _("offre sans réponse")
        DECLINED = "declined", _("offre déclinée")
        CLOSED = "closed", _("année terminée")

    ACTIVE = (Status.PLACED, Status.WAITING, Status.OFFERED)
    ENDED = (Status.WITHDRAWN, Status.REFUSED, Status.LAPSED, Status.DECLINED, Status.CLOSED)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.UUIDField(_("occasion"), unique=True, editable=False)
    year = models.ForeignKey(ProgrammeYear, models.PROTECT, related_name="dynamo_requests", verbose_name=_("année"))
    neighbourhood = models.ForeignKey(
        Neighbourhood, models.PROTECT, related_name="dynamo_requests", verbose_name=_("quartier")
    )
    rank = models.PositiveSmallIntegerField(_("rang d’arrivée"))
    subject = models.TextField(_("ce sur quoi la table veut être accompagnée"), max_length=MOST_WORDS)
    discussed_with = models.CharField(_("personne de Centraide à qui vous en avez parlé"), max_length=120)
    discussed_on = models.DateField(_("date de cet échange"))
    status = models.CharField(_("état"), max_length=10, choices=Status.choices)
    arrived_at = models.DateTimeField(_("arrivée le"))
    sent_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("inscrite par"))
    received_on = models.DateField(
        _("reçue par courriel le"),
        null=True,
        blank=True,
        help_text=_("Pour une demande que l’équipe inscrit au nom de la table. Son rang est celui de l’inscription."),
    )
    confirmed_at = models.DateTimeField(_("échange confirmé le"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("confirmé par")
    )
    reminded_at = models.DateTimeField(_("rappel envoyé le"), null=True, blank=True)
    passed_to_team_at = models.DateTimeField(_("passée à l’équipe le"), null=True, blank=True)
    team_takes_over_on = models.DateField(_("l’équipe confirme l’échange à partir du"))
    offered_at = models.DateTimeField(_("place offerte le"), null=True, blank=True)
    offer_until = models.DateField(_("offre valable jusqu’au"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("offre acceptée le"), null=True, blank=True)
    ended_at = models.DateTimeField(_("terminée le"), null=True, blank=True)
    ended_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("terminée par")
    )
    end_reason = models.TextField(_("motif"), max_length=MOST_WORDS, blank=True)

    objects = DynamoRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("demande à Dynamo")
        verbose_name_plural = _("demandes à Dynamo")
        ordering = ["year", "rank"]
        constraints = [
            models.UniqueConstraint(name="coaching_dynamo_rank_once", fields=["year", "rank"]),
            models.UniqueConstraint(
                name="coaching_one_active_dynamo_request",
                fields=["year", "neighbourhood"],
                condition=Q(status__in=["placed", "waiting", "offered"]),
                violation_error_message=_("Votre quartier a déjà une demande pour cette année."),
            ),
            models.CheckConstraint(
                name="coaching_dynamo_confirmed_by_and_at",
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
            ),
            models.CheckConstraint(
                # An offer that lapses and a year that ends are nobody's act.
                name="coaching_dynamo_ended_by_and_at",
                condition=Q(status__in=["placed", "waiting", "offered"], ended_at=None, ended_by=None)
                | Q(status__in=["lapsed", "closed"], ended_at__isnull=False)
                | Q(status__in=["withdrawn", "refused", "declined"], ended_at__isnull=False, ended_by__isnull=False),
                violation_error_message=_(
                    "Une demande qui se termine porte sa date et, si quelqu’un l’a décidé, son nom."
                ),
            ),
            models.CheckConstraint(
                name="coaching_offer_has_its_end",
                condition=~Q(status="offered") | Q(offer_until__isnull=False),
            ),
            models.CheckConstraint(name="coaching_dynamo_rank_from_one", condition=Q(rank__gte=1)),
        ]

    def __str__(self):
        return f"{self.neighbourhood} – {self.year}"

    def get_absolute_url(self):
        return reverse("coaching:dynamo", args=[self.public_id])

    @property
    def is_active(self):
        return self.status in self.ACTIVE


class DynamoPlaceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """How many places are taken is said to whoever signs in; who holds them follows the request."""
        return self if user.is_authenticated else self.none()

    def of_year(self, year):
        return self.filter(year=year)

    def free(self):
        return self.filter(request=None)

    def held(self):
        return self.filter(request__isnull=False)

    def held_by_place(self, neighbourhood):
        return self.filter(request__neighbourhood=neighbourhood)


class DynamoPlace(models.Model):
    """One of the year's places: a row that exists whether or not somebody holds it, so a tenth holder has no row.

    A place freed after a session stays with the request that used it: it is spent, not free.
    """

    year = models.ForeignKey(ProgrammeYear, models.PROTECT, related_name="places", verbose_name=_("année"))
    number = models.PositiveSmallIntegerField(_("numéro"))
    request = models.OneToOneField(
        DynamoRequest, models.PROTECT, null=True, blank=True, related_name="place", verbose_name=_("demande")
    )

    objects = DynamoPlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("place de Dynamo")
        verbose_name_plural = _("places de Dynamo")
        ordering = ["year", "number"]
        constraints = [
            models.UniqueConstraint(name="coaching_place_number_once", fields=["year", "number"]),
            models.CheckConstraint(
                name="coaching_place_number_in_range", condition=Q(number__gte=1, number__lte=MOST_PLACES)
            ),
        ]

    def __str__(self):
        return str(_("%(year)s, place %(number)s") % {"year": self.year, "number": self.number})
