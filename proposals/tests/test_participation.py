"""A participation under way: years, action plan in versions, learning questions, interruption."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from proposals import factories
from proposals.models import ActionPlan, LearningQuestion, Participation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now + timedelta(days=120), tick=False):
        yield


@pytest.fixture
def participation(call, quartier, coordinator, advisor, team_member, committee):
    return factories.make_confirmed(quartier, coordinator, advisor, team_member).participation


def at(participation, name="participation", *more):
    return reverse(f"proposals:{name}", args=[participation.public_id, *more])


def text(response):
    return response.content.decode().replace("\xa0", " ").replace("&#x27;", "’")


def plan(number=0, **changed):
    return {"text": "Ouvrir la cuisine le samedi.", "change_note": "", "expected_number": number} | changed


def test_the_table_its_advisor_and_the_team_read_years_and_amounts(
    participation, coordinator, contributor, advisor, team_member, as_user
):
    for person in (coordinator, contributor, advisor, team_member):
        shown = text(as_user(person).get(at(participation)))
        assert "360 000 $" in shown
        assert "2027-04-01" in shown
        assert "2030-03-31" in shown


def test_nobody_else_finds_a_participation(participation, other_coordinator, stranger, committee_member, as_user):
    for person in (other_coordinator, stranger, committee_member):
        for name in ("participation", "participation_plan", "participation_question", "participation_interrupt"):
            assert as_user(person).get(at(participation, name)).status_code == 404


def test_each_change_of_the_plan_is_a_version_and_the_first_stays(participation, coordinator, advisor, as_user):
    as_user(coordinator).post(at(participation, "participation_plan"), plan())
    as_user(advisor).post(
        at(participation, "participation_plan"),
        plan(1, text="Ouvrir la cuisine le dimanche.", change_note="Un autre jour."),
    )
    assert list(ActionPlan.objects.order_by("number").values_list("text", flat=True)) == [
        "Ouvrir la cuisine le samedi.",
        "Ouvrir la cuisine le dimanche.",
    ]
    shown = text(as_user(coordinator).get(at(participation, "participation_plan_version", 2)))
    assert "<del>" in shown
    assert "<ins>" in shown
    assert "Un autre jour." in shown


def test_two_people_on_one_plan_both_keep_their_text(participation, coordinator, advisor, as_user):
    as_user(advisor).post(at(participation, "participation_plan"), plan(text="Texte du conseil."))
    response = as_user(coordinator).post(at(participation, "participation_plan"), plan(text="Texte de la table."))
    assert response.status_code == 409
    shown = text(response)
    assert "Texte de la table." in shown
    assert "conseil" in shown
    assert ActionPlan.objects.count() == 1
    merged = plan(1, text="Texte de la table et du conseil.")
    assert as_user(coordinator).post(at(participation, "participation_plan"), merged).status_code == 302


def test_an_empty_plan_says_what_to_do(participation, coordinator, as_user):
    response = as_user(coordinator).post(at(participation, "participation_plan"), plan(text=" "))
    assert "Remplissez le champ" in text(response)


def test_a_question_that_is_replaced_keeps_its_dates(participation, coordinator, as_user):
    old = participation.learning_questions.get()
    client = as_user(coordinator)
    address = at(participation, "participation_question_replace", old.pk)
    for _click in range(2):
        client.post(address, {"text": "Qu’est-ce qui fait rester une personne-relais?"})
    old.refresh_from_db()
    assert old.asked_until is not None
    assert LearningQuestion.objects.filter(asked_until=None).count() == 1
    shown = text(client.get(at(participation)))
    assert "Questions d’avant" in shown
    assert old.text.replace("’", "’") in shown


def test_an_administrator_reads_a_participation_and_writes_nothing(participation, admin_user, as_user):
    client = as_user(admin_user)
    assert client.get(at(participation)).status_code == 200
    assert client.post(at(participation, "participation_plan"), plan()).status_code == 403
    assert client.post(at(participation, "participation_question"), {"text": "Et?"}).status_code == 403


def test_only_the_team_interrupts_and_says_why(participation, coordinator, advisor, team_member, as_user):
    address = at(participation, "participation_interrupt")
    for person in (coordinator, advisor):
        assert as_user(person).post(address, {"reason": "Fin."}).status_code == 403
    client = as_user(team_member)
    assert "Remplissez le champ" in text(client.post(address, {"reason": ""}))
    client.post(address, {"reason": "La table se réorganise."})
    participation.refresh_from_db()
    assert participation.status == Participation.Status.INTERRUPTED
    assert participation.last_day == participation.interrupted_on == timezone.localdate()
    assert client.post(at(participation, "participation_plan"), plan()).status_code == 409
    assert client.get(address).status_code == 409


def test_the_page_asks_as_many_questions_for_three_versions_as_for_one(
    participation, coordinator, as_user, django_assert_max_num_queries
):
    client, counts = as_user(coordinator), []
    for number in range(3):
        client.post(at(participation, "participation_plan"), plan(number, text=f"Plan {number}"))
        client.get(at(participation))
        with django_assert_max_num_queries(16) as seen:
            client.get(at(participation))
        counts.append(len(seen))
    assert counts[0] == counts[2]
