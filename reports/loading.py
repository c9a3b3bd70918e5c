"""Loads the rules of the calendar from ``reference/rules.yaml``; rules that exist are never overwritten."""

from pathlib import Path

from neighbourhoods.facts import Tally, read_facts

from .models import ReportingRules

REFERENCE = Path(__file__).parent / "reference"
SETTINGS = {
    "midyear_months": 11,
    "grace_days": 365,
    "repeat_days": 365,
    "variance_percent": 100,
    "variance_amount": 10**6,
}
STEPS = {"report_steps", "midyear_steps"}


def load(tally: Tally, *, reference=REFERENCE) -> Tally:
    """Load everything of this app, inside the caller's transaction. Raises ``FactError``."""
    facts = read_facts(reference / "rules.yaml", keys={"note", "rules"})
    for entry in facts.entries("rules", keys={"valid_from", "source", *SETTINGS, *STEPS}):
        valid_from = entry.day("valid_from")
        is_missing = not ReportingRules.objects.filter(valid_from=valid_from).exists()
        if tally.count("reporting_rules", is_missing):
            ReportingRules.objects.create(
                valid_from=valid_from,
                source=entry.text("source", longest=200),
                **{name: entry.whole(name, at_least=0, at_most=most) for name, most in SETTINGS.items()},
                **{name: entry.text(name, longest=60) for name in STEPS},
            )
    return tally
