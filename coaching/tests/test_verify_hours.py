"""``verify_hours`` is silent on a sound database and finds each kind of fault."""

import io
from dataclasses import replace
from datetime import date

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection

from accounts import append_only
from coaching import actions, books, factories, verification
from coaching.models import Envelope, HoursEntry, ProgrammeYear, SessionExcess, YearClosing

from .steps import HOUR, LONG_SINCE, correct, log

pytestmark = pytest.mark.django_db
TODAY = date(2027, 1, 20)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(factories.NOW, tick=False):
        yield


@pytest.fixture
def life(
    mandate, other_mandate, dynamo_coach, other_coach, team_member, coordinator, programme_years, quartier, partner
):
    """Sessions of two partners, a correction, a cancellation, an exception, excess, a closed year, Dynamo's hours."""
    log(mandate, "2024-06-01", 20, team_member, now=LONG_SINCE)
    session = log(mandate, "2026-06-01", 40, dynamo_coach)
    correct(session, "2026-06-02", 41, dynamo_coach)
    gone = log(other_mandate, "2026-07-01", 3, other_coach)
    actions.cancel_session(session=gone, reason="Doublon", by=other_coach, now=factories.NOW)
    adjust(quartier, programme_years[2], 2 * HOUR, team_member, exception=True)
    log(other_mandate, "2026-08-01", 30, other_coach)
    actions.close_year(year=programme_years[0], by=team_member, now=factories.NOW)
    dynamo = factories.make_dynamo_mandate(quartier, partner, coordinator, team_member, programme_years[2])
    log(dynamo, "2026-09-01", 31, dynamo_coach)
    return quartier


def adjust(place, year, minutes, by, **more):
    return actions.adjust(
        neighbourhood=place, envelope=Envelope.LEARNING, year=year, minutes=minutes, direction=1,
        reason="Panne", key=f"ajout-{minutes}", by=by, now=factories.NOW, **more,
    )  # fmt: skip


def faults():
    return [fault.replace("\u00a0", " ") for fault in verification.faults(factories.NOW)]


def begins(*words):
    found = faults()
    assert any(fault.startswith(words) for fault in found), found


def force(statement, parameters=()):
    """Write what the portal never would: without the guards of the append-only tables."""
    append_only.drop_triggers(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        assert cursor.rowcount == 1
    append_only.install_triggers(connection)


def add(account, **facts):
    last = account.entries.order_by("-sequence").first()
    more = {"recorded_at": factories.NOW, "author": last.author, "dated_on": last.dated_on, "minutes": 60}
    return HoursEntry.objects.create(
        key=f"force-{last.sequence}", account=account, sequence=last.sequence + 1, **more | facts
    )


def account_of(place, envelope=Envelope.LEARNING):
    return place.hours_accounts.get(envelope=envelope)


# --- The command ----------------------------------------------------------------------------------------------------
def run():
    printed, code = io.StringIO(), 0
    try:
        call_command("verify_hours", stdout=printed)
    except SystemExit as end:
        code = end.code
    return code, printed.getvalue().replace("\u00a0", " ").splitlines()


def test_a_sound_database_has_no_fault_and_ends_with_zero(life):
    assert faults() == []
    code, lines = run()
    assert (code, len(lines)) == (0, 1) and "Comptes : 2." in lines[0] and "Résultat : aucun écart." in lines[0]


def test_an_empty_database_is_sound(db):
    assert run()[0] == 0


def test_a_fault_has_its_line_and_the_command_ends_with_one(life):
    SessionExcess.objects.all().update(minutes=15)
    code, lines = run()
    assert code == 1 and len(lines) == 3 and lines[0].startswith("Au-delà : Quartier des Érables")
    assert lines[-1].endswith("Résultat : 2 écarts.")


# --- Faults in the database -----------------------------------------------------------------------------------------
def test_a_missing_guard_is_found(life):
    append_only.drop_triggers(connection)
    begins("I2 : le déclencheur append_only_update_coaching_hoursentry manque")
    append_only.install_triggers(connection)
    assert faults() == []


def test_a_line_that_was_changed_behind_the_guards_is_found(life):
    first = HoursEntry.objects.sessions().order_by("dated_on").first()
    force("UPDATE coaching_hoursentry SET minutes = %s WHERE id = %s", [15, first.pk])
    begins("Fermeture : le journal ne donne plus les chiffres de 2024-2025, version 1.")


def test_the_cancellation_of_a_cancellation_is_found(life):
    reversal = HoursEntry.objects.filter(kind="reversal").first()
    add(account_of(life), kind="reversal", reverses=reversal, minutes=reversal.minutes)
    begins("I10 : Quartier des Érables, Question d’apprentissage, écriture")
    assert any("annule une annulation" in fault for fault in faults())


def test_a_cancellation_across_accounts_or_in_part_is_found(life):
    entry = HoursEntry.objects.sessions().get(account=account_of(life, Envelope.DYNAMO))
    add(account_of(life), kind="reversal", reverses=entry, minutes=15)
    found = faults()
    assert any("d’un autre compte" in fault for fault in found)
    assert any("n’annule pas la ligne entière" in fault for fault in found)


def test_a_lot_that_is_taken_below_zero_is_found(life, year):
    add(account_of(life), kind="adjustment", direction=-1, minutes=50 * HOUR, year=year, dated_on=year.starts_on)
    begins("I4 : Quartier des Érables, Question d’apprentissage, année 2026-2027")


def test_a_year_above_two_grants_without_an_exception_is_found(mandate, year, team_member, quartier):
    adjust(quartier, year, HOUR, team_member, exception=True)
    assert faults() == []
    force("UPDATE coaching_hoursentry SET is_exception = %s WHERE kind = 'adjustment'", [False])
    begins("I7 : Quartier des Érables, Question d’apprentissage ouvre 2026-2027")


def test_years_that_leave_a_gap_are_found(life, year):
    ProgrammeYear.objects.filter(pk=year.pk).update(starts_on=date(2026, 4, 3))
    begins("Années : 2026-2027 ne commence pas le jour où finit 2025-2026.")


def test_a_session_outside_every_year_is_found(life):
    entry = HoursEntry.objects.sessions().standing().get(dated_on=date(2026, 8, 1))
    force("UPDATE coaching_hoursentry SET dated_on = %s WHERE id = %s", [date(2031, 1, 1), entry.pk])
    begins("I3 : Quartier des Érables, Question d’apprentissage, des séances")


def test_excess_that_nobody_was_told_of_is_found(life):
    SessionExcess.objects.standing().filter(session__mandate__envelope=Envelope.DYNAMO).delete()
    begins("Au-delà : Quartier des Érables, Place de Dynamo")


def test_a_closed_year_without_its_figures_is_found(life, year, team_member):
    ProgrammeYear.objects.filter(pk=year.pk).update(closed_at=factories.NOW, closed_by=team_member)
    begins("Fermeture : 2026-2027 est fermée sans que ses chiffres soient gardés.")


def test_frozen_figures_that_were_changed_are_found(life):
    force("UPDATE coaching_yearclosing SET digest = %s", ["0" * 64])
    begins("Fermeture : l’empreinte de 2024-2025, version 1, n’est pas celle de ses chiffres.")


def test_only_the_latest_closing_must_agree_with_the_journal(life, mandate, programme_years, team_member):
    actions.reopen_year(year=programme_years[0], reason="Oubli", by=team_member, now=factories.NOW)
    log(mandate, "2024-07-01", 2, team_member, now=LONG_SINCE)
    actions.close_year(year=programme_years[0], by=team_member, now=factories.NOW)
    assert YearClosing.objects.count() == 2 and faults() == []


def test_a_neighbourhood_that_changes_its_name_is_no_fault(life):
    type(life).objects.filter(pk=life.pk).update(name="Quartier des Grands-Érables")
    assert faults() == []


# --- Faults that the database's constraints refuse ------------------------------------------------------------------
def test_minutes_that_are_no_quarters_two_grants_or_two_cancellations_are_found(life):
    rows = list(account_of(life).entries.select_related("year", "reverses").order_by("sequence"))
    assert list(verification.of_entries("Q", rows)) == []
    rows[0].minutes = 100
    grant = next(row for row in rows if row.kind == "grant")
    reversal = next(row for row in rows if row.kind == "reversal")
    found = " ".join(verification.of_entries("Q", [*rows, grant, reversal])).replace("\u00a0", " ")
    assert "I1 : Q, écriture 1 : 100 minutes" in found
    assert "I9 : Q a reçu 2 allocations pour 2024-2025." in found
    assert "I10 : Q, écriture" in found and "déjà annulée" in found


@pytest.fixture
def replayed(life):
    book = books.book(life, Envelope.LEARNING, through=TODAY)
    return book.journal, book.statement()


def of(journal, statement, session=None, year=None):
    sessions, years = list(statement.sessions), list(statement.years)
    if session:
        sessions[-1] = sessions[-1]._replace(**session)
    if year:
        years[-1] = replace(years[-1], **year)
    broken = replace(statement, sessions=tuple(sessions), years=tuple(years))
    return [fault[:2] for fault in verification.of_statement("Q", journal, broken)]


def test_a_sound_statement_has_no_fault(replayed):
    assert of(*replayed) == []


def test_a_session_whose_parts_are_not_its_length_is_found(replayed):
    assert "I3" in of(*replayed, session={"excess": 45})


def test_a_lot_that_gives_more_than_it_has_or_outside_its_life_is_found(replayed):
    journal, statement = replayed
    cover = statement.sessions[-1].covered[-1]
    assert "I4" in of(*replayed, session={"covered": (cover._replace(minutes=100 * HOUR),)})
    assert "I5" in of(*replayed, session={"covered": (cover._replace(lot="2024-2025"),)})


def test_hours_that_appear_or_disappear_are_found(replayed):
    assert of(*replayed, year={"carried": replayed[1].years[-1].carried + 15}) == ["I6"]
    assert "I8" in of(*replayed, year={"covered": 100 * HOUR})


def test_parts_that_do_not_sum_to_the_whole_are_found():
    total, partners = {"covered": 120, "excess": 15}, [("A", 60, 15, 2), ("B", 60, 0, 1)]
    assert list(verification.of_parts("2026-2027", total, partners, 135)) == []
    assert len(list(verification.of_parts("2026-2027", total, partners[:1], 135))) == 1
    assert len(list(verification.of_parts("2026-2027", total, partners, 120))) == 1
