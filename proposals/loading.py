"""Loads the stages with their rules, the calls and the settings of the programme, from ``reference/*.yaml``.

A fact is created when it is missing and is never overwritten. A stage that has rules, even in preparation, keeps them.
"""

from datetime import datetime, time
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from neighbourhoods.facts import Tally, read_facts
from ui.reference import Words

from .models import Call, Prerequisite, ProgrammeSettings, SectionCode, SectionRule, Stage, StageRules

REFERENCE = Path(__file__).parent / "reference"
# What columns of ``ui.said`` hold: the catalogue of translations gathers it.
Words(REFERENCE / "stages.yaml", keys={"name", "summary", "path", "source", "note", "label", "help"})

SOURCE = {"source", "source_code"}
STAGE = {
    "number", "code", "name", "shape", "summary", "path", "next_stages", "new_initiative", "rule", "prerequisites",
    "sections",
} | SOURCE  # fmt: skip
RULE = {
    "valid_from", "min_per_year", "max_per_year", "min_years", "base_years", "max_years",
    "extension_needs_justification",
    "reserved_amount", "note",
} | SOURCE  # fmt: skip
PREREQUISITE = {"code", "label", "help", "proof", "asks_adoption", "statuses"} | SOURCE
SECTION = {"code", "requirement"}
CALL = {"code", "name", "deadline", "stages", "letter_of_intent_due", "note"} | SOURCE


def load(tally: Tally, *, reference=REFERENCE) -> Tally:
    """Load everything of this app, inside the caller's transaction. Raises ``FactError``."""
    load_stages(tally, reference / "stages.yaml")
    load_calls(tally, reference / "calls.yaml")
    _settings, created = ProgrammeSettings.objects.get_or_create(pk=1)
    tally.count("settings", created)
    return tally


def load_stages(tally, path):
    entries = read_facts(path, keys={"note", "note_source", "stages"}).entries("stages", keys=STAGE)
    created_stages = {}
    for entry in entries:
        stage, created = Stage.objects.get_or_create(
            number=entry.whole("number", at_least=1),
            defaults={
                "code": entry.choice("code", Stage.Code),
                "name": entry.text("name", longest=60),
                "shape": entry.choice("shape", Stage.Shape),
                "summary": entry.text("summary"),
                "path": entry.text("path", blank=True),
                "source": entry.text("source", longest=200),
            },
        )
        if tally.count("stages", created):
            created_stages[stage] = entry.choices("next_stages", Stage.Code)
        if tally.count("rules", not stage.rules.exists()):
            _put_rules_in_force(stage, entry)
    # What follows a stage may stand below it in the file.
    for stage, following in created_stages.items():
        stage.next_stages.set(Stage.objects.filter(code__in=following))


def _put_rules_in_force(stage, entry):
    rule = entry.entry("rule", keys=RULE)
    min_years = rule.whole("min_years", at_least=1)
    base_years, max_years = rule.whole("base_years", at_least=1), rule.whole("max_years", at_least=1)
    if rule.flag("extension_needs_justification") != (max_years > base_years):
        raise rule.fault("extension_needs_justification", _("cette valeur contredit les durées"))
    rules = StageRules.objects.create(
        stage=stage,
        min_per_year=rule.dollars("min_per_year"),
        max_per_year=rule.dollars("max_per_year"),
        reserved_per_year=rule.dollars_or_none("reserved_amount"),
        min_years=min_years,
        base_years=base_years,
        max_years=max_years,
        source=rule.text("source", longest=200),
        note=rule.text("note", blank=True),
        valid_from=_local_midnight(rule.day("valid_from")),
    )
    Prerequisite.objects.bulk_create(
        [
            Prerequisite(
                rules=rules,
                code=item.text("code", longest=60),
                label=item.text("label", longest=200),
                help_text=item.text("help", blank=True),
                proof=item.choice("proof", Prerequisite.Proof),
                asks_adoption=item.flag("asks_adoption"),
                order=order,
                source=item.text("source", longest=200),
            )
            for order, item in enumerate(entry.entries("prerequisites", keys=PREREQUISITE), start=1)
        ]
    )
    SectionRule.objects.bulk_create(
        [
            SectionRule(
                rules=rules,
                section=item.choice("code", SectionCode),
                requirement=item.choice("requirement", SectionRule.Requirement),
                order=order,
            )
            for order, item in enumerate(entry.entries("sections", keys=SECTION), start=1)
        ]
    )


def _local_midnight(day):
    return timezone.make_aware(datetime.combine(day, time.min), timezone.get_default_timezone())


def load_calls(tally, path):
    stages = {stage.number: stage for stage in Stage.objects.all()}
    entries = read_facts(path, keys={"calls"}).entries("calls", keys=CALL)
    known = set(Call.objects.filter(is_fictitious=False).values_list("deadline_on", "name"))
    days, names = {day for day, _name in known}, {name for _day, name in known}
    for entry in entries:
        day, name, numbers = entry.day("deadline"), entry.text("name", longest=120), entry.wholes("stages")
        if not set(numbers) <= set(stages):
            raise entry.fault("stages", _("l’une de ces étapes n’existe pas"))
        # Known by either: somebody may have mended the name, or the date.
        if not tally.count("calls", day not in days and name not in names):
            continue
        call = Call.objects.create(
            name=name,
            deadline_on=day,
            letter_of_intent_due_on=entry.day_or_none("letter_of_intent_due"),
            source=entry.text("source", longest=200),
        )
        call.stages.set([stages[number] for number in numbers])
