"""« Je ne sais pas »: who waits, who rules, what a ruling cannot do, and who is told."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from neighbourhoods.models import Organisation, Portfolio, Seat, TableMembership
from notifications.models import Email
from proposals import actions, factories, policy, todo
from proposals.models import ConflictDeclaration, ConflictDoubt, JournalEntry, Proposal
from ui.refusals import NotAllowedNow

pytestmark = pytest.mark.django_db
WORDS = "Ma cousine y travaille, je crois."


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def file(call, quartier, coordinator, advisor):
    found = factories.make_under_review(quartier, coordinator, advisor)
    factories.complete_analysis(found, advisor)
    return found


@pytest.fixture
def meeting(file, committee, team_member):
    return factories.make_meeting(team_member, file, opened=False)


@pytest.fixture
def doubt(meeting, file, committee_member, now):
    return actions.doubt_conflict(proposal=file, words=WORDS, by=committee_member, now=now)


def rule(doubt, by, *, has_conflict=False, now=factories.NOW):
    return actions.rule_doubt(doubt=doubt, has_conflict=has_conflict, by=by, now=now)


def deny(file, *people):
    for person in people:
        actions.deny_conflict(proposal=file, by=person, now=factories.NOW)


def page_of(doubt):
    return reverse("proposals:rule_doubt", args=[doubt.proposal.public_id, doubt.pk])


def at(meeting, name="meeting_file"):
    return reverse(f"proposals:{name}", args=[meeting.public_id, meeting.items.get().proposal.public_id])


def text(response):
    return response.content.decode().replace("\xa0", " ").replace("&#x27;", "’")


def asked_to(user, now):
    return " / ".join(item.text for item in todo.todo(user, now))


def may_rule(doubt, *people):
    return [policy.may_rule(type(person).objects.get(pk=person.pk), doubt) for person in people]


# --- Asking ---------------------------------------------------------------------------------------------------------
def test_whoever_does_not_know_finds_the_file_still_closed(meeting, file, committee_member, as_user, now):
    client, address = as_user(committee_member), reverse("proposals:conflict", args=[file.public_id])
    assert "Je ne sais pas" in text(client.get(address))
    response = client.post(address, {"answer": "doubt", "words": WORDS}, follow=True)
    assert "Votre question attend une réponse" in text(response)
    assert ConflictDoubt.objects.get().words == WORDS
    for page in (at(meeting), address):
        shown = text(client.get(page))
        assert "Votre question attend une réponse" in shown
        assert "Bien manger" not in shown and WORDS not in shown
    assert "question posée" in text(client.get(meeting.get_absolute_url()))
    assert "Dire si vous avez un conflit" not in asked_to(committee_member, now)
    assert not policy.may_comment(committee_member, meeting.items.get())
    assert JournalEntry.objects.get(verb="doubt").is_internal


def test_asking_twice_is_asking_once_and_no_answer_of_ones_own_follows(doubt, file, committee_member, now):
    actions.doubt_conflict(proposal=file, words="Encore", by=committee_member, now=now)
    assert ConflictDoubt.objects.get().words == WORDS
    with pytest.raises(NotAllowedNow, match="attend une réponse"):
        deny(file, committee_member)


def test_whoever_has_answered_or_has_no_seat_does_not_ask(meeting, file, committee_member, team_member, as_user, now):
    deny(file, committee_member)
    with pytest.raises(NotAllowedNow, match="déjà répondu"):
        actions.doubt_conflict(proposal=file, words="", by=committee_member, now=now)
    with pytest.raises(PermissionDenied):
        actions.doubt_conflict(proposal=file, words="", by=team_member, now=now)
    address = reverse("proposals:conflict", args=[file.public_id])
    assert "Je ne sais pas" not in text(as_user(team_member).get(address))


def test_whoever_waits_may_still_withdraw_and_then_nobody_has_to_answer(
    doubt, file, chair, committee_member, as_user, now
):
    deny(file, chair)
    assert "Dire à" in asked_to(chair, now)
    client = as_user(committee_member)
    address = reverse("proposals:withdraw_from_file", args=[file.public_id])
    assert "Vous retirer de ce dossier?" in text(client.get(address))
    client.post(address)
    declared = ConflictDeclaration.objects.get(user=committee_member)
    assert declared.has_conflict and not declared.is_late and declared.ruled_by is None
    assert "Dire à" not in asked_to(chair, now)
    assert as_user(chair).get(page_of(doubt)).status_code == 409
    with pytest.raises(NotAllowedNow, match="ne se pose plus"):
        rule(doubt, chair)


# --- Who rules ------------------------------------------------------------------------------------------------------
def test_the_chair_rules_once_they_have_answered_for_themself(
    doubt, file, chair, team_member, third_member, as_user, now
):
    assert may_rule(doubt, chair, team_member) == [False, False]
    assert "Dire à" not in asked_to(chair, now)
    deny(file, chair, third_member)
    assert may_rule(doubt, chair, team_member, third_member) == [True, False, False]
    assert WORDS in text(as_user(chair).get(page_of(doubt)))
    for person in (team_member, third_member):
        assert as_user(person).get(page_of(doubt)).status_code == 403
        assert "Dire à" not in asked_to(person, now)
    assert "Trancher sa question" in text(as_user(chair).get(at(doubt.proposal.agenda_items.get().meeting)))


@pytest.fixture(params=["vacant", "inactive", "recused", "in_doubt", "advises", "asks", "absent"])
def without_a_chair(request, meeting, file, chair, team_member, committee_member, now):
    """A doubt on which whoever presides cannot rule, for each of the reasons."""
    asking = chair if request.param == "asks" else committee_member
    doubt = actions.doubt_conflict(proposal=file, words=WORDS, by=asking, now=now)
    match request.param:
        case "vacant":
            Seat.objects.filter(user=chair).update(is_chair=False)
        case "inactive":
            type(chair).objects.filter(pk=chair.pk).update(is_active=False)
        case "recused":
            actions.declare_conflict(proposal=file, by=chair, now=now)
        case "in_doubt":
            actions.doubt_conflict(proposal=file, words="", by=chair, now=now)
        case "advises":
            deny(file, chair)
            Portfolio.objects.update(advisor=chair)
        case "absent":
            actions.open_meeting(meeting=meeting, by=team_member, now=now)
            others = actions.seats_on_the_day(meeting).exclude(user=chair)
            actions.mark_presence(meeting=meeting, seats=others, by=team_member, now=now)
    return doubt


def test_the_team_rules_when_the_chair_cannot(without_a_chair, file, chair, team_member, advisor, as_user, now):
    assert may_rule(without_a_chair, chair, team_member, advisor) == [False, True, False]
    assert "Dire à" in asked_to(team_member, now)
    assert "Dire à" not in asked_to(chair, now) and "Dire à" not in asked_to(advisor, now)
    as_user(team_member).post(page_of(without_a_chair), {"ruling": "none"})
    assert ConflictDeclaration.objects.get(ruled_by=team_member).user == without_a_chair.user


def test_a_member_of_the_team_who_is_recused_or_advises_does_not_rule(doubt, file, chair, now):
    actions.declare_conflict(proposal=file, by=chair, now=now)
    recused, advises, sits = (factories.make_team_member(email=f"e{n}@example.org") for n in range(3))
    actions.declare_conflict(proposal=file, by=recused, now=now)
    Portfolio.objects.update(advisor=advises)
    body = Organisation.objects.create(name="Fondation de l’équipe")
    Seat.objects.create(committee=factories.make_committee(), organisation=body, user=sits, starts_on=factories.SINCE)
    assert may_rule(doubt, recused, advises, sits) == [False, False, False]
    deny(file, sits)
    assert may_rule(doubt, sits) == [True]


def test_what_waits_is_told_as_the_act_decides(doubt, file, chair, team_member, third_member, advisor, now):
    """The list of things to do asks for many files at once what an act asks for one."""
    deny(file, third_member)
    for answered in (False, True):
        if answered:
            deny(file, chair)
        for person in (chair, team_member, third_member, advisor):
            fresh = type(person).objects.get(pk=person.pk)
            assert (file.pk in policy.settled_by(fresh, [file])) == policy.may_settle(fresh, file)


# --- What a ruling does ---------------------------------------------------------------------------------------------
def test_a_ruling_without_conflict_opens_the_file_and_leaves_a_later_withdrawal(
    doubt, file, meeting, chair, committee_member, as_user, now
):
    deny(file, chair)
    as_user(chair).post(page_of(doubt), {"ruling": "none"})
    assert "Un réseau de cuisines partagées." in text(as_user(committee_member).get(at(meeting)))
    actions.declare_conflict(proposal=file, by=committee_member, now=now)
    assert ConflictDeclaration.objects.get(user=committee_member, has_conflict=True).is_late


def test_a_ruling_with_conflict_closes_the_file_for_good(doubt, file, meeting, chair, committee_member, as_user, now):
    deny(file, chair)
    before = actions.quorum(meeting, file)
    as_user(chair).post(page_of(doubt), {"ruling": "conflict"})
    client = as_user(committee_member)
    for page in (at(meeting), reverse("proposals:conflict", args=[file.public_id]), page_of(doubt)):
        assert client.get(page).status_code == 404
    with pytest.raises(PermissionDenied):
        deny(file, committee_member)
    after = actions.quorum(meeting, file)
    assert len(after.eligible) == len(before.eligible) - 1
    assert {"organisation": "Fondation B", "kind": "ruled"} in after.as_record()["recused"]


def test_a_ruling_lifts_no_recusal_that_follows_from_a_fact(
    doubt, file, quartier, meeting, chair, committee_member, now
):
    deny(file, chair)
    TableMembership.objects.create(
        user=committee_member, neighbourhood=quartier, role="contributor", starts_on=factories.SINCE
    )
    assert "Dire à" not in asked_to(chair, now)
    with pytest.raises(NotAllowedNow, match="ne se pose plus"):
        rule(doubt, chair)
    assert not Proposal.objects.visible_by_position(committee_member).exists()


def test_a_question_is_answered_once(doubt, file, chair, now):
    deny(file, chair)
    for _click in range(2):
        rule(doubt, chair)
    with pytest.raises(NotAllowedNow, match="déjà tranchée"):
        rule(doubt, chair, has_conflict=True)
    assert JournalEntry.objects.filter(verb="rule_no_conflict").count() == 1
    assert ConflictDeclaration.objects.filter(user=doubt.user).count() == 1


@pytest.mark.parametrize("has_conflict", [True, False])
def test_the_member_is_told_by_an_email_that_names_no_file(doubt, file, chair, committee_member, has_conflict, now):
    deny(file, chair)
    rule(doubt, chair, has_conflict=has_conflict)
    email = Email.objects.get(kind="proposals.doubt_ruled")
    assert email.to_user == committee_member
    said = email.subject + email.body_text + email.body_html
    assert ("il y a conflit" in said) == has_conflict
    for word in ("Érables", "Bien manger", file.reference, str(file.public_id), WORDS):
        assert word not in said


# --- Quorum ---------------------------------------------------------------------------------------------------------
def test_a_seat_in_doubt_counts_among_the_seats_and_not_among_those_present(
    doubt, file, meeting, team_member, chair, as_user, now
):
    actions.open_meeting(meeting=meeting, by=team_member, now=now)
    actions.mark_presence(
        meeting=meeting, seats=actions.seats_on_the_day(meeting), by=team_member, now=now + timedelta(minutes=1)
    )
    state = actions.quorum(meeting, file)
    assert (len(state.eligible), len(state.present), state.required) == (3, 2, 2)
    shown = text(as_user(team_member).get(meeting.get_absolute_url()))
    assert "1 siège attend une réponse sur un conflit d’intérêts" in shown
    deny(file, chair)
    rule(doubt, chair)
    assert len(actions.quorum(meeting, file).present) == 3
