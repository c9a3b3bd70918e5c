"""The organisers' desk as team and partners use it: what they find, what they may do, how many queries it takes."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events import actions, factories
from events.factories import NOW, STARTS
from events.models import Announcement, Attendance, Event, Registration
from notifications.models import Email

from .desk_steps import came, told
from .steps import crowd, register, seat

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def winter():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def desk(as_user, team_member):
    return as_user(team_member)


def url(name, event, *more):
    return reverse(f"events:desk_{name}" if name else "events:desk_event", args=[event.public_id, *more])


def typed(event, **changed):
    """The form of an event as its page shows it, with what somebody changes."""
    fields = {
        "lock_version": event.lock_version,
        "title": event.title,
        "summary": event.summary,
        "venue": event.venue,
        "place_name": event.place_name,
        "address": event.address,
        "registering": event.registering,
        "capacity": event.capacity,
        "closes_at": timezone.localtime(event.closes_at).strftime("%Y-%m-%dT%H:%M"),
        "jours-TOTAL_FORMS": event.days.count(),
        "jours-INITIAL_FORMS": 0,
    }
    for n, day in enumerate(event.days.all()):
        start, end = timezone.localtime(day.starts_at), timezone.localtime(day.ends_at)
        fields |= {f"jours-{n}-date": start.date(), f"jours-{n}-starts": start.strftime("%H:%M")}
        fields[f"jours-{n}-ends"] = end.strftime("%H:%M")
    return fields | changed


# --- The list -------------------------------------------------------------------------------------------------------
def test_the_team_finds_every_event_and_a_partner_its_own(desk, as_user, team_member, partner, organiser):
    factories.make_event(title="Celle de l’équipe")
    own = factories.make_event(title="Celle du partenaire", organiser=partner)
    page = desk.get(reverse("events:desk")).content.decode()
    assert "Celle de l’équipe" in page
    assert "Celle du partenaire" in page
    page = as_user(organiser).get(reverse("events:desk")).content.decode()
    assert "Celle de l’équipe" not in page
    assert "Celle du partenaire" in page
    assert as_user(organiser).get(url("", own)).status_code == 200


@pytest.mark.parametrize("state", ["a-venir", "brouillons", "passees", "annulees"])
def test_each_drawer_counts_and_shows_its_own(desk, team_member, state):
    events = {
        "a-venir": factories.make_event(title="Prochaine"),
        "brouillons": factories.make_event(title="Ébauche", published=False),
        "passees": factories.make_event(
            title="Ancienne", starts_at=NOW - timedelta(days=9), opens_at=NOW - timedelta(days=30)
        ),
        "annulees": factories.make_event(title="Abandonnée"),
    }
    actions.cancel_event(event=events["annulees"], reason="Tempête", by=team_member, now=NOW)
    response = desk.get(reverse("events:desk"), {"etat": state})
    assert [row["event"] for row in response.context["rows"]] == [events[state]]
    assert [option["count"] for option in response.context["groups"][0]["options"]] == [1, 1, 1, 1]


def test_whoever_organises_nothing_learns_of_no_desk(as_user, event, stranger, coordinator, admin_user, organiser):
    for person in (stranger, coordinator, admin_user):
        assert as_user(person).get(reverse("events:desk")).status_code == 404
        assert as_user(person).get(url("", event)).status_code == 404
    assert as_user(organiser).get(url("registrations", event)).status_code == 404


# --- Writing --------------------------------------------------------------------------------------------------------
def test_a_date_is_prepared_published_and_moved_from_its_pages(desk):
    activity = factories.make_activity()
    sample = factories.make_event()
    new = typed(sample, activity=activity.pk, title="Nouvelle date", closes_at="")
    response = desk.post(reverse("events:desk_new"), new)
    event = Event.objects.get(title="Nouvelle date")
    assert response.url == url("", event)
    assert desk.get(url("publish", event)).status_code == 200
    desk.post(url("publish", event))
    marie = register(event, "marie@x.org")
    desk.post(
        url("change", event), typed(event, **{"jours-0-starts": "14 h", "jours-0-ends": "17:00", "closes_at": ""})
    )
    event.refresh_from_db()
    assert timezone.localtime(event.starts_at).hour == 14
    assert (event.sequence, told("changed", marie)) == (1, 1)


def test_a_day_is_added_and_taken_away_without_any_script(desk, event):
    page = desk.post(url("change", event), typed(event, add_day="1", title=""))
    assert page.status_code == 200
    assert page.context["days"].total_form_count() == 2
    assert not page.context["what"].is_bound
    two = {"jours-TOTAL_FORMS": 2, "jours-1-date": "2027-02-11", "jours-1-starts": "13:00", "jours-1-ends": "16:00"}
    desk.post(url("change", event), typed(event, **two))
    assert event.days.count() == 2
    event.refresh_from_db()
    empty = {"jours-1-date": "", "jours-1-starts": "", "jours-1-ends": ""}
    desk.post(url("change", event), typed(event, **empty))
    assert event.days.count() == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"jours-0-date": "", "jours-0-starts": "", "jours-0-ends": ""}, "au moins un jour"),
        ({"jours-0-ends": "09:00"}, "La fin vient après le début"),
        ({"jours-0-ends": ""}, "l’heure de la fin"),
        ({"jours-0-date": "2027-03-14", "jours-0-starts": "02:30"}, "Cette heure n’existe pas"),
        ({"jours-0-starts": "treize heures"}, "par exemple 13:30"),
        ({"capacity": ""}, "le nombre de places"),
        ({"capacity": "beaucoup"}, "un nombre entier"),
        ({"closes_at": "2027-02-12T10:00"}, "au plus tard au début"),
        ({"title": ""}, "Titre de cette date"),
        ({"registering": "elsewhere"}, "où l’on s’inscrit"),
        ({"jours-TOTAL_FORMS": "trois"}, ""),
    ],
)
def test_what_is_wrong_is_said_in_french_and_nothing_is_written(desk, event, changed, said):
    response = desk.post(url("change", event), typed(event, **changed))
    assert response.status_code == 422
    assert said in response.content.decode()
    assert (Event.objects.get().sequence, Event.objects.get().starts_at) == (0, STARTS)


def test_a_cancellation_is_asked_first_and_its_reason_is_read(desk, event):
    register(event, "marie@x.org")
    assert desk.get(url("cancel", event)).status_code == 200
    assert desk.post(url("cancel", event)).status_code == 422
    desk.post(url("cancel", event), {"reason": "La salle est inondée."})
    assert told("event_cancelled") == 1
    assert "La salle est inondée." in desk.get(url("", event)).content.decode()
    assert desk.get(url("change", event)).status_code == 409


def test_a_copy_opens_on_its_own_form(desk, event):
    response = desk.post(url("duplicate", event), {"first_day": "2027-05-05"})
    copy = Event.objects.exclude(pk=event.pk).get()
    assert response.url == url("change", copy)
    assert desk.get(response.url).status_code == 200


def test_a_workshop_is_written_from_its_page(desk, festival):
    given = {"title": "Nouveau", "day": "2027-02-11", "starts": "14:00", "ends": "15:00", "capacity": "4"}
    assert desk.post(url("workshop_new", festival), given | {"starts": "8:00"}).status_code == 422
    assert desk.post(url("workshop_new", festival), given).status_code == 302
    found = festival.workshops.get(title="Nouveau")
    assert desk.get(url("workshop", festival, found.public_id)).status_code == 200
    assert desk.post(url("workshop_remove", festival, found.public_id)).status_code == 302
    assert festival.workshops.count() == 3


# --- People ---------------------------------------------------------------------------------------------------------
def test_the_four_lists_count_and_show_their_people(desk):
    event = factories.make_event(capacity=2)
    people = crowd(event, 5)
    actions.cancel(registration=people[0], now=NOW)
    expected = {"confirmees": ["p002"], "offertes": ["p003"], "en-attente": ["p004", "p005"], "terminees": ["p001"]}
    for name, found in expected.items():
        response = desk.get(url("registrations", event), {"liste": name})
        assert [line.registration.email[:4] for line in response.context["lines"]] == found
    assert [option["count"] for option in response.context["lists"].filters[0]["options"]] == [1, 1, 2, 1]


def test_a_search_is_sent_in_the_body_and_looks_in_every_list(desk, event):
    register(event, "marie@x.org", name="Marie Tremblay")
    gone = register(event, "noor@x.org", name="Noor Trempe")
    actions.cancel(registration=gone, now=NOW)
    response = desk.post(url("registrations", event), {"words": "trem"})
    assert [line.registration.name for line in response.context["lines"]] == ["Marie Tremblay", "Noor Trempe"]
    assert "Personne de ce nom" in desk.post(url("registrations", event), {"words": "zzz"}).content.decode()


def test_needs_are_read_by_organisers_alone_and_are_in_no_export(desk, as_user, event, organiser, team_member):
    marie = register(event, "marie@x.org", needs={"food": "Sans noix"}, consents={"photo": True})
    for name, more in (("needs", ()), ("registration", (marie.public_id,))):
        assert "Sans noix" in as_user(team_member).get(url(name, event, *more)).content.decode()
    assert b"Sans noix" not in desk.get(url("csv", event)).content
    assert "photos\u00a0: oui" in desk.get(url("registrations", event)).content.decode()
    assert as_user(organiser).get(url("needs", event)).status_code == 404


def test_somebody_is_added_with_a_seat_or_at_the_end_of_the_list(desk):
    event = factories.make_event(capacity=1)
    desk.post(url("add", event), {"name": "Anne", "email": "anne@x.org"})
    page = desk.get(url("add", event)).content.decode()
    assert "la fin de la liste" in page
    desk.post(url("add", event), {"name": "Noor", "email": "noor@x.org"})
    assert [seat(one).status for one in Registration.objects.order_by("pk")] == ["confirmed", "waiting"]
    assert desk.post(url("add", event), {"name": "Noor", "email": "NOOR@x.org"}).status_code == 422
    assert desk.post(url("add", event), {"name": "x", "email": "non"}).status_code == 422


def test_going_beyond_is_a_page_of_the_team_with_a_reason_that_shows(desk, as_user, team_member, partner, organiser):
    event = factories.make_event(capacity=1, organiser=partner)
    crowd(event, 2)
    given = {"name": "Anne", "email": "anne@x.org"}
    assert desk.post(url("add_beyond", event), given).status_code == 422
    assert desk.post(url("add_beyond", event), given | {"reason": "Elle anime."}).status_code == 302
    page = desk.get(url("", event)).content.decode()
    assert "2\u00a0/\u00a01" in page
    assert "Elle anime." in page
    partner_page = as_user(organiser)
    assert partner_page.get(url("add_beyond", event)).status_code == 403
    assert "au-delà des places, avec un motif" not in partner_page.get(url("add", event)).content.decode()


def test_a_removal_needs_its_reason_and_moves_the_list(desk):
    event = factories.make_event(capacity=1)
    first, second = crowd(event, 2)
    remove = url("remove", event, first.public_id)
    assert desk.post(remove).status_code == 422
    assert desk.post(remove, {"reason": "Double inscription"}).status_code == 302
    assert seat(second).status == "offered"
    assert desk.get(remove).status_code == 409


# --- Messages -------------------------------------------------------------------------------------------------------
def test_a_message_is_sent_once_however_often_the_page_is_sent(desk, event):
    crowd(event, 2)
    page = desk.get(url("messages", event))
    given = {
        "to": "confirmed",
        "subject": "Rappel",
        "text": "Apportez un cahier.",
        "key": page.context["form"]["key"].value(),
    }
    for _press in range(2):
        assert desk.post(url("messages", event), given).status_code == 302
    assert (Announcement.objects.count(), Email.objects.filter(kind="events.announcement").count()) == (1, 2)
    assert desk.post(url("messages", event), given | {"text": ""}).status_code == 422
    assert desk.post(url("messages", event), given | {"key": "", "text": "x"}).status_code == 422


# --- How many queries -----------------------------------------------------------------------------------------------
def queries(client, address):
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("event", 8),
        ("registrations", 8),
        ("door", 8),
        ("sheet", 8),
        ("attendance", 8),
        ("needs", 8),
        ("evaluations", 8),
    ],
)
def test_a_page_of_an_event_takes_as_many_queries_for_one_person_as_for_thirty(desk, team_member, name, most):
    counts = []
    for many in (1, 30):
        event = factories.make_event(
            capacity=40, starts_at=NOW - timedelta(hours=1), closes_at=NOW + timedelta(hours=1)
        )
        event.closes_at = event.ends_at = NOW + timedelta(hours=1)
        Event.objects.filter(pk=event.pk).update(starts_at=STARTS, ends_at=STARTS + timedelta(hours=3))
        came(event, many, by=team_member, now=NOW)
        for one in event.registrations.all():
            actions.answer(registration=one, now=NOW, needs={"food": "Sans noix"}, consents={"photo": True})
        counts.append(queries(desk, url("" if name == "event" else name, event)))
    assert counts[0] == counts[1] <= most, counts


@pytest.mark.parametrize("state", ["present", "waiting"])
def test_the_page_of_a_person_takes_as_many_queries_for_one_thing_as_for_three(desk, team_member, state):
    counts = []
    for many in (1, 3):
        festival = factories.make_festival(capacity=1)
        crowd(festival, 1)
        person = register(
            festival, "marie@x.org", needs={"food": "Sans noix"}, consents={"photo": True, "list": many == 3}
        )
        if state == "present":
            actions.cancel(registration=Registration.objects.of_event(festival).exclude(pk=person.pk).get(), now=NOW)
            actions.accept(registration=person, now=NOW)
            for workshop in [*festival.workshops.in_order()][3 - many :: 2]:
                actions.choose_workshop(registration=person, workshop=workshop, now=NOW)
            for day in festival.days.all()[:many]:
                Attendance.objects.create(registration=person, day=day, noted_at=NOW, noted_by=team_member)
            actions.certify(event=festival, by=team_member, now=festival.ends_at)
        address = url("registration", festival, person.public_id)
        counts.append(queries(desk, address))
        assert "Sans noix" in desk.get(address).content.decode()
    assert counts[0] == counts[1] <= 8, counts


def test_the_list_takes_as_many_queries_for_one_event_as_for_thirty(desk):
    factories.make_event()
    one = queries(desk, reverse("events:desk"))
    for n in range(29):
        factories.make_event(title=f"Date {n}")
    assert one == queries(desk, reverse("events:desk")) <= 8


@pytest.mark.parametrize(
    ("name", "most"), [("change", 6), ("add", 6), ("messages", 6), ("cancel", 6), ("duplicate", 6), ("workshop_new", 6)]
)
def test_a_form_takes_few_queries(desk, event, name, most):
    crowd(event, 3)
    assert queries(desk, url(name, event)) <= most
