"""Logging, correcting and cancelling sessions, through the database: the specification's example, cases and refusals."""

import uuid
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from coaching import actions, factories
from coaching.models import CoachingSession, Envelope, HoursEntry, Mode, SessionExcess
from coaching.refusals import Refused
from coaching.tests.steps import HOUR, LONG_SINCE, correct, in_hours, log, standing, statement
from neighbourhoods.models import PartnerMembership
from ui.refusals import NotAllowedNow

pytestmark = pytest.mark.django_db

LATER = datetime(2028, 2, 1, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(factories.NOW, tick=False):
        yield


# --- The worked example, in the database ----------------------------------------------------------------------------
EXAMPLE = [
    ("2024-05-14", 8.5),
    ("2024-11-20", 3.25),
    ("2025-05-11", 10),
    ("2025-06-03", 6.75),
    ("2026-05-10", 24.75),
    ("2026-09-22", 40.5),
    ("2027-05-15", 4.25),
]


def test_the_worked_example_gives_its_table_from_the_journal(mandate, dynamo_coach, quartier):
    factories.make_year(2027)
    mandate.neighbourhood.participations.update(ends_on=date(2028, 3, 31))
    for day, hours in EXAMPLE:
        log(mandate, day, hours, dynamo_coach, now=datetime.fromisoformat(f"{day}T22:00:00+00:00"))
    seen = {"through": date(2027, 6, 1)}
    assert in_hours(quartier, "opening", **seen) == [31, 50.25, 62, 31]
    assert in_hours(quartier, "covered", **seen) == [11.75, 16.75, 62, 4.25]
    assert in_hours(quartier, "excess", **seen) == [0, 0, 3.25, 0]
    assert in_hours(quartier, "expired", **seen) == [0, 2.5, 0, 0]
    assert in_hours(quartier, "closing", **seen) == [19.25, 33.5, 0, 26.75]


def test_a_grant_counts_before_anybody_has_written_it(mandate, quartier):
    assert not HoursEntry.objects.exists()
    assert in_hours(quartier, "opening") == [31, 62, 62]


def test_the_first_session_writes_every_missing_grant_once(mandate, team_member, quartier):
    log(mandate, "2026-06-01", 2, team_member)
    log(mandate, "2025-06-01", 2, team_member)
    grants = HoursEntry.objects.filter(kind="grant").order_by("dated_on")
    assert [(str(entry.dated_on), entry.minutes) for entry in grants] == [
        ("2024-04-01", 1860),
        ("2025-04-01", 1860),
        ("2026-04-01", 1860),
    ]


def test_no_grant_comes_after_the_participation_and_the_last_lot_lives_out(mandate, dynamo_coach, quartier):
    quartier.participations.update(ends_on=date(2026, 3, 31))
    assert in_hours(quartier, "granted") == [31, 31, 0]
    assert in_hours(quartier, "opening") == [31, 62, 31]


def test_an_interruption_ends_the_grants(mandate, quartier):
    quartier.participations.update(status="interrupted", interrupted_on=date(2025, 6, 1))
    assert in_hours(quartier, "granted") == [31, 31, 0]


# --- One session ----------------------------------------------------------------------------------------------------
def test_a_session_late_in_the_evening_belongs_to_the_local_day(mandate, dynamo_coach, quartier):
    """23 h 30 on 31 March in Montréal is already April in universal time."""
    evening = datetime(2026, 4, 1, 3, 30, tzinfo=UTC)
    log(mandate, "2026-03-31", 2, dynamo_coach, now=evening)
    with pytest.raises(Refused) as refusal:
        log(mandate, "2026-04-01", 2, dynamo_coach, now=evening)
    assert refusal.value.field == "on"
    assert in_hours(quartier, "covered", through=date(2026, 3, 31)) == [0, 2]


def test_the_same_key_twice_is_one_session(mandate, dynamo_coach):
    key = str(uuid.uuid4())
    first = log(mandate, "2026-06-01", 2, dynamo_coach, key=key)
    assert log(mandate, "2026-06-01", 2, dynamo_coach, key=key) == first
    assert HoursEntry.objects.sessions().count() == 1


def test_the_same_key_with_other_hours_is_refused(mandate, other_mandate, dynamo_coach, team_member):
    key = str(uuid.uuid4())
    log(mandate, "2026-06-01", 2, dynamo_coach, key=key)
    for other in [(mandate, "2026-06-01", 3), (mandate, "2026-06-02", 2), (other_mandate, "2026-06-01", 2)]:
        with pytest.raises(NotAllowedNow):
            log(*other, team_member, key=key)
    assert HoursEntry.objects.sessions().count() == 1


@pytest.mark.parametrize("day", ["2027-01-21", "2021-05-01", "2030-01-01"])
def test_a_day_that_cannot_be_is_refused_with_its_field(mandate, dynamo_coach, day):
    with pytest.raises(Refused) as refusal:
        log(mandate, day, 1, dynamo_coach)
    assert refusal.value.field == "on"
    assert not CoachingSession.objects.exists()


def test_a_session_needs_a_mandate_active_on_its_date(mandate, dynamo_coach):
    mandate.starts_on, mandate.ends_on = date(2026, 6, 1), date(2026, 9, 1)
    mandate.save()
    for day in ("2026-05-31", "2026-09-01"):
        with pytest.raises(Refused):
            log(mandate, day, 1, dynamo_coach)
    log(mandate, "2026-08-31", 1, dynamo_coach)


def test_only_the_partner_of_the_mandate_logs(mandate, dynamo_coach, other_coach, coordinator, advisor, admin_user):
    for person in (other_coach, coordinator, advisor, admin_user):
        with pytest.raises(PermissionDenied):
            log(mandate, "2026-06-01", 1, person)
    assert not HoursEntry.objects.exists()


def test_a_revoked_coach_logs_no_more(mandate, dynamo_coach, team_member, now):
    PartnerMembership.objects.get(user=dynamo_coach).end(by=team_member, now=now)
    with pytest.raises(PermissionDenied):
        log(mandate, "2026-06-01", 1, dynamo_coach)


def test_in_person_is_for_a_reason(mandate, dynamo_coach):
    with pytest.raises(Refused) as refusal:
        log(mandate, "2026-06-01", 1, dynamo_coach, mode=Mode.IN_PERSON)
    assert refusal.value.field == "in_person_reason"
    session = log(mandate, "2026-06-01", 1, dynamo_coach, mode=Mode.IN_PERSON, in_person_reason="Assemblée de quartier")
    assert session.in_person_reason == "Assemblée de quartier"


# --- A year that ends -----------------------------------------------------------------------------------------------
def test_late_entries_are_taken_until_their_date_then_by_the_team_alone(mandate, dynamo_coach, team_member):
    log(mandate, "2026-03-31", 1, dynamo_coach, now=datetime(2026, 5, 2, 15, tzinfo=UTC))  # the year takes until 2 May
    too_late = datetime(2026, 5, 4, 15, tzinfo=UTC)
    with pytest.raises(Refused):
        log(mandate, "2026-03-30", 1, dynamo_coach, now=too_late)
    log(mandate, "2026-03-30", 1, team_member, now=too_late)


def test_a_closed_year_takes_nothing_from_anybody(mandate, dynamo_coach, team_member, programme_years, now):
    session = log(mandate, "2024-06-01", 1, team_member, now=LONG_SINCE)
    actions.close_year(year=programme_years[0], by=team_member, now=now)
    for act in (
        lambda: log(mandate, "2024-06-02", 1, team_member),
        lambda: actions.cancel_session(session=session, reason="Erreur", by=team_member, now=now),
        lambda: correct(session, "2024-06-01", 2, team_member),
        lambda: correct(session, "2026-06-01", 1, team_member),
    ):
        with pytest.raises(NotAllowedNow):
            act()
    assert HoursEntry.objects.sessions().count() == 1


# --- Corrections ----------------------------------------------------------------------------------------------------
def test_a_correction_keeps_the_original_readable(mandate, dynamo_coach, quartier):
    session = log(mandate, "2026-06-01", 8, dynamo_coach)
    correct(session, "2026-06-01", 6, dynamo_coach, reason="Deux heures de trop")
    kinds = list(session.entries.order_by("sequence").values_list("kind", "minutes"))
    assert kinds == [("session", 480), ("session", 360)]
    reversal = HoursEntry.objects.get(kind="reversal")
    assert reversal.reverses.minutes == 480 and reversal.reason.text == "Deux heures de trop"
    assert standing(session).minutes == 360
    assert in_hours(quartier, "covered")[-1] == 6


def test_a_correction_sent_twice_is_one(mandate, dynamo_coach):
    session, key = log(mandate, "2026-06-01", 8, dynamo_coach), str(uuid.uuid4())
    for _n in range(2):
        correct(session, "2026-06-01", 6, dynamo_coach, key=key)
    assert HoursEntry.objects.filter(kind="reversal").count() == 1
    assert session.entries.count() == 2


def test_a_change_of_note_leaves_the_journal_as_it_is(mandate, dynamo_coach):
    session = log(mandate, "2026-06-01", 8, dynamo_coach)
    correct(session, "2026-06-01", 8, dynamo_coach, note="Relu le plan ensemble.")
    session.refresh_from_db()
    assert session.note == "Relu le plan ensemble." and session.entries.count() == 1


def test_hours_given_back_return_to_their_own_lot(mandate, dynamo_coach, quartier):
    early = log(mandate, "2024-06-01", 20, dynamo_coach, now=datetime(2024, 6, 2, tzinfo=UTC))
    log(mandate, "2025-06-01", 15, dynamo_coach, now=datetime(2025, 6, 2, tzinfo=UTC))
    assert in_hours(quartier, "expired", through=date(2026, 6, 1))[:2] == [0, 0]
    actions.cancel_session(session=early, reason="Doublon", by=dynamo_coach, now=datetime(2024, 6, 3, tzinfo=UTC))
    assert in_hours(quartier, "expired", through=date(2026, 6, 1))[:2] == [0, 16]  # what is left of lot 2024


def test_a_cancelled_session_is_cancelled_once_and_needs_a_reason(mandate, dynamo_coach, now):
    session = log(mandate, "2026-06-01", 8, dynamo_coach)
    with pytest.raises(Refused):
        actions.cancel_session(session=session, reason=" ", by=dynamo_coach, now=now)
    for _n in range(2):
        actions.cancel_session(session=session, reason="Doublon", by=dynamo_coach, now=now)
    assert HoursEntry.objects.filter(kind="reversal").count() == 1
    with pytest.raises(NotAllowedNow):
        correct(session, "2026-06-01", 2, dynamo_coach)


def test_a_line_is_cancelled_at_most_once_by_constraint(mandate, dynamo_coach):
    session = log(mandate, "2026-06-01", 8, dynamo_coach)
    entry = standing(session)
    facts = {
        "account": entry.account,
        "kind": "reversal",
        "minutes": 480,
        "dated_on": entry.dated_on,
        "reverses": entry,
    }
    HoursEntry.objects.create(key="a", sequence=90, recorded_at=LATER, author=dynamo_coach, **facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        HoursEntry.objects.create(key="b", sequence=91, recorded_at=LATER, author=dynamo_coach, **facts)


# --- Dynamo's envelope ----------------------------------------------------------------------------------------------
def test_a_dynamo_session_without_a_place_is_refused_and_not_booked_as_excess(
    year, partner, dynamo_coach, coordinator, team_member, quartier, now
):
    mandate = factories.make_dynamo_mandate(quartier, partner, coordinator, team_member, year)
    log(mandate, "2026-06-01", 10, dynamo_coach)
    assert in_hours(quartier, "closing", envelope=Envelope.DYNAMO) == [20]
    mandate.dynamo_request.place.delete()
    with pytest.raises(Refused) as refusal:
        log(mandate, "2026-06-02", 1, dynamo_coach)
    assert refusal.value.field == "mandate"
    assert not SessionExcess.objects.exists()


def test_unused_dynamo_hours_lapse_unless_the_year_says_that_they_carry_over(
    year, partner, dynamo_coach, coordinator, team_member, quartier
):
    factories.make_year(2027)
    mandate = factories.make_dynamo_mandate(quartier, partner, coordinator, team_member, year)
    log(mandate, "2026-06-01", 10, dynamo_coach)
    seen = {"envelope": Envelope.DYNAMO, "through": date(2027, 6, 1)}
    assert in_hours(quartier, "expired", **seen) == [20, 0]
    assert in_hours(quartier, "opening", **seen) == [30, 0]
    type(year).objects.filter(pk=year.pk).update(dynamo_carries_over=True)
    assert in_hours(quartier, "opening", **seen) == [30, 20]
    assert in_hours(quartier, "expired", **seen) == [0, 20]


def test_the_three_partners_draw_on_one_pool(mandate, other_mandate, participation, dynamo_coach, other_coach,
                                             coordinator, team_member, quartier):  # fmt: skip
    third = factories.make_partner("Yann Pezzini (fictif)")
    third_mandate = factories.make_mandate(participation, third, coordinator, team_member)
    quartier.participations.update(starts_on=date(2026, 4, 1))
    log(mandate, "2026-06-01", 10, dynamo_coach)
    log(other_mandate, "2026-06-02", 8, other_coach)
    log(third_mandate, "2026-06-03", 5, factories.make_coach(third))
    assert in_hours(quartier, "covered") == [23]
    assert statement(quartier).balance == 8 * HOUR


def test_a_page_sent_again_after_a_cancellation_or_a_correction_says_that_it_has_served(mandate, dynamo_coach, now):
    keys = ["cancelled", "corrected"]
    first, second = (log(mandate, "2026-06-01", 1, dynamo_coach, key=key) for key in keys)
    actions.cancel_session(session=first, reason="Doublon", by=dynamo_coach, now=now)
    correct(second, "2026-06-01", 2, dynamo_coach, key="correction")
    for key in keys:
        with pytest.raises(NotAllowedNow, match="a déjà servi"):
            log(mandate, "2026-06-01", 1, dynamo_coach, key=key)
    assert correct(second, "2026-06-01", 2, dynamo_coach, key="correction") == second
    assert HoursEntry.objects.sessions().count() == 3
