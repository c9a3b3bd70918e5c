"""The public pages: stages, calls, and the blank form, from the same wording and the same rules as the live form."""

import io

import pytest
import time_machine
from django.core.cache import cache
from django.core.management import call_command
from django.urls import reverse
from pypdf import PdfReader

from proposals import actions, factories
from proposals.models import StageRules
from proposals.rules.form import form_spec

pytestmark = pytest.mark.django_db
STAGES = ["planification", "deploiement", "intensification"]


@pytest.fixture(autouse=True)
def _clock(now):
    cache.clear()
    with time_machine.travel(now, tick=False):
        yield


def text(response):
    return response.content.decode().replace("\xa0", " ")


def words_of(pdf):
    return " ".join(
        " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\xa0", " ").split()
    )


def addresses():
    for stage in STAGES:
        yield reverse("proposals:programme_stage", args=[stage])
        yield reverse("proposals:blank_form", args=[stage])
        yield reverse("proposals:blank_form_pdf", args=[stage])


def test_the_public_pages_open_without_an_account_and_set_no_cookie(call, client):
    for url in addresses():
        response = client.get(url)
        assert response.status_code == 200, url
        assert not response.cookies, url
        assert not client.cookies, url


def test_there_is_no_blank_form_before_the_stages_have_rules(db, client):
    assert client.get(reverse("proposals:blank_form", args=["planification"])).status_code == 404


def test_a_page_of_the_programme_refuses_to_be_posted_to(call, client):
    for url in addresses():
        assert client.post(url).status_code == 405


def test_each_stage_says_range_durations_prerequisites_and_source(client, db):
    call_command("load_programme", verbosity=0)
    ranges = {
        "planification": ("de 25 000 $ à 50 000 $", "1 an; 2 ans sur justification"),
        "deploiement": ("de 75 000 $ à 150 000 $", "3 ans; 4 ans sur justification"),
        "intensification": ("de 150 000 $ à 350 000 $", "3 ans au plus"),
    }
    for stage, facts in ranges.items():
        shown = text(client.get(reverse("proposals:programme_stage", args=[stage])))
        for fact in (*facts, "Guide de la phase 2, section 5.2", "peut être révisé", "Un plan de quartier"):
            assert fact in shown, (stage, fact)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_the_blank_form_asks_what_the_live_form_asks(call, quartier, coordinator, as_user, client, number):
    blank = text(client.get(reverse("proposals:blank_form", args=[STAGES[number - 1]])))
    printed = words_of(client.get(reverse("proposals:blank_form_pdf", args=[STAGES[number - 1]])).content)
    proposal = factories.make_draft(quartier, coordinator, stage_number=number, filled=False)
    live = as_user(coordinator)
    for section, _requirement in form_spec().for_rules(proposal.rules):
        page = text(live.get(reverse("proposals:section", args=[proposal.public_id, section.code])))
        for spec in section.fields_at(number):
            label = " ".join(spec.label.replace("\xa0", " ").split())
            assert label in page, label
            assert label in blank, label
            assert label in printed, label


def test_a_field_of_another_stage_is_not_in_the_form(call, client):
    assert "Quartiers partenaires" in text(client.get(reverse("proposals:blank_form", args=["intensification"])))
    assert "Quartiers partenaires" not in text(client.get(reverse("proposals:blank_form", args=["deploiement"])))


def test_new_rules_change_the_public_pages_and_the_pdf_at_once(call, client, team_member, now):
    url = reverse("proposals:blank_form_pdf", args=["deploiement"])
    assert "150 000 $" in words_of(client.get(url).content)
    stage = StageRules.objects.get(stage__number=2).stage
    rules = actions.prepare_rules(stage=stage, by=team_member, now=now)
    StageRules.objects.filter(pk=rules.pk).update(max_per_year=160000)
    actions.put_in_force(rules=rules, by=team_member, now=now)
    assert "160 000 $" in words_of(client.get(url).content)
    assert "160 000 $" in text(client.get(reverse("proposals:programme_stage", args=["deploiement"])))


def test_the_pdf_is_drawn_once_and_is_tagged(call, client):
    url = reverse("proposals:blank_form_pdf", args=["planification"])
    first, second = client.get(url).content, client.get(url).content
    assert first == second
    root = PdfReader(io.BytesIO(first)).trailer["/Root"]
    assert root["/Lang"] == "fr-CA"
    assert "/StructTreeRoot" in root


def test_an_unknown_stage_does_not_exist(call, client):
    assert client.get(reverse("proposals:programme_stage", args=["inconnue"])).status_code == 404
