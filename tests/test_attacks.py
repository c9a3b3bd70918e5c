"""Other people's addresses, tried by each role: what is not one's own does not exist, and no act is left half open."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from neighbourhoods.models import Invitation, Seat, TableMembership
from notifications.actions import queue_job
from notifications.models import Email, Job
from proposals import actions, factories
from proposals.models import Document, Proposal, Status
from tests.access_world import _document

pytestmark = pytest.mark.django_db
OUTSIDERS = ["other_coordinator", "coach", "stranger", "cmtq_member"]


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def person(request):
    return lambda name: request.getfixturevalue(name)


@pytest.fixture
def draft(call, quartier, coordinator):
    return factories.make_draft(quartier, coordinator)


@pytest.fixture
def under_review(call, quartier, coordinator, advisor):
    return factories.make_under_review(quartier, coordinator, advisor)


@pytest.fixture
def theirs(call, other_quartier, other_coordinator):
    """A submitted file of another table, with one document."""
    found = factories.make_submitted(other_quartier, other_coordinator)
    _document(found, other_coordinator)
    return found


def at(name, *arguments, query=""):
    return reverse(f"proposals:{name}", args=arguments) + query


def end_membership(user):
    TableMembership.objects.filter(user=user).update(ends_on=timezone.localdate())


# --- Drafts and sections --------------------------------------------------------------------------------------------
FILE_PAGES = [
    "detail", "contact", "call", "stage", "withdraw", "timeline", "exchange", "check", "submitted", "compare",
    "analysis", "notes", "ask", "agenda", "decision", "decision_refusal", "decision_correct", "letters",
    "letter_preview", "letter_issue", "letter_correct", "conflict", "withdraw_from_file", "vision_pdf",
]  # fmt: skip


@pytest.mark.parametrize("name", OUTSIDERS)
def test_an_outsider_is_told_of_no_page_of_a_draft(draft, as_user, person, name):
    client = as_user(person(name))
    for page in FILE_PAGES:
        assert client.get(at(page, draft.public_id)).status_code == 404, page


@pytest.mark.parametrize("name", [*OUTSIDERS, "advisor", "team_member", "admin_user", "chair"])
def test_nobody_but_the_table_writes_a_section(draft, as_user, person, name):
    before = list(draft.drafts.order_by("code").values())
    answer = as_user(person(name)).post(at("section", draft.public_id, "change"), {"title": "Pris", "lock_version": 1})
    assert answer.status_code == 404
    assert list(draft.drafts.order_by("code").values()) == before


def test_the_answer_for_a_file_of_others_is_the_one_for_no_file(draft, other_coordinator, as_user):
    client, typed = as_user(other_coordinator), {"title": "Pris", "lock_version": "1"}
    refused = client.post(at("section", draft.public_id, "change"), typed)
    unknown = client.post(at("section", uuid.uuid4(), "change"), typed)
    assert refused.status_code == unknown.status_code
    assert len(refused.content) == len(unknown.content)
    seen, absent = (client.get(at("detail", number)) for number in (draft.public_id, uuid.uuid4()))
    assert (seen.status_code, len(seen.content)) == (absent.status_code, len(absent.content))


def test_somebody_who_left_the_table_loses_its_files_in_an_open_session(draft, contributor, as_user):
    client = as_user(contributor)
    assert client.get(at("section", draft.public_id, "change")).status_code == 200
    end_membership(contributor)
    for page in FILE_PAGES:
        assert client.get(at(page, draft.public_id)).status_code == 404, page
    assert client.post(at("section", draft.public_id, "change"), {"title": "Encore"}).status_code == 404
    assert b"Bien manger" not in client.get(at("list")).content + client.get("/").content


def test_a_blocked_account_is_signed_out_at_once(draft, coordinator, as_user):
    client = as_user(coordinator)
    coordinator.is_active = False
    coordinator.save()
    answer = client.get(at("detail", draft.public_id))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


# --- One file's address with another file's number -------------------------------------------------------------------
def test_a_document_is_found_below_its_own_file_alone(draft, theirs, coordinator, as_user):
    document, client = Document.objects.get(proposal=theirs), as_user(coordinator)
    for file in (draft, theirs):
        assert client.get(at("document", file.public_id, document.public_id)).status_code == 404
        assert client.post(at("remove_document", file.public_id, document.public_id)).status_code == 404
    document.refresh_from_db()
    assert document.removed_at is None


def test_a_document_never_submitted_stays_with_the_table(theirs, team_member, admin_user, as_user):
    document = Document.objects.get(proposal=theirs)
    for reader in (team_member, admin_user):
        assert as_user(reader).get(at("document", theirs.public_id, document.public_id)).status_code == 404


def test_versions_of_another_table_are_neither_read_nor_compared(draft, theirs, coordinator, as_user):
    client = as_user(coordinator)
    for page in ("version", "version_pdf"):
        assert client.get(at(page, theirs.public_id, 1)).status_code == 404
        assert client.get(at(page, draft.public_id, 1)).status_code == 404
    assert client.get(at("compare", theirs.public_id, query="?de=1&avec=1")).status_code == 404


def test_a_file_that_is_not_on_the_agenda_has_no_page_at_the_meeting(
    call, committee, quartier, other_quartier, coordinator, other_coordinator, advisor, team_member, chair, as_user
):
    listed = factories.make_under_review(quartier, coordinator, advisor)
    unlisted = factories.make_under_review(other_quartier, other_coordinator, team_member)
    meeting = factories.make_meeting(team_member, listed)
    for who in (chair, team_member):
        client = as_user(who)
        assert client.get(at("meeting_file", meeting.public_id, unlisted.public_id)).status_code == 404
        for act in ("meeting_comment", "meeting_adopt"):
            typed = {"body": "Non", "outcome": "favourable", "reasons": "Oui"}
            assert client.post(at(act, meeting.public_id, unlisted.public_id), typed).status_code == 404


def test_a_draft_opened_by_somebody_else_is_not_taken_over_by_its_number(
    draft, other_quartier, other_coordinator, as_user
):
    stage = draft.stage_id
    answer = as_user(other_coordinator).post(
        at("start"), {"public_id": str(draft.public_id), "stage": stage, "first_contact_on": "2027-01-02"}
    )
    assert answer.status_code == 403
    draft.refresh_from_db()
    assert draft.neighbourhood_id != other_quartier.pk


# --- The committee before the question of conflict --------------------------------------------------------------------
@pytest.mark.parametrize("view", ["timeline", "exchange", "compare"])
def test_a_member_reads_nothing_of_a_file_before_answering(
    committee, under_review, team_member, chair, coordinator, advisor, as_user, now, view
):
    actions.ask_clarification(
        proposal=under_review, question="Une question", sections=["change"], wanted_by=None, by=advisor, now=now
    )
    actions.resubmit(proposal=under_review, by=coordinator, now=now, message="Notre réponse confidentielle")
    factories.make_meeting(team_member, under_review)
    client = as_user(chair)
    answer = client.get(at(view, under_review.public_id))
    assert answer.status_code == 404
    actions.deny_conflict(proposal=under_review, by=chair, now=now)
    assert client.get(at(view, under_review.public_id)).status_code == 200


# --- Decision and letters ---------------------------------------------------------------------------------------------
def test_the_files_own_advisor_records_no_decision(
    call, committee, quartier, coordinator, advisor, team_member, as_user
):
    file = factories.make_recommended(quartier, coordinator, advisor, team_member)
    client = as_user(advisor)
    for page in ("decision", "decision_refusal", "letters", "letter_issue", "letter_preview"):
        assert client.get(at(page, file.public_id)).status_code == 403
        assert client.post(at(page, file.public_id), {"body": "CA", "reasons": "x"}).status_code in (403, 405)
    file.refresh_from_db()
    assert file.status == Status.RECOMMENDED


def test_a_letter_does_not_exist_for_the_table_before_it_is_sent(
    call, committee, quartier, coordinator, advisor, team_member, as_user, now
):
    file = factories.make_accepted(quartier, coordinator, advisor, team_member)
    letter = actions.issue_letter(proposal=file, by=team_member, now=now)
    client = as_user(coordinator)
    for page in ("letter", "letter_pdf", "letter_send"):
        assert client.get(at(page, letter.public_id)).status_code == 404
    shown = client.get(at("detail", file.public_id)).content + client.get(at("list")).content + client.get("/").content
    for word in (letter.number, "acceptée", "recommandée"):
        assert word not in shown.decode()
    client.logout()
    found = client.get(at("verify", query=f"?code={letter.verification_code}")).content.decode()
    assert letter.number not in found
    assert file.neighbourhood.name not in found


def test_a_participation_belongs_to_its_table(
    call, committee, quartier, coordinator, advisor, team_member, other_coordinator, cmtq_member, as_user
):
    found = factories.make_confirmed(quartier, coordinator, advisor, team_member).participation
    question = found.learning_questions.get().pk
    for who in (other_coordinator, cmtq_member):
        client = as_user(who)
        for page in ("participation", "participation_plan", "participation_question", "participation_interrupt"):
            assert client.get(at(page, found.public_id)).status_code == 404
        assert client.post(at("participation_question_replace", found.public_id, question), {"text": "x"}).status_code
    found.refresh_from_db()
    assert found.learning_questions.get().text != "x"
    assert as_user(coordinator).post(at("participation_interrupt", found.public_id), {"reason": "x"}).status_code == 403


# --- E-mails and jobs -------------------------------------------------------------------------------------------------
def test_nobody_reads_the_emails_of_somebody_else(draft, coordinator, other_coordinator, chair, as_user, now):
    actions.submit(proposal=draft, by=coordinator, now=now)
    email = Email.objects.filter(to_user=coordinator).first()
    for who in (other_coordinator, chair):
        client = as_user(who)
        assert client.get(reverse("notifications:my_email", args=[email.pk])).status_code == 404
        assert client.get(reverse("outbox:email", args=[email.pk])).status_code == 403
        assert client.post(reverse("outbox:resend", args=[email.pk])).status_code == 403


@pytest.fixture
def copy_of(draft, coordinator, now):
    """The finished PDF copy of a submission, as the job left it."""
    actions.submit(proposal=draft, by=coordinator, now=now)
    path = default_storage.save("copies/essai.pdf", ContentFile(b"%PDF-1.7 copie"))
    Job.objects.filter(requested_by=coordinator).update(
        status=Job.Status.DONE, result_path=path, result_name="copie.pdf", finished_at=now
    )
    return Job.objects.get(requested_by=coordinator)


JOB_PAGES = ["notifications:job", "notifications:job_progress", "notifications:job_result"]


def test_the_result_of_a_job_is_for_whoever_asked_alone(copy_of, coordinator, team_member, as_user):
    for page in JOB_PAGES:
        assert as_user(team_member).get(reverse(page, args=[copy_of.pk])).status_code == 404
    answer = as_user(coordinator).get(reverse(JOB_PAGES[2], args=[copy_of.pk]))
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 copie"


def test_somebody_who_left_the_table_loses_the_copies_that_they_had_asked_for(copy_of, coordinator, as_user):
    end_membership(coordinator)
    for page in JOB_PAGES:
        assert as_user(coordinator).get(reverse(page, args=[copy_of.pk])).status_code == 404


def test_a_job_about_no_file_stays_with_whoever_asked(coordinator, as_user, now):
    job = queue_job(key="essai", kind="essai.sans_dossier", payload={"version": 1}, by=coordinator, now=now)
    assert as_user(coordinator).get(reverse(JOB_PAGES[0], args=[job.pk])).status_code == 200


# --- Tables, invitations, team ----------------------------------------------------------------------------------------
def test_the_members_of_a_table_are_managed_by_it_alone(quartier, contributor, other_coordinator, coordinator, as_user):
    membership = TableMembership.objects.get(user=contributor)
    client = as_user(other_coordinator)
    for page in ("revoke", "role", "submitting"):
        for slug in ("erables", "vieux-moulin"):
            answer = client.post(reverse(f"neighbourhoods:{page}", args=[slug, membership.pk]), {"role": "coordinator"})
            assert answer.status_code == 404, (page, slug)
    assert client.get(reverse("neighbourhoods:members", args=["erables"])).status_code == 404
    answer = as_user(contributor).post(
        reverse("neighbourhoods:role", args=["erables", membership.pk]), {"role": "coordinator"}
    )
    assert answer.status_code == 403
    membership.refresh_from_db()
    assert membership.is_current()
    assert membership.role == TableMembership.Role.CONTRIBUTOR


def test_an_invitation_serves_the_invited_address_alone(quartier, coordinator, stranger, as_user, now):
    Invitation.objects.create(
        email="nouvelle@example.org", neighbourhood=quartier, role="coordinator", invited_by=coordinator,
        token_hash=Invitation.hash_of("jeton"), created_at=now, expires_at=now + timedelta(days=1),
    )  # fmt: skip
    answer = as_user(stranger).post(reverse("neighbourhoods:invitation", args=["jeton"]), {"email": stranger.email})
    assert answer.status_code == 403
    assert not TableMembership.objects.filter(user=stranger).exists()


@pytest.mark.parametrize("name", ["coordinator", "advisor", "chair", "coach", "admin_user"])
def test_the_teams_acts_are_the_teams(committee, quartier, as_user, person, name):
    client, seat = as_user(person(name)), Seat.objects.first()
    for page, arguments in [
        ("team_call_new", []), ("team_portfolio", ["erables"]), ("team_end_seat", [seat.pk]),
        ("team_chair", [seat.pk]), ("team_appoint", ["management"]),
    ]:  # fmt: skip
        assert client.post(reverse(page, args=arguments), {"email": "x@example.org"}).status_code == 403, page


# --- More fields than the form has ------------------------------------------------------------------------------------
def test_fields_that_the_form_does_not_have_change_nothing(draft, other_quartier, coordinator, as_user):
    extra = {
        "status": "accepted", "neighbourhood": other_quartier.pk, "reference": "P-1", "submitted_at": "2027-01-01",
        "rules": 1, "opened_by": 1, "is_active": "", "role": "admin",
    }  # fmt: skip
    client, kept = as_user(coordinator), ("status", "neighbourhood_id", "reference", "rules_id", "submitted_at")
    before = [getattr(draft, name) for name in kept]
    client.post(at("section", draft.public_id, "change"), {"title": "Titre", "lock_version": 1, **extra})
    client.post(at("contact", draft.public_id), {"first_contact_on": "2027-01-02", **extra})
    client.post(reverse("accounts:change_name"), {"first_name": "A", "last_name": "B", "email": "x@e.org", **extra})
    draft.refresh_from_db()
    coordinator.refresh_from_db()
    assert draft.title == "Titre"
    assert [getattr(draft, name) for name in kept] == before
    assert (coordinator.email, coordinator.is_active, coordinator.is_admin) == ("camille@example.org", True, False)
    assert Proposal.objects.count() == 1
