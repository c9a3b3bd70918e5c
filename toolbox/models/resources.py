"""What people find in the toolbox: a resource, its versions, its place in each theme."""

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.append_only import AppendOnlyModel
from events.models import Activity
from events.models.written import Written
from proposals.models import Stage
from search.words import fold
from ui.uploads import unguessable

from .choices import MEDIUM_MINUTES, SHORT_MINUTES, Depth, Format, Language, Length
from .themes import MOST_WORDS, Theme

PERSON = settings.AUTH_USER_MODEL
LONGEST_LINK = 1_000


def drawers(on):
    """What each drawer of the desk holds on that local day; a resource may lie in several."""
    standing, published = Q(withdrawn_at=None), Q(withdrawn_at=None, published_at__isnull=False)
    return {
        "toutes": Q(),
        "publiees": published & (Q(expires_on=None) | Q(expires_on__gte=on)),
        "brouillons": standing & Q(published_at=None),
        "a-completer": standing & Q(current=None),
        "a-revoir": published & (Q(review_on__lte=on) | Q(expires_on__lte=on)),
        "expirees": standing & Q(expires_on__lt=on),
        "retirees": Q(withdrawn_at__isnull=False),
    }


class ResourceQuerySet(models.QuerySet):
    def visible_to(self, user, on=None):
        """What is published is public until it expires; the team and the administration read the rest too."""
        if user.is_authenticated and (user.is_team or user.is_admin):
            return self
        return self.published(on)

    def hidden_from(self, user):
        """The others: those that the person may not read, and those that are withdrawn."""
        return self.exclude(pk__in=Resource.objects.visible_to(user).standing().order_by().values("pk"))

    def published(self, on=None):
        """Published, not withdrawn, and not expired on that day (today)."""
        on = on or timezone.localdate()
        return self.filter(published_at__isnull=False, withdrawn_at=None).exclude(expires_on__lt=on)

    def standing(self):
        """Neither withdrawn nor merged into another."""
        return self.filter(withdrawn_at=None)

    def to_complete(self):
        """Those that nobody can open yet: « adresse à compléter »."""
        return self.standing().filter(current=None)

    def withdrawn(self):
        return self.filter(withdrawn_at__isnull=False)

    def to_review(self, on):
        """Published, whose day of review has come, or that expire by that day."""
        return self.in_state("a-revoir", on)

    def in_state(self, state, on):
        """Those of one drawer of the desk (``drawers``)."""
        return self.filter(drawers(on)[state])

    def count_by_state(self, on):
        """Return {state: count}, in one query; one resource may count in several."""
        return self.order_by().aggregate(**{name: Count("pk", filter=held) for name, held in drawers(on).items()})

    def placed_in(self, theme):
        return self.filter(pk__in=Placement.objects.of_theme(theme).values("resource"))

    def titled(self, words):
        """Those whose title holds each of these words, whatever their accents and capitals."""
        found = self
        for word in fold(words).split():
            found = found.filter(entry__sort_title__contains=word)
        return found

    def answering(self, keys, words, content_key=""):
        """Those of ``keys``, which the search found; with what it does not hold: an address, the title of one withdrawn.

        ``content_key``: of what somebody looks for by its link.
        """
        if not words:
            return self
        gone = Resource.objects.withdrawn().titled(words).values("pk")
        return self.filter(
            Q(pk__in=keys) | Q(pk__in=gone) | Q(code="-".join(fold(words).split())) | Q(content_key=content_key)
        )

    def not_merged(self):
        """All but those whose place another took: nothing is left to say of them."""
        return self.filter(merged_into=None)

    def with_key(self, key):
        return self.filter(content_key=key)

    def merged_at(self, code):
        """The one of this address, when another took its place."""
        return self.filter(code=code, merged_into__isnull=False)

    def with_keys(self, keys):
        return self.filter(content_key__in=keys)

    def with_pks(self, keys):
        return self.filter(pk__in=keys)

    def with_codes(self, codes):
        return self.filter(code__in=codes)

    def for_lists(self):
        """With the entry in the index, which says its themes."""
        return self.select_related("entry")

    def for_the_desk(self):
        """All that a page of one resource says at the desk, in a bounded number of queries."""
        people = ("created_by", "saved_by", "reviewed_by", "withdrawn_by")
        rows = self.select_related("current", "merged_into", "watch", *people)
        return rows.prefetch_related("themes", "stages", "activities")

    def of_theme(self, theme):
        """In the order that the team gave them in that theme, within each level of depth."""
        return self.filter(placements__theme=theme).order_by("depth", "placements__position", "title", "pk")

    def with_context(self):
        """With what it opens, its themes and its stages, in three queries for any number of them."""
        return self.select_related("current").prefetch_related("themes", "stages")

    def for_cards(self):
        """With all that a card says, in one query for any number of them."""
        return self.select_related("current", "watch", "entry")

    def kept_by(self, user):
        """The favourites of a person, the latest first."""
        return self.filter(favourites__user=user).order_by("-favourites__at", "pk")

    def by_title(self):
        """As people sort titles, accents aside; those that the index does not hold (withdrawn) come last."""
        return self.order_by(F("entry__sort_title").asc(nulls_last=True), "title", "pk")


class Resource(Written):
    """One reference. Its address, file or page is that of its current version; without one it stays the team's.

    ``content_key`` is the normal form of what it opens (``links.addresses.key_of``, the fingerprint of a file): two resources never
    open the same thing. ``minutes``: to read or to watch. ``review_on``: the local day on which the team looks at it
    again; ``expires_on``: the last local day on which it is shown.
    """

    code = models.SlugField(_("adresse"), max_length=80, unique=True)
    title = models.CharField(_("titre"), max_length=200)
    summary = models.CharField(_("en une phrase"), max_length=300, blank=True)
    description = models.TextField(_("ce que l’on y trouve"), max_length=MOST_WORDS, blank=True)
    author = models.CharField(_("auteur ou organisme"), max_length=200, blank=True)
    year = models.PositiveSmallIntegerField(_("année"), null=True, blank=True)
    licence = models.CharField(_("licence ou conditions d’usage"), max_length=120, blank=True)
    format = models.CharField(_("format"), max_length=10, choices=Format.choices, default=Format.OTHER)
    language = models.CharField(_("langue"), max_length=5, choices=Language.choices, default=Language.FRENCH)
    depth = models.PositiveSmallIntegerField(_("niveau"), choices=Depth.choices, default=Depth.FURTHER)
    minutes = models.PositiveSmallIntegerField(_("durée de lecture ou d’écoute (minutes)"), null=True, blank=True)
    pages = models.PositiveSmallIntegerField(_("pages"), null=True, blank=True)
    keywords = models.CharField(
        _("mots que l’on cherche"),
        max_length=400,
        blank=True,
        help_text=_("Ils font trouver la ressource; ils ne se lisent nulle part."),
    )
    themes = models.ManyToManyField(
        Theme, through="Placement", related_name="resources", verbose_name=_("thèmes"), blank=True
    )
    stages = models.ManyToManyField(Stage, related_name="resources", verbose_name=_("étapes"), blank=True)
    activities = models.ManyToManyField(
        Activity, related_name="resources", verbose_name=_("activités qui s’en servent"), blank=True
    )
    current = models.OneToOneField(
        "Version", models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("version en cours"),
    )  # fmt: skip
    content_key = models.CharField(max_length=1_100, null=True, unique=True, editable=False)
    review_on = models.DateField(_("à revoir le"), null=True, blank=True)
    expires_on = models.DateField(_("à retirer après le"), null=True, blank=True)
    reviewed_at = models.DateTimeField(_("revue le"), null=True, blank=True, editable=False)
    reviewed_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name=_("revue par")
    )
    created_at = models.DateTimeField(_("ajoutée le"), editable=False)
    created_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name=_("ajoutée par")
    )
    published_at = models.DateTimeField(_("publiée le"), null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(_("retirée le"), null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name=_("retirée par")
    )
    withdrawn_why = models.CharField(_("motif du retrait"), max_length=240, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="merged",
        verbose_name=_("réunie à"),
    )  # fmt: skip
    source = models.CharField(_("source"), max_length=200, blank=True)
    is_fictitious = models.BooleanField(_("donnée fictive"), default=False)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("ressource")
        verbose_name_plural = _("ressources")
        ordering = ["title", "pk"]
        indexes = [
            models.Index(
                name="toolbox_resource_public",
                fields=["expires_on", "id"],
                condition=Q(published_at__isnull=False, withdrawn_at=None),
            ),
            models.Index(name="toolbox_resource_to_review", fields=["review_on"]),
            models.Index(name="toolbox_resource_expiring", fields=["expires_on"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="toolbox_resource_published_can_be_opened",
                condition=Q(published_at=None) | Q(current__isnull=False) & ~Q(summary=""),
                violation_error_message=_("Une ressource publiée s’ouvre, et se présente en une phrase."),
            ),
            models.CheckConstraint(
                name="toolbox_resource_withdrawn_by_and_at",
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_why="", merged_into=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            ),
            models.CheckConstraint(
                name="toolbox_resource_reviewed_by_and_at",
                condition=Q(reviewed_at=None, reviewed_by=None)
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="toolbox_resource_changed_by_and_at",
                condition=Q(saved_at=None, saved_by=None) | Q(saved_at__isnull=False, saved_by__isnull=False),
            ),
            models.CheckConstraint(
                name="toolbox_resource_not_merged_into_itself", condition=~Q(merged_into=F("pk"))
            ),
            models.CheckConstraint(
                name="toolbox_resource_year_is_plausible",
                condition=Q(year=None) | Q(year__gte=1900, year__lte=2100),
                violation_error_message=_("Inscrivez une année entre 1900 et 2100."),
            ),
            models.CheckConstraint(
                name="toolbox_resource_lasts_a_minute",
                condition=Q(minutes=None) | Q(minutes__gte=1),
                violation_error_message=_("Inscrivez une durée d’au moins une minute, ou laissez vide."),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("toolbox:resource", args=[self.code])

    @property
    def length(self):
        """The step of ``Length`` in which its minutes fall."""
        if self.minutes is None:
            return Length.UNKNOWN
        if self.minutes <= SHORT_MINUTES:
            return Length.SHORT
        return Length.MEDIUM if self.minutes <= MEDIUM_MINUTES else Length.LONG

    @property
    def is_withdrawn(self):
        return self.withdrawn_at is not None

    def is_expired(self, on):
        return self.expires_on is not None and self.expires_on < on

    def is_public(self, on):
        """What anybody may read on that local day."""
        return self.published_at is not None and not self.is_withdrawn and not self.is_expired(on)


def stored_under(instance, filename):
    return unguessable("toolbox")


class VersionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The current version of what one may read; the earlier ones are the team's."""
        if user.is_authenticated and (user.is_team or user.is_admin):
            return self
        return self.filter(pk__in=Resource.objects.visible_to(user).values("current"))

    def latest_first(self):
        return self.order_by("-number")

    def with_people(self):
        return self.select_related("by")


class Version(AppendOnlyModel):
    """What a resource opened from one moment on: an address, a file or a page of the portal, exactly one of them."""

    resource = models.ForeignKey(Resource, models.PROTECT, related_name="versions", verbose_name=_("ressource"))
    number = models.PositiveSmallIntegerField(_("version"))
    link = models.URLField(_("adresse"), max_length=LONGEST_LINK, blank=True)
    page = models.CharField(_("page du portail"), max_length=200, blank=True)
    file = models.FileField(_("fichier"), upload_to=stored_under, blank=True)
    name = models.CharField(_("nom du fichier"), max_length=200, blank=True)
    kind = models.CharField(_("type"), max_length=10, blank=True)
    size = models.PositiveIntegerField(_("taille (octets)"), null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    change = models.CharField(_("ce qui change"), max_length=240, blank=True)
    at = models.DateTimeField(_("le"))
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("par"))

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version d’une ressource")
        verbose_name_plural = _("versions des ressources")
        ordering = ["resource", "-number"]
        constraints = [
            models.UniqueConstraint(name="toolbox_version_once", fields=["resource", "number"]),
            models.CheckConstraint(
                name="toolbox_version_opens_one_thing",
                condition=~Q(link="") & Q(page="", file="")
                | Q(link="", file="") & ~Q(page="")
                | Q(link="", page="", size__isnull=False) & ~Q(file="") & ~Q(name="") & ~Q(digest=""),
                violation_error_message=_(
                    "Une version ouvre une adresse, un fichier ou une page\u00a0: un seul des trois."
                ),
            ),
        ]

    def __str__(self):
        return str(_("Version %(number)s") % {"number": self.number})


class PlacementQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(resource__in=Resource.objects.visible_to(user))

    def in_order(self):
        return self.order_by("position", "pk")

    def of_theme(self, theme):
        return self.filter(theme=theme)


class Placement(models.Model):
    """A resource in a theme. ``position``: the order that the team gave it there, within its level."""

    theme = models.ForeignKey(Theme, models.CASCADE, related_name="placements", verbose_name=_("thème"))
    resource = models.ForeignKey(Resource, models.CASCADE, related_name="placements", verbose_name=_("ressource"))
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = _("place d’une ressource dans un thème")
        verbose_name_plural = _("places des ressources dans les thèmes")
        ordering = ["theme", "position", "pk"]
        constraints = [models.UniqueConstraint(name="toolbox_placement_once", fields=["theme", "resource"])]

    def __str__(self):
        return f"{self.theme_id} – {self.resource_id}"
