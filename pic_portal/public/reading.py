"""What the public pages read: the same rows as the forms, the committees and the organisations. A few queries each."""

from neighbourhoods.families import each_family
from neighbourhoods.models import Committee, Family, Organisation
from proposals import programme
from proposals.models import SectionRule
from proposals.rules.form import form_spec
from search.words import fold

from . import words as texts


# --- Stages and calls -----------------------------------------------------------------------------------------------
def stage_columns(now):
    """The stages with rules in force, each with all that the page compares: four queries, two more for the calls.

    [{stage, slug, rules, duration, call, prerequisites, plan, sections}]; ``plan`` is None where none is asked for.
    """
    entries = programme.with_calls(programme.stages(now, with_sections=True), programme.open_calls(now))
    return [{**entry, **_asked(entry["rules"])} for entry in entries]


def _asked(rules):
    prerequisites = list(rules.prerequisites.all())
    plan = next((row for row in prerequisites if row.code in texts.of("stages")["plans"]), None)
    return {
        "prerequisites": prerequisites,
        "plan": plan and {"label": plan.label, "source": plan.source, "parts": _parts(rules)},
        "sections": form_spec().for_rules(rules),
    }


def _parts(rules):
    """The parts of the plan: those whose section the stage's rules require."""
    required = SectionRule.Requirement.REQUIRED
    return [part["text"] for part in texts.of("stages")["plan"] if rules.requirements.get(part["section"]) == required]


def next_call(now):
    """The call that closes first among those open, with its stages, or None."""
    return next(iter(programme.open_calls(now)), None)


def next_of(calls):
    """The same among rows of ``programme.calls``, which stand by date: no further query."""
    return next((row["call"] for row in calls if row["is_open"]), None)


# --- Governance -----------------------------------------------------------------------------------------------------
def who_decides():
    """The three committees; the organisations by family; those that withdraw; how many tables there are."""
    organisations = sorted(Organisation.objects.of_the_programme(), key=lambda one: fold(one.name))
    return {
        "committees": Committee.objects.all(),
        "families": list(_families(organisations)),
        "withdrawing": [one for one in organisations if one.withdraws_from_investment_decisions],
        "table_count": Organisation.objects.tables().count(),
    }


def _families(organisations):
    """Each family with its organisations; what one of them does is told once, in the first of its families."""
    parts = {code: part["text"] for code, part in texts.of("governance")["parts"].items()}
    for family, words in each_family():
        members = [one for one in organisations if family in one.family_codes]
        yield {
            "words": words,
            "members": [(one, parts.pop(one.code, "")) for one in members],
            "has_tables": family == Family.COMMUNITY,
        }
