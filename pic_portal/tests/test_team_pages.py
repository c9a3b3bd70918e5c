"""The team's overview and its calls."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from proposals import actions, factories
from proposals.models import Call, ProgrammeSettings, Stage

pytestmark = pytest.mark.django_db


def call_data(deadline, *stages, **more):
    return {
        "name": "Appel d’automne",
        "deadline_on": deadline,
        "stages": [stage.pk for stage in stages],
        "letter_of_intent_due_on": "",
        "source": "Comité de gestion",
        **more,
    }


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_the_overview_counts_files_and_shows_each_clock(
    as_user, team_member, coordinator, other_coordinator, advisor, quartier, other_quartier, call, now
):
    factories.make_under_review(quartier, coordinator, advisor)
    factories.make_submitted(other_quartier, other_coordinator, stage_number=1)
    factories.make_draft(quartier, coordinator, filled=False)
    response = as_user(team_member).get(reverse("team"))
    figures = response.context["figures"]
    assert {str(row["status"].label): row["total"] for row in figures["rows"]} == {
        "brouillon": 1,
        "déposée": 1,
        "en analyse": 1,
    }
    assert figures["total"] == 3
    assert len(response.context["clocks"]["rows"]) == 2


@pytest.fixture
def at_noon(now):
    """Counting days back from the real clock would meet a change of the hour, and another date, late in the evening."""
    noon = timezone.localtime(now).replace(hour=12)
    with time_machine.travel(noon, tick=False):
        yield noon


def test_a_file_past_its_eight_weeks_is_said_late(at_noon, as_user, team_member, coordinator, quartier, stages):
    sent = timezone.now() - timedelta(days=60)
    factories.make_call(timezone.localdate(sent))
    factories.make_submitted(quartier, coordinator, now=sent)
    response = as_user(team_member).get(reverse("team"))
    assert response.context["clocks"]["late"] == 1
    assert "4 jours de retard" in response.content.decode()


@pytest.mark.parametrize(("day", "tone"), [(41, "info"), (42, "soon"), (56, "soon"), (57, "late")])
def test_the_clock_is_amber_from_day_42_and_red_from_day_57(
    at_noon, as_user, team_member, coordinator, quartier, stages, day, tone
):
    sent = timezone.now() - timedelta(days=day)
    factories.make_call(timezone.localdate() - timedelta(days=day))
    factories.make_submitted(quartier, coordinator, now=sent)
    [clock] = as_user(team_member).get(reverse("team")).context["clocks"]["rows"]
    assert (clock.day, clock.tone) == (day, tone)


def test_a_recused_member_of_the_team_does_not_find_the_file_in_any_count(
    as_user, team_member, coordinator, quartier, call, now
):
    proposal = factories.make_submitted(quartier, coordinator)
    actions.declare_conflict(proposal=proposal, by=team_member, now=now)
    response = as_user(team_member).get(reverse("team"))
    assert response.context["figures"]["total"] == 0
    assert response.context["clocks"] == {"rows": [], "has_more": False, "late": 0}
    assert as_user(team_member).get(reverse("team_calls")).context["rows"][0]["submitted"] == 0


def test_an_empty_programme_says_what_comes_next(as_user, team_member, db):
    page = as_user(team_member).get(reverse("team")).content.decode()
    for words in ("Aucun dossier n’attend de réponse.", "Aucun appel n’est annoncé.", "Aucune rencontre n’est prévue."):
        assert words in page


@pytest.mark.parametrize("files", [1, 4])
def test_the_overview_costs_the_same_for_one_file_and_for_four(
    as_user, team_member, coordinator, quartier, call, files, django_assert_max_num_queries
):
    for _number in range(files):
        factories.make_submitted(quartier, coordinator)
    client = as_user(team_member)
    client.get("/a-faire/")
    with django_assert_max_num_queries(12):
        client.get(reverse("team"))
    with django_assert_max_num_queries(8):
        client.get(reverse("team_calls"))


def test_the_team_announces_a_call_that_closes_at_local_midnight(as_user, team_member, stages):
    response = as_user(team_member).post(reverse("team_call_new"), call_data("2024-10-04", *stages), follow=True)
    assert said(response) == ["L’appel est enregistré."]
    made = Call.objects.get()
    assert timezone.localtime(made.closes_at).isoformat() == "2024-10-05T00:00:00-04:00"
    assert set(made.stages.all()) == set(stages)


def test_a_fourth_call_in_a_year_is_remarked_once_and_kept(as_user, team_member, stages):
    for month in (2, 4, 6):
        factories.make_call(date(2024, month, 1))
    Call.objects.all().update(is_fictitious=False)
    client = as_user(team_member)
    response = client.post(reverse("team_call_new"), call_data("2024-10-04", *stages), follow=True)
    assert "4e appel de 2024" in said(response)[1]
    assert said(client.get(reverse("team_calls"))) == []
    fourth = Call.objects.get(deadline_on="2024-10-04")
    again = client.post(
        reverse("team_call", args=[fourth.pk]), call_data("2024-10-04", *stages, name="Autre nom"), follow=True
    )
    assert said(again) == ["L’appel est enregistré."]


def test_a_call_after_the_last_announced_year_is_remarked(as_user, team_member, stages):
    response = as_user(team_member).post(reverse("team_call_new"), call_data("2026-10-02", *stages), follow=True)
    assert "jusqu’en 2025" in said(response)[1]
    assert Call.objects.count() == 1


def test_the_remark_follows_the_settings(as_user, team_member, stages):
    ProgrammeSettings.objects.update(last_call_year=2030)
    response = as_user(team_member).post(reverse("team_call_new"), call_data("2026-10-02", *stages), follow=True)
    assert said(response) == ["L’appel est enregistré."]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"deadline_on": "2024-02-31"}, "deadline_on"),
        ({"stages": []}, "stages"),
        ({"name": ""}, "name"),
        ({"letter_of_intent_due_on": "2024-11-01"}, "letter_of_intent_due_on"),
    ],
)
def test_a_call_that_makes_no_sense_is_refused_and_nothing_is_kept(as_user, team_member, stages, changes, field):
    response = as_user(team_member).post(reverse("team_call_new"), call_data("2024-10-04", *stages) | changes)
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert "<title>Erreur" in response.content.decode()
    assert not Call.objects.exists()


def test_two_calls_cannot_have_the_same_deadline(as_user, team_member, stages):
    client = as_user(team_member)
    for _time in range(2):
        response = client.post(reverse("team_call_new"), call_data("2024-10-04", *stages))
    assert "Un appel a déjà cette date limite." in response.content.decode()


def test_the_deadline_of_a_closed_call_with_files_stays(at_noon, as_user, team_member, coordinator, quartier, stages):
    sent = timezone.now() - timedelta(days=30)
    closed = factories.make_call(timezone.localdate(sent))
    factories.make_submitted(quartier, coordinator, now=sent)
    response = as_user(team_member).post(reverse("team_call", args=[closed.pk]), call_data("2027-10-04", *stages))
    assert "leurs huit semaines partent de sa date" in str(response.context["form"].errors["deadline_on"])
    assert Call.objects.get(pk=closed.pk).deadline_on == closed.deadline_on


@pytest.mark.parametrize("person", ["coordinator", "advisor", "committee_member", "admin_user"])
def test_only_the_team_announces_calls(request, as_user, stages, person):
    client = as_user(request.getfixturevalue(person))
    assert client.post(reverse("team_call_new"), call_data("2024-10-04", *stages)).status_code == 403
    assert not Call.objects.exists()


def test_a_call_is_read_as_the_tables_will_before_it_is_saved(as_user, team_member, stages):
    stage = Stage.objects.first()
    response = as_user(team_member).post(reverse("team_call_new"), call_data("2028-02-01", stage, preview="1"))
    page = response.content.decode().replace("\xa0", " ")
    assert "déposez au plus tard le 1er février 2028 à 23 h 59" in page
    assert "La réponse vient au plus tard le 28 mars 2028" in page
    assert "L’appel ferme le 2 février 2028" in page
    assert "Le guide prévoit des appels jusqu’en 2025" in page
    assert not Call.objects.exists()
