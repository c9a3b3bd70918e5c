"""Topics for « Échanges de pratiques »: anybody proposes, the team answers, the person is told (R15)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts import robots
from events import factories
from events.actions import topics
from events.factories import NOW
from events.models import Topic
from notifications.models import Email
from proposals.tests.test_races import at_once
from ui.refusals import NotAllowedNow, Refused

pytestmark = pytest.mark.django_db
PROPOSE = "/activites/sujets/proposer/"
Status = Topic.Status


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def activity(db):
    return factories.make_activity("echanges-essai", takes_topics=True)


@pytest.fixture
def topic(activity, team_member):
    return propose(activity)


def propose(activity, subject="Garder les gens", email="dominique@example.org"):
    return topics.propose(
        activity=activity, subject=subject, why="La première année passe vite.", name="Dominique Essai", email=email,
        would_lead=True, now=NOW,
    )  # fmt: skip


def send(client, **values):
    shown = robots.stamp(NOW - timedelta(seconds=30))
    words = {"subject": "Garder les gens", "why": "Parce que.", "name": "Dominique", "email": "dominique@example.org"}
    return client.post(PROPOSE, {**words, "trap": "", "shown_at": shown, **values})


def told(kind):
    return Email.objects.filter(kind=f"events.topic_{kind}")


# --- Proposing ------------------------------------------------------------------------------------------------------
def test_anybody_proposes_and_the_person_and_the_team_are_told(client, activity, team_member):
    page = send(client, would_lead="on")
    assert "Merci, le sujet est reçu" in page.text and "dominique@example.org" in page.text
    topic = Topic.objects.get()
    assert (topic.status, topic.would_lead, topic.activity) == (Status.PROPOSED, True, activity)
    assert told("received").get().to_address == "dominique@example.org"
    assert told("to_read").get().to_user == team_member


def test_a_stranger_cannot_have_the_portal_send_their_words_to_somebody(activity):
    propose(activity, subject="Achetez nos montres")
    assert "montres" not in told("received").get().body_text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("subject", ""),
        ("why", ""),
        ("name", ""),
        ("name", "Voyez https://spam.example"),
        ("name", "x" * 5000),
        ("email", "pas une adresse"),
        ("email", "a@example.org\nBcc: x@example.org"),
        ("trap", "je suis un robot"),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_is_written(client, activity, field, value):
    assert send(client, **{field: value}).status_code == 422
    assert not Topic.objects.exists() and not Email.objects.exists()


def test_a_form_sent_too_often_waits_an_hour(client, activity, settings):
    settings.FORMS_PER_ADDRESS = 1
    assert [send(client, subject=f"Sujet {n}").status_code for n in range(2)] == [200, 429]


def test_a_double_click_is_one_topic(client, activity):
    for subject in ("Garder les gens", "garder  les gens "):
        send(client, subject=subject)
    assert Topic.objects.count() == told("received").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_topic_proposed_by_several_clicks_at_once_is_one(activity, team_member):
    assert len({one.pk for one in at_once(4, lambda _n: propose(activity))}) == 1
    assert Topic.objects.count() == told("received").count() == told("to_read").count() == 1


def test_an_activity_without_topics_takes_none(client, db):
    closed = factories.make_activity("sans-sujet")
    assert client.get(PROPOSE).status_code == 404
    with pytest.raises(NotAllowedNow):
        propose(closed)


def test_two_activities_that_take_topics_are_offered_and_the_link_chooses(client, activity):
    other = factories.make_activity("autre", takes_topics=True)
    page = client.get(f"{PROPOSE}?activite=autre")
    assert page.context["form"]["activity"].value() == other.pk
    assert send(client).status_code == 422
    assert send(client, activity=other.pk).status_code == 200
    assert Topic.objects.get().activity == other


# --- Answering ------------------------------------------------------------------------------------------------------
def test_the_team_keeps_a_topic_then_puts_it_on_a_date(as_user, team_member, topic, activity):
    event = factories.make_event(activity=activity)
    client = as_user(team_member)
    client.post(reverse("events:topic_keep", args=[topic.public_id]), {"answer": "Belle idée."})
    assert "Belle idée." in told("kept").get().body_text
    plan = reverse("events:topic_plan", args=[topic.public_id])
    assert event.title in client.get(plan).text
    assert client.post(plan, {"event": event.pk, "answer": ""}).status_code == 302
    topic.refresh_from_db()
    assert (topic.status, topic.event, topic.answered_by) == (Status.PLANNED, event, team_member)
    assert event.get_absolute_url() in told("planned").get().body_text
    assert event.title in client.get(topic.get_absolute_url()).text


def test_declining_wants_a_word_that_the_person_reads(as_user, team_member, topic):
    client, address = as_user(team_member), reverse("events:topic_decline", args=[topic.public_id])
    assert client.post(address, {"answer": "  "}).status_code == 422
    client.post(address, {"answer": "Ce sujet vient d’être traité."})
    topic.refresh_from_db()
    assert topic.status == Status.DECLINED
    assert "Ce sujet vient d’être traité." in told("declined").get().body_text


def test_a_topic_is_answered_once(team_member, topic):
    topics.decline(topic=topic, answer="Non.", by=team_member, now=NOW)
    with pytest.raises(NotAllowedNow):
        topics.keep(topic=topic, answer="", by=team_member, now=NOW)


@pytest.mark.parametrize("facts", [{"activity": None}, {"starts_at": NOW - timedelta(days=3), "opens_at": None}])
def test_only_a_date_to_come_of_the_same_activity_takes_the_topic(team_member, topic, activity, facts):
    event = factories.make_event(**{"activity": activity, **facts})
    with pytest.raises(Refused):
        topics.plan(topic=topic, event=event, answer="", by=team_member, now=NOW)


def test_without_a_date_to_come_the_page_says_so(as_user, team_member, topic):
    assert "Aucune date à venir" in as_user(team_member).get(reverse("events:topic_plan", args=[topic.public_id])).text


def test_a_draft_of_a_date_is_offered_and_the_letter_keeps_its_address(as_user, team_member, topic, activity):
    event = factories.make_event(activity=activity, published=False)
    client = as_user(team_member)
    client.post(reverse("events:topic_plan", args=[topic.public_id]), {"event": event.pk})
    body = told("planned").get().body_text
    assert event.get_absolute_url() not in body and "bientôt publiée" in body


def test_only_the_team_answers(topic, coordinator, admin_user):
    for person in (coordinator, admin_user):
        with pytest.raises(PermissionDenied):
            topics.keep(topic=topic, answer="", by=person, now=NOW)


# --- Finding them ---------------------------------------------------------------------------------------------------
def test_what_waits_comes_first_and_filters_are_links(as_user, team_member, activity, topic):
    later = propose(activity, subject="Autre sujet", email="lea@example.org")
    topics.decline(topic=topic, answer="Non.", by=team_member, now=NOW)
    client = as_user(team_member)
    rows = client.get(reverse("events:topics")).context["rows"]
    assert [row for row, _tone in rows] == [later, topic]
    declined = client.get(reverse("events:topics"), {"etat": "declined"}).context["rows"]
    assert [row for row, _tone in declined] == [topic]
    assert client.get(reverse("events:topics"), {"etat": "inconnu"}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_topic_and_for_three(
    as_user, team_member, activity, count, django_assert_max_num_queries
):
    for n in range(count):
        propose(activity, subject=f"Sujet {n}", email=f"p{n}@example.org")
    client = as_user(team_member)
    client.get("/compte/")
    with django_assert_max_num_queries(8):
        client.get(reverse("events:topics"))


def test_the_team_is_told_at_home_how_many_wait(as_user, team_member, topic, activity):
    propose(activity, subject="Autre sujet", email="lea@example.org")
    client = as_user(team_member)
    assert "Lire 2 sujets proposés" in client.get("/").text
    for one in Topic.objects.waiting():
        topics.keep(topic=one, answer="", by=team_member, now=NOW)
    assert "sujets proposés" not in client.get("/").text
