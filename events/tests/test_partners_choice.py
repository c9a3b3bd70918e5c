"""The team says which partner organises an activity or a date; a partner's organisers have no such choice."""

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from events import actions, factories
from events.factories import NOW
from events.models import Event

from .desk_steps import change, days_of, facts_of
from .test_desk_pages import typed, url

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def winter():
    with time_machine.travel(NOW, tick=False):
        yield


def test_the_team_gives_a_date_to_a_partner_whose_organisers_then_hold_its_desk(event, team_member, partner, organiser):
    assert event not in Event.objects.run_by(organiser)
    changed = change(event, by=team_member, now=NOW, organiser=partner)
    assert (changed.organiser, changed.lock_version, changed.sequence) == (partner, 1, 0)
    assert event in Event.objects.run_by(organiser)


def test_a_partners_organiser_gives_their_date_to_nobody(partner, organiser):
    event = factories.make_event(organiser=partner)
    with pytest.raises(PermissionDenied):
        actions.change(
            event=event, facts=facts_of(event, organiser=None), days=days_of(event), by=organiser, now=NOW
        )  # fmt: skip
    kept = actions.change(
        event=event, facts=facts_of(event, organiser=partner, title="Autre"), days=days_of(event), by=organiser, now=NOW
    )
    assert (kept.organiser, kept.title) == (partner, "Autre")


@pytest.mark.one_database
def test_the_form_of_a_date_offers_partners_to_the_team_alone(event, as_user, team_member, partner, organiser):
    client = as_user(team_member)
    page = client.get(url("change", event)).content.decode()
    assert "Organisée par" in page
    assert client.post(url("change", event), typed(event, organiser=partner.pk)).status_code == 302
    event.refresh_from_db()
    assert event.organiser == partner
    client = as_user(organiser)
    assert "Organisée par" not in client.get(url("change", event)).content.decode()
    assert client.post(url("change", event), typed(event, organiser="", title="Autre")).status_code == 302
    event.refresh_from_db()
    assert (event.organiser, event.title) == (partner, "Autre")


@pytest.mark.one_database
def test_a_new_date_is_that_of_its_activitys_partner_unless_the_team_says_another(
    event, as_user, team_member, partner
):  # fmt: skip
    client, activity = as_user(team_member), factories.make_activity("la-leur", organiser=partner)
    for title, given, of in (("Date a", "", activity), ("Date b", partner.pk, event.activity)):
        new = typed(event, activity=of.pk, title=title, organiser=given, closes_at="")
        assert client.post(reverse("events:desk_new"), new).status_code == 302
        assert Event.objects.get(title=title).organiser == partner
    assert client.post(reverse("events:desk_new"), typed(event, organiser="999")).status_code == 422


@pytest.mark.one_database
def test_the_settings_of_an_activity_name_its_partner(as_user, team_member, partner, organiser):
    from .test_activities_admin import facts_of as settings_of

    activity = factories.make_activity()
    address = reverse("events:activity_settings", args=[activity.code])
    assert as_user(team_member).post(address, settings_of(activity, organiser=partner.pk)).status_code == 302
    activity.refresh_from_db()
    assert activity.organiser == partner
    new = as_user(organiser).get(reverse("events:desk_new"))
    assert list(new.context["what"].fields["activity"].queryset) == [activity]
    assert "organiser" not in new.context["what"].fields
