"""The team extends, waives and records; the advisor records meetings. Each act once, with its reason, by the right person."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from notifications.models import Email
from reports import factories
from reports.actions import extend, receive, record_steps, reopen, restore, waive
from reports.models import Kind, Obligation, ReminderStep
from ui.refusals import NotAllowedNow, Refused

NOW = factories.NOW
LATER = date(2027, 4, 15)
pytestmark = pytest.mark.django_db


@pytest.fixture
def report(quartier, coordinator, stages):
    """The annual report of year 1, due on 16 March 2027."""
    return factories.owed(factories.make_calendar(quartier, coordinator))


@pytest.fixture
def meeting(report):
    return factories.owed(report.participation, Kind.MIDYEAR, 1)


def test_an_extension_gives_the_new_date_and_tells_the_table_with_a_copy(report, coordinator, advisor, team_member):
    extend(obligation=report, to=LATER, reason="Un congé.", by=team_member, now=NOW)
    extend(obligation=report, to=LATER, reason="Un congé.", by=team_member, now=NOW)
    report.refresh_from_db()
    assert (report.due_on, report.deadline) == (date(2027, 3, 16), LATER)
    told = Email.objects.of_kind("reports.extended")
    assert {email.to_user for email in told} == {coordinator, advisor} and told.count() == 2
    assert "Un congé." in told[0].body_text and "15\xa0avril 2027" in told[0].subject
    assert report.history.filter(verb="extend").count() == 1


@pytest.mark.parametrize(
    ("to", "words"),
    [
        (date(2027, 3, 16), "après le 16\xa0mars 2027"),
        (date(2027, 3, 1), "après le 16\xa0mars 2027"),
        (date(2028, 6, 1), "d’un an au plus"),
    ],
)
def test_an_extension_that_extends_nothing_or_too_much_is_refused(report, team_member, to, words):
    with pytest.raises(Refused, match=words) as refusal:
        extend(obligation=report, to=to, reason="x", by=team_member, now=NOW)
    assert refusal.value.field == "to"


def test_a_late_report_is_extended_to_a_day_to_come(report, team_member):
    late = NOW + timedelta(days=120)
    with pytest.raises(Refused, match="date à venir"):
        extend(obligation=report, to=date(2027, 3, 20), reason="x", by=team_member, now=late)


@pytest.mark.parametrize("act", [extend, waive])
def test_each_decision_of_the_team_has_its_reason(report, team_member, act):
    more = {"to": LATER} if act is extend else {}
    with pytest.raises(Refused, match="motif") as refusal:
        act(obligation=report, reason="  ", by=team_member, now=NOW, **more)
    assert refusal.value.field == "reason"


def test_an_extension_is_no_reminder_by_itself(report, team_member):
    """Thirty days before the old date, the team gives twelve more days: nobody is recalled of it the next morning."""
    record_steps(now=NOW)
    to = date(2027, 3, 28)
    extend(obligation=report, to=to, reason="Un congé.", by=team_member, now=NOW + timedelta(days=30))
    record_steps(now=NOW + timedelta(days=31))
    steps = ReminderStep.objects.filter(obligation=report, due_on=to).values_list("step", "outcome")
    assert list(steps) == [(-60, "passed")]
    record_steps(now=NOW + timedelta(days=38))
    assert (-30, "sent") in ReminderStep.objects.filter(obligation=report, due_on=to).values_list("step", "outcome")


def test_a_waived_date_waits_for_nothing_until_it_is_restored(report, team_member, coordinator):
    waive(obligation=report, reason="Sans activité.", by=team_member, now=NOW)
    waive(obligation=report, reason="Sans activité.", by=team_member, now=NOW)
    assert report not in Obligation.objects.waiting()
    record_steps(now=NOW)
    assert not report.reminders.exists()
    with pytest.raises(NotAllowedNow, match="dispense"):
        extend(obligation=report, to=LATER, reason="x", by=team_member, now=NOW)
    restore(obligation=report, reason="Finalement, oui.", by=team_member, now=NOW)
    assert report in Obligation.objects.waiting()
    assert [line.verb for line in report.history.all()] == ["restore", "waive", "create"]
    assert Email.objects.of_kind("reports.waived").filter(to_user=coordinator).count() == 1


def test_a_report_received_elsewhere_is_recorded_and_may_be_reopened(report, team_member):
    receive(obligation=report, on=date(2027, 1, 18), by=team_member, now=NOW, remark="Par courriel.")
    receive(obligation=report, on=date(2027, 1, 18), by=team_member, now=NOW)
    assert report not in Obligation.objects.waiting()
    with pytest.raises(NotAllowedNow, match="faite depuis le 18\xa0janvier 2027"):
        waive(obligation=report, reason="x", by=team_member, now=NOW)
    reopen(obligation=report, reason="C’était un autre quartier.", by=team_member, now=NOW)
    assert report in Obligation.objects.waiting()
    assert [line.verb for line in report.history.all()] == ["reopen", "receive", "create"]


@pytest.mark.parametrize(
    ("on", "words"), [(date(2027, 1, 21), "date passée"), (date(2026, 2, 14), "à partir du 15\xa0février 2026")]
)
def test_a_day_that_cannot_be_is_refused(report, team_member, on, words):
    with pytest.raises(Refused, match=words) as refusal:
        receive(obligation=report, on=on, by=team_member, now=NOW)
    assert refusal.value.field == "on"


def test_the_advisor_records_meetings_of_the_portfolio_and_no_report(report, meeting, advisor):
    receive(obligation=meeting, on=date(2026, 8, 20), by=advisor, now=NOW)
    meeting.refresh_from_db()
    assert (meeting.done_on, meeting.done_by) == (date(2026, 8, 20), advisor)
    with pytest.raises(PermissionDenied):
        receive(obligation=report, on=date(2027, 1, 18), by=advisor, now=NOW)


@pytest.mark.parametrize("who", ["coordinator", "other_coordinator", "advisor", "stranger", "admin_user"])
def test_only_the_team_runs_the_calendar(report, who, request):
    person = request.getfixturevalue(who)
    for act, more in ((extend, {"to": LATER}), (waive, {}), (restore, {})):
        with pytest.raises(PermissionDenied):
            act(obligation=report, reason="x", by=person, now=NOW, **more)


@pytest.mark.parametrize("who", ["coordinator", "other_coordinator", "stranger", "coach"])
def test_nobody_else_records_a_meeting(meeting, who, request):
    with pytest.raises(PermissionDenied):
        receive(obligation=meeting, on=date(2026, 8, 20), by=request.getfixturevalue(who), now=NOW)


def test_a_date_that_the_calendar_dropped_takes_no_act(report, team_member):
    Obligation.objects.filter(pk=report.pk).update(dropped_at=NOW)
    for act, more in ((extend, {"to": LATER, "reason": "x"}), (waive, {"reason": "x"}), (receive, {"on": NOW.date()})):
        with pytest.raises(NotAllowedNow, match="plus au calendrier"):
            act(obligation=report, by=team_member, now=NOW, **more)
