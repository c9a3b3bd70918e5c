"""What a submission must hold (Guide, sections 1.3 and 5.2): each broken rule is found, named and can be mended."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pypdf import PdfWriter

from neighbourhoods.models import Initiative
from notifications.models import Email, Job
from proposals import actions, factories
from proposals.documents import vision_pages
from proposals.models import LetterOfIntent, ProgrammeSettings, Proposal, SectionCode, Status, Version
from ui.refusals import NotAllowedNow
from writing.frozen import NotReady

pytestmark = pytest.mark.django_db

LINE = "Chaque ménage mange à sa faim, près de chez lui, avec ses voisines et ses voisins."


def fields(findings):
    return {(finding.section, finding.field) for finding in findings}


def upload(content=b"%PDF-1.7", name="plan.pdf", kind="pdf"):
    file = SimpleUploadedFile(name, content)
    file.clean_name, file.kind = name, kind
    return file


def pdf(pages):
    writer, stream = PdfWriter(), BytesIO()
    for _page in range(pages):
        writer.add_blank_page(612, 792)
    writer.write(stream)
    return stream.getvalue()


def rewrite(proposal, by, code, now, **changes):
    draft = proposal.drafts.get(code=code)
    return actions.save_section(
        proposal=proposal,
        code=code,
        data={**draft.data, **changes},
        expected_version=draft.lock_version,
        finished=True,
        by=by,
        now=now,
    )


@pytest.fixture
def draft(call, quartier, coordinator, now):
    return factories.make_draft(quartier, coordinator, now=now)


@pytest.mark.parametrize("stage_number", [1, 2, 3])
def test_a_complete_file_can_be_submitted_at_each_stage(call, quartier, coordinator, advisor, now, stage_number):
    proposal = factories.make_draft(quartier, coordinator, stage_number=stage_number, now=now)
    assert actions.examine(proposal, now=now).findings == []
    proposal = actions.submit(proposal=proposal, by=coordinator, now=now)
    assert (proposal.status, proposal.reference) == (Status.SUBMITTED, "P-2027-001")
    assert proposal.versions.get().number == 1


def test_an_empty_draft_lists_everything_that_is_missing(call, quartier, coordinator, now):
    proposal = factories.make_draft(quartier, coordinator, now=now, filled=False)
    found = fields(actions.examine(proposal, now=now).blocking)
    assert {
        ("change", "title"),
        ("change", "desired_change"),
        ("prerequisites", "neighbourhood_plan-status"),
        ("prerequisites", "deployment_plan-explanation"),
        ("vision", "text"),
        ("initiative", "strategies"),
        ("initiative", "partners"),
        ("learning", "capture_plan"),
        ("edi", "capacity"),
        ("duration", "years"),
        ("budget", "year-1"),
        ("budget", "year-3"),
    } <= found


def test_optional_sections_of_planning_may_stay_empty_and_are_checked_once_begun(call, quartier, coordinator, now):
    proposal = factories.make_draft(quartier, coordinator, stage_number=1, now=now)
    for code in (SectionCode.VISION, SectionCode.LEARNING, SectionCode.EDI):
        proposal.drafts.filter(code=code).update(data={})
    assert not actions.examine(proposal, now=now).blocking
    rewrite(proposal, coordinator, SectionCode.VISION, now, mode="text", text="\n".join([LINE] * 120))
    assert fields(actions.examine(proposal, now=now).blocking) == {("vision", "text")}


def test_every_finding_names_a_rule_a_source_and_a_mend(call, quartier, coordinator, now):
    proposal = factories.make_draft(quartier, coordinator, now=now, filled=False)
    for finding in actions.examine(proposal, now=now).findings:
        assert finding.rule and finding.mend and finding.source, finding


def test_a_first_contact_comes_before_submission(draft, coordinator, now):
    Proposal.objects.filter(pk=draft.pk).update(first_contact_on=None)
    with pytest.raises(NotReady) as refused:
        actions.submit(proposal=Proposal.objects.get(pk=draft.pk), by=coordinator, now=now)
    assert fields(refused.value.findings) == {("opening", "first_contact_on")}
    assert not Version.objects.exists()


def test_a_first_contact_is_never_in_the_future(draft, coordinator, now):
    with pytest.raises(NotAllowedNow):
        actions.record_first_contact(
            proposal=draft, on=timezone.localdate(now) + timedelta(days=1), by=coordinator, now=now
        )


def test_a_plan_that_is_being_adopted_is_enough_when_it_says_where_it_stands(draft, coordinator, now):
    data = draft.drafts.get(code="prerequisites").data
    plan = {"status": "in_adoption", "adopted_on": "", "explanation": ""}
    rewrite(draft, coordinator, "prerequisites", now, **{**data, "neighbourhood_plan": plan})
    assert ("prerequisites", "neighbourhood_plan-explanation") in fields(actions.examine(draft, now=now).blocking)
    plan["explanation"] = "En assemblée le 12 mai."
    rewrite(draft, coordinator, "prerequisites", now, neighbourhood_plan=plan)
    assert not actions.examine(draft, now=now).blocking


def test_a_plan_is_not_adopted_in_the_future(draft, coordinator, now):
    plan = {"status": "adopted", "adopted_on": "2027-12-31", "explanation": "Adopté."}
    rewrite(draft, coordinator, "prerequisites", now, neighbourhood_plan=plan)
    assert fields(actions.examine(draft, now=now).blocking) == {("prerequisites", "neighbourhood_plan-adopted_on")}


def test_a_document_proves_a_prerequisite_as_well_as_a_text(draft, coordinator, now):
    data = draft.drafts.get(code="prerequisites").data
    rewrite(draft, coordinator, "prerequisites", now, **{**data, "deployment_plan": {"explanation": ""}})
    assert fields(actions.examine(draft, now=now).blocking) == {("prerequisites", "deployment_plan-explanation")}
    actions.add_document(proposal=draft, slot="deployment_plan", upload=upload(), by=coordinator, now=now)
    assert not actions.examine(draft, now=now).blocking


def longest_vision_on_one_page():
    """The number of lines of the vision that the portal's own layout still puts on one page."""
    low, high = 1, 120
    while low < high:
        middle = (low + high + 1) // 2
        if vision_pages("\n".join([LINE] * middle)).pages == 1:
            low = middle
        else:
            high = middle - 1
    return low


def test_a_vision_of_one_page_passes_and_one_line_more_is_refused_with_what_overflows(draft, coordinator, now):
    lines = longest_vision_on_one_page()
    rewrite(draft, coordinator, SectionCode.VISION, now, text="\n".join([LINE] * lines))
    assert not actions.examine(draft, now=now).blocking
    last = "Et cette ligne-ci déborde."
    text = "\n".join([LINE] * lines + [last])
    rewrite(draft, coordinator, SectionCode.VISION, now, text=text)
    assert fields(actions.examine(draft, now=now).blocking) == {("vision", "text")}
    assert last in vision_pages(text).overflow_text


@pytest.mark.parametrize(("pages", "accepted"), [(1, True), (2, False)])
def test_a_vision_in_pdf_has_exactly_one_page(draft, coordinator, now, pages, accepted):
    actions.add_document(proposal=draft, slot="vision", upload=upload(pdf(pages)), by=coordinator, now=now)
    rewrite(draft, coordinator, SectionCode.VISION, now, mode="file", text="")
    assert (not actions.examine(draft, now=now).blocking) is accepted


def test_a_damaged_pdf_is_no_vision(draft, coordinator, now):
    actions.add_document(proposal=draft, slot="vision", upload=upload(b"%PDF-1.7 rien"), by=coordinator, now=now)
    rewrite(draft, coordinator, SectionCode.VISION, now, mode="file", text="")
    assert fields(actions.examine(draft, now=now).blocking) == {("vision", "file")}


@pytest.mark.parametrize(
    ("stage_number", "years", "justification", "field"),
    [
        (1, 1, "", None),
        (1, 2, "", "justification"),
        (1, 2, "Le plan sera adopté en novembre.", None),
        (1, 3, "Encore.", "years"),
        (2, 2, "", "years"),
        (2, 3, "", None),
        (2, 4, "", "justification"),
        (2, 4, "Une année de plus pour consulter.", None),
        (2, 5, "Toujours plus.", "years"),
        (3, 1, "", None),
        (3, 3, "", None),
        (3, 4, "Une année de plus.", "years"),
    ],
)
def test_durations_are_those_of_the_guide(call, quartier, coordinator, now, stage_number, years, justification, field):
    proposal = factories.make_draft(quartier, coordinator, stage_number=stage_number, years=years, now=now)
    rewrite(proposal, coordinator, SectionCode.DURATION, now, justification=justification)
    found = {name for section, name in fields(actions.examine(proposal, now=now).blocking) if section == "duration"}
    assert found == ({field} if field else set())


def test_no_learning_question_is_needed_to_submit_but_one_is_for_the_letter(
    call, quartier, coordinator, advisor, team_member, committee, now
):
    proposal = factories.make_draft(quartier, coordinator, now=now)
    rewrite(proposal, coordinator, SectionCode.LEARNING, now, questions=[])
    proposal = actions.submit(proposal=proposal, by=coordinator, now=now)
    assert actions.letters.questions_of(proposal) == []


def test_the_missing_letter_of_intent_warns_and_does_not_block(quartier, coordinator, stages, now):
    call = factories.make_call(letter_of_intent_due_on=timezone.localdate(now))
    proposal = factories.make_draft(quartier, coordinator, now=now)
    seen = actions.examine(proposal, now=now)
    assert not seen.blocking and fields(seen.warnings) == {("opening", "letter_of_intent")}
    letter = actions.save_letter_of_intent(
        expected_version=0,
        neighbourhood=quartier,
        call=call,
        stage=proposal.stage,
        body="Nous y serons.",
        by=coordinator,
        now=now,
    )
    actions.send_letter_of_intent(letter=letter, by=coordinator, now=now)
    assert not actions.examine(proposal, now=now).findings
    assert LetterOfIntent.objects.get().sent_by == coordinator


def test_a_call_without_letter_of_intent_warns_of_nothing(draft, now):
    assert actions.examine(draft, now=now).warnings == []


def test_the_deadline_is_the_end_of_the_day_in_montreal(draft, coordinator, call):
    assert timezone.localtime(call.closes_at).isoformat() == "2027-02-02T00:00:00-05:00"
    late = call.closes_at
    with pytest.raises(NotReady) as refused:
        actions.submit(proposal=draft, by=coordinator, now=late)
    assert fields(refused.value.findings) == {("opening", "call")}
    proposal = actions.submit(proposal=draft, by=coordinator, now=late - timedelta(seconds=1))
    assert proposal.submitted_at == late - timedelta(seconds=1)


def test_a_late_draft_survives_and_goes_to_the_next_call(draft, coordinator, call):
    late = call.closes_at + timedelta(seconds=1)
    following = factories.make_call(timezone.localdate(late) + timedelta(days=60))
    finding = actions.examine(draft, now=late).blocking[0]
    assert "3 avril 2027" in finding.mend.replace("\xa0", " ")
    actions.choose_call(proposal=draft, call=following, by=coordinator, now=late)
    draft.refresh_from_db()
    assert actions.submit(proposal=draft, by=coordinator, now=late).call == following


def test_what_was_submitted_is_frozen_and_the_advisor_is_told_once(draft, coordinator, advisor, now):
    proposal = actions.submit(proposal=draft, by=coordinator, now=now)
    with pytest.raises(NotAllowedNow):
        rewrite(proposal, coordinator, SectionCode.CHANGE, now, title="Autre titre")
    assert proposal.versions.get().content["sections"]["change"]["title"] == "Bien manger aux Érables"
    assert Email.objects.filter(kind="proposals.submitted", to_user=advisor).count() == 1
    assert Email.objects.filter(kind="proposals.receipt", to_user=coordinator).count() == 1
    assert Job.objects.filter(kind="proposals.version_pdf").count() == 1


def test_submitting_twice_gives_one_file_one_number_one_version(draft, coordinator, now):
    actions.submit(proposal=draft, by=coordinator, now=now)
    with pytest.raises(NotAllowedNow):
        actions.submit(proposal=draft, by=coordinator, now=now)
    assert Version.objects.count() == 1


def test_without_an_advisor_the_team_is_told(draft, coordinator, team_member, now):
    actions.submit(proposal=draft, by=coordinator, now=now)
    assert Email.objects.get(kind="proposals.submitted").to_user == team_member


def test_opening_the_same_file_twice_opens_one(call, stages, quartier, coordinator, now):
    first = factories.make_draft(quartier, coordinator, now=now, filled=False)
    again = actions.start(neighbourhood=quartier, stage=first.stage, public_id=first.public_id, by=coordinator, now=now)
    assert again == first and Proposal.objects.count() == 1


def test_intensification_after_planning_warns_unless_something_was_deployed_in_phase_1(
    call, quartier, coordinator, advisor, team_member, committee, now
):
    factories.make_confirmed(
        quartier, coordinator, advisor, team_member, now=now, stage_number=1, amounts=[Decimal(40000)]
    )
    factories.make_call(timezone.localdate(now) + timedelta(days=30))
    proposal = factories.make_draft(quartier, coordinator, stage_number=3, now=now)
    seen = actions.examine(proposal, now=now)
    assert not seen.blocking
    assert fields(seen.warnings) == {("opening", "stage"), ("opening", "participation")}
    Initiative.objects.create(neighbourhood=quartier, title="Avant", phase=1, number=9)
    assert fields(actions.examine(proposal, now=now).warnings) == {("opening", "participation")}


def test_the_answer_is_due_eight_weeks_after_the_deadline_and_a_new_delay_moves_no_call_that_exists(call):
    assert (call.answer_days, call.answer_due_on.isoformat()) == (56, "2027-03-29")
    ProgrammeSettings.objects.update(ratification_days=70)
    call.save()
    call.refresh_from_db()
    assert call.answer_days == 56
    assert factories.make_call(call.deadline_on + timedelta(days=90)).answer_days == 70
