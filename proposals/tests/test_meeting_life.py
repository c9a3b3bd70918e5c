"""A meeting from its plan to its end: moved, cancelled, opened early, without quorum, closed by whoever is left."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from notifications.models import Email
from proposals import actions, factories, todo
from proposals.models import AgendaItem, JournalEntry, Meeting, Status
from ui.refusals import NotAllowedNow

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def file(call, quartier, coordinator, team_member):
    found = factories.make_under_review(quartier, coordinator, team_member)
    factories.complete_analysis(found, team_member)
    return found


@pytest.fixture
def planned(committee, team_member, now):
    return actions.create_meeting(starts_at=now + timedelta(days=9), place="En ligne", by=team_member, now=now)


@pytest.fixture
def convened(planned, file, team_member, now):
    actions.add_to_agenda(meeting=planned, proposal=file, by=team_member, now=now)
    return actions.convene(meeting=planned, by=team_member, now=now)


@pytest.fixture
def under_way(file, committee, team_member):
    return factories.make_meeting(team_member, file)


def at(meeting, name="meeting", file=None):
    return reverse(f"proposals:{name}", args=[meeting.public_id, *([file.public_id] if file else [])])


def text(response):
    return response.content.decode().replace("\xa0", " ").replace("&#x27;", "’")


def asked_to(user, now):
    return " / ".join(item.text for item in todo.todo(user, now))


def sent(kind):
    return Email.objects.filter(kind=f"proposals.{kind}")


# --- Dates ----------------------------------------------------------------------------------------------------------
def test_a_meeting_is_planned_for_a_day_to_come(committee, team_member, as_user, now):
    shown = text(as_user(team_member).post(reverse("proposals:meeting_plan"), {"starts_at": "2027-01-04T13:30"}))
    assert "Inscrivez une date à venir (vous avez inscrit le 4 janvier 2027)." in shown
    with pytest.raises(NotAllowedNow, match="passée"):
        actions.create_meeting(starts_at=now - timedelta(days=1), place="", by=team_member, now=now)
    assert not Meeting.objects.exists()


def test_a_meeting_whose_day_has_gone_by_is_not_convened_but_moved(planned, file, team_member, as_user, now):
    actions.add_to_agenda(meeting=planned, proposal=file, by=team_member, now=now)
    late = now + timedelta(days=10)
    with time_machine.travel(late, tick=False):
        client = as_user(team_member)
        shown = text(client.get(at(planned)))
        assert "Choisissez-en une autre avant de convoquer" in shown and "Convoquer les membres" not in shown
        assert client.get(at(planned, "meeting_convene")).status_code == 409
        assert "Choisir une autre date pour la rencontre" in asked_to(team_member, late)
        with pytest.raises(NotAllowedNow):
            actions.convene(meeting=planned, by=team_member, now=late)
        client.post(at(planned, "meeting_change"), {"starts_at": "2027-02-15T13:30", "place": "Salle 2"})
        assert client.get(at(planned, "meeting_convene")).status_code == 200
    assert Meeting.objects.get().place == "Salle 2"
    assert not sent("meeting_changed").exists()


def test_the_notice_warns_of_a_missing_file_and_a_missing_place(committee, team_member, as_user, now):
    bare = actions.create_meeting(starts_at=now + timedelta(days=9), place="", by=team_member, now=now)
    shown = text(as_user(team_member).get(at(bare, "meeting_convene")))
    assert "Aucun dossier n’est inscrit à l’ordre du jour." in shown and "Aucun lieu ni lien n’est inscrit." in shown


def test_members_who_were_convened_get_the_new_date_and_no_file_is_named(convened, file, team_member, as_user):
    client = as_user(team_member)
    for _click in range(2):
        client.post(at(convened, "meeting_change"), {"starts_at": "2027-02-15T13:30", "place": "Salle 2"})
    assert sent("meeting_changed").count() == sent("meeting_convened").count() == 4
    for email in sent("meeting_changed"):
        body = email.body_text.replace("\xa0", " ")
        assert "15 février 2027 à 13 h 30" in body and "Salle 2" in body
        assert file.reference not in email.body_text and "Érables" not in email.body_text


# --- Cancelled --------------------------------------------------------------------------------------------------------
def test_a_cancelled_meeting_tells_its_members_and_lets_its_files_go(convened, file, team_member, as_user, now):
    client = as_user(team_member)
    for _click in range(2):
        client.post(at(convened, "meeting_cancel"))
    assert Meeting.objects.get().cancelled_by == team_member
    assert sent("meeting_cancelled").count() == 4
    assert JournalEntry.objects.filter(verb="put_off").count() == 1
    assert "Mettre à l’ordre du jour" in asked_to(team_member, now)
    assert "annulée" in text(client.get(at(convened)))
    other = actions.create_meeting(starts_at=now + timedelta(days=12), place="", by=team_member, now=now)
    assert file.reference in text(client.get(at(other)))


def test_nothing_more_is_done_with_a_cancelled_meeting(convened, file, team_member, committee_member, now):
    actions.deny_conflict(proposal=file, by=committee_member, now=now)
    actions.cancel_meeting(meeting=convened, by=team_member, now=now)
    item = convened.items.get()
    for act in (
        lambda: actions.open_meeting(meeting=convened, by=team_member, now=now),
        lambda: actions.add_to_agenda(meeting=convened, proposal=file, by=team_member, now=now),
        lambda: actions.comment(item=item, body="Lu.", by=committee_member, now=now),
        lambda: actions.change_meeting(
            meeting=convened, starts_at=now + timedelta(days=20), place="", by=team_member, now=now
        ),
    ):
        with pytest.raises(NotAllowedNow):
            act()
    assert "conflit" not in asked_to(committee_member, now)


def test_a_meeting_that_has_opened_is_neither_moved_nor_cancelled(under_way, team_member, chair, as_user, now):
    with pytest.raises(NotAllowedNow):
        actions.cancel_meeting(meeting=under_way, by=team_member, now=now)
    assert as_user(team_member).get(at(under_way, "meeting_change")).status_code == 409
    with pytest.raises(PermissionDenied):
        actions.cancel_meeting(meeting=under_way, by=chair, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.filter(pk=under_way.pk).update(cancelled_at=now, cancelled_by=team_member)


# --- Under way --------------------------------------------------------------------------------------------------------
def test_a_meeting_of_a_later_day_opens_after_a_question(convened, team_member, as_user):
    client = as_user(team_member)
    assert f'action="{at(convened, "meeting_open")}"' not in text(client.get(at(convened)))
    assert "La rencontre est prévue le 29 janvier 2027." in text(client.get(at(convened, "meeting_open")))
    client.post(at(convened, "meeting_open"))
    assert Meeting.objects.get().is_open


def primary(page):
    """The buttons that are the page's own."""
    main = page.partition("<main")[2].partition("</main>")[0]
    return [part.partition(">")[2].partition("<")[0] for part in main.split('class="button"')[1:]]


def test_the_first_act_of_a_meeting_is_to_note_who_is_there_then_its_files_then_its_end(
    file, committee, team_member, as_user, now
):
    meeting = factories.make_meeting(team_member, file, present=False)
    client = as_user(team_member)
    assert primary(text(client.get(at(meeting)))) == ["Noter les présences"]
    seats = actions.seats_on_the_day(meeting)
    actions.mark_presence(meeting=meeting, seats=seats, by=team_member, now=now)
    assert primary(text(client.get(at(meeting)))) == ["Passer au dossier : Quartier des Érables"]
    factories.adopt(item=meeting.items.get(), outcome="favourable", reasons="Oui.", by=team_member, now=now)
    assert primary(text(client.get(at(meeting)))) == ["Lever la rencontre"]


def test_without_quorum_the_page_asks_for_presences_in_place_of_the_recommendation(
    under_way, file, team_member, as_user, now
):
    one = actions.seats_on_the_day(under_way).filter(organisation__name="Fondation A")
    actions.mark_presence(meeting=under_way, seats=one, by=team_member, now=now)
    shown = text(as_user(team_member).get(at(under_way, "meeting_file", file)))
    assert "Quorum non atteint : 1 siège présent, il en faut 2." in shown
    assert "Que recommande le comité?" not in shown and "#presences" in shown


def test_an_error_in_the_recommendation_leaves_the_comment_alone(under_way, file, chair, as_user, now):
    actions.deny_conflict(proposal=file, by=chair, now=now)
    response = as_user(chair).post(at(under_way, "meeting_adopt", file), {"outcome": "favourable", "reasons": ""})
    assert "Inscrivez les motifs" in text(response)
    assert not response.context["opinion_form"].is_bound
    assert "Votre commentaire »" not in text(response)


# --- Files that are ready ---------------------------------------------------------------------------------------------
def test_a_meeting_proposes_the_files_whose_analysis_is_ready(planned, file, team_member, chair, as_user, now):
    client = as_user(team_member)
    assert "Prêts à étudier" in text(client.get(at(planned)))
    client.post(reverse("proposals:agenda", args=[file.public_id]), {"meeting": planned.pk})
    assert AgendaItem.objects.get().meeting == planned
    assert "Prêts à étudier" not in text(client.get(at(planned)))
    actions.convene(meeting=planned, by=team_member, now=now)
    assert "Prêts à étudier" not in text(as_user(chair).get(at(planned)))


def test_a_recused_member_of_the_team_is_not_proposed_the_file(planned, file, as_user, now):
    recused = factories.make_team_member(email="recuse@example.org")
    actions.declare_conflict(proposal=file, by=recused, now=now)
    assert file.reference not in text(as_user(recused).get(at(planned)))


def test_a_file_is_offered_meetings_to_come_and_the_one_under_way(file, committee, team_member, as_user, now):
    past = actions.create_meeting(starts_at=now, place="", by=team_member, now=now)
    with time_machine.travel(now + timedelta(days=3), tick=False):
        later = now + timedelta(days=3)
        opened = factories.make_meeting(team_member, now=later)
        shown = as_user(team_member).get(reverse("proposals:agenda", args=[file.public_id]))
    assert list(shown.context["form"].fields["meeting"].queryset) == [opened]
    assert "(en cours)" in text(shown) and past.pk != opened.pk


# --- Leaving a file, closing without anybody else ---------------------------------------------------------------------
def test_withdrawing_says_what_follows_for_each_role(under_way, file, advisor, committee_member, as_user, now):
    address = reverse("proposals:withdraw_from_file", args=[file.public_id])
    shown = text(as_user(advisor).get(address))
    assert "L’équipe confie son analyse à quelqu’un d’autre." in shown and "siège" not in shown.partition("<main")[2]
    actions.deny_conflict(proposal=file, by=committee_member, now=now)
    assert "Votre siège ne compte plus dans son quorum" in text(as_user(committee_member).get(address))


def test_when_everybody_who_closes_is_recused_the_team_closes_and_the_file_waits(
    under_way, file, team_member, chair, as_user, now
):
    for person in (team_member, chair):
        actions.declare_conflict(proposal=file, by=person, now=now)
    assert as_user(chair).post(at(under_way, "meeting_close")).status_code == 409
    response = as_user(team_member).post(at(under_way, "meeting_close"), follow=True)
    assert Meeting.objects.get().closed_by == team_member
    assert file.reference not in text(response) and "Érables" not in text(response)
    file.refresh_from_db()
    assert file.status == Status.UNDER_REVIEW
    assert JournalEntry.objects.filter(verb="put_off", proposal=file).count() == 1


def test_the_team_does_not_close_over_a_hidden_file_while_somebody_else_may(
    under_way, file, team_member, chair, as_user, now
):
    actions.declare_conflict(proposal=file, by=team_member, now=now)
    assert as_user(team_member).post(at(under_way, "meeting_close")).status_code == 409
    chair.is_active = False
    chair.save()
    assert as_user(team_member).post(at(under_way, "meeting_close")).status_code == 302


def test_whoever_answers_about_a_file_is_led_to_its_latest_meeting(
    under_way, file, team_member, committee_member, as_user, now
):
    factories.adopt(item=under_way.items.get(), by=team_member, outcome="postponed")
    later = now + timedelta(days=10)
    with time_machine.travel(later, tick=False):
        actions.resume(proposal=file, by=team_member, now=later)
        factories.complete_analysis(file, team_member, now=later)
        second = factories.make_meeting(team_member, file, now=later)
        response = as_user(committee_member).post(
            reverse("proposals:conflict", args=[file.public_id]), {"answer": "none"}
        )
    assert response["Location"] == at(second, "meeting_file", file)


def test_the_same_page_sent_again_with_another_call_plans_another_meeting(committee, call, team_member, now):
    facts = {"starts_at": now, "place": "En ligne", "by": team_member, "now": now, "key": uuid.uuid4()}
    calls = [actions.create_meeting(**facts, call=chosen).call for chosen in (None, call, call)]
    assert calls == [None, call, call]
    assert Meeting.objects.count() == 2
