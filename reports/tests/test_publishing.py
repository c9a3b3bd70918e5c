"""What a table publishes of what it learned: its own choice, one thing at a time, undone at once, traced for ever."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from neighbourhoods.models import TableMembership
from reports import actions, factories
from reports.models import Lesson, PublicationEntry, PublishedLesson
from reports.tests.test_report_life import ask
from ui.refusals import NotAllowedNow

pytestmark = pytest.mark.django_db
AFTER = factories.AFTER
WORDS = {"title": "Qui revient?", "text": "Ceux qu’une voisine rappelle.", "change": "On appelle."}


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(AFTER + timedelta(days=1), tick=False):
        yield


@pytest.fixture
def report(quartier, coordinator, advisor, stages):
    return factories.handed_in(factories.owed(factories.make_calendar(quartier, coordinator)), coordinator)


@pytest.fixture
def lesson(report):
    return Lesson.objects.of(report).get()


def published(quartier, by, **changed):
    facts = WORDS | {"key": uuid.uuid4(), "now": AFTER} | changed
    return actions.publish_own_words(neighbourhood=quartier, by=by, **facts)


def after(lesson, by, **changed):
    return actions.publish_lesson(lesson=lesson, by=by, **(WORDS | {"key": uuid.uuid4(), "now": AFTER} | changed))


def home(place):
    return reverse("reports:publishing", args=[place.slug])


def test_nothing_of_a_report_that_was_handed_in_is_public(client, quartier, lesson):
    page = client.get(quartier.get_absolute_url()).text
    assert lesson.text not in page and lesson.question not in page
    assert not PublishedLesson.objects.exists()


def test_what_the_table_chooses_is_public_at_once_and_what_it_takes_back_no_longer(
    client, as_user, quartier, coordinator, lesson
):
    as_user(coordinator)
    page = client.get(reverse("reports:publish_lesson", args=[lesson.pk]))
    typed = {name: page.context["form"][name].value() for name in ("title", "text", "change", "key")}
    assert typed["text"] == lesson.text
    assert client.post(page.request["PATH_INFO"], typed | {"text": "Celles qu’on rappelle."}).url == home(quartier)
    row = PublishedLesson.objects.get()
    client.logout()
    assert "Celles qu’on rappelle." in client.get(quartier.get_absolute_url()).text
    assert coordinator.full_name not in client.get(quartier.get_absolute_url()).text
    as_user(coordinator).post(row.withdraw_url)
    client.logout()
    assert "Celles qu’on rappelle." not in client.get(quartier.get_absolute_url()).text
    lines = PublicationEntry.objects.order_by("pk").values_list("verb", "by")
    assert list(lines) == [("publish", coordinator.pk), ("withdraw", coordinator.pk)]


def test_only_whoever_speaks_for_the_table_publishes(
    quartier, lesson, contributor, other_coordinator, advisor, team_member, admin_user, stranger
):
    for person in (contributor, other_coordinator, advisor, team_member, admin_user, stranger):
        with pytest.raises(PermissionDenied):
            published(quartier, person)
        with pytest.raises(PermissionDenied):
            after(lesson, person)
    TableMembership.objects.of_table(quartier).filter(user=contributor).update(may_submit=True)
    assert published(quartier, contributor).published_by == contributor


def test_the_team_takes_back_what_should_never_have_been_public_and_cannot_reword_it(
    quartier, coordinator, team_member, advisor, other_coordinator
):
    row = published(quartier, coordinator)
    for person in (advisor, other_coordinator):
        with pytest.raises(PermissionDenied):
            actions.withdraw_publication(publication=row, by=person, now=AFTER)
    with pytest.raises(PermissionDenied):
        actions.reword(publication=row, key=uuid.uuid4(), by=team_member, now=AFTER, **WORDS)
    assert actions.withdraw_publication(publication=row, by=team_member, now=AFTER).withdrawn_by == team_member


def test_a_double_click_publishes_once_and_withdraws_once(quartier, coordinator, lesson):
    key = uuid.uuid4()
    assert published(quartier, coordinator, key=key) == published(quartier, coordinator, key=key)
    other = uuid.uuid4()
    row = after(lesson, coordinator, key=other)
    assert after(lesson, coordinator, key=other) == row
    for _time in range(2):
        actions.withdraw_publication(publication=row, by=coordinator, now=AFTER)
    assert PublicationEntry.objects.count() == 3


def test_a_lesson_is_published_once_at_a_time_and_again_after_its_withdrawal(coordinator, lesson, quartier):
    row = after(lesson, coordinator)
    with pytest.raises(NotAllowedNow):
        after(lesson, coordinator)
    with pytest.raises(IntegrityError), transaction.atomic():
        PublishedLesson.objects.create(
            neighbourhood=quartier,
            lesson=lesson,
            key=uuid.uuid4(),
            published_at=AFTER,
            published_by=coordinator,
            **WORDS,
        )
    actions.withdraw_publication(publication=row, by=coordinator, now=AFTER)
    assert after(lesson, coordinator).pk != row.pk


def test_other_words_take_the_place_of_the_first_in_one_act(coordinator, lesson):
    row = after(lesson, coordinator)
    key = uuid.uuid4()
    again = actions.reword(publication=row, by=coordinator, now=AFTER, key=key, **WORDS | {"text": "Mieux dit."})
    row.refresh_from_db()
    assert row.withdrawn_by == coordinator and again.lesson == lesson
    assert list(PublishedLesson.objects.standing()) == [again]
    assert actions.reword(publication=row, by=coordinator, now=AFTER, key=key, **WORDS) == again
    with pytest.raises(NotAllowedNow):
        actions.reword(publication=row, by=coordinator, now=AFTER, key=uuid.uuid4(), **WORDS)


def test_a_later_version_of_the_report_changes_no_public_word(client, quartier, coordinator, advisor, report, lesson):
    after(lesson, coordinator)
    ask(report, advisor, ["learning"])
    draft = report.drafts.get(code="learning")
    said = {"learned": [{"question": "Autre chose?", "answer": "Un texte tout neuf.", "reinvested": ""}]}
    actions.save_section(
        report=report, code="learning", data=said, expected_version=draft.lock_version, finished=True, by=coordinator,
        now=AFTER,
    )  # fmt: skip
    actions.hand_in(report=report, by=coordinator, now=AFTER)
    page = client.get(quartier.get_absolute_url()).text
    assert WORDS["text"] in page and "tout neuf" not in page
    lesson.refresh_from_db()
    with pytest.raises(NotAllowedNow):
        after(lesson, coordinator)
    assert PublishedLesson.objects.get().source_changed


def test_the_trace_grows_and_never_changes(quartier, coordinator):
    published(quartier, coordinator)
    line = PublicationEntry.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        PublicationEntry.objects.filter(pk=line.pk).update(verb="withdraw")
    with pytest.raises(IntegrityError), transaction.atomic():
        PublicationEntry.objects.filter(pk=line.pk).delete()


def test_what_was_withdrawn_is_read_by_those_who_follow_the_table_alone(
    as_user, quartier, coordinator, advisor, team_member, other_coordinator, stranger
):
    actions.withdraw_publication(publication=published(quartier, coordinator), by=coordinator, now=AFTER)
    for person, reads in ((coordinator, 1), (advisor, 1), (team_member, 1), (other_coordinator, 0), (stranger, 0)):
        assert PublishedLesson.objects.visible_to(person).count() == reads
        assert bool(PublicationEntry.objects.visible_to(person)) is bool(reads)


def test_the_coordinator_finds_the_choice_after_the_report_and_on_the_page_of_the_place(
    as_user, quartier, coordinator, report, lesson
):
    client = as_user(coordinator)
    for url in (
        quartier.get_absolute_url(),
        report.get_absolute_url(),
        reverse("reports:handed_in", args=[report.obligation.public_id]),
    ):
        assert home(quartier) in client.get(url).text
    page = client.get(home(quartier))
    assert lesson.text in page.text and "Rien n’est public pour l’instant" in page.text


def test_what_was_typed_stays_when_something_is_missing(as_user, quartier, coordinator):
    client, url = as_user(coordinator), reverse("reports:publish_own", args=[quartier.slug])
    refused = client.post(url, {"title": "", "text": "Un long texte.", "change": "", "key": uuid.uuid4()})
    assert refused.status_code == 422 and "Un long texte." in refused.text
    assert not PublishedLesson.objects.exists()


def test_the_choice_asks_the_same_number_of_queries_for_1_and_3(
    as_user, quartier, coordinator, report, lesson, django_assert_max_num_queries
):
    client, counts = as_user(coordinator), []
    published(quartier, coordinator)
    client.get(home(quartier))
    for more in (2, 0):
        with django_assert_max_num_queries(12) as captured:
            client.get(home(quartier))
        counts.append(len(captured))
        for number in range(more):
            published(quartier, coordinator)
            copy = Lesson.objects.get(pk=lesson.pk)
            copy.pk, copy.key = None, f"copie-{number}"
            copy.save()
    assert counts[0] == counts[1]
