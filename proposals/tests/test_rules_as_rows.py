"""Rules are rows with dates: changing one never touches a file that was opened under the old one."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from proposals import actions, factories
from proposals.models import Stage, StageRules
from ui.refusals import NotAllowedNow

pytestmark = pytest.mark.django_db


def change_rules(by, now, *, low="80000", high="160000"):
    stage = Stage.objects.get(number=2)
    rules = actions.prepare_rules(stage=stage, by=by, now=now)
    rules.min_per_year, rules.max_per_year, rules.max_years = Decimal(low), Decimal(high), 5
    rules.source = "Avis du 20 janvier 2027"
    rules.save()
    rules.prerequisites.create(
        code="letter_of_support", label="Une lettre d’appui", order=9, source="Avis du 20 janvier 2027"
    )
    return actions.put_in_force(rules=rules, by=by, now=now)


def test_a_draft_opened_yesterday_keeps_the_old_rules_and_one_opened_now_gets_the_new(
    call, quartier, coordinator, admin_user, now
):
    old = factories.make_draft(quartier, coordinator, now=now - timedelta(days=1), amount="78000")
    change_rules(admin_user, now)
    new = factories.make_draft(quartier, coordinator, now=now + timedelta(minutes=1), amount="78000")
    assert old.rules.source == factories.SOURCE and new.rules.source == "Avis du 20 janvier 2027"
    assert not actions.examine(old, now=now).blocking
    assert {(f.section, f.field, f.source) for f in actions.examine(new, now=now).blocking} == {
        ("prerequisites", "letter_of_support-explanation", "Avis du 20 janvier 2027"),
        ("budget", "year-1", "Avis du 20 janvier 2027"),
        ("budget", "year-2", "Avis du 20 janvier 2027"),
        ("budget", "year-3", "Avis du 20 janvier 2027"),
    }


def test_a_set_in_force_ends_at_the_instant_when_the_next_begins(stages, admin_user, now):
    old = StageRules.objects.in_force(now).get(stage__number=2)
    new = change_rules(admin_user, now)
    old.refresh_from_db()
    assert old.valid_until == new.valid_from == now
    assert StageRules.objects.in_force(now).get(stage__number=2) == new
    assert StageRules.objects.in_force(now - timedelta(seconds=1)).get(stage__number=2) == old


def test_preparing_twice_gives_the_same_set_and_touches_nothing_in_force(stages, team_member, now):
    stage = Stage.objects.get(number=2)
    first = actions.prepare_rules(stage=stage, by=team_member, now=now)
    assert actions.prepare_rules(stage=stage, by=team_member, now=now) == first
    in_force = StageRules.objects.in_force(now).get(stage=stage)
    assert in_force != first
    assert list(in_force.prerequisites.values_list("code")) == list(first.prerequisites.values_list("code"))
    assert list(in_force.sections.values_list("section")) == list(first.sections.values_list("section"))


def test_rules_in_force_are_neither_put_in_force_again_nor_thrown_away(stages, admin_user, now):
    rules = StageRules.objects.in_force(now).get(stage__number=1)
    with pytest.raises(NotAllowedNow):
        actions.put_in_force(rules=rules, by=admin_user, now=now)
    with pytest.raises(NotAllowedNow):
        actions.discard_rules(rules=rules, by=admin_user, now=now)


def test_two_open_sets_for_one_stage_are_impossible(stages, now):
    rules = StageRules.objects.in_force(now).get(stage__number=1)
    rules.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        rules.save(force_insert=True)


@pytest.mark.parametrize(
    "broken",
    [
        {"min_per_year": Decimal("60000")},
        {"min_per_year": Decimal("0")},
        {"base_years": 3},
        {"min_years": 2},
        {"max_years": 0},
    ],
)
def test_a_range_or_durations_out_of_order_are_refused_by_the_database(stages, broken):
    rules = StageRules.objects.filter(stage__number=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        rules.update(**broken)


def test_only_team_and_administrators_change_rules(stages, coordinator, advisor, chair, now):
    for person in (coordinator, advisor, chair):
        with pytest.raises(PermissionDenied):
            actions.prepare_rules(stage=Stage.objects.get(number=1), by=person, now=now)
