"""What neighbourhoods learned: read from reports that were handed in, tagged by the team, found across neighbourhoods."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from proposals import factories as proposals
from reports import actions, factories
from reports.models import Kind, Lesson, ReportSection, Tag
from reports.rules.lessons import search_words, taught_by
from reports.tests.test_report_life import ask
from ui.refusals import Refused

pytestmark = pytest.mark.django_db
AFTER = factories.AFTER
PAGE = reverse("reports:lessons")


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(AFTER + timedelta(days=1), tick=False):
        yield


def learned(*rows, **more):
    said = [{"question": q, "answer": a, "reinvested": r} for q, a, r in rows]
    return {ReportSection.LEARNING: {"learned": said}, **more}


@pytest.fixture
def report(quartier, coordinator, advisor, stages):
    due = factories.owed(factories.make_calendar(quartier, coordinator))
    said = learned(
        ("Qui revient aux soupers?", "Ceux qu’une voisine a invités.", "Chacune invite trois personnes."),
        ("Où se parler d’école?", "À la sortie des classes.", ""),
    )
    return factories.handed_in(due, coordinator, **said)


def found(page):
    return [row.question for row in page.context["rows"]]


def test_only_what_is_handed_in_is_a_lesson(report, coordinator):
    assert list(Lesson.objects.order_by("pk").values_list("question", "text")) == [
        ("Qui revient aux soupers?", "Ceux qu’une voisine a invités."),
        ("Où se parler d’école?", "À la sortie des classes."),
    ]
    factories.fill(
        factories.open_report(factories.owed(report.obligation.participation, year=2), coordinator), coordinator
    )
    assert Lesson.objects.count() == 2


def test_what_failed_and_what_a_final_report_draws_are_lessons_too(quartier, coordinator, stages):
    final = factories.owed(factories.make_calendar(quartier, coordinator, years=1), Kind.FINAL)
    difficulties = factories.answers()[ReportSection.ACTIVITIES] | {"difficulties": "Le samedi, personne."}
    factories.handed_in(final, coordinator, **{ReportSection.ACTIVITIES: difficulties})
    assert set(Lesson.objects.values_list("source", "text")) == {
        ("learning.learned", "Ceux qu’on rappelle."),
        ("activities.difficulties", "Le samedi, personne."),
        ("strategic.levers", "Le bail collectif."),
        ("aims.practices", "Une cuisine partagée."),
        ("aims.people", "Moins d’isolement."),
        ("aims.systems", "Rien encore."),
    }


def test_a_new_version_changes_words_keeps_tags_and_lets_go_of_what_it_no_longer_says(
    report, coordinator, advisor, team_member
):
    first = report.lessons.get(question__startswith="Qui revient")
    actions.tag_lesson(lesson=first, names=["accueil"], by=team_member, now=AFTER)
    ask(report, advisor, ["learning"])
    draft = report.drafts.get(code="learning")
    data = learned(("qui revient aux soupers ?", "Ceux qu’on rappelle.", ""))[ReportSection.LEARNING]
    actions.save_section(
        report=report,
        code="learning",
        data=data,
        expected_version=draft.lock_version,
        finished=True,
        by=coordinator,
        now=AFTER,
    )
    actions.hand_in(report=report, by=coordinator, now=AFTER + timedelta(hours=1))
    kept = Lesson.objects.visible_to(team_member).get()
    assert (kept.pk, kept.text) == (first.pk, "Ceux qu’on rappelle.")
    assert [tag.name for tag in kept.tags.all()] == ["accueil"]
    assert Lesson.objects.filter(dropped_at__isnull=False).count() == 1


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("soupers", 1),
        ("SOUPER", 1),
        ("ecole", 1),
        ("école classe", 1),
        ("invite trois", 1),
        ("souper école", 0),
        ("uper", 0),
        ("", 2),
        ("%", 2),
        ("' OR 1=1 --", 0),
    ],
)
def test_words_are_found_without_accents_capitals_or_plurals(as_user, report, team_member, words, expected):
    page = as_user(team_member).get(PAGE, {"q": words})
    assert page.status_code == 200 and len(found(page)) == expected


def test_a_search_looks_for_each_word_once():
    assert search_words("Les Formations, la formation d’ÉTÉ bas œuvre") == ["format", "ete", "bas", "oeuvr"]


@pytest.mark.parametrize("sections", [{}, {"learning": {"learned": "x"}}, {"learning": {}}, {"aims": {"people": None}}])
def test_a_version_without_lessons_teaches_nothing(sections):
    assert taught_by(sections) == []


def test_the_same_question_twice_is_one_lesson():
    rows = [
        {"question": "Qui?", "answer": "A"},
        {"question": " qui ? ", "answer": "B"},
        {"question": "Quoi?", "answer": ""},
    ]
    assert [(one.question, one.text) for one in taught_by({"learning": {"learned": rows}})] == [("Qui?", "A")]


def test_tags_are_given_by_the_team_alone_and_written_alike_are_one(report, team_member, advisor, coordinator):
    first, second = report.lessons.order_by("pk")
    for person in (advisor, coordinator):
        with pytest.raises(PermissionDenied):
            actions.tag_lesson(lesson=first, names=["accueil"], by=person, now=AFTER)
    actions.tag_lesson(lesson=first, names=["Équité", " ", "accueil"], by=team_member, now=AFTER)
    actions.tag_lesson(lesson=second, names=["equite", "ÉQUITÉ"], by=team_member, now=AFTER)
    assert list(Tag.objects.values_list("name", flat=True)) == ["accueil", "Équité"]
    actions.tag_lesson(lesson=first, names=[], by=team_member, now=AFTER)
    assert not first.tags.exists() and second.tags.get().name == "Équité"


def test_thirteen_tags_are_one_too_many(report, team_member):
    with pytest.raises(Refused, match="Douze"):
        actions.tag_lesson(
            lesson=report.lessons.first(), names=[f"mot {n}" for n in range(13)], by=team_member, now=AFTER
        )
    assert not Tag.objects.exists()


def test_the_team_tags_in_the_page_and_narrows_by_tag_stage_and_source(as_user, report, team_member):
    client, lesson = as_user(team_member), report.lessons.get(question__startswith="Qui")
    client.post(lesson.get_absolute_url(), {"names": "Accueil, bon voisinage"})
    assert found(client.get(PAGE, {"etiquette": "accueil"})) == ["Qui revient aux soupers?"]
    assert found(client.get(PAGE, {"etape": "2", "provenance": "questions"})) == [
        "Qui revient aux soupers?",
        "Où se parler d’école?",
    ]
    assert found(client.get(PAGE, {"provenance": "strategic"})) == []
    assert len(found(client.get(PAGE, {"etiquette": "inventée", "etape": "9", "provenance": "x", "page": "99"}))) == 2
    client.post(lesson.get_absolute_url(), {"known": ["accueil"], "names": ""})
    assert [tag.key for tag in lesson.tags.all()] == ["accueil"]


def test_a_table_finds_its_own_lessons_and_nobody_elses(as_user, report, coordinator, advisor, stranger, team_member):
    place = proposals.make_neighbourhood("Ailleurs", "ailleurs")
    other = proposals.make_member(place)
    participation = factories.make_calendar(place, other)
    factories.handed_in(factories.owed(participation), other, **learned(("Canari?", "Canari en cage.", "")))
    assert "Canari" not in as_user(coordinator).get(PAGE).text
    assert "Canari" not in as_user(advisor).get(PAGE, {"q": "canari"}).text
    assert found(as_user(other).get(PAGE)) == ["Canari?"]
    assert "Rien encore" in as_user(stranger).get(PAGE).text
    assert len(found(as_user(team_member).get(PAGE))) == 3


def test_a_page_of_lessons_asks_the_same_for_one_and_for_many(as_user, report, coordinator, team_member):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = as_user(team_member)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    second = factories.owed(report.obligation.participation, year=2)
    rows = [(f"Question {n}?", f"Réponse {n}.", "") for n in range(25)]
    with time_machine.travel(AFTER + timedelta(days=370), tick=False):
        factories.handed_in(second, coordinator, now=AFTER + timedelta(days=370), **learned(*rows[:10]))
    for lesson in Lesson.objects.all()[:5]:
        actions.tag_lesson(lesson=lesson, names=["mot"], by=team_member, now=AFTER)
    with CaptureQueriesContext(connection) as many:
        client.get(PAGE)
    assert len(many) <= len(few) <= 8
