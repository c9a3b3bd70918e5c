"""How an award is paid: what is planned never exceeds what was granted, and a plan to begin with. Dollars, ``Decimal``."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from dateutil.relativedelta import relativedelta

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
# How many a year the portal proposes: its own assumption, which no text of the programme states.
CHOICES, USUAL = (1, 2, 4), 2


@dataclass(frozen=True)
class Planned:
    """One payment of a plan that is proposed: the day and the amount."""

    due_on: date
    amount: Decimal


def shares(total, count):
    """Split an amount into ``count`` parts to the cent; the first takes what rounding leaves. They add up exactly.

    Parts of nothing are left out: a few cents make fewer payments.
    """
    part = (total / count).quantize(CENT, rounding=ROUND_HALF_UP)
    while part * (count - 1) > total:
        part -= CENT
    parts = [total - part * (count - 1), *[part] * (count - 1)]
    return [amount for amount in parts if amount > 0]


def usual_plan(starts_on, granted, count=USUAL):
    """Return the payments of a year: equal parts, from its first day, at equal distances of whole months."""
    months = 12 // count
    return [
        Planned(starts_on + relativedelta(months=months * index), amount)
        for index, amount in enumerate(shares(granted, count))
    ]


def left_to_plan(granted, planned):
    """Return what may still be planned for a year; nothing when the award shrank below its plan."""
    return max(granted - planned, ZERO)
