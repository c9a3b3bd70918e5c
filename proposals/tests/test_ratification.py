"""A sitting of governance is recorded once, and holds the decisions that name it: then, before, and once corrected."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from proposals import actions, factories
from proposals.models import Decision, Ratification
from ui.refusals import NotAllowedNow

pytestmark = pytest.mark.django_db
BODY, MINUTES = "Conseil d’administration", "CA-2027-02"


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def sitting(team_member, now):
    return actions.record_sitting(
        body=BODY, held_on=timezone.localdate(now), reference=MINUTES, by=team_member, now=now
    )


@pytest.fixture
def recommended(call, quartier, coordinator, advisor, team_member, committee):
    return factories.make_recommended(quartier, coordinator, advisor, team_member)


def text(response):
    return response.content.decode().replace("\xa0", " ").replace("&#x27;", "’")


def test_a_sitting_recorded_twice_is_one(team_member, now):
    facts = {"body": BODY, "held_on": date(2027, 1, 15), "reference": MINUTES, "by": team_member, "now": now}
    assert actions.record_sitting(**facts) == actions.record_sitting(**facts | {"body": f" {BODY} "})
    assert Ratification.objects.count() == 1


def test_a_sitting_of_tomorrow_is_refused_beside_its_date(team_member, as_user):
    data = {"body": BODY, "held_on": "2027-01-21", "reference": MINUTES}
    response = as_user(team_member).post(reverse("proposals:sitting_new"), data)
    assert "au plus tard le 20 janvier 2027" in text(response)
    assert MINUTES in text(response)
    assert not Ratification.objects.exists()


def test_a_sitting_to_come_is_refused_by_the_act_itself(team_member, now):
    with pytest.raises(NotAllowedNow):
        actions.record_sitting(body=BODY, held_on=date(2027, 1, 21), reference=MINUTES, by=team_member, now=now)


def test_decisions_recorded_one_by_one_join_the_sitting_that_they_name(
    call, quartier, coordinator, advisor, team_member, committee, now
):
    file = factories.make_accepted(quartier, coordinator, advisor, team_member)
    assert file.decision.ratification is None
    sitting = actions.record_sitting(
        body=BODY, held_on=timezone.localdate(now), reference=MINUTES, by=team_member, now=now
    )
    assert Decision.objects.get().ratification == sitting


def test_a_corrected_decision_belongs_to_the_sitting_that_its_minutes_name(sitting, recommended, team_member, now):
    actions.accept_together(sitting=sitting, starts={recommended: date(2027, 4, 1)}, by=team_member, now=now)
    other = actions.record_sitting(
        body=BODY, held_on=timezone.localdate(now), reference="CA-2027-03", by=team_member, now=now
    )
    facts = {
        "proposal": recommended, "reason": "Autre procès-verbal.", "ratified_on": timezone.localdate(now), "body": BODY,
        "starts_on": date(2027, 4, 1), "years": [(Decimal(120000), Decimal(0), "")] * 3, "by": team_member, "now": now,
    }  # fmt: skip
    for reference, expected in (("CA-2027-03", other), ("CA-inconnu", None), (MINUTES, sitting)):
        actions.correct_decision(**facts, reference=reference)
        assert Decision.objects.get().ratification == expected
