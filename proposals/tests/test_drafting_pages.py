"""The table's pages: list, start, task list, stage, call, first contact, withdrawal, exchange."""

import uuid

import pytest
import time_machine
from django.urls import reverse

from proposals import factories
from proposals.models import Stage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def draft(call, quartier, coordinator):
    return factories.make_draft(quartier, coordinator)


def page(proposal, name="detail", *more):
    return reverse(f"proposals:{name}", args=[proposal.public_id, *more])


def start_data(**changed):
    stage = Stage.objects.get(number=2)
    return {"public_id": str(uuid.uuid4()), "stage": stage.pk, "first_contact_on": "2027-01-05"} | changed


ALL = ["detail", "contact", "call", "stage", "withdraw", "timeline", "exchange", "check"]


@pytest.mark.parametrize("name", ALL)
def test_each_page_of_a_draft_opens_for_its_table(draft, coordinator, as_user, name):
    response = as_user(coordinator).get(page(draft, name))
    assert response.status_code == 200
    assert response.content.count(b"<h1") == 1


@pytest.mark.parametrize("name", [*ALL, "submitted"])
def test_another_tables_coordinator_finds_no_page_of_the_file(draft, other_coordinator, as_user, name):
    assert as_user(other_coordinator).get(page(draft, name)).status_code == 404
