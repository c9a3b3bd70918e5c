"""Portfolios, leaves, seats and names to confirm: the team's work, and nobody else's."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from neighbourhoods import actions, factories
from neighbourhoods.models import (
    Committee,
    Initiative,
    Neighbourhood,
    OrganisationFamily,
    PhaseOneRecord,
    Portfolio,
    Seat,
    Substitution,
)
from ui.refusals import NotAllowedNow

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def seat(chair):
    return Seat.objects.get(user=chair)


@pytest.fixture
def record(db):
    place = factories.NeighbourhoodFactory(name="Quartier Deviné", slug="devine", is_fictitious=False)
    factories.InitiativeFactory(summarised=True, neighbourhood=place, title="Le jardin partagé")
    return factories.PhaseOneRecordFactory(inferred=True, position=4, neighbourhood=place)


@pytest.fixture
def pages(quartier, advisor, seat, record):
    leave = factories.SubstitutionFactory(advisor=advisor)
    portfolio = Portfolio.objects.get(advisor=advisor)
    return {
        "team_portfolios": [],
        "team_portfolio": [quartier.slug],
        "team_end_portfolio": [portfolio.pk],
        "team_substitution": [advisor.pk],
        "team_end_substitution": [leave.pk],
        "team_committees": [],
        "team_appoint": ["management"],
        "team_end_seat": [seat.pk],
        "team_chair": [seat.pk],
        "team_phase_one": [],
        "team_confirm_name": [record.position],
    }


def state():
    return [list(model.objects.order_by("pk").values()) for model in (Portfolio, Substitution, Seat, PhaseOneRecord)]


@pytest.mark.parametrize("who", ["coordinator", "advisor", "chair", "coach", "admin_user", "stranger"])
def test_the_teams_pages_are_the_teams(who, as_user, pages, request):
    client = as_user(request.getfixturevalue(who))
    for name, args in pages.items():
        assert client.get(reverse(name, args=args)).status_code == 403, name
        assert client.post(reverse(name, args=args)).status_code in {403, 405}, name


def test_reading_the_teams_pages_changes_nothing(as_user, pages, team_member):
    client = as_user(team_member)
    client.get("/quartiers/")
    before = state()
    for name, args in pages.items():
        assert client.get(reverse(name, args=args)).status_code == 200, name
    assert state() == before


def test_empty_pages_say_so(as_user, team_member):
    client = as_user(team_member)
    assert "Aucun quartier pour l’instant" in client.get(reverse("team_portfolios")).text
    assert "Aucun comité pour l’instant" in client.get(reverse("team_committees")).text
    assert "Rien à confirmer" in client.get(reverse("team_phase_one")).text


@pytest.mark.parametrize("name", ["team_portfolios", "team_committees", "team_phase_one"])
def test_the_teams_lists_ask_the_same_number_of_queries_for_1_and_3_rows(
    name, as_user, team_member, pages, django_assert_max_num_queries
):
    client = as_user(team_member)
    client.get(reverse(name))
    counts = []
    for more in range(2):
        with django_assert_max_num_queries(8) as captured:
            client.get(reverse(name))
        counts.append(len(captured))
        for number in range(2):
            place = factories.PortfolioFactory().neighbourhood
            factories.SubstitutionFactory()
            factories.SeatFactory()
            factories.PhaseOneRecordFactory(inferred=True, position=8 + 2 * more + number, neighbourhood=place)
    assert counts[0] == counts[1]


# --- Portfolios -----------------------------------------------------------------------------------------------------
def test_entrusting_a_neighbourhood_ends_the_former_advisors_row(as_user, team_member, advisor, quartier, today):
    response = as_user(team_member).post(
        reverse("team_portfolio", args=[quartier.slug]),
        {"email": "Nouvelle@example.org", "first_name": "Noa", "last_name": "Roy"},
    )
    assert response.url == reverse("team_portfolios")
    newcomer = User.objects.get(email="nouvelle@example.org")
    assert newcomer.full_name == "Noa Roy"
    assert not Neighbourhood.objects.advised_by(advisor).exists()
    assert list(Neighbourhood.objects.advised_by(newcomer)) == [quartier]
    assert Portfolio.objects.get(advisor=advisor).ends_on == today


def test_entrusting_it_to_the_same_person_changes_nothing(team_member, advisor, quartier):
    row = actions.assign_portfolio(neighbourhood=quartier, advisor=advisor, by=team_member, now=timezone.now())
    assert list(Portfolio.objects.all()) == [row]


def test_a_neighbourhood_can_leave_a_portfolio(as_user, team_member, advisor, quartier):
    row = Portfolio.objects.get()
    as_user(team_member).post(reverse("team_end_portfolio", args=[row.pk]))
    assert not Portfolio.objects.current().exists()
    assert actions.end_portfolio(portfolio=row, by=team_member, now=timezone.now()).ends_on is not None


def test_an_inactive_account_is_entrusted_nothing(team_member, stranger, quartier):
    stranger.is_active = False
    stranger.save()
    with pytest.raises(NotAllowedNow):
        actions.assign_portfolio(neighbourhood=quartier, advisor=stranger, by=team_member, now=timezone.now())


def test_an_administrator_gives_no_portfolio_and_no_seat(admin_user, quartier, advisor, seat, stranger, today):
    now = timezone.now()
    for attempt in (
        lambda: actions.assign_portfolio(neighbourhood=quartier, advisor=stranger, by=admin_user, now=now),
        lambda: actions.name_substitute(advisor=advisor, substitute=stranger, starts_on=today, by=admin_user, now=now),
        lambda: actions.seat_member(
            committee=seat.committee, organisation=seat.organisation, member=stranger, by=admin_user, now=now
        ),
        lambda: actions.give_chair(seat=seat, by=admin_user, now=now),
    ):
        with pytest.raises(PermissionDenied):
            attempt()


@pytest.mark.parametrize("who", ["coordinator", "advisor"])
def test_only_the_team_acts_on_portfolios_and_seats(who, quartier, advisor, seat, stranger, record, request, today):
    by, now = request.getfixturevalue(who), timezone.now()
    leave = factories.SubstitutionFactory()
    row = Portfolio.objects.get(advisor=advisor)
    for attempt in (
        lambda: actions.assign_portfolio(neighbourhood=quartier, advisor=stranger, by=by, now=now),
        lambda: actions.end_portfolio(portfolio=row, by=by, now=now),
        lambda: actions.name_substitute(advisor=advisor, substitute=stranger, starts_on=today, by=by, now=now),
        lambda: actions.end_substitution(substitution=leave, by=by, now=now),
        lambda: actions.seat_member(
            committee=seat.committee, organisation=seat.organisation, member=stranger, by=by, now=now
        ),
        lambda: actions.end_seat(seat=seat, by=by, now=now),
        lambda: actions.give_chair(seat=seat, by=by, now=now),
        lambda: actions.confirm_inferred_name(record=record, by=by, now=now),
    ):
        with pytest.raises(PermissionDenied):
            attempt()


def test_the_chair_given_later_takes_over_the_time_that_both_rows_share(team_member):
    former = factories.SeatFactory(is_chair=True, ends_on=date(2026, 6, 1))
    seat = factories.SeatFactory(committee=former.committee)
    actions.give_chair(seat=seat, by=team_member, now=timezone.now())
    former.refresh_from_db()
    assert not former.is_chair


# --- Leaves ---------------------------------------------------------------------------------------------------------
def test_a_substitute_answers_for_the_portfolio_until_the_return(as_user, team_member, advisor, quartier, today):
    back = today + timedelta(days=30)
    response = as_user(team_member).post(
        reverse("team_substitution", args=[advisor.pk]),
        {"email": "relais@example.org", "starts_on": today.isoformat(), "ends_on": back.isoformat()},
    )
    assert response.status_code == 302
    substitute = User.objects.get(email="relais@example.org")
    assert list(Neighbourhood.objects.advised_by(substitute)) == [quartier]
    assert not Neighbourhood.objects.advised_by(substitute, back).exists()


def test_two_people_do_not_replace_one_at_the_same_time(team_member, advisor, stranger, coach, today):
    def name(substitute, starts_on, ends_on=None):
        return actions.name_substitute(
            advisor=advisor,
            substitute=substitute,
            starts_on=starts_on,
            ends_on=ends_on,
            by=team_member,
            now=timezone.now(),
        )

    week = timedelta(days=7)
    name(stranger, today, today + week)
    with pytest.raises(NotAllowedNow):
        name(coach, today + week - timedelta(days=1))
    name(coach, today + week)


def test_nobody_is_named_to_replace_themselves(team_member, advisor, today):
    with pytest.raises(NotAllowedNow):
        actions.name_substitute(
            advisor=advisor, substitute=advisor, starts_on=today, by=team_member, now=timezone.now()
        )


def test_a_return_before_the_start_is_refused_beside_its_field(as_user, team_member, advisor, today):
    response = as_user(team_member).post(
        reverse("team_substitution", args=[advisor.pk]),
        {"email": "relais@example.org", "starts_on": today.isoformat(), "ends_on": today.isoformat()},
    )
    assert "Inscrivez un retour après le début" in response.text
    assert not Substitution.objects.exists()


def test_a_leave_that_is_ended_takes_access_away_at_once(as_user, team_member, advisor, stranger, today):
    leave = factories.SubstitutionFactory(advisor=advisor, substitute=stranger)
    as_user(team_member).post(reverse("team_end_substitution", args=[leave.pk]))
    assert not Neighbourhood.objects.advised_by(stranger).exists()


# --- Seats ----------------------------------------------------------------------------------------------------------
@pytest.fixture
def foundation(db):
    organisation = factories.OrganisationFactory(name="Fondation de test")
    OrganisationFamily.objects.create(organisation=organisation, family="philanthropic")
    OrganisationFamily.objects.create(organisation=organisation, family="operator")
    return organisation


def test_the_team_seats_somebody_who_has_no_account_yet(as_user, team_member, seat, foundation):
    response = as_user(team_member).post(
        reverse("team_appoint", args=[seat.committee.code]),
        {"organisation": foundation.pk, "email": "delegue@example.org", "first_name": "Lou", "last_name": "Ba"},
    )
    assert response.url == reverse("team_committees")
    assert Seat.objects.current().get(user__email="delegue@example.org").organisation == foundation


def test_an_organisation_of_two_families_is_offered_once(as_user, team_member, seat, foundation):
    text = as_user(team_member).get(reverse("team_appoint", args=[seat.committee.code])).text
    assert text.count("Fondation de test") == 1


def test_a_group_of_organisations_holds_no_seat(as_user, team_member, seat, stranger):
    group = factories.OrganisationFactory(name="Arrondissements", is_group=True)
    text = as_user(team_member).get(reverse("team_appoint", args=[seat.committee.code])).text
    assert "Arrondissements" not in text
    with pytest.raises(NotAllowedNow):
        actions.seat_member(
            committee=seat.committee, organisation=group, member=stranger, by=team_member, now=timezone.now()
        )


def test_nobody_sits_twice_on_a_committee(team_member, seat, foundation, chair):
    with pytest.raises(NotAllowedNow):
        actions.seat_member(
            committee=seat.committee, organisation=foundation, member=chair, by=team_member, now=timezone.now()
        )


def test_the_chair_passes_from_one_seat_to_another(as_user, team_member, seat, committee_member):
    other = Seat.objects.get(user=committee_member)
    as_user(team_member).post(reverse("team_chair", args=[other.pk]))
    assert list(Seat.objects.chairs()) == [other]


def test_a_chair_who_is_seated_replaces_the_former_one(team_member, seat, foundation, stranger):
    new = actions.seat_member(
        committee=seat.committee,
        organisation=foundation,
        member=stranger,
        is_chair=True,
        by=team_member,
        now=timezone.now(),
    )
    assert list(Seat.objects.chairs()) == [new]


def test_an_ended_seat_gives_nothing_and_chairs_nothing(as_user, team_member, seat, chair):
    as_user(team_member).post(reverse("team_end_seat", args=[seat.pk]))
    assert not Seat.objects.current().exists()
    with pytest.raises(NotAllowedNow):
        actions.give_chair(seat=seat, by=team_member, now=timezone.now())
    assert as_user(team_member).get(reverse("team_chair", args=[seat.pk])).status_code == 404


def test_a_committee_that_does_not_exist_is_not_found(as_user, team_member):
    assert not Committee.objects.exists()
    assert as_user(team_member).get(reverse("team_appoint", args=["inconnu"])).status_code == 404


# --- Phase 1 ---------------------------------------------------------------------------------------------------------
def test_the_team_confirms_an_inferred_name(as_user, team_member, record, today):
    response = as_user(team_member).post(
        reverse("team_confirm_name", args=[4]), {"neighbourhood": record.neighbourhood_id}
    )
    assert response.url == reverse("team_phase_one")
    record.refresh_from_db()
    assert (record.confirmed_on, record.confirmed_by) == (today, team_member)


def test_a_name_is_confirmed_once(as_user, team_member, record):
    actions.confirm_inferred_name(record=record, by=team_member, now=timezone.now())
    with pytest.raises(NotAllowedNow):
        actions.confirm_inferred_name(record=record, by=team_member, now=timezone.now())
    assert as_user(team_member).get(reverse("team_confirm_name", args=[4])).status_code == 404


def test_a_wrong_inference_moves_with_its_initiatives(as_user, team_member, record):
    right = factories.NeighbourhoodFactory(is_fictitious=False)
    former = record.neighbourhood
    as_user(team_member).post(reverse("team_confirm_name", args=[4]), {"neighbourhood": right.pk})
    record.refresh_from_db()
    assert record.neighbourhood == right
    assert Initiative.objects.get().neighbourhood == right
    assert not Initiative.objects.carried_by(former).exists()


def test_an_entry_does_not_move_onto_another_ones_neighbourhood(team_member, record):
    other = factories.PhaseOneRecordFactory(position=5)
    with pytest.raises(NotAllowedNow):
        actions.confirm_inferred_name(
            record=record, neighbourhood=other.neighbourhood, by=team_member, now=timezone.now()
        )
    record.refresh_from_db()
    assert record.confirmed_on is None


def test_an_entry_whose_name_the_review_gives_needs_no_confirmation(team_member):
    with pytest.raises(NotAllowedNow):
        actions.confirm_inferred_name(record=factories.PhaseOneRecordFactory(), by=team_member, now=timezone.now())
