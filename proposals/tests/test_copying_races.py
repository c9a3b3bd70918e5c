"""Two people on one draft, one taking earlier answers and the other typing: nothing typed is lost. On both databases."""

import uuid

import pytest
import time_machine

from proposals import actions, factories
from proposals.models import JournalEntry, Proposal, SectionCode, SectionDraft
from proposals.tests.test_races import at_once, failures
from writing.drafts import SectionConflict

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def source(call, quartier, coordinator):
    draft = factories.make_draft(quartier, coordinator)
    draft.refresh_from_db()
    return draft


@pytest.fixture
def draft(call, quartier, coordinator):
    return factories.make_draft(quartier, coordinator, filled=False)


def test_a_text_typed_while_answers_are_taken_is_kept_or_given_back(source, draft, coordinator, contributor, now):
    def act(n):
        if n == 0:
            return actions.copy_forward(proposal=draft, source=source, by=coordinator, now=now)
        return actions.save_section(
            proposal=draft,
            code=SectionCode.CHANGE,
            data={"title": "Tapé", "desired_change": "Tapé aussi"},
            expected_version=0,
            finished=False,
            by=contributor,
            now=now,
        )

    results = at_once(2, act)
    assert failures(results, SectionConflict) == []
    kept = SectionDraft.objects.get(proposal=draft, code=SectionCode.CHANGE).data
    if isinstance(results[1], SectionConflict):
        assert kept["title"] == source.title  # the writer still has their text, and is shown both
    else:
        assert (kept["title"], kept["desired_change"]) == ("Tapé", "Tapé aussi")
        assert kept["neighbourhood_needs"]


def test_answers_taken_twice_at_once_are_taken_once(source, draft, coordinator, contributor, now):
    results = at_once(
        2,
        lambda n: actions.copy_forward(proposal=draft, source=source, by=(coordinator, contributor)[n], now=now),
    )
    assert failures(results) == []
    assert JournalEntry.objects.filter(proposal=draft, verb="copy_forward").count() == 1
    assert set(draft.drafts.values_list("lock_version", flat=True)) == {1}


def test_a_way_on_chosen_twice_at_once_opens_one_draft(
    call, stages, quartier, coordinator, advisor, team_member, committee, now
):
    stages[1].next_stages.set(stages[2:])
    participation = factories.make_confirmed(quartier, coordinator, advisor, team_member).participation
    public_id = uuid.uuid4()
    results = at_once(
        2,
        lambda _n: actions.continue_from(
            participation=participation, way="suite-3", public_id=public_id, by=coordinator, now=now
        ),
    )
    assert failures(results) == []
    assert Proposal.objects.drafts().count() == 1
