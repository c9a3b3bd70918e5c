"""Changing the programme's rules: a new set is prepared, reviewed, put in force; old files keep the old set."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ui.refusals import NotAllowedNow

from .. import policy
from ..models import Prerequisite, SectionRule, Stage, StageRules
from ..rules.changes import changes
from .preparing_rules import seen_whole


@transaction.atomic
def prepare_rules(*, stage, by, now):
    """Return the set of rules in preparation for a stage: the one that exists, or a copy of the set in force."""
    _check(by)
    stage = Stage.objects.select_for_update().get(pk=stage.pk)
    prepared = StageRules.objects.in_preparation().filter(stage=stage).first()
    if prepared is not None:
        return prepared
    current = StageRules.objects.in_force(now).complete().get(stage=stage)
    prerequisites, sections = list(current.prerequisites.all()), list(current.sections.all())
    copy = StageRules.objects.create(
        stage=stage,
        min_per_year=current.min_per_year,
        max_per_year=current.max_per_year,
        reserved_per_year=current.reserved_per_year,
        min_years=current.min_years,
        base_years=current.base_years,
        max_years=current.max_years,
        source=current.source,
        note=current.note,
    )
    for row in prerequisites:
        row.pk, row.rules = None, copy
    for row in sections:
        row.pk, row.rules = None, copy
    Prerequisite.objects.bulk_create(prerequisites)
    SectionRule.objects.bulk_create(sections)
    return copy


@transaction.atomic
def put_in_force(*, rules, by, now, seen=None):
    """Make a prepared set the stage's rules from this instant; the set before it ends at the same instant.

    ``seen``: ``seen_whole`` of the set that was reviewed; refused when it changed since.
    NotAllowedNow when it changes nothing: somebody has most likely forgotten to save.
    """
    _check(by)
    Stage.objects.select_for_update().get(pk=rules.stage_id)
    rules = StageRules.objects.select_for_update().get(pk=rules.pk)
    if not rules.is_in_preparation:
        raise NotAllowedNow(_("Ces règles sont déjà en vigueur ou l’ont été\u00a0: préparez une nouvelle version."))
    if seen is not None and seen != seen_whole(rules):
        raise NotAllowedNow(_("Cette version a changé depuis que vous l’avez relue\u00a0: relisez-la d’abord."))
    current = StageRules.objects.in_force(now).filter(stage=rules.stage_id)
    if any(not changes(one, rules) for one in current):
        raise NotAllowedNow(
            _(
                "Cette version dit exactement ce que disent les règles en vigueur\u00a0: enregistrez d’abord un changement."
            )
        )
    current.update(valid_until=now)
    rules.valid_from = now
    rules.save(update_fields=["valid_from"])
    return rules


@transaction.atomic
def discard_rules(*, rules, by, now):
    """Throw a prepared set away. One that was in force stays for ever."""
    _check(by)
    rules = StageRules.objects.select_for_update().get(pk=rules.pk)
    if not rules.is_in_preparation:
        raise NotAllowedNow(_("Des règles qui ont été en vigueur ne s’effacent pas."))
    rules.delete()


def _check(by):
    if not policy.may_change_rules(by):
        raise PermissionDenied
