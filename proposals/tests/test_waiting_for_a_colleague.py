"""Whoever waited for a colleague's act finds what that act wrote, and whole: the other call, the other stage. On both databases."""

import pytest
from django.db import transaction
from django.utils import timezone

from proposals import actions, factories
from proposals.workflow import locked
from tests.crossing import crew_of, until_waiting

pytestmark = pytest.mark.django_db(transaction=True)


def after(act, then):
    """Do ``act`` while somebody starts ``then`` beside it; return what the latter gave once the act was written."""
    with crew_of(1) as start, transaction.atomic():
        act()
        waited = start(then)
        until_waiting(1)
    return waited.result(timeout=60)


@pytest.fixture
def draft(call, quartier, coordinator, now):
    return factories.make_draft(quartier, coordinator, now=now)


def held(draft):
    with transaction.atomic():
        return locked(draft)


def test_a_file_that_moves_to_another_stage_is_still_found(draft, stages, coordinator, now):
    other = next(stage for stage in stages if stage != draft.stage)
    found = after(
        lambda: actions.change_stage(proposal=draft, stage=other, by=coordinator, now=now), lambda: held(draft)
    )
    assert (found.stage, found.rules.stage) == (other, other)


def test_a_file_that_aims_at_another_call_is_read_with_it(draft, coordinator, now):
    later = factories.make_call(timezone.localdate(now).replace(month=3, day=29))
    found = after(lambda: actions.choose_call(proposal=draft, call=later, by=coordinator, now=now), lambda: held(draft))
    assert found.call == later


def test_a_letter_of_intent_for_another_stage_is_shown_to_whoever_waited(
    stages, quartier, coordinator, contributor, now
):
    asking = factories.make_call(letter_of_intent_due_on=timezone.localdate(now))
    facts = {"neighbourhood": quartier, "call": asking, "now": now}
    actions.save_letter_of_intent(stage=stages[1], body="Un texte", expected_version=0, by=coordinator, **facts)

    def too_late():
        try:
            actions.save_letter_of_intent(stage=stages[1], body="Le mien", expected_version=1, by=coordinator, **facts)
        except actions.LetterConflict as conflict:
            return conflict.current

    current = after(
        lambda: actions.save_letter_of_intent(
            stage=stages[2], body="Un autre", expected_version=1, by=contributor, **facts
        ),
        too_late,
    )
    assert (current.stage, current.body, current.saved_by) == (stages[2], "Un autre", contributor)
