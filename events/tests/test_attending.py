"""Presence, certificates from a share of it, evaluations that carry no name."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command

from events import actions, factories, presence
from events.factories import NOW, STARTS
from events.models import Attendance, Certificate, Evaluation, EventDay
from ui.refusals import NotAllowedNow, Refused

from .desk_steps import came, told
from .steps import crowd, register, seat, status

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
ANSWERS = {"useful": 5, "well_run": 4, "ties": 3, "keeps": "Écouter.", "better": ""}


def five_days(event):
    """Five days of two hours: each is 20 % of what is offered."""
    event.days.all().delete()
    for n in range(5):
        start = STARTS + timedelta(days=n)
        EventDay.objects.create(event=event, starts_at=start, ends_at=start + 2 * HOUR)
    event.ends_at = STARTS + timedelta(days=4, hours=2)
    event.save()
    return list(event.days.all())


# --- Noting ---------------------------------------------------------------------------------------------------------
def test_presence_is_noted_once_from_that_day_on_and_taken_back(team_member, event):
    marie, day = register(event, "marie@x.org"), event.days.get()
    with pytest.raises(NotAllowedNow):
        actions.note_presence(registration=marie, day=day, by=team_member, now=STARTS - timedelta(days=1))
    for _press in range(2):
        actions.note_presence(registration=marie, day=day, by=team_member, now=STARTS - HOUR)
    assert Attendance.objects.count() == 1
    for _press in range(2):
        actions.take_back_presence(registration=marie, day=day, by=team_member)
    assert not Attendance.objects.exists()


def test_whoever_waits_is_not_present_before_a_seat_is_given_at_the_door(team_member):
    event = factories.make_event(capacity=1)
    first, second = crowd(event, 2)
    day = event.days.get()
    with pytest.raises(NotAllowedNow):
        actions.note_presence(registration=second, day=day, by=team_member, now=STARTS)
    with pytest.raises(NotAllowedNow):
        actions.give_seat(registration=second, by=team_member, now=NOW)
    with pytest.raises(Refused):
        actions.give_seat(registration=second, by=team_member, now=STARTS)
    actions.cancel(registration=first, now=STARTS)
    for _press in range(2):
        actions.give_seat(registration=second, by=team_member, now=STARTS)
    actions.note_presence(registration=second, day=day, by=team_member, now=STARTS)
    assert (status(second), seat(second).over_by) == ("confirmed", None)


def test_a_seat_beyond_at_the_door_is_the_teams_with_a_reason_and_the_command_reports_it(
    team_member, partner, organiser, capsys
):
    event = factories.make_event(capacity=1, organiser=partner)
    _first, second = crowd(event, 2)
    call_command("overbooked_events")
    with pytest.raises(PermissionDenied):
        actions.give_seat(registration=second, by=organiser, now=STARTS, reason="Elle anime")
    actions.give_seat(registration=second, by=team_member, now=STARTS, reason="Elle anime")
    assert seat(second).over_reason == "Elle anime"
    with pytest.raises(SystemExit):
        call_command("overbooked_events")
    assert "2 places prises sur 1" in capsys.readouterr().out


# --- Share ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("spans", "minutes"),
    [
        ([], 0),
        ([(0, 60)], 60),
        ([(0, 60), (30, 90)], 90),
        ([(0, 120), (30, 60)], 120),
        ([(60, 120), (0, 60)], 120),
        ([(0, 60), (90, 120)], 90),
    ],
)
def test_minutes_that_overlap_count_once(spans, minutes):
    def at(n):
        return STARTS + timedelta(minutes=n)

    assert presence.minutes_of((at(start), at(end)) for start, end in spans) == minutes


@pytest.mark.parametrize(("days", "earned"), [(3, False), (4, True), (5, True)])
def test_a_certificate_starts_at_eighty_percent_of_the_minutes_offered(team_member, event, days, earned):
    held = five_days(event)
    came(event, 1, by=team_member, now=event.ends_at, days=held[:days])
    actions.certify(event=event, by=team_member, now=event.ends_at)
    assert [(row.share, row.minutes) for row in Certificate.objects.all()] == (
        [(days * 20, days * 120)] if earned else []
    )


def test_a_share_just_below_the_threshold_is_never_rounded_up():
    assert presence.Share(7999, 10000).percent == 79
    assert not presence.Share(7999, 10000).earns(80)
    assert presence.Share(8000, 10000).earns(80)
    assert not presence.Share(0, 0).earns(1)


def test_a_workshop_alone_counts_for_its_own_minutes_and_adds_nothing_to_its_day(team_member, festival):
    workshop, day = festival.workshops.first(), festival.days.first()
    first, second = crowd(festival, 2)
    for person in (first, second):
        actions.choose_workshop(registration=person, workshop=workshop, now=NOW)
        actions.note_presence(registration=person, workshop=workshop, by=team_member, now=STARTS)
    actions.note_presence(registration=second, day=day, by=team_member, now=STARTS)
    found = presence.shares(festival)
    assert (found[first.pk].minutes, found[second.pk].minutes) == (60, 360)
    assert found[first.pk].offered == 720


# --- Certificates ---------------------------------------------------------------------------------------------------
def test_certificates_are_numbered_without_gap_and_given_once(team_member, event):
    came(event, 2, by=team_member, now=event.ends_at)
    with pytest.raises(NotAllowedNow):
        actions.certify(event=event, by=team_member, now=STARTS)
    first = actions.certify(event=event, by=team_member, now=event.ends_at)
    assert [row.number for row in first] == ["ATT-2027-0001", "ATT-2027-0002"]
    assert len({row.code for row in first}) == 2
    assert actions.certify(event=event, by=team_member, now=event.ends_at) == []


def test_one_that_is_taken_back_comes_back_with_its_number(team_member, event):
    came(event, 1, by=team_member, now=event.ends_at)
    (certificate,) = actions.certify(event=event, by=team_member, now=event.ends_at)
    actions.withdraw_certificate(certificate=certificate, by=team_member, now=event.ends_at)
    assert Certificate.objects.get().revoked_at
    (again,) = actions.certify(event=event, by=team_member, now=event.ends_at)
    assert (again.number, again.revoked_at) == (certificate.number, None)


# --- Evaluation -----------------------------------------------------------------------------------------------------
def test_an_evaluation_is_kept_once_and_leads_back_to_nobody(team_member, event):
    (person,) = came(event, 1, by=team_member, now=event.ends_at)
    assert actions.evaluate(registration=person, answers=ANSWERS, now=event.ends_at)
    assert not actions.evaluate(registration=person, answers=ANSWERS | {"useful": 1}, now=event.ends_at)
    evaluation = Evaluation.objects.get()
    assert evaluation.useful == 5
    assert {field.name for field in Evaluation._meta.fields if field.is_relation} == {"event"}
    person.refresh_from_db()
    assert person.evaluated_at.minute == person.evaluated_at.second == 0
    assert person.evaluated_at < event.ends_at


def test_only_those_who_came_evaluate_and_only_afterwards(team_member, event):
    absent = register(event, "absente@example.org")
    (person,) = came(event, 1, by=team_member, now=STARTS)
    for one, now in ((absent, event.ends_at), (person, event.ends_at - HOUR)):
        with pytest.raises(NotAllowedNow):
            actions.evaluate(registration=one, answers=ANSWERS, now=now)
    assert not Evaluation.objects.exists()


def test_nothing_is_sent_to_say_so_before_the_thanks(team_member, event):
    came(event, 1, by=team_member, now=event.ends_at)
    actions.certify(event=event, by=team_member, now=event.ends_at)
    assert told("certificate") == told("thanks") == 0
