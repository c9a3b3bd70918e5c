"""Numbers agree with what they count in everything that a check tells and the pages of the table print."""

import re

import pytest
import time_machine
from django.urls import reverse

from proposals import actions, factories
from ui.pdf import PageCount

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


def told(proposal, now):
    return " ".join(f"{row.rule} {row.mend}" for row in actions.examine(proposal, now=now).blocking)


@pytest.mark.parametrize(("overflow", "said"), [("mot", "environ 1 mot\xa0:"), ("deux mots", "environ 2 mots\xa0:")])
def test_the_words_to_take_away_agree(call, quartier, coordinator, now, monkeypatch, overflow, said):
    proposal = factories.make_draft(quartier, coordinator)
    monkeypatch.setattr(actions.submitting.documents, "vision_pages", lambda text: PageCount(2, overflow))
    assert said in told(proposal, now)


def test_the_years_of_a_stage_agree(call, quartier, coordinator, now):
    """Planning lasts one year, two on justification (Guide, section 5.2)."""
    proposal = factories.make_draft(quartier, coordinator, stage_number=1, years=2)
    assert "Au-delà de 1 an, la durée se justifie." in told(proposal, now)
    wide = factories.make_draft(quartier, coordinator, stage_number=2, years=1)
    assert "Cette étape dure de 3 à 4 ans." in told(wide, now)
    assert "(vous avez choisi 1 an)" in told(wide, now)


def test_a_stage_of_one_length_says_one_length(call, quartier, coordinator, now, stages):
    proposal = factories.make_draft(quartier, coordinator, stage_number=2, years=4)
    type(proposal.rules).objects.filter(pk=proposal.rules_id).update(max_years=3)
    assert "Cette étape dure 3 ans." in told(proposal, now)


@pytest.mark.parametrize(("stage_number", "years", "said"), [(1, 1, "1 an"), (2, 3, "3 ans")])
def test_the_pages_of_a_file_count_years_as_people_do(
    call, quartier, coordinator, as_user, now, stage_number, years, said
):
    proposal = factories.make_draft(quartier, coordinator, stage_number=stage_number, years=years)
    client = as_user(coordinator)
    rules = client.get(reverse("proposals:section", args=[proposal.public_id, "duration"])).content.decode()
    assert f"Durée habituelle\xa0: {said}." in rules
    actions.submit(proposal=proposal, by=coordinator, now=now)
    version = client.get(reverse("proposals:version", args=[proposal.public_id, 1])).content.decode()
    assert f"Durée demandée\xa0: {said}<" in version
    assert not re.search(r"\w\(s\)", rules + version)
