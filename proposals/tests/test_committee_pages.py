"""A meeting of the comité de gestion as people live it: three files, recusals of each kind, a quorum missed then met."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from neighbourhoods.models import Portfolio, Seat, TableMembership
from notifications.models import Email
from proposals import actions, factories
from proposals.models import ConflictDeclaration, Meeting, Opinion, Recommendation, Status

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def files(call, quartier, other_quartier, third_quartier, coordinator, other_coordinator, team_member):
    """Three files in analysis, ready for the committee; another member of the team prepared them."""
    third = factories.make_member(third_quartier, email="lou@example.org")
    pairs = [(quartier, coordinator), (other_quartier, other_coordinator), (third_quartier, third)]
    found = [factories.make_under_review(place, by, team_member) for place, by in pairs]
    for file in found:
        factories.complete_analysis(file, team_member)
    return found


@pytest.fixture
def meeting(files, committee, team_member):
    return factories.make_meeting(team_member, *files, opened=False)


def at(meeting, name="meeting", file=None):
    return reverse(f"proposals:{name}", args=[meeting.public_id, *([file.public_id] if file else [])])


def of(file, name):
    return reverse(f"proposals:{name}", args=[file.public_id])


def text(response):
    return response.content.decode().replace("\xa0", " ").replace("&#x27;", "’")


def answer(client, file, value="none"):
    return client.post(of(file, "conflict"), {"answer": value})


def with_key(data):
    """What a page sends: its form carries a key drawn when it was shown, the same for each click."""
    return {"key": uuid.uuid4(), **data}


def adoption(**changed):
    return {"outcome": "favourable", "reasons": "Le comité adopte l’analyse."} | changed


# --- Planning -------------------------------------------------------------------------------------------------------
def test_the_team_plans_a_meeting_once_even_clicked_twice(committee, team_member, as_user):
    client = as_user(team_member)
    typed = with_key({"starts_at": "2027-02-10T13:30", "place": "En ligne"})
    for _click in range(2):
        client.post(reverse("proposals:meeting_plan"), typed)
    assert Meeting.objects.count() == 1


def test_nobody_else_plans_convenes_or_notes_presences(meeting, committee_member, advisor, as_user):
    for person in (committee_member, advisor):
        client = as_user(person)
        assert client.get(reverse("proposals:meeting_plan")).status_code == 403
        for name in ("meeting_convene", "meeting_close"):
            assert client.get(at(meeting, name)).status_code in (403, 404)
    assert as_user(committee_member).post(at(meeting, "meeting_open")).status_code == 403
    assert as_user(committee_member).post(at(meeting, "meeting_presence"), {}).status_code == 403


def test_members_see_a_meeting_once_it_is_convened_and_the_notice_names_no_file(
    files, committee, team_member, committee_member, as_user, now
):
    planned = actions.create_meeting(starts_at=now + timedelta(days=3), place="En ligne", by=team_member, now=now)
    actions.add_to_agenda(meeting=planned, proposal=files[0], by=team_member, now=now)
    assert as_user(committee_member).get(at(planned)).status_code == 404
    assert "Aucune rencontre à venir" in text(as_user(committee_member).get(reverse("proposals:committee")))
    client = as_user(team_member)
    assert "ne nomme aucun dossier" in text(client.get(at(planned, "meeting_convene")))
    for _click in range(2):
        client.post(at(planned, "meeting_convene"))
    assert as_user(committee_member).get(at(planned)).status_code == 200
    notices = Email.objects.filter(kind="proposals.meeting_convened")
    assert notices.count() == 4
    for email in notices:
        for word in ("Érables", "Bien manger", files[0].reference, str(files[0].public_id)):
            assert word not in email.subject + email.body_text + email.body_html
        assert at(planned) in email.body_text


def test_people_without_a_seat_have_no_committee(meeting, coordinator, stranger, as_user):
    for person in (coordinator, stranger):
        assert as_user(person).get(reverse("proposals:committee")).status_code == 403
        assert as_user(person).get(at(meeting)).status_code == 404


# --- Conflict of interest -------------------------------------------------------------------------------------------
def test_the_question_of_conflict_comes_before_any_content(meeting, files, committee_member, as_user):
    client, file = as_user(committee_member), files[0]
    for address in (at(meeting), at(meeting, "meeting_file", file)):
        shown = text(client.get(address))
        assert "Érables" in shown
        for content in ("Bien manger", "cuisines", "Bien documenté", "Une proposition solide", "120 000"):
            assert content not in shown
    assert client.post(at(meeting, "meeting_comment", file), {"body": "Vite"}).status_code == 403
    assert client.get(of(file, "detail")).url == of(file, "conflict")
    answer(client, file)
    shown = text(client.get(at(meeting, "meeting_file", file)))
    for content in ("Bien manger", "cuisines", "Bien documenté", "Une proposition solide", "120 000"):
        assert content in shown


def test_an_unanswered_question_says_what_to_do(meeting, files, committee_member, as_user):
    response = as_user(committee_member).post(of(files[0], "conflict"), {})
    assert "Dites si vous avez un conflit" in text(response)


def test_a_declared_conflict_closes_the_file_for_good(meeting, files, committee_member, as_user):
    client, file = as_user(committee_member), files[0]
    answer(client, file, "conflict")
    for address in (at(meeting, "meeting_file", file), of(file, "detail"), of(file, "conflict")):
        assert client.get(address).status_code == 404
    assert answer(client, file).status_code == 404
    shown = text(client.get(at(meeting)))
    assert "Érables" not in shown
    assert "Vieux-Moulin" in shown


def test_a_late_recusal_is_kept_as_late(meeting, files, committee_member, as_user):
    client, file = as_user(committee_member), files[0]
    answer(client, file)
    assert client.get(of(file, "withdraw_from_file")).status_code == 200
    client.post(of(file, "withdraw_from_file"))
    assert ConflictDeclaration.objects.get(has_conflict=True).is_late
    assert client.get(at(meeting, "meeting_file", file)).status_code == 404


def test_whoever_sits_for_an_organisation_that_withdraws_sees_no_file_and_no_count(
    meeting, files, cmtq_member, as_user
):
    client = as_user(cmtq_member)
    for address in (reverse("proposals:committee"), at(meeting), at(meeting, "meeting_minutes")):
        shown = text(client.get(address))
        for name in ("Érables", "Vieux-Moulin", "Passerelles"):
            assert name not in shown
    assert "Aucun dossier à lire" in text(client.get(at(meeting)))
    for file in files:
        assert client.get(at(meeting, "meeting_file", file)).status_code == 404
        assert client.get(of(file, "conflict")).status_code == 404


def test_a_member_of_the_table_is_recused_without_saying_so(meeting, files, committee_member, quartier, as_user):
    TableMembership.objects.create(
        user=committee_member,
        neighbourhood=quartier,
        role=TableMembership.Role.CONTRIBUTOR,
        starts_on=factories.SINCE,
    )
    client = as_user(committee_member)
    assert "Érables" not in text(client.get(at(meeting)))
    assert client.get(at(meeting, "meeting_file", files[0])).status_code == 404


# --- Opinions -------------------------------------------------------------------------------------------------------
def test_members_give_an_opinion_once_even_clicked_twice_and_read_each_other_once_the_round_is_closed(
    meeting, files, committee_member, third_member, team_member, coordinator, as_user
):
    file = files[0]
    for person in (committee_member, third_member):
        answer(as_user(person), file)
    typed = with_key({"body": "Budget prudent."})
    for _click in range(2):
        as_user(committee_member).post(at(meeting, "meeting_comment", file), typed)
    assert Opinion.objects.count() == 1
    assert "Budget prudent." in text(as_user(committee_member).get(at(meeting, "meeting_file", file)))
    for person in (third_member, team_member):
        shown = text(as_user(person).get(at(meeting, "meeting_file", file)))
        assert "Budget prudent." not in shown
        assert "1 membre a donné son avis." in shown
    factories.close_round(meeting.items.get(proposal=file), team_member)
    for person in (third_member, team_member):
        assert "Budget prudent." in text(as_user(person).get(at(meeting, "meeting_file", file)))
    assert "Budget prudent." not in text(as_user(coordinator).get(of(file, "detail")))


def test_an_analysis_that_is_not_ready_stays_closed_to_members(meeting, files, committee_member, team_member, as_user):
    analysis = files[0].analysis
    analysis.refresh_from_db()
    actions.save_analysis(
        analysis=analysis,
        summary="Encore en chantier.",
        lines={},
        expected_version=analysis.lock_version,
        by=team_member,
        now=factories.NOW,
    )
    answer(as_user(committee_member), files[0])
    assert "Encore en chantier." not in text(as_user(committee_member).get(at(meeting, "meeting_file", files[0])))
    assert "Encore en chantier." not in text(as_user(committee_member).get(of(files[0], "detail")))
    assert "Encore en chantier." in text(as_user(team_member).get(at(meeting, "meeting_file", files[0])))


# --- Presence, quorum, adoption -------------------------------------------------------------------------------------
def test_a_meeting_with_three_files_from_recusals_to_minutes(
    meeting, files, quartier, chair, committee_member, third_member, cmtq_member, team_member, as_user
):
    """One automatic recusal, one late, a quorum missed then met, and what the minutes keep of it all."""
    first, second, third = files
    TableMembership.objects.create(  # automatic: the chair belongs to the first file's table
        user=chair, neighbourhood=quartier, role=TableMembership.Role.CONTRIBUTOR, starts_on=factories.SINCE
    )
    answer(as_user(committee_member), second)
    as_user(committee_member).post(of(second, "withdraw_from_file"))

    team = as_user(team_member)
    team.post(at(meeting, "meeting_open"))
    shown = text(team.get(at(meeting)))
    assert "lien avec une table concernée" in shown
    assert "conflit déclaré après la lecture" in shown
    assert "retrait prévu au guide" in shown

    one = Seat.objects.get(user=third_member)
    team.post(at(meeting, "meeting_presence"), {"seats": [one.pk]})
    refused = team.post(at(meeting, "meeting_adopt", first), adoption(reasons="Motifs tapés."))
    assert refused.status_code == 409
    shown = text(refused)
    assert "1 siège présent, il en faut 2 sur 2" in shown
    assert "Motifs tapés." in shown
    assert not Recommendation.objects.exists()

    seats = list(Seat.objects.current().of_management().values_list("pk", flat=True))
    team.post(at(meeting, "meeting_presence"), {"seats": seats})
    for file, outcome in zip(files, ("favourable", "unfavourable", "postponed"), strict=True):
        factories.close_round(meeting.items.get(proposal=file), team_member)
        assert team.post(at(meeting, "meeting_adopt", file), adoption(outcome=outcome)).status_code == 302
    states = []
    for file in files:
        file.refresh_from_db()
        states.append(file.status)
    assert states == [Status.RECOMMENDED, Status.NOT_RECOMMENDED, Status.POSTPONED]

    team.post(at(meeting, "meeting_close"))
    shown = text(team.get(at(meeting, "meeting_minutes")))
    assert "2 sièges présents sur 2; il en faut 2." in shown
    for person, kind in (
        (cmtq_member, "Coalition : retrait prévu au guide"),
        (chair, "Fondation A : lien avec une table concernée"),
        (committee_member, "Fondation B : conflit déclaré après la lecture"),
    ):
        assert f"{person.full_name}, {kind}" in shown

    answer(as_user(third_member), third)
    seen = text(as_user(committee_member).get(at(meeting, "meeting_minutes")))
    for name in ("Vieux-Moulin", "Érables", "Passerelles"):
        assert name not in seen  # recused from one, no answer given for the two others
    seen = text(as_user(third_member).get(at(meeting, "meeting_minutes")))
    assert "Passerelles" in seen


def test_a_file_is_decided_once_and_the_second_person_is_told_so(meeting, files, team_member, chair, as_user, now):
    actions.open_meeting(meeting=meeting, by=team_member, now=now)
    seats = Seat.objects.current().of_management()
    actions.mark_presence(meeting=meeting, seats=seats, by=team_member, now=now)
    answer(as_user(chair), files[0])
    as_user(chair).post(at(meeting, "meeting_round", files[0]))
    for _click in range(2):
        assert as_user(team_member).post(at(meeting, "meeting_adopt", files[0]), adoption()).status_code == 302
    second = as_user(chair).post(at(meeting, "meeting_adopt", files[0]), adoption(outcome="unfavourable"))
    assert second.status_code == 409
    assert Recommendation.objects.get().outcome == "favourable"


def test_the_chair_records_and_a_plain_member_does_not(
    meeting, files, team_member, chair, committee_member, as_user, now
):
    actions.open_meeting(meeting=meeting, by=chair, now=now)
    actions.mark_presence(meeting=meeting, seats=Seat.objects.current().of_management(), by=chair, now=now)
    for person in (chair, committee_member):
        answer(as_user(person), files[0])
    as_user(chair).post(at(meeting, "meeting_round", files[0]))
    assert as_user(committee_member).post(at(meeting, "meeting_adopt", files[0]), adoption()).status_code == 403
    assert as_user(chair).post(at(meeting, "meeting_adopt", files[0]), adoption()).status_code == 302


def test_the_files_own_advisor_never_records_the_recommendation(meeting, files, quartier, as_user, now):
    both = factories.make_team_member(email="double@example.org")
    Portfolio.objects.create(advisor=both, neighbourhood=quartier, starts_on=factories.SINCE)
    actions.open_meeting(meeting=meeting, by=both, now=now)
    actions.mark_presence(meeting=meeting, seats=Seat.objects.current().of_management(), by=both, now=now)
    for item in meeting.items.all():
        factories.close_round(item, both)
    assert as_user(both).post(at(meeting, "meeting_adopt", files[0]), adoption()).status_code == 403
    assert "Vous conseillez ce quartier" in text(as_user(both).get(at(meeting, "meeting_file", files[0])))
    assert as_user(both).post(at(meeting, "meeting_adopt", files[1]), adoption()).status_code == 302


def test_nothing_is_adopted_outside_an_open_meeting(meeting, files, team_member, as_user):
    response = as_user(team_member).post(at(meeting, "meeting_adopt", files[0]), adoption())
    assert response.status_code == 409


def test_reasons_are_required_and_the_choice_stays(meeting, files, team_member, as_user, now):
    actions.open_meeting(meeting=meeting, by=team_member, now=now)
    response = as_user(team_member).post(at(meeting, "meeting_adopt", files[0]), adoption(reasons=" "))
    shown = text(response)
    assert "Inscrivez les motifs" in shown
    assert 'value="favourable"' in shown


def test_a_file_that_was_commented_stays_on_the_agenda(meeting, files, team_member, committee_member, as_user, now):
    answer(as_user(committee_member), files[0])
    as_user(committee_member).post(at(meeting, "meeting_comment", files[0]), {"body": "Lu."})
    client = as_user(team_member)
    assert client.post(at(meeting, "meeting_remove", files[0])).status_code == 409
    assert client.post(at(meeting, "meeting_remove", files[1])).status_code == 302
    assert meeting.items.count() == 2


# --- Queries --------------------------------------------------------------------------------------------------------
@pytest.fixture
def count_queries(django_assert_max_num_queries):
    def count(client, address, most):
        client.get(address)
        with django_assert_max_num_queries(most) as seen:
            client.get(address)
        return len(seen)

    return count


def test_lists_ask_as_many_questions_for_three_as_for_one(files, committee, team_member, as_user, count_queries, now):
    one = factories.make_meeting(team_member, files[0])
    client = as_user(team_member)
    address = reverse("proposals:committee")
    before = count_queries(client, address, 8), count_queries(client, at(one), 17)
    for file in files[1:]:
        actions.add_to_agenda(meeting=one, proposal=file, by=team_member, now=now)
        factories.make_meeting(team_member, file, now=now + timedelta(days=1))
    after = count_queries(client, address, 8), count_queries(client, at(one), 17)
    assert after == before


def test_minutes_ask_as_many_questions_for_three_files_as_for_one(
    files, committee, team_member, as_user, count_queries, now
):
    meeting = factories.make_meeting(team_member, *files)
    client, counts = as_user(team_member), []
    for file in files:
        factories.adopt(
            item=meeting.items.get(proposal=file), outcome="favourable", reasons="Oui.", by=team_member, now=now
        )
        counts.append(count_queries(client, at(meeting, "meeting_minutes"), 10))
    assert counts[0] == counts[2]
