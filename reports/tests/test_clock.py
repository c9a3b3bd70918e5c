"""The eight-week clock, told to the team: day 42 and day 57, each once, whatever the days on which the sweep runs."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from notifications.models import Email
from proposals import actions as proposals
from proposals import factories
from proposals.models import ProgrammeSettings
from reports.actions import tell_clock

DEADLINE = factories.DEADLINE
pytestmark = pytest.mark.django_db


@pytest.fixture
def file(quartier, coordinator, advisor, call):
    return factories.make_under_review(quartier, coordinator, advisor)


def on_day(day):
    """The morning of that day of the clock."""
    return timezone.make_aware(datetime.combine(DEADLINE + timedelta(days=day), datetime.min.time())).replace(hour=7)


def told():
    return Email.objects.of_kind("reports.clock").order_by("pk")


def test_each_day_of_eight_weeks_tells_the_team_twice_in_all(file, team_member):
    days_with_mail = []
    for day in range(1, 70):
        before = told().count()
        tell_clock(now=on_day(day))
        days_with_mail += [day] * (told().count() - before)
    assert days_with_mail == [42, 57]
    assert {email.to_user for email in told()} == {team_member}
    near, late = told()
    assert (
        near.subject == f"{file.reference}, Quartier des Érables\xa0: réponse attendue au plus tard le 29\xa0mars 2027"
    )
    assert "jour 42 des huit semaines\xa0: il en reste 14" in near.body_text
    assert "les huit semaines sont passées" in late.body_text
    assert file.get_absolute_url() in late.body_text


def test_the_files_of_a_call_come_in_one_e_mail(file, other_quartier, other_coordinator, team_member):
    other = factories.make_submitted(other_quartier, other_coordinator)
    assert tell_clock(now=on_day(42)) == {"sent": 2, "emails": 1}
    letter = told().get()
    assert letter.subject == "Huit semaines\xa0: 2 dossiers attendent leur réponse"
    assert file.get_absolute_url() in letter.body_text and other.get_absolute_url() in letter.body_text


def test_a_scheduler_that_was_away_tells_the_latest_day_only(file, team_member):
    assert tell_clock(now=on_day(60)) == {"passed": 1, "sent": 1, "emails": 1}
    assert list(file.clock_notices.order_by("day").values_list("day", "outcome")) == [(42, "passed"), (57, "sent")]
    assert told().count() == 1
    assert not tell_clock(now=on_day(61)).total()


def test_a_file_that_has_its_letter_is_told_no_more(quartier, coordinator, advisor, team_member, call, committee):
    factories.make_confirmed(quartier, coordinator, advisor, team_member)
    tell_clock(now=on_day(42))
    tell_clock(now=on_day(57))
    assert not told()


def test_the_day_follows_the_programme_settings(file, team_member):
    ProgrammeSettings.objects.update(amber_from_day=30)
    tell_clock(now=on_day(30))
    assert "jour 30 des huit semaines" in told().get().body_text


def test_a_team_member_in_conflict_hears_nothing_of_the_file(file, other_quartier, other_coordinator, team_member):
    """Neither in their own e-mail nor by reading, among those that were sent, the one of a colleague."""
    other = factories.make_submitted(other_quartier, other_coordinator)
    colleague = factories.make_team_member(email="rosalie@example.org", first_name="Rosalie")
    proposals.declare_conflict(proposal=file, by=team_member, now=factories.NOW)
    tell_clock(now=on_day(42))
    assert {email.to_user: file.reference in email.body_text for email in told()} == {
        team_member: False,
        colleague: True,
    }
    assert {email.to_user for email in told().visible_to(team_member)} == {team_member}
    assert {email.to_user for email in told().visible_to(colleague)} == {team_member, colleague}
    proposals.declare_conflict(proposal=other, by=team_member, now=on_day(43))
    assert not told().visible_to(team_member)
