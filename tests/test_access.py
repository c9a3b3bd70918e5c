"""The access matrix: every address, every role, both methods (``access_matrix.yaml``)."""

from functools import partial

import pytest
import time_machine
from django.contrib import admin
from django.db import transaction
from django.urls import reverse

from proposals import factories
from tests import access, access_world

pytestmark = pytest.mark.django_db

ROWS = list(access.rows())
OWN = [row for row in ROWS if not row["name"].startswith(("account_", "mfa_"))]


def label(row):
    return " ".join([row["name"], *row["on"]])


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """One world for the whole module, taken away with its transaction; each visit undoes what it did."""
    with django_db_blocker.unblock(), time_machine.travel(factories.NOW, tick=False), transaction.atomic():
        people, things = access_world.build()
        yield people, things, partial(access.ask, sessions=access.sign_in(people.values()))
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def everybody_is_enrolled(settings):
    settings.STAFF_MUST_ENROL = False


def test_every_address_is_in_the_matrix():
    missing = set(access.names()) - {row["name"] for row in ROWS}
    assert not missing, f"À inscrire dans {access.MATRIX.name} : {sorted(missing)}"


def test_the_matrix_names_only_addresses_that_exist():
    assert {row["name"] for row in ROWS} <= set(access.names())
    labels = [label(row) for row in ROWS]
    assert len(labels) == len(set(labels))


@pytest.mark.parametrize("row", ROWS, ids=label)
def test_each_role_gets_what_the_matrix_says(world, row):
    people, things, ask = world
    path = access.path_of(row, things)
    for method in ("GET", "POST"):
        writes = [] if method == "GET" else None
        found = {role: ask(path, person, method, writes) for role, person in people.items()}
        assert found == row[method], f"{method} {path}"
        assert not writes, f"Lire {path} a changé quelque chose"


def test_what_counts_as_a_change_is_seen(world):
    """The guard of the test above: a page that writes would be caught."""
    people, things, ask = world
    writes = []
    path = reverse("neighbourhoods:revoke", args=[things["slug"], things["colleague"]])
    ask(path, people["coordinator"], "POST", writes)
    assert writes


@pytest.mark.parametrize("row", OWN, ids=label)
def test_no_page_answers_to_another_method(world, row):
    people, things, ask = world
    assert ask(access.path_of(row, things), people["team"], "DELETE") in (403, 404, 405)


@pytest.mark.parametrize("role", ["guest", "stranger", "coordinator", "advisor", "team", "member", "recused"])
def test_the_administration_is_closed_to_everybody_else(world, role):
    people, _things, ask = world
    for model in admin.site._registry:
        prefix = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        for path in (reverse(f"{prefix}_changelist"), reverse(f"{prefix}_change", args=[1])):
            for method in ("GET", "POST"):
                assert ask(path, people[role], method) in (302, access.LOGIN, 403), path


def test_somebody_without_that_role_meets_a_refusal_instead_of_a_sign_in(world, client):
    people, _things, ask = world
    client.force_login(people["team"], backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/admin/", follow=True).status_code == 403


def test_the_administration_opens_to_an_administrator(world):
    people, _things, ask = world
    for model in admin.site._registry:
        path = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        assert ask(path, people["admin"], "GET") in (200, 302), path
