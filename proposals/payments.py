"""What the pages of instalments read: the plan of each year against what was granted, and what is due soon."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Min, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ui.typography import money

from .models import Instalment
from .rules.instalments import ZERO, left_to_plan
from .todo_words import item_of

SOON = timedelta(days=14)  # as for an answer: what falls due within two weeks asks for a hand (portal's default)


@dataclass
class Year:
    """The payments of one year. ``is_gone``: the award, once corrected, has no such year any more."""

    number: int
    starts_on: date | None = None
    ends_on: date | None = None
    granted: Decimal = ZERO
    rows: list = field(default_factory=list)

    @property
    def is_gone(self):
        return self.starts_on is None

    @property
    def planned(self):
        """All that stands in the plan, paid or not."""
        return sum((row.amount for row in self.rows), ZERO)

    @property
    def paid(self):
        return sum((row.amount for row in self.rows if row.paid_on), ZERO)

    @property
    def left(self):
        return left_to_plan(self.granted, self.planned)

    @property
    def excess(self):
        """What the plan holds beyond the award: it shrank, and the team brings the plan down."""
        return max(self.planned - self.granted, ZERO)


def years_of(participation, user):
    """Return the years of a participation with their payments, those that a correction took away included."""
    found = {
        year.number: Year(year.number, year.starts_on, year.ends_on, year.amount + year.reserved)
        for year in participation.years.all()
    }
    for row in _payments(participation, user):
        found.setdefault(row.year_number, Year(row.year_number)).rows.append(row)
    return [found[number] for number in sorted(found)]


def _payments(participation, user):
    return participation.instalments.visible_to(user).telling_what_is_promised().order_by("due_on", "pk")


def state_of(instalment, today, *, pays):
    """Return (words, tone) of a payment of ``years_of``: made, cut off by an interruption, late, soon or planned.

    Only whoever pays is late: to the others it is on its way, and perhaps made and not recorded yet.
    """
    if instalment.paid_on:
        return _("versé"), "done"
    if instalment.is_cut_off:
        return _("n’est plus promis"), "closed"
    if instalment.due_on < today:
        return (_("en retard"), "late") if pays else (_("attendu"), "soon")
    return (_("bientôt"), "soon") if instalment.due_on <= today + SOON else (_("prévu"), "neutral")


@dataclass
class Summary:
    """What a participation's own page says of its payments: ``next`` is the first that is not made and still promised."""

    count: int
    planned: Decimal
    paid: Decimal
    next: Instalment | None


def summary(participation, user, today):
    rows = list(_payments(participation, user))
    waiting = [row for row in rows if row.paid_on is None]
    planned = sum((row.amount for row in rows), ZERO)
    paid = planned - sum((row.amount for row in waiting), ZERO)
    return Summary(len(rows), planned, paid, next((row for row in waiting if not row.is_cut_off), None))


def due_rows(user, now):
    """Participations that have a payment due within two weeks, or late: (key, neighbourhood, first day, n, dollars)."""
    return (
        Instalment.objects.visible_to(user)
        .due_until(timezone.localdate(now) + SOON)
        .order_by()
        .values("participation")
        .annotate(first=Min("due_on"), n=Count("pk"), total=Sum("amount"))
        .values_list("participation__public_id", "participation__neighbourhood__name", "first", "n", "total")
    )


def to_pay(key, place, first, count, total, now):
    """The item for one of ``due_rows``."""
    text = ngettext("Verser %(amount)s (%(place)s)", "Verser %(amount)s, en %(n)s versements (%(place)s)", count)
    return item_of(
        text % {"amount": money(total), "place": place, "n": count},
        reverse("proposals:instalments", args=[key]),
        now,
        due_on=first,
        why=_("Prévu au plan de versements; consignez-le une fois fait."),
    )
