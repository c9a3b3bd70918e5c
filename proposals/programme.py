"""What anybody may read of the programme: stages with the rules in force, calls, the blank form's questions."""

from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from .models import Call, SectionCode, StageRules
from .rules.form import form_spec
from .rules.reading import years_text


def stages(now, *, with_sections=False):
    """[{stage, slug, rules, duration}] for the stages that have rules in force; the form's sections when asked for."""
    rows = StageRules.objects.in_force(now)
    rows = rows.complete() if with_sections else rows.with_prerequisites()
    in_force = sorted(rows, key=lambda rules: rules.stage.number)
    return [
        {"stage": rules.stage, "slug": slugify(rules.stage.name), "rules": rules, "duration": duration(rules)}
        for rules in in_force
    ]


def open_calls(now):
    """The calls that take files now, the one that closes first at the head, with their stages."""
    return list(Call.objects.open(now).order_by("closes_at").prefetch_related("stages"))


def with_calls(entries, calls):
    """The entries of ``stages``, each with ``call``: the one that a file begun now would aim at, or None."""
    return [
        {**entry, "call": next((call for call in calls if entry["stage"] in call.stages.all()), None)}
        for entry in entries
    ]


def by_call(entries):
    """[{call, stages}] of the entries of ``with_calls``, by deadline: stages that close together stand together."""
    grouped = {}
    for entry in entries:
        if entry["call"]:
            grouped.setdefault(entry["call"], []).append(entry["stage"])
    return [{"call": call, "stages": grouped[call]} for call in sorted(grouped, key=lambda call: call.closes_at)]


def stage_named(name, now):
    """The entry of a stage by the French name in the address, or by its code; None when there is none."""
    return next(
        (entry for entry in stages(now, with_sections=True) if name in (entry["slug"], entry["stage"].code)), None
    )


def duration(rules):
    base = years_text(rules.base_years)
    if rules.extension_needs_justification:
        return _("%(base)s; %(most)s sur justification") % {"base": base, "most": years_text(rules.max_years)}
    return _("%(most)s au plus") % {"most": years_text(rules.max_years)}


def calls(now):
    """[{call, stages, is_open, days}] by date; a fictitious call says so."""
    today = timezone.localdate(now)
    return [
        {
            "call": call,
            "stages": list(call.stages.all()),
            "is_open": call.is_open(now),
            "days": (call.deadline_on - today).days,
        }
        for call in Call.objects.order_by("closes_at").prefetch_related("stages")
    ]


def blank_pages(rules):
    """[{section, requirement, fields, prerequisites, years}]: what the form of a stage asks, page by page."""
    number = rules.stage.number
    return [
        {
            "section": section,
            "requirement": requirement,
            "fields": section.fields_at(number),
            "prerequisites": list(rules.prerequisites.all()) if section.code == SectionCode.PREREQUISITES else [],
            "years": list(rules.offered_years) if section.code == SectionCode.DURATION else [],
            "budget_years": range(1, rules.base_years + 1) if section.code == SectionCode.BUDGET else (),
            "at_least": section.at_least if number in section.at_least_stages else 0,
        }
        for section, requirement in form_spec().for_rules(rules)
    ]
