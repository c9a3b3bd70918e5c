"""A calendar is made with the letter, follows a correction, is cut by an interruption; twice changes nothing."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from proposals import actions as proposals_actions
from proposals import factories as proposals
from proposals.models import Participation
from reports import factories
from reports.actions import lay_out, lay_out_all, receive, waive
from reports.models import Kind, Obligation, ObligationEntry

NOW = factories.NOW
pytestmark = pytest.mark.django_db


def dates(participation):
    rows = Obligation.objects.standing().filter(participation=participation).by_date()
    return [(row.kind, row.year_number, row.due_on) for row in rows]


def test_the_letter_that_leaves_brings_its_calendar(quartier, coordinator, advisor, team_member, committee, call):
    factories.make_rules()
    file = proposals.make_confirmed(quartier, coordinator, advisor, team_member)
    participation = Participation.objects.get(proposal=file)
    assert len(dates(participation)) == 2 * participation.years.count()
    assert dates(participation)[-1][0] == Kind.FINAL
    assert dates(participation)[-1][2] == participation.ends_on + timedelta(days=30)


def test_without_rules_a_letter_leaves_all_the_same(quartier, coordinator, advisor, team_member, committee, call):
    file = proposals.make_confirmed(quartier, coordinator, advisor, team_member)
    assert dates(Participation.objects.get(proposal=file)) == []


def test_a_calendar_laid_out_twice_is_the_same(quartier, coordinator, stages):
    participation = factories.make_calendar(quartier, coordinator)
    before = list(Obligation.objects.values_list("pk", "due_on").order_by("pk"))
    lay_out(participation=participation, now=NOW)
    assert lay_out_all(now=NOW) == 1
    assert list(Obligation.objects.values_list("pk", "due_on").order_by("pk")) == before
    assert ObligationEntry.objects.count() == len(before)


def shift(participation, days):
    """Move a participation as a letter of correction does."""
    move = timedelta(days=days)
    for year in participation.years.all():
        year.starts_on, year.ends_on = year.starts_on + move, year.ends_on + move
        year.save()
    participation.starts_on, participation.ends_on = participation.starts_on + move, participation.ends_on + move
    participation.save()


def test_a_corrected_start_moves_every_date_that_still_waits(quartier, coordinator, stages):
    participation = factories.make_calendar(quartier, coordinator)
    shift(participation, 14)
    lay_out(participation=participation, now=NOW)
    assert dates(participation)[:3] == [
        (Kind.MIDYEAR, 1, date(2026, 9, 1)),  # six months after 1 March
        (Kind.ANNUAL, 1, date(2027, 3, 30)),
        (Kind.MIDYEAR, 2, date(2027, 9, 1)),
    ]
    moved = ObligationEntry.objects.get(verb="move", obligation=factories.owed(participation))
    assert (moved.before, moved.after, moved.by) == (date(2027, 3, 16), date(2027, 3, 30), None)


def test_what_is_done_stays_as_it_was_done(quartier, coordinator, team_member, stages):
    participation = factories.make_calendar(quartier, coordinator)
    meeting = factories.owed(participation, Kind.MIDYEAR)
    receive(obligation=meeting, on=date(2026, 8, 20), by=team_member, now=NOW)
    shift(participation, 14)
    lay_out(participation=participation, now=NOW)
    meeting.refresh_from_db()
    assert meeting.due_on == date(2026, 8, 15) and meeting.done_on == date(2026, 8, 20)
    assert [kind for kind, year, _day in dates(participation) if year == 1] == [Kind.MIDYEAR, Kind.ANNUAL]


def test_an_extension_outlives_a_move_only_while_it_is_later(quartier, coordinator, team_member, stages):
    participation = factories.make_calendar(quartier, coordinator)
    report = factories.owed(participation)
    Obligation.objects.filter(pk=report.pk).update(extended_to=date(2027, 4, 1))
    shift(participation, 10)  # due on 26 March
    lay_out(participation=participation, now=NOW)
    report.refresh_from_db()
    assert report.deadline == date(2027, 4, 1)
    shift(participation, 10)  # due on 5 April
    lay_out(participation=participation, now=NOW)
    report.refresh_from_db()
    assert report.extended_to is None and report.deadline == date(2027, 4, 5)


def test_an_interruption_drops_what_will_not_be_and_asks_for_the_final_report(
    quartier, coordinator, team_member, stages
):
    participation = factories.make_calendar(quartier, coordinator)
    proposals_actions.interrupt(participation=participation, reason="La table ferme.", by=team_member, now=NOW)
    assert dates(participation) == [
        (Kind.MIDYEAR, 1, date(2026, 8, 15)),
        (Kind.FINAL, 1, date(2027, 2, 19)),  # thirty days after 20 January
    ]
    dropped = Obligation.objects.exclude(dropped_at=None)
    assert {row.year_number for row in dropped} == {1, 2, 3}
    assert Obligation.objects.waiting().filter(pk__in=dropped).count() == 0


def test_a_waived_date_follows_its_year_and_stays_waived(quartier, coordinator, team_member, stages):
    participation = factories.make_calendar(quartier, coordinator)
    report = factories.owed(participation)
    waive(obligation=report, reason="Année sans activité.", by=team_member, now=NOW)
    shift(participation, 7)
    lay_out(participation=participation, now=NOW)
    report.refresh_from_db()
    assert report.waived_at == NOW and report.due_on == date(2027, 3, 23)


def test_new_rules_never_touch_a_calendar_that_began_under_the_old_ones(quartier, coordinator, other_quartier, stages):
    participation = factories.make_calendar(quartier, coordinator)
    factories.make_rules(valid_from=date(2026, 6, 1), grace_days=60)
    before = dates(participation)
    lay_out(participation=participation, now=NOW)
    assert dates(participation) == before
    later = factories.make_calendar(other_quartier, coordinator, starts_on=date(2026, 9, 1), years=1)
    assert dates(later)[-1] == (Kind.FINAL, 1, date(2027, 10, 30))


def test_the_database_refuses_the_same_obligation_twice(quartier, coordinator, stages):
    participation = factories.make_calendar(quartier, coordinator)
    twin = factories.owed(participation)
    twin.pk = twin.public_id = None
    twin._state.adding = True
    twin.public_id = Obligation._meta.get_field("public_id").default()
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()
