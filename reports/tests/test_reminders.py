"""Reminders are never missed and never doubled: whatever the days on which the sweep runs, or how often."""

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from neighbourhoods.models import Portfolio, TableMembership
from notifications.models import Email
from proposals import factories as proposals
from reports import factories, forecast
from reports.actions import lay_out, receive, record_steps, tell_digests, waive
from reports.models import Kind, Notice, Obligation, ReminderStep

DUE = date(2027, 3, 16)  # the annual report of year 1
pytestmark = pytest.mark.django_db


def at(day, hour=7):
    return timezone.make_aware(datetime.combine(day, datetime.min.time())) + timedelta(hours=hour, minutes=5)


def sweep(day):
    record_steps(now=at(day))
    return tell_digests(now=at(day))


@pytest.fixture
def report(quartier, coordinator, stages):
    """The annual report of year 1, alone: the meeting before it was held."""
    participation = factories.make_calendar(quartier, coordinator)
    Obligation.objects.filter(kind=Kind.MIDYEAR).update(dropped_at=factories.NOW)
    return factories.owed(participation)


def outcomes(report):
    return list(report.reminders.order_by("step").values_list("step", "outcome"))


def digests():
    return Email.objects.of_kind("reports.digest")


def test_the_coordinator_is_recalled_with_the_advisor_in_copy(report, coordinator, advisor):
    sweep(DUE - timedelta(days=60))
    bodies = {email.to_user: email.body_text for email in digests()}
    assert bodies.keys() == {coordinator, advisor}
    assert "En copie" in bodies[advisor] and "En copie" not in bodies[coordinator]
    assert "Remettre le rapport annuel, an 1" in bodies[coordinator]
    assert f"/rapports/echeances/{report.public_id}/" in bodies[coordinator]
    assert {email.subject for email in digests()} == {"Remettre le rapport annuel, an 1 (dans 60 jours)"}


def test_a_sweep_that_runs_twice_recalls_once(report, coordinator, advisor):
    for _again in range(3):
        sweep(DUE - timedelta(days=30))
    assert digests().count() == 2
    assert outcomes(report) == [(-60, "passed"), (-30, "sent")]


def test_after_a_week_without_beat_only_the_latest_step_is_told(report, coordinator, advisor):
    sweep(DUE - timedelta(days=31))
    sweep(DUE + timedelta(days=1))  # −30, −7 and the day itself have come meanwhile
    assert outcomes(report) == [(-60, "sent"), (-30, "passed"), (-7, "passed"), (0, "sent")]
    assert digests().filter(to_user=coordinator).count() == 2


def test_what_is_handed_in_or_waived_is_recalled_no_more(report, coordinator, advisor, team_member):
    receive(obligation=report, on=date(2027, 1, 18), by=team_member, now=factories.NOW)
    assert sweep(DUE) == Counter()
    assert not digests().exists() and not report.reminders.exists()


def test_what_was_done_between_the_step_and_the_e_mail_is_not_told(report, coordinator, advisor, team_member):
    record_steps(now=at(DUE - timedelta(days=30)))
    waive(obligation=report, reason="Sans activité.", by=team_member, now=at(DUE - timedelta(days=30)))
    tell_digests(now=at(DUE - timedelta(days=30)))
    assert not digests().exists()
    assert not Notice.objects.untold().exists()


def test_a_worker_that_died_before_the_e_mail_leaves_it_to_the_next_run(report, coordinator, advisor):
    record_steps(now=at(DUE - timedelta(days=30)))
    sweep(DUE - timedelta(days=29))
    assert digests().filter(to_user=coordinator).count() == 1


def test_one_person_gets_one_e_mail_for_everything_of_the_day(
    report, coordinator, advisor, other_quartier, other_coordinator
):
    Portfolio.objects.create(advisor=advisor, neighbourhood=other_quartier, starts_on=proposals.SINCE)
    factories.make_calendar(other_quartier, other_coordinator, years=1)
    sweep(DUE - timedelta(days=30))
    [email] = digests().filter(to_user=advisor)
    assert email.body_text.index("Quartier des Érables") < email.body_text.index("Quartier du Vieux-Moulin")
    assert email.about_type is None  # about two neighbourhoods
    assert digests().filter(to_user=other_coordinator).get().about_object == other_quartier


def test_a_table_without_coordination_is_recalled_through_its_advisor(report, coordinator, advisor):
    TableMembership.objects.filter(user=coordinator).update(ends_on=date(2027, 1, 1))
    sweep(DUE - timedelta(days=30))
    [email] = digests()
    assert email.to_user == advisor
    assert "Personne ne coordonne cette table" in email.body_text


def test_nobody_at_all_means_the_team(report, coordinator, team_member):
    TableMembership.objects.filter(user=coordinator).update(ends_on=date(2027, 1, 1))
    sweep(DUE - timedelta(days=30))
    assert [email.to_user for email in digests()] == [team_member]


def test_a_meeting_is_recalled_to_the_advisor_alone(quartier, coordinator, advisor, stages):
    participation = factories.make_calendar(quartier, coordinator)
    meeting = factories.owed(participation, Kind.MIDYEAR, 2)
    Obligation.objects.exclude(pk=meeting.pk).update(dropped_at=factories.NOW)
    sweep(meeting.due_on - timedelta(days=30))
    [email] = digests()
    assert email.to_user == advisor
    assert email.subject == "Tenir la rencontre de mi-année, an 2 (dans 30 jours)"


def test_a_date_that_moved_has_reminders_of_its_own(report, coordinator, advisor):
    sweep(DUE - timedelta(days=30))
    participation = report.participation
    for year in participation.years.all():
        year.starts_on, year.ends_on = year.starts_on + timedelta(days=40), year.ends_on + timedelta(days=40)
        year.save()
    lay_out(participation=participation, now=factories.NOW)
    report.refresh_from_db()
    sweep(report.due_on - timedelta(days=30))
    assert ReminderStep.objects.filter(obligation=report, step=-30, outcome="sent").count() == 2


@pytest.mark.parametrize("night", [date(2027, 3, 14), date(2026, 11, 1)])
def test_the_nights_of_clock_change_lose_and_double_nothing(quartier, coordinator, advisor, stages, night):
    """A report due that very day is recalled that day, at whatever hour the sweep runs."""
    participation = factories.make_calendar(quartier, coordinator)
    report = factories.owed(participation)
    Obligation.objects.exclude(pk=report.pk).update(dropped_at=factories.NOW)
    Obligation.objects.filter(pk=report.pk).update(due_on=night)
    midnight = timezone.make_aware(datetime.combine(night, datetime.min.time()))
    for minutes in range(0, 26 * 60, 30):  # every real half hour of the day, both sides included
        now = midnight + timedelta(minutes=minutes)
        record_steps(now=now)
        tell_digests(now=now)
    assert (0, "sent") in outcomes(report)
    assert digests().filter(to_user=coordinator).count() == 1


class AnyDays(TestCase):
    """Against a naive model: a person with a paper calendar who looks at it on the days when the sweep runs."""

    @settings(max_examples=25)
    @given(
        runs=st.lists(st.integers(-80, 60), min_size=1, max_size=12).map(sorted),
        done=st.one_of(st.none(), st.integers(-40, 40)),
    )
    def test_the_days_on_which_it_runs_change_only_when_not_what(self, runs, done):
        proposals.make_stages()
        place = proposals.make_neighbourhood()
        coordinator = proposals.make_member(place, email="camille@example.org")
        proposals.make_advisor(place, email="alex@example.org")
        team = proposals.make_team_member(email="maxime@example.org")
        participation = factories.make_calendar(place, coordinator, years=1, starts_on=date(2026, 2, 15))
        Obligation.objects.filter(kind=Kind.MIDYEAR).update(dropped_at=factories.NOW)
        report = factories.owed(participation, Kind.FINAL)

        happenings = [(run, "sweep") for run in runs]
        if done is not None:
            happenings.append((done, "done"))
        told, model_told, seen = [], [], set()
        ended = False
        for offset, what in sorted(happenings, key=lambda pair: (pair[0], pair[1] == "sweep")):
            today = DUE + timedelta(days=offset)
            if what == "done":
                receive(obligation=report, on=max(today, date(2026, 2, 15)), by=team, now=at(today, 6))
                ended = True
                continue
            before = digests().filter(to_user=coordinator).count()
            sweep(today)
            told.append(digests().filter(to_user=coordinator).count() - before)
            # The paper calendar: the marks that are past and were never looked at; one telephone call for them all.
            marks = {-60, -30, -7, 0} | set(range(7, 61, 7))
            past = set() if ended else {mark for mark in marks if mark <= offset}
            model_told.append(int(bool(past - seen)))
            seen |= past
        assert told == model_told
        steps = ReminderStep.objects.filter(obligation=report)
        assert set(steps.values_list("step", flat=True)) == seen
        assert steps.filter(outcome="sent").count() == sum(model_told)


def test_the_preview_says_what_the_sweeps_then_do(report, coordinator, advisor, team_member):
    """Thirty mornings, one after the other, from a day when a step is already waiting."""
    today = DUE - timedelta(days=29)
    promised = {
        (on, line.act, tuple(line.to), tuple(line.in_copy)) for on, line in forecast.planned(team_member, at(today, 3))
    }
    assert promised == {
        (today, "Remettre le rapport annuel, an 1", (coordinator,), (advisor,)),
        (DUE - timedelta(days=7), "Remettre le rapport annuel, an 1", (coordinator,), (advisor,)),
        (DUE, "Remettre le rapport annuel, an 1", (coordinator,), (advisor,)),
    }
    sent = set()
    for n in range(forecast.DAYS + 1):
        day = today + timedelta(days=n)
        sweep(day)
        sent |= {day for email in digests() if timezone.localdate(email.created_at) == day}
    assert sent == {on for on, *_rest in promised}
