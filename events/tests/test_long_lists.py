"""Lists longer than a page: the next page is a link away, nobody is lost on the way, and the cost stays the same."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events import actions, factories
from events.factories import NOW, STARTS
from events.models import Activity, Attendance, Certificate, Needs, Registration, Seat

from .steps import register

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(as_user, team_member):
    with time_machine.travel(STARTS, tick=False):
        yield as_user(team_member)


def url(name, event):
    return reverse(f"events:desk_{name}", args=[event.public_id])


def seated(event, count, status="confirmed", start=0):
    """Write people with a seat, all at once: the engine is not what these tests look at."""
    rows = Registration.objects.bulk_create(
        Registration(
            event=event, name=f"Personne {n:03}", email=f"p{n:03}@example.org", email_key=f"p{n:03}@example.org",
            made_at=NOW,
        )
        for n in range(start, start + count)
    )  # fmt: skip
    facts = {"confirmed_at": NOW} if status == "confirmed" else {}
    Seat.objects.bulk_create(
        Seat(
            registration=row, event=event, status=status, entered_at=NOW,
            rank=None if status == "confirmed" else n, **facts,
        )
        for n, row in enumerate(rows, start=1)
    )  # fmt: skip
    return rows


def noted(rows, by):
    for row in rows:
        for day in row.event.days.all():
            Attendance.objects.create(registration=row, day=day, noted_at=STARTS, noted_by=by)
    return rows


def pages_of(client, address, most=9):
    """Follow « Suivante » from page to page, as somebody without any script does; return what was shown."""
    found, base = [], address.partition("?")[0]
    for _page in range(most):
        page = client.get(address)
        found.append(page)
        after = re.search(r'href="(\?[^"]*)" rel="next"', page.content.decode())
        if after is None:
            return found
        address = base + after[1].replace("&amp;", "&")
    raise AssertionError


def queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


# --- At the desk ----------------------------------------------------------------------------------------------------
def test_everybody_who_came_is_on_some_page_of_the_attendance(desk, team_member):
    event = factories.make_event(capacity=200)
    people = noted(seated(event, 120), team_member)
    seated(event, 5, start=500)
    pages = pages_of(desk, url("attendance", event))
    names = [row.registration.name for page in pages for row in page.context["rows"]]
    assert [len(page.context["rows"]) for page in pages] == [50, 50, 20]
    assert names == [one.name for one in people]
    for page in pages:
        assert [count for _target, count in page.context["targets"]] == [120]


def test_certificates_to_issue_are_counted_beyond_the_page_that_is_read(as_user, team_member, festival):
    people = noted(seated(festival, 60), team_member)
    Attendance.objects.of_event(festival).filter(registration=people[0], day=festival.days.last()).delete()
    for n, one in enumerate(people[1:4]):
        Certificate.objects.create(
            registration=one, number=f"A-{n}", code=f"C-{n}", name=one.name, share=100, minutes=720, issued_at=NOW,
            revoked_at=NOW if n == 2 else None,
        )  # fmt: skip
    with time_machine.travel(STARTS, tick=False):
        assert as_user(team_member).get(url("attendance", festival)).context["to_issue"] == 0
    with time_machine.travel(festival.ends_at, tick=False):
        desk = as_user(team_member)
        for query in ("", "?page=2"):
            assert desk.get(url("attendance", festival) + query).context["to_issue"] == 57
        assert len(actions.certify(event=festival, by=team_member, now=festival.ends_at)) == 57
        assert queries(desk, url("attendance", festival)) <= 8
        assert desk.get(url("attendance", festival)).context["to_issue"] == 0


def test_somebody_who_only_holds_a_certificate_is_still_listed(desk, event):
    [one] = seated(event, 1)
    Certificate.objects.create(
        registration=one, number="A-1", code="C-1", name=one.name, share=100, minutes=180, issued_at=NOW
    )
    page = desk.get(url("attendance", event))
    assert [(row.registration, row.share.percent, row.stands) for row in page.context["rows"]] == [(one, 0, True)]


def test_needs_beyond_a_page_are_all_read(desk):
    event = factories.make_event(capacity=100)
    people = seated(event, 70)
    Needs.objects.bulk_create(Needs(registration=one, food=f"Sans {one.name}") for one in people)
    pages = pages_of(desk, url("needs", event))
    assert [row.registration.name for page in pages for row in page.context["page"]] == [one.name for one in people]
    assert len(pages) == 2
    assert "70 personnes ont écrit un besoin" in pages[0].content.decode()


def test_a_search_that_finds_too_many_says_so(desk):
    event = factories.make_event(capacity=100)
    seated(event, 61)
    page = desk.post(url("registrations", event), {"words": "personne"})
    assert "Les 60 premières personnes" in page.content.decode()
    page = desk.post(url("registrations", event), {"words": "personne 00"})
    assert "10 personnes trouvées" in page.content.decode()


def test_the_door_counts_whom_it_does_not_show_and_finds_those_who_wait_behind_many(desk):
    event = factories.make_event(capacity=100)
    seated(event, 80)
    [last] = seated(event, 1, status="waiting", start=900)
    page = desk.get(url("door", event))
    assert (len(page.context["absent"]), page.context["hidden"], page.context["expected"]) == (60, 20, 80)
    page = desk.post(url("door", event), {"words": "personne"})
    assert (len(page.context["absent"]), page.context["hidden"]) == (60, 20)
    assert page.context["waiting"] == [last]


@pytest.mark.parametrize("name", ["attendance", "needs", "door", "registrations"])
def test_the_pages_of_the_desk_cost_the_same_for_three_people_and_for_a_hundred(desk, team_member, name):
    counts = []
    for many in (3, 100):
        event = factories.make_event(capacity=200)
        Needs.objects.bulk_create(Needs(registration=one) for one in noted(seated(event, many), team_member))
        desk.get(url(name, event))
        counts.append(queries(desk, url(name, event)))
    assert counts[0] == counts[1] <= 8


# --- For everybody --------------------------------------------------------------------------------------------------
def test_every_date_to_come_is_on_some_page_of_the_catalogue(client):
    with time_machine.travel(NOW, tick=False):
        festival = factories.make_activity("festival-essai", kind=Activity.Kind.FESTIVAL)
        events = [
            factories.make_event(
                title=f"Date {n:02}", starts_at=STARTS + timedelta(hours=n), activity=None if n % 2 else festival
            )
            for n in range(70)
        ]
        address = reverse("events:catalogue")
        pages = pages_of(client, address)
        assert [card.event for page in pages for card in page.context["cards"]] == events
        assert len(pages) == 3
        counts = {one["label"]: one["count"] for one in pages[2].context["filters"][0]["options"]}
        assert list(counts.values()) == [70, 35, 35]
        pages = pages_of(client, f"{address}?sorte=festival")
        assert [card.event for page in pages for card in page.context["cards"]] == events[::2]
        assert queries(client, address) <= 8


def test_every_past_date_of_an_activity_is_within_reach_of_its_page(client):
    with time_machine.travel(STARTS + timedelta(days=90), tick=False):
        events = [factories.make_event(title=f"Date {n}", starts_at=STARTS + timedelta(hours=n)) for n in range(40)]
        address = events[0].activity.get_absolute_url()
        page = client.get(address)
        assert [event for event, _when in page.context["past"]] == events[::-1][:12]
        assert '<a href="?dates=passees">' in page.content.decode()
        pages = pages_of(client, f"{address}?dates=passees")
        assert [event for page in pages for event, _when in page.context["past"]] == events[::-1]
        assert queries(client, f"{address}?dates=passees") <= 8


def test_an_activity_without_a_past_says_so_and_offers_no_link(client, event):
    with time_machine.travel(NOW, tick=False):
        address = event.activity.get_absolute_url()
        assert "?dates=passees" not in client.get(address).content.decode()
        assert "Aucune date passée" in client.get(address, {"dates": "passees"}).content.decode()


def test_a_registration_asks_as_little_of_a_crowd_as_of_an_empty_room():
    """What is asked while the date is locked is what everybody else waits for; the e-mail's words are one question."""
    empty, crowded, full = (factories.make_event(capacity=100) for _n in range(3))
    seated(crowded, 90)
    seated(full, 100)
    seated(full, 60, status="waiting", start=200)
    register(factories.make_event(), "marie@example.org")  # what is looked up once for all
    counts = []
    for event in (empty, crowded, full):
        with CaptureQueriesContext(connection) as captured:
            register(event, "marie@example.org", consents={"photo": True, "list": False})
        counts.append(len([one for one in captured if "SAVEPOINT" not in one["sql"]]))
    assert counts[0] == counts[1] <= 12, counts
    assert counts[2] <= 10, counts


# --- Names ----------------------------------------------------------------------------------------------------------
def test_names_with_accents_are_in_their_place_and_are_found_without_them(desk, event):
    for n, name in enumerate(["Zoé Roy", "Élise Boivin", "Eric Dubé", "ÉMILE Côté", "Lœtitia Roy-Paré"]):
        Registration.objects.filter(pk=seated(event, 1, start=n)[0].pk).update(name=name)
    in_order = ["Élise Boivin", "ÉMILE Côté", "Eric Dubé", "Lœtitia Roy-Paré", "Zoé Roy"]
    assert [one.name for one in desk.get(url("door", event)).context["absent"]] == in_order
    assert [line.registration.name for line in desk.get(url("registrations", event)).context["lines"]] == in_order
    for words, found in {
        "elise": ["Élise Boivin"],
        "émile cote": ["ÉMILE Côté"],
        "LOETITIA": ["Lœtitia Roy-Paré"],
        "roy pare": ["Lœtitia Roy-Paré"],
        "P001@example.org": ["Élise Boivin"],
        "%": [],
    }.items():
        for name in ("door", "registrations"):
            page = desk.post(url(name, event), {"words": words}).context
            shown = page["absent"] if name == "door" else [line.registration for line in page["lines"]]
            assert [one.name for one in shown] == found, words
