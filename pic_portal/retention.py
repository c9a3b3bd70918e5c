"""The purge: what each app can erase (``accounts.retention``), after the periods of the inventory of personal data."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from accounts.retention import Purger, carry_out, purgers

from . import privacy


@dataclass(frozen=True)
class Rule:
    """One purger and its period; ``source`` is the family of the inventory that states it."""

    purger: Purger
    days: int
    source: str

    def before(self, now):
        return now - timedelta(days=self.days)

    def count(self, now):
        return self.purger.count(self.before(now))

    def carry_out(self, now):
        return carry_out(self.purger, before=self.before(now), now=now)


def rules():
    """Return the rules in the order of the inventory. A purger without a period is a fault of the inventory."""
    known = {purger.name: purger for purger in purgers()}
    found = [
        Rule(known.pop(name), days, family["title"])
        for family in privacy.inventory()["families"]
        for name, days in family.get("periods", {}).items()
    ]
    if known:
        raise LookupError(f"{privacy.INVENTORY.name} gives no period for {', '.join(sorted(known))}")
    return found


def by_family():
    """Return the rules under the titles of the inventory's families."""
    found = {}
    for rule in rules():
        found.setdefault(rule.source, []).append(rule)
    return found


def name_of(code):
    """Return what a rule erases, in French; a rule that no longer exists keeps its code."""
    names = {purger.name: purger.what for purger in purgers()}
    return {**names, "accounts.own_erasure": _("Comptes, à la demande de leur personne")}.get(code, code)
