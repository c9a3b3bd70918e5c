"""The mandate: given once, changed without losing a session, concluded with its summary."""

import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coaching import asking_desk, factories, todo_asking
from coaching.actions.mandates import assign, assign_dynamo, change_mandate, conclude
from coaching.actions.requests import withdraw_request
from coaching.availability import available_minutes
from coaching.forms.mandates import PlannedForm
from coaching.models import (
    CoachingRequest,
    CoachingSession,
    DynamoRequest,
    Envelope,
    HoursAccount,
    HoursEntry,
    Mandate,
)
from coaching.refusals import Refused
from neighbourhoods import positions
from neighbourhoods.models import PartnerMembership
from notifications.models import Email
from ui.refusals import NotAllowedNow

pytestmark = pytest.mark.django_db

TODAY = date(2027, 1, 20)
DAY = timedelta(days=1)


@pytest.fixture
def asked(participation, coordinator):
    return factories.make_request(participation, coordinator)


@pytest.fixture
def facts(partner, now):
    return {
        "partner": partner,
        "planned_minutes": 18 * 60,
        "starts_on": TODAY,
        "ends_on": TODAY + timedelta(days=90),
        "now": now,
    }


@pytest.fixture
def placed(year, quartier, partner, coordinator, team_member):
    """A place of Dynamo, held and confirmed, without a mandate."""
    mandate = factories.make_dynamo_mandate(quartier, partner, coordinator, team_member, year)
    request = mandate.dynamo_request
    mandate.delete()
    return DynamoRequest.objects.get(pk=request.pk)


def log(mandate, day, coach, *, minutes=60):
    """A session in the journal, written directly: logging is not this part's matter."""
    account, _created = HoursAccount.objects.get_or_create(
        neighbourhood=mandate.neighbourhood, envelope=mandate.envelope
    )
    session = CoachingSession.objects.create(
        mandate=mandate, coach=coach, recorded_at=factories.NOW, contest_until=factories.NOW.date()
    )
    return _line(account, HoursEntry.Kind.SESSION, day, minutes, coach, session=session, partner=mandate.partner)


def cancel(entry, by):
    return _line(entry.account, HoursEntry.Kind.REVERSAL, entry.dated_on, entry.minutes, by, reverses=entry)


def _line(account, kind, day, minutes, by, **more):
    return HoursEntry.objects.create(
        key=uuid.uuid4().hex,
        account=account,
        kind=kind,
        minutes=minutes,
        dated_on=day,
        sequence=account.entries.count() + 1,
        recorded_at=factories.NOW,
        author=by,
        **more,
    )


def written(kind):
    return sorted(Email.objects.filter(kind=f"coaching.{kind}").values_list("to_address", flat=True))


# --- Giving ---------------------------------------------------------------------------------------------------------
def test_the_team_entrusts_a_request_and_both_sides_are_told(
    asked, facts, team_member, coordinator, dynamo_coach, other_coach
):
    mandate = assign(request=asked, by=team_member, **facts)
    assert (mandate.envelope, mandate.request, mandate.planned_minutes) == (Envelope.LEARNING, asked, 18 * 60)
    asked.refresh_from_db()
    assert asked.status == CoachingRequest.Status.ASSIGNED
    assert written("request_assigned") == [coordinator.email]
    assert written("mandate_given") == [dynamo_coach.email]


def test_a_coach_who_no_longer_coaches_is_told_nothing(asked, facts, team_member, dynamo_coach):
    PartnerMembership.objects.filter(user=dynamo_coach).update(ends_on=TODAY)
    assign(request=asked, by=team_member, **facts)
    assert written("mandate_given") == []


def test_only_the_team_entrusts_a_request(asked, facts, coordinator, advisor, admin_user, dynamo_coach):
    for person in (coordinator, advisor, admin_user, dynamo_coach):
        with pytest.raises(PermissionDenied):
            assign(request=asked, by=person, **facts)
    assert not Mandate.objects.exists()


def test_the_same_answer_twice_is_one_mandate_and_another_is_refused(asked, facts, team_member, other_partner):
    first = assign(request=asked, by=team_member, **facts)
    assert assign(request=asked, by=team_member, **facts) == first
    with pytest.raises(NotAllowedNow, match="confiée"):
        assign(request=asked, by=team_member, **facts | {"partner": other_partner})
    assert Mandate.objects.count() == 1
    assert len(written("request_assigned")) == 1


def test_a_request_that_was_withdrawn_gets_no_mandate(asked, facts, team_member, coordinator, now):
    withdraw_request(request=asked, by=coordinator, now=now)
    with pytest.raises(NotAllowedNow, match="retirée"):
        assign(request=asked, by=team_member, **facts)


def test_a_mandate_goes_to_a_partner_and_lasts_a_day_at_least(asked, facts, team_member, quartier):
    for changed, field in (({"partner": quartier.table}, "partner"), ({"ends_on": TODAY}, "last_on")):
        with pytest.raises(Refused) as refused:
            assign(request=asked, by=team_member, **facts | changed)
        assert refused.value.field == field
    asked.refresh_from_db()
    assert asked.is_waiting


@given(
    available=st.none() | st.integers(0, 300).map(lambda n: n * 15),
    planned=st.integers(1, 300).map(lambda n: n * 15),
)
def test_hours_beyond_what_is_available_warn_once_and_never_forbid(available, planned):
    form = PlannedForm({"planned_minutes": f"{planned} min", "warned": ""})
    assert form.is_valid()
    exceeds = available is not None and planned > available
    assert form.must_warn(available) is exceeds
    form.remember_warning()
    again = PlannedForm(form.data)
    assert again.is_valid()
    assert not again.must_warn(available)


def test_nothing_is_said_to_be_available_where_nothing_was_ever_granted(quartier):
    assert available_minutes(quartier, Envelope.LEARNING, TODAY) is None


def test_what_is_available_counts_only_the_lots_valid_on_that_day(mandate, quartier):
    """Two lots today, less the 20 hours that the mandate reserves; next year's grant is not there yet."""
    assert available_minutes(quartier, Envelope.LEARNING, TODAY) == (62 - 20) * 60
    assert available_minutes(quartier, Envelope.LEARNING, TODAY, besides=mandate) == 62 * 60


# --- Dynamo ---------------------------------------------------------------------------------------------------------
def test_a_confirmed_place_becomes_a_mandate_for_the_year(placed, partner, team_member, coordinator, dynamo_coach, now):
    mandate = assign_dynamo(request=placed, partner=partner, planned_minutes=30 * 60, by=team_member, now=now)
    assert mandate.envelope == Envelope.DYNAMO
    assert (mandate.starts_on, mandate.ends_on) == (placed.year.starts_on, placed.year.ends_on)
    again = assign_dynamo(request=placed, partner=partner, planned_minutes=30 * 60, by=team_member, now=now)
    assert again == mandate
    assert written("request_assigned") == [coordinator.email]
    assert written("mandate_given") == [dynamo_coach.email]


def test_dynamos_hours_go_to_dynamo_alone(placed, other_partner, team_member, now):
    with pytest.raises(Refused) as refused:
        assign_dynamo(request=placed, partner=other_partner, planned_minutes=30 * 60, by=team_member, now=now)
    assert refused.value.field == "partner"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"status": DynamoRequest.Status.WAITING}, "en attente"),
        ({"confirmed_at": None, "confirmed_by": None}, "confirmez-le"),
    ],
)
def test_a_place_that_is_not_held_and_confirmed_gets_no_mandate(placed, partner, team_member, now, changed, said):
    DynamoRequest.objects.filter(pk=placed.pk).update(**changed)
    with pytest.raises(NotAllowedNow, match=said):
        assign_dynamo(request=placed, partner=partner, planned_minutes=30 * 60, by=team_member, now=now)


def test_only_the_team_entrusts_a_place_of_dynamo(placed, partner, coordinator, advisor, admin_user, now):
    for person in (coordinator, advisor, admin_user):
        with pytest.raises(PermissionDenied):
            assign_dynamo(request=placed, partner=partner, planned_minutes=30 * 60, by=person, now=now)


def test_a_mandate_of_dynamo_does_not_outlive_its_year(placed, partner, team_member, now):
    mandate = assign_dynamo(request=placed, partner=partner, planned_minutes=30 * 60, by=team_member, now=now)
    longer = {"planned_minutes": 30 * 60, "ends_on": placed.year.ends_on + DAY, "by": team_member, "now": now}
    with pytest.raises(Refused) as refused:
        change_mandate(mandate=mandate, **longer)
    assert refused.value.field == "last_on"
    type(placed.year).objects.filter(pk=placed.year.pk).update(dynamo_carries_over=True)
    assert change_mandate(mandate=mandate, **longer).ends_on == longer["ends_on"]


# --- Changing -------------------------------------------------------------------------------------------------------
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sessions=st.lists(st.tuples(st.integers(0, 400), st.booleans()), max_size=4),
    length=st.integers(1, 420),
)
def test_no_change_leaves_a_session_that_counts_outside(mandate, dynamo_coach, team_member, sessions, length):
    with transaction.atomic():
        for offset, is_cancelled in sessions:
            entry = log(mandate, mandate.starts_on + offset * DAY, dynamo_coach)
            if is_cancelled:
                cancel(entry, team_member)
        ends_on = mandate.starts_on + length * DAY
        change = {"planned_minutes": 900, "ends_on": ends_on, "by": team_member, "now": factories.NOW}
        if any(offset >= length for offset, is_cancelled in sessions if not is_cancelled):
            with pytest.raises(Refused, match="Une séance est inscrite"):
                change_mandate(mandate=mandate, **change)
        else:
            changed = change_mandate(mandate=mandate, **change)
            assert (changed.ends_on, changed.planned_minutes) == (ends_on, 900)
        transaction.set_rollback(True)  # the next example starts from the same mandate


def test_only_the_team_changes_a_mandate(mandate, coordinator, advisor, admin_user, dynamo_coach, now):
    for person in (coordinator, advisor, admin_user, dynamo_coach):
        with pytest.raises(PermissionDenied):
            change_mandate(mandate=mandate, planned_minutes=900, ends_on=TODAY, by=person, now=now)


def test_a_mandate_keeps_one_day_at_least(mandate, team_member, now):
    with pytest.raises(Refused) as refused:
        change_mandate(mandate=mandate, planned_minutes=900, ends_on=mandate.starts_on, by=team_member, now=now)
    assert refused.value.field == "last_on"


# --- Concluding -----------------------------------------------------------------------------------------------------
def test_the_coach_concludes_with_a_summary_and_the_table_is_told(mandate, dynamo_coach, coordinator, now):
    done = conclude(mandate=mandate, summary=" Un bilan. ", learned="Le samedi suffit.", by=dynamo_coach, now=now)
    assert (done.summary, done.learned, done.concluded_by) == ("Un bilan.", "Le samedi suffit.", dynamo_coach)
    assert done.ends_on == TODAY + DAY
    assert not done.is_current(TODAY + DAY)
    assert written("mandate_concluded") == [coordinator.email]
    assert "Le samedi suffit." in Email.objects.get(kind="coaching.mandate_concluded").body_text


def test_concluding_never_moves_an_end_that_came_before(mandate, team_member, now):
    change_mandate(mandate=mandate, planned_minutes=900, ends_on=TODAY - 5 * DAY, by=team_member, now=now)
    assert (
        conclude(mandate=mandate, summary="Un bilan.", learned="", by=team_member, now=now).ends_on == TODAY - 5 * DAY
    )


def test_a_mandate_is_concluded_by_its_coaches_or_the_team(
    mandate, coordinator, advisor, admin_user, other_coach, dynamo_coach, now
):
    PartnerMembership.objects.filter(user=dynamo_coach).update(ends_on=TODAY)
    for person in (coordinator, advisor, admin_user, other_coach):
        with pytest.raises(PermissionDenied):
            conclude(mandate=mandate, summary="Un bilan.", learned="", by=person, now=now)


def test_a_summary_is_required_and_a_mandate_is_concluded_once(mandate, dynamo_coach, team_member, now):
    with pytest.raises(Refused) as refused:
        conclude(mandate=mandate, summary="  ", learned="", by=dynamo_coach, now=now)
    assert refused.value.field == "summary"
    conclude(mandate=mandate, summary="Un bilan.", learned="", by=dynamo_coach, now=now)
    conclude(mandate=mandate, summary="Un bilan.", learned="", by=dynamo_coach, now=now + timedelta(minutes=1))
    assert len(written("mandate_concluded")) == 1
    with pytest.raises(NotAllowedNow, match="conclu"):
        conclude(mandate=mandate, summary="Un autre.", learned="", by=team_member, now=now)
    with pytest.raises(NotAllowedNow, match="conclu"):
        change_mandate(mandate=mandate, planned_minutes=900, ends_on=TODAY + DAY, by=team_member, now=now)


# --- What is read, what waits ---------------------------------------------------------------------------------------
def test_hours_used_are_those_of_the_sessions_that_count(
    mandate, other_mandate, dynamo_coach, other_coach, team_member
):
    log(mandate, TODAY - 3 * DAY, dynamo_coach, minutes=90)
    cancel(log(mandate, TODAY - 2 * DAY, dynamo_coach, minutes=60), team_member)
    log(other_mandate, TODAY - DAY, other_coach, minutes=120)
    assert [line.minutes for line in asking_desk.sessions_of(mandate, team_member)] == [90]
    assert asking_desk.sessions_of(mandate, other_coach) == []


def test_a_summary_that_is_owed_is_its_coaches_to_do(mandate, dynamo_coach, other_coach, team_member, coordinator, now):
    assert not list(todo_asking.items(dynamo_coach, now))
    Mandate.objects.filter(pk=mandate.pk).update(ends_on=TODAY)
    item = next(todo_asking.items(dynamo_coach, now))
    assert (item.due_on, item.tone) == (TODAY - DAY, "late")
    for person in (other_coach, team_member, coordinator):
        assert not list(todo_asking.items(person, now))
    conclude(mandate=mandate, summary="Un bilan.", learned="", by=dynamo_coach, now=now)
    assert not list(todo_asking.items(dynamo_coach, now))


def test_three_summaries_owed_cost_a_coach_as_many_queries_as_one(
    participation, partner, coordinator, team_member, dynamo_coach, now, django_assert_num_queries
):
    positions.keep(dynamo_coach)  # as every page does
    assert not dynamo_coach.is_team
    for count in (1, 3):
        while Mandate.objects.count() < count:
            factories.make_mandate(participation, partner, coordinator, team_member, ends_on=TODAY)
        with django_assert_num_queries(1):
            assert len(list(todo_asking.items(dynamo_coach, now))) == count
