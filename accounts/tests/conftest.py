import pytest
from django.core.cache import cache

from accounts.factories import StaffRoleFactory, UserFactory


@pytest.fixture(autouse=True)
def empty_cache():
    """Rate limits and used codes live in the cache."""
    cache.clear()


@pytest.fixture
def person(db):
    return UserFactory(confirmed=True, first_name="Léa", last_name="Gagnon", email="lea@example.org")


@pytest.fixture
def administrator(db):
    return StaffRoleFactory(admin=True, user=UserFactory(confirmed=True, email="admin@example.org")).user


@pytest.fixture
def teammate(db):
    return StaffRoleFactory(user=UserFactory(confirmed=True, email="equipe@example.org")).user
