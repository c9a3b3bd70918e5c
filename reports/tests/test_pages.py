"""The pages of the follow-up: what each role finds, filters, acts with their errors, and what a page costs."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from notifications.models import Email, TaskHeartbeat
from reports import factories, forecast
from reports.actions import waive
from reports.models import Kind, Obligation

pytestmark = pytest.mark.django_db
TODAY = factories.NOW.date()  # 20 January 2027: the first report is due on 16 March, its meeting was on 15 August
LIST = reverse("reports:list")


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(factories.NOW, tick=False):
        yield


@pytest.fixture
def participation(quartier, coordinator, advisor, stages):
    return factories.make_calendar(quartier, coordinator)


@pytest.fixture
def report(participation):
    return factories.owed(participation)


def titles(page):
    return [row.title for row, _tone, _label in page.context["rows"]]


def test_the_list_begins_with_what_is_late_and_counts_each_choice(as_user, participation, team_member):
    page = as_user(team_member).get(LIST)
    assert titles(page)[:2] == ["Rencontre de mi-année, an 1", "Rapport annuel, an 1"]
    assert "en retard de 158 jours" in page.text and "dans 55 jours" in page.text
    links = {link["label"]: link["count"] for group in page.context["groups"] for link in group["options"]}
    assert links["En retard"] == 1 and links["À faire"] == 6 and links["Rapport annuel"] == 2


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("etat=late", ["Rencontre de mi-année, an 1"]),
        ("sorte=final", ["Rapport final, an 3"]),
        ("etat=waived", []),
        ("etat=late&sorte=annual", []),
        ("etat=invente&sorte=%27%3B--&conseil=x&page=999", None),
    ],
)
def test_a_choice_narrows_the_list_and_an_invented_one_does_not(as_user, participation, team_member, query, expected):
    page = as_user(team_member).get(f"{LIST}?{query}")
    assert page.status_code == 200
    assert titles(page) == expected if expected is not None else len(titles(page)) == 6


def test_a_portfolio_narrows_the_list_to_its_neighbourhoods(
    as_user, participation, advisor, team_member, other_quartier, other_coordinator
):
    factories.make_calendar(other_quartier, other_coordinator, years=1)
    page = as_user(team_member).get(LIST, {"conseil": advisor.pk})
    assert {row.participation.neighbourhood for row, *_rest in page.context["rows"]} == {participation.neighbourhood}


def test_each_table_finds_its_own_and_a_person_without_role_an_empty_list(
    as_user, participation, coordinator, other_coordinator, stranger
):
    assert len(titles(as_user(coordinator).get(LIST))) == 6
    for person in (other_coordinator, stranger):
        page = as_user(person).get(LIST)
        assert not page.context["rows"] and "Aucune échéance" in page.text


def test_a_neighbourhood_reads_its_calendar_year_by_year(as_user, participation, coordinator):
    page = as_user(coordinator).get(reverse("reports:place", args=[participation.neighbourhood.slug])).text
    assert page.index("An 1") < page.index("An 2") < page.index("An 3")
    assert "16\xa0mars 2027" in page


def test_an_extension_is_written_told_and_shown(as_user, report, coordinator, advisor, team_member):
    client, address = as_user(team_member), reverse("reports:extend", args=[report.public_id])
    assert "16\xa0mars 2027" in client.get(address).text
    answer = client.post(address, {"to": "2027-04-30", "reason": "L’assemblée est en avril."}, follow=True)
    assert "Nouvelle échéance\xa0: le 30\xa0avril 2027." in answer.text
    assert "L’assemblée est en avril." in answer.text and "(prolongée; d’abord le 16\xa0mars 2027)" in answer.text
    assert {email.to_user for email in Email.objects.of_kind("reports.extended")} == {coordinator, advisor}


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"to": "2027-04-30", "reason": ""}, "Motif"),
        ({"to": "pas une date", "reason": "Un motif."}, "Nouvelle échéance"),
        ({"to": "2027-03-16", "reason": "Un motif."}, "Choisissez une date après le 16\xa0mars 2027"),
        ({"to": "2030-01-01", "reason": "Un motif."}, "Prolongez d’un an au plus à la fois."),
    ],
)
def test_a_bad_extension_is_explained_and_loses_nothing(as_user, report, team_member, sent, words):
    answer = as_user(team_member).post(reverse("reports:extend", args=[report.public_id]), sent)
    assert answer.status_code == 422
    assert words in answer.text and sent["reason"] in answer.text
    report.refresh_from_db()
    assert report.extended_to is None


def test_a_report_that_came_by_other_ways_is_recorded_then_reopened(as_user, report, team_member):
    client = as_user(team_member)
    future = {"on": TODAY + timedelta(days=1), "remark": ""}
    assert client.post(reverse("reports:receive", args=[report.public_id]), future).status_code == 422
    page = client.post(reverse("reports:receive", args=[report.public_id]), {"on": TODAY, "remark": ""}, follow=True)
    assert "C’est consigné, le 20\xa0janvier 2027." in page.text
    page = client.post(reverse("reports:reopen", args=[report.public_id]), {"reason": "Mauvais fichier."}, follow=True)
    assert "L’échéance attend de nouveau." in page.text and "Mauvais fichier." in page.text


def test_an_advisor_records_the_meeting_and_no_report(as_user, participation, report, advisor):
    client, meeting = as_user(advisor), factories.owed(participation, Kind.MIDYEAR)
    page = client.post(reverse("reports:receive", args=[meeting.public_id]), {"on": "2026-09-02"}, follow=True)
    assert "2\xa0septembre 2026" in page.text
    assert client.post(reverse("reports:receive", args=[report.public_id]), {"on": "2027-01-04"}).status_code == 403


def test_an_act_on_what_is_over_is_refused_with_its_reason(as_user, report, team_member):
    waive(obligation=report, reason="Sans activité.", by=team_member, now=factories.NOW)
    address = reverse("reports:extend", args=[report.public_id])
    answer = as_user(team_member).post(address, {"to": "2027-04-30", "reason": "Un motif."})
    assert answer.status_code == 409 and "dispens" in answer.text


@pytest.mark.parametrize("count", [1, 4])
def test_pages_cost_the_same_for_one_calendar_and_for_several(
    as_user, quartier, coordinator, advisor, team_member, stages, count, django_assert_max_num_queries
):
    for n in range(count):
        place = factories.coaching.proposals.make_neighbourhood(f"Quartier {n}", f"quartier-{n}")
        factories.make_calendar(place, coordinator)
    participation = factories.make_calendar(quartier, coordinator)
    report, client = factories.owed(participation), as_user(team_member)
    client.get(LIST)
    for address, most in (
        (LIST, 8),
        (report.get_absolute_url(), 10),
        (reverse("reports:place", args=[quartier.slug]), 8),
        (reverse("reports:reminders"), 14),
    ):
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200


def test_the_preview_names_who_will_be_told_and_why(as_user, report, coordinator, advisor, team_member):
    Obligation.objects.of_kinds(Kind.MIDYEAR).update(dropped_at=factories.NOW)
    page = as_user(team_member).get(reverse("reports:reminders")).text
    assert "14\xa0février 2027" in page and "30 jours avant l’échéance" in page
    assert coordinator.full_name in page and advisor.full_name in page


@pytest.mark.parametrize(
    ("ran", "succeeded", "words"),
    [
        (timedelta(hours=3), timedelta(hours=3), "Dernier passage\xa0: 20\xa0janvier 2027"),
        (timedelta(hours=27), timedelta(hours=27), "Les rappels ne partent plus"),
        (timedelta(hours=3), timedelta(hours=20), "Les rappels ne partent plus"),
        (timedelta(hours=3), None, "Aucun passage n’a encore réussi"),
    ],
)
def test_the_preview_says_when_the_sweep_last_succeeded(as_user, team_member, stages, ran, succeeded, words):
    TaskHeartbeat.objects.create(
        name=forecast.HEARTBEAT,
        last_run_at=factories.NOW - ran,
        last_ok_at=succeeded and factories.NOW - succeeded,
    )
    assert words in as_user(team_member).get(reverse("reports:reminders")).text
