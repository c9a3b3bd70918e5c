"""Activities in the administration site, and their settings on the team's page."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.urls import get_resolver, reverse

from events import factories
from events.actions import feeds, newsletter, offering, topics
from events.admin import TAKEN_WORDS
from events.factories import NOW
from events.models import Activity, Attendance, Needs

from .steps import crowd, register

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(team_member, stranger):
    """Rows of most sorts."""
    festival = factories.make_festival(capacity=2, online_link="https://rencontre.example.org/secrete")
    first, *_rest = crowd(festival, 3)
    register(factories.make_event(), "a@example.org", needs={"food": "Sans gluten"}, consents={"photo": True})
    Attendance.objects.create(registration=first, day=festival.days.first(), noted_at=NOW, noted_by=team_member)
    topics.propose(
        activity=factories.make_activity("sujets-essai", takes_topics=True), subject="S", why="P", name="N",
        email="b@example.org", would_lead=False, now=NOW,
    )  # fmt: skip
    newsletter.ask(email="c@example.org", page="/", now=NOW)
    feeds.create_feed(by=stranger, now=NOW)
    return festival


def registered():
    return [model for model in apps.get_app_config("events").get_models() if model in admin.site._registry]


def test_every_list_and_row_opens_for_an_administrator(as_user, admin_user, world):
    client, opened = as_user(admin_user), 0
    for model in registered():
        name = f"admin:events_{model._meta.model_name}"
        assert client.get(reverse(f"{name}_changelist"), {"q": "essai"}).status_code == 200, name
        for row in model._default_manager.all()[:2]:
            page = client.get(reverse(f"{name}_change", args=[row.pk]))
            assert page.status_code == 200, name
            assert "secrete" not in page.text and "Sans gluten" not in page.text
            opened += 1
    assert opened > 14


def test_needs_are_the_organisers_and_not_the_administrations(world):
    assert Needs not in registered()


def test_only_what_is_offered_changes_in_the_administration(as_user, admin_user, world):
    client = as_user(admin_user)
    for model in registered():
        name = f"admin:events_{model._meta.model_name}"
        row = model._default_manager.first()
        if row is None:
            continue
        assert client.post(reverse(f"{name}_delete", args=[row.pk])).status_code == 403, name
        if model is not Activity:
            assert client.get(reverse(f"{name}_add")).status_code == 403, name
            assert client.post(reverse(f"{name}_change", args=[row.pk]), {}).status_code == 403, name


def test_an_activity_cannot_take_the_address_of_a_page(as_user, admin_user):
    facts = {
        "name": "Infolettre", "code": "infolettre", "kind": "atelier", "summary": "S", "position": 1, "offer_hours": 48,
        "short_offer_hours": 12, "last_offer_hours": 2, "certificate_share": 80,
    }  # fmt: skip
    client, address = as_user(admin_user), reverse("admin:events_activity_add")
    assert "celle d’une autre page" in client.post(address, facts).text
    assert client.post(address, facts | {"code": "autre"}).status_code == 302


def test_the_words_that_are_taken_are_those_of_the_addresses():
    patterns = get_resolver("events.urls").url_patterns[0].url_patterns
    words = {str(one.pattern).partition("/")[0] for one in patterns}
    assert {word for word in words if word and "<" not in word} <= TAKEN_WORDS


# --- The team's page ------------------------------------------------------------------------------------------------
def facts_of(activity, **changes):
    facts = {name: getattr(activity, name) for name in offering.SETTINGS if name != "takes_topics"}
    return facts | {"organiser": activity.organiser_id or ""} | changes


def test_the_team_changes_words_and_delays_of_an_activity(as_user, team_member):
    activity = factories.make_activity()
    client, address = as_user(team_member), reverse("events:activity_settings", args=[activity.code])
    assert address in client.get(activity.get_absolute_url()).text
    assert client.post(address, facts_of(activity, offer_hours=24, summary="Autres mots")).status_code == 302
    activity.refresh_from_db()
    assert (activity.offer_hours, activity.summary) == (24, "Autres mots")


@pytest.mark.parametrize(
    "changes",
    [
        {"offer_hours": 6},
        {"offer_hours": "deux"},
        {"certificate_share": 101},
        {"summary": ""},
        {"last_offer_hours": -1},
    ],
)
def test_a_delay_that_makes_no_sense_is_said_and_changes_nothing(as_user, team_member, changes):
    activity = factories.make_activity()
    address = reverse("events:activity_settings", args=[activity.code])
    page = as_user(team_member).post(address, facts_of(activity, **changes))
    assert page.status_code == 422 and "Erreur" in page.text
    activity.refresh_from_db()
    assert (activity.offer_hours, activity.certificate_share, activity.last_offer_hours) == (48, 80, 2)


def test_a_partner_changes_no_delay(organiser, partner):
    activity = factories.make_activity(organiser=partner)
    with pytest.raises(PermissionDenied):
        offering.change_activity(activity=activity, facts=facts_of(activity, takes_topics=False), by=organiser)
