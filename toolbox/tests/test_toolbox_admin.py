"""The toolbox in the administration site: everything is read, nothing is changed there."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from toolbox.actions import paths
from toolbox.actions.paths import Wanted
from toolbox.actions.themes import mark_of
from toolbox.factories import NOW, make_resource
from toolbox.models import (
    BrokenLinkReport,
    Entry,
    Favourite,
    IndexState,
    Opening,
    Placement,
    Question,
    Step,
    Suggestion,
    Term,
    Theme,
    Word,
    WordGroup,
    WorkbookImport,
)

pytestmark = pytest.mark.django_db
SEEN_ELSEWHERE = {Entry, Favourite, IndexState, Placement, Question, Step, Term, Word}


@pytest.fixture
def world(team_member, stages):
    """A row of each sort."""
    resource = make_resource(team_member)
    path = paths.create(title="Essai", stage=stages[0], summary="S", position=1, by=team_member, now=NOW)
    seen = mark_of(paths.said_of(path))
    paths.change(path=path, steps=[Wanted(resource)], seen=seen, by=team_member, now=NOW)
    Question.objects.create(theme=Theme.objects.first(), position=1, text="Qui décide?")
    WordGroup.objects.create(words="un, deux")
    Opening.objects.create(resource=resource, day=NOW.date(), count=2)
    BrokenLinkReport.objects.create(resource=resource, version=resource.current, at=NOW)
    Suggestion.objects.create(
        title="S", link="https://exemple.org/s", content_key="cle-interne", name="Ana", email="ana@example.org", at=NOW
    )
    WorkbookImport.objects.create(name="essai.xlsx", lines=[{"row": 2}], made_at=NOW, made_by=team_member)
    return resource


def registered():
    return [model for model in apps.get_app_config("toolbox").get_models() if model in admin.site._registry]


def test_every_model_is_registered_but_the_index_and_what_is_ones_own():
    assert set(registered()) == set(apps.get_app_config("toolbox").get_models()) - SEEN_ELSEWHERE


def test_every_list_and_row_opens_for_an_administrator(as_user, admin_user, world):
    client = as_user(admin_user)
    for model in registered():
        name = f"admin:toolbox_{model._meta.model_name}"
        assert client.get(reverse(f"{name}_changelist"), {"q": "essai"}).status_code == 200, name
        row = model._default_manager.first()
        assert row is not None, name
        page = client.get(reverse(f"{name}_change", args=[row.pk]))
        assert page.status_code == 200 and "cle-interne" not in page.text, name


def test_nothing_of_the_toolbox_changes_in_the_administration(as_user, admin_user, world):
    client = as_user(admin_user)
    for model in registered():
        name, row = f"admin:toolbox_{model._meta.model_name}", model._default_manager.first()
        assert client.get(reverse(f"{name}_add")).status_code == 403, name
        for act in ("change", "delete"):
            assert client.post(reverse(f"{name}_{act}", args=[row.pk]), {}).status_code == 403, name


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_resources_takes_the_same_few_queries(
    as_user, admin_user, team_member, stages, count, django_assert_max_num_queries
):
    for n in range(count):
        make_resource(team_member, f"Ressource {n}")
    client, page = as_user(admin_user), reverse("admin:toolbox_resource_changelist")
    client.get(page)
    with django_assert_max_num_queries(9):
        client.get(page)
