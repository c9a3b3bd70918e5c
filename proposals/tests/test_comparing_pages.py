"""The pages that compare two versions of a proposal or of an action plan, without any script."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from proposals import actions, factories
from proposals.models import SectionCode

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now + timedelta(days=1), tick=False):
        yield


def text(response):
    return response.content.decode().replace("\xa0", " ")


def resubmitted(file, coordinator, advisor, now, **changes):
    """The same file after a request for precisions: its table changed these sections."""
    actions.ask_clarification(
        proposal=file,
        question="Le budget?",
        sections=[code.value for code in changes],
        wanted_by=None,
        by=advisor,
        now=now,
    )
    factories.write(file, changes, by=coordinator, now=now)
    return actions.resubmit(proposal=file, by=coordinator, now=now)


@pytest.fixture
def file(call, quartier, coordinator, advisor, now):
    proposal = factories.make_under_review(quartier, coordinator, advisor)
    answers = factories.answers(2)
    budget = {"lines": [{"label": "Ressources humaines", "amounts": ["125 000", "120 000", "120 000"]}]}
    change = answers[SectionCode.CHANGE] | {"neighbourhood_needs": "Trois épiceries ont fermé."}
    return resubmitted(proposal, coordinator, advisor, now, **{SectionCode.BUDGET: budget, SectionCode.CHANGE: change})


def at(file, query=""):
    return reverse("proposals:compare", args=[file.public_id]) + query


def test_both_sides_compare_the_last_two_versions_by_word_and_by_amount(file, coordinator, advisor, as_user):
    for person in (coordinator, advisor):
        shown = text(as_user(person).get(at(file)))
        assert "Deux</del>" in shown.replace('<span class="visually-hidden"> [fin du retrait]</span>', "")
        assert "+5 000 $" in shown
        assert "365 000 $" in shown
        assert "Sections sans changement" in shown


def test_two_versions_may_be_read_backwards(file, coordinator, as_user):
    shown = text(as_user(coordinator).get(at(file, "?de=2&avec=1")))
    assert "−5 000 $" in shown


@pytest.mark.parametrize("query", ["?de=1&avec=1", "?de=2&avec=2"])
def test_the_same_version_twice_is_said_and_compares_nothing(file, coordinator, as_user, query):
    assert "deux fois la même version" in text(as_user(coordinator).get(at(file, query)))


@pytest.mark.parametrize("query", ["?de=99&avec=-1", "?de=%C2%B2&avec=x", "?de=999999999999999999999"])
def test_a_made_up_version_falls_back_on_the_last_two(file, coordinator, as_user, query):
    assert "+5 000 $" in text(as_user(coordinator).get(at(file, query)))


def test_another_table_and_a_recused_member_find_no_comparison(file, other_coordinator, cmtq_member, as_user):
    for person in (other_coordinator, cmtq_member):
        assert as_user(person).get(at(file)).status_code == 404


def test_comparing_asks_the_same_whatever_the_number_of_versions(
    file, coordinator, advisor, now, as_user, django_assert_max_num_queries
):
    client = as_user(coordinator)
    client.get(at(file))  # what a process and a session learn once
    with django_assert_max_num_queries(12) as two:
        client.get(at(file))
    change = factories.answers(2)[SectionCode.CHANGE] | {"title": "Encore"}
    resubmitted(file, coordinator, advisor, now, **{SectionCode.CHANGE: change})
    with django_assert_max_num_queries(len(two.captured_queries)):
        client.get(at(file))


# --- Action plans ---------------------------------------------------------------------------------------------------
@pytest.fixture
def participation(call, quartier, coordinator, advisor, team_member, committee, now):
    found = factories.make_confirmed(quartier, coordinator, advisor, team_member).participation
    for number, words in enumerate(("Ouvrir le samedi.", "Ouvrir le dimanche.", "Ouvrir le lundi.")):
        note = f"Changement {number}" if number else ""
        actions.write_action_plan(
            participation=found, text=words, change_note=note, expected_number=number, by=coordinator, now=now
        )
    return found


def plans_at(participation, query=""):
    return reverse("proposals:participation_plan_compare", args=[participation.public_id]) + query


def test_any_two_versions_of_an_action_plan_are_compared_by_word(participation, coordinator, advisor, as_user):
    for person in (coordinator, advisor):
        shown = text(as_user(person).get(plans_at(participation, "?de=1&avec=3")))
        assert "samedi" in shown
        assert "lundi" in shown
        assert "dimanche" not in shown
        assert "Changement 1" in shown
        assert "Changement 2" in shown
    assert "Changement 1" not in text(as_user(advisor).get(plans_at(participation)))


def test_nobody_else_compares_the_plans_of_a_table(participation, other_coordinator, committee_member, as_user):
    for person in (other_coordinator, committee_member):
        assert as_user(person).get(plans_at(participation)).status_code == 404
