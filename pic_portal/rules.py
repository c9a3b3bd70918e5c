"""What the pages of the stages' rules read: in force, in preparation, earlier; the drafts that keep the old ones."""

from django.utils.text import slugify
from django.utils.translation import gettext as _

from proposals.actions.preparing_rules import ALWAYS_ASKED
from proposals.models import Proposal, SectionCode, Stage, StageRules
from proposals.programme import duration


def stages(now):
    """Return, for each stage, what ``stage_named`` says of it."""
    sets = {}
    for rules in StageRules.objects.complete():
        sets.setdefault(rules.stage_id, []).append(rules)
    return [_state(stage, sets.get(stage.pk, []), now) for stage in Stage.objects.all()]


def stage_named(slug, now):
    """Return {stage, slug, current, prepared, earlier, duration} of a stage by its name in the address, or None."""
    return next((found for found in stages(now) if found["slug"] == slug), None)


def _state(stage, sets, now):
    current = next(
        (rules for rules in sets if rules.valid_from and rules.valid_from <= now and not _over(rules, now)), None
    )
    return {
        "stage": stage,
        "slug": slugify(stage.name),
        "current": current,
        "duration": duration(current) if current else "",
        "prepared": next((rules for rules in sets if rules.is_in_preparation), None),
        "earlier": [rules for rules in sets if _over(rules, now)],
    }


def _over(rules, now):
    return rules.valid_until is not None and rules.valid_until <= now


def sections(rules):
    """Return [(section's name, « obligatoire », « facultative » or « pas dans le formulaire »)]."""
    asked = {row.section: row.get_requirement_display() for row in rules.sections.all()} if rules else {}
    return [(label, asked.get(code, _("pas dans le formulaire"))) for code, label in SectionCode.choices]


def always_asked():
    names = ", ".join(str(code.label).lower() for code in ALWAYS_ASKED)
    return _("Toujours dans le formulaire, parce que le portail s’en sert\u00a0: %(names)s.") % {"names": names}


def drafts_under(user, rules):
    """Return how many drafts that this person may know of were opened under a set: they keep it."""
    return Proposal.objects.visible_by_position(user).drafts().filter(rules=rules).count() if rules else 0
