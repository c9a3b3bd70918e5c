"""Asking for an accompaniment: who may, what is kept, the answers that are not a mandate."""

import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from coaching import factories, todo_asking
from coaching.actions.requests import (
    decline,
    refer_to_rcl,
    send_request,
    withdraw_request,
)
from coaching.actions.years import change_year
from coaching.business_days import add_business_days, business_days_since, is_business_day
from coaching.models import CoachingRequest, Focus, Mode
from coaching.personal_data import coaching_data
from coaching.refusals import Refused
from neighbourhoods.models import TableMembership
from notifications.models import Email
from proposals import factories as proposals
from proposals.models import Participation
from ui.refusals import NotAllowedNow

pytestmark = pytest.mark.django_db

Status = CoachingRequest.Status
TODAY = date(2027, 1, 20)


@pytest.fixture
def facts(participation, now):
    return {
        "neighbourhood": participation.neighbourhood,
        "initiative": participation.initiative,
        "question": "Qu’est-ce qui donne envie de revenir?",
        "focus": Focus.EVALUATION,
        "minutes": 20 * 60,
        "from_on": TODAY,
        "until_on": TODAY + timedelta(days=90),
        "now": now,
    }


@pytest.fixture
def asked(participation, coordinator):
    return factories.make_request(participation, coordinator)


def written(kind):
    return sorted(Email.objects.filter(kind=f"coaching.{kind}").values_list("to_address", flat=True))


# --- Sending --------------------------------------------------------------------------------------------------------
def test_the_coordination_sends_a_request_and_the_team_has_to_answer(facts, coordinator, team_member):
    sent = send_request(by=coordinator, **facts)
    assert sent.is_waiting
    assert sent.sent_by == coordinator
    assert written("request_received") == [coordinator.email]
    assert written("request_to_assign") == [team_member.email]


def test_only_whoever_acts_for_the_table_sends_a_request(
    facts, contributor, other_coordinator, advisor, team_member, dynamo_coach, admin_user
):
    for person in (contributor, other_coordinator, advisor, team_member, dynamo_coach, admin_user):
        with pytest.raises(PermissionDenied):
            send_request(by=person, **facts)
    assert not CoachingRequest.objects.exists()
    assert not Email.objects.exists()


def test_a_contributor_whom_the_coordination_allows_sends_a_request(facts, contributor):
    TableMembership.objects.filter(user=contributor).update(may_submit=True)
    assert send_request(by=contributor, **facts).sent_by == contributor
    assert contributor.email in written("request_received")


def test_the_same_answers_under_one_key_are_one_request(facts, coordinator, team_member):
    key = uuid.uuid4()
    first = send_request(by=coordinator, key=key, **facts)
    again = send_request(by=coordinator, key=key, **facts | {"now": facts["now"] + timedelta(seconds=1)})
    assert first == again
    assert CoachingRequest.objects.count() == 1
    assert Email.objects.count() == 2


def test_another_question_on_a_page_kept_open_is_another_request(facts, coordinator):
    key = uuid.uuid4()
    send_request(by=coordinator, key=key, **facts)
    send_request(by=coordinator, key=key, **facts | {"question": "Qui ne vient jamais?"})
    assert CoachingRequest.objects.count() == 2


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"question": "  "}, "question"),
        ({"mode": Mode.IN_PERSON}, "in_person_reason"),
        ({"from_on": TODAY - timedelta(days=1)}, "from_on"),
        ({"until_on": TODAY - timedelta(days=1)}, "until_on"),
    ],
)
def test_a_request_that_lacks_something_says_which_field(facts, coordinator, changed, field):
    with pytest.raises(Refused) as refused:
        send_request(by=coordinator, **facts | changed)
    assert refused.value.field == field
    assert not CoachingRequest.objects.exists()


def test_an_organisation_that_is_no_partner_cannot_be_preferred(facts, coordinator, quartier):
    with pytest.raises(Refused) as refused:
        send_request(by=coordinator, partner=quartier.table, **facts)
    assert refused.value.field == "partner"


def test_without_an_active_participation_nothing_is_asked(facts, coordinator):
    Participation.objects.update(status=Participation.Status.INTERRUPTED, interrupted_on=TODAY)
    with pytest.raises(Refused, match="participation en cours"):
        send_request(by=coordinator, **facts)


def test_the_reason_to_meet_in_person_is_kept_only_with_that_mode(facts, coordinator):
    sent = send_request(by=coordinator, in_person_reason="Une visite du marché.", **facts)
    assert sent.in_person_reason == ""


# --- Answers --------------------------------------------------------------------------------------------------------
def test_the_table_withdraws_what_waits_and_twice_is_as_once(asked, coordinator, contributor, now):
    with pytest.raises(PermissionDenied):
        withdraw_request(request=asked, by=contributor, now=now)
    withdrawn = withdraw_request(request=asked, by=coordinator, now=now)
    assert (withdrawn.status, withdrawn.answered_by) == (Status.WITHDRAWN, coordinator)
    later = withdraw_request(request=asked, by=coordinator, now=now + timedelta(hours=1))
    assert later.answered_at == now


def test_the_advisor_of_the_place_refers_to_the_rcl_offer_with_a_word(asked, advisor, coordinator, now):
    answered = refer_to_rcl(request=asked, word=" Leadership rassembleur. ", by=advisor, now=now)
    assert (answered.status, answered.answer) == (Status.REFERRED, "Leadership rassembleur.")
    assert written("request_referred") == [coordinator.email]


def test_only_the_team_and_the_advisor_of_the_place_refer(
    asked, coordinator, other_quartier, stranger, dynamo_coach, admin_user, now
):
    elsewhere = proposals.make_advisor(other_quartier, email="ailleurs@example.org")
    for person in (coordinator, stranger, dynamo_coach, admin_user, elsewhere):
        with pytest.raises(PermissionDenied):
            refer_to_rcl(request=asked, word="Un mot.", by=person, now=now)


def test_the_team_alone_declines_and_gives_its_reason(asked, advisor, team_member, coordinator, now):
    with pytest.raises(PermissionDenied):
        decline(request=asked, reason="Hors du programme.", by=advisor, now=now)
    with pytest.raises(Refused):
        decline(request=asked, reason=" ", by=team_member, now=now)
    assert decline(request=asked, reason="Hors du programme.", by=team_member, now=now).status == Status.DECLINED
    assert written("request_declined") == [coordinator.email]


def test_a_request_is_answered_once_and_a_second_click_changes_nothing(asked, team_member, coordinator, now):
    decline(request=asked, reason="Hors du programme.", by=team_member, now=now)
    decline(request=asked, reason="Hors du programme.", by=team_member, now=now + timedelta(minutes=1))
    assert len(written("request_declined")) == 1
    for act in (
        lambda: withdraw_request(request=asked, by=coordinator, now=now),
        lambda: refer_to_rcl(request=asked, word="Un mot.", by=team_member, now=now),
        lambda: decline(request=asked, reason="Une autre raison.", by=team_member, now=now),
    ):
        with pytest.raises(NotAllowedNow, match="sans suite"):
            act()


# --- When an answer is expected -------------------------------------------------------------------------------------
@given(day=st.dates(date(2024, 1, 1), date(2032, 12, 31)), count=st.integers(1, 60))
def test_a_delay_in_working_days_ends_on_a_working_day_and_counts_each_once(day, count):
    due_on = add_business_days(day, count)
    assert is_business_day(due_on)
    assert business_days_since(day, due_on) == count


def test_an_answer_is_due_on_the_day_that_the_years_setting_gave_when_it_was_sent(
    facts, coordinator, team_member, year, now
):
    first = send_request(by=coordinator, **facts)
    assert business_days_since(timezone.localdate(now), first.answer_due_on) == 10
    change_year(year=year, by=team_member, now=now, answer_days=3)
    second = send_request(by=coordinator, **facts)
    assert business_days_since(timezone.localdate(now), second.answer_due_on) == 3
    first.refresh_from_db()
    assert business_days_since(timezone.localdate(now), first.answer_due_on) == 10


def test_what_waits_is_the_teams_to_do_and_goes_with_the_answer(asked, team_member, coordinator, advisor, now):
    item = next(todo_asking.items(team_member, now))
    assert item.due_on == date(2027, 2, 3)
    assert asked.neighbourhood.name in item.text
    assert not list(todo_asking.items(coordinator, now))
    assert not list(todo_asking.items(advisor, now))
    late = next(todo_asking.items(team_member, now + timedelta(days=15)))
    assert late.tone == "late"
    decline(request=asked, reason="Hors du programme.", by=team_member, now=now)
    assert not list(todo_asking.items(team_member, now))


def test_three_requests_cost_the_team_as_many_queries_as_one(
    asked, participation, coordinator, team_member, now, django_assert_num_queries
):
    assert team_member.is_team  # the roles are read once
    for count in (1, 3):
        while CoachingRequest.objects.count() < count:
            factories.make_request(participation, coordinator)
        with django_assert_num_queries(2):
            assert len(list(todo_asking.items(team_member, now))) == count


def test_an_answer_and_its_email_are_written_together_or_not_at_all(asked, team_member, now):
    with pytest.raises(RuntimeError), transaction.atomic():
        decline(request=asked, reason="Hors du programme.", by=team_member, now=now)
        raise RuntimeError
    asked.refresh_from_db()
    assert asked.is_waiting
    assert not Email.objects.exists()


def test_ones_own_export_holds_ones_own_words_and_nobody_elses(participation, coordinator, team_member, now):
    factories.make_request(
        participation, coordinator, question="Une question délicate?", status="declined", answered_at=now,
        answered_by=team_member, answer="Parlons-en.",
    )  # fmt: skip
    hers, ours = str(coaching_data(coordinator)), str(coaching_data(team_member))
    assert "délicate" in hers and "Parlons-en" not in hers
    assert "délicate" not in ours and "Parlons-en" in ours
