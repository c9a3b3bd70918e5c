"""The readiness path of the demonstration: a declaration in each state, requests that wait and one decided, nobody real."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from pic_portal.demo.people import make_people
from pic_portal.demo.readiness import Readiness
from readiness.models import Coach, Declaration, FundingRequest, Signatory

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def test_every_state_has_its_example_and_nobody_is_real():
    call_command("load_programme", verbosity=0)
    people, places = make_people()
    Readiness(people, places, now=timezone.now()).tell()
    assert set(Declaration.objects.values_list("status", flat=True)) == {
        "draft", "submitted", "approved", "declined", "withdrawn",
    }  # fmt: skip
    assert set(FundingRequest.objects.values_list("status", flat=True)) == {"draft", "submitted", "approved"}
    waiting = Signatory.objects.filter(request__status="draft")
    assert waiting.unanswered().exists() and waiting.filter(declined_at__isnull=False).exists()
    assert Coach.objects.exists() and all(coach.is_fictitious for coach in Coach.objects.all())
    addresses = [*Signatory.objects.values_list("email", flat=True), *User.objects.values_list("email", flat=True)]
    assert all(address.endswith("example.org") for address in addresses)
