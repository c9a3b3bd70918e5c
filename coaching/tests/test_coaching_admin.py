"""The administration site reads the accompaniment whole, and changes nothing of it but a year's settings, by the team."""

import pytest
import time_machine
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coaching import actions, factories
from coaching.models import HoursEntry

from .steps import log

pytestmark = [
    pytest.mark.django_db,
]


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(factories.NOW, tick=False):
        yield


@pytest.fixture
def world(mandate, quartier, year, dynamo_coach, team_member, programme_years, coordinator, other_partner):
    """A line of each sort, a session that exceeds, a closed year, a place."""
    log(mandate, "2026-06-01", 64, dynamo_coach)
    session = log(mandate, "2024-06-01", 1, team_member)
    actions.cancel_session(session=session, reason="Erreur.", by=team_member, now=factories.NOW, exception=True)
    actions.adjust(
        neighbourhood=quartier, envelope="LEARNING", year=programme_years[1], minutes=60, direction=1, reason="Entente.",
        key="a", by=team_member, now=factories.NOW, exception=True,
    )  # fmt: skip
    actions.close_year(year=programme_years[0], by=team_member, now=factories.NOW)
    factories.make_dynamo_mandate(quartier, other_partner, coordinator, team_member, year)


def registered():
    return [model for model in apps.get_app_config("coaching").get_models() if model in admin.site._registry]


def test_every_list_and_row_of_the_accompaniment_opens_for_an_administrator(as_user, admin_user, world):
    client, opened = as_user(admin_user), 0
    for model in registered():
        name = f"admin:coaching_{model._meta.model_name}"
        assert client.get(reverse(f"{name}_changelist")).status_code == 200, name
        for row in model._default_manager.all()[:2]:
            assert client.get(reverse(f"{name}_change", args=[row.pk])).status_code == 200, name
            opened += 1
    assert opened > 12


def test_an_administrator_adds_changes_and_deletes_nothing(as_user, admin_user, world):
    client = as_user(admin_user)
    for model in registered():
        name = f"admin:coaching_{model._meta.model_name}"
        assert client.get(reverse(f"{name}_add")).status_code == 403, name
        if row := model._default_manager.first():
            assert client.post(reverse(f"{name}_change", args=[row.pk]), {"label": "x"}).status_code == 403, name
            assert client.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403, name


def test_the_journal_reads_in_plain_french(as_user, admin_user, world):
    page = as_user(admin_user).get(reverse("admin:coaching_hoursentry_changelist")).content.decode()
    for words in (
        "31\u00a0h accordées pour 2024-2025",
        "Séance de 64\u00a0h",
        "Séance de 1\u00a0h (annulée)",
        "1\u00a0h ajoutées au lot de 2025-2026",
    ):
        assert words in page
    assert HoursEntry.objects.filter(kind="reversal").count() == 1


def test_lists_of_the_journal_ask_as_many_questions_for_one_line_as_for_many(
    as_user, admin_user, mandate, dynamo_coach
):
    client, url = as_user(admin_user), reverse("admin:coaching_hoursentry_changelist")
    counts = []
    for n in (1, 3):
        for day in range(n):
            log(mandate, f"2026-06-1{day}", 1, dynamo_coach)
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts.append(len(queries))
    assert counts[0] == counts[1]
