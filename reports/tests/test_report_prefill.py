"""What a report opens with: the award's budget and partners, last year's targets and balance, the year's questions."""

import uuid
from datetime import date, timedelta

import pytest

from coaching import factories as coaching
from coaching.actions import cancel_session, log_session
from proposals import factories as proposals
from proposals.models import LearningQuestion, SectionCode, Version
from reports import actions, factories
from reports.content import support_of
from reports.models import Kind, ReportSection

pytestmark = pytest.mark.django_db

BUDGET = {
    "lines": [
        {"label": "Ressources humaines", "amounts": ["80 000", "82 000", "84 000"]},
        {"label": "Transport", "amounts": ["", "3 000", ""]},
        {"label": "", "amounts": ["5", "", ""]},
    ],
    "skill_lines": {"own_skill_building": ["2 000", "1 000", ""], "external_partners": ["4 000"]},
}
PARTNERS = {
    "partners": [
        {"name": "La Popote", "role": "Prête sa cuisine", "status": "planned"},
        {"name": " ", "role": "", "status": ""},
    ]
}


@pytest.fixture
def participation(quartier, coordinator, stages):
    participation = factories.make_calendar(quartier, coordinator)
    Version.objects.create(
        proposal=participation.proposal,
        number=1,
        content={"sections": {SectionCode.BUDGET: BUDGET, SectionCode.INITIATIVE: PARTNERS}},
        digest="x",
        frozen_at=factories.NOW,
        frozen_by=coordinator,
    )
    return participation


def opened(participation, by, year=1, kind=Kind.ANNUAL, now=factories.AFTER):
    report = factories.open_report(factories.owed(participation, kind, year), by, now=now)
    return {draft.code: draft for draft in report.drafts.all()}


def test_the_first_year_opens_with_the_award(participation, coordinator):
    drafts = opened(participation, coordinator)
    statement = drafts[ReportSection.STATEMENT].data
    assert [(row["label"], row["planned"], row["actual"]) for row in statement["lines"]] == [
        ("Ressources humaines", "80 000", "")
    ]
    planned = {code: row["planned"] for code, row in statement["skill_lines"].items()}
    assert planned == {"external_partners": "4 000", "internal_evaluation": "", "own_skill_building": "2 000"}
    assert drafts[ReportSection.PARTNERS].data["partners"] == [
        {"name": "La Popote", "role": "Prête sa cuisine", "status": "stays"}
    ]
    assert all(draft.saved_at is None and draft.saved_by is None for draft in drafts.values())
    assert ReportSection.TARGETS not in drafts


def test_the_questions_are_those_of_the_year_replaced_ones_included(participation, coordinator):
    def asked(text, since, until=None):
        LearningQuestion.objects.create(participation=participation, text=text, asked_from=since, asked_until=until)

    asked("Avant?", date(2025, 1, 1), date(2026, 2, 14))
    asked("Remplacée?", date(2026, 2, 1), date(2026, 2, 15))
    asked("Actuelle?", date(2026, 6, 1))
    asked("Après?", date(2027, 2, 15))
    learned = opened(participation, coordinator)[ReportSection.LEARNING].data["learned"]
    assert [row["question"] for row in learned] == ["Remplacée?", "Actuelle?"]


def test_the_second_year_opens_with_what_the_first_one_left(participation, coordinator):
    partners = {
        "partners": [
            {"name": "La Popote", "role": "Cuisine", "status": "stays"},
            {"name": "Parti", "role": "x", "status": "left"},
            {"name": "Arrivé", "role": "y", "status": "joined"},
        ]
    }
    factories.handed_in(
        factories.owed(participation),
        coordinator,
        **{
            ReportSection.PARTNERS: partners,
            ReportSection.NEXT_YEAR: {"targets": [{"target": "Vingt soupers"}, {"target": " "}]},
        },
    )
    drafts = opened(participation, coordinator, year=2, now=factories.AFTER + timedelta(days=300))
    assert drafts[ReportSection.TARGETS].data == {"targets": [{"target": "Vingt soupers", "state": "", "comment": ""}]}
    kept = drafts[ReportSection.PARTNERS].data["partners"]
    assert [(row["name"], row["status"]) for row in kept] == [("La Popote", "stays"), ("Arrivé", "stays")]
    statement = drafts[ReportSection.STATEMENT].data
    assert [row["planned"] for row in statement["lines"]] == ["82 000", "3 000"]
    assert statement["opening_balance"] == "1000,00" and "opening_reserved" not in statement


@pytest.mark.parametrize("proposed", ["return", "discuss"])
def test_a_balance_that_was_not_to_be_kept_does_not_come_back(participation, coordinator, proposed):
    statement = factories.answers()[ReportSection.STATEMENT] | {"unspent": proposed}
    factories.handed_in(factories.owed(participation), coordinator, **{ReportSection.STATEMENT: statement})
    drafts = opened(participation, coordinator, year=2, now=factories.AFTER + timedelta(days=300))
    assert "opening_balance" not in drafts[ReportSection.STATEMENT].data


def test_a_year_that_nobody_reported_is_stepped_over(participation, coordinator, team_member):
    """Year 1 is waived: year 2 opens with the award alone."""
    actions.waive(
        obligation=factories.owed(participation), reason="Sans activité.", by=team_member, now=factories.AFTER
    )
    drafts = opened(participation, coordinator, year=2, now=factories.AFTER + timedelta(days=300))
    assert ReportSection.TARGETS not in drafts and ReportSection.PARTNERS in drafts


def test_hours_and_activities_of_the_year_alone_are_shown_and_frozen(participation, coordinator, coach_hours):
    """A session on the last day counts, one on the next day does not; a cancelled one never does."""
    support = support_of(factories.owed(participation))
    assert [(row["sessions"], row["minutes"]) for row in support.hours] == [(2, 210)]
    report = factories.handed_in(factories.owed(participation), coordinator)
    assert report.versions.get().content["support"]["hours"][0]["minutes"] == 210


@pytest.fixture
def coach_hours(participation, coordinator, team_member):
    """Two sessions within the year, one before, one after, one cancelled."""
    coaching.make_years()
    partner = coaching.make_partner()
    mandate = coaching.make_mandate(participation, partner, coordinator, team_member)
    first, last = date(2026, 2, 15), date(2027, 2, 14)

    def log(day, minutes):
        return log_session(
            mandate=mandate, on=day, minutes=minutes, key=uuid.uuid4(), by=team_member, now=factories.AFTER
        )

    for day, minutes in (
        (first, 90),
        (last, 120),
        (last + timedelta(days=1), 60),
        (first - timedelta(days=1), 45),
    ):
        log(day, minutes)
    cancel_session(session=log(date(2026, 5, 1), 75), reason="Annulée.", by=team_member, now=factories.AFTER)


def test_a_place_without_hours_nor_activities_shows_none(participation):
    support = support_of(factories.owed(participation))
    assert (support.hours, support.activities) == ([], [])


def test_another_tables_hours_are_not_shown(participation, coach_hours):
    other = proposals.make_neighbourhood("Ailleurs", "ailleurs")
    participation.neighbourhood = other
    participation.save()
    assert support_of(factories.owed(participation)).hours == []
