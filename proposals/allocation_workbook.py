"""Allocations and instalments as a workbook, through the doors of the page of allocations (``allocations``)."""

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from ui.spreadsheets import Dollars

from .allocations import Filters, allocation_rows
from .models import Instalment, Participation, ParticipationYear


def sheets(user, filters=None):
    """Return the sheets that ``ui.spreadsheets`` writes: six queries, whatever the number of rows."""
    filters = filters or Filters()
    rows = allocation_rows(user, filters)
    sums = [sum((getattr(row, name) for row in rows), start=0) for name in ("support", "reserved", "paid", "left")]
    total = [_("Total"), *[""] * 6, *(Dollars(amount) for amount in sums), ""]
    columns = (
        _("Année"), _("Quartier"), _("Initiative"), _("Étape"), _("An"), _("Du"), _("Au"), _("Soutien"),
        _("Montant réservé"), _("Versé"), _("Reste à verser"), _("Lettre"),
    )  # fmt: skip
    return [
        (_("Allocations"), columns, [_allocation(row) for row in rows], total),
        (_("Versements"), _instalment_columns(), _instalments(user, filters)),
    ]


def _allocation(row):
    return [
        row.year, row.neighbourhood, row.title, row.stage, row.number, row.starts_on, row.ends_on,
        Dollars(row.support), Dollars(row.reserved), Dollars(row.paid), Dollars(row.left),
        _("envoyée") if row.told else _("à envoyer"),
    ]  # fmt: skip


def _instalment_columns():
    return (
        _("Quartier"), _("Initiative"), _("Étape"), _("An"), _("Prévu le"), _("Montant"), _("Versé le"),
        _("Référence du versement"),
    )  # fmt: skip


def _instalments(user, filters):
    """Those of the years that the first sheet holds: a payment belongs to the year in which its year begins."""
    year = ParticipationYear.objects.filter(participation=OuterRef("participation"), number=OuterRef("year_number"))
    found = (
        Instalment.objects.filter(participation__in=Participation.objects.in_portfolio_of(user))
        .annotate(first_day=Subquery(year.values("starts_on")[:1]))
        .select_related("participation__neighbourhood", "participation__stage", "participation__initiative")
        .order_by("due_on", "pk")
    )
    for row in found:
        begun = str((row.first_day or row.due_on).year)
        place, stage = row.participation.neighbourhood, row.participation.stage
        wanted = ((filters.year, begun), (filters.stage, stage.code), (filters.place, place.slug))
        if all(not value or value == is_ for value, is_ in wanted):
            yield [
                place.name, row.participation.initiative.title, stage.name, row.year_number, row.due_on,
                Dollars(row.amount), row.paid_on, row.payment_reference,
            ]  # fmt: skip
