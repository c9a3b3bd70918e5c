"""A report from its opening to its acceptance: who may, what follows what, what is kept, who is told."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from neighbourhoods.models import TableMembership
from notifications.models import Email, Job
from proposals import factories as proposals
from reports import actions, factories
from reports.models import Kind, Obligation, Report, ReportDraft, ReportSection, ReportStatus, ReportVersion
from ui.refusals import NotAllowedNow, Refused
from writing.frozen import NotReady

AFTER = factories.AFTER
pytestmark = pytest.mark.django_db


@pytest.fixture
def due(quartier, coordinator, advisor, stages):
    """The annual report of year 1, whose year ended on 14 February 2027."""
    return factories.owed(factories.make_calendar(quartier, coordinator))


@pytest.fixture
def whole(due, coordinator):
    """Opened and complete."""
    return factories.fill(factories.open_report(due, coordinator), coordinator)


def hand_in(report, by, **more):
    return actions.hand_in(report=report, by=by, now=AFTER, **more)


def fields(caught):
    return {f"{one.section}.{one.field}" for one in caught.value.findings if one.blocking}


# --- Opening --------------------------------------------------------------------------------------------------------
def test_a_report_opens_once_whoever_presses(due, coordinator, contributor):
    first = factories.open_report(due, coordinator)
    assert factories.open_report(due, contributor).pk == first.pk and Report.objects.count() == 1


def test_only_the_table_opens_its_report(due, advisor, team_member, stranger):
    for person in (advisor, team_member, stranger):
        with pytest.raises(PermissionDenied):
            factories.open_report(due, person)


def test_the_report_of_a_year_to_come_does_not_open_yet(due, coordinator):
    with pytest.raises(NotAllowedNow, match="L’an 2 commence le 15\xa0février 2027"):
        factories.open_report(factories.owed(due.participation, year=2), coordinator, now=factories.NOW)
    assert not Report.objects.exists()


def test_a_meeting_has_no_report(due, coordinator):
    with pytest.raises(PermissionDenied):
        factories.open_report(factories.owed(due.participation, Kind.MIDYEAR), coordinator)


def test_a_table_that_is_let_off_opens_nothing(due, coordinator, team_member):
    actions.waive(obligation=due, reason="Sans activité.", by=team_member, now=AFTER)
    with pytest.raises(NotAllowedNow, match="dispensée"):
        factories.open_report(due, coordinator)


def test_what_was_typed_before_an_interruption_is_in_the_final_report(due, coordinator, team_member):
    """An interruption during the year makes its annual report a final one: the words follow."""
    annual = factories.open_report(due, coordinator)
    text = {"summary": "Dix soupers.", "changes": ""}
    actions.save_section(
        report=annual, code="activities", data=text, expected_version=0, finished=False, by=coordinator, now=AFTER
    )
    participation = due.participation
    participation.status, participation.interrupted_on = "interrupted", date(2027, 1, 31)
    participation.save()
    actions.lay_out(participation=participation, now=AFTER)
    final = factories.open_report(factories.owed(participation, Kind.FINAL, 1), coordinator)
    assert final.drafts.get(code="activities").data == text
    annual.refresh_from_db()
    assert not annual.is_open
    with pytest.raises(NotAllowedNow, match="n’est plus attendu"):
        actions.save_section(
            report=annual, code="activities", data={}, expected_version=1, finished=False, by=coordinator, now=AFTER
        )


# --- Handing in -----------------------------------------------------------------------------------------------------
def test_an_empty_report_names_everything_that_it_lacks(due, coordinator):
    report = factories.open_report(due, coordinator)
    with pytest.raises(NotReady) as caught:
        hand_in(report, coordinator)
    assert {
        "activities.summary",
        "activities.changes",
        "targets.targets",
        "edi.capacity",
        "learning.learned",
        "statement.line-0-actual",
        "next_year.targets",
    } <= fields(caught)
    assert not ReportVersion.objects.exists() and not Email.objects.of_kind("reports.receipt").exists()


def test_a_complete_report_is_handed_in_frozen_and_told(whole, coordinator, advisor):
    report = hand_in(whole, coordinator)
    assert (report.status, report.submitted_by) == (ReportStatus.SUBMITTED, coordinator)
    due = Obligation.objects.get(pk=report.obligation_id)
    assert due.done_on == date(2027, 2, 20) and due.done_by == coordinator
    version = report.versions.get()
    assert version.content["sections"]["activities"]["summary"] == "Dix soupers de quartier."
    assert version.content["granted"] == "120000.00" and version.content["year"] == 1
    assert [email.to_user for email in Email.objects.of_kind("reports.receipt")] == [coordinator]
    assert [email.to_user for email in Email.objects.of_kind("reports.handed_in")] == [advisor]
    assert Job.objects.filter(kind="reports.version_pdf").count() == 1
    assert due.history.first().verb == "submit"


def test_a_report_that_is_handed_in_is_recalled_no_more(whole, coordinator):
    hand_in(whole, coordinator)
    actions.record_steps(now=AFTER + timedelta(days=30))
    assert not whole.obligation.reminders.filter(outcome="sent").exists()


def test_a_second_handing_in_is_refused_and_writes_nothing(whole, coordinator):
    hand_in(whole, coordinator)
    with pytest.raises(NotAllowedNow, match="Remis"):
        hand_in(whole, coordinator)
    assert ReportVersion.objects.count() == 1 and Email.objects.of_kind("reports.receipt").count() == 1


def test_who_writes_does_not_hand_in_unless_the_coordinator_allows_it(
    whole, contributor, advisor, team_member, stranger
):
    for person in (contributor, advisor, team_member, stranger):
        with pytest.raises(PermissionDenied):
            hand_in(whole, person)
    TableMembership.objects.filter(user=contributor).update(may_submit=True)
    assert hand_in(whole, contributor).submitted_by == contributor


def test_a_report_waits_for_the_end_of_its_year(due, coordinator):
    last_day = AFTER - timedelta(days=6)  # 14 February
    report = factories.fill(factories.open_report(due, coordinator, now=factories.NOW), coordinator)
    with pytest.raises(NotReady) as caught:
        actions.hand_in(report=report, by=coordinator, now=last_day)
    assert fields(caught) == {"opening.period"}
    assert actions.hand_in(report=report, by=coordinator, now=last_day + timedelta(days=1)).submitted_at


def test_a_paper_report_on_record_keeps_its_day_when_the_portals_own_comes(whole, coordinator, team_member):
    actions.receive(obligation=whole.obligation, on=date(2027, 2, 16), by=team_member, now=AFTER)
    hand_in(whole, coordinator)
    due = Obligation.objects.get(pk=whole.obligation_id)
    assert (due.done_on, due.done_by) == (date(2027, 2, 16), team_member)


def test_what_is_handed_in_is_reopened_by_a_question_and_not_by_a_correction_of_the_calendar(
    whole, coordinator, team_member
):
    hand_in(whole, coordinator)
    with pytest.raises(NotAllowedNow, match="demandez plutôt des précisions"):
        actions.reopen(obligation=whole.obligation, reason="Erreur.", by=team_member, now=AFTER)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"lines": [factories.line("Salaires", "10 000", "beaucoup")]}, "line-0-actual"),
        ({"lines": [factories.line("Salaires", "10 000", "")]}, "line-0-actual"),
        ({"lines": [factories.line("Salaires", "10 000", "12 000")], "unspent": "carry"}, "line-0-explanation"),
        ({"lines": [factories.line("", "10 000", "10 000")], "unspent": "carry"}, "line-0-label"),
        ({"lines": [factories.line("Salaires", "10 000", "10 000")], "unspent": ""}, "unspent"),
        (
            {"lines": [factories.line("Salaires", "10", "10")], "unspent": "carry", "opening_balance": "x"},
            "opening_balance",
        ),
        ({"lines": [], "unspent": ""}, "line-0-actual"),
    ],
)
def test_a_statement_that_does_not_hold_is_refused_where_it_is_mended(due, coordinator, changed, field):
    report = factories.fill(factories.open_report(due, coordinator), coordinator, **{ReportSection.STATEMENT: changed})
    with pytest.raises(NotReady) as caught:
        hand_in(report, coordinator)
    assert fields(caught) == {f"statement.{field}"}


def test_an_explained_variance_passes_and_a_plan_that_differs_from_the_award_only_warns(due, coordinator):
    statement = {"lines": [factories.line("Salaires", "10 000", "12 000", "Une hausse.")], "unspent": "discuss"}
    report = factories.fill(
        factories.open_report(due, coordinator), coordinator, **{ReportSection.STATEMENT: statement}
    )
    found = actions.examine(report, now=AFTER)
    assert [(one.field, one.blocking) for one in found] == [("line-0-planned", False)]
    assert "12\xa0000" not in found[0].rule and "120\xa0000\xa0$" in found[0].rule
    assert hand_in(report, coordinator).submitted_at


def test_a_row_that_was_begun_is_named_as_the_page_names_it(due, coordinator):
    learned = [{"question": "Qui revient?", "answer": "", "reinvested": ""}]
    report = factories.fill(factories.open_report(due, coordinator), coordinator, learning={"learned": learned})
    said = [one.rule for one in actions.examine(report, now=AFTER) if one.section == "learning"]
    assert "Question 1\xa0: «\xa0Ce que vous en savez maintenant\xa0» est vide." in said


# --- Precisions -----------------------------------------------------------------------------------------------------
def ask(report, by, sections=("statement",), question="D’où vient ce reste?"):
    return actions.ask_precisions(report=report, question=question, sections=sections, by=by, now=AFTER)


def test_precisions_open_the_named_sections_alone_and_tell_the_table(whole, coordinator, advisor):
    report = hand_in(whole, coordinator)
    ask(report, advisor)
    report.refresh_from_db()
    assert actions.writable_sections(report) == ["statement"]
    assert [email.to_user for email in Email.objects.of_kind("reports.precisions_asked")] == [coordinator]
    told = Email.objects.of_kind("reports.precisions_asked").get().body_text
    assert "D’où vient ce reste?" in told and "Une seule section est rouverte\xa0: Bilan financier." in told
    with pytest.raises(NotAllowedNow, match="n’est plus ouverte"):
        actions.save_section(
            report=report, code="edi", data={}, expected_version=1, finished=False, by=coordinator, now=AFTER
        )


def test_an_answer_is_a_new_version_and_the_first_one_stays(whole, coordinator, advisor):
    report = hand_in(whole, coordinator)
    first = report.versions.get()
    ask(report, advisor)
    statement = factories.answers()[ReportSection.STATEMENT] | {"unspent_note": "Un poste vacant."}
    draft = report.drafts.get(code="statement")
    actions.save_section(
        report=report,
        code="statement",
        data=statement,
        expected_version=draft.lock_version,
        finished=True,
        by=coordinator,
        now=AFTER,
    )
    hand_in(report, coordinator, answer="Voilà.")
    report.refresh_from_db()
    assert report.status == ReportStatus.SUBMITTED
    assert [row.number for row in report.versions.all()] == [2, 1]
    assert report.versions.get(number=1).digest == first.digest
    answered = report.precisions.get()
    assert (answered.answer, answered.answered_by) == ("Voilà.", coordinator)
    told = Email.objects.of_kind("reports.handed_in").filter(to_user=advisor)
    assert told.count() == 2 and any("Voilà." in email.body_text for email in told)


def test_precisions_are_answered_by_a_change_or_by_a_word(whole, coordinator, advisor):
    report = hand_in(whole, coordinator)
    ask(report, advisor)
    with pytest.raises(Refused, match="Rien n’a changé") as refusal:
        hand_in(report, coordinator, answer=" ")
    assert refusal.value.field == "answer" and report.versions.count() == 1
    hand_in(report, coordinator, answer="Tout y est déjà, page 2.")
    assert report.versions.count() == 2


def test_only_the_advisor_or_the_team_asks_and_accepts(whole, coordinator, contributor, stranger, team_member):
    report = hand_in(whole, coordinator)
    for person in (coordinator, contributor, stranger):
        with pytest.raises(PermissionDenied):
            ask(report, person)
        with pytest.raises(PermissionDenied):
            actions.accept(report=report, by=person, now=AFTER)
    assert actions.accept(report=report, by=team_member, now=AFTER).status == ReportStatus.ACCEPTED


@pytest.mark.parametrize(
    ("question", "sections", "field"),
    [(" ", ["edi"], "question"), ("Quoi?", [], "sections"), ("Quoi?", ["x"], "sections")],
)
def test_a_question_says_what_it_wants_and_where(whole, coordinator, advisor, question, sections, field):
    report = hand_in(whole, coordinator)
    with pytest.raises(Refused) as refusal:
        ask(report, advisor, sections, question)
    assert refusal.value.field == field and not report.precisions.exists()


def test_one_question_waits_at_a_time(whole, coordinator, advisor):
    report = hand_in(whole, coordinator)
    ask(report, advisor)
    with pytest.raises(NotAllowedNow, match="Précisions demandées"):
        ask(report, advisor)
    with pytest.raises(NotAllowedNow):
        actions.accept(report=report, by=advisor, now=AFTER)


def test_an_acceptance_is_told_once_and_a_mistake_found_later_still_opens(whole, coordinator, advisor):
    report = hand_in(whole, coordinator)
    actions.accept(report=report, by=advisor, now=AFTER)
    actions.accept(report=report, by=advisor, now=AFTER)
    assert Email.objects.of_kind("reports.accepted").count() == 1
    ask(Report.objects.get(pk=report.pk), advisor)
    report.refresh_from_db()
    assert (report.status, report.accepted_at, report.accepted_by) == (ReportStatus.ASKED, None, None)


def test_nobody_but_the_table_reads_what_is_being_written(whole, coordinator, advisor, team_member, stranger):
    assert ReportDraft.objects.visible_to(coordinator).exists()
    for person in (advisor, team_member, stranger):
        assert not ReportDraft.objects.visible_to(person).exists()
    hand_in(whole, coordinator)
    for person in (coordinator, advisor, team_member):
        assert ReportVersion.objects.visible_to(person).exists()
    assert not ReportVersion.objects.visible_to(stranger).exists()
    other = proposals.make_member(proposals.make_neighbourhood("Ailleurs", "ailleurs"))
    assert not ReportVersion.objects.visible_to(other).exists() and not Report.objects.visible_to(other).exists()
