"""What the team runs, on its pages: totals, the workbook, hours to bill, sessions held for it."""

import io
import uuid
from datetime import date, timedelta

import openpyxl
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coaching import actions, factories
from coaching import overview as overview_module
from coaching.models import CoachingSession, HeldSession, ProgrammeYear, SessionExcess
from proposals.factories import make_neighbourhood

from .steps import log

pytestmark = [
    pytest.mark.django_db,
]


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(factories.NOW, tick=False):
        yield


@pytest.fixture
def held(mandate, other_mandate, dynamo_coach, other_coach, team_member):
    """Another partner's session takes all that is left; an older one, proposed afterwards, would push it over."""
    log(other_mandate, "2026-09-01", 62, other_coach)
    return actions.hold_session(
        mandate=mandate, on=date(2026, 6, 1), minutes=120, key=str(uuid.uuid4()), by=dynamo_coach, now=factories.NOW
    )


@pytest.fixture
def refused(mandate, dynamo_coach, coordinator):
    session = log(mandate, "2026-06-01", 64, dynamo_coach)
    row = SessionExcess.objects.get(session=session)
    return actions.answer_excess(excess=row, accepts=False, by=coordinator, now=factories.NOW)


def overview(client, **query):
    return client.get(reverse("coaching:overview"), query)


# --- Who ------------------------------------------------------------------------------------------------------------
READ = ["overview", "years"]


@pytest.mark.parametrize(
    "who", ["stranger", "coordinator", "contributor", "advisor", "other_coordinator", "dynamo_coach"]
)
def test_totals_and_years_do_not_exist_outside_the_team(who, request, as_user, year, mandate):
    client = as_user(request.getfixturevalue(who))
    for name, args in [(name, []) for name in READ] + [
        ("overview_xlsx", [year.label]), ("year", [year.label]), ("year_change", [year.label]), ("year_new", []),
        ("year_close", [year.label]), ("year_reopen", [year.label]), ("year_closing", [year.label, 1]),
        ("adjust", [mandate.neighbourhood.slug]),
    ]:  # fmt: skip
        assert client.get(reverse(f"coaching:{name}", args=args)).status_code == 404, name


def test_an_administrator_reads_the_programme_and_acts_on_nothing(as_user, admin_user, year, mandate, refused, held):
    client = as_user(admin_user)
    for name, args in [("overview", []), ("years", []), ("year", [year.label]), ("overview_xlsx", [year.label]),
                       ("held", [held.public_id])]:  # fmt: skip
        assert client.get(reverse(f"coaching:{name}", args=args)).status_code == 200, name
    for name, args in [("year_change", [year.label]), ("year_new", []), ("year_close", [year.label]),
                       ("year_reopen", [year.label]), ("adjust", [mandate.neighbourhood.slug]),
                       ("excess_bill", [refused.pk]), ("held", [held.public_id])]:  # fmt: skip
        assert client.post(reverse(f"coaching:{name}", args=args)).status_code == 403, name
    assert b"Facturer" not in overview(client).content


# --- Totals ---------------------------------------------------------------------------------------------------------
def test_the_overview_says_the_totals_of_the_year_under_way_and_links_to_what_is_behind(
    as_user, team_member, mandate, dynamo_coach, quartier
):
    log(mandate, "2026-06-01", 8.5, dynamo_coach)
    page = overview(as_user(team_member)).content.decode()
    assert "2026-2027" in page
    assert "8,5\u00a0h" in page
    assert reverse("coaching:place", args=[quartier.slug]) in page


def test_another_year_can_be_looked_at_and_an_unknown_one_does_not_exist(
    as_user, team_member, programme_years, mandate
):
    client = as_user(team_member)
    assert "du 1er\u00a0avril 2024 au 31\u00a0mars 2025" in overview(client, annee="2024-2025").content.decode()
    assert overview(client, annee="1999-2000").status_code == 404
    assert overview(client, annee="2024-2025", tri="x").status_code == 404


def test_before_any_year_the_overview_says_what_to_do(as_user, team_member):
    page = overview(as_user(team_member)).content.decode()
    assert "Aucune année de programme n’a commencé" in page
    assert ProgrammeYear.objects.count() == 0


def test_what_waits_for_the_team_is_listed_until_it_is_settled(as_user, team_member, refused, coordinator):
    client = as_user(team_member)
    assert "Heures au-delà, à décider" in overview(client).content.decode()
    actions.bill_excess(excess=refused, by=team_member, now=factories.NOW)
    page = overview(client).content.decode()
    assert "Heures au-delà, à décider" not in page
    assert "décidé par l’équipe" in page


def test_the_overview_asks_as_many_questions_for_one_neighbourhood_as_for_three(
    as_user, team_member, coordinator, mandate, partner, dynamo_coach, django_assert_max_num_queries
):
    client = as_user(team_member)
    log(mandate, "2026-06-01", 64, dynamo_coach)
    first = count_queries(client)
    for n in range(2):
        found = factories.make_participation(make_neighbourhood(f"Quartier {n}", f"q{n}"), coordinator)
        log(factories.make_mandate(found, partner, coordinator, team_member), "2026-06-01", 64, dynamo_coach)
    assert count_queries(client) == first
    with django_assert_max_num_queries(18):
        overview(client)


def test_what_waits_is_cut_short_until_all_of_it_is_asked_for(
    as_user, team_member, refused, mandate, dynamo_coach, monkeypatch
):
    monkeypatch.setattr(overview_module, "MOST_WAITING", 1)
    for day in ("2026-07-01", "2026-07-02"):
        log(mandate, day, 1, dynamo_coach)
    client = as_user(team_member)
    page = overview(client)
    waiting = page.context["waiting"]
    assert (len(waiting.to_rule.rows), waiting.to_rule.count) == (1, 1)
    assert (len(waiting.to_answer.rows), waiting.to_answer.count) == (1, 2)
    assert "Les 1 premières sur 2." in page.content.decode() and "Voir tout ce qui attend" in page.content.decode()
    page = overview(client, attente="tout")
    assert len(page.context["waiting"].to_answer.rows) == 2
    assert "Voir tout ce qui attend" not in page.content.decode()


def count_queries(client):
    overview(client)
    with CaptureQueriesContext(connection) as queries:
        overview(client)
    return len(queries)


def test_hours_to_bill_are_summed_by_neighbourhood(as_user, team_member, refused, mandate, dynamo_coach, coordinator):
    second = log(mandate, "2026-07-01", 1.5, dynamo_coach)
    row = SessionExcess.objects.standing().get(session=second)
    actions.answer_excess(excess=row, accepts=True, by=coordinator, now=factories.NOW)
    actions.bill_excess(excess=refused, by=team_member, now=factories.NOW)
    answer = overview(as_user(team_member))
    (bill,) = answer.context["bills"]
    assert [one.day.isoformat() for one in bill.rows] == ["2026-06-01", "2026-07-01"]
    assert answer.context["billed_total"] == bill.minutes == 210
    assert "accepté par la table" in answer.content.decode()


# --- The workbook ---------------------------------------------------------------------------------------------------
def sheets(client, label):
    answer = client.get(reverse("coaching:overview_xlsx", args=[label]))
    assert answer.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def test_the_workbook_has_real_dates_and_hours_as_numbers(as_user, team_member, mandate, dynamo_coach, year):
    log(mandate, "2026-06-01", 64.25, dynamo_coach)
    book = sheets(as_user(team_member), year.label)
    assert book.sheetnames == ["Quartiers", "Partenaires", "Séances", "Heures au-delà"]
    row = [cell.value for cell in book["Séances"][2]]
    assert row[0].date() == date(2026, 6, 1)
    assert row[4:7] == [64.25, 62, 2.25]
    total = [cell.value for cell in book["Quartiers"][3]]
    assert (total[0], total[6], total[7]) == ("Total", 62, 2.25)
    assert [cell.value for cell in book["Heures au-delà"][2]][3] == 2.25


def test_a_text_that_looks_like_a_formula_stays_a_text(as_user, team_member, mandate, partner, dynamo_coach, year):
    partner.name = '=HYPERLINK("http://example.org")'
    partner.save()
    log(mandate, "2026-06-01", 1, dynamo_coach)
    cell = sheets(as_user(team_member), year.label)["Partenaires"]["A2"]
    assert (cell.data_type, cell.value) == ("s", '=HYPERLINK("http://example.org")')


# --- Hours to bill --------------------------------------------------------------------------------------------------
def test_billing_is_asked_then_done_once(as_user, team_member, refused):
    client, url = as_user(team_member), reverse("coaching:excess_bill", args=[refused.pk])
    assert "La table les a refusées" in client.get(url).content.decode()
    for _press in range(2):
        assert client.post(url).status_code == 302
    refused.refresh_from_db()
    assert refused.ruling == "billed"


def test_hours_that_a_table_may_still_answer_for_are_not_billed(as_user, team_member, mandate, dynamo_coach):
    session = log(mandate, "2026-06-01", 64, dynamo_coach)
    row = SessionExcess.objects.get(session=session)
    url = reverse("coaching:excess_bill", args=[row.pk])
    client = as_user(team_member)
    assert client.get(url).status_code == 409
    assert client.post(url).status_code == 409
    with time_machine.travel(factories.NOW + timedelta(days=11), tick=False):
        assert as_user(team_member).get(url).status_code == 200


def test_a_table_or_a_coach_cannot_bill_hours(as_user, coordinator, dynamo_coach, refused):
    url = reverse("coaching:excess_bill", args=[refused.pk])
    for person in (coordinator, dynamo_coach):
        assert as_user(person).post(url).status_code == 404


# --- Sessions held for the team -------------------------------------------------------------------------------------
def test_the_team_sees_whose_excess_would_grow_before_it_confirms(as_user, team_member, held):
    client, url = as_user(team_member), held.get_absolute_url()
    answer = client.get(url)
    assert "Niska (fictif)" in answer.content.decode()
    shown = answer.context["preview"]
    assert [(change.before, change.after) for change in shown.changes] == [(0, 120)]
    said = {"agreed": shown.excess, "grown": 120}
    assert client.post(url, said).status_code == 302
    held.refresh_from_db()
    assert held.outcome == HeldSession.Outcome.CONFIRMED
    assert CoachingSession.objects.count() == 2


def test_a_confirmation_of_fewer_hours_than_would_grow_now_is_shown_again(as_user, team_member, held):
    answer = as_user(team_member).post(held.get_absolute_url(), {"agreed": 0, "grown": 60})
    assert answer.status_code == 409
    assert "Les heures ont changé" in answer.content.decode()
    assert CoachingSession.objects.count() == 1
    assert 'name="grown" value="120"' in answer.content.decode()


def test_an_empty_confirmation_confirms_nothing(as_user, team_member, held):
    assert as_user(team_member).post(held.get_absolute_url()).status_code == 422
    held.refresh_from_db()
    assert held.outcome == ""


def test_a_session_set_aside_never_counts_and_has_its_answer(as_user, team_member, held):
    client, url = as_user(team_member), held.get_absolute_url()
    assert client.post(url, {"decline": "1"}).status_code == 302
    assert client.post(url, {"decline": "1"}).status_code == 409
    assert CoachingSession.objects.count() == 1
    assert "écartée" in client.get(url).content.decode()


def test_the_coach_who_proposed_it_reads_it_without_other_partners_sessions(
    as_user, dynamo_coach, other_coach, coordinator, held
):
    answer = as_user(dynamo_coach).get(held.get_absolute_url())
    assert answer.status_code == 200
    assert "Niska" not in answer.content.decode()
    assert as_user(dynamo_coach).post(held.get_absolute_url(), {"agreed": 0, "grown": 999}).status_code == 403
    for person in (other_coach, coordinator):
        assert as_user(person).get(held.get_absolute_url()).status_code == 404


def test_a_correction_of_a_cancelled_session_can_only_be_set_aside(as_user, team_member, mandate, dynamo_coach):
    session = log(mandate, "2026-06-01", 2, dynamo_coach)
    held = actions.hold_session(
        mandate=mandate, replaces=session, on=date(2026, 5, 1), minutes=60, key="c", by=dynamo_coach, now=factories.NOW
    )
    actions.cancel_session(session=session, reason="Erreur.", by=team_member, now=factories.NOW)
    client, url = as_user(team_member), held.get_absolute_url()
    page = client.get(url).content.decode()
    assert "Cette séance est annulée" in page
    assert "Confirmer la séance" not in page
    assert client.post(url, {"decline": "1"}).status_code == 302
