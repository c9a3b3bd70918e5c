"""Two people at the same moment around one report: one opening, one version, one text lost by nobody; on both databases."""

from datetime import timedelta

import pytest

from notifications.models import Email
from proposals.models import Stage
from proposals.tests.test_races import at_once, failures
from reports import actions, factories
from reports.models import Kind, Report, ReportDraft, ReportStatus, ReportVersion
from reports.tests.test_report_life import ask
from reports.tests.test_report_pages import awarded
from ui.refusals import NotAllowedNow
from writing.drafts import SectionConflict

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def due(quartier, coordinator, contributor, advisor, stages):
    return factories.owed(factories.make_calendar(quartier, coordinator))


@pytest.fixture
def whole(due, coordinator):
    return factories.fill(factories.open_report(due, coordinator), coordinator)


def test_a_report_opened_by_several_at_once_is_one_report(due, coordinator, contributor):
    results = at_once(6, lambda n: factories.open_report(due, (coordinator, contributor)[n % 2]))
    assert not failures(results)
    assert Report.objects.count() == 1 and {one.pk for one in results} == {Report.objects.get().pk}
    assert ReportDraft.objects.filter(code="statement").count() == 1


def test_two_who_save_one_section_at_once_leave_one_text_and_one_conflict(due, coordinator, contributor):
    report, people = factories.open_report(due, coordinator), (coordinator, contributor)

    def save(n):
        return actions.save_section(
            report=report,
            code="activities",
            data={"summary": f"Texte {n}"},
            expected_version=0,
            finished=False,
            by=people[n],
            now=factories.AFTER,
        )

    results = at_once(2, save)
    assert not failures(results, SectionConflict)
    assert sum(isinstance(one, SectionConflict) for one in results) == 1
    assert report.drafts.get(code="activities").lock_version == 1


def test_a_report_handed_in_by_several_at_once_is_one_version_told_once(whole, coordinator):
    results = at_once(4, lambda _n: actions.hand_in(report=whole, by=coordinator, now=factories.AFTER))
    assert not failures(results, NotAllowedNow)
    assert sum(isinstance(one, Report) for one in results) == 1
    assert ReportVersion.objects.count() == 1
    assert Email.objects.of_kind("reports.handed_in").count() == 1


def test_what_is_handed_in_while_a_colleague_writes_holds_the_text_before_or_after(whole, coordinator, contributor):
    """The section is in the version whole, or refused and nowhere: never in the draft alone."""

    def act(n):
        if n:
            return actions.hand_in(report=whole, by=coordinator, now=factories.AFTER)
        return actions.save_section(
            report=whole,
            code="edi",
            data={"systems": "Une règle a bougé."},
            expected_version=1,
            finished=True,
            by=contributor,
            now=factories.AFTER,
        )

    results = at_once(2, act)
    assert not failures(results, NotAllowedNow)
    frozen = ReportVersion.objects.get().content["sections"]["edi"]
    assert frozen == ReportDraft.objects.get(code="edi").data


def test_an_acceptance_and_a_question_at_once_leave_one_truth(whole, coordinator, advisor, team_member):
    report = actions.hand_in(report=whole, by=coordinator, now=factories.AFTER)

    def act(n):
        return ask(report, advisor) if n else actions.accept(report=report, by=team_member, now=factories.AFTER)

    results = at_once(2, act)
    assert not failures(results, NotAllowedNow)
    report.refresh_from_db()
    waits = report.precisions.unanswered().exists()
    assert (report.status == ReportStatus.ASKED) is waits
    assert (report.status == ReportStatus.ACCEPTED) is (report.accepted_at is not None)


def test_a_waiver_while_the_report_is_handed_in_leaves_one_end(whole, coordinator, team_member):
    def act(n):
        if n:
            return actions.hand_in(report=whole, by=coordinator, now=factories.AFTER)
        return actions.waive(obligation=whole.obligation, reason="Sans activité.", by=team_member, now=factories.AFTER)

    results = at_once(2, act)
    assert not failures(results, NotAllowedNow)
    due = type(whole.obligation).objects.get(pk=whole.obligation_id)
    assert (due.done_on is None) is (due.waived_at is not None)


def test_the_proposal_that_follows_opened_by_two_at_once_is_one_file(
    quartier, coordinator, contributor, advisor, stages
):
    due, late = awarded(quartier, coordinator), factories.AFTER + timedelta(days=730)
    last = factories.handed_in(factories.owed(due.participation, Kind.FINAL, 3), coordinator, now=late)
    people, stage = (coordinator, contributor), Stage.objects.get(number=1)

    def begin(n):
        return actions.start_next(report=last, stage=stage, is_same_initiative=False, by=people[n % 2], now=late)

    results = at_once(4, begin)
    assert not failures(results)
    assert len({one.pk for one in results}) == 1
