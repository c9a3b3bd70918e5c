"""The same click twice at the same moment: one request, one mandate, one e-mail each. On both databases."""

import uuid
from datetime import date

import pytest

from coaching import factories
from coaching.actions.mandates import assign, conclude
from coaching.actions.requests import send_request, withdraw_request
from coaching.models import CoachingRequest, Focus, Mandate
from notifications.models import Email
from proposals.tests.test_races import at_once, failures
from ui.refusals import NotAllowedNow

pytestmark = pytest.mark.django_db(transaction=True)

FROM, UNTIL = date(2027, 2, 1), date(2027, 6, 30)


def test_one_request_comes_of_the_same_page_sent_at_once(participation, coordinator, team_member, now):
    facts = {
        "neighbourhood": participation.neighbourhood,
        "initiative": participation.initiative,
        "question": "Qui ne vient jamais?",
        "focus": Focus.OTHER,
        "minutes": 600,
        "from_on": FROM,
        "until_on": UNTIL,
    }
    key = uuid.uuid4()
    sent = at_once(6, lambda _n: send_request(by=coordinator, now=now, key=key, **facts))
    assert not failures(sent)
    assert len({request.pk for request in sent}) == 1
    assert Email.objects.count() == 2


def test_a_request_is_entrusted_or_withdrawn_but_never_both(participation, partner, coordinator, team_member, now):
    asked = factories.make_request(participation, coordinator)
    facts = {"partner": partner, "planned_minutes": 600, "starts_on": FROM, "ends_on": UNTIL}

    def act(n):
        if n % 2:
            return withdraw_request(request=asked, by=coordinator, now=now)
        return assign(request=asked, by=team_member, now=now, **facts)

    results = at_once(6, act)
    assert not failures(results, NotAllowedNow)
    asked.refresh_from_db()
    is_assigned = asked.status == CoachingRequest.Status.ASSIGNED
    assert Mandate.objects.count() == Email.objects.filter(kind="coaching.request_assigned").count() == is_assigned


def test_two_people_who_conclude_at_once_leave_one_summary(mandate, dynamo_coach, team_member, coordinator, now):
    people = [dynamo_coach, team_member]
    texts = ["Le bilan de la personne qui accompagne.", "Le bilan de l’équipe."]
    results = at_once(2, lambda n: conclude(mandate=mandate, summary=texts[n], learned="", by=people[n], now=now))
    assert len(failures(results)) == 1
    assert not failures(results, NotAllowedNow)
    mandate.refresh_from_db()
    assert people[texts.index(mandate.summary)] == mandate.concluded_by
    assert Email.objects.filter(kind="coaching.mandate_concluded").count() == 1
