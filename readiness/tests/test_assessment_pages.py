"""The self-assessment: nothing kept of a visitor, no score; kept, compared and shown by whoever signs in."""

import re
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from readiness import factories, questions
from readiness.models import CONDITIONS, SavedAssessment

from .steps import text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


ANSWERS = dict(zip(CONDITIONS, (1, 3, 2, 2, 4), strict=True))
INNOWEAVE = "le financement d’Innoweave se demande à Innoweave"


def result_url(**more):
    return reverse("readiness:result", query={"v": questions.current().version, **ANSWERS, **more})


def test_a_visitors_answers_are_kept_nowhere_and_no_cookie_is_set(client, django_assert_num_queries):
    for url in (reverse("readiness:home"), reverse("readiness:presentation"), reverse("readiness:assessment")):
        response = client.get(url)
        assert not response.cookies and INNOWEAVE in text(response), url
    with django_assert_num_queries(0):
        response = client.get(result_url())
    assert response.status_code == 200
    assert not response.cookies
    assert not SavedAssessment.objects.exists()


def test_the_result_says_what_is_strong_and_what_to_begin_with_and_gives_no_score(client):
    shown = text(client.get(result_url()))
    assert "Sur quoi vous appuyer" in shown and "Aspirations partagées." in shown
    assert questions.current().questions[0].work in shown
    assert 'role="img"' in shown and "Voir en tableau" in shown
    assert not re.search(r"\d+ ?/ ?\d+|%</|points", shown.split("<main")[1].split("</main>")[0].replace("100%", ""))


def test_an_answer_that_is_missing_is_asked_again_and_the_others_stay(client):
    response = client.get(reverse("readiness:result", query={**ANSWERS, "learning": ""}))
    shown = text(response)
    assert response.status_code == 422
    assert "Choisissez la réponse la plus proche pour la question 3." in shown
    assert shown.count(" checked") == 4


@pytest.mark.parametrize("typed", [{"v": "autre"}, {"learning": "9"}, {"learning": "x"}, {"v": "\x00"}])
def test_an_address_that_was_typed_breaks_nothing(client, typed):
    assert client.get(result_url(**typed)).status_code in (200, 422)


def test_what_is_kept_is_compared_with_the_time_before(as_user, coordinator):
    client = as_user(coordinator)
    data = {"v": questions.current().version, "key": uuid.uuid4(), **dict.fromkeys(CONDITIONS, 1)}
    for _press in range(2):
        client.post(reverse("readiness:save"), data)
    assert SavedAssessment.objects.count() == 1
    with time_machine.travel(factories.NOW + timedelta(days=9), tick=False):
        client = as_user(coordinator)
        kept = client.post(reverse("readiness:save"), {**data, **ANSWERS, "key": uuid.uuid4()}, follow=True)
        assert "comparé à celle du 20 janvier 2027" in text(kept) and "condition--gained" in text(kept)


def test_a_kept_assessment_is_read_by_its_author_until_it_is_shown_to_the_table(
    as_user, quartier, coordinator, contributor, team_member, other_coordinator, other_quartier
):
    client = as_user(coordinator)
    client.post(reverse("readiness:save"), {"v": questions.current().version, **ANSWERS})
    saved = SavedAssessment.objects.get()
    assert as_user(contributor).get(saved.get_absolute_url()).status_code == 404
    as_user(coordinator).post(reverse("readiness:share", args=[saved.public_id]), {"place": other_quartier.pk})
    saved.refresh_from_db()
    assert saved.shared_with is None
    client.post(reverse("readiness:share", args=[saved.public_id]), {"place": quartier.pk})
    for person, status in ((contributor, 200), (team_member, 404), (other_coordinator, 404)):
        assert as_user(person).get(saved.get_absolute_url()).status_code == status
    as_user(coordinator).post(reverse("readiness:discard", args=[saved.public_id]))
    assert not SavedAssessment.objects.exists()


def test_an_answer_given_under_an_older_wording_keeps_it(coordinator, as_user, monkeypatch):
    names, current = questions.level_names(), questions.current()
    older = replace(
        current,
        version="2025-01",
        questions=tuple(replace(one, answers=tuple(f"Avant, {word}" for word in names)) for one in current.questions),
    )
    reference = (names, {current.version: current, older.version: older})
    monkeypatch.setattr(questions, "_reference", lambda: reference)
    saved = SavedAssessment.objects.create(author=coordinator, version="2025-01", **ANSWERS)
    assert "Avant, Pas encore" in text(as_user(coordinator).get(saved.get_absolute_url()))
