"""The agenda: files of a deadline gathered in one act, why the others wait, an order that betrays nothing."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from notifications.models import Email
from proposals import actions, factories, gathering
from proposals.models import JournalEntry, Meeting
from ui.refusals import NotAllowedNow

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def files(call, quartier, other_quartier, third_quartier, coordinator, other_coordinator, team_member, now):
    """Three files of one call, whose analysis is ready."""
    third = factories.make_member(third_quartier, email="lou@example.org")
    pairs = [(quartier, coordinator), (other_quartier, other_coordinator), (third_quartier, third)]
    found = []
    for minutes, (place, by) in enumerate(pairs):
        found.append(factories.make_under_review(place, by, team_member, now=now + timedelta(minutes=minutes)))
        factories.complete_analysis(found[-1], team_member)
    return found


@pytest.fixture
def meeting(call, committee, team_member, now):
    return actions.create_meeting(starts_at=now + timedelta(days=3), place="", call=call, by=team_member, now=now)


@pytest.fixture
def second_of_the_team(db):
    return factories.make_team_member(email="seconde@example.org")


def at(meeting, name="meeting"):
    return reverse(f"proposals:{name}", args=[meeting.public_id])


def text(response):
    return response.content.decode().replace("\xa0", " ").replace("&#x27;", "’")


def main(response):
    return text(response).partition("<main")[2].partition("</main>")[0]


def places(meeting):
    return [item.proposal.neighbourhood.name.removeprefix("Quartier ") for item in meeting.items.order_by("order")]


def gather(meeting, by):
    return actions.gather(meeting=meeting, by=by, now=factories.NOW)


def reorder(meeting, by, *files):
    items = {item.proposal_id: item for item in meeting.items.all()}
    return actions.reorder(meeting=meeting, items=[items[file.pk] for file in files], by=by, now=factories.NOW)


# --- Gathering ------------------------------------------------------------------------------------------------------
def test_one_act_puts_every_ready_file_of_the_call_on_the_agenda_once(meeting, files, team_member, as_user):
    client = as_user(team_member)
    assert "Inscrire les 3 dossiers prêts de cet appel" in text(client.get(at(meeting)))
    shown = text(client.post(at(meeting, "meeting_gather"), follow=True))
    assert "3 dossiers sont inscrits." in shown
    assert places(meeting) == ["des Érables", "du Vieux-Moulin", "des Passerelles"]
    assert "Aucun autre dossier de cet appel" in text(client.post(at(meeting, "meeting_gather"), follow=True))
    assert JournalEntry.objects.filter(verb="on_agenda").count() == 3


def test_a_file_of_another_call_or_on_another_agenda_is_not_gathered(meeting, files, team_member, now):
    other = factories.make_call(factories.DEADLINE + timedelta(days=60))
    type(files[0]).objects.filter(pk=files[0].pk).update(call=other)
    elsewhere = actions.create_meeting(starts_at=now + timedelta(days=9), place="", by=team_member, now=now)
    actions.add_to_agenda(meeting=elsewhere, proposal=files[1], by=team_member, now=now)
    assert [item.proposal for item in gather(meeting, team_member)] == [files[2]]
    assert gather(meeting, team_member) == []


def test_what_is_hidden_is_neither_gathered_nor_counted_nor_told(
    meeting, files, team_member, second_of_the_team, as_user, now
):
    hidden = files[0]
    actions.declare_conflict(proposal=hidden, by=second_of_the_team, now=now)
    client = as_user(second_of_the_team)
    before = text(client.get(at(meeting)))
    shown = text(client.post(at(meeting, "meeting_gather"), follow=True))
    assert "Inscrire les 2 dossiers prêts" in before and "2 dossiers sont inscrits." in shown
    assert "Quartier des Érables" not in before + shown
    assert places(meeting) == ["du Vieux-Moulin", "des Passerelles"]
    assert [item.proposal for item in gather(meeting, team_member)] == [hidden]


def test_gathering_asks_for_a_call_and_a_meeting_that_is_not_over(files, committee, team_member, chair, now):
    plain = actions.create_meeting(starts_at=now, place="", by=team_member, now=now)
    with pytest.raises(NotAllowedNow, match="Choisissez d’abord"):
        gather(plain, team_member)
    with pytest.raises(PermissionDenied):
        gather(plain, chair)
    actions.cancel_meeting(meeting=plain, by=team_member, now=now)
    with pytest.raises(NotAllowedNow, match="annulée"):
        gather(plain, team_member)


def test_those_who_prepare_read_why_a_file_of_the_call_is_not_ready(
    meeting, files, quartier, coordinator, team_member, second_of_the_team, as_user, now
):
    analysis = files[0].analysis
    analysis.refresh_from_db()
    actions.save_analysis(
        analysis=analysis, summary="", lines={}, expected_version=analysis.lock_version, by=team_member, now=now
    )
    actions.ask_clarification(proposal=files[1], question="Où?", sections=["budget"], by=team_member, now=now)
    elsewhere = actions.create_meeting(starts_at=now + timedelta(days=9), place="", by=team_member, now=now)
    actions.add_to_agenda(meeting=elsewhere, proposal=files[2], by=team_member, now=now)
    factories.make_submitted(quartier, coordinator, now=now)
    factories.make_draft(quartier, coordinator, now=now)
    whys = [why.replace("\xa0", " ") for _file, why in gathering.not_ready(meeting, team_member)]
    assert sorted(whys) == [
        "déjà à l’ordre du jour d’une autre rencontre",
        "déposé : l’analyse n’est pas commencée",
        "l’analyse n’est pas encore remise au comité",
        "précisions demandées : la table n’a pas encore répondu",
    ]
    assert whys[0] in text(as_user(team_member).get(at(meeting)))
    actions.declare_conflict(proposal=files[1], by=second_of_the_team, now=now)
    assert files[1] not in [file for file, _why in gathering.not_ready(meeting, second_of_the_team)]
    assert "Vieux-Moulin" not in main(as_user(second_of_the_team).get(at(meeting)))


def test_the_call_of_a_meeting_is_chosen_when_planning_and_changed_without_an_email(
    call, committee, team_member, as_user, now
):
    client = as_user(team_member)
    typed = {"starts_at": "2027-02-10T13:30", "place": "En ligne"}
    client.post(reverse("proposals:meeting_plan"), {**typed, "call": call.pk})
    planned = Meeting.objects.get()
    assert planned.call == call
    actions.convene(meeting=planned, by=team_member, now=now)
    client.post(at(planned, "meeting_change"), {**typed, "call": ""})
    planned.refresh_from_db()
    assert planned.call is None
    assert not Email.objects.filter(kind="proposals.meeting_changed").exists()


def test_a_member_reads_nothing_of_what_is_being_prepared(meeting, files, team_member, committee_member, as_user, now):
    gather(meeting, team_member)
    actions.convene(meeting=meeting, by=team_member, now=now)
    shown = text(as_user(committee_member).get(at(meeting)))
    for word in ("Prêts à étudier", "Pas encore prêts", "Changer l’ordre", "Réunit les dossiers"):
        assert word not in shown


# --- Order ----------------------------------------------------------------------------------------------------------
@pytest.fixture
def gathered(meeting, files, team_member):
    gather(meeting, team_member)
    return meeting


def test_the_team_and_the_chair_change_the_order_before_and_during_the_meeting(
    gathered, files, team_member, chair, committee_member, now
):
    first, second, third = files
    reorder(gathered, team_member, third, first, second)
    assert places(gathered) == ["des Passerelles", "des Érables", "du Vieux-Moulin"]
    actions.convene(meeting=gathered, by=team_member, now=now)
    actions.open_meeting(meeting=gathered, by=chair, now=now)
    reorder(gathered, chair, second, third, first)
    assert places(gathered) == ["du Vieux-Moulin", "des Passerelles", "des Érables"]
    with pytest.raises(PermissionDenied):
        reorder(gathered, committee_member, first, second, third)
    actions.close_meeting(meeting=gathered, put_off=gathered.items.all(), by=team_member, now=now)
    with pytest.raises(NotAllowedNow, match="levée"):
        reorder(gathered, chair, first, second, third)


def test_a_hidden_file_keeps_its_place_whatever_a_recused_person_orders(gathered, files, team_member, now):
    first, hidden, third = files
    someone = factories.make_team_member(email="recusee@example.org")
    actions.declare_conflict(proposal=hidden, by=someone, now=now)
    reorder(gathered, someone, third, first)
    assert places(gathered) == ["des Passerelles", "du Vieux-Moulin", "des Érables"]
    reorder(gathered, someone, hidden, first, third)  # a key typed by hand moves nothing that is hidden
    assert places(gathered) == ["des Érables", "du Vieux-Moulin", "des Passerelles"]


def test_the_ranks_shown_to_a_recused_person_skip_nothing(gathered, files, team_member, as_user, now):
    someone = factories.make_team_member(email="recusee@example.org")
    actions.declare_conflict(proposal=files[0], by=someone, now=now)
    shown = main(as_user(someone).get(at(gathered, "meeting_order")))
    assert re.findall(r'name="rank_\d+" value="(\d+)"', shown) == ["1", "2"]
    assert "Érables" not in shown


def test_an_order_is_typed_in_ranks_or_changed_a_step_at_a_time(gathered, files, team_member, as_user):
    client, address = as_user(team_member), at(gathered, "meeting_order")
    keys = [gathered.items.get(proposal=file).pk for file in files]
    client.post(address, {f"rank_{keys[0]}": "1", f"rank_{keys[1]}": "2", f"rank_{keys[2]}": "1"})
    assert places(gathered) == ["des Passerelles", "des Érables", "du Vieux-Moulin"]
    client.post(address, {"up": keys[1]})
    assert places(gathered) == ["des Passerelles", "du Vieux-Moulin", "des Érables"]
    client.post(address, {"down": keys[2]})
    assert places(gathered) == ["du Vieux-Moulin", "des Passerelles", "des Érables"]
    client.post(address, {f"rank_{keys[1]}": "3", f"rank_{keys[2]}": "2", f"rank_{keys[0]}": "3"})
    assert places(gathered) == ["des Passerelles", "des Érables", "du Vieux-Moulin"]
    refused = text(client.post(address, {f"rank_{keys[0]}": "9", f"rank_{keys[1]}": "", f"rank_{keys[2]}": "un"}))
    for said in ("Le dernier rang est 3.", "Inscrivez un rang pour", "Inscrivez un nombre pour"):
        assert said in refused
    assert places(gathered) == ["des Passerelles", "des Érables", "du Vieux-Moulin"]


def test_the_pages_of_an_agenda_ask_as_many_questions_for_three_files_as_for_one(
    meeting, files, team_member, as_user, django_assert_max_num_queries, now
):
    client, counts = as_user(team_member), []
    for wanted in (files[:1], files[1:]):
        for file in wanted:
            actions.add_to_agenda(meeting=meeting, proposal=file, by=team_member, now=now)
        client.get(at(meeting, "meeting_order"))
        with django_assert_max_num_queries(8) as seen:
            client.get(at(meeting, "meeting_order"))
        counts.append(len(seen))
    assert counts[0] == counts[1]
