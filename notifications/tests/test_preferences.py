"""How often one is written to: what holds until one chooses, the choice, its page."""

import pytest
from django.urls import reverse

from notifications import preferences
from notifications.models import EmailPreference
from notifications.personal_data import emails_data
from ui.refusals import NotAllowedNow

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def everybody_is_enrolled(settings):
    settings.STAFF_MUST_ENROL = False


def address():
    return reverse("notifications:preferences")


def test_a_subject_has_its_own_rhythm_until_somebody_chooses(coordinator, advisor, now):
    assert preferences.rhythm_of(coordinator, "exchange") == "daily"
    preferences.choose_rhythm(topic="exchange", rhythm="never", by=coordinator, now=now)
    assert preferences.rhythms_of([coordinator, advisor], "exchange") == {coordinator.pk: "never", advisor.pk: "daily"}


def test_a_choice_made_twice_is_one_row_and_the_last_holds(coordinator, now):
    for rhythm in ("never", "at_once", "at_once"):
        preferences.choose_rhythm(topic="exchange", rhythm=rhythm, by=coordinator, now=now)
    assert EmailPreference.objects.get().rhythm == "at_once"


@pytest.mark.parametrize(("topic", "rhythm"), [("rien", "daily"), ("exchange", "hourly")])
def test_a_subject_or_a_rhythm_that_does_not_exist_is_refused(coordinator, now, topic, rhythm):
    with pytest.raises(NotAllowedNow):
        preferences.choose_rhythm(topic=topic, rhythm=rhythm, by=coordinator, now=now)
    assert not EmailPreference.objects.exists()


def test_the_page_shows_what_holds_and_keeps_what_one_chooses(coordinator, as_user):
    client = as_user(coordinator)
    assert client.get(address()).context["form"].initial["exchange"] == "daily"
    assert client.post(address(), {"exchange": "at_once"}).status_code == 302
    assert EmailPreference.objects.get().user == coordinator
    assert client.get(address()).context["form"].initial["exchange"] == "at_once"


def test_a_default_that_is_sent_back_unchanged_is_no_choice(coordinator, as_user):
    as_user(coordinator).post(address(), {"exchange": "daily"})
    assert not EmailPreference.objects.exists()


def test_an_empty_page_says_what_to_do(coordinator, as_user):
    shown = as_user(coordinator).post(address(), {}).content.decode().replace("\xa0", " ")
    assert "Choisissez un rythme pour « Messages sur les propositions »." in shown


def test_the_account_leads_to_the_preferences(coordinator, as_user):
    assert address() in as_user(coordinator).get(reverse("accounts:profile")).content.decode()


def test_ones_own_data_holds_ones_choices(coordinator, now):
    preferences.choose_rhythm(topic="exchange", rhythm="never", by=coordinator, now=now)
    [kept] = emails_data(coordinator)["Préférences de courriel"]
    assert kept["sujet"] == "Messages sur les propositions"
    assert kept["choisi le"] == now
