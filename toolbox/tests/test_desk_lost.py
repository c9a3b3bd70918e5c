"""A session that ends while somebody writes at the desk: what was typed is there after signing in again, unsaved."""

from urllib.parse import urlencode

import pytest
import time_machine
from django.urls import reverse

from accounts import rescue
from toolbox.actions import paths, themes
from toolbox.actions.paths import Wanted
from toolbox.factories import NOW, make_resource, make_themes
from toolbox.models import WordGroup

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def winter(settings):
    settings.STAFF_MUST_ENROL = False
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def back(as_user, team_member, stages):
    """Open a page again as somebody whose session ended while they wrote this there."""

    def open_again(path, files=(), **typed):
        browser = as_user(team_member)
        session = browser.session
        fields = urlencode(typed, doseq=True)
        entry = {"path": path, "author": team_member.pk, "fields": fields, "files": list(files), "at": NOW.isoformat()}
        session[rescue.SESSION_KEY] = [entry]
        session.save()
        return browser.get(path)

    return open_again


def test_a_resource_that_was_being_written_is_there_with_its_version(back, team_member):
    resource, themes_ = make_resource(team_member), make_themes()
    path = reverse("toolbox:desk_change", args=[resource.code])
    response = back(path, ["guide.pdf"], title="Mon titre", lock_version="1", base="{}", themes=[themes_[6].pk])
    page = response.content.decode()
    assert "Mon titre" in page and "guide.pdf" in page
    assert response.context["version"] == 1
    assert response.context["place"]["themes"].value() == [str(themes_[6].pk)]


def test_a_theme_that_was_being_written_is_there_and_overwrites_nobody(back, team_member):
    theme = make_themes()[0]
    path = reverse("toolbox:desk_theme", args=[theme.code])
    response = back(path, introduction="Mon texte.", questions="Qui?", vu="ancien")
    assert "Mon texte." in response.content.decode() and response.context["seen"] == "ancien"


def test_the_steps_of_a_path_that_were_being_written_are_there(back, team_member, stages):
    resource = make_resource(team_member)
    path = paths.create(title="P", stage=stages[0], summary="S", position=1, by=team_member, now=NOW)
    seen = themes.mark_of(paths.said_of(path))
    paths.change(path=path, steps=[Wanted(resource)], seen=seen, by=team_member, now=NOW)
    typed = {"title": "Mon parcours", "pas-0-resource": resource.pk, "pas-0-rank": "1", "pas-0-why": "Pour débuter."}
    page = back(
        reverse("toolbox:desk_path", args=[path.code]), **typed, **{"ajout-resource": "Un autre"}
    ).content.decode()
    assert "Mon parcours" in page and "Pour débuter." in page and "Un autre" in page


def test_the_words_of_a_group_that_were_being_written_are_there(back):
    group = WordGroup.objects.create(words="un, deux")
    page = back(reverse("toolbox:desk_words"), **{"groupe": group.pk, f"g{group.pk}-words": "un, deux, trois"})
    assert "un, deux, trois" in page.content.decode()
