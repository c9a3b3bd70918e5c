"""Two organisers write one date, or one workshop, at once: the second reads both texts and chooses; nothing is lost."""

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events import actions, factories
from events.actions import seats
from events.factories import NOW, STARTS
from events.models import WrittenMeanwhile
from notifications.models import Email
from tests.crossing import crew_of, until_waiting

from .desk_steps import change, days_of, facts_of, told
from .steps import register
from .test_desk_pages import typed, url

pytestmark = [pytest.mark.django_db]
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def winter():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def event(partner):
    return factories.make_event(organiser=partner, details="Apportez un cahier.")


def signed_in(person):
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def two(settings, organiser, team_member):
    """Fanny of the partner, and somebody of the team, each in a session of their own."""
    settings.STAFF_MUST_ENROL = False
    return signed_in(organiser), signed_in(team_member)


def whole(event, **changed):
    """The form of an event as its page sends it, whole."""
    opens = timezone.localtime(event.opens_at).strftime("%Y-%m-%dT%H:%M")
    sent = {"details": event.details, "opens_at": opens, "organiser": event.organiser_id}
    return typed(event, **(sent | changed))


def shown(client, address):
    """The hidden fields of the page as it was opened."""
    context = client.get(address).context
    return {"lock_version": context["version"], "base": context["base"]}


# --- The rule -------------------------------------------------------------------------------------------------------
def test_a_text_saved_since_it_was_opened_is_not_overwritten(event, team_member, organiser):
    change(event, by=organiser, now=NOW, title="Le titre de Fanny")
    with pytest.raises(WrittenMeanwhile) as meanwhile:
        actions.change(
            event=event, facts=facts_of(event, title="Un autre"), days=days_of(event), by=team_member, now=NOW, seen=0
        )
    assert meanwhile.value.current.title == "Le titre de Fanny"
    assert meanwhile.value.current.saved_by == organiser
    event.refresh_from_db()
    assert (event.title, event.lock_version) == ("Le titre de Fanny", 1)


def test_the_same_text_sent_twice_is_no_conflict(event, team_member):
    facts, days = facts_of(event, title="Deux fois"), [(STARTS + HOUR, STARTS + 3 * HOUR)]
    for _press in range(2):
        changed = actions.change(event=event, facts=facts, days=days, by=team_member, now=NOW, seen=0)
    assert (changed.lock_version, changed.sequence) == (1, 1)


def test_what_changes_nothing_leaves_the_version_as_it_is(event, team_member):
    assert change(event, by=team_member, now=NOW).lock_version == 0


def test_a_workshop_saved_or_moved_since_it_was_opened_is_not_overwritten(festival, team_member, organiser):
    workshop = festival.workshops.in_order()[0]
    facts = {name: getattr(workshop, name) for name in ("title", "summary", "starts_at", "ends_at", "place_name")}
    facts["capacity"] = 9
    actions.save_workshop(event=festival, workshop=workshop, facts=facts, by=team_member, now=NOW, seen=0)
    with pytest.raises(WrittenMeanwhile):
        actions.save_workshop(
            event=festival, workshop=workshop, facts=facts | {"capacity": 5}, by=team_member, now=NOW, seen=0
        )
    change(festival, by=team_member, now=NOW, days=[(a + HOUR, b + HOUR) for a, b in days_of(festival)])
    workshop.refresh_from_db()
    assert (workshop.capacity, workshop.lock_version) == (9, 2)


# --- The pages ------------------------------------------------------------------------------------------------------
@pytest.mark.one_database
def test_the_second_organiser_reads_both_texts_and_chooses_each(event, two):
    fanny, team = two
    marie = register(event, "marie@x.org")
    address = url("change", event)
    seen = shown(team, address)
    first = whole(event, title="Le titre de Fanny", details="Apportez un crayon.", **shown(fanny, address))
    assert fanny.post(address, first).status_code == 302
    mine = whole(
        event, title="Le titre de l’équipe", details="Apportez un cahier.", capacity="12",
        **{"jours-0-starts": "14 h", "jours-0-ends": "17:00"}, **seen,
    )  # fmt: skip
    answer = team.post(address, mine)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Fanny Bouchard" in page
    assert "Deux personnes ont changé cette date" in page
    suggested = {clash.key: clash.suggested for clash in answer.context["clashes"]}
    assert suggested == {"title": "mine", "details": "theirs", "capacity": "mine", "jours": "mine"}
    event.refresh_from_db()
    assert event.title == "Le titre de Fanny"
    chosen = dict(answer.context["kept"]) | {
        "lock_version": answer.context["version"], "action": "resolve", "choice-title": "theirs",
        "choice-details": "both", "choice-capacity": "mine", "choice-jours": "mine",
    }  # fmt: skip
    assert team.post(address, chosen).status_code == 302
    event.refresh_from_db()
    assert (event.title, event.capacity) == ("Le titre de Fanny", 12)
    assert event.details == "Apportez un crayon.\n\nApportez un cahier."
    assert timezone.localtime(event.starts_at).hour == 14
    assert told("changed", marie) == 1


@pytest.mark.one_database
def test_what_a_third_saves_while_one_chooses_is_not_overwritten(event, two, organiser):
    _fanny, team = two
    address = url("change", event)
    mine = whole(event, title="Le mien", **shown(team, address))
    change(event, by=organiser, now=NOW, title="Le premier")
    answer = team.post(address, mine)
    change(event, by=organiser, now=NOW, title="Le second")
    chosen = dict(answer.context["kept"]) | {"lock_version": answer.context["version"], "action": "resolve"}
    answer = team.post(address, chosen | {"choice-title": "mine"})
    assert answer.status_code == 409
    (clash,) = answer.context["clashes"]
    assert (clash.mine, clash.theirs) == ("Le mien", "Le second")


@pytest.mark.one_database
def test_the_version_stays_with_a_form_that_is_wrong_or_grows_a_day(event, two):
    _fanny, team = two
    address = url("change", event)
    seen = shown(team, address)
    event.note_change(None, None)
    for sent in (typed(event, **seen, title=""), typed(event, **seen, add_day="1")):
        assert team.post(address, sent).context["version"] == seen["lock_version"]


@pytest.mark.one_database
def test_two_organisers_of_one_workshop_choose_too(festival, settings, team_member):
    from accounts.factories import StaffRoleFactory

    workshop = festival.workshops.in_order()[0]
    address = url("workshop", festival, workshop.public_id)
    other = StaffRoleFactory(starts_on=factories.SINCE).user
    settings.STAFF_MUST_ENROL = False
    one, two = signed_in(team_member), signed_in(other)
    given = {"title": workshop.title, "day": "2027-02-10", "starts": "14:00", "ends": "15:00", "capacity": "2"}
    seen = shown(two, address)
    assert one.post(address, given | shown(one, address) | {"capacity": "7"}).status_code == 302
    answer = two.post(address, given | seen | {"title": "Décider sans se fâcher"})
    assert answer.status_code == 409
    assert {clash.key: clash.suggested for clash in answer.context["clashes"]} == {
        "title": "mine",
        "capacity": "theirs",
    }
    chosen = dict(answer.context["kept"]) | {"lock_version": answer.context["version"], "action": "resolve"}
    assert two.post(address, chosen).status_code == 302
    workshop.refresh_from_db()
    assert (workshop.title, workshop.capacity) == ("Décider sans se fâcher", 7)


@pytest.mark.one_database
def test_what_was_typed_is_given_back_when_the_date_is_cancelled_or_gone(event, two, team_member):
    fanny, team = two
    draft = factories.make_event(published=False)
    address, sent = url("change", draft), typed(draft, title="Un long travail")
    actions.discard(event=draft, by=team_member)
    answer = team.post(address, sent)
    assert answer.status_code == 404
    assert "Un long travail" in answer.content.decode()
    actions.cancel_event(event=event, reason="Tempête", by=team_member, now=NOW)
    answer = fanny.post(url("change", event), typed(event, title="Un long travail"))
    assert answer.status_code == 409
    assert "Un long travail" in answer.content.decode()
    assert Email.objects.filter(kind="events.changed").count() == 0
    assert reverse("events:desk_event", args=[event.public_id]) in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_an_event_given_to_a_partner_is_that_partners_for_whoever_waited(team_member, partner):
    event = factories.make_event(organiser=None)

    def locked():
        with transaction.atomic():
            return seats.locked_event(event).organiser

    with crew_of(1) as start, transaction.atomic():
        change(event, by=team_member, now=NOW, organiser=partner)
        waited = start(locked)
        until_waiting(1)
    assert waited.result(timeout=60) == partner
