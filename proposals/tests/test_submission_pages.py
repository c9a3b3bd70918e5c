"""« Vérifier et déposer », the confirmation, versions, their comparison and their PDF copy."""

import io
import threading
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from notifications.jobs import run_due
from notifications.models import Email, Job
from proposals import actions, factories
from proposals.models import SectionDraft, Status, Version

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
CLOSES = datetime(2027, 2, 2, 5, 0, tzinfo=UTC)  # midnight in Montréal, after 1 February


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def draft(call, quartier, coordinator):
    return factories.make_draft(quartier, coordinator)


def page(proposal, name="check", *more):
    return reverse(f"proposals:{name}", args=[proposal.public_id, *more])


def text(response):
    return response.content.decode().replace("\xa0", " ")


DECLARED = {"declaration": "on"}


# --- Checking -------------------------------------------------------------------------------------------------------
def test_the_check_shows_everything_typed_with_links_to_change_it(draft, coordinator, as_user):
    shown = text(as_user(coordinator).get(page(draft)))
    assert "Rien n’empêche le dépôt." in shown
    assert "Un réseau de cuisines partagées." in shown
    assert "La cuisine du coin : Prête sa cuisine (confirmé)" in shown
    assert "120 000 $" in shown
    for code in draft.rules.requirements:
        assert reverse("proposals:section", args=[draft.public_id, code]) in shown


def test_every_broken_rule_names_its_field_rule_source_and_mend(call, quartier, coordinator, as_user):
    proposal = factories.make_draft(quartier, coordinator, filled=False)
    response = as_user(coordinator).get(page(proposal))
    findings = [row["finding"] for row in response.context["broken"]]
    assert len(findings) >= 15
    assert all(finding.rule and finding.mend and finding.source for finding in findings)
    assert all(row["url"] for row in response.context["broken"])


def test_each_link_of_a_finding_leads_to_a_control_of_its_page(call, quartier, coordinator, as_user):
    proposal = factories.make_draft(quartier, coordinator, stage_number=3, filled=False)
    client = as_user(coordinator)
    for row in client.get(page(proposal)).context["broken"]:
        address, _sep, anchor = row["url"].partition("#")
        assert f'id="{anchor}"' in text(client.get(address)), row["url"]


def test_warnings_stand_apart_and_stop_nobody(stages, quartier, coordinator, as_user):
    factories.make_call(letter_of_intent_due_on=date(2027, 1, 10))
    proposal = factories.make_draft(quartier, coordinator)
    response = as_user(coordinator).get(page(proposal))
    assert not response.context["broken"]
    assert "lettre d’intention" in response.context["warnings"][0]["finding"].rule
    assert as_user(coordinator).post(page(proposal), DECLARED).status_code == 302


# --- Submitting -----------------------------------------------------------------------------------------------------
def test_a_submission_gives_a_reference_a_version_a_copy_and_tells_the_advisor(draft, coordinator, advisor, as_user):
    client = as_user(coordinator)
    response = client.post(page(draft), DECLARED)
    draft.refresh_from_db()
    assert response.url == page(draft, "submitted")
    assert draft.status == Status.SUBMITTED
    shown = text(client.get(response.url))
    for words in (draft.reference, "29 mars 2027", page(draft, "version_pdf", 1)):
        assert words in shown
    assert Version.objects.get().number == 1
    assert {(e.kind, e.to_address) for e in Email.objects.all()} == {
        ("proposals.receipt", coordinator.email),
        ("proposals.submitted", advisor.email),
    }
    for email in Email.objects.all():
        assert draft.reference in email.subject
        assert "Bien manger aux Érables" in email.body_text
        assert draft.get_absolute_url() in email.body_html


def test_without_the_declaration_nothing_is_submitted(draft, coordinator, as_user):
    response = as_user(coordinator).post(page(draft), {})
    assert response.status_code == 422
    assert "Cochez la déclaration" in text(response)
    draft.refresh_from_db()
    assert draft.is_draft


def test_a_broken_proposal_is_not_submitted(call, quartier, coordinator, as_user):
    proposal = factories.make_draft(quartier, coordinator, amount="160 000 $")
    response = as_user(coordinator).post(page(proposal), DECLARED)
    assert response.status_code == 422
    assert "entre 75 000 $ et 150 000 $ pour l’an 1 (vous avez inscrit 160 000 $)" in text(response)
    proposal.refresh_from_db()
    assert proposal.is_draft
    assert not Version.objects.exists()


def test_a_second_click_finds_the_confirmation(draft, coordinator, as_user):
    client = as_user(coordinator)
    first, second = client.post(page(draft), DECLARED), client.post(page(draft), DECLARED)
    assert first.url == second.url == page(draft, "submitted")
    assert client.get(page(draft)).url == page(draft, "submitted")
    assert Version.objects.count() == 1
    assert Email.objects.filter(kind="proposals.receipt").count() == 1


def test_a_contributor_submits_only_if_the_coordinator_allows_it(draft, coordinator, contributor, as_user):
    assert "La coordination de votre table dépose" in text(as_user(contributor).get(page(draft)))
    assert as_user(contributor).post(page(draft), DECLARED).status_code == 403
    contributor.table_memberships.update(may_submit=True)
    assert as_user(contributor).post(page(draft), DECLARED).status_code == 302


@pytest.mark.parametrize(
    ("moment", "accepted"),
    [(CLOSES - timedelta(seconds=1), True), (CLOSES, False), (CLOSES + timedelta(seconds=1), False)],
)
def test_the_deadline_is_the_last_second_of_the_day_in_montreal(draft, coordinator, as_user, moment, accepted):
    with time_machine.travel(moment, tick=False):
        response = as_user(coordinator).post(page(draft), DECLARED)
    assert response.status_code == (302 if accepted else 422)
    draft.refresh_from_db()
    assert draft.is_draft is not accepted
    if not accepted:
        assert "La date limite du 1er février 2027 est passée." in text(response)


def test_a_late_draft_survives_and_is_offered_the_next_call(draft, coordinator, as_user, stages):
    later = factories.make_call(date(2027, 3, 29))
    with time_machine.travel(CLOSES + timedelta(days=1), tick=False):
        client = as_user(coordinator)
        shown = client.get(page(draft))
        assert "29 mars 2027" in text(shown)
        assert page(draft, "call") in text(shown)
        assert client.get(reverse("proposals:section", args=[draft.public_id, "change"])).status_code == 200
        client.post(page(draft, "call"), {"call": later.pk})
        assert client.post(page(draft), DECLARED).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_two_submissions_at_once_make_one(draft, coordinator):
    """Two members press the button at the same instant: one version, one number, both see the confirmation."""
    answers, start = [], threading.Barrier(2, timeout=30)

    def press():
        client = Client()
        client.force_login(coordinator, backend=BACKEND)
        start.wait()
        try:
            answers.append(client.post(page(draft), DECLARED))
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _person in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [302, 302]
    assert {answer.url for answer in answers} == {page(draft, "submitted")}
    assert Version.objects.count() == 1


# --- Precisions -----------------------------------------------------------------------------------------------------
@pytest.fixture
def asked(call, quartier, coordinator, advisor, now):
    proposal = factories.make_under_review(quartier, coordinator, advisor)
    actions.ask_clarification(proposal=proposal, question="Qui décide?", sections=["initiative"], by=advisor, now=now)
    proposal.refresh_from_db()
    return proposal


def answer(proposal, coordinator, now):
    draft = SectionDraft.objects.get(proposal=proposal, code="initiative")
    actions.save_section(
        proposal=proposal,
        code="initiative",
        data=draft.data | {"working_methods": "Un comité de douze personnes se réunit chaque mois."},
        expected_version=draft.lock_version,
        finished=True,
        by=coordinator,
        now=now,
    )


def test_precisions_go_back_through_the_same_page_after_the_deadline_too(asked, coordinator, advisor, as_user, now):
    answer(asked, coordinator, now)
    with time_machine.travel(CLOSES + timedelta(days=5), tick=False):
        client = as_user(coordinator)
        assert "Envoyer les précisions" in text(client.get(page(asked)))
        response = client.post(page(asked), {**DECLARED, "message": "Voici."})
        assert response.status_code == 302
        assert "Vos précisions sont envoyées" in text(client.get(response.url))
    asked.refresh_from_db()
    assert asked.status == Status.UNDER_REVIEW
    assert asked.versions.count() == 2
    email = Email.objects.get(kind="proposals.precisions_received")
    assert email.to_address == advisor.email
    assert "Voici." in email.body_text
    assert page(asked, "compare") in email.body_text


def test_two_versions_are_compared_answer_by_answer_word_by_word(asked, coordinator, advisor, as_user, now):
    answer(asked, coordinator, now)
    actions.resubmit(proposal=asked, by=coordinator, now=now)
    for person in (coordinator, advisor):
        response = as_user(person).get(page(asked, "compare"), {"de": 1, "avec": 2})
        (section,) = response.context["comparison"].changed_sections
        (row,) = section.changed_rows
        assert row.answer.key == "working_methods"
        assert "de douze personnes" in "".join(piece.text for piece in row.pieces if piece.kind == "inserted")
    for query in ({"de": "x"}, {"de": 99, "avec": 1}, {"de": 1, "avec": 1}, {}):
        assert as_user(coordinator).get(page(asked, "compare"), query).status_code == 200


# --- Versions -------------------------------------------------------------------------------------------------------
def test_a_version_is_read_by_those_who_may_and_exists_for_nobody_else(
    call, quartier, coordinator, advisor, team_member, other_coordinator, stranger, as_user
):
    proposal = factories.make_submitted(quartier, coordinator)
    for person in (coordinator, advisor, team_member):
        shown = as_user(person).get(page(proposal, "version", 1))
        assert shown.status_code == 200
        assert proposal.versions.get().digest in text(shown)
    for person in (other_coordinator, stranger):
        for name in ("version", "version_pdf"):
            assert as_user(person).get(page(proposal, name, 1)).status_code == 404
    assert as_user(coordinator).get(page(proposal, "version", 2)).status_code == 404


def test_a_version_stays_as_it_was_when_the_rules_or_the_draft_move_on(asked, coordinator, as_user, now):
    before = text(as_user(coordinator).get(page(asked, "version", 1)))
    answer(asked, coordinator, now)
    assert "de douze personnes" not in text(as_user(coordinator).get(page(asked, "version", 1)))
    assert "Un comité se réunit chaque mois." in before


def test_the_copy_is_drawn_by_the_job_and_then_served(draft, coordinator, as_user, now):
    client = as_user(coordinator)
    client.post(page(draft), DECLARED)
    waiting = client.get(page(draft, "version_pdf", 1))
    job = Job.objects.get(kind="proposals.version_pdf")
    assert waiting.url == reverse("notifications:job", args=[job.pk])
    assert client.get(waiting.url).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_the_copy_says_what_was_submitted_and_is_tagged(draft, coordinator, advisor, as_user, now):
    as_user(coordinator).post(page(draft), DECLARED)
    run_due(now)
    assert Job.objects.get(kind="proposals.version_pdf").status == Job.Status.DONE
    for person in (coordinator, advisor):
        response = as_user(person).get(page(draft, "version_pdf", 1))
        assert response["Content-Type"] == "application/pdf"
        assert response["Content-Disposition"].startswith("attachment")
        reader = PdfReader(io.BytesIO(b"".join(response.streaming_content)))
        words = " ".join(part.extract_text() for part in reader.pages).replace("\xa0", " ")
        assert "Un réseau de cuisines partagées." in " ".join(words.split())
        assert reader.trailer["/Root"]["/Lang"] == "fr-CA"
        assert "/StructTreeRoot" in reader.trailer["/Root"]


def test_another_reader_gets_the_copy_without_waiting(draft, coordinator, advisor, as_user):
    as_user(coordinator).post(page(draft), DECLARED)
    response = as_user(advisor).get(page(draft, "version_pdf", 1))
    assert response.content.startswith(b"%PDF")


def test_the_confirmation_waits_for_a_submission(draft, coordinator, as_user):
    assert as_user(coordinator).get(page(draft, "submitted")).status_code == 409
