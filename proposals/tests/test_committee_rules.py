"""Who is asked about a conflict, who counts, who is convened, and how a meeting ends."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accounts.factories import StaffRoleFactory
from neighbourhoods.models import Organisation, Portfolio, Seat, TableMembership
from notifications.models import Email
from proposals import actions, factories, policy, todo
from proposals.actions.counting import voices
from proposals.models import JournalEntry, Meeting, Opinion, Recommendation, Status
from ui.refusals import NotAllowedNow

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def files(call, quartier, other_quartier, coordinator, other_coordinator, team_member):
    found = [
        factories.make_under_review(place, by, team_member)
        for place, by in ((quartier, coordinator), (other_quartier, other_coordinator))
    ]
    for file in found:
        factories.complete_analysis(file, team_member)
    return found


@pytest.fixture
def meeting(files, committee, team_member):
    return factories.make_meeting(team_member, *files)


def at(meeting, name="meeting", file=None):
    return reverse(f"proposals:{name}", args=[meeting.public_id, *([file.public_id] if file else [])])


def of(file, name):
    return reverse(f"proposals:{name}", args=[file.public_id])


def text(response):
    return response.content.decode().replace("\xa0", " ").replace("&#x27;", "’")


def adopt(item, by, outcome="favourable", now=factories.NOW):
    return factories.adopt(item=item, outcome=outcome, reasons="Oui.", by=by, now=now)


def asked_to(user, now):
    return " / ".join(item.text for item in todo.todo(user, now))


# --- Whoever sits answers first, whatever else they are ------------------------------------------------------------------
@pytest.fixture(params=["team", "advisor", "admin"])
def two_hats(request, quartier, committee):
    """A member of the committee who also has another way into the file."""
    person = factories.make_seat("Fondation double", email="double@example.org")
    if request.param == "advisor":
        Portfolio.objects.create(advisor=person, neighbourhood=quartier, starts_on=factories.SINCE)
    else:
        StaffRoleFactory(user=person, starts_on=factories.SINCE, admin=request.param == "admin")
    return type(person).objects.get(pk=person.pk)


def test_a_member_with_another_role_is_asked_before_the_committees_page_opens(meeting, files, two_hats, as_user, now):
    client, file = as_user(two_hats), files[0]
    assert "Dire si vous avez un conflit" in asked_to(two_hats, now)
    for address in (at(meeting, "meeting_file", file), of(file, "conflict")):
        response = client.get(address)
        assert response.status_code == 200
        assert "Avez-vous un conflit d’intérêts" in text(response)
        assert "Un réseau de cuisines partagées." not in text(response)
    assert "Bien manger" not in text(client.get(at(meeting)))
    assert client.post(at(meeting, "meeting_comment", file), {"body": "Vite"}).status_code == 403
    assert client.post(at(meeting, "meeting_adopt", file), {"outcome": "favourable"}).status_code == 403
    assert not Opinion.objects.exists()


def test_their_answer_opens_the_page_and_clears_the_task(meeting, files, two_hats, as_user, now):
    client, file = as_user(two_hats), files[0]
    for each in files:
        client.post(of(each, "conflict"), {"answer": "none"}) if policy.stands(two_hats, each, "knows") else None
    assert "Dire si vous avez un conflit" not in asked_to(two_hats, now)
    assert "Un réseau de cuisines partagées." in text(client.get(at(meeting, "meeting_file", file)))
    assert client.get(of(file, "conflict")).url == of(file, "withdraw_from_file")
    client.post(at(meeting, "meeting_comment", file), {"body": "Lu.", "key": uuid.uuid4()})
    assert Opinion.objects.get().author == two_hats


def test_a_yes_closes_the_file_for_them_too(meeting, files, two_hats, as_user):
    client, file = as_user(two_hats), files[0]
    client.post(of(file, "conflict"), {"answer": "conflict"})
    for address in (at(meeting, "meeting_file", file), of(file, "detail"), of(file, "conflict")):
        assert client.get(address).status_code == 404


def test_the_act_itself_asks_for_the_answer(meeting, files, team_member, committee, now):
    Seat.objects.create(
        committee=committee,
        organisation=Organisation.objects.create(name="Fondation de l’équipe"),
        user=team_member,
        starts_on=factories.SINCE,
    )
    item = meeting.items.get(proposal=files[0])
    with pytest.raises(PermissionDenied):
        adopt(item, team_member)
    with pytest.raises(PermissionDenied):
        actions.comment(item=item, body="Vite", by=team_member, now=now)
    actions.deny_conflict(proposal=files[0], by=team_member, now=now)
    assert adopt(item, team_member).outcome == "favourable"


def test_whoever_has_no_seat_is_asked_nothing_and_may_still_answer(meeting, files, team_member, as_user):
    client, file = as_user(team_member), files[0]
    assert "Un réseau de cuisines partagées." in text(client.get(at(meeting, "meeting_file", file)))
    assert "Avez-vous un conflit d’intérêts" in text(client.get(of(file, "conflict")))


# --- Closing ------------------------------------------------------------------------------------------------------------
def test_a_meeting_closes_once_each_file_is_decided_or_expressly_put_off(meeting, files, team_member, as_user):
    client, (first, second) = as_user(team_member), files
    adopt(meeting.items.get(proposal=first), team_member)
    assert second.reference in text(client.get(at(meeting, "meeting_close")))
    refused = client.post(at(meeting, "meeting_close"))
    assert "Cochez chaque dossier" in text(refused)
    assert Meeting.objects.get().closed_at is None
    client.post(at(meeting, "meeting_close"), {"put_off": [meeting.items.get(proposal=second).pk]})
    assert Meeting.objects.get().closed_at is not None
    second.refresh_from_db()
    assert second.status == Status.UNDER_REVIEW
    assert list(JournalEntry.objects.filter(verb="put_off").values_list("proposal", flat=True)) == [second.pk]


def test_the_act_of_closing_checks_for_itself(meeting, files, team_member, now):
    with pytest.raises(NotAllowedNow, match="sans recommandation"):
        actions.close_meeting(meeting=meeting, by=team_member, now=now)
    items = list(meeting.items.all())
    actions.close_meeting(meeting=meeting, put_off=items, by=team_member, now=now)
    actions.close_meeting(meeting=meeting, put_off=items, by=team_member, now=now)
    assert JournalEntry.objects.filter(verb="put_off").count() == 2


def test_a_recused_person_neither_closes_on_a_hidden_file_nor_learns_of_it(
    meeting, files, team_member, chair, as_user, now
):
    hidden, seen = files
    actions.declare_conflict(proposal=hidden, by=chair, now=now)
    actions.deny_conflict(proposal=seen, by=chair, now=now)
    adopt(meeting.items.get(proposal=seen), team_member)
    assert "Lever la rencontre" not in asked_to(chair, now)
    assert "Lever la rencontre" not in asked_to(team_member, now)
    client = as_user(chair)
    asked = text(client.get(at(meeting, "meeting_close")))
    response = client.post(at(meeting, "meeting_close"), {"put_off": [meeting.items.get(proposal=hidden).pk]})
    refused = client.post(at(meeting, "meeting_close"))
    assert refused.status_code == 409
    assert "Vous ne pouvez pas lever cette rencontre." in text(refused)
    for page in (asked, text(response), text(refused)):
        for word in ("Érables", hidden.reference, "sans recommandation", "Cochez"):
            assert word not in page.partition("<main")[2].partition("</main>")[0], word
    adopt(meeting.items.get(proposal=hidden), team_member)
    assert "Lever la rencontre" in asked_to(chair, now)
    assert client.post(at(meeting, "meeting_close")).status_code == 302


# --- Postponed, for a later meeting -----------------------------------------------------------------------------------
@pytest.fixture
def postponed(meeting, files, team_member, now):
    adopt(meeting.items.get(proposal=files[0]), team_member, "postponed")
    actions.resume(proposal=files[0], by=team_member, now=now)
    analysis = files[0].analysis
    analysis.refresh_from_db()
    return type(files[0]).objects.get(pk=files[0].pk)


def test_a_postponed_file_is_not_put_back_on_the_meeting_that_postponed_it(
    meeting, postponed, team_member, as_user, now
):
    later = actions.create_meeting(starts_at=now + timedelta(days=20), place="", by=team_member, now=now)
    with pytest.raises(NotAllowedNow, match="rencontre ultérieure"):
        actions.add_to_agenda(meeting=meeting, proposal=postponed, by=team_member, now=now)
    shown = as_user(team_member).get(of(postponed, "agenda")).context["form"]
    assert list(shown.fields["meeting"].queryset) == [later]
    assert "Consigner la recommandation" not in text(as_user(team_member).get(of(postponed, "detail")))
    factories.complete_analysis(postponed, team_member)
    assert "Mettre à l’ordre du jour" in asked_to(team_member, now)


def test_a_second_tab_that_adopts_again_is_refused_in_words(meeting, postponed, team_member, as_user):
    factories.complete_analysis(postponed, team_member)
    typed = {"outcome": "favourable", "reasons": "Encore."}
    response = as_user(team_member).post(at(meeting, "meeting_adopt", postponed), typed)
    assert response.status_code == 409
    assert "s’est déjà prononcé" in text(response)
    assert Recommendation.objects.count() == 1


# --- Convened -----------------------------------------------------------------------------------------------------------
def test_the_notice_goes_to_those_whom_its_page_names(files, committee, team_member, third_member, as_user, now):
    """Those who sit on the day of the meeting and whose account is active; not those of today."""
    day = timezone.localdate(now) + timedelta(days=30)
    Seat.objects.filter(user=third_member).update(ends_on=day)
    body = Organisation.objects.create(name="Fondation à venir")
    coming = factories.make_advisor(email="nouvelle@example.org", first_name="Nouvelle")
    Seat.objects.create(committee=committee, organisation=body, user=coming, starts_on=day)
    blocked = factories.make_seat("Fondation absente", email="bloquee@example.org", first_name="Bloquée")
    blocked.is_active = False
    blocked.save()
    planned = actions.create_meeting(starts_at=now + timedelta(days=30), place="", by=team_member, now=now)
    shown = text(as_user(team_member).get(at(planned, "meeting_convene")))
    actions.convene(meeting=planned, by=team_member, now=now)
    told = {email.to_user for email in Email.objects.filter(kind="proposals.meeting_convened")}
    assert coming in told and third_member not in told and blocked not in told
    for person in (coming, third_member, blocked):
        assert (person.full_name in shown) == (person in told)
    assert f"part à {len(told)} membres" in shown


# --- Quorum -------------------------------------------------------------------------------------------------------------
def test_overlapping_seats_of_one_person_or_of_one_organisation_are_one_voice():
    """The database refuses such seats of one person today; those of before count once all the same."""
    seats = [
        Seat(pk=pk, user_id=user, organisation_id=body)
        for pk, user, body in ((1, 10, 100), (2, 11, 101), (3, 10, 102), (4, 12, 102), (5, 13, 103))
    ]
    assert [sorted(seat.pk for seat in voice) for voice in voices(seats)] == [[2], [1, 3, 4], [5]]


def test_two_delegates_of_one_organisation_are_one_voice_and_a_recused_one_does_not_silence_it(
    meeting, files, quartier, committee, committee_member
):
    before = actions.quorum(meeting, files[0])
    organisation = Seat.objects.get(user=committee_member).organisation
    successor = factories.make_advisor(email="releve@example.org")
    Seat.objects.create(committee=committee, organisation=organisation, user=successor, starts_on=factories.SINCE)
    assert len(actions.quorum(meeting, files[0]).eligible) == len(before.eligible)
    TableMembership.objects.create(
        user=committee_member,
        neighbourhood=quartier,
        role=TableMembership.Role.CONTRIBUTOR,
        starts_on=factories.SINCE,
    )
    after = actions.quorum(meeting, files[0])
    assert len(after.eligible) == len(before.eligible)
    assert len(after.present) == len(before.present) - 1  # the one who is present is recused, the other is not there
