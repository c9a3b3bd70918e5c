"""Two people at once around an agenda, and the same page sent twice at once: one truth, no error page. On both databases."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied

from notifications.models import Email
from notifications.preferences import choose_rhythm
from proposals import actions, factories
from proposals.models import (
    AgendaItem,
    ConflictDeclaration,
    ConflictDoubt,
    JournalEntry,
    Meeting,
    Message,
    Opinion,
    PrivateNote,
    Recommendation,
)
from ui.refusals import NotAllowedNow

from .test_races import at_once, failures

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def file(call, quartier, coordinator, advisor, team_member, committee, now):
    found = factories.make_under_review(quartier, coordinator, advisor, now=now)
    factories.complete_analysis(found, advisor, now=now)
    return found


@pytest.fixture
def meeting(file, team_member, now):
    return factories.make_meeting(team_member, file, now=now)


def test_a_file_taken_off_twice_at_once_leaves_one_line(file, meeting, team_member, now):
    item = meeting.items.get()
    results = at_once(3, lambda _n: actions.remove_from_agenda(item=item, by=team_member, now=now))
    assert failures(results, NotAllowedNow) == []
    assert sum(isinstance(result, Meeting) for result in results) == 1
    assert JournalEntry.objects.filter(verb="off_agenda").count() == 1


def test_a_file_is_taken_off_or_decided_never_both(file, meeting, team_member, now):
    item = meeting.items.get()

    def act(n):
        if n:
            return actions.remove_from_agenda(item=item, by=team_member, now=now)
        return factories.adopt(item=item, outcome="favourable", reasons="Oui.", by=team_member, now=now)

    results = at_once(2, act)
    assert failures(results, NotAllowedNow) == []
    assert sum(isinstance(result, NotAllowedNow) for result in results) == 1
    assert Recommendation.objects.count() + JournalEntry.objects.filter(verb="off_agenda").count() == 1


def test_a_file_is_taken_off_or_commented_never_both(file, meeting, team_member, committee_member, now):
    item = meeting.items.get()
    actions.deny_conflict(proposal=file, by=committee_member, now=now)

    def act(n):
        if n:
            return actions.remove_from_agenda(item=item, by=team_member, now=now)
        return actions.comment(item=item, body="Lu.", by=committee_member, now=now)

    results = at_once(2, act)
    # Once the file is off the agenda, the member no longer knows of it: the door is closed, or the item gone.
    assert failures(results, NotAllowedNow, PermissionDenied) == []
    assert Opinion.objects.count() + JournalEntry.objects.filter(verb="off_agenda").count() == 1
    assert AgendaItem.objects.exists() == Opinion.objects.exists()


def test_a_recommendation_recorded_twice_at_once_is_one(file, meeting, team_member, chair, now):
    item, people = meeting.items.get(), [team_member, chair]
    actions.deny_conflict(proposal=file, by=chair, now=now)
    results = at_once(
        2, lambda n: factories.adopt(item=item, outcome="favourable", reasons="Oui.", by=people[n], now=now)
    )
    assert failures(results, NotAllowedNow) == []
    assert Recommendation.objects.count() == 1


def test_a_meeting_closed_while_a_file_is_added_keeps_nothing_undecided_behind(
    file, meeting, other_quartier, other_coordinator, team_member, now
):
    second = factories.make_under_review(other_quartier, other_coordinator, team_member, now=now)
    put_off = list(meeting.items.all())

    def act(n):
        if n:
            return actions.add_to_agenda(meeting=meeting, proposal=second, by=team_member, now=now)
        return actions.close_meeting(meeting=meeting, put_off=put_off, by=team_member, now=now)

    results = at_once(2, act)
    assert failures(results, NotAllowedNow) == []
    closed = Meeting.objects.get().closed_at is not None
    assert closed != AgendaItem.objects.filter(proposal=second).exists()


# --- The round of opinions, doubts, withdrawals ----------------------------------------------------------------------
def test_an_opinion_is_in_the_round_that_closes_or_is_refused(file, meeting, chair, committee_member, now):
    for person in (chair, committee_member):
        actions.deny_conflict(proposal=file, by=person, now=now)
    item = meeting.items.get()

    def act(n):
        if n:
            return actions.comment(item=item, stance="favourable", body="Lu.", by=committee_member, now=now)
        return actions.close_round(item=item, by=chair, now=now)

    results = at_once(2, act)
    assert failures(results, NotAllowedNow) == []
    assert AgendaItem.objects.get().round_closed_at is not None
    assert Opinion.objects.count() == sum(isinstance(result, Opinion) for result in results)


def test_a_round_closed_several_times_at_once_is_closed_once(file, meeting, chair, now):
    actions.deny_conflict(proposal=file, by=chair, now=now)
    item = meeting.items.get()
    results = at_once(3, lambda _n: actions.close_round(item=item, by=chair, now=now))
    assert failures(results) == []
    assert JournalEntry.objects.filter(verb="close_round").count() == 1


def test_whoever_withdraws_while_their_doubt_is_ruled_on_ends_recused(file, meeting, chair, committee_member, now):
    actions.deny_conflict(proposal=file, by=chair, now=now)
    doubt = actions.doubt_conflict(proposal=file, words="", by=committee_member, now=now)

    def act(n):
        if n:
            return actions.declare_conflict(proposal=file, by=committee_member, now=now)
        return actions.rule_doubt(doubt=doubt, has_conflict=False, by=chair, now=now)

    results = at_once(2, act)
    assert failures(results, NotAllowedNow) == []
    declared = ConflictDeclaration.objects.get(user=committee_member, has_conflict=True)
    # Late only when the ruling came first: then the content had opened.
    assert declared.is_late == (ConflictDoubt.objects.get().ruled_at is not None)


def test_two_rulings_at_once_are_one_answer(file, meeting, chair, committee_member, team_member, now):
    actions.declare_conflict(proposal=file, by=chair, now=now)
    doubt = actions.doubt_conflict(proposal=file, words="", by=committee_member, now=now)
    other = factories.make_team_member(email="seconde@example.org")
    by = (team_member, other)
    results = at_once(2, lambda n: actions.rule_doubt(doubt=doubt, has_conflict=bool(n), by=by[n], now=now))
    assert failures(results, NotAllowedNow) == []
    assert ConflictDeclaration.objects.filter(user=committee_member).count() == 1
    assert Email.objects.filter(kind="proposals.doubt_ruled").count() == 1


def test_an_adoption_counts_who_withdraws_late_or_comes_before_them(
    file, meeting, chair, committee_member, third_member, team_member, now
):
    for person in (chair, committee_member, third_member):
        actions.deny_conflict(proposal=file, by=person, now=now)
    item = meeting.items.get()
    actions.comment(item=item, stance="unfavourable", body="", by=committee_member, now=now)
    actions.close_round(item=item, by=chair, now=now)

    def act(n):
        if n:
            return actions.declare_conflict(proposal=file, by=committee_member, now=now)
        return actions.adopt(item=item, outcome="favourable", reasons="Oui.", by=team_member, now=now)

    results = at_once(2, act)
    assert failures(results) == []
    record = Recommendation.objects.get().record
    struck = record["struck"] == 1
    assert record["opinions"]["unfavourable"] == (0 if struck else 1)
    assert (record["eligible"], record["present"]) == ((2, 2) if struck else (3, 3))
    assert Opinion.objects.standing().count() == 0


def test_two_hands_that_gather_at_once_put_each_file_on_one_agenda(
    file, committee, team_member, other_quartier, other_coordinator, now
):
    second = factories.make_under_review(other_quartier, other_coordinator, team_member, now=now)
    factories.complete_analysis(second, team_member, now=now)
    planned = [
        actions.create_meeting(starts_at=now, place=str(n), call=file.call, by=team_member, now=now) for n in range(2)
    ]
    results = at_once(4, lambda n: actions.gather(meeting=planned[n % 2], by=team_member, now=now))
    assert failures(results) == []
    assert sorted(AgendaItem.objects.values_list("proposal", flat=True)) == sorted([file.pk, second.pk])


# --- The same page sent several times at once ------------------------------------------------------------------------
def same_row(results):
    return failures(results) == [] and len({result.pk for result in results}) == 1


def test_a_message_sent_several_times_is_one_message_and_one_email(file, advisor, coordinator, now):
    key = uuid.uuid4()
    choose_rhythm(topic="exchange", rhythm="at_once", by=coordinator, now=now)
    results = at_once(4, lambda _n: actions.post_message(proposal=file, body="Bonjour", key=key, by=advisor, now=now))
    assert same_row(results)
    assert Message.objects.count() == 1
    assert Email.objects.filter(kind="proposals.message", to_user=coordinator).count() == 1


def test_a_note_sent_several_times_is_one_note(file, advisor, now):
    key = uuid.uuid4()
    assert same_row(
        at_once(4, lambda _n: actions.write_private_note(proposal=file, text="Rappeler", key=key, by=advisor, now=now))
    )
    assert PrivateNote.objects.count() == 1


def test_a_comment_sent_several_times_is_one_comment(file, meeting, committee_member, now):
    actions.deny_conflict(proposal=file, by=committee_member, now=now)
    item, key = meeting.items.get(), uuid.uuid4()
    assert same_row(
        at_once(4, lambda _n: actions.comment(item=item, body="Lu.", key=key, by=committee_member, now=now))
    )
    assert Opinion.objects.count() == 1


def test_a_meeting_planned_several_times_is_one_meeting(committee, team_member, now):
    key = uuid.uuid4()
    results = at_once(
        4, lambda _n: actions.create_meeting(starts_at=now, place="En ligne", key=key, by=team_member, now=now)
    )
    assert same_row(results)
    assert Meeting.objects.count() == 1


def test_one_key_in_two_hands_is_two_texts(file, advisor, team_member, now):
    key = uuid.uuid4()
    for person in (advisor, team_member):
        actions.post_message(proposal=file, body="Bonjour", key=key, by=person, now=now)
    assert Message.objects.count() == 2
