"""What the programme allocates: committed, paid and left by year, stage and neighbourhood, as one person may add it up.

An amount belongs to the calendar year in which its participation year begins (portal's convention), and so do the
payments of that year, whatever the day on which they are made: what is left is then what remains to be paid of what was
promised. The years that an interruption cut off before they began are no longer promised.

Two doors, and no other: ``Participation.in_portfolio_of`` for what a letter told, and ``Decision.read_by_position`` for
what is decided and that no letter has told. Sums hold only what the reader may read.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, ExtractYear

from .models import Decision, GrantYear, Instalment, Participation, ParticipationYear
from .rules.instalments import CENT, ZERO
from .rules.years import participation_years


# --- Filters --------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Filters:
    """Filters of the page's address; empty ones narrow nothing. ``stage``: a stage's code; ``place``: a slug."""

    year: str = ""
    stage: str = ""
    place: str = ""

    def as_query(self, **changed):
        query = {"annee": self.year, "etape": self.stage, "quartier": self.place} | changed
        return {name: value for name, value in query.items() if value}

    def keep(self, cell):
        wanted = ((self.year, str(cell.year)), (self.stage, cell.stage_code), (self.place, cell.slug))
        return all(not value or value == found for value, found in wanted)


# --- Sums -----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Figures:
    """Sums in dollars, reserved amounts included. ``untold``: decided, its letter still to be sent; it is apart."""

    committed: Decimal = ZERO
    paid: Decimal = ZERO
    untold: Decimal = ZERO

    @property
    def left(self):
        """What remains to be paid of what was promised; below zero when more was paid than the award now gives."""
        return self.committed - self.paid

    def __add__(self, other):
        return Figures(self.committed + other.committed, self.paid + other.paid, self.untold + other.untold)


@dataclass(frozen=True)
class Cell:
    """The sums of one neighbourhood at one stage, for one year."""

    year: int
    stage: int
    stage_code: str
    stage_name: str
    slug: str
    name: str
    figures: Figures


class Allocations:
    """The sums that one person may read: three queries, whatever the number of participations."""

    def __init__(self, user, asked=None):
        self.all = _cells(user)
        asked = asked or {}
        known = {
            "annee": {str(cell.year) for cell in self.all},
            "etape": {cell.stage_code for cell in self.all},
            "quartier": {cell.slug for cell in self.all},
        }
        value = {name: asked.get(name, "") if asked.get(name) in found else "" for name, found in known.items()}
        self.filters = Filters(value["annee"], value["etape"], value["quartier"])
        self.cells = [cell for cell in self.all if self.filters.keep(cell)]

    @property
    def is_empty(self):
        return not self.all

    @property
    def total(self):
        return sum((cell.figures for cell in self.cells), Figures())

    def by(self, *names):
        """Return {the values of these attributes of a cell: sums}, in order; one name gives bare values."""
        found = {}
        for cell in self.cells:
            key = tuple(getattr(cell, name) for name in names) if len(names) > 1 else getattr(cell, names[0])
            found[key] = found.get(key, Figures()) + cell.figures
        return dict(sorted(found.items()))

    def values(self, *names):
        """Return the values of these attributes among all that the person may read, for the filters."""
        return sorted({tuple(getattr(cell, name) for name in names) for cell in self.all})


def _cells(user):
    found = {}
    for field, rows in (("committed", _committed(user)), ("paid", _paid(user)), ("untold", _untold(user))):
        for year, stage, code, stage_name, slug, name, *amounts in rows:
            key = (year, stage, slug)
            amount = sum((Decimal(value or 0) for value in amounts), ZERO).quantize(CENT)
            before = found.get(key) or Cell(year, stage, code, stage_name, slug, name, Figures())
            figures = replace(before.figures, **{field: getattr(before.figures, field) + amount})
            found[key] = replace(before, figures=figures)
    return [found[key] for key in sorted(found)]


def _of(prefix):
    """The columns by which sums are made, seen from a row whose participation or file stands at ``prefix``."""
    columns = ("stage__number", "stage__code", "stage__name", "neighbourhood__slug", "neighbourhood__name")
    return ["calendar_year", *(f"{prefix}{column}" for column in columns)]


def promised_years(user):
    """The years of the participations that this person may count, but those that an interruption cut off."""
    return ParticipationYear.objects.filter(
        Q(participation__interrupted_on=None) | Q(starts_on__lte=F("participation__interrupted_on")),
        participation__in=Participation.objects.in_portfolio_of(user),
    )


def _payments(user):
    """The payments made to them, each with the first day of the year that it pays."""
    year = ParticipationYear.objects.filter(participation=OuterRef("participation"), number=OuterRef("year_number"))
    paid = Instalment.objects.paid().filter(participation__in=Participation.objects.in_portfolio_of(user))
    # A year that a correction took away has no first day any more: its payment counts by the day it was due.
    return paid.annotate(first_day=Coalesce(Subquery(year.values("starts_on")[:1]), F("due_on")))


def _decided(user):
    return Decision.objects.read_by_position(user).untold()


def _committed(user):
    rows = promised_years(user).annotate(calendar_year=ExtractYear("starts_on")).order_by()
    return rows.values_list(*_of("participation__")).annotate(Sum("amount"), Sum("reserved"))


def _paid(user):
    rows = _payments(user).annotate(calendar_year=ExtractYear("first_day")).order_by()
    return rows.values_list(*_of("participation__")).annotate(Sum("amount"))


def _untold(user):
    rows = GrantYear.objects.filter(decision__in=_decided(user)).order_by()
    rows = rows.annotate(calendar_year=ExtractYear("decision__starts_on") + F("number") - 1)
    return rows.values_list(*_of("decision__proposal__")).annotate(Sum("amount"), Sum("reserved"))


# --- Rows -----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class AllocationRow:
    """One participation year, or one year of a decision that no letter has told (``told`` is False). Dollars."""

    year: int
    neighbourhood: str
    slug: str
    title: str
    stage: str
    stage_code: str
    number: int
    starts_on: date | None
    ends_on: date | None
    support: Decimal
    reserved: Decimal
    paid: Decimal
    told: bool

    @property
    def granted(self):
        return self.support + self.reserved

    @property
    def left(self):
        return self.granted - self.paid


def allocation_rows(user, filters=None):
    """Return every year that the sums of the page are made of, for an export; ``filters`` as the page's address says.

    The same doors as the page. Four queries, whatever the number of rows.
    """
    filters = filters or Filters()
    rows = [*_told_rows(user), *_untold_rows(user)]
    kept = [row for row in rows if filters.keep(row)]
    return sorted(kept, key=lambda row: (row.year, row.neighbourhood, row.title, row.number))


def _told_rows(user):
    seen = ("participation__neighbourhood", "participation__stage", "participation__initiative")
    paid = {}
    for payment in _payments(user).select_related(*seen):
        paid.setdefault((payment.participation_id, payment.year_number), []).append(payment)
    for year in promised_years(user).select_related(*seen):
        made = paid.pop((year.participation_id, year.number), ())
        yield _told_row(year.participation, year.number, year.starts_on, year.ends_on, year.amount, year.reserved, made)
    for (_key, number), made in paid.items():
        for payment in made:
            yield _told_row(payment.participation, number, payment.first_day, None, ZERO, ZERO, [payment])


def _told_row(participation, number, starts_on, ends_on, support, reserved, made):
    place, stage = participation.neighbourhood, participation.stage
    paid = sum((payment.amount for payment in made), ZERO)
    return AllocationRow(
        starts_on.year, place.name, place.slug, participation.initiative.title, stage.name, stage.code, number,
        starts_on, ends_on, support, reserved, paid, told=True,
    )  # fmt: skip


def _untold_rows(user):
    decisions = _decided(user).select_related("proposal__neighbourhood", "proposal__stage").prefetch_related("years")
    for decision in decisions:
        proposal, years = decision.proposal, list(decision.years.all())
        for year, span in zip(years, participation_years(decision.starts_on, len(years)), strict=True):
            yield AllocationRow(
                span.starts_on.year, proposal.neighbourhood.name, proposal.neighbourhood.slug, proposal.display_title,
                proposal.stage.name, proposal.stage.code, year.number, span.starts_on, span.ends_on, year.amount,
                year.reserved, ZERO, told=False,
            )  # fmt: skip
