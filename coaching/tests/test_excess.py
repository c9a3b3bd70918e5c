"""Hours beyond what is available, back-dated sessions that change others, contests: who agrees, who decides."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from coaching import actions, factories
from coaching.actions.mandates import conclude
from coaching.models import HeldSession, HoursEntry, SessionExcess
from coaching.tests.steps import HOUR, correct, in_hours, log
from neighbourhoods.models import PartnerMembership
from notifications.models import Email
from ui.refusals import NotAllowedNow

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(factories.NOW, tick=False):
        yield


# --- Beyond what is available ---------------------------------------------------------------------------------------
def test_what_exceeds_is_shown_before_it_is_written(mandate, dynamo_coach, quartier):
    with pytest.raises(actions.ToConfirm) as asked:
        log(mandate, "2026-06-01", 63, dynamo_coach, agreed=None)
    assert asked.value.preview.excess == HOUR
    assert (asked.value.preview.balance_before, asked.value.preview.balance_after) == (62 * HOUR, 0)
    assert not HoursEntry.objects.exists()
    log(mandate, "2026-06-01", 63, dynamo_coach, agreed=HOUR)
    assert in_hours(quartier, "excess")[-1] == 1


def test_agreeing_to_less_than_what_exceeds_is_asked_again(mandate, dynamo_coach):
    """Somebody else logged in between: the figure that was agreed to is no longer the right one."""
    log(mandate, "2026-06-01", 2, dynamo_coach)
    with pytest.raises(actions.ToConfirm):
        log(mandate, "2026-06-02", 63, dynamo_coach, agreed=HOUR)


def test_hours_beyond_are_told_to_the_coordinator_once(mandate, dynamo_coach, coordinator, quartier):
    log(mandate, "2026-06-01", 63, dynamo_coach)
    row = SessionExcess.objects.get()
    assert (row.minutes, row.due_on) == (HOUR, date(2027, 1, 30))
    email = Email.objects.get(kind="coaching.excess")
    assert email.to_address == coordinator.email and "1\u00a0h" in email.body_text
    log(mandate, "2026-07-01", 1, dynamo_coach)
    assert Email.objects.filter(kind="coaching.excess").count() == 2


def test_the_coordinator_accepts_or_refuses_and_the_team_then_decides(
    mandate, dynamo_coach, coordinator, team_member, now
):
    log(mandate, "2026-06-01", 63, dynamo_coach)
    row = SessionExcess.objects.get()
    for person in (dynamo_coach, team_member):
        with pytest.raises(PermissionDenied):
            actions.answer_excess(excess=row, accepts=True, by=person, now=now)
    with pytest.raises(NotAllowedNow):
        actions.bill_excess(excess=row, by=team_member, now=now)
    actions.answer_excess(excess=row, accepts=False, by=coordinator, now=now)
    assert list(SessionExcess.objects.awaiting_ruling(now)) == [row]
    actions.bill_excess(excess=row, by=team_member, now=now)
    assert list(SessionExcess.objects.billed()) == [row]


def test_ten_days_without_an_answer_bring_it_to_the_team(mandate, dynamo_coach, team_member, now):
    log(mandate, "2026-06-01", 63, dynamo_coach)
    assert not SessionExcess.objects.awaiting_ruling(now + timedelta(days=10)).exists()
    assert SessionExcess.objects.awaiting_ruling(now + timedelta(days=11)).count() == 1


def test_an_accepted_excess_stays_accepted_when_it_falls_and_is_asked_again_when_it_grows(
    mandate, dynamo_coach, coordinator, team_member, now
):
    first = log(mandate, "2026-06-01", 10, dynamo_coach)
    second = log(mandate, "2026-08-01", 63, dynamo_coach)
    row = SessionExcess.objects.standing().get()
    assert row.minutes == 11 * HOUR
    actions.answer_excess(excess=row, accepts=True, by=coordinator, now=now)
    actions.cancel_session(session=first, reason="Doublon", by=dynamo_coach, now=now)
    row = SessionExcess.objects.standing().get()
    assert (row.minutes, row.answer) == (HOUR, "accepted")
    log(mandate, "2026-07-01", 4, team_member)  # before the second: its excess grows
    row = SessionExcess.objects.standing().get(session=second)
    assert (row.minutes, row.answer) == (5 * HOUR, "")


# --- Back-dated -----------------------------------------------------------------------------------------------------
def test_a_back_dated_session_lists_those_whose_cover_changes(mandate, dynamo_coach, team_member):
    log(mandate, "2024-06-01", 20, team_member)
    later = log(mandate, "2026-06-01", 60, dynamo_coach)
    with pytest.raises(actions.ToConfirm) as asked:
        log(mandate, "2025-06-01", 20, team_member, agreed=None)
    changes = asked.value.preview.changes
    assert [(change.session, change.before, change.after) for change in changes] == [(later, 0, 7 * HOUR)]
    assert asked.value.preview.grows


def test_a_coach_cannot_make_another_session_exceed_more_without_the_team(
    mandate, dynamo_coach, team_member, quartier, now
):
    later = log(mandate, "2026-06-01", 62, dynamo_coach)
    with pytest.raises(actions.ToConfirm):
        log(mandate, "2026-05-01", 2, dynamo_coach)
    held = actions.hold_session(
        mandate=mandate, on=date(2026, 5, 1), minutes=120, key="held", by=dynamo_coach, now=now, note="Oubliée"
    )
    assert in_hours(quartier, "covered")[-1] == 62
    with pytest.raises(PermissionDenied):
        actions.confirm_held(held=held, agreed=0, grown=120, by=dynamo_coach, now=now)
    session = actions.confirm_held(held=held, agreed=0, grown=120, by=team_member, now=now)
    assert (session.coach, session.note) == (dynamo_coach, "Oubliée")
    assert SessionExcess.objects.standing().get().session == later
    assert Email.objects.filter(kind="coaching.excess").count() == 1
    held.refresh_from_db()
    assert held.outcome == HeldSession.Outcome.CONFIRMED


def test_a_held_session_that_is_declined_never_counts(mandate, dynamo_coach, team_member, quartier, now):
    log(mandate, "2026-06-01", 62, dynamo_coach)
    held = actions.hold_session(mandate=mandate, on=date(2026, 5, 1), minutes=120, key="held", by=dynamo_coach, now=now)
    actions.decline_held(held=held, by=team_member, now=now)
    with pytest.raises(NotAllowedNow):
        actions.confirm_held(held=held, agreed=0, grown=120, by=team_member, now=now)
    assert in_hours(quartier, "covered")[-1] == 62


# --- Contests -------------------------------------------------------------------------------------------------------
def test_a_contested_session_counts_until_the_team_rules(
    mandate, dynamo_coach, coordinator, team_member, quartier, now
):
    session = log(mandate, "2026-06-01", 5, dynamo_coach)
    with pytest.raises(PermissionDenied):
        actions.contest_session(session=session, reason="Non", by=dynamo_coach, now=now)
    actions.contest_session(session=session, reason="Elle a duré deux heures.", by=coordinator, now=now)
    assert in_hours(quartier, "covered")[-1] == 5
    assert Email.objects.filter(kind="coaching.contested").get().to_address == team_member.email
    actions.rule_on_contest(session=session, ruling="reversed", reason="Doublon", by=team_member, now=now)
    assert in_hours(quartier, "covered")[-1] == 0
    assert Email.objects.filter(kind="coaching.contest_ruled").count() == 2


def test_a_contest_comes_within_ten_days_of_the_line(mandate, dynamo_coach, coordinator, now):
    session = log(mandate, "2026-06-01", 5, dynamo_coach)
    with pytest.raises(NotAllowedNow):
        actions.contest_session(session=session, reason="Trop tard", by=coordinator, now=now + timedelta(days=11))
    actions.contest_session(session=session, reason="À temps", by=coordinator, now=now + timedelta(days=10))


def test_the_answer_to_a_contest_is_told_to_the_coach_only_while_they_are_one(
    mandate, dynamo_coach, other_coach, coordinator, team_member, partner, now
):
    blocked = factories.make_coach(partner, email="bloque@example.org")
    sessions = [log(mandate, "2026-06-01", 1, by) for by in (dynamo_coach, blocked, team_member)]
    PartnerMembership.objects.filter(user=dynamo_coach).update(ends_on=date(2027, 1, 15))
    blocked.is_active = False
    blocked.save()
    for session in sessions:
        actions.contest_session(session=session, reason="Non", by=coordinator, now=now)
        actions.rule_on_contest(session=session, ruling="kept", reason="Si", by=team_member, now=now)
    told = Email.objects.filter(kind="coaching.contest_ruled").values_list("to_user__email", flat=True)
    assert sorted(told) == sorted([coordinator.email] * 3 + [team_member.email])


# --- What was agreed to, and until when -----------------------------------------------------------------------------
def test_an_accepted_excess_is_asked_again_when_its_session_moves_to_another_day(
    mandate, dynamo_coach, coordinator, now
):
    session = log(mandate, "2026-06-01", 63, dynamo_coach)
    actions.answer_excess(excess=SessionExcess.objects.get(), accepts=True, by=coordinator, now=now)
    correct(session, "2026-06-02", 63, dynamo_coach, now=now + timedelta(days=3))
    row = SessionExcess.objects.standing().get()
    assert (row.minutes, row.dated_on, row.answer) == (HOUR, date(2026, 6, 2), "")
    assert row.due_on == date(2027, 2, 2)
    assert Email.objects.filter(kind="coaching.excess").count() == 2


def test_a_number_that_falls_does_not_put_off_the_last_day_to_answer(mandate, dynamo_coach, now):
    session = log(mandate, "2026-06-01", 70, dynamo_coach)
    for n, day in ((1, "2026-06-01"), (2, "2026-06-02"), (3, "2026-06-02")):
        correct(session, day, 70 - n, dynamo_coach, now=now + timedelta(days=4 * n))
    row = SessionExcess.objects.standing().get()
    assert (row.minutes, row.due_on) == (5 * HOUR, date(2027, 1, 30))
    assert SessionExcess.objects.awaiting_ruling(now + timedelta(days=11)).get() == row
    assert Email.objects.filter(kind="coaching.excess").count() == 3  # the last came after that day: the team decides
    correct(session, "2026-06-02", 70, dynamo_coach, now=now + timedelta(days=13))
    assert SessionExcess.objects.standing().get().due_on == date(2027, 2, 12)


# --- Sessions that the team confirms --------------------------------------------------------------------------------
def hold(mandate, by, now, day=date(2026, 5, 1), **more):
    return actions.hold_session(mandate=mandate, on=day, minutes=120, key="held", by=by, now=now, **more)


def test_more_than_the_team_was_shown_is_shown_again_before_it_counts(mandate, dynamo_coach, team_member, now):
    log(mandate, "2026-06-01", 61, dynamo_coach)
    held = hold(mandate, dynamo_coach, now)
    log(mandate, "2026-07-01", 2, dynamo_coach)  # since the page was read
    with pytest.raises(actions.ToConfirm) as asked:
        actions.confirm_held(held=held, agreed=0, grown=HOUR, by=team_member, now=now)
    assert asked.value.preview.grown == 2 * HOUR
    assert HoursEntry.objects.sessions().count() == 2
    actions.confirm_held(held=held, agreed=0, grown=2 * HOUR, by=team_member, now=now)
    assert HoursEntry.objects.sessions().count() == 3


def test_a_session_proposed_before_the_conclusion_is_confirmed_after_it(mandate, dynamo_coach, team_member, now):
    held = hold(mandate, dynamo_coach, now, day=date(2027, 1, 5))
    conclude(mandate=mandate, summary="Bilan.", learned="", by=dynamo_coach, now=now)
    with pytest.raises(NotAllowedNow, match="est conclu"):
        log(mandate, "2027-01-05", 2, team_member)
    session = actions.confirm_held(held=held, agreed=0, grown=0, by=team_member, now=now)
    assert (session.coach, session.entries.get().minutes) == (dynamo_coach, 120)


def test_a_session_is_not_proposed_in_the_place_of_another_mandates(
    mandate, other_mandate, dynamo_coach, other_coach, now
):
    theirs = log(other_mandate, "2027-01-11", 1, other_coach)
    with pytest.raises(PermissionDenied):
        hold(mandate, dynamo_coach, now, replaces=theirs)
    assert not HeldSession.objects.exists()


def test_a_session_set_aside_is_not_proposed_again_by_the_same_page(mandate, dynamo_coach, team_member, now):
    held = hold(mandate, dynamo_coach, now)
    assert hold(mandate, dynamo_coach, now) == held
    actions.decline_held(held=held, by=team_member, now=now)
    with pytest.raises(NotAllowedNow, match="a déjà servi"):
        hold(mandate, dynamo_coach, now)
