"""The programme's allocations: what each may add up, year by year, without a recused file ever showing in a sum."""

from datetime import date
from decimal import Decimal
from itertools import combinations

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from proposals import actions, factories
from proposals.allocations import Allocations, Filters, allocation_rows
from proposals.models import Participation, ParticipationYear

pytestmark = pytest.mark.django_db
# No sum of some of these is a sum of others: a total tells exactly which files are in it.
CANARIES = (80001, 90020, 100400)


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def world(call, quartier, other_quartier, third_quartier, coordinator, other_coordinator, team_member, committee):
    """Two participations and one acceptance that no letter has told, each in its neighbourhood."""
    third = factories.make_member(third_quartier, email="dani@example.org")
    tables = ((quartier, coordinator), (other_quartier, other_coordinator), (third_quartier, third))
    return [
        make(place, by, team_member, team_member, amounts=[Decimal(amount)] * 3)
        for make, (place, by), amount in zip(
            (factories.make_confirmed, factories.make_confirmed, factories.make_accepted), tables, CANARIES, strict=True
        )
    ]


def answer_no(files, person, now):
    for file in files:
        actions.deny_conflict(proposal=file, by=person, now=now)


def text(response):
    return response.content.decode().replace("\xa0", " ").replace("&#x27;", "’")


def page(client, **query):
    return text(client.get(reverse("proposals:allocations", query=query)))


def pay_first_year(file, by, now, amount):
    participation = file.participation
    row = actions.add_instalment(
        participation=participation, year_number=1, due_on=date(2027, 4, 1), amount=Decimal(amount), by=by, now=now
    )
    return actions.record_payment(instalment=row, paid_on=timezone.localdate(now), reference="V-1", by=by, now=now)


# --- What counts ----------------------------------------------------------------------------------------------------
def test_what_a_letter_told_is_committed_and_what_none_has_told_stands_apart(world, team_member):
    total = Allocations(team_member).total
    assert total.committed == 3 * (CANARIES[0] + CANARIES[1])
    assert total.untold == 3 * CANARIES[2]
    assert total.paid == 0


def test_each_year_counts_where_its_participation_year_begins(world, team_member):
    years = Allocations(team_member).by("year")
    assert list(years) == [2027, 2028, 2029]
    assert {figures.committed for figures in years.values()} == {CANARIES[0] + CANARIES[1]}
    assert {figures.untold for figures in years.values()} == {CANARIES[2]}


def test_a_payment_counts_with_the_year_that_it_pays_whatever_its_day(world, team_member, now):
    row = pay_first_year(world[0], team_member, now, 30000)
    type(row).objects.update(paid_on=date(2030, 1, 5))
    figures = Allocations(team_member).by("year")[2027]
    assert (figures.paid, figures.left) == (30000, CANARIES[0] + CANARIES[1] - 30000)


def test_reserved_amounts_are_committed_too(world, team_member):
    ParticipationYear.objects.filter(participation=world[0].participation).update(reserved=Decimal("5000.50"))
    assert Allocations(team_member).total.committed == 3 * (CANARIES[0] + CANARIES[1]) + Decimal("15001.50")


def test_years_that_an_interruption_cut_off_are_no_longer_promised(world, team_member):
    Participation.objects.filter(proposal=world[0]).update(status="interrupted", interrupted_on=date(2028, 5, 1))
    assert Allocations(team_member).total.committed == 2 * CANARIES[0] + 3 * CANARIES[1]


def test_money_paid_for_a_year_that_a_correction_took_away_is_not_forgotten(world, team_member, now):
    row = pay_first_year(world[0], team_member, now, 30000)
    type(row).objects.update(year_number=4)
    assert Allocations(team_member).total.paid == 30000
    assert sum(row.paid for row in allocation_rows(team_member)) == 30000


def test_the_rows_of_the_export_add_up_to_the_sums_of_the_page(world, team_member, now):
    pay_first_year(world[0], team_member, now, 30000)
    for filters in (Filters(), Filters(year="2028"), Filters(place="erables"), Filters(stage="deployment")):
        total = Allocations(team_member, filters.as_query()).total
        rows = allocation_rows(team_member, filters)
        assert sum(row.granted for row in rows if row.told) == total.committed
        assert sum(row.granted for row in rows if not row.told) == total.untold
        assert sum(row.paid for row in rows) == total.paid
    assert {row.year for row in allocation_rows(team_member, Filters(year="2028"))} == {2028}


# --- Who adds up what -----------------------------------------------------------------------------------------------
SUBSETS = [hidden for size in range(4) for hidden in combinations(range(3), size)]


def test_whoever_is_recused_adds_up_the_other_files_and_those_alone(world, now):
    for number, hidden in enumerate(SUBSETS):
        reader = factories.make_seat(f"Fondation n{number}", email=f"siege{number}@example.org")
        for index, file in enumerate(world):
            answer = actions.declare_conflict if index in hidden else actions.deny_conflict
            answer(proposal=file, by=reader, now=now)
        total, rows = Allocations(reader).total, allocation_rows(reader)
        assert total.committed == 3 * sum(CANARIES[index] for index in (0, 1) if index not in hidden)
        assert total.untold == (0 if 2 in hidden else 3 * CANARIES[2])
        assert sum(row.granted for row in rows) == total.committed + total.untold
        assert {row.slug for row in rows} == {
            file.neighbourhood.slug for index, file in enumerate(world) if index not in hidden
        }


def test_a_hidden_file_shows_in_no_filter_no_row_and_no_total_of_the_page(world, committee_member, as_user, now):
    actions.declare_conflict(proposal=world[0], by=committee_member, now=now)
    client = as_user(committee_member)
    for query in ({}, {"quartier": "erables"}, {"annee": "2027"}, {"etape": "deployment"}):
        shown = page(client, **query)
        assert "Quartier des Érables" not in shown
        assert "80 001" not in shown
        assert "170 021" not in shown
        assert "90 020 $" in shown
        assert "pour les dossiers que vous pouvez lire" in shown


def test_the_page_says_the_same_to_those_who_may_miss_something_and_to_those_who_do_not(
    world, committee_member, team_member, as_user
):
    said = "pour les dossiers que vous pouvez lire"
    assert said in page(as_user(committee_member))
    assert said in page(as_user(team_member))


def test_a_decision_that_no_letter_told_is_counted_only_by_those_who_read_its_file(
    world, committee_member, team_member, now
):
    assert Allocations(committee_member).total.untold == 0  # they have not answered about a conflict
    answer_no(world[2:], committee_member, now)
    assert Allocations(committee_member).total.untold == 3 * CANARIES[2]
    reader = factories.make_team_member(email="sam@example.org")
    actions.declare_conflict(proposal=world[2], by=reader, now=now)
    assert Allocations(reader).total.untold == 0


def test_the_seat_that_withdraws_reads_why_and_no_amount(world, cmtq_member, as_user):
    shown = page(as_user(cmtq_member))
    assert "se retire des décisions sur les investissements" in shown
    assert "section 3.1" in shown
    assert "$" not in shown.partition("<main")[2].partition("</main")[0]
    assert Allocations(cmtq_member).is_empty


def test_an_administrator_reads_the_page_and_a_recused_one_no_untold_decision(world, admin_user, now):
    assert Allocations(admin_user).total.untold == 3 * CANARIES[2]
    actions.declare_conflict(proposal=world[2], by=admin_user, now=now)
    assert Allocations(admin_user).total.untold == 0


def test_a_seat_that_has_ended_opens_nothing_any_more(world, committee_member, as_user):
    committee_member.seats.update(ends_on=date(2027, 1, 1))
    assert as_user(committee_member).get(reverse("proposals:allocations")).status_code == 403
    assert Allocations(committee_member).is_empty


def test_tables_and_advisors_have_their_own_pages_and_not_this_one(world, coordinator, advisor, stranger, as_user):
    for person in (coordinator, advisor, stranger):
        assert as_user(person).get(reverse("proposals:allocations")).status_code == 403


# --- The page -------------------------------------------------------------------------------------------------------
def test_filters_narrow_every_table_and_a_made_up_one_narrows_nothing(world, team_member, as_user):
    client = as_user(team_member)
    assert "240 003 $" in page(client, quartier="erables")
    assert "270 060 $" not in page(client, quartier="erables")
    assert page(client, annee="1900", etape="x", quartier="nulle-part").count("510 063 $") > 1
    assert reverse("neighbourhoods:detail", args=["erables"]) in page(client)


def test_a_programme_without_a_letter_says_so(call, team_member, as_user):
    assert "Rien à additionner pour l’instant" in page(as_user(team_member))


def test_the_page_costs_the_same_for_one_file_and_for_three(
    world, team_member, committee_member, as_user, django_assert_max_num_queries
):
    for person in (team_member, committee_member):
        client, counts = as_user(person), []
        page(client)
        kept = list(Participation.objects.values_list("pk", flat=True))
        for participations in (kept[:1], kept):
            ParticipationYear.objects.exclude(participation__in=participations).update(amount=0)
            with django_assert_max_num_queries(8) as captured:
                page(client)
            counts.append(len(captured))
        assert len(set(counts)) == 1


def test_a_start_late_in_a_year_keeps_its_years_apart_in_the_database_as_in_python(world, team_member):
    decision = world[2].decision
    for day in (date(2027, 12, 31), date(2028, 2, 29), date(2027, 1, 1)):
        type(decision).objects.filter(pk=decision.pk).update(starts_on=day)
        summed = {year: sums.untold for year, sums in Allocations(team_member).by("year").items() if sums.untold}
        rows = [row.year for row in allocation_rows(team_member) if not row.told]
        assert list(summed) == rows == [day.year, day.year + 1, day.year + 2]
