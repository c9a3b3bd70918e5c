"""The round of opinions: nobody reads another's before it closes, a recusal strikes, adoption waits for it."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from neighbourhoods.models import Seat, TableMembership
from proposals import actions, factories, todo
from proposals.models import JournalEntry, Opinion
from ui.refusals import NotAllowedNow

pytestmark = pytest.mark.django_db
SECRET = "Le calendrier me paraît intenable."


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
def item(file, committee, team_member, chair, committee_member, third_member, now):
    """An open meeting, everybody there; every member has answered, one has given an opinion."""
    meeting = factories.make_meeting(team_member, file)
    for person in (chair, committee_member, third_member):
        actions.deny_conflict(proposal=file, by=person, now=now)
    found = meeting.items.get()
    opine(found, committee_member)
    return found


def opine(item, by, stance="unfavourable", body=SECRET, minutes=0):
    now = factories.NOW + timedelta(minutes=minutes)
    return actions.comment(item=item, stance=stance, body=body, by=by, now=now)


def close(item, by):
    return actions.close_round(item=item, by=by, now=factories.NOW)


def adopt(item, by):
    return actions.adopt(item=item, outcome="favourable", reasons="Oui.", by=by, now=factories.NOW)


def page(item, name="meeting_file"):
    return reverse(f"proposals:{name}", args=[item.meeting.public_id, item.proposal.public_id])


def text(response):
    return response.content.decode().replace("\xa0", " ").replace("&#x27;", "’")


def main(response):
    return text(response).partition("<main")[2].partition("</main>")[0]


def asked_to(user, now):
    return " / ".join(entry.text for entry in todo.todo(user, now))


# --- Before it closes -----------------------------------------------------------------------------------------------
def test_only_its_author_reads_an_opinion_before_the_round_closes(
    item, chair, team_member, admin_user, advisor, committee_member, third_member, as_user
):
    assert SECRET in main(as_user(committee_member).get(page(item)))
    for person in (chair, team_member, admin_user, third_member):
        shown = main(as_user(person).get(page(item)))
        assert SECRET not in shown and "1 membre a donné son avis." in shown
        assert (
            "Défavorable</"
            not in shown.partition('<section class="stack" aria-labelledby="avis">')[2].partition("<form")[0]
        )
        assert not Opinion.objects.visible_to(person).exists()
    assert not Opinion.objects.visible_to(advisor).exists()


def test_what_is_told_is_how_many_gave_theirs(item, committee_member, third_member, team_member, as_user):
    opine(item, committee_member, "favourable", "", minutes=1)
    assert "1 membre a donné son avis." in main(as_user(team_member).get(page(item)))
    opine(item, third_member, "none", "")
    assert "2 membres ont donné leur avis." in main(as_user(team_member).get(page(item)))


def test_an_opinion_is_a_stance_a_comment_or_both(item, third_member, as_user, now):
    with pytest.raises(NotAllowedNow, match="Choisissez un avis"):
        opine(item, third_member, "", "  ")
    client, address = as_user(third_member), page(item, "meeting_comment")
    assert "Choisissez un avis, ou écrivez un commentaire." in text(client.post(address, {"body": " "}))
    for typed in ({"stance": "postponed"}, {"body": "Lu."}, {"stance": "none", "body": "Lu aussi."}):
        assert client.post(address, typed).status_code == 302
    assert Opinion.objects.filter(author=third_member).count() == 3
    assert client.post(address, {"stance": "perhaps"}).status_code == 200


# --- Closing --------------------------------------------------------------------------------------------------------
def test_the_chair_closes_the_round_and_then_everybody_reads(
    item, chair, team_member, third_member, committee_member, as_user, now
):
    for person in (team_member, third_member):
        with pytest.raises(PermissionDenied):
            close(item, person)
    assert "Fermer le tour des avis" in asked_to(chair, now)
    assert "Fermer le tour" not in asked_to(team_member, now) + asked_to(third_member, now)
    assert "1 membre a donné son avis." in text(as_user(chair).get(page(item, "meeting_round")))
    as_user(chair).post(page(item, "meeting_round"))
    for person in (team_member, third_member, chair):
        shown = main(as_user(person).get(page(item)))
        assert SECRET in shown and "1 défavorable" in shown and "Fondation B" in shown
    assert JournalEntry.objects.get(verb="close_round").is_internal
    assert "Consigner la recommandation" in asked_to(chair, now)


def test_once_closed_nobody_adds_an_opinion_and_it_stays_closed(item, chair, third_member, as_user, now):
    first = close(item, chair).round_closed_at
    assert close(item, chair).round_closed_at == first
    assert JournalEntry.objects.filter(verb="close_round").count() == 1
    with pytest.raises(NotAllowedNow, match="Le tour des avis est fermé"):
        opine(item, third_member)
    assert "Donner mon avis" not in text(as_user(third_member).get(page(item)))
    assert "donner votre avis" not in asked_to(third_member, now)
    assert as_user(chair).get(page(item, "meeting_round")).status_code == 409


def test_a_file_that_its_table_took_back_is_studied_no_more(item, file, coordinator, advisor, chair, third_member, now):
    actions.take_back(proposal=file, by=coordinator, now=now)
    actions.confirm_withdrawal(proposal=file, by=advisor, now=now)
    with pytest.raises(NotAllowedNow, match="n’est plus à l’étude"):
        opine(item, third_member)
    with pytest.raises(NotAllowedNow, match="n’est plus à l’étude"):
        close(item, chair)
    assert not JournalEntry.objects.filter(verb="close_round").exists()


def test_the_team_closes_when_the_chair_cannot(item, file, chair, team_member, advisor, now):
    actions.declare_conflict(proposal=file, by=chair, now=now)
    assert "Fermer le tour des avis" in asked_to(team_member, now)
    for person in (chair, advisor):
        with pytest.raises(PermissionDenied):
            close(item, person)
    assert close(item, team_member).round_closed_by == team_member


def test_a_round_closes_from_the_notice_on(file, committee, team_member, chair, advisor, now):
    meeting = actions.create_meeting(starts_at=now, place="", by=team_member, now=now)
    item = actions.add_to_agenda(meeting=meeting, proposal=file, by=team_member, now=now)
    with pytest.raises(NotAllowedNow, match="Convoquez"):
        close(item, team_member)
    actions.convene(meeting=meeting, by=team_member, now=now)
    actions.deny_conflict(proposal=file, by=chair, now=now)
    assert close(item, chair).round_closed_by == chair


def test_a_recommendation_waits_for_the_round_and_the_page_says_so(item, chair, team_member, as_user):
    with pytest.raises(NotAllowedNow, match="Le tour des avis n’est pas fermé"):
        adopt(item, team_member)
    assert "c’est la présidence qui le ferme" in text(as_user(team_member).get(page(item)))
    shown = text(as_user(chair).get(page(item)))
    assert "Le tour des avis se ferme d’abord" in shown and page(item, "meeting_round") in shown
    close(item, chair)
    assert adopt(item, team_member).record["opinions"]["unfavourable"] == 1


def test_a_file_whose_round_is_closed_stays_on_the_agenda(item, file, chair, team_member, committee_member, now):
    Opinion.objects.all().delete()
    close(item, chair)
    with pytest.raises(NotAllowedNow, match="a commencé l’étude"):
        actions.remove_from_agenda(item=item, by=team_member, now=now)


# --- Counting -------------------------------------------------------------------------------------------------------
def test_each_person_counts_once_by_the_last_stance_taken(item, chair, committee_member, third_member):
    opine(item, committee_member, "favourable", minutes=1)
    opine(item, committee_member, "", "Une précision.", minutes=2)
    opine(item, third_member, "", "Rien à dire.", minutes=3)
    opine(item, chair, "none", "", minutes=4)
    stances = Opinion.objects.on_item(item).standing().by_stance()
    assert stances == {"favourable": 1, "unfavourable": 0, "postponed": 0, "none": 1}


@pytest.mark.parametrize("closed_first", [True, False])
def test_a_late_withdrawal_strikes_the_opinion(
    item, file, chair, committee_member, third_member, team_member, as_user, now, closed_first
):
    opine(item, third_member, "favourable", "Oui.")
    if closed_first:
        close(item, chair)
    actions.declare_conflict(proposal=file, by=committee_member, now=now)
    if not closed_first:
        assert "1 membre a donné son avis." in main(as_user(team_member).get(page(item)))
        assert "biffé" not in main(as_user(team_member).get(page(item)))
        close(item, chair)
    shown = main(as_user(team_member).get(page(item)))
    assert "Un avis biffé : retrait de Fondation B." in shown
    assert SECRET not in shown and "1 favorable" in shown and "1 défavorable" not in shown
    record = adopt(item, team_member).record
    assert (record["opinions"]["favourable"], record["opinions"]["unfavourable"], record["struck"]) == (1, 0, 1)


def test_a_recusal_that_follows_from_a_fact_strikes_too(item, file, quartier, chair, committee_member, team_member):
    close(item, chair)
    TableMembership.objects.create(
        user=committee_member, neighbourhood=quartier, role="contributor", starts_on=factories.SINCE
    )
    assert not Opinion.objects.visible_to(team_member).exists()
    assert Opinion.objects.on_item(item).struck().how_many_gave() == 1


def test_what_was_adopted_keeps_its_figures_and_never_the_words_of_whoever_withdrew_since(
    item, file, chair, committee_member, team_member, as_user, now
):
    close(item, chair)
    recorded = adopt(item, team_member)
    actions.declare_conflict(proposal=file, by=committee_member, now=now)
    recorded.refresh_from_db()
    assert recorded.record["opinions"]["unfavourable"] == 1
    shown = main(as_user(team_member).get(page(item)))
    assert SECRET not in shown and "Avis des membres : 1 défavorable." in shown


# --- The record -----------------------------------------------------------------------------------------------------
def test_the_record_names_seats_by_their_keys_and_no_person(
    item, file, chair, committee_member, third_member, cmtq_member, team_member, now
):
    actions.declare_conflict(proposal=file, by=committee_member, now=now)
    close(item, chair)
    record = adopt(item, team_member).record
    seat = {person: Seat.objects.get(user=person).pk for person in (chair, committee_member, third_member, cmtq_member)}
    assert sorted(record["present_seats"]) == sorted([seat[chair], seat[third_member]])
    assert {(row["seat"], row["kind"]) for row in record["recused_seats"]} == {
        (seat[committee_member], "late"),
        (seat[cmtq_member], "withdraws"),
    }
    for person in seat:
        assert person.last_name not in str(record) and person.first_name not in str(record)


def test_minutes_of_before_the_keys_of_seats_are_still_read(item, chair, team_member, as_user):
    """Such a record is written as it was then: the table refuses a change."""
    from proposals.models import Recommendation

    record = actions.quorum(item.meeting, item.proposal).as_record()
    old = {
        name: record[name]
        for name in ("seats", "eligible", "present", "required", "met", "recused", "present_organisations")
    }
    Recommendation.objects.create(
        item=item,
        outcome="favourable",
        reasons="Oui.",
        analysis={"summary": "Avant.", "items": []},
        record=old,
        adopted_at=factories.NOW,
        recorded_by=team_member,
    )
    for address in (page(item), reverse("proposals:meeting_minutes", args=[item.meeting.public_id])):
        assert as_user(team_member).get(address).status_code == 200
    shown = text(as_user(team_member).get(address))
    assert "Coalition : retrait prévu au guide" in shown


# --- The advisor's opinion ------------------------------------------------------------------------------------------
def test_the_advisors_opinion_is_read_by_the_committee_and_frozen_with_the_analysis(
    item, file, chair, advisor, team_member, third_member, as_user, now
):
    analysis = file.analysis
    analysis.refresh_from_db()
    analysis = actions.save_analysis(
        analysis=analysis,
        summary="En bref.",
        advice="Je soutiens ce projet.",
        lines={},
        expected_version=analysis.lock_version,
        by=advisor,
        now=now,
    )
    assert "Je soutiens ce projet." not in text(as_user(third_member).get(page(item)))
    actions.mark_ready(analysis=analysis, by=advisor, now=now)
    assert "Je soutiens ce projet." in text(as_user(third_member).get(page(item)))
    assert "Je soutiens ce projet." in text(as_user(advisor).get(file.get_absolute_url()))
    close(item, chair)
    assert adopt(item, team_member).analysis["advice"] == "Je soutiens ce projet."
    assert "Je soutiens ce projet." in text(as_user(third_member).get(page(item)))


def test_two_writers_of_the_advisors_opinion_see_both_texts(file, advisor, team_member, as_user, now):
    analysis = file.analysis
    analysis.refresh_from_db()
    before = analysis.lock_version
    typed = {"summary": "", "lock_version": before}
    address = reverse("proposals:analysis", args=[file.public_id])
    assert as_user(advisor).post(address, {**typed, "advice": "Le mien."}).status_code == 302
    response = as_user(team_member).post(address, {**typed, "advice": "Le nôtre."})
    assert response.status_code == 409
    assert "Le mien." in text(response) and "Le nôtre." in text(response)
    analysis.refresh_from_db()
    assert analysis.advice == "Le mien."
