"""The cast of activities: an event with a few seats, a festival, a partner that organises its own."""

import pytest

from events import factories
from neighbourhoods.models import Family, Organisation, OrganisationFamily


@pytest.fixture
def event(db):
    return factories.make_event()


@pytest.fixture
def festival(db):
    return factories.make_festival()


@pytest.fixture
def partner(db):
    found = Organisation.objects.create(name="Dynamo (fictif)", is_fictitious=True)
    OrganisationFamily.objects.create(organisation=found, family=Family.EXTERNAL)
    return found


@pytest.fixture
def organiser(partner):
    return factories.make_organiser(partner, email="fanny@example.org", first_name="Fanny", last_name="Bouchard")
