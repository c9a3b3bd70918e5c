"""How an award is paid: a plan that never exceeds what was granted, payments recorded once, mistakes taken back."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proposals import actions, factories, payments, todo
from proposals.models import Instalment, JournalEntry, JournalNote
from proposals.rules.instalments import CHOICES, left_to_plan, shares, usual_plan
from ui.fields import MOST_MONEY
from ui.refusals import NotAllowedNow

pytestmark = pytest.mark.django_db
YEAR = Decimal(120000)
MONEY = st.decimals(min_value=Decimal("0.01"), max_value=MOST_MONEY, places=2)


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def participation(call, quartier, coordinator, advisor, team_member, committee):
    """Three years of 120 000 $ from 1 April 2027, decided on 20 January."""
    return factories.make_confirmed(quartier, coordinator, advisor, team_member).participation


def add(participation, by, now, *, amount=60000, year=1, day=date(2027, 4, 1)):
    return actions.add_instalment(
        participation=participation, year_number=year, due_on=day, amount=Decimal(amount), by=by, now=now
    )


def pay(instalment, by, now, *, reference="V-1"):
    return actions.record_payment(
        instalment=instalment, paid_on=timezone.localdate(now), reference=reference, by=by, now=now
    )


def correct(participation, by, now, amounts):
    """The award is corrected, and the letter that says so leaves: the years are laid out anew."""
    proposal = participation.proposal
    actions.correct_decision(
        proposal=proposal, reason="Autre montant.", ratified_on=timezone.localdate(now), body="Conseil d’administration",
        reference="CA-2027-02", starts_on=date(2027, 4, 1),
        years=[(Decimal(amount), Decimal(0), "Exception.") for amount in amounts], by=by, now=now,
    )  # fmt: skip
    letter = actions.issue_letter(proposal=proposal, by=by, now=now, correction_note="Les montants.")
    actions.send_letter(letter=letter, by=by, now=now)


def address(participation, name="instalments", *more):
    return reverse(f"proposals:{name}", args=[participation.public_id, *more])


def text_of(words):
    return " ".join(words).replace("\xa0", " ")


def text(response):
    return response.content.decode().replace("\xa0", " ").replace("&#x27;", "’")


# --- Sums -----------------------------------------------------------------------------------------------------------
@given(total=MONEY, count=st.sampled_from(CHOICES))
def test_the_parts_of_a_year_add_up_to_it_to_the_cent(total, count):
    parts = shares(total, count)
    assert sum(parts) == total
    assert all(part > 0 and part == part.quantize(Decimal("0.01")) for part in parts)
    assert len(parts) == count or total < Decimal("0.10")


@given(total=MONEY, count=st.sampled_from(CHOICES), day=st.dates(date(2021, 1, 1), date(2040, 12, 31)))
def test_the_payments_of_a_plan_fall_within_their_year(total, count, day):
    rows = usual_plan(day, total, count)
    assert rows[0].due_on == day
    assert all(day <= row.due_on < day + timedelta(days=365) for row in rows)


@given(granted=MONEY, planned=MONEY)
def test_what_is_left_to_plan_is_never_less_than_nothing(granted, planned):
    left = left_to_plan(granted, planned)
    assert left >= 0
    assert planned + left == max(granted, planned)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    acts=st.lists(
        st.tuples(
            st.sampled_from(["add", "change", "remove", "pay", "unpay"]),
            st.integers(0, 5),
            st.decimals(min_value=Decimal("0.01"), max_value=Decimal(130000), places=2),
        ),
        max_size=12,
    )
)
def test_no_sequence_of_acts_plans_or_pays_more_than_the_year_gives(participation, team_member, now, acts):
    for verb, which, amount in acts:
        rows = list(participation.instalments.order_by("pk"))
        row = rows[which % len(rows)] if rows else None
        try:
            if verb == "add":
                add(participation, team_member, now, amount=amount, day=date(2027, 4, 1) + timedelta(days=which))
            elif row is None:
                continue
            elif verb == "change":
                actions.change_instalment(instalment=row, due_on=row.due_on, amount=amount, by=team_member, now=now)
            elif verb == "remove":
                actions.remove_instalment(instalment=row, by=team_member, now=now)
            elif verb == "pay":
                pay(row, team_member, now)
            else:
                actions.cancel_payment(instalment=row, reason="Erreur.", by=team_member, now=now)
        except NotAllowedNow:
            pass
        assert participation.instalments.total() <= YEAR
    Instalment.objects.all().delete()


# --- The plan -------------------------------------------------------------------------------------------------------
def test_the_proposed_plan_pays_each_year_whole_in_two_parts(participation, team_member, now):
    actions.propose_plan(participation=participation, per_year=2, by=team_member, now=now)
    rows = list(participation.instalments.values_list("year_number", "due_on", "amount"))
    assert rows[:2] == [(1, date(2027, 4, 1), Decimal(60000)), (1, date(2027, 10, 1), Decimal(60000))]
    assert len(rows) == 6
    assert participation.instalments.total() == 3 * YEAR


def test_a_second_proposal_touches_no_year_that_has_its_plan(participation, team_member, now):
    add(participation, team_member, now, amount=10000, year=2)
    for _click in range(2):
        actions.propose_plan(participation=participation, per_year=4, by=team_member, now=now)
    assert participation.instalments.of_year(2).count() == 1
    assert participation.instalments.of_year(1).count() == 4


def test_reserved_amounts_are_paid_too(participation, team_member, now):
    participation.years.filter(number=1).update(reserved=Decimal(5000))
    actions.propose_plan(participation=participation, per_year=1, by=team_member, now=now)
    assert participation.instalments.of_year(1).get().amount == Decimal(125000)


def test_the_last_dollars_of_a_year_may_be_planned_and_not_one_more(participation, team_member, now):
    add(participation, team_member, now, amount=119999)
    with pytest.raises(NotAllowedNow, match="Il reste 1"):
        add(participation, team_member, now, amount="1.01", day=date(2027, 5, 1))
    add(participation, team_member, now, amount=1, day=date(2027, 5, 1))
    assert participation.instalments.of_year(1).total() == YEAR


def test_the_same_payment_planned_twice_by_the_same_hand_is_one(participation, team_member, now):
    assert add(participation, team_member, now) == add(participation, team_member, now)


def test_a_year_that_the_award_does_not_have_takes_nothing(participation, team_member, now):
    with pytest.raises(NotAllowedNow):
        add(participation, team_member, now, year=4)


def test_a_day_far_from_the_participation_is_a_slip(participation, team_member, now):
    with pytest.raises(NotAllowedNow, match="un an autour"):
        add(participation, team_member, now, day=date(2072, 4, 1))


def test_a_payment_that_was_made_is_neither_changed_nor_removed(participation, team_member, now):
    row = pay(add(participation, team_member, now), team_member, now)
    with pytest.raises(NotAllowedNow, match="Un versement fait reste"):
        actions.remove_instalment(instalment=row, by=team_member, now=now)
    with pytest.raises(NotAllowedNow):
        actions.change_instalment(instalment=row, due_on=row.due_on, amount=Decimal(1), by=team_member, now=now)


def test_only_the_team_writes_in_the_plan(participation, coordinator, advisor, chair, admin_user, now):
    for person in (coordinator, advisor, chair, admin_user):
        with pytest.raises(PermissionDenied):
            add(participation, person, now)


def test_an_interrupted_participation_plans_nothing_more(participation, team_member, now):
    row = add(participation, team_member, now)
    with time_machine.travel(now + timedelta(days=100), tick=False):
        later = timezone.now()
        actions.interrupt(participation=participation, reason="Fin.", by=team_member, now=later)
        with pytest.raises(NotAllowedNow, match="interrompue"):
            add(participation, team_member, later, day=date(2027, 6, 1))
        actions.remove_instalment(instalment=row, by=team_member, now=later)
    assert not participation.instalments.exists()


@pytest.fixture
def interrupted(participation, team_member, now):
    """A plan in each year; the participation is interrupted during the first."""
    actions.propose_plan(participation=participation, per_year=1, by=team_member, now=now)
    later = now.replace(month=5)
    with time_machine.travel(later, tick=False):
        return actions.interrupt(participation=participation, reason="Fin.", by=team_member, now=later)


def test_a_payment_of_an_interrupted_participation_is_brought_down_and_never_raised(participation, team_member, now):
    row = add(participation, team_member, now)

    def change(amount):
        actions.change_instalment(instalment=row, due_on=row.due_on, amount=Decimal(amount), by=team_member, now=now)

    actions.interrupt(participation=participation, reason="Fin.", by=team_member, now=now)
    with pytest.raises(NotAllowedNow, match="interrompue"):
        change(60001)
    change(59999)
    row.refresh_from_db()
    assert row.amount == Decimal(59999)


def test_nobody_is_asked_to_pay_a_year_that_an_interruption_cut_off(
    interrupted, team_member, coordinator, as_user, now
):
    moment = now.replace(year=2028, month=4, day=5)  # the second year's payment would be late
    with time_machine.travel(moment, tick=False):
        asked = [item.text for item in todo.todo(team_member, moment) if "Verser" in item.text]
        page = text(as_user(team_member).get(address(interrupted)))
        told = text(as_user(coordinator).get(interrupted.get_absolute_url()))
    assert len(asked) == 1
    assert "120 000 $" in text_of(asked)  # the first year's, which had begun
    assert page.count("n’est plus promis") == 2
    assert "Prochain versement : 120 000 $, prévu le 1er avril 2027" in told


def test_once_a_begun_year_is_paid_an_interrupted_participation_announces_no_payment(
    interrupted, team_member, coordinator, as_user, now
):
    later = now.replace(month=6)
    with time_machine.travel(later, tick=False):
        pay(interrupted.instalments.of_year(1).get(), team_member, later)
        assert not [item for item in todo.todo(team_member, later) if "Verser" in item.text]
        assert "Prochain versement" not in text(as_user(coordinator).get(interrupted.get_absolute_url()))


# --- After a correction ---------------------------------------------------------------------------------------------
def test_a_plan_beyond_an_award_that_shrank_is_to_be_reviewed_and_only_goes_down(
    participation, team_member, as_user, now
):
    actions.propose_plan(participation=participation, per_year=2, by=team_member, now=now)
    pay(participation.instalments.of_year(1).first(), team_member, now)
    correct(participation, team_member, now, [80000, 120000, 120000])
    page = text(as_user(team_member).get(address(participation)))
    assert "À revoir." in page
    assert "Le plan dépasse de 40 000 $ ce que la décision accorde maintenant (80 000 $)." in page
    unpaid = participation.instalments.of_year(1).planned().get()
    with pytest.raises(NotAllowedNow):
        pay(unpaid, team_member, now)
    with pytest.raises(NotAllowedNow):
        add(participation, team_member, now, amount=1, day=date(2027, 5, 1))
    actions.change_instalment(instalment=unpaid, due_on=unpaid.due_on, amount=Decimal(50000), by=team_member, now=now)
    actions.change_instalment(instalment=unpaid, due_on=unpaid.due_on, amount=Decimal(20000), by=team_member, now=now)
    assert "À revoir." not in text(as_user(team_member).get(address(participation)))
    assert participation.instalments.of_year(1).paid().count() == 1


def test_a_payment_whose_day_is_far_from_the_corrected_years_is_still_brought_down(participation, team_member, now):
    row = add(participation, team_member, now)
    participation.starts_on, participation.ends_on = date(2029, 4, 1), date(2032, 3, 31)
    participation.save()
    actions.change_instalment(instalment=row, due_on=row.due_on, amount=Decimal(1), by=team_member, now=now)
    assert participation.instalments.get().amount == 1


def test_the_payments_of_a_year_that_a_correction_took_away_stay_in_sight(participation, team_member, now):
    add(participation, team_member, now, year=3, day=date(2029, 4, 1))
    participation.years.filter(number=3).delete()
    year = payments.years_of(participation, team_member)[-1]
    assert (year.number, year.is_gone, year.excess) == (3, True, Decimal(60000))


# --- Payments -------------------------------------------------------------------------------------------------------
def test_a_payment_is_recorded_once_with_its_day_and_its_reference(participation, team_member, now):
    row = add(participation, team_member, now)
    assert pay(row, team_member, now) == pay(row, team_member, now)
    row.refresh_from_db()
    assert (row.paid_on, row.payment_reference, row.payment_recorded_by) == (date(2027, 1, 20), "V-1", team_member)
    assert JournalEntry.objects.filter(verb="record_payment").count() == 1
    with pytest.raises(NotAllowedNow, match="déjà consigné"):
        pay(row, team_member, now, reference="V-2")


@pytest.mark.parametrize("days", [1, -1])
def test_a_payment_is_neither_to_come_nor_older_than_its_decision(participation, team_member, now, days):
    row = add(participation, team_member, now)
    day = timezone.localdate(now) + timedelta(days=days)
    with pytest.raises(NotAllowedNow):
        actions.record_payment(instalment=row, paid_on=day, reference="", by=team_member, now=now)


def test_a_payment_recorded_by_mistake_is_taken_back_with_a_reason_that_stays(participation, team_member, now):
    row = pay(add(participation, team_member, now), team_member, now)
    with pytest.raises(NotAllowedNow):
        actions.cancel_payment(instalment=row, reason=" ", by=team_member, now=now)
    for _click in range(2):
        actions.cancel_payment(instalment=row, reason="Mauvais quartier.", by=team_member, now=now)
    row.refresh_from_db()
    assert row.paid_on is None
    note = JournalNote.objects.get(entry__verb="cancel_payment")
    assert "Mauvais quartier." in note.text


# --- Pages ----------------------------------------------------------------------------------------------------------
def test_the_team_plans_and_pays_from_the_page(participation, team_member, as_user):
    client = as_user(team_member)
    assert "Proposer un plan de versements" in text(client.get(address(participation)))
    client.post(address(participation, "instalments_propose"), {"per_year": "2"})
    row = participation.instalments.first()
    client.post(address(participation, "instalment_change", row.pk), {"due_on": "2027-05-01", "amount": "50 000 $"})
    client.post(address(participation, "instalment_add", 1), {"due_on": "2027-06-01", "amount": "10 000"})
    client.post(address(participation, "instalment_pay", row.pk), {"paid_on": "2027-01-20", "reference": "V-12"})
    page = text(client.get(address(participation)))
    for words in ("360 000 $ accordés, 50 000 $ versés.", "2027-06-01", "V-12", "Consigné par erreur"):
        assert words in page
    client.post(address(participation, "instalment_unpay", row.pk), {"reason": "Erreur."})
    client.post(address(participation, "instalment_remove", row.pk))
    assert not participation.instalments.filter(pk=row.pk).exists()


def test_an_amount_beyond_what_is_left_is_answered_in_the_form_with_nothing_lost(participation, team_member, as_user):
    response = as_user(team_member).post(
        address(participation, "instalment_add", 1), {"due_on": "2027-06-01", "amount": "120 000,01"}
    )
    page = text(response)
    assert "Il reste 120 000 $ à planifier pour l’an 1, sur 120 000 $ accordés" in page
    assert 'value="120 000,01"' in page
    assert "Erreur :" in page


def test_the_table_and_its_advisor_read_the_plan_and_the_committee_does_not(
    participation, team_member, coordinator, advisor, chair, other_coordinator, as_user, now
):
    row = pay(add(participation, team_member, now), team_member, now)
    for person in (coordinator, advisor):
        page = text(as_user(person).get(address(participation)))
        assert "60 000 $" in page
        assert "Consigner" not in page
        assert as_user(person).post(address(participation, "instalment_remove", row.pk)).status_code == 403
    for person in (chair, other_coordinator):
        assert as_user(person).get(address(participation)).status_code == 404


def test_the_page_costs_the_same_for_one_payment_and_for_six(
    participation, team_member, as_user, now, django_assert_max_num_queries
):
    client, counts = as_user(team_member), []
    client.get(address(participation))
    for _more in range(2):
        actions.propose_plan(participation=participation, per_year=2, by=team_member, now=now)
        with django_assert_max_num_queries(8) as captured:
            client.get(address(participation))
        counts.append(len(captured))
    assert len(set(counts)) == 1


# --- What waits -----------------------------------------------------------------------------------------------------
def test_a_payment_due_within_two_weeks_or_late_waits_for_the_team_alone(
    participation, team_member, coordinator, advisor, now
):
    def asked(person, moment):
        return [item for item in todo.todo(person, moment) if "Verser" in item.text]

    row = add(participation, team_member, now)
    due = now.replace(month=4, day=1)
    assert not asked(team_member, due - timedelta(days=15))
    for days in (14, 0, -30):
        (item,) = asked(team_member, due - timedelta(days=days))
        assert item.due_on == date(2027, 4, 1)
    assert not asked(coordinator, due)
    assert not asked(advisor, due)
    with time_machine.travel(due, tick=False):
        pay(row, team_member, due)
    assert not asked(team_member, due)
