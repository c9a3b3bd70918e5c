"""What a closing freezes stays: grants are written, late awards wait for a reopening, contests come first."""

from datetime import UTC, date, datetime
from importlib import import_module

import pytest
import time_machine
from django.apps import apps

from accounts.append_only import drop_triggers
from coaching import actions, books, factories, figures, verification
from coaching.actions import dynamo
from coaching.models import HoursAccount, HoursEntry, ProgrammeYear, YearClosing
from proposals.models import Participation
from ui.refusals import NotAllowedNow

from .steps import HOUR, LONG_SINCE, log, statement

pytestmark = pytest.mark.django_db

AFTER = datetime(2027, 4, 20, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(factories.NOW, tick=False):
        yield


def close(year, by, now=factories.NOW):
    return actions.close_year(year=year, by=by, now=now)


def grants():
    return list(HoursEntry.objects.filter(kind="grant").values_list("year__label", "minutes"))


def faults(now=factories.NOW):
    return list(verification.faults(now))


def test_a_closing_writes_the_grants_that_nobody_had_written(participation, programme_years, team_member, quartier):
    before = statement(quartier)
    closing = close(programme_years[0], team_member)
    assert grants() == [("2024-2025", 31 * HOUR)]
    assert closing.figures["totals"]["granted"] == 31 * HOUR
    assert statement(quartier) == before
    assert close(programme_years[0], team_member) == closing and len(grants()) == 1


def test_what_happens_to_a_participation_later_leaves_a_closed_year_as_it_is(
    participation, programme_years, team_member, quartier
):
    close(programme_years[0], team_member)
    Participation.objects.update(starts_on=date(2025, 6, 1))
    assert faults() == []
    assert [line.granted for line in statement(quartier).years] == [31 * HOUR] * 3


def test_an_award_told_after_the_closing_brings_nothing_of_the_closed_year_until_it_is_reopened(
    programme_years, call, quartier, coordinator, team_member, partner
):
    first, second, _third = programme_years
    for year in (first, second):
        close(year, team_member)
    found = factories.make_participation(quartier, coordinator, starts_on=date(2026, 3, 20))
    assert [(line.label, line.carried, line.granted) for line in statement(quartier).years] == [
        ("2026-2027", 0, 31 * HOUR)
    ]
    log(factories.make_mandate(found, partner, coordinator, team_member), "2026-06-01", 1, team_member)
    assert grants() == [("2026-2027", 31 * HOUR)] and faults() == []
    actions.reopen_year(year=second, reason="Participation connue en retard.", by=team_member, now=factories.NOW)
    assert statement(quartier).years[-1].carried == 31 * HOUR
    assert close(second, team_member).figures["totals"]["granted"] == 31 * HOUR


def test_the_place_of_a_closed_year_keeps_its_hours_in_the_journal(
    programme_years, quartier, partner, coordinator, team_member
):
    factories.make_dynamo_mandate(quartier, partner, coordinator, team_member, programme_years[0])
    close(programme_years[0], team_member)
    frozen = YearClosing.objects.get().figures
    assert [(row["envelope"], row["granted"]) for row in frozen["accounts"]] == [("DYNAMO", 30 * HOUR)]
    assert HoursAccount.objects.get().entries.get().kind == "grant"
    assert figures.of_year(ProgrammeYear.objects.get(label="2024-2025")) == frozen and faults() == []


def test_a_participation_interrupted_before_it_began_grants_nothing(
    programme_years, call, quartier, coordinator, team_member
):
    found = factories.make_participation(quartier, coordinator, starts_on=date(2027, 2, 10))
    found.status, found.interrupted_on = "interrupted", date(2027, 1, 20)
    found.save()
    assert books.book(quartier, "LEARNING", through=date(2027, 3, 1)).is_empty
    found.interrupted_on = date(2027, 2, 10)
    found.save()
    assert not books.book(quartier, "LEARNING", through=date(2027, 3, 1)).is_empty


def test_a_year_closes_once_no_table_may_contest_a_session_of_it(
    mandate, coordinator, dynamo_coach, team_member, programme_years
):
    session = log(mandate, "2025-03-30", 1, team_member)
    with pytest.raises(NotAllowedNow, match="contester une séance, jusqu’au 30\u00a0janvier 2027"):
        close(programme_years[0], team_member)
    actions.contest_session(session=session, reason="Non.", by=coordinator, now=factories.NOW)
    with pytest.raises(NotAllowedNow, match="Une séance contestée attend une réponse"):
        close(programme_years[0], team_member)
    actions.rule_on_contest(session=session, ruling="kept", reason="Si.", by=team_member, now=factories.NOW)
    assert close(programme_years[0], team_member).number == 1


def test_nothing_ends_a_request_for_a_place_once_its_year_is_over(
    programme_years, quartier, partner, coordinator, team_member, as_user
):
    mandate = factories.make_dynamo_mandate(quartier, partner, coordinator, team_member, programme_years[0])
    request = mandate.dynamo_request
    with pytest.raises(NotAllowedNow, match="2024-2025 est terminée"):
        dynamo.withdraw(request=request, reason="Essai", by=team_member, now=factories.NOW)
    close(programme_years[0], team_member)
    client = as_user(coordinator)
    page = client.get(request.get_absolute_url()).content.decode()
    assert "Retirer la demande" not in page and "sa place et ses heures ne changent plus" in page
    assert client.post(f"{request.get_absolute_url()}retirer/").status_code == 409
    assert "est terminée" in client.get(f"{request.get_absolute_url()}retirer/").content.decode()
    assert faults() == []


def test_figures_frozen_before_grants_were_written_have_their_lines_after_the_migration(
    participation, programme_years, team_member, quartier, mandate
):
    from django.db import connection

    log(mandate, "2024-06-01", 2, team_member, now=LONG_SINCE)
    close(programme_years[0], team_member)
    drop_triggers(connection)
    HoursEntry.objects.filter(kind="grant", year=programme_years[0]).delete()
    assert faults() != []
    write = import_module("coaching.migrations.0003_what_was_told_and_frozen").write_the_grants_that_were_frozen
    for _time in range(2):
        write(apps, None)
    assert grants().count(("2024-2025", 31 * HOUR)) == 1
    assert not [fault for fault in faults() if "déclencheur" not in fault]
