"""The directory of coaches: empty as shipped, nobody without a dated agreement, no address shown."""

import uuid

import pytest
import time_machine
from django.urls import reverse

from notifications.models import Email
from readiness import factories
from readiness.models import Coach

from .steps import text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


def test_the_directory_is_empty_as_shipped_and_says_what_to_do(as_user, coordinator, approved):
    assert not Coach.objects.exists()
    assert "L’annuaire est vide pour l’instant" in text(as_user(coordinator).get(reverse("readiness:directory")))


def test_a_coach_appears_only_with_a_dated_agreement_given_by_the_person_alone(
    as_user, coordinator, team_member, stranger, approved
):
    entry = factories.make_coach(team_member, account=stranger, agreed=False)
    page, agree = reverse("readiness:directory"), reverse("readiness:coach_agree", args=[entry.public_id])
    assert entry.name not in text(as_user(coordinator).get(page))
    assert as_user(team_member).post(agree).status_code == 403
    assert "accepté" in text(as_user(stranger).get(entry.get_absolute_url()))
    as_user(stranger).post(agree)
    shown = text(as_user(coordinator).get(page))
    assert entry.name in shown and stranger.email not in shown
    assert stranger.email not in text(as_user(coordinator).get(entry.get_absolute_url()))
    as_user(stranger).post(reverse("readiness:coach_withdraw", args=[entry.public_id]))
    assert entry.name not in text(as_user(coordinator).get(page))


def test_the_filters_of_the_directory_are_links_that_narrow_it(as_user, coordinator, team_member, approved):
    factories.make_coach(team_member, "Coach un", languages=["français", "anglais"])
    factories.make_coach(team_member, "Coach deux", languages=["français"])
    client, page = as_user(coordinator), reverse("readiness:directory")
    shown = text(client.get(page, {"langue": "anglais"}))
    assert "Coach un" in shown and "Coach deux" not in shown
    assert "Coach deux" in text(client.get(page, {"langue": "klingon"}))


def test_the_team_keeps_an_entry_and_a_double_click_makes_one(as_user, team_member):
    client = as_user(team_member)
    facts = {
        "name": "Coach trois", "kind": "person", "languages": "français, Français,anglais ", "regions": "Montréal",
        "approaches": "impact collectif", "seniority": "long", "key": uuid.uuid4(),
    }  # fmt: skip
    for _press in range(2):
        client.post(reverse("readiness:coach_new"), facts)
    entry = Coach.objects.get()
    assert sorted(entry.facets.filter(kind="language").values_list("value", flat=True)) == ["anglais", "français"]
    response = client.post(
        reverse("readiness:coach_change", args=[entry.public_id]), {**facts, "account_email": "personne@example.org"}
    )
    assert response.status_code == 422 and "Aucun compte actif" in text(response)


def test_a_word_reaches_a_coach_without_showing_an_address(as_user, coordinator, team_member, stranger, approved):
    linked = factories.make_coach(team_member, account=stranger)
    alone = factories.make_coach(team_member, "Sans compte")
    client, facts = as_user(coordinator), {"word": "Bonjour!", "key": uuid.uuid4()}
    for entry in (linked, alone):
        url = reverse("readiness:coach_write", args=[entry.public_id])
        assert client.post(url, {"word": " "}).status_code == 422
        for _press in range(2):
            shown = client.post(url, facts, follow=True)
        assert "Votre mot est parti" in text(shown) and stranger.email not in text(shown)
    told = Email.objects.filter(kind="readiness.coach_word").order_by("pk")
    assert [one.to_user for one in told] == [stranger, team_member]
    assert coordinator.email in told[0].body_text and "faites suivre" in told[1].body_text


def test_words_to_coaches_are_slowed_down(as_user, coordinator, team_member, approved, settings):
    settings.FORMS_PER_ADDRESS = 1
    url = reverse("readiness:coach_write", args=[factories.make_coach(team_member).public_id])
    client = as_user(coordinator)
    assert [client.post(url, {"word": f"Mot {n}"}).status_code for n in range(2)] == [302, 429]
