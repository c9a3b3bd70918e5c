"""The cast of the readiness path: a declaration and a request in their states."""

import pytest

from proposals import factories as proposals
from readiness import factories


@pytest.fixture
def approved(quartier, coordinator, team_member):
    return factories.make_approved(quartier, coordinator, team_member)


@pytest.fixture
def asked(approved, coordinator):
    """A request in preparation: its texts are there, its team is of one."""
    return factories.make_request(approved, coordinator)


@pytest.fixture
def sent(approved, coordinator):
    return factories.make_sent_request(approved, coordinator)


@pytest.fixture
def other_team_member(db):
    return proposals.make_team_member(email="dominique@example.org", first_name="Dominique", last_name="Roy")
