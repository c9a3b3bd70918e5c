"""Neighbourhoods, what phase 1 left, and the initiatives that neighbourhoods carry."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .organisations import Organisation

PHASE_ONE_YEARS = (2015, 2023)  # first and last, both included (phase 1 review)


class NeighbourhoodQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Names of neighbourhoods are public; what happens in them is guarded by the models that hold it."""
        return self

    def real(self):
        return self.filter(is_fictitious=False)

    def with_table(self):
        return self.filter(table__isnull=False)

    def with_details(self):
        return self.select_related("table")

    def joined_by(self, user, on=None):
        """The neighbourhoods whose table counts this person among its members on that day."""
        from ..positions import kept
        from .people import TableMembership

        if on is None and (held := kept(user)):
            return self.filter(pk__in=list(held.own)) if held.own else self.none()
        return self.filter(pk__in=TableMembership.objects.current(on).filter(user=user).values("neighbourhood"))

    def coordinated_by(self, user, on=None):
        from .people import TableMembership

        held = TableMembership.objects.current(on).coordinators().held_by(user)
        return self.filter(pk__in=held.values("neighbourhood"))

    def advised_by(self, user, on=None):
        """The neighbourhoods in this advisor's portfolio on that day, those of people whom they replace included."""
        from ..positions import kept
        from .people import Portfolio

        if on is None and (held := kept(user)):
            return self.filter(pk__in=list(held.advised)) if held.advised else self.none()
        return self.filter(pk__in=Portfolio.objects.held_by(user, on).values("neighbourhood"))


class Neighbourhood(models.Model):
    """A neighbourhood; its table de quartier is the organisation that owns its files (Guide, sections 3.2 and 5.1)."""

    name = models.CharField(_("nom"), max_length=120, unique=True)
    slug = models.SlugField(_("adresse"), max_length=120, unique=True)
    table = models.OneToOneField(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="neighbourhood",
        verbose_name=_("table de quartier"),
    )
    is_fictitious = models.BooleanField(_("donnée fictive"), default=False)
    source = models.CharField(_("source"), max_length=200, blank=True)
    quality_note = models.TextField(_("note sur la qualité de la donnée"), blank=True)

    objects = NeighbourhoodQuerySet.as_manager()

    class Meta:
        verbose_name = _("quartier")
        verbose_name_plural = _("quartiers")
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("neighbourhoods:detail", args=[self.slug])


class PhaseOneRecordQuerySet(models.QuerySet):
    def awaiting_confirmation(self):
        return self.filter(is_inferred=True, confirmed_on=None)

    def public(self):
        """Entries whose neighbourhood the review names, or that the team has confirmed."""
        return self.filter(Q(is_inferred=False) | Q(confirmed_on__isnull=False))

    def visible_to(self, user):
        """Entries whose attribution this person may read; an inferred one is for the team and the advisor concerned."""
        if getattr(user, "is_team", False) or getattr(user, "is_admin", False):
            return self
        if user is None or not user.is_authenticated:
            return self.public()
        advised = Neighbourhood.objects.advised_by(user)
        return self.filter(Q(is_inferred=False) | Q(confirmed_on__isnull=False) | Q(neighbourhood__in=advised))

    def told_of(self, neighbourhood):
        return self.filter(neighbourhood=neighbourhood)

    def with_place(self):
        return self.select_related("neighbourhood__table")


class PhaseOneRecord(models.Model):
    """An entry of the phase 1 review, in the review's order, and the neighbourhood that it tells of.

    The review does not name the neighbourhood of six entries. Such an attribution is inferred: the public does not
    see it before the team has confirmed it.
    """

    position = models.PositiveSmallIntegerField(_("rang dans le bilan"), unique=True)
    neighbourhood = models.OneToOneField(
        Neighbourhood, on_delete=models.PROTECT, related_name="phase_one", verbose_name=_("quartier")
    )
    is_inferred = models.BooleanField(_("nom déduit"), default=False)
    evidence = models.TextField(_("ce qui appuie le nom"), blank=True)
    confirmed_on = models.DateField(_("confirmé le"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmé par"),
    )

    objects = PhaseOneRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("entrée du bilan de la phase 1")
        verbose_name_plural = _("entrées du bilan de la phase 1")
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                name="neighbourhoods_phase_one_position", condition=Q(position__gte=1, position__lte=17)
            ),
            models.CheckConstraint(
                name="neighbourhoods_phase_one_confirmed_by_and_on",
                condition=Q(confirmed_on=None, confirmed_by=None)
                | Q(confirmed_on__isnull=False, confirmed_by__isnull=False),
                violation_error_message=_("Une confirmation porte une date et un nom."),
            ),
        ]

    def __str__(self):
        return str(_("Entrée %(position)s") % {"position": self.position})

    @property
    def name_is_public(self):
        return not self.is_inferred or self.confirmed_on is not None


class InitiativeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Initiatives are public once something of them is: phase 1, or an award that was confirmed."""
        if getattr(user, "is_team", False) or getattr(user, "is_admin", False):
            return self
        own = Q()
        if user is not None and user.is_authenticated:
            own = Q(neighbourhood__in=Neighbourhood.objects.joined_by(user)) | Q(
                neighbourhood__in=Neighbourhood.objects.advised_by(user)
            )
        return self.filter(Q(is_public=True) | own) if own else self.filter(is_public=True)

    def of_phase_one(self):
        return self.filter(phase=1)

    def doubtful(self):
        """Initiatives of which the source itself leaves something to confirm."""
        return self.filter(to_confirm=True)

    def carried_by(self, neighbourhood):
        return self.carried_by_any([neighbourhood])

    def carried_by_any(self, neighbourhoods):
        return self.filter(neighbourhood__in=neighbourhoods)

    def at_their_place_for(self, user):
        """Leave out phase 1 initiatives whose neighbourhood is inferred, for whoever may not read the attribution.

        They are public all the same, under « Quartier à confirmer »: see ``awaiting_a_place``.
        """
        readable = PhaseOneRecord.objects.visible_to(user).values("pk")
        hidden = PhaseOneRecord.objects.exclude(pk__in=readable).values("neighbourhood")
        return self.exclude(phase=1, neighbourhood__in=hidden)

    def awaiting_a_place(self):
        unconfirmed = PhaseOneRecord.objects.awaiting_confirmation().values("neighbourhood")
        return self.filter(phase=1, neighbourhood__in=unconfirmed)

    def latest_phase_first(self):
        return self.order_by("-phase", "number")

    def with_place(self):
        return self.select_related("neighbourhood__table", "neighbourhood__phase_one")


class Initiative(models.Model):
    """What a neighbourhood carries, through one stage or several. Phases overlap: 2015–2023 and 2021–2026."""

    neighbourhood = models.ForeignKey(
        Neighbourhood, on_delete=models.PROTECT, related_name="initiatives", verbose_name=_("quartier")
    )
    title = models.CharField(_("titre"), max_length=300)
    desired_change = models.TextField(_("changement souhaité"), blank=True)
    is_summary = models.BooleanField(
        _("résumé"),
        default=False,
        help_text=_("Le texte est un résumé du portail; la table peut y mettre ses propres mots."),
    )
    phase = models.PositiveSmallIntegerField(_("phase"), choices=[(1, _("Phase 1")), (2, _("Phase 2"))], default=2)
    number = models.PositiveSmallIntegerField(_("rang dans le quartier"), default=1)
    is_public = models.BooleanField(_("publique"), default=False)
    to_confirm = models.BooleanField(_("à confirmer"), default=False)
    source = models.CharField(_("source"), max_length=200, blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = InitiativeQuerySet.as_manager()

    class Meta:
        verbose_name = _("initiative")
        verbose_name_plural = _("initiatives")
        ordering = ["neighbourhood__name", "phase", "number"]
        constraints = [
            models.UniqueConstraint(
                name="neighbourhoods_initiative_rank_once",
                fields=["neighbourhood", "phase", "number"],
                violation_error_message=_("Ce rang est déjà pris dans ce quartier."),
            ),
            models.CheckConstraint(name="neighbourhoods_initiative_phase", condition=Q(phase__in=[1, 2])),
        ]

    def __str__(self):
        return self.title

    @property
    def place_name(self):
        """Return what everybody may read of the neighbourhood: its name, or « Quartier à confirmer (entrée n) »."""
        record = getattr(self.neighbourhood, "phase_one", None) if self.phase == 1 else None
        if record is None or record.name_is_public:
            return self.neighbourhood.name
        return str(_("Quartier à confirmer (entrée %(position)s)") % {"position": record.position})
