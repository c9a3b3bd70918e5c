"""Changing a set of rules while it is prepared: its figures, its prerequisites, its sections. Nothing else is touched."""

import hashlib
from itertools import count

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ui.refusals import NotAllowedNow

from .. import policy
from ..models import Prerequisite, SectionCode, SectionRule, StageRules
from ..rules.changes import OWN

# The portal itself reads these answers (title, years, budget, proofs): every form asks for them, whatever the rules.
ALWAYS_ASKED = (
    SectionCode.CHANGE,
    SectionCode.PREREQUISITES,
    SectionCode.INITIATIVE,
    SectionCode.BUDGET,
    SectionCode.DURATION,
)
UP, DOWN = "monter", "descendre"


class RulesOvertaken(Exception):
    """Somebody else changed the set since this page was opened; ``rules`` is what stands now."""

    def __init__(self, rules):
        super().__init__("the prepared rules have changed since they were read")
        self.rules = rules


def seen_figures(rules):
    """Return a digest of what a page shows of the set's own columns."""
    facts = "\n".join(f"{name}={getattr(rules, name)}" for name in OWN)
    return hashlib.sha256(facts.encode()).hexdigest()[:16]


def seen_whole(rules):
    """Return a digest of a whole set: what somebody reviewed is what they put in force."""
    rows = [*rules.prerequisites.all(), *rules.sections.all()]
    facts = [repr([getattr(row, field.attname) for field in row._meta.concrete_fields]) for row in rows]
    return hashlib.sha256("\n".join([seen_figures(rules), *facts]).encode()).hexdigest()[:16]


@transaction.atomic
def change_figures(*, rules, values, seen, by, now):
    """Write amounts, durations, source and note (``values`` of ``OWN``); return the set. The form has checked them.

    ``RulesOvertaken`` when somebody else wrote since: ``seen`` is ``seen_figures`` of what the page had shown.
    """
    rules = _prepared(rules, by)
    if all(getattr(rules, name) == values[name] for name in OWN):
        return rules
    if seen_figures(rules) != seen:
        raise RulesOvertaken(rules)
    for name in OWN:
        setattr(rules, name, values[name])
    rules.save(update_fields=OWN)
    return rules


@transaction.atomic
def save_prerequisite(*, rules, values, by, now, prerequisite=None):
    """Add a prerequisite at the end, or change the one given; return it. Its code is made of its label, once."""
    rules = _prepared(rules, by)
    rows = list(rules.prerequisites.all())
    if prerequisite is None:
        twin = next((row for row in rows if row.label == values["label"]), None)
        if twin is not None:  # a double click, or a row that is there already
            prerequisite = twin
        else:
            last = max((row.order for row in rows), default=0)
            prerequisite = Prerequisite(rules=rules, code=_free_code(values["label"], rows), order=last + 1)
    elif prerequisite not in rows:
        raise NotAllowedNow(_("Ce préalable n’est plus dans les règles en préparation."))
    for name, value in values.items():
        setattr(prerequisite, name, value)
    prerequisite.save()
    return prerequisite


def _free_code(label, rows):
    taken = {row.code for row in rows}
    base = slugify(label)[:50] or "prealable"
    return next(code for n in count(1) if (code := base if n == 1 else f"{base}-{n}") not in taken)


@transaction.atomic
def remove_prerequisite(*, rules, prerequisite, by, now):
    rules = _prepared(rules, by)
    rules.prerequisites.filter(pk=prerequisite.pk).delete()


@transaction.atomic
def move_prerequisite(*, rules, prerequisite, way, by, now):
    """Exchange a prerequisite with its neighbour (``UP`` or ``DOWN``); at the end of the list nothing moves."""
    rules = _prepared(rules, by)
    rows = list(rules.prerequisites.all())
    if prerequisite not in rows:
        raise NotAllowedNow(_("Ce préalable n’est plus dans les règles en préparation."))
    here = rows.index(prerequisite)
    there = here - 1 if way == UP else here + 1
    if 0 <= there < len(rows):
        rows[here], rows[there] = rows[there], rows[here]
    for order, row in enumerate(rows, start=1):
        row.order = order
    Prerequisite.objects.bulk_update(rows, ["order"])


@transaction.atomic
def choose_sections(*, rules, chosen, by, now):
    """Say which sections the form asks for: ``chosen`` is {code: "required" | "optional" | ""}; "" leaves it out.

    Those of ``ALWAYS_ASKED`` stay as they are.
    """
    rules = _prepared(rules, by)
    rows = {row.section: row for row in rules.sections.all()}
    places = {code: place for place, code in enumerate(SectionCode.values, start=1)}
    for code, requirement in chosen.items():
        if code in ALWAYS_ASKED:
            continue
        row = rows.get(code)
        if not requirement:
            if row is not None:
                row.delete()
        elif row is None:
            SectionRule.objects.create(rules=rules, section=code, requirement=requirement, order=places[code])
        elif row.requirement != requirement:
            row.requirement = requirement
            row.save(update_fields=["requirement"])


def _prepared(rules, by):
    """Return the set, locked; refused once it is in force, for whoever may not change rules."""
    if not policy.may_change_rules(by):
        raise PermissionDenied
    found = StageRules.objects.select_for_update().filter(pk=rules.pk).first()
    if found is None or not found.is_in_preparation:
        raise NotAllowedNow(_("Ces règles ne sont plus en préparation\u00a0: préparez une nouvelle version."))
    return found
