"""The final report: the years before it, on screen and in the copy, and the proposal that follows."""

from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from pypdf import PdfReader

from proposals.models import Proposal, SectionCode
from reports import factories
from reports.actions import hand_in
from reports.models import Kind, ReportSection
from reports.tests.test_report_pages import awarded, url

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(factories.AFTER, tick=False):
        yield


@pytest.fixture
def due(quartier, coordinator, advisor, stages):
    return awarded(quartier, coordinator)


@pytest.fixture
def handed(due, coordinator):
    """The report of year 1."""
    whole = factories.fill(factories.open_report(due, coordinator), coordinator)
    return hand_in(report=whole, by=coordinator, now=factories.AFTER)


@pytest.fixture
def final(handed, coordinator, due):
    """Year 3 of 3, handed in after year 1; year 2 was never reported."""
    last = factories.owed(due.participation, Kind.FINAL, 3)
    with time_machine.travel(factories.AFTER + timedelta(days=730), tick=False):
        factories.handed_in(last, coordinator, now=factories.AFTER + timedelta(days=730))
    return last


def test_a_final_report_brings_the_years_before_together(as_user, final, advisor):
    page = as_user(advisor).get(url("report", final)).text
    assert "Les années précédentes" in page and "119\xa0000\xa0$" in page
    assert "Apprentissages stratégiques" in page and "Le bail collectif." in page
    assert "Ce que disait le rapport de l’an\xa01" in page and "Dix soupers de quartier." in page


def test_whoever_draws_lessons_from_a_stage_has_its_reports_before_them(as_user, handed, coordinator, due):
    last = factories.owed(due.participation, Kind.FINAL, 3)
    with time_machine.travel(factories.AFTER + timedelta(days=730), tick=False):
        factories.open_report(last, coordinator, now=factories.AFTER + timedelta(days=730))
        for code, shows in (("strategic", True), ("aims", True), ("edi", False)):
            page = as_user(coordinator).get(url("section", last, code)).text
            assert ("Ce que disait le rapport de l’an\xa01" in page) is shows


def test_the_copy_of_a_final_report_holds_the_years_before(as_user, final, advisor):
    copy = as_user(advisor).get(url("version_pdf", final, 1))
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(b"".join(copy))).pages)
    assert (
        "Les années précédentes" in text
        and "An 1 – L’année en bref" in text
        and "119 000 $" in text.replace("\xa0", " ")
    )


def test_a_final_report_opens_the_proposal_that_follows_with_what_is_known(
    as_user, final, coordinator, contributor, due
):
    client = as_user(coordinator)
    form = client.get(url("what_next", final)).context["form"]
    assert form["is_same"].value() == "oui"
    stage = due.participation.proposal.stage.__class__.objects.get(number=3)
    pages = [client.post(url("what_next", final), {"stage": stage.pk, "is_same": "oui"}) for _press in range(2)]
    pages.append(as_user(contributor).post(url("what_next", final), {"stage": stage.pk, "is_same": "oui"}))
    proposal = Proposal.objects.drafts().get()
    assert {page.url for page in pages} == {proposal.get_absolute_url()}
    written = {draft.code: draft.data for draft in proposal.drafts.all()}
    assert written[SectionCode.CHANGE] == {"title": "Bien manger"} and proposal.title == "Bien manger"
    partners = written[SectionCode.INITIATIVE]["partners"]
    assert partners == [{"name": "La Popote", "role": "Cuisine", "status": "confirmed"}]
    assert written[SectionCode.LEARNING]["questions"] == [{"question": "Qui revient?"}]
    assert proposal.initiative == due.participation.initiative
    assert not any(draft.is_finished for draft in proposal.drafts.all())
    page = client.get(url("report", final)).text
    assert "Ouvrir cette proposition" in page and proposal.get_absolute_url() in page
    assert "Commencer la proposition qui suit" not in page


def test_a_new_change_keeps_the_people_and_not_the_old_one(as_user, final, coordinator, due):
    stage = due.participation.proposal.stage.__class__.objects.get(number=1)
    as_user(coordinator).post(url("what_next", final), {"stage": stage.pk, "is_same": "non"})
    proposal = Proposal.objects.drafts().get()
    assert proposal.initiative is None and proposal.title == ""
    assert set(proposal.drafts.values_list("code", flat=True)) == {SectionCode.INITIATIVE}


def test_an_annual_report_opens_nothing(as_user, handed, coordinator, due):
    assert as_user(coordinator).get(url("what_next", due)).status_code == 404
    assert ReportSection.NEXT_STEP not in handed.versions.get().content["sections"]
