"""The mid-year meeting: moments proposed and kept, notes for oneself or for all, what follows and who hears of it."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from neighbourhoods import positions
from notifications.models import Email
from reports import factories, todo
from reports.actions import (
    add_follow_up,
    end_follow_up,
    keep,
    propose,
    receive,
    reopen_follow_up,
    share_note,
    write_note,
)
from reports.models import FollowUp, Kind, MeetingNote
from ui.refusals import NotAllowedNow, Refused

pytestmark = pytest.mark.django_db
NOW = factories.NOW  # 20 January 2027
FIRST = timezone.localtime(NOW).replace(month=2, day=3, hour=13, minute=30, second=0)
SECOND = FIRST + timedelta(days=2)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def obligation(quartier, coordinator, advisor, stages):
    return factories.owed(factories.make_calendar(quartier, coordinator), Kind.MIDYEAR)


@pytest.fixture
def proposed(obligation, advisor):
    return offer(obligation, advisor)


def offer(obligation, by, moments=(FIRST, SECOND), now=NOW, **facts):
    facts = {"minutes": 90, "place": "1, rue de la Fiction", "others": "Noor H."} | facts
    return propose(obligation=obligation, moments=moments, by=by, now=now, **facts)


def told(kind):
    return Email.objects.of_kind(f"reports.meeting_{kind}")


def asked_of(person):
    return [item.text for item in todo.todo(person, NOW)]


# --- Moments --------------------------------------------------------------------------------------------------------
def test_the_table_hears_of_the_moments_and_chooses_one(obligation, proposed, coordinator, advisor):
    letter = told("proposed").get()
    assert letter.to_user == coordinator
    assert "3\xa0février 2027 à 13\xa0h\xa030" in letter.body_text and "1, rue de la Fiction" in letter.body_text
    assert "Retenir un moment pour la rencontre de mi-année, Quartier des Érables" in asked_of(coordinator)
    meeting = keep(obligation=obligation, starts_at=SECOND, by=coordinator, now=NOW)
    assert (meeting.starts_at, meeting.kept_by) == (SECOND, coordinator)
    assert {email.to_user for email in told("kept")} == {coordinator, advisor}
    assert not any("Retenir" in text for text in asked_of(coordinator))


def test_the_file_of_the_meeting_is_read_by_a_calendar(obligation, proposed, coordinator, as_user):
    address = reverse("reports:meeting_file", args=[obligation.public_id])
    assert as_user(coordinator).get(address).status_code == 404  # nothing is kept yet
    keep(obligation=obligation, starts_at=FIRST, by=coordinator, now=NOW)
    entry = Calendar.from_ical(as_user(coordinator).get(address).content).walk("VEVENT")[0]
    assert (entry["dtstart"].dt, entry["dtend"].dt) == (FIRST, FIRST + timedelta(minutes=90))
    assert str(entry["location"]) == "1, rue de la Fiction"
    for letter in told("kept"):
        assert letter.attachments.get().filename == "rencontre.ics"


def test_the_same_again_tells_nobody_twice(obligation, proposed, coordinator, advisor):
    offer(obligation, advisor)
    for _again in range(2):
        keep(obligation=obligation, starts_at=FIRST, by=coordinator, now=NOW)
    assert (told("proposed").count(), told("kept").count()) == (1, 2)


def test_other_moments_give_up_the_one_that_was_kept(obligation, proposed, coordinator, advisor):
    kept = keep(obligation=obligation, starts_at=FIRST, by=coordinator, now=NOW)
    moved = offer(obligation, advisor, moments=[SECOND])
    assert moved.starts_at is None and moved.sequence > kept.sequence
    assert told("proposed").latest("pk").subject == "La rencontre de mi-année change de moment"
    with pytest.raises(NotAllowedNow, match="n’est plus proposé"):
        keep(obligation=obligation, starts_at=FIRST, by=coordinator, now=NOW)


def test_whoever_had_the_moment_in_their_calendar_hears_that_the_team_gives_it_up(
    obligation, proposed, coordinator, advisor, team_member
):
    offer(obligation, team_member, (SECOND,))
    assert told("proposed").filter(to_user=advisor).count() == 0  # nothing was kept yet
    keep(obligation=obligation, starts_at=SECOND, by=coordinator, now=NOW)
    offer(obligation, team_member, (FIRST,))
    letter = told("proposed").get(to_user=advisor)
    assert "Le moment retenu ne tient plus" in letter.body_text


@pytest.mark.parametrize(
    ("moments", "words"),
    [
        ([], "de un à trois"),
        ([FIRST + timedelta(days=n) for n in range(4)], "de un à trois"),
        ([NOW - timedelta(minutes=1)], "est passé"),
        ([NOW + timedelta(days=400)], "dans l’année"),
    ],
)
def test_moments_that_cannot_be_are_refused(obligation, advisor, moments, words):
    with pytest.raises(Refused, match=words):
        offer(obligation, advisor, moments=moments)
    assert not told("proposed")


def test_a_moment_that_is_past_cannot_be_kept(obligation, proposed, coordinator):
    with pytest.raises(NotAllowedNow, match="est passé"):
        keep(obligation=obligation, starts_at=FIRST, by=coordinator, now=FIRST + timedelta(minutes=1))


def test_a_meeting_that_was_held_waits_for_no_moment(obligation, proposed, coordinator, advisor, as_user):
    receive(obligation=obligation, on=date(2027, 1, 15), by=advisor, now=NOW)
    assert "Le moment" not in as_user(coordinator).get(obligation.get_absolute_url()).text
    for act in (
        lambda: keep(obligation=obligation, starts_at=FIRST, by=coordinator, now=NOW),
        lambda: offer(obligation, advisor, moments=[SECOND]),
    ):
        with pytest.raises(NotAllowedNow, match="n’est plus à prévoir"):
            act()
    assert not any("Retenir" in text for text in asked_of(coordinator))


def test_who_may_propose_and_who_may_choose(
    obligation, coordinator, contributor, other_coordinator, advisor, team_member
):
    for person in (coordinator, contributor, other_coordinator):
        with pytest.raises(PermissionDenied):
            offer(obligation, person)
    offer(obligation, team_member)
    for person in (contributor, other_coordinator):
        with pytest.raises(PermissionDenied):
            keep(obligation=obligation, starts_at=FIRST, by=person, now=NOW)
    assert keep(obligation=obligation, starts_at=FIRST, by=advisor, now=NOW).kept_by == advisor  # agreed by telephone


# --- Notes ----------------------------------------------------------------------------------------------------------
def test_a_private_note_is_read_by_its_author_alone(
    obligation, coordinator, contributor, advisor, team_member, admin_user, other_coordinator, as_user
):
    write_note(obligation=obligation, text="Canari privé.", is_shared=False, by=advisor, now=NOW)
    write_note(obligation=obligation, text="Pour tout le monde.", is_shared=True, by=advisor, now=NOW)
    for person in (coordinator, contributor, team_member, admin_user):
        page = as_user(person).get(obligation.get_absolute_url()).text
        assert "Canari privé." not in page and "Pour tout le monde." in page
    assert "Canari privé." in as_user(advisor).get(obligation.get_absolute_url()).text
    assert not MeetingNote.objects.visible_to(other_coordinator)


def test_only_its_author_shares_a_note(obligation, coordinator, advisor, team_member, as_user):
    note = write_note(obligation=obligation, text="À partager.", is_shared=False, by=advisor, now=NOW)
    for person in (coordinator, team_member):
        with pytest.raises(PermissionDenied):
            share_note(note=note, by=person, now=NOW)
        assert as_user(person).post(reverse("reports:share_note", args=[note.pk])).status_code == 404
    as_user(advisor).post(reverse("reports:share_note", args=[note.pk]))
    assert "À partager." in as_user(coordinator).get(obligation.get_absolute_url()).text


def test_an_advisor_who_leaves_the_portfolio_reads_their_notes_no_more(obligation, advisor):
    write_note(obligation=obligation, text="Avant de partir.", is_shared=False, by=advisor, now=NOW)
    advisor.portfolio.update(ends_on=NOW.date())
    assert not MeetingNote.objects.visible_to(advisor)


# --- What follows ---------------------------------------------------------------------------------------------------
def follow_up(obligation, by, charge=FollowUp.Charge.TABLE, days=10):
    due_on = NOW.date() + timedelta(days=days)
    return add_follow_up(
        obligation=obligation, text="Envoyer le budget corrigé", charge=charge, due_on=due_on, by=by, now=NOW
    )


@pytest.mark.parametrize("charge", FollowUp.Charge.values)
def test_what_follows_waits_for_whoever_is_in_charge(obligation, coordinator, advisor, other_coordinator, charge):
    one = follow_up(obligation, advisor, charge)
    theirs, others = (coordinator, advisor) if charge == FollowUp.Charge.TABLE else (advisor, coordinator)
    assert one.text in asked_of(theirs)
    assert one.text not in asked_of(others) and not asked_of(other_coordinator)
    end_follow_up(follow_up=one, by=coordinator, now=NOW)
    assert one.text not in asked_of(theirs)
    reopen_follow_up(follow_up=one, by=advisor, now=NOW)
    assert one.text in asked_of(theirs)


def test_a_contributor_who_may_submit_is_asked_as_on_the_page(obligation, proposed, contributor, advisor):
    follow_up(obligation, advisor)
    assert not asked_of(contributor)
    contributor.table_memberships.update(may_submit=True)
    asked = asked_of(contributor)
    assert "Envoyer le budget corrigé" in asked and any("Retenir un moment" in text for text in asked)


def test_what_follows_in_a_distant_month_waits_its_turn(obligation, coordinator, advisor):
    follow_up(obligation, advisor, days=31)
    assert "Envoyer le budget corrigé" not in asked_of(coordinator)
    with pytest.raises(Refused, match="à venir"):
        follow_up(obligation, advisor, days=-1)


def test_the_home_asks_at_most_two_questions_for_all_of_it(
    obligation, proposed, coordinator, advisor, django_assert_max_num_queries
):
    for _n in range(3):
        follow_up(obligation, advisor)
    positions.keep(coordinator)
    with django_assert_max_num_queries(2):
        assert len(asked_of(coordinator)) == 4  # the moment, and three that follow


# --- Pages ----------------------------------------------------------------------------------------------------------
def test_an_advisor_proposes_on_the_page_and_the_table_answers_with_a_button(obligation, coordinator, advisor, as_user):
    client = as_user(advisor)
    sent = {"first": "2027-02-03T13:30", "minutes": "1 h 30", "place": "En ligne", "others": ""}
    page = client.post(reverse("reports:propose", args=[obligation.public_id]), sent, follow=True)
    assert "Vos propositions sont parties." in page.text
    answer = as_user(coordinator)
    address = reverse("reports:keep", args=[obligation.public_id, int(FIRST.timestamp())])
    assert address in answer.get(obligation.get_absolute_url()).text
    assert "C’est retenu" in answer.post(address, follow=True).text
    assert answer.post(reverse("reports:keep", args=[obligation.public_id, 10**18])).status_code == 404


def test_a_bad_proposal_loses_nothing(obligation, advisor, as_user):
    sent = {"first": "2026-01-01T10:00", "minutes": "12:99", "place": "Une salle", "others": "Inès"}
    answer = as_user(advisor).post(reverse("reports:propose", args=[obligation.public_id]), sent)
    assert answer.status_code == 422
    assert "Une salle" in answer.text and "Inès" in answer.text and "12:99" in answer.text


def test_a_report_has_no_meeting(obligation, advisor, as_user):
    report = factories.owed(obligation.participation)
    for name in ("propose", "note", "follow_up"):
        assert as_user(advisor).get(reverse(f"reports:{name}", args=[report.public_id])).status_code == 404
