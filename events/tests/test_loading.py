"""The activities of the source: names, organisers and dates, loaded once and never over what people changed."""

from datetime import date
from shutil import copytree

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from events import calendars, loading
from events.models import Activity, Event
from neighbourhoods.facts import FactError

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    call_command("load_programme", verbosity=0)


def test_the_five_activities_of_the_source_and_the_portals_own_are_there(programme):
    assert list(Activity.objects.in_order().values_list("name", "kind")) == [
        ("Formation en impact collectif", "formation"),
        ("Formation captation des apprentissages", "formation"),
        ("Atelier sur la prise de décision collective", "atelier"),
        ("Festival impact collectif", "festival"),
        ("Ateliers «\u00a0Échanges de pratiques\u00a0»", "atelier"),
        ("Espaces de dialogue", "dialogue"),
    ]
    assert not Activity.objects.filter(source="").exists()
    assert "Hypothèse du portail" in Activity.objects.get(kind="dialogue").source
    assert [one.code for one in Activity.objects.that_take_topics()] == ["echanges-de-pratiques"]


def test_dynamo_organises_three_of_them_and_the_team_the_others(programme):
    by = {one.code: one.organiser and one.organiser.name for one in Activity.objects.select_related("organiser")}
    assert [code for code, name in by.items() if name == "Dynamo"] == [
        "formation-impact-collectif",
        "captation-des-apprentissages",
        "prise-de-decision-collective",
    ]
    assert set(by.values()) == {"Dynamo", None}


def test_the_past_dates_are_whole_days_with_the_link_where_the_source_has_one(programme):
    found = [
        (timezone.localdate(one.starts_at), timezone.localdate(one.ends_at), one.registering)
        for one in Event.objects.soonest_first()
    ]
    assert found == [
        (date(2023, 10, 19), date(2023, 10, 20), "none"),
        (date(2023, 11, 15), date(2023, 11, 15), "elsewhere"),
        (date(2023, 12, 4), date(2023, 12, 4), "elsewhere"),
        (date(2024, 2, 28), date(2024, 2, 28), "elsewhere"),
        (date(2024, 4, 10), date(2024, 4, 10), "elsewhere"),
    ]
    assert all(one.is_whole_day and one.is_published and one.days.exists() for one in Event.objects.all())


def test_the_festival_of_2023_is_two_whole_days_of_a_calendar(programme):
    festival = Event.objects.of_activity(Activity.objects.get(code="festival")).get()
    text = calendars.file_of(festival, now=timezone.now()).decode()
    assert "DTSTART;VALUE=DATE:20231019" in text
    assert "DTEND;VALUE=DATE:20231021" in text


def test_loading_twice_keeps_what_people_changed(programme):
    Activity.objects.filter(code="festival").update(summary="Mots de l’équipe", offer_hours=24)
    Event.objects.of_activity(Activity.objects.get(code="formation-impact-collectif")).first().days.all().delete()
    before = Event.objects.count()
    call_command("load_programme", verbosity=0)
    festival = Activity.objects.get(code="festival")
    assert (festival.summary, festival.offer_hours) == ("Mots de l’équipe", 24)
    assert Event.objects.count() == before


def test_an_organiser_that_is_not_loaded_stops_everything(programme, tmp_path):
    copytree(loading.REFERENCE, tmp_path / "r")
    path = tmp_path / "r" / "activities.yaml"
    path.write_text(path.read_text().replace("organiser: dynamo", "organiser: personne", 1))
    with pytest.raises(FactError, match="organiser"):
        loading.load_activities(path=path)


def test_each_activity_has_its_public_page(programme, client):
    for activity in Activity.objects.all():
        assert activity.name in client.get(reverse("events:activity", args=[activity.code])).text
