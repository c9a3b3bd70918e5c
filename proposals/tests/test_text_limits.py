"""How long a text may be: generous limits that a submission checks, a ceiling above which a draft keeps nothing."""

import pytest
import time_machine
from django.urls import reverse

from proposals import actions, factories
from proposals.models import SectionDraft
from proposals.rules.form import form_spec
from writing import limits

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def draft(call, quartier, coordinator):
    return factories.make_draft(quartier, coordinator)


def at(proposal, code):
    return reverse("proposals:section", args=[proposal.public_id, code])


def found(proposal, now):
    return {
        (finding.section, finding.field): f"{finding.rule} {finding.mend}".replace("\xa0", " ")
        for finding in actions.examine(proposal, now=now).blocking
    }


def test_every_text_of_the_form_has_a_limit():
    fields = [spec for section in form_spec().sections for spec in section.fields]
    fields += [item for spec in fields for item in spec.item_fields]
    typed = [spec for spec in fields if spec.type in ("text", "longtext")]
    assert len(typed) > 20
    assert all(0 < spec.max_chars < limits.CEILING for spec in typed)


@pytest.mark.parametrize(
    ("code", "path", "control"),
    [
        ("change", ("desired_change",), "desired_change"),
        ("vision", ("text",), "text"),
        ("prerequisites", ("deployment_plan", "explanation"), "deployment_plan-explanation"),
        ("learning", ("questions", 0, "question"), "questions-0-question"),
        ("budget", ("other_funding",), "other_funding"),
        ("budget", ("lines", 0, "label"), "line-0-label"),
    ],
)
def test_a_text_that_is_too_long_is_kept_and_named_by_the_check(draft, coordinator, now, code, path, control):
    data = draft.drafts.get(code=code).data
    place = data
    for step in path[:-1]:
        place = place.setdefault(step, {}) if isinstance(place, dict) else place[step]
    place[path[-1]] = "x" * 20_123
    factories.write(draft, {code: data}, by=coordinator)
    told = found(draft, now)[code, control]
    assert "compte 20 123 caractères" in told
    assert "de trop" in told
    assert "Retirez" in told


def test_the_excess_is_counted_to_the_character(draft, coordinator, now):
    data = draft.drafts.get(code="change").data
    for length, said in ((20_000, None), (20_001, "1 caractère de trop"), (20_123, "123 caractères de trop")):
        factories.write(draft, {"change": data | {"desired_change": "x" * length}}, by=coordinator)
        told = found(draft, now).get(("change", "desired_change"))
        assert (told is None) if said is None else (said in told)


@pytest.mark.parametrize(
    ("code", "control", "path"),
    [
        ("change", "desired_change", ("desired_change",)),
        ("budget", "line-0-0", ("lines", 0, "amounts", 0)),
        ("prerequisites", "deployment_plan-explanation", ("deployment_plan", "explanation")),
    ],
)
def test_a_text_beyond_the_ceiling_is_not_stored_and_stays_on_the_page(
    draft, coordinator, as_user, code, control, path
):
    before = draft.drafts.get(code=code)
    text = "y" * (limits.CEILING + 7)
    typed = {"lock_version": "1", control: text, "page": "le-jeton-de-la-page"}
    response = as_user(coordinator).post(at(draft, code), typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert text in page
    assert "7 caractères de trop" in page
    assert "Votre texte n’est pas enregistré" in page
    assert response.context["version"] == 1
    assert response.context["page_token"] == "le-jeton-de-la-page"
    assert draft.drafts.get(code=code).data == before.data


def test_the_quiet_saving_says_that_the_text_is_too_long(draft, coordinator, as_user):
    typed = {"lock_version": "1", "desired_change": "y" * (limits.CEILING + 1)}
    answer = as_user(coordinator).post(at(draft, "change"), typed, headers={"X-Autosave": "1"})
    assert answer.status_code == 422
    assert "1 caractère de trop" in answer.json()["message"]


def test_two_texts_kept_together_do_not_pass_the_ceiling_unseen(draft, coordinator, contributor, as_user):
    half = "z" * 60_000
    as_user(contributor).post(at(draft, "change"), {"lock_version": "1", "desired_change": half})
    both = {"lock_version": "2", "desired_change": "w" * 60_000, "action": "resolve", "choice-desired_change": "both"}
    response = as_user(coordinator).post(at(draft, "change"), both)
    assert response.status_code == 409
    assert "w" * 60_000 in response.content.decode()
    assert SectionDraft.objects.get(proposal=draft, code="change").data["desired_change"] == half
