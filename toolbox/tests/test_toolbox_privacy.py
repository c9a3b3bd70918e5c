"""What the toolbox forgets about people, when, and what each takes away."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command

from accounts import personal_data
from accounts.actions import erase_account
from accounts.models import ErasureEntry
from proposals import factories as people
from toolbox.actions import resources, suggestions
from toolbox.factories import NOW, make_resource
from toolbox.models import Favourite, Resource, Suggestion

from .suggest_steps import LINK, PDF, suggest, told, upload

pytestmark = pytest.mark.django_db
PERIOD = timedelta(days=180)


def purge(time_machine, at, confirm=True):
    time_machine.move_to(at, tick=False)
    call_command("purge", confirm=confirm, verbosity=0)


def contact(suggestion):
    suggestion.refresh_from_db()
    return suggestion.name, suggestion.email


@pytest.mark.parametrize("act", [suggestions.accept, suggestions.decline])
def test_the_contact_goes_180_days_after_the_answer_and_not_before(team_member, time_machine, act):
    suggestion = suggest()
    act(suggestion=suggestion, answer="Voici.", by=team_member, now=NOW)
    purge(time_machine, NOW + PERIOD)
    assert contact(suggestion) != ("", "")
    purge(time_machine, NOW + PERIOD + timedelta(minutes=1), confirm=False)
    assert contact(suggestion) != ("", "")
    purge(time_machine, NOW + PERIOD + timedelta(minutes=1))
    assert contact(suggestion) == ("", "")
    assert (suggestion.title, suggestion.link, suggestion.answer) == ("Un guide du changement", LINK, "Voici.")
    assert sum(ErasureEntry.objects.filter(rule="toolbox.suggestions").values_list("erased", flat=True)) == 1


def test_what_waits_for_an_answer_is_forgotten_by_no_purge(time_machine):
    suggestion = suggest()
    purge(time_machine, NOW + 4 * PERIOD)
    assert contact(suggestion) != ("", "")


def test_the_file_goes_with_the_contact_and_the_resource_keeps_its_own(
    as_user, team_member, coordinator, time_machine, django_capture_on_commit_callbacks
):
    suggestion = suggest(by=coordinator, upload=upload("Guide.pdf"))
    suggestions.accept(suggestion=suggestion, answer="", by=team_member, now=NOW)
    path = suggestion.file.name
    with django_capture_on_commit_callbacks(execute=True):
        purge(time_machine, NOW + PERIOD + timedelta(minutes=1))
    assert not default_storage.exists(path)
    with Resource.objects.get().current.file.open() as kept:
        assert kept.read() == PDF
    time_machine.move_to(NOW, tick=False)
    page = as_user(team_member).get(suggestion.get_absolute_url())
    assert "Guide.pdf" in page.text and "effacé" in page.text and "/fichier/" not in page.text


def test_a_file_whose_contact_went_first_is_still_purged(team_member, coordinator, time_machine):
    suggestion = suggest(by=coordinator, upload=upload())
    suggestions.decline(suggestion=suggestion, answer="Non.", by=team_member, now=NOW)
    Suggestion.objects.update(name="", email="")
    purge(time_machine, NOW + PERIOD + timedelta(minutes=1))
    assert Suggestion.objects.get().file == ""


# --- Taking one's data away, erasing one's account ------------------------------------------------------------------
def test_people_take_away_their_favourites_and_suggestions_and_nothing_of_others(stages, team_member, stranger):
    kept = make_resource(team_member, "Guide gardé")
    Favourite.objects.create(user=stranger, resource=kept, at=NOW)
    Favourite.objects.create(user=team_member, resource=make_resource(team_member, "Guide d’une autre"), at=NOW)
    suggest("Mon guide", email=stranger.email.upper(), link=f"{LINK}/1")
    suggest("Le guide d’un autre", email="autre@example.org", link=f"{LINK}/2")
    text = str(personal_data.collect(stranger))
    assert "Guide gardé" in text and "Mon guide" in text
    assert "d’une autre" not in text and "d’un autre" not in text


def test_the_team_takes_away_what_it_did_in_the_toolbox(stages, team_member):
    resource = make_resource(team_member, "Guide tenu")
    resources.withdraw(resource=resource, why="Dépassée.", by=team_member, now=NOW)
    suggestions.decline(suggestion=suggest("Guide payant"), answer="Il est payant.", by=team_member, now=NOW)
    done = personal_data.collect(team_member)["Boîte à outils\u00a0: ce que vous avez tenu"]
    assert [next(iter(row)) for row in done] == ["ressource", "version", "ressource proposée"]
    assert "Dépassée." in str(done) and "Il est payant." in str(done)


def test_erasing_ones_account_takes_the_favourites_and_the_name_and_what_waits_still_waits(
    stages, team_member, stranger, time_machine
):
    time_machine.move_to(NOW, tick=False)
    resource = make_resource(team_member)
    for user in (stranger, team_member):
        Favourite.objects.create(user=user, resource=resource, at=NOW)
    mine = suggest(email=stranger.email.upper(), by=stranger, upload=upload())
    other = suggest(email="autre@example.org", link=f"{LINK}/2")
    erase_account(user=stranger, by=stranger, now=NOW)
    assert Favourite.objects.get().user == team_member
    assert contact(mine) == ("", "") and contact(other)[1] == "autre@example.org"
    assert Suggestion.objects.waiting().count() == 2 and default_storage.exists(mine.file.name)
    suggestions.decline(suggestion=mine, answer="Non.", by=team_member, now=NOW)
    assert not told("declined").exists()


def test_a_member_of_the_team_who_left_stays_a_number_in_the_history(stages, time_machine):
    time_machine.move_to(NOW, tick=False)
    member = people.make_team_member(email="depart@example.org")
    resource = make_resource(member)
    member.staff_roles.update(ends_on=NOW.date() - timedelta(days=1))
    erase_account(user=member, by=member, now=NOW)
    resource.refresh_from_db()
    assert resource.created_by.full_name == "Compte effacé"
