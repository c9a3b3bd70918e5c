"""Taking an earlier file's answers, and going on from a stage: the acts and their pages."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.urls import reverse

from neighbourhoods.models import Initiative, TableMembership
from proposals import actions, factories
from proposals.carrying import Scope
from proposals.models import Document, Proposal, SectionCode, SectionDraft, Stage
from ui.refusals import NotAllowedNow
from writing.drafts import SectionConflict
from writing.frozen import digest_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now + timedelta(hours=1), tick=False):
        yield


@pytest.fixture
def earlier(call, quartier, coordinator):
    return factories.make_submitted(quartier, coordinator)


@pytest.fixture
def draft(call, quartier, coordinator):
    return factories.make_draft(quartier, coordinator, filled=False)


def attach(proposal, by, name="plan.pdf", slot="neighbourhood_plan", content=b"%PDF-1.7 plan"):
    return Document.objects.create(
        proposal=proposal,
        slot=slot,
        file=ContentFile(content, name=name),
        name=name,
        kind="pdf",
        size=len(content),
        digest=digest_of(content.decode()),
        uploaded_at=factories.NOW,
        uploaded_by=by,
    )


def written(proposal, code):
    return SectionDraft.objects.get(proposal=proposal, code=code).data


def text(response):
    return response.content.decode().replace("\xa0", " ").replace("&#x27;", "’")


def at(draft, source=None, query=""):
    if source is None:
        return reverse("proposals:copy_sources", args=[draft.public_id])
    return reverse("proposals:copy", args=[draft.public_id, source.public_id]) + query


# --- The act --------------------------------------------------------------------------------------------------------
def test_an_empty_draft_takes_the_answers_of_the_last_version(draft, earlier, coordinator, now):
    actions.copy_forward(proposal=draft, source=earlier, by=coordinator, now=now)
    draft.refresh_from_db()
    assert draft.copied_from == earlier
    assert draft.title == "Bien manger aux Érables"
    answers = factories.answers(2)
    for code in (SectionCode.CHANGE, SectionCode.INITIATIVE, SectionCode.LEARNING):
        assert written(draft, code) == answers[code]
    assert written(draft, SectionCode.DURATION) == {"years": "3"}
    assert written(draft, SectionCode.BUDGET)["lines"] == answers[SectionCode.BUDGET]["lines"]
    assert not any(row.is_finished for row in draft.drafts.all())
    assert draft.journal.filter(verb="copy_forward").count() == 1


def test_what_is_typed_already_stays_and_only_its_neighbours_are_filled(draft, earlier, coordinator, now):
    factories.write(draft, {SectionCode.CHANGE: {"title": "Le nôtre", "desired_change": " "}}, by=coordinator)
    actions.copy_forward(proposal=draft, source=earlier, by=coordinator, now=now)
    change = written(draft, SectionCode.CHANGE)
    assert change["title"] == "Le nôtre"
    assert change["desired_change"] == factories.answers(2)[SectionCode.CHANGE]["desired_change"]
    draft.refresh_from_db()
    assert draft.title == "Le nôtre"


def test_taking_twice_is_as_once(draft, earlier, coordinator, now):
    attach(draft, coordinator, slot="documents")
    actions.copy_forward(proposal=draft, source=earlier, by=coordinator, now=now)
    before = list(draft.drafts.order_by("pk").values_list("code", "lock_version", "data"))
    actions.copy_forward(proposal=draft, source=earlier, by=coordinator, now=now)
    assert list(draft.drafts.order_by("pk").values_list("code", "lock_version", "data")) == before
    assert draft.journal.filter(verb="copy_forward").count() == 1


def test_documents_are_the_drafts_own_copies_of_the_same_bytes(call, quartier, coordinator, now):
    source = factories.make_draft(quartier, coordinator, filled=False)
    kept = attach(source, coordinator)
    attach(source, coordinator, name="pas-demande.pdf", slot="prerequis-inconnu")
    draft = factories.make_draft(quartier, coordinator, filled=False)
    actions.copy_forward(proposal=draft, source=source, by=coordinator, now=now)
    (copied,) = draft.documents.all()
    assert (copied.name, copied.slot, copied.digest) == (kept.name, kept.slot, kept.digest)
    assert copied.file.name != kept.file.name
    with copied.file.open() as ours, kept.file.open() as theirs:
        assert ours.read() == theirs.read()
    actions.remove_document(document=copied, by=coordinator, now=now)
    assert source.documents.in_use().filter(pk=kept.pk).exists()


def test_a_document_whose_bytes_are_lost_is_left_out(call, quartier, coordinator, now):
    source = factories.make_draft(quartier, coordinator, filled=False)
    lost = attach(source, coordinator)
    lost.file.storage.delete(lost.file.name)
    draft = factories.make_draft(quartier, coordinator, filled=False)
    actions.copy_forward(proposal=draft, source=source, by=coordinator, now=now)
    assert not draft.documents.exists()
    assert not draft.journal.filter(verb="copy_forward").exists()


def test_the_page_counts_no_document_whose_bytes_are_lost_and_names_it(earlier, draft, coordinator, as_user):
    source = factories.make_draft(earlier.neighbourhood, coordinator)
    attach(source, coordinator)
    lost = attach(source, coordinator, name="perdu.pdf", slot="documents", content=b"%PDF-1.7 autre")
    lost.file.storage.delete(lost.file.name)
    page = text(
        as_user(coordinator).post(reverse("proposals:copy", args=[draft.public_id, source.public_id]), follow=True)
    )
    assert "1 document repris." in page
    assert "ne se trouve plus dans le portail : perdu.pdf." in page
    assert draft.documents.count() == 1


def test_whoever_had_the_section_open_is_shown_both_texts(draft, earlier, coordinator, contributor, now):
    """The colleague opened the page before the copy: their saving is refused, not written over what was taken."""
    actions.copy_forward(proposal=draft, source=earlier, by=coordinator, now=now)
    with pytest.raises(SectionConflict):
        actions.save_section(
            proposal=draft,
            code=SectionCode.CHANGE,
            data={"title": "Tapé entre-temps"},
            expected_version=0,
            finished=False,
            by=contributor,
            now=now,
        )


def test_answers_of_another_table_are_never_taken(earlier, other_quartier, other_coordinator, now):
    draft = factories.make_draft(other_quartier, other_coordinator, filled=False)
    with pytest.raises(PermissionDenied):
        actions.copy_forward(proposal=draft, source=earlier, by=other_coordinator, now=now)


def test_a_member_of_two_tables_carries_nothing_from_one_to_the_other(
    earlier, other_quartier, other_coordinator, coordinator, now
):
    TableMembership.objects.create(
        user=coordinator, neighbourhood=other_quartier, role="coordinator", starts_on=factories.SINCE
    )
    draft = factories.make_draft(other_quartier, coordinator, filled=False)
    with pytest.raises(PermissionDenied):
        actions.copy_forward(proposal=draft, source=earlier, by=coordinator, now=now)


def test_a_submitted_file_takes_nothing(earlier, draft, coordinator, now):
    with pytest.raises(NotAllowedNow):
        actions.copy_forward(proposal=earlier, source=draft, by=coordinator, now=now)


def test_whoever_is_recused_from_the_source_reads_nothing_of_it_in_the_copy(
    draft, earlier, coordinator, team_member, as_user, now
):
    actions.copy_forward(proposal=draft, source=earlier, by=coordinator, now=now)
    actions.declare_conflict(proposal=earlier, by=team_member, now=now)
    copy = actions.submit(proposal=draft, by=coordinator, now=now)
    page = text(as_user(team_member).get(copy.get_absolute_url()))
    assert "Réponses reprises d’une autre proposition de la table" in page
    assert earlier.reference not in page


# --- The pages ------------------------------------------------------------------------------------------------------
def test_the_page_says_what_would_be_taken_before_anything_is(draft, earlier, coordinator, as_user):
    factories.write(draft, {SectionCode.CHANGE: {"title": "Le nôtre"}}, by=coordinator)
    client = as_user(coordinator)
    assert earlier.reference in text(client.get(at(draft)))
    shown = text(client.get(at(draft, earlier)))
    taken, _heading, kept = shown.partition("Reste tel que vous l’avez écrit")
    assert "Besoins et contexte du quartier" in taken
    assert "Titre de l’initiative" in kept
    assert draft.drafts.count() == 1
    assert client.post(at(draft, earlier)).status_code == 302
    assert written(draft, SectionCode.CHANGE)["title"] == "Le nôtre"
    assert "Rien à reprendre" in text(client.get(at(draft, earlier)))


def test_only_what_belongs_to_the_table_is_taken_on_demand(draft, earlier, coordinator, as_user):
    as_user(coordinator).post(at(draft, earlier, "?portee=table"))
    assert set(draft.drafts.values_list("code", flat=True)) == {"initiative", "prerequisites", "edi"}
    assert written(draft, SectionCode.INITIATIVE) == {"working_methods": "Un comité se réunit chaque mois."}


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_file_of_another_table_is_no_source_and_no_target(
    draft, other_quartier, other_coordinator, coordinator, as_user, method
):
    foreign = factories.make_submitted(other_quartier, other_coordinator)
    assert getattr(as_user(coordinator), method)(at(draft, foreign)).status_code == 404
    assert getattr(as_user(other_coordinator), method)(at(draft, foreign)).status_code == 404
    assert getattr(as_user(coordinator), method)(at(draft, draft)).status_code == 404
    assert not draft.drafts.exists()


def test_those_who_analyse_take_nothing_for_the_table(draft, earlier, advisor, team_member, as_user):
    for person in (advisor, team_member):
        assert as_user(person).post(at(draft, earlier)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_ask_the_same_whatever_the_number_of_earlier_files(
    draft, quartier, coordinator, as_user, count, django_assert_max_num_queries
):
    for _number in range(count):
        source = factories.make_submitted(quartier, coordinator)
    client = as_user(coordinator)
    client.get(at(draft))  # what a process and a session learn once
    with django_assert_max_num_queries(8):
        assert client.get(at(draft)).status_code == 200
    with django_assert_max_num_queries(10):
        assert client.get(at(draft, source)).status_code == 200


def test_a_proposal_may_start_from_an_earlier_ones_answers(earlier, coordinator, stages, as_user):
    address, public_id = reverse("proposals:start"), uuid.uuid4()
    client = as_user(coordinator)
    assert "Reprendre les réponses de" in text(client.get(address))
    posted = {"public_id": str(public_id), "stage": stages[1].pk, "source": earlier.pk}
    response = client.post(address, posted)
    assert response.url == reverse("proposals:copy", args=[public_id, earlier.public_id])


def test_another_tables_file_is_no_start(earlier, other_coordinator, stages, as_user):
    posted = {"public_id": str(uuid.uuid4()), "stage": stages[1].pk, "source": earlier.pk}
    response = as_user(other_coordinator).post(reverse("proposals:start"), posted)
    assert response.status_code == 302  # the field is not on their page: what was posted under its name is nobody's
    started = Proposal.objects.get(neighbourhood__slug="vieux-moulin")
    assert response.url == started.get_absolute_url()


# --- The way on -----------------------------------------------------------------------------------------------------
@pytest.fixture
def participation(call, stages, quartier, coordinator, advisor, team_member, committee):
    stages[0].next_stages.set(stages[1:])
    stages[1].next_stages.set(stages[2:])
    file = factories.make_confirmed(quartier, coordinator, advisor, team_member, stage_number=1, amounts=[40000])
    return file.participation


def go_on(participation, way, by, now):
    return actions.continue_from(participation=participation, way=way, public_id=uuid.uuid4(), by=by, now=now)


def test_the_next_stage_carries_the_initiative_and_its_answers(participation, coordinator, now):
    draft, way = go_on(participation, "suite-2", coordinator, now)
    assert (draft.stage.number, draft.initiative, way.scope) == (2, participation.initiative, Scope.ALL)
    actions.copy_forward(proposal=draft, source=participation.proposal, scope=way.scope, by=coordinator, now=now)
    assert written(draft, SectionCode.CHANGE) == factories.answers(1)[SectionCode.CHANGE]


def test_a_new_change_begins_without_initiative_nor_change(participation, coordinator, now):
    draft, way = go_on(participation, "nouveau-1", coordinator, now)
    assert (draft.stage.number, draft.initiative, draft.title) == (1, None, "")
    actions.copy_forward(proposal=draft, source=participation.proposal, scope=way.scope, by=coordinator, now=now)
    assert not draft.drafts.filter(code=SectionCode.CHANGE).exists()
    assert set(written(draft, SectionCode.INITIATIVE)) == {"working_methods"}


def test_intensification_after_planning_warns_unless_phase_one_deployed(participation, quartier, coordinator, now):
    warned = {way.code: way.warning for way in actions.ways_on(participation)}
    assert warned == {"suite-2": False, "suite-3": True, "nouveau-1": False}
    Initiative.objects.create(neighbourhood=quartier, title="De la phase 1", phase=1)
    assert not any(way.warning for way in actions.ways_on(participation))


def test_after_deployment_a_new_initiative_may_take_any_stage(participation, stages, now):
    participation.stage = stages[1]
    codes = [way.code for way in actions.ways_on(participation)]
    assert codes == ["suite-3", "nouveau-1", "nouveau-2", "nouveau-3"]


def test_a_way_that_the_stage_does_not_offer_is_refused(participation, coordinator, now):
    with pytest.raises(NotAllowedNow):
        go_on(participation, "nouveau-3", coordinator, now)


def test_the_next_stage_takes_the_learning_questions_asked_today(participation, coordinator, now):
    old = participation.learning_questions.first()
    actions.replace_learning_question(
        participation=participation, text="Qu’est-ce qui a changé?", old=old, by=coordinator, now=now
    )
    draft, _way = go_on(participation, "suite-2", coordinator, now)
    actions.copy_forward(proposal=draft, source=participation.proposal, by=coordinator, now=now)
    assert written(draft, SectionCode.LEARNING)["questions"] == [{"question": "Qu’est-ce qui a changé?"}]


def test_two_clicks_open_one_draft_of_the_next_stage(participation, coordinator, as_user):
    client, address = as_user(coordinator), reverse("proposals:way_on", args=[participation.public_id])
    assert "Quelle est la suite?" in text(client.get(address))
    posted = {"way": "suite-2", "public_id": str(uuid.uuid4())}
    first, second = client.post(address, posted), client.post(address, posted)
    assert first.url == second.url
    assert Proposal.objects.drafts().count() == 1
    assert "portee=tout" in first.url
    assert client.get(first.url).status_code == 200


def test_only_the_table_chooses_its_way_on(participation, advisor, team_member, other_coordinator, as_user):
    address = reverse("proposals:way_on", args=[participation.public_id])
    for person in (advisor, team_member):
        assert as_user(person).get(address).status_code == 403
    assert as_user(other_coordinator).get(address).status_code == 404


def test_the_rules_of_a_stage_not_in_force_stop_the_way_on(participation, coordinator, now):
    Stage.objects.get(number=2).rules.all().update(valid_until=now)
    with pytest.raises(NotAllowedNow):
        go_on(participation, "suite-2", coordinator, now)
