"""The activities of the demonstration: a date in every state, nobody real."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.addresses import addresses_of
from accounts.models import User
from events import positions, presence
from events.models import Certificate, Evaluation, Event, Needs, Registration, Subscription, Topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def invented(settings):
    settings.PIC_DEMO = True
    call_command("load_programme", verbosity=0)
    call_command("load_demo", verbosity=0)
    return {event.title: event for event in Event.objects.filter(is_fictitious=True)}


def test_each_state_of_a_date_has_its_example_and_nobody_is_real(invented):
    now = timezone.now()
    here = [event for event in invented.values() if event.is_here]
    counts = {event.title: positions.counts(event) for event in here}
    assert any(event.ends_at < now for event in here)
    assert any(event.is_cancelled for event in Event.objects.all())
    assert Event.objects.filter(published_at=None).exists()
    assert any(event.venue == "online" for event in here)
    assert Event.objects.filter(registering="elsewhere", starts_at__gt=now).exists()
    full = counts["Formation captation des apprentissages"]
    assert (full["confirmed"], full["offered"]) == (7, 1) and full["waiting"] >= 3
    festival = invented["Festival impact collectif"]
    assert festival.days.count() == 2 and festival.workshops.count() == 5
    assert festival.workshops.exclude(cancelled_at=None).count() == 1
    assert any(positions.counts(festival, workshop)["waiting"] for workshop in festival.workshops.all())
    organiser = User.objects.get(email="coach@demo.example.org")
    run = Event.objects.run_by(organiser).get()
    assert run.is_fictitious and timezone.localdate(run.starts_at) == timezone.localdate()
    addresses = Registration.objects.values_list("email", flat=True)
    assert all(address.endswith(("@example.org", "@demo.example.org")) for address in addresses)
    assert not Event.objects.filter(starts_at__gt=now, is_fictitious=False).exists()
    assert Needs.objects.exists() and Topic.objects.count() == 2
    assert set(Subscription.objects.values_list("status", flat=True)) == {"asked", "confirmed", "ended"}
    past = invented["Accueillir les nouvelles personnes autour de la table"]
    assert Certificate.objects.of_event(past).count() == len(presence.shares(past)) == 7
    assert Evaluation.objects.filter(event=past).count() >= 3
    coordinator = User.objects.get(email="coordinator@demo.example.org")
    assert Registration.objects.of_person(coordinator).count() == 2 and addresses_of(coordinator)
