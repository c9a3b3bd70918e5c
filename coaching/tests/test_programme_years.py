"""Years on the team's pages: settings, the next year, closing into frozen figures, reopening; loading; the daily task."""

import hashlib
import json
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from coaching import actions, factories, loading, tasks
from coaching.models import DynamoPlace, ProgrammeYear, YearClosing
from neighbourhoods.facts import FactError
from notifications.models import TaskHeartbeat

from .steps import LONG_SINCE, log

pytestmark = [
    pytest.mark.django_db,
]

AFTER = datetime(2027, 4, 20, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(factories.NOW, tick=False):
        yield


def url(name, *args):
    return reverse(f"coaching:{name}", args=args)


@pytest.fixture
def closed(programme_years, mandate, team_member):
    log(mandate, "2024-06-01", 8, team_member, now=LONG_SINCE)
    return actions.close_year(year=programme_years[0], by=team_member, now=factories.NOW)


# --- Settings -------------------------------------------------------------------------------------------------------
DELAYS = {
    "contest_days": "10", "excess_days": "10", "answer_days": "10", "offer_days": "5", "reminder_days": "5", "team_days": "10",
}  # fmt: skip
SETTINGS = {
    "learning_minutes": "31", "dynamo_minutes": "30", "takes_entries_until": "2027-05-02", "former_may_return": "on", **DELAYS,
}  # fmt: skip


def test_a_year_says_which_settings_come_from_the_source_and_which_are_assumed(as_user, team_member, year):
    page = as_user(team_member).get(year.get_absolute_url()).content.decode()
    assert "Menu des possibles" in page
    assert page.count("Hypothèse du portail") == 4


def test_hours_of_a_year_change_until_a_neighbourhood_counts_on_them(
    as_user, team_member, year, call, quartier, coordinator
):
    client = as_user(team_member)
    assert client.post(url("year_change", year.label), SETTINGS | {"learning_minutes": "32"}).status_code == 302
    factories.make_participation(quartier, coordinator)  # nobody has logged anything: the page shows 32 hours
    answer = client.post(url("year_change", year.label), SETTINGS | {"learning_minutes": "33"})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["learning_minutes"]
    year.refresh_from_db()
    assert year.learning_minutes == 32 * 60
    # Nobody holds a place of Dynamo's: those hours may still change.
    said = SETTINGS | {"learning_minutes": "32", "dynamo_minutes": "20"}
    assert client.post(url("year_change", year.label), said).status_code == 302


def test_hours_of_a_year_to_come_change_whoever_will_take_part(team_member, participation):
    coming = factories.make_year(2027)
    actions.change_year(year=coming, learning_minutes=900, by=team_member, now=factories.NOW)
    coming.refresh_from_db()
    assert coming.learning_minutes == 900


def test_late_entries_are_taken_at_least_until_the_year_ends(as_user, team_member, year):
    said = SETTINGS | {"takes_entries_until": "2027-01-01"}
    answer = as_user(team_member).post(url("year_change", year.label), said)
    assert "takes_entries_until" in answer.context["form"].errors


def test_every_fault_of_the_settings_is_told_at_once_with_what_was_typed(as_user, team_member, year):
    said = SETTINGS | {"takes_entries_until": "2027-01-01", "contest_days": "0", "team_days": "999"}
    errors = as_user(team_member).post(url("year_change", year.label), said).context["form"].errors
    assert errors["contest_days"] == ["Inscrivez au moins 1 (vous avez inscrit 0)."]
    assert errors["team_days"][0].endswith("(vous avez inscrit 999).")
    assert [one.replace("\u00a0", " ") for one in errors["takes_entries_until"]] == [
        "Inscrivez une date au plus tôt le 1er avril 2027, l’année finie (vous avez inscrit le 1er janvier 2027)."
    ]


def test_a_closed_year_keeps_its_settings(as_user, team_member, closed):
    assert as_user(team_member).get(url("year_change", closed.year.label)).status_code == 409


# --- The next year --------------------------------------------------------------------------------------------------
NEXT = {
    "starts_on": "2027-04-01", "last_day": "2028-03-31", "learning_minutes": "31", "dynamo_minutes": "30",
    "dynamo_places": "9", "takes_entries_until": "2028-05-01", **DELAYS,
}  # fmt: skip


def test_the_next_year_is_proposed_like_the_last_and_prepared_once(as_user, team_member, programme_years):
    client = as_user(team_member)
    assert 'value="2028-03-31"' in client.get(url("year_new")).content.decode()
    for _press in range(2):
        answer = client.post(url("year_new"), NEXT)
        assert answer.headers["Location"] == url("year", "2027-2028")
    assert ProgrammeYear.objects.count() == 4
    assert DynamoPlace.objects.filter(year__label="2027-2028").count() == 9


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("last_day", "2027-03-01"),
        ("takes_entries_until", "2028-01-01"),
        ("dynamo_places", "100"),
        ("learning_minutes", "1,3"),
        ("contest_days", "0"),
        ("offer_days", "61"),
        ("answer_days", "dix"),
        ("reminder_days", "11"),
    ],
)
def test_a_year_that_cannot_be_is_refused_beside_its_field(as_user, team_member, programme_years, field, value):
    answer = as_user(team_member).post(url("year_new"), NEXT | {field: value})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert value in answer.content.decode()


def test_the_first_year_of_all_asks_for_its_first_day(as_user, team_member):
    client = as_user(team_member)
    assert "Préparer la première année" in client.get(url("years")).content.decode()
    assert 'type="date" name="starts_on"' in client.get(url("year_new")).content.decode()
    assert client.post(url("year_new"), NEXT).status_code == 302


# --- Closing --------------------------------------------------------------------------------------------------------
def test_what_must_be_settled_first_is_said_with_where(as_user, team_member, programme_years):
    page = as_user(team_member).get(url("year", "2025-2026")).content.decode()
    assert "L’année 2024-2025 n’est pas fermée." in page and "Ouvrir 2024-2025" in page
    assert as_user(team_member).get(url("year_close", "2025-2026")).status_code == 409
    assert as_user(team_member).post(url("year_close", "2025-2026")).status_code == 409
    assert not YearClosing.objects.exists()


def test_closing_is_asked_then_done_once_and_its_figures_are_read(as_user, team_member, mandate, programme_years):
    log(mandate, "2024-06-01", 8, team_member, now=LONG_SINCE)
    client = as_user(team_member)
    assert "Sont figés" in client.get(url("year_close", "2024-2025")).content.decode()
    for _press in range(2):
        answer = client.post(url("year_close", "2024-2025"))
        assert answer.headers["Location"] == url("year_closing", "2024-2025", 1)
    page = client.get(url("year_closing", "2024-2025", 1)).content.decode()
    assert "8\u00a0h" in page
    assert YearClosing.objects.get().digest in page
    assert client.get(url("year_close", "2024-2025")).status_code == 302


def test_the_digest_is_that_of_the_file_that_the_page_gives(as_user, team_member, closed):
    client, page = as_user(team_member), url("year_closing", closed.year.label, 1)
    content = client.get(page, {"format": "json"}).content
    assert hashlib.sha256(content).hexdigest() == closed.digest
    assert json.loads(content)["totals"]["covered"] == 480
    assert client.get(page, {"format": "csv"}).status_code == 404
    assert client.get(url("year_closing", closed.year.label, 2)).status_code == 404


def test_figures_that_were_tampered_with_are_said_to_be(as_user, team_member, closed):
    from django.db import connection

    from accounts.append_only import drop_triggers

    drop_triggers(connection)
    YearClosing.objects.filter(pk=closed.pk).update(figures=closed.figures | {"totals": {}})
    page = as_user(team_member).get(url("year_closing", closed.year.label, 1)).content.decode()
    assert "L’empreinte ne correspond plus" in page


def test_a_reopening_needs_its_reason_and_keeps_the_version(as_user, team_member, closed):
    client, label = as_user(team_member), closed.year.label
    assert client.post(url("year_reopen", label), {"reason": " "}).status_code == 422
    assert client.post(url("year_reopen", label), {"reason": "Une séance oubliée."}).status_code == 302
    page = client.get(url("year", label)).content.decode()
    assert "Une séance oubliée." in page
    assert "Version 1" in page
    assert "remplacée" in client.get(url("year_closing", label, 1)).content.decode()
    actions.close_year(year=closed.year, by=team_member, now=factories.NOW)
    assert list(YearClosing.objects.values_list("number", flat=True)) == [2, 1]


def test_an_open_year_is_not_reopened(as_user, team_member, year):
    assert as_user(team_member).get(url("year_reopen", year.label)).status_code == 409


# --- Loading --------------------------------------------------------------------------------------------------------
def test_the_programmes_years_are_loaded_once_with_their_places():
    for _time in range(2):
        tally = loading.load_years()
    assert tally.rows["years"] == (0, 6)
    years = list(ProgrammeYear.objects.in_order())
    assert [year.label for year in years][::5] == ["2021-2022", "2026-2027"]
    assert {(year.learning_minutes, year.dynamo_minutes, year.dynamo_places) for year in years} == {(1860, 1800, 9)}
    assert years[-1].takes_entries_until == date(2027, 5, 1)
    assert DynamoPlace.objects.count() == 54


def test_a_year_that_the_team_changed_stays_as_it_is(team_member):
    loading.load_years()
    year = ProgrammeYear.objects.in_order().last()
    actions.change_year(year=year, by=team_member, now=factories.NOW, learning_minutes=1200)
    loading.load_years()
    year.refresh_from_db()
    assert year.learning_minutes == 1200


def test_years_with_a_gap_are_refused_and_named(tmp_path):
    path = tmp_path / "years.yaml"
    text = (loading.REFERENCE / "years.yaml").read_text()
    path.write_text(text.replace("  - {starts_on: 2023-04-01, last_day: 2024-03-31}\n", ""))
    with pytest.raises(FactError, match="les années se suivent sans trou"):
        loading.load_years(path=path)


# --- Once a day -----------------------------------------------------------------------------------------------------
def test_the_next_year_is_prepared_by_the_daily_task_before_it_begins(programme_years):
    tasks.daily()
    assert ProgrammeYear.objects.count() == 3
    with time_machine.travel(datetime(2027, 2, 1, 12, tzinfo=UTC), tick=False):
        for _run in range(2):
            tasks.daily()
    assert ProgrammeYear.objects.in_order().last().label == "2027-2028"
    assert TaskHeartbeat.objects.get(name="coaching_daily").note.split()[0] == "prepare_next_year=ok"


def test_a_step_that_fails_does_not_stop_the_others_and_is_said(now):
    done = []

    def breaks(*, now):
        raise ValueError("rien")

    def works(*, now):
        done.append(now)

    notes = []
    with pytest.raises(tasks.StepsFailed, match="breaks"):
        tasks.run([breaks, works], now=now, notes=notes)
    assert done == [now]
    assert notes == ["works=ok"]


def test_the_year_that_settles_takes_late_entries_until_its_day(mandate, year, dynamo_coach):
    assert year.state_on(date(2027, 4, 20)) == year.State.SETTLING
    with time_machine.travel(AFTER, tick=False):
        assert log(mandate, "2027-03-30", 1, dynamo_coach, now=AFTER)
    assert not year.takes_entries_on(year.takes_entries_until + timedelta(days=1))


# --- Names and days that cannot be ----------------------------------------------------------------------------------
def test_two_years_of_one_name_are_refused_beside_the_last_day(as_user, team_member, programme_years):
    client, late = as_user(team_member), {"takes_entries_until": "2029-01-01"}
    assert client.post(url("year_new"), NEXT | late | {"last_day": "2027-06-30"}).status_code == 302
    answer = client.post(url("year_new"), NEXT | late | {"starts_on": "2027-07-01", "last_day": "2027-12-31"})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["last_day"]
    assert "Une année s’appelle déjà 2027" in answer.content.decode()


def test_the_year_after_one_that_ends_on_28_february_is_prepared_in_a_leap_year():
    actions.create_year(starts_on=date(2027, 3, 1), ends_on=date(2028, 2, 29), now=factories.NOW)
    made = actions.prepare_next_year(now=datetime(2028, 2, 1, 15, tzinfo=UTC))
    assert (made.starts_on, made.ends_on) == (date(2028, 2, 29), date(2029, 2, 28))


@pytest.mark.parametrize("label", ["%00", "2026-2027%00", "2026%E2%80%932027", "jamais", "1", "2026-2027-28"])
def test_an_address_that_names_no_year_is_no_page(as_user, team_member, quartier, label):
    client = as_user(team_member)
    for page in ("annees/{}/", "bilan/{}.xlsx", "dynamo/annees/{}/", "quartiers/erables/releve/{}.pdf"):
        assert client.get("/accompagnement/" + page.format(label)).status_code == 404
