"""What a stage that was left asked for: kept by the table, and never submitted, shown or counted in its name."""

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.urls import reverse

from proposals import actions, factories
from proposals.models import Document, Proposal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


def upload(name, content=b"%PDF-1.7 plan"):
    file = ContentFile(content, name=name)
    file.clean_name, file.kind = name, "pdf"
    return file


@pytest.fixture
def wide(call, quartier, other_quartier, coordinator, now):
    """An intensification with a partner neighbourhood, a document of its own and three years of amounts."""
    proposal = factories.make_draft(quartier, coordinator, stage_number=3)
    initiative = {**proposal.drafts.get(code="initiative").data, "partner_neighbourhoods": ["vieux-moulin"]}
    factories.write(proposal, {"initiative": initiative | {"area": "Trois rues"}}, by=coordinator)
    for slot in ("intensification_plan", "neighbourhood_plan", "documents"):
        actions.add_document(
            proposal=proposal, slot=slot, upload=upload(f"{slot}.pdf", slot.encode()), by=coordinator, now=now
        )
    return proposal


@pytest.fixture
def narrowed(wide, coordinator, stages, now):
    """The same file, moved to planning: one year, within that stage's range."""
    wide = actions.change_stage(proposal=wide, stage=stages[0], by=coordinator, now=now)
    amounts = {"lines": [{"label": "Salaires", "amounts": ["40 000", "200 000", "200 000"]}], "skill_lines": {}}
    factories.write(wide, {"duration": {"years": "1", "justification": ""}, "budget": amounts}, by=coordinator)
    return wide


def partners(proposal):
    return [str(row) for row in proposal.partner_neighbourhoods.all()]


def test_what_another_stage_asked_for_is_not_submitted(narrowed, coordinator, now):
    content = actions.submit(proposal=narrowed, by=coordinator, now=now).versions.get().content
    sections = content["sections"]
    assert set(sections["prerequisites"]) == {"neighbourhood_plan", "prioritised_change"}
    assert not {"partner_neighbourhoods", "area"} & set(sections["initiative"])
    assert sections["budget"]["lines"][0]["amounts"] == ["40 000"]
    assert content["partner_neighbourhoods"] == []
    assert sorted(row["slot"] for row in content["documents"]) == ["documents", "neighbourhood_plan"]


def test_a_document_of_a_stage_that_was_left_stays_unread_by_the_advisor(narrowed, coordinator, advisor, as_user, now):
    actions.submit(proposal=narrowed, by=coordinator, now=now)
    aside = Document.objects.get(slot="intensification_plan")
    assert aside.frozen_at is None
    assert not Document.objects.visible_to(advisor).filter(pk=aside.pk).exists()
    assert Document.objects.visible_to(advisor).count() == 2
    page = as_user(coordinator).get(narrowed.get_absolute_url()).content.decode()
    assert "neighbourhood_plan.pdf" in page
    assert "intensification_plan.pdf" not in page


def test_partner_neighbourhoods_recuse_nobody_once_the_stage_asks_for_none(narrowed, other_coordinator, stages):
    """The table no longer sees that question: its old answer must not take anybody's seat away."""
    assert partners(narrowed) == []
    factories.StaffRoleFactory(user=other_coordinator, starts_on=factories.SINCE)
    assert Proposal.objects.visible_by_position(other_coordinator).filter(pk=narrowed.pk).exists()


def test_saving_at_another_stage_does_not_bring_the_partners_back(narrowed, coordinator):
    initiative = narrowed.drafts.get(code="initiative").data
    factories.write(narrowed, {"initiative": initiative | {"summary": "Autre"}}, by=coordinator)
    assert partners(narrowed) == []


def test_going_back_to_a_stage_restores_everything(narrowed, coordinator, stages, now):
    back = actions.change_stage(proposal=narrowed, stage=stages[2], by=coordinator, now=now)
    assert partners(back) == ["Quartier du Vieux-Moulin"]
    assert "intensification_plan" in back.drafts.get(code="prerequisites").data
    assert back.documents.in_force().filter(slot="intensification_plan").exists()
    assert back.drafts.get(code="initiative").data["area"] == "Trois rues"


def test_partners_that_lingered_are_gone_at_the_submission(narrowed, coordinator, other_quartier, now):
    narrowed.partner_neighbourhoods.create(neighbourhood=other_quartier)
    submitted = actions.submit(proposal=narrowed, by=coordinator, now=now)
    assert partners(submitted) == []


def test_the_page_of_the_stage_names_the_documents_that_would_be_set_aside(wide, coordinator, now, as_user):
    actions.save_section(
        proposal=wide, code="prerequisites", data={}, finished=False, by=coordinator, now=now, expected_version=1
    )
    page = as_user(coordinator).get(reverse("proposals:stage", args=[wide.public_id]))
    assert "intensification_plan" in page.content.decode()


def test_a_version_names_its_partner_neighbourhoods_as_people_do(wide, coordinator, as_user, now):
    actions.submit(proposal=wide, by=coordinator, now=now)
    page = as_user(coordinator).get(reverse("proposals:version", args=[wide.public_id, 1])).content.decode()
    assert "Quartier du Vieux-Moulin" in page
    assert "vieux-moulin" not in page
