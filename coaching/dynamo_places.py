"""Reading Dynamo's places: how many are left, who stands where on the list, and what a newcomer would get.

The figures (9 neighbourhoods, 30 hours, first come, first served) are those of the « Menu des possibles »; the days
to answer and to confirm are the year's settings.
"""

import uuid
from contextlib import suppress
from dataclasses import dataclass

from django.db.models import Count, Exists, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from neighbourhoods.models import Neighbourhood
from ui import svg

from .models import DynamoPlace, DynamoRequest, Envelope, HoursEntry, ProgrammeYear

Status = DynamoRequest.Status
TONES = {
    Status.PLACED: "done",
    Status.WAITING: "info",
    Status.OFFERED: "soon",
    Status.WITHDRAWN: "closed",
    Status.REFUSED: "closed",
    Status.LAPSED: "closed",
    Status.DECLINED: "closed",
    Status.CLOSED: "closed",
}


def open_year(now):
    """Return the programme year of today when it is open, or None."""
    today = timezone.localdate(now)
    year = ProgrammeYear.objects.holding(today).first()
    return year if year and year.state_on(today) == ProgrammeYear.State.OPEN else None


def is_used(neighbourhood, year):
    """True when a neighbourhood's place stays used: a Dynamo session dated in that year, or an adjustment of its lot,
    that nobody reversed."""
    lines = HoursEntry.objects.standing().filter(
        account__neighbourhood=neighbourhood, account__envelope=Envelope.DYNAMO
    )
    took_place = Q(kind=HoursEntry.Kind.SESSION, dated_on__gte=year.starts_on, dated_on__lt=year.ends_on)
    return lines.filter(took_place | Q(kind=HoursEntry.Kind.ADJUSTMENT, year=year)).exists()


def is_over(year, now):
    return timezone.localdate(now) >= year.ends_on


def over(year):
    """Why a request no longer ends: what its year granted stands."""
    return _(
        "L’année %(year)s est terminée\u00a0: sa place et ses heures ne changent plus, la demande ne se retire donc plus."
    ) % {"year": year}


def active_request(neighbourhood, year):
    return DynamoRequest.objects.of_year(year).of_place(neighbourhood).active().first()


def must_let_others_pass(neighbourhood, year):
    """True when the neighbourhood held a place the year before, and this year's settings leave it to others."""
    if year.former_may_return:
        return False
    return DynamoPlace.objects.filter(year__ends_on=year.starts_on).held_by_place(neighbourhood).exists()


def others_first(neighbourhood, year):
    return _(
        "%(place)s avait une place l’année dernière\u00a0: celles de %(year)s vont aux autres quartiers. Écrivez à l’équipe "
        "du PIC pour en parler."
    ) % {"place": neighbourhood, "year": year}


def position(request):
    """Return where a request stands on the waiting list, 1 for its head; None when it does not wait."""
    if request.status != Status.WAITING:
        return None
    waiting = DynamoRequest.objects.of_year(request.year_id).on_the_list()
    return waiting.filter(rank__lte=request.rank).count()


@dataclass(frozen=True)
class Standing:
    """A year's figures. ``next_rank`` and ``next_position`` are what a request that arrived now would get.

    ``is_asking``: the neighbourhood for which they were asked has an active request. ``is_present``: the year is today's.
    """

    year: ProgrammeYear
    total: int
    taken: int
    waiting: int
    next_rank: int
    own_place: int | None = None
    is_asking: bool = False
    is_present: bool = True

    @property
    def left(self):
        """Places that a newcomer would get at once: none while somebody waits."""
        return 0 if self.waiting else self.total - self.taken

    @property
    def next_position(self):
        return self.waiting + 1

    @property
    def sentence(self):
        if not self.is_present and self.total:
            return self._sentence_of_another_year()
        if self.left:
            return ngettext(
                "Il reste %(left)s place sur %(total)s cette année.",
                "Il reste %(left)s places sur %(total)s cette année.",
                self.left,
            ) % {"left": self.left, "total": self.total}
        if not self.total:
            return _("Aucune place n’est prévue cette année.")
        if self.total > self.year.dynamo_places:
            return ngettext(
                "Toutes les places de cette année sont prises\u00a0: %(total)s tenue, pour un nombre fixé à %(set)s.",
                "Toutes les places de cette année sont prises\u00a0: %(total)s tenues, pour un nombre fixé à %(set)s.",
                self.total,
            ) % {"total": self.total, "set": self.year.dynamo_places}
        return ngettext(
            "La place de cette année est prise.", "Les %(total)s places de cette année sont prises.", self.total
        ) % {"total": self.total}

    def _sentence_of_another_year(self):
        if not self.left:
            said = ngettext("La place est prise.", "Les %(total)s places sont prises.", self.total)
            return said % {"total": self.total}
        said = ngettext("%(left)s place libre sur %(total)s.", "%(left)s places libres sur %(total)s.", self.left)
        return said % {"left": self.left, "total": self.total}

    @property
    def picture(self):
        """The cells of ``ui/nine_places.html``; None when the year has no place at all."""
        if not self.total:
            return None
        places = svg.nine_places(
            self.taken, total=self.total, waiting=self.waiting, own_place=self.own_place, year=self.year.label
        )
        # In this app's words: « cette année », and no number of a place, which tells nobody anything.
        places.title = _("Places prises et libres")
        places.description = self.sentence
        if self.own_place:
            places.description += " " + _("Ce quartier en tient une.")
        places.rows = places.rows[:2]
        return places


def standing(year, neighbourhood=None, *, on=None):
    """Count a year's places and list in one query; ``neighbourhood``: whose own place the picture shows.

    ``on``: today, for a page that shows any year.
    """
    (found,) = _counted(ProgrammeYear.objects.filter(pk=year.pk), neighbourhood)
    return _standing(year, found, is_present=on is None or year.holds(on))


def standings(on):
    """Return the ``Standing`` of every programme year, in order, in one query; ``on``: today."""
    return [
        _standing(year, year, is_present=year.holds(on)) for year in _counted(ProgrammeYear.objects.in_order(), None)
    ]


def standing_now(neighbourhood, now):
    """Return the ``Standing`` of the year that is open today, or None: one query for both."""
    today = timezone.localdate(now)
    year = _counted(ProgrammeYear.objects.holding(today), neighbourhood).first()
    return _standing(year, year) if year and year.state_on(today) == ProgrammeYear.State.OPEN else None


def _standing(year, counted, *, is_present=True):
    return Standing(
        year=year,
        total=counted.total,
        taken=counted.taken,
        waiting=counted.waiting,
        next_rank=(counted.last_rank or 0) + 1,
        own_place=counted.own_place or None,
        is_asking=counted.is_asking,
        is_present=is_present,
    )


def _counted(years, neighbourhood):
    """Add the figures of their places and requests to these years.

    Places have numbers for the database only: the picture shows those that are taken first, in their order.
    """
    places = DynamoPlace.objects.filter(year=OuterRef("pk"))
    requests = DynamoRequest.objects.filter(year=OuterRef("pk"))
    own = places.filter(request__neighbourhood=neighbourhood) if neighbourhood else places.none()
    asking = requests.of_place(neighbourhood).active() if neighbourhood else requests.none()
    taken = places.exclude(request=None)
    return years.annotate(
        total=_number(places),
        taken=_number(taken),
        waiting=_number(requests.on_the_list()),
        last_rank=Subquery(requests.order_by().values("year").annotate(last=Max("rank")).values("last")),
        own_number=Subquery(own.values("number")[:1]),
        own_place=_number(taken.filter(number__lte=OuterRef("own_number"))),
        is_asking=Exists(asking),
    )


def _number(rows):
    return Coalesce(Subquery(rows.order_by().values("year").annotate(n=Count("pk")).values("n")), 0)


def places_to_enter(year, key=None):
    """Neighbourhoods with a table and no active request in that year.

    ``key`` is the page's: sent a second time, it must find the neighbourhood that it has just entered.
    """
    active = DynamoRequest.objects.of_year(year).active()
    with suppress(ValueError):  # not a key of ours: the form says so
        active = active.exclude(key=uuid.UUID(key)) if key else active
    return Neighbourhood.objects.with_table().exclude(pk__in=active.values("neighbourhood"))
