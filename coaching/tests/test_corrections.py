"""What a correction keeps, what it may touch, and what it says of itself."""

import html
import uuid

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from coaching import actions, factories
from coaching.actions.mandates import conclude
from coaching.models import CoachingSession, HeldSession, SessionAmendment
from coaching.refusals import Refused
from notifications.models import Email
from ui.refusals import NotAllowedNow

from .steps import correct, in_hours, log

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(factories.NOW, tick=False):
        yield


@pytest.fixture
def session(mandate, dynamo_coach):
    return log(mandate, "2026-06-01", 2, dynamo_coach, note="Première rencontre.")


def text(page):
    return html.unescape(page.content.decode()).replace("\u00a0", " ")


def at(session, name="session"):
    return reverse(f"coaching:{name}", args=[session.public_id])


def typed(**changed):
    facts = {
        "on": "2026-06-01",
        "minutes": "2",
        "mode": "virtual",
        "in_person_reason": "",
        "note": "Première rencontre.",
    }
    return facts | {"reason": "Note seulement", "key": uuid.uuid4()} | changed


# --- Without touching the hours -------------------------------------------------------------------------------------
def test_a_note_that_is_corrected_stays_readable_with_who_when_and_why(session, dynamo_coach, coordinator, as_user):
    page = as_user(dynamo_coach).post(at(session, "session_correct"), typed(note="Deuxième rencontre."), follow=True)
    assert "La correction est enregistrée. Ce qui était écrit avant reste lisible." in text(page)
    kept = SessionAmendment.objects.get()
    assert (kept.note_before, kept.note_after, kept.why, kept.amended_by) == (
        "Première rencontre.", "Deuxième rencontre.", "Note seulement", dynamo_coach,
    )  # fmt: skip
    shown = text(as_user(coordinator).get(at(session)))
    assert "<del>Première rencontre.</del> <ins>Deuxième rencontre.</ins>" in shown and "Note seulement" in shown


def test_nothing_changed_is_said_and_nothing_is_written(session, dynamo_coach, as_user):
    page = as_user(dynamo_coach).post(at(session, "session_correct"), typed(), follow=True)
    assert "Rien n’a changé : la séance reste comme elle était inscrite." in text(page)
    assert not SessionAmendment.objects.exists() and session.entries.count() == 1


def test_a_note_sent_twice_is_corrected_once(session, dynamo_coach, as_user):
    client, sent = as_user(dynamo_coach), typed(note="Autre")
    for _n in range(2):
        page = client.post(at(session, "session_correct"), sent, follow=True)
        assert "La correction est enregistrée." in text(page)
    assert SessionAmendment.objects.count() == 1


def test_a_note_of_a_closed_year_is_no_longer_rewritten(session, programme_years, team_member, dynamo_coach, now):
    for one in programme_years[:2]:
        actions.close_year(year=one, by=team_member, now=now)
    year = programme_years[2]
    after = now.replace(year=2027, month=4, day=3)
    actions.close_year(year=year, by=team_member, now=after)
    with pytest.raises(Refused):
        correct(session, "2026-06-01", 2, team_member, now=after, note="Autre")
    assert not SessionAmendment.objects.exists()


def test_an_amendment_that_changes_nothing_is_refused_by_the_database(session, dynamo_coach, now):
    with pytest.raises(IntegrityError), transaction.atomic():
        SessionAmendment.objects.create(
            key="x",
            session=session,
            mode_before="virtual",
            mode_after="virtual",
            amended_at=now,
            amended_by=dynamo_coach,
        )


def test_a_closed_year_leaves_no_button_and_says_why(session, programme_years, team_member, now, as_user):
    for one in programme_years[:2]:
        actions.close_year(year=one, by=team_member, now=now)
    with time_machine.travel("2027-04-03T15:00:00Z", tick=False):
        actions.close_year(year=programme_years[2], by=team_member, now=now.replace(month=4, day=3))
        page = text(as_user(team_member).get(at(session)))
        assert "L’année 2026-2027 est fermée" in page and at(session, "session_correct") not in page
        assert as_user(team_member).get(at(session, "session_correct")).status_code == 409


# --- Once concluded -------------------------------------------------------------------------------------------------
def test_a_session_of_a_concluded_mandate_is_still_corrected_and_takes_no_new_one(
    session, mandate, dynamo_coach, quartier, now
):
    conclude(mandate=mandate, summary="Fini.", learned="", by=dynamo_coach, now=now)
    correct(session, "2026-06-02", 1.5, dynamo_coach)
    assert in_hours(quartier, "covered")[-1] == 1.5
    with pytest.raises(Refused):
        log(mandate, "2026-06-03", 1, dynamo_coach)


def test_a_session_that_used_a_place_since_given_up_is_still_corrected(
    year, quartier, partner, dynamo_coach, coordinator, team_member, now
):
    from coaching.actions import dynamo

    mandate = factories.make_dynamo_mandate(quartier, partner, coordinator, team_member, year)
    session = log(mandate, "2026-06-01", 2, dynamo_coach)
    dynamo.withdraw(request=mandate.dynamo_request, by=coordinator, now=now)
    correct(session, "2026-06-01", 1, dynamo_coach)
    assert session.entries.standing().get().minutes == 60


# --- Contested ------------------------------------------------------------------------------------------------------
def contested(session, coordinator, now):
    return actions.contest_session(session=session, reason="Une heure et demie, pas deux.", by=coordinator, now=now)


def test_a_contest_that_was_put_right_is_answered_in_one_click(
    session, dynamo_coach, coordinator, team_member, now, as_user
):
    contested(session, coordinator, now)
    later = now.replace(hour=now.hour + 1)
    with time_machine.travel(later, tick=False):
        client = as_user(team_member)
        page = text(client.get(at(session, "session_rule")))
        assert (
            "1er juin 2026, 2 h" in page and "Une heure et demie, pas deux." in page and 'value="corrected"' not in page
        )
        correct(session, "2026-06-01", 1.5, dynamo_coach, now=later, reason="Durée", note=session.note)
        told = set(Email.objects.filter(kind="coaching.contest_corrected").values_list("to_address", flat=True))
        assert told == {coordinator.email, team_member.email}
        assert "elle est inscrite au 1er juin 2026, pour 1,5 h" in text(client.get(at(session)))
        client.post(at(session, "session_rule"), {"ruling": "corrected"})
    session = CoachingSession.objects.get()
    assert (session.ruling, session.is_contested) == ("corrected", False)
    assert Email.objects.filter(kind="coaching.contest_ruled").count() == 2


def test_corrected_is_no_answer_while_nothing_was_corrected(session, coordinator, team_member, now):
    contested(session, coordinator, now)
    with pytest.raises(Refused):
        actions.rule_on_contest(session=session, ruling="corrected", reason="", by=team_member, now=now)


def test_pages_about_a_session_say_which_one_it_is(session, coordinator, dynamo_coach, as_user):
    for person, name in ((coordinator, "session_contest"), (dynamo_coach, "session_cancel")):
        page = text(as_user(person).get(at(session, name)))
        assert "1er juin 2026, 2 h" in page and "Quartier des Érables" in page and "Ariel Simard" in page


def test_an_error_names_the_question_that_was_asked(session, coordinator, as_user):
    page = as_user(coordinator).post(at(session, "session_contest"), {"reason": ""})
    assert "Répondez à « Qu’est-ce qui n’est pas juste? »." in text(page)


# --- Waiting for the team -------------------------------------------------------------------------------------------
def test_a_correction_that_waits_is_shown_and_is_not_asked_twice(session, mandate, dynamo_coach, coordinator, as_user):
    log(mandate, "2026-12-01", 60, dynamo_coach)
    client, sent = as_user(dynamo_coach), typed(minutes="3")
    assert client.post(at(session, "session_correct"), sent).status_code == 409
    client.post(at(session, "session_correct"), sent | {"hold": "1"})
    held = HeldSession.objects.get()
    for person in (dynamo_coach, coordinator):
        page = text(as_user(person).get(at(session)))
        assert "Une correction attend l’équipe du PIC : 3 h le 1er juin 2026" in page
        assert at(session, "session_correct") not in page
    client = as_user(dynamo_coach)
    assert client.get(at(session, "session_correct")).status_code == 409
    assert client.post(at(session, "session_correct"), sent | {"hold": "1"}).status_code == 302  # a double click
    with pytest.raises(NotAllowedNow):
        actions.hold_session(
            mandate=mandate, on=held.dated_on, minutes=240, key="autre", by=dynamo_coach, now=factories.NOW,
            replaces=session,
        )  # fmt: skip


def test_the_history_calls_a_correction_by_its_name(session, dynamo_coach, as_user):
    correct(session, "2026-06-01", 3, dynamo_coach, reason="Durée", note=session.note)
    page = text(as_user(dynamo_coach).get(at(session)))
    assert "Corrigée par Ariel Simard" in page and "Annulée par" not in page
