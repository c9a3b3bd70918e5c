"""The history of a neighbourhood: each reader finds what they may know, and the public what is public."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from neighbourhoods import factories as places
from neighbourhoods.models import PhaseOneRecord
from proposals import actions, factories, histories
from proposals.models import Participation

pytestmark = pytest.mark.django_db
GUEST = AnonymousUser()


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(factories.NOW, tick=False):
        yield


@pytest.fixture
def told(quartier):
    """What a reader's picture tells: (label, titles) of each entry; nothing without a picture."""

    def entries(user, *, place=quartier, now=factories.NOW):
        picture, _followed = histories.of_place(place, user, now)
        return [(entry.label, entry.titles) for entry in picture.entries] if picture else []

    return entries


def labels(entries):
    return [label for label, _titles in entries]


TITLE = ("Bien manger aux Érables",)


def test_everybody_reads_phase_one_with_its_initiatives(told, quartier):
    for title in ("Les ruelles", "Le jardin"):
        number = quartier.initiatives.count() + 1
        places.InitiativeFactory(summarised=True, neighbourhood=quartier, title=title, number=number)
    assert told(GUEST) == [("Phase 1", ("Les ruelles", "Le jardin"))]


def test_an_inferred_name_is_in_no_public_history_before_its_confirmation(
    told, quartier, stranger, team_member, advisor
):
    places.InitiativeFactory(summarised=True, neighbourhood=quartier, title="Le jardin")
    record = places.PhaseOneRecordFactory(inferred=True, neighbourhood=quartier)
    assert [told(reader) for reader in (GUEST, stranger)] == [[], []]
    assert labels(told(team_member)) == labels(told(advisor)) == ["Phase 1"]
    PhaseOneRecord.objects.filter(pk=record.pk).update(confirmed_on=date(2027, 1, 4), confirmed_by=team_member)
    assert labels(told(GUEST)) == ["Phase 1"]


def test_the_public_reads_the_stage_that_a_letter_began_and_nothing_of_its_file(
    told, quartier, coordinator, advisor, team_member, committee, call, stranger, other_coordinator
):
    readers = (GUEST, stranger, other_coordinator)
    file = factories.make_accepted(quartier, coordinator, advisor, team_member)
    letter = actions.issue_letter(proposal=file, by=team_member, now=factories.NOW)
    assert [told(reader) for reader in readers] == [[], [], []]
    actions.send_letter(letter=letter, by=team_member, now=factories.NOW)
    assert [told(reader) for reader in readers] == [[("Déploiement", TITLE)]] * 3


def test_the_table_learns_of_an_answer_by_its_letter_and_others_by_the_ratification(
    told, quartier, coordinator, advisor, team_member, committee, call, now
):
    file = factories.make_accepted(quartier, coordinator, advisor, team_member)
    deposit = ("Proposition déposée", TITLE)
    assert told(coordinator) == [deposit]
    ratified = ("Décision entérinée\u00a0: acceptée", TITLE)
    assert told(advisor) == told(team_member) == [deposit, ratified]
    letter = actions.issue_letter(proposal=file, by=team_member, now=now)
    sent = now + timedelta(days=3)
    actions.send_letter(letter=letter, by=team_member, now=sent)
    stage = ("Déploiement", TITLE)
    assert told(coordinator) == [deposit, ("Réponse\u00a0: acceptée", TITLE), stage]
    picture, _followed = histories.of_place(quartier, coordinator, sent)
    assert picture.entries[1].day == timezone.localdate(sent)
    assert told(advisor) == [deposit, ratified, stage]


def test_a_recused_advisor_reads_the_stage_and_nothing_of_the_file(
    told, quartier, coordinator, team_member, committee, call, now
):
    recused = factories.make_advisor(quartier, email="recusee@example.org")
    file = factories.make_under_review(quartier, coordinator, team_member)
    actions.declare_conflict(proposal=file, by=recused, now=now)
    assert told(recused) == []
    assert labels(told(team_member)) == ["Proposition déposée"]


def test_a_withdrawal_is_told_on_its_day(told, quartier, coordinator, team_member, call, now):
    file = factories.make_submitted(quartier, coordinator)
    later = now + timedelta(days=2)
    actions.take_back(proposal=file, by=coordinator, now=later, reason="Plus tard.")
    actions.confirm_withdrawal(proposal=file, by=team_member, now=later)
    assert labels(told(coordinator)) == labels(told(team_member)) == ["Proposition déposée", "Proposition retirée"]


def test_an_interruption_ends_the_stage_on_its_day(
    told, quartier, coordinator, advisor, team_member, committee, call, now
):
    factories.make_confirmed(quartier, coordinator, advisor, team_member)
    Participation.objects.update(status=Participation.Status.INTERRUPTED, interrupted_on=date(2028, 1, 15))
    picture, _followed = histories.of_place(quartier, advisor, now)
    period = picture.entries[-1]
    assert (period.last_day, period.status) == (date(2028, 1, 15), "interrompue")
    assert [cell.label for cell in picture.rows[0].cells] == ["an 1"]


def test_a_day_of_the_history_is_the_local_day(told, quartier, coordinator, call):
    """Half past eleven in the evening in Montréal is already tomorrow for the clock of the world."""
    evening = datetime(2027, 2, 1, 4, 30, tzinfo=UTC)
    factories.make_submitted(quartier, coordinator, now=evening)
    picture, _followed = histories.of_place(quartier, coordinator, evening)
    assert picture.entries[0].day == date(2027, 1, 31)


def test_the_neighbourhood_page_shows_the_history_and_its_table(as_user, client, quartier, coordinator, call):
    places.InitiativeFactory(summarised=True, neighbourhood=quartier, title="Le jardin")
    factories.make_submitted(quartier, coordinator)
    public = client.get(quartier.get_absolute_url()).text
    assert "Historique\u00a0: Quartier des Érables" in public and "Proposition déposée" not in public
    assert "Proposition déposée" in as_user(coordinator).get(quartier.get_absolute_url()).text


def test_the_history_asks_the_same_number_of_queries_for_1_and_3_files(
    quartier, coordinator, team_member, call, django_assert_max_num_queries
):
    counts = []
    for wanted in (1, 3):
        while quartier.proposals.count() < wanted:
            factories.make_submitted(quartier, coordinator)
        histories.of_place(quartier, team_member, factories.NOW)  # an account keeps in mind the roles that it once read
        with django_assert_max_num_queries(5) as captured:
            histories.of_place(quartier, team_member, factories.NOW)
        counts.append(len(captured))
    assert counts[0] == counts[1]
