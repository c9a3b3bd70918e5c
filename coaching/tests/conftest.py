"""The cast of the accompaniment: two partners and their coaches, a participation, a mandate."""

import pytest

from coaching import factories


@pytest.fixture
def programme_years(db):
    """2024-2025 to 2026-2027; the tests' clock stands in the last."""
    return factories.make_years()


@pytest.fixture
def year(programme_years):
    return programme_years[-1]


@pytest.fixture
def participation(call, quartier, coordinator):
    return factories.make_participation(quartier, coordinator)


@pytest.fixture
def partner(db):
    return factories.make_partner("Dynamo (fictif)")


@pytest.fixture
def other_partner(db):
    return factories.make_partner("Niska (fictif)")


@pytest.fixture
def dynamo_coach(partner):
    return factories.make_coach(partner, email="ariel@example.org", first_name="Ariel", last_name="Simard")


@pytest.fixture
def other_coach(other_partner):
    return factories.make_coach(other_partner, email="robin@example.org", first_name="Robin", last_name="Caron")


@pytest.fixture
def mandate(programme_years, participation, partner, coordinator, team_member):
    return factories.make_mandate(participation, partner, coordinator, team_member)


@pytest.fixture
def other_mandate(programme_years, participation, other_partner, coordinator, team_member):
    return factories.make_mandate(participation, other_partner, coordinator, team_member)
