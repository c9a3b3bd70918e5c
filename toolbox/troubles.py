"""The resources whose link asks for somebody: dead, said to be broken, to open by hand, not found since a day or two."""

from dataclasses import dataclass

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Prefetch, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .links import words
from .links.addresses import site_of
from .links.states import PASSING
from .models import BrokenLinkReport, LinkWatch, Outcome, Resource

DEAD, REPORTED, TO_CHECK, FAILING = "brises", "signales", "a-verifier", "introuvables"
LABELS = {
    DEAD: gettext_lazy("Brisés"),
    REPORTED: gettext_lazy("Signalés"),
    TO_CHECK: gettext_lazy("À vérifier"),
    FAILING: gettext_lazy("À confirmer"),
}
_OUTCOMES = {DEAD: Outcome.DEAD, TO_CHECK: Outcome.TO_CHECK, FAILING: Outcome.FAILING}
_ANY = Q(is_reported=True) | Q(trouble__in=_OUTCOMES.values())
TONES = {Outcome.DEAD: "late", Outcome.TO_CHECK: "soon", Outcome.FAILING: "info", Outcome.WORKS: "done"}


@dataclass(frozen=True)
class Row:
    """One resource of the list. ``watch`` is None for a file; ``reports`` are the open ones, the latest first."""

    resource: Resource
    watch: LinkWatch | None
    reports: list

    @property
    def link(self):
        return self.resource.current.link

    @property
    def site(self):
        return site_of(self.link)

    @property
    def state(self):
        return self.watch.get_outcome_display() if self.watch else _("fichier")

    @property
    def tone(self):
        return TONES.get(self.watch.outcome, "neutral") if self.watch else "neutral"

    @property
    def says(self):
        return words.said(self.watch) if self.watch else ""

    @property
    def may_be_vouched_for(self):
        """A person who opened it may say that it opens."""
        return self.watch is not None and self.watch.outcome in _OUTCOMES.values()

    @property
    def up_to(self):
        """The latest report that this page shows: closing closes no later one."""
        return max((report.pk for report in self.reports), default=0)


def found(user, shown=""):
    """Return the resources of one drawer, or of all four; the dead ones first, then the longest in their state."""
    rows = _marked(user)
    if shown == REPORTED:
        rows = rows.filter(is_reported=True)
    elif shown:
        rows = rows.filter(trouble=_OUTCOMES[shown])
    else:
        rows = rows.filter(_ANY)
    rank = Case(
        When(trouble=Outcome.DEAD, then=0), When(is_reported=True, then=1), When(trouble=Outcome.TO_CHECK, then=2),
        default=3, output_field=IntegerField(),
    )  # fmt: skip
    waiting = Prefetch("reports", BrokenLinkReport.objects.open().order_by("-at", "-pk"), to_attr="open_reports")
    rows = rows.order_by(rank, F("watch__since").asc(nulls_last=True), "title", "pk")
    return rows.select_related("current", "watch").prefetch_related(waiting)


def rows_of(resources):
    """Return a ``Row`` for each of these, as ``found`` gives them."""
    return [Row(one, one.watch if one.trouble else None, one.open_reports) for one in resources]


def counts(user):
    """Return {drawer: how many, "": in all}, in one query. A dead link that people report counts once in all."""
    counted = _marked(user).aggregate(
        all_of_them=Count("pk", filter=_ANY),
        reported=Count("pk", filter=Q(is_reported=True)),
        **{outcome.value: Count("pk", filter=Q(trouble=outcome)) for outcome in _OUTCOMES.values()},
    )
    drawers = {name: counted[outcome.value] for name, outcome in _OUTCOMES.items()}
    return {"": counted["all_of_them"], REPORTED: counted["reported"], **drawers}


def waiting(user, now):
    """Return the resources that wait for somebody: dead, said to be broken, or to open by hand; each once."""
    watched, reported = LinkWatch.objects.asking_for_a_hand(now, PASSING), BrokenLinkReport.objects.open()
    rows = Resource.objects.visible_to(user).standing()
    return rows.filter(Q(pk__in=watched.values("resource")) | Q(pk__in=reported.values("resource")))


def _marked(user):
    """Annotate what one may read: ``trouble``, the outcome of its watch, empty without one; ``is_reported``."""
    return (
        Resource.objects.visible_to(user)
        .standing()
        .annotate(
            trouble=Coalesce("watch__outcome", Value("")),
            is_reported=Exists(BrokenLinkReport.objects.open().filter(resource=OuterRef("pk"))),
        )
    )
