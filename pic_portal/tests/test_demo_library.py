"""The toolbox of the demonstration: every theme has something, every state its example, nobody real."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.utils import timezone

from pic_portal.demo.library import Library
from toolbox.desk import state_of
from toolbox.models import Favourite, LinkWatch, Opening, Resource, Suggestion, Theme

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def invented(team_member, stranger, other_coordinator):
    """The part of the toolbox alone, told by three people of the tests."""
    call_command("load_programme", verbosity=0)
    people = {"team": team_member, "coordinator": other_coordinator, "advisor": stranger}
    Library(people, now=timezone.now()).tell()
    return list(Resource.objects.filter(is_fictitious=True))


def test_every_theme_has_something_and_each_state_has_its_example(invented):
    today = timezone.localdate()
    states = {state_of(resource, today)[0] for resource in invented}
    assert {"publiée", "publiée, à revoir", "expirée", "adresse à compléter"} <= states
    counted = Theme.objects.with_counts(AnonymousUser())
    assert all(theme.resource_count for theme in counted)
    assert set(Suggestion.objects.values_list("status", flat=True)) == {"waiting", "accepted", "declined"}
    assert Favourite.objects.exists() and Opening.objects.exists()
    assert {"dead", "to_check"} <= set(LinkWatch.objects.values_list("outcome", flat=True))


def test_what_is_invented_leads_nowhere_real(invented):
    links = [row.current.link for row in invented if row.current and row.current.link]
    assert links and all(link.startswith("https://example.org/pic/") for link in links)
    assert all("fictif" in row.author or "fictive" in row.author for row in invented if row.author)
