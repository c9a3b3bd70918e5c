"""What is erased once its time is over. Each app registers its purgers at start-up; ``pic_portal`` knows the periods.

A purger erases by bounded batches and may be run again at any time: what it has erased, it no longer counts. It never
touches an append-only register, nor what is still needed: an e-mail to send, a letter, an invitation to answer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from .models import ErasureEntry

BATCH = 500


@dataclass(frozen=True)
class Purger:
    """``count(before)`` says how many stand to go; ``erase(before, limit)`` erases at most ``limit`` and says how many.

    ``before`` is the moment that what goes must precede: now, less the period of the inventory for ``name``.
    """

    name: str
    what: str
    count: Callable[[datetime], int]
    erase: Callable[[datetime, int], int]


_purgers = {}


def register(purger):
    if _purgers.setdefault(purger.name, purger) is not purger:
        raise ValueError(f"two purgers are named {purger.name}")
    return purger


def purgers():
    """Return every purger, in the order of their names."""
    return [_purgers[name] for name in sorted(_purgers)]


def purger_of_rows(name, what, rows, erase=None):
    """Make and register a purger: ``rows(before)`` is the QuerySet that goes, ``erase(rows)`` what is done to a batch.

    Without ``erase`` the rows are deleted.
    """

    def erase_batch(before, limit):
        chosen = list(rows(before).order_by("pk").values_list("pk", flat=True)[:limit])
        if chosen:
            batch = rows(before).filter(pk__in=chosen).order_by()
            batch.delete() if erase is None else erase(batch)
        return len(chosen)

    return register(Purger(name, what, lambda before: rows(before).count(), erase_batch))


def carry_out(purger, *, before, now, batch=BATCH):
    """Erase all that ``purger`` counts, batch by batch, each with its line in the register; return how many went.

    A crash in the middle loses nothing: what was erased is written, and the rest goes the next time.
    """
    total = 0
    while True:
        with transaction.atomic():
            erased = purger.erase(before, batch)
            if erased:
                ErasureEntry.objects.create(rule=purger.name, erased=erased, at=now)
        total += erased
        if erased < batch:
            return total


purger_of_rows(
    "accounts.sessions",
    _("Sessions terminées, avec les textes qui attendaient le retour de leur auteur"),
    lambda before: Session.objects.filter(expire_date__lt=before),
)
