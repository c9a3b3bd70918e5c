"""« Mes quartiers »: what the desk says of each neighbourhood, to whom, in which order, in how many queries."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from neighbourhoods.models import Neighbourhood, Portfolio, Substitution, TableMembership
from pic_portal import advising
from proposals import actions, factories
from proposals.models import Call, Participation, Proposal
from reports import actions as follow_up
from reports import factories as reporting
from reports.models import Kind

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def clock():
    """The days of the factories' calendar: deadlines, deposits and letters stand in it."""
    with time_machine.travel(factories.NOW, tick=False) as travelled:
        yield travelled


def desk(as_user, user, **query):
    return as_user(user).get(reverse("advising"), query)


def said(response):
    """The words of a page without what changes at each request."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", response.text)


def names(rows):
    return [row.place.name for row in rows]


def row_of(response, place):
    return next(row for row in response.context["desk"].rows if row.place == place)


def on_day(clock, day):
    """Go to that day of the clock that runs from the factories' deadline, at noon in Montréal."""
    moment = timezone.make_aware(timezone.datetime(2027, 2, 1, 12)) + timedelta(days=day)
    clock.move_to(moment)


def replace(advisor, substitute, starts_on, ends_on=None):
    return Substitution.objects.create(advisor=advisor, substitute=substitute, starts_on=starts_on, ends_on=ends_on)


# --- Who has a desk -------------------------------------------------------------------------------------------------
def test_an_advisor_finds_the_neighbourhoods_of_their_portfolio(as_user, advisor, quartier, other_quartier):
    found = desk(as_user, advisor)
    assert names(found.context["desk"].mine) == [quartier.name]
    assert other_quartier.name not in found.text


def test_somebody_without_a_portfolio_has_no_desk(as_user, coordinator, committee_member, admin_user, stranger, coach):
    for person in (coordinator, committee_member, admin_user, stranger, coach):
        assert desk(as_user, person).status_code == 403


def test_the_team_opens_every_desk_and_that_of_one_advisor(
    as_user, team_member, advisor, quartier, other_quartier, third_quartier
):
    other = factories.make_advisor(other_quartier, email="robin@example.org", first_name="Robin", last_name="Abel")
    found = desk(as_user, team_member).context["desk"]
    assert set(names(found.rows)) == {quartier.name, other_quartier.name}
    assert [place.name for place in found.bare] == [third_quartier.name]
    assert list(found.advisors.values()) == [other.full_name, advisor.full_name]
    assert names(desk(as_user, team_member, conseil=other.pk).context["desk"].rows) == [other_quartier.name]
    assert len(desk(as_user, team_member, conseil="x' OR 1").context["desk"].rows) == 2


def test_an_advisor_never_opens_the_desk_of_another(as_user, advisor, quartier, other_quartier):
    other = factories.make_advisor(other_quartier, email="robin@example.org")
    assert names(desk(as_user, advisor, conseil=other.pk).context["desk"].rows) == [quartier.name]


def test_menu_and_home_lead_an_advisor_to_their_neighbourhoods(as_user, advisor, coordinator, team_member):
    assert as_user(advisor).get("/").text.count(reverse("advising")) == 2
    assert reverse("advising") not in as_user(coordinator).get("/").text
    assert reverse("advising") in as_user(team_member).get("/").text


# --- Leaves ---------------------------------------------------------------------------------------------------------
def test_a_leave_moves_the_neighbourhoods_to_the_substitute_and_says_so_on_both_desks(
    as_user, advisor, quartier, today, stranger
):
    replace(advisor, stranger, today, today + timedelta(days=10))
    end = advising.long_date(today + timedelta(days=9))
    theirs = desk(as_user, stranger)
    assert names(theirs.context["desk"].mine) == [quartier.name]
    assert f"en remplacement de {advisor.full_name} jusqu’au {end}" in theirs.text
    own = desk(as_user, advisor)
    assert (names(own.context["desk"].mine), names(own.context["desk"].taken_over)) == ([], [quartier.name])
    assert f"{stranger.full_name} vous remplace jusqu’au {end}." in own.text


def test_a_leave_to_come_is_announced_to_both_and_moves_nothing(as_user, advisor, quartier, today, stranger):
    replace(advisor, stranger, today + timedelta(days=5), today + timedelta(days=8))
    own, theirs = desk(as_user, advisor), desk(as_user, stranger)
    assert names(own.context["desk"].mine) == [quartier.name]
    assert f"{stranger.full_name} vous remplacera du" in own.text
    assert theirs.status_code == 200 and not theirs.context["desk"].rows
    assert f"Vous remplacerez {advisor.full_name} du" in theirs.text


@pytest.mark.parametrize(
    ("moment", "holder"),
    [
        ("2027-03-09T23:59:59-05:00", "advisor"),
        ("2027-03-10T00:00:00-05:00", "substitute"),  # the first day, from local midnight
        ("2027-03-14T23:30:00-04:00", "substitute"),  # the evening of the clock change
        ("2027-03-19T23:59:59-04:00", "substitute"),  # the last day, until local midnight
        ("2027-03-20T00:00:00-04:00", "advisor"),  # the return
    ],
)
def test_the_desk_changes_hands_at_local_midnight(as_user, advisor, quartier, stranger, moment, holder):
    replace(advisor, stranger, date(2027, 3, 10), date(2027, 3, 20))
    with time_machine.travel(moment, tick=False):
        own = desk(as_user, advisor).context["desk"]
        answer = desk(as_user, stranger)
    assert names(own.mine if holder == "advisor" else own.taken_over) == [quartier.name]
    theirs = names(answer.context["desk"].mine) if answer.status_code == 200 else []
    assert theirs == ([] if holder == "advisor" else [quartier.name])


# --- What stands in a row -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("day", "tone", "words"),
    [
        (0, "info", "reste 56 jours"),
        (41, "info", "reste 15 jours"),
        (42, "soon", "reste 14 jours"),
        (56, "soon", "dernier jour"),
        (57, "late", "1 jour de retard"),
    ],
)
def test_the_eight_weeks_are_amber_from_day_42_and_red_from_day_57(
    as_user, clock, advisor, coordinator, quartier, call, day, tone, words
):
    factories.make_under_review(quartier, coordinator, advisor)
    on_day(clock, day)
    found = desk(as_user, advisor)
    [(_file, shown)] = row_of(found, quartier).files
    assert (shown.day, shown.tone) == (day, tone)
    assert words in found.text and f"jour {day} / 56" in found.text


def test_the_clock_of_the_desk_stops_with_the_ratification(
    as_user, clock, advisor, coordinator, team_member, committee, quartier, call
):
    factories.make_accepted(quartier, coordinator, advisor, team_member)
    [(file, shown)] = row_of(desk(as_user, advisor), quartier).files
    assert (file.status, shown) == ("acceptée", None)


@pytest.mark.parametrize("deadline", [date(2027, 2, 1), date(2027, 10, 14)])
def test_days_are_counted_on_the_calendar_across_both_clock_changes(advisor, coordinator, quartier, stages, deadline):
    """A day of 23 or 25 hours counts for one, from its first minute to its last."""
    factories.make_call(deadline)
    with time_machine.travel(factories.NOW, tick=False):
        file = factories.make_submitted(quartier, coordinator)
    for day in range(70):
        on = deadline + timedelta(days=day)
        moments = [
            timezone.make_aware(timezone.datetime(on.year, on.month, on.day, hour, minute))
            for hour, minute in ((0, 0), (1, 30), (3, 30), (23, 59))
        ]
        assert [file.clock_day(moment) for moment in moments] == [day] * 4
        if day in (23, 24, 41, 42, 57):  # the two Sundays and their eves, the colours
            with time_machine.travel(moments[-1], tick=False):
                [row] = advising.Desk(advisor, {}, moments[-1]).rows
            assert row.files[0][1].day == day


def test_a_table_waits_from_its_first_message_without_an_answer(
    as_user, clock, advisor, coordinator, quartier, call, now
):
    file = factories.make_under_review(quartier, coordinator, advisor)
    for body, by, days in (("Un.", coordinator, 1), ("Réponse.", advisor, 2), ("Deux.", coordinator, 3)):
        actions.post_message(proposal=file, body=body, by=by, now=now + timedelta(days=days))
    actions.post_message(proposal=file, body="Trois.", by=coordinator, now=now + timedelta(days=4))
    clock.move_to(now + timedelta(days=8))
    found = desk(as_user, advisor)
    assert "La table attend depuis 5 jours" in found.text
    assert "Répondre à la table" in [need.text for need in row_of(found, quartier).needs]
    actions.post_message(proposal=file, body="Voilà.", by=advisor, now=now + timedelta(days=8))
    assert not row_of(desk(as_user, advisor), quartier).exchanges


def test_a_message_said_to_need_no_answer_does_not_wait(as_user, clock, advisor, coordinator, quartier, call, now):
    file = factories.make_under_review(quartier, coordinator, advisor)
    for body in ("Merci.", "Bonne journée."):
        message = actions.post_message(proposal=file, body=body, by=coordinator, now=now)
    type(message).objects.filter(proposal=file).update(settled_at=now, settled_by=advisor)
    assert not row_of(desk(as_user, advisor), quartier).exchanges


def test_the_next_obligation_is_the_first_owed_with_its_date_and_a_report_to_read_asks_for_a_hand(
    as_user, advisor, coordinator, team_member, committee, quartier, call
):
    with time_machine.travel(factories.NOW, tick=False):
        factories.make_confirmed(quartier, coordinator, advisor, team_member)
    reporting.make_rules()
    participation = Participation.objects.get()
    with time_machine.travel(timezone.make_aware(timezone.datetime(2027, 10, 20, 12)), tick=False):
        follow_up.lay_out(participation=participation, now=timezone.now())
        row = row_of(desk(as_user, advisor), quartier)
        assert (row.obligation.kind, row.obligation.year_number) == (Kind.MIDYEAR, 1)
        assert row.obligation_tone[0] == "late"
        assert [(need.text, need.is_late) for need in row.needs] == [("Tenir la rencontre de mi-année, an 1", True)]
        assert row.participations[0].year_number == 1


def test_what_is_late_comes_first_then_what_is_soonest_then_the_names(
    as_user, clock, advisor, quartier, other_quartier, third_quartier, coordinator, other_coordinator, call
):
    for place in (other_quartier, third_quartier):
        Portfolio.objects.create(advisor=advisor, neighbourhood=place, starts_on=factories.SINCE)
    factories.make_call(factories.DEADLINE + timedelta(days=20))
    late = factories.make_under_review(other_quartier, other_coordinator, advisor)
    soon = factories.make_under_review(quartier, coordinator, advisor)
    Proposal.objects.filter(pk=soon.pk).update(call=Call.objects.exclude(pk=late.call_id).get())
    on_day(clock, 60)
    found = desk(as_user, advisor)
    assert names(found.context["desk"].mine) == [other_quartier.name, quartier.name, third_quartier.name]
    asked = desk(as_user, advisor, voir="a-faire").context["desk"]
    assert names(asked.mine) == [other_quartier.name, quartier.name]
    assert "Aucun quartier ne correspond" in desk(as_user, advisor, etape="3").text


def test_a_file_from_which_the_advisor_is_recused_leaves_no_trace(
    as_user, clock, advisor, coordinator, quartier, call, now
):
    before = said(desk(as_user, advisor))
    file = factories.make_under_review(quartier, coordinator, advisor)
    actions.post_message(proposal=file, body="Avez-vous lu?", by=coordinator, now=now)
    assert said(desk(as_user, advisor)) != before
    actions.declare_conflict(proposal=file, by=advisor, now=now)
    row = row_of(desk(as_user, advisor), quartier)
    assert not (row.files or row.exchanges or row.needs)
    assert said(desk(as_user, advisor)) == before


def test_an_advisor_who_belongs_to_the_table_reads_no_file_of_it_here(
    as_user, clock, advisor, coordinator, quartier, call
):
    TableMembership.objects.create(
        user=advisor, neighbourhood=quartier, role=TableMembership.Role.CONTRIBUTOR, starts_on=factories.SINCE
    )
    factories.make_submitted(quartier, coordinator)
    row = row_of(desk(as_user, advisor), quartier)
    assert not row.files and not row.keeps_contacts


# --- Queries --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["advisor", "team_member"])
def test_the_desk_asks_as_much_for_1_3_and_32_neighbourhoods(
    request, as_user, advisor, coordinator, quartier, call, now, who, django_assert_max_num_queries
):
    person = request.getfixturevalue(who)
    with time_machine.travel(now, tick=False):
        file = factories.make_under_review(quartier, coordinator, advisor)
        actions.post_message(proposal=file, body="Avez-vous lu?", by=coordinator, now=now)
        actions.write_contact_note(
            neighbourhood=quartier,
            happened_on=now.date(),
            means="call",
            text="Vu.",
            is_shared=True,
            by=advisor,
            now=now,
        )
        client, counts = as_user(person), []
        for wanted in (1, 3, 32):
            while Neighbourhood.objects.count() < wanted:
                number = Neighbourhood.objects.count()
                place = factories.make_neighbourhood(f"Quartier {number}", f"quartier-{number}")
                Portfolio.objects.create(advisor=advisor, neighbourhood=place, starts_on=factories.SINCE)
                if number < 3:
                    member = factories.make_member(place, email=f"table{number}@example.org")
                    factories.make_under_review(place, member, advisor)
            client.get(reverse("advising"))
            with django_assert_max_num_queries(MOST_QUERIES) as captured:
                client.get(reverse("advising"))
            counts.append(len(captured))
    assert len(set(counts)) == 1, counts
