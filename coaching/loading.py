"""Loads the programme years with their places, from ``reference/years.yaml``.

A year is created when it is missing and is never overwritten: the team may have changed its hours or its dates.
"""

from datetime import timedelta
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from neighbourhoods.facts import Tally, read_facts

from .actions import create_year
from .models import ProgrammeYear
from .models.years import MOST_PLACES

REFERENCE = Path(__file__).parent / "reference"
KEYS = {
    "note", "learning_hours", "dynamo_hours", "dynamo_places", "dynamo_carries_over", "late_entry_days", "source",
    "source_code", "years",
}  # fmt: skip
YEAR = {"starts_on", "last_day"}
HOUR = 60


def load(tally: Tally, *, reference=REFERENCE) -> Tally:
    """Load everything of this app, inside the caller's transaction. Raises ``FactError``."""
    load_years(tally, reference / "years.yaml")
    return tally


def load_years(tally=None, path=REFERENCE / "years.yaml"):
    """Create the years of the file that follow the last one known. Those that share a day with one stay as they are."""
    tally = Tally() if tally is None else tally
    facts = read_facts(path, keys=KEYS)
    late = timedelta(days=facts.whole("late_entry_days", at_least=1))
    settings = {
        "learning_minutes": facts.whole("learning_hours", at_least=0) * HOUR,
        "dynamo_minutes": facts.whole("dynamo_hours", at_least=0) * HOUR,
        "dynamo_places": facts.whole("dynamo_places", at_least=0, at_most=MOST_PLACES),
        "dynamo_carries_over": facts.flag("dynamo_carries_over"),
        "source": facts.text("source", longest=200),
    }
    known = list(ProgrammeYear.objects.in_order())
    begin = known[-1].ends_on if known else None
    for entry in facts.entries("years", keys=YEAR):
        starts_on, ends_on = entry.day("starts_on"), entry.day("last_day") + timedelta(days=1)
        if ends_on <= starts_on:
            raise entry.fault("last_day", _("une année finit après son premier jour"))
        is_missing = begin is None or starts_on >= begin
        if tally.count("years", is_missing):
            if begin is not None and starts_on != begin:
                raise entry.fault("starts_on", _("les années se suivent sans trou"))
            create_year(
                starts_on=starts_on,
                ends_on=ends_on,
                takes_entries_until=ends_on - timedelta(days=1) + late,
                now=timezone.now(),
                **settings,
            )
            begin = ends_on
    return tally
