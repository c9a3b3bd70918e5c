"""The accompaniment of the demonstration: whoever has something to answer has a button to come in by."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from accounts.models import User

pytestmark = pytest.mark.django_db

# Weeks after a programme year began, when much of what the demonstration tells belongs to the year before.
EARLY_IN_A_YEAR = "2027-04-24T15:00Z"

WAITING = [
    ("fifth", "Accepter ou refuser 4,5\u00a0h au-delà du disponible, Quartier du Belvédère"),
    ("team", "Décider de 2\u00a0h au-delà du disponible, Quartier du Belvédère"),
    ("third", "Accepter ou décliner la place de Dynamo offerte (Quartier des Passerelles)"),
]


def test_whoever_has_hours_or_a_place_to_answer_for_comes_in_by_a_button(client, settings, time_machine):
    time_machine.move_to(EARLY_IN_A_YEAR, tick=False)
    settings.PIC_DEMO = True
    call_command("load_programme", verbosity=0)
    call_command("load_demo", verbosity=0)
    for key, words in WAITING:
        person = User.objects.for_demonstration().get(email=f"{key}@demo.example.org")
        assert person.demo_role in client.get(reverse("account_login")).content.decode()
        client.post(reverse("accounts:demo_sign_in"), {"person": person.pk})
        assert words in client.get(reverse("todo")).content.decode()
        client.logout()
