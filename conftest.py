"""The named cast of the tests; servers, guards and the browser come from ``tests/plugins``."""

import pytest

from accounts.factories import StaffRoleFactory, UserFactory
from accounts.middleware import ENROLLED_SESSION_KEY
from neighbourhoods.models import Organisation, PartnerMembership, TableMembership
from proposals import factories

pytest_plugins = ["tests.plugins.services", "tests.plugins.workers", "tests.plugins.browser"]


@pytest.fixture
def now():
    """A winter afternoon before the deadline of 1 February 2027, in the demonstration's calendar."""
    return factories.NOW


@pytest.fixture
def stages(db):
    """The three stages with the guide's rules in force."""
    return factories.make_stages()


@pytest.fixture
def call(stages):
    return factories.make_call()


@pytest.fixture
def quartier(db):
    return factories.make_neighbourhood()


@pytest.fixture
def other_quartier(db):
    return factories.make_neighbourhood("Quartier du Vieux-Moulin", "vieux-moulin")


@pytest.fixture
def third_quartier(db):
    return factories.make_neighbourhood("Quartier des Passerelles", "passerelles")


@pytest.fixture
def coordinator(quartier):
    return factories.make_member(quartier, email="camille@example.org", first_name="Camille", last_name="Roy")


@pytest.fixture
def contributor(quartier):
    return factories.make_member(
        quartier,
        TableMembership.Role.CONTRIBUTOR,
        email="sacha@example.org",
        first_name="Sacha",
        last_name="Nguyen",
    )


@pytest.fixture
def other_coordinator(other_quartier):
    return factories.make_member(other_quartier, email="noor@example.org", first_name="Noor", last_name="Haddad")


@pytest.fixture
def advisor(quartier):
    return factories.make_advisor(quartier, email="alex@example.org", first_name="Alex", last_name="Gagnon")


@pytest.fixture
def team_member(db):
    return factories.make_team_member(email="maxime@example.org", first_name="Maxime", last_name="Côté")


@pytest.fixture
def admin_user(db):
    user = UserFactory(confirmed=True, email="admin@example.org", first_name="Andrée", last_name="Lavoie")
    StaffRoleFactory(user=user, admin=True)
    return user


@pytest.fixture
def chair(db):
    return factories.make_seat("Fondation A", is_chair=True, email="chair@example.org", first_name="Charlie")


@pytest.fixture
def committee_member(db):
    return factories.make_seat("Fondation B", email="membre@example.org", first_name="Michèle")


@pytest.fixture
def third_member(db):
    return factories.make_seat("Ville de Montréal", email="ville@example.org", first_name="Vivian")


@pytest.fixture
def cmtq_member(db):
    return factories.make_seat("Coalition", withdraws=True, email="cmtq@example.org", first_name="Claude")


@pytest.fixture
def committee(chair, committee_member, third_member, cmtq_member):
    """The comité de gestion: three seats that decide and one that withdraws from decisions on investments."""
    return factories.make_committee()


@pytest.fixture
def coach(db):
    user = UserFactory(confirmed=True, email="coach@example.org", first_name="Ariel")
    partner = Organisation.objects.create(name="Partenaire d’accompagnement", is_fictitious=True)
    PartnerMembership.objects.create(
        user=user, organisation=partner, role=PartnerMembership.Role.COACH, starts_on=factories.SINCE
    )
    return user


@pytest.fixture
def stranger(db):
    return UserFactory(confirmed=True, email="inconnu@example.org", first_name="Inès")


@pytest.fixture
def as_user(client):
    """Sign somebody in, second factor in place, without the pages of sign-in: ``as_user(coordinator).get(...)``."""

    def sign_in(user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        session = client.session
        session[ENROLLED_SESSION_KEY] = user.pk
        session.save()
        return client

    return sign_in
