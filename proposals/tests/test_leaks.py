"""A recused person never meets the file: in no row, page, count, search, PDF, e-mail, nor on the admin site."""

import re

import pytest
import time_machine
from django.apps import apps
from django.db.models import Q

from proposals.models import Proposal, access

from . import leak_world
from .leak_world import INTERNAL, NOW, TABLE, Crawler, rows_about

pytestmark = pytest.mark.django_db

RECUSED = [
    "declared_team",
    "declared_member",
    "ruled_member",
    "late_member",
    "declared_advisor",
    "declared_admin",
    "seat_that_withdraws",
    "team_with_such_a_seat",
    "partner_table",
]
# Every reader is checked for all of them; every page for those who differ, and for all in the exhaustive run.
LIKE_ANOTHER = {"declared_member", "ruled_member", "declared_advisor", "team_with_such_a_seat"}
CRAWLED = [pytest.param(name, marks=pytest.mark.exhaustive if name in LIKE_ANOTHER else ()) for name in RECUSED]
READ_HERE = ("proposals", "neighbourhoods", "notifications")

# Models that have ``visible_to`` and tell nothing of one file; a new model must be put here, or be found to leak not.
NOT_ABOUT_A_FILE = {
    "neighbourhoods.Committee",
    "neighbourhoods.Invitation",
    "neighbourhoods.Neighbourhood",
    "neighbourhoods.Organisation",
    "neighbourhoods.PartnerMembership",
    "neighbourhoods.PhaseOneRecord",
    "neighbourhoods.Portfolio",
    "neighbourhoods.PublicContact",
    "neighbourhoods.Seat",
    "neighbourhoods.Substitution",
    "neighbourhoods.TableMembership",
    "notifications.EmailPreference",
    "notifications.Job",  # one's own only, whatever it is about
    "notifications.Wording",
    "proposals.Call",
    "proposals.LetterOfIntent",  # precedes the file
    "proposals.Meeting",
    "proposals.Ratification",  # a sitting names no file
    "proposals.SettingChange",
    "proposals.SittingCorrection",  # of a sitting, by whoever is recused from none
}
# Rows that are read through their parent alone, which has ``visible_to``.
READ_THROUGH_A_PARENT = {
    "proposals.AnalysisItem",
    "proposals.GrantYear",
    "proposals.JournalNote",
    "proposals.LetterDispatch",
    "proposals.LetterFile",
    "proposals.ParticipationYear",
    "proposals.PartnerNeighbourhood",
}
# After the letter the ordinary rights return; this file's letter is not sent.
AFTER_THE_LETTER = {
    "neighbourhoods.Initiative",
    "proposals.ActionPlan",
    "proposals.Instalment",
    "proposals.LearningQuestion",
    "proposals.Participation",
}


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def world():
    found = leak_world.stage()
    found["file"] = leak_world.write_file(found)
    return found


def models_with_a_door():
    return {
        model._meta.label: model
        for label in READ_HERE
        for model in apps.get_app_config(label).get_models()
        if hasattr(model._default_manager, "visible_to")
    }


def models_about_a_file():
    return {label: model for label, model in models_with_a_door().items() if label not in NOT_ABOUT_A_FILE}


def leaking_readers(file, user, only=None):
    """Return the models whose door shows this person a row about the file."""
    return [
        label
        for label, model in models_about_a_file().items()
        if (only is None or label in only)
        and model._default_manager.visible_to(user).filter(pk__in=rows_about(model, file).values("pk")).exists()
    ]


def words_of(file):
    letter = file.letters.get()
    return [TABLE, INTERNAL, file.reference, letter.number, letter.verification_code]


# --- Rows -----------------------------------------------------------------------------------------------------------
def test_every_model_that_tells_of_a_file_has_a_door_or_a_parent_with_one():
    about = {
        model._meta.label for model in apps.get_app_config("proposals").get_models() if leak_world.path_to_file(model)
    }
    assert about - set(models_with_a_door()) == READ_THROUGH_A_PARENT


def test_the_world_holds_a_row_of_every_model_about_a_file(world):
    empty = {label for label, model in models_about_a_file().items() if not rows_about(model, world["file"]).exists()}
    assert empty <= AFTER_THE_LETTER


def test_no_reader_shows_a_recused_person_a_row_about_the_file(world):
    found = {name: leaking_readers(world["file"], world["who"][name]) for name in RECUSED}
    assert found == {name: [] for name in RECUSED}


def test_whoever_is_not_recused_reads_them(world):
    seen = set(leaking_readers(world["file"], world["team"]))
    assert {"proposals.Proposal", "proposals.Version", "proposals.Analysis", "proposals.Letter"} <= seen
    assert {"proposals.Opinion", "proposals.Decision", "notifications.Email", "proposals.Message"} <= seen


def test_a_member_of_the_table_reads_its_own_words_and_nothing_of_the_committees(world):
    seen = set(leaking_readers(world["file"], world["who"]["own_table"]))
    assert "proposals.Version" in seen
    for kept in ("Analysis", "Opinion", "Recommendation", "Decision", "Letter", "AgendaItem", "PrivateNote"):
        assert f"proposals.{kept}" not in seen


# --- Pages ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", CRAWLED)
def test_no_page_shows_a_recused_person_a_word_of_the_file(world, as_user, name):
    crawler = Crawler(world["file"], world, admin=name == "declared_admin")
    assert list(crawler.leaks(as_user(world["who"][name]), words_of(world["file"]))) == []


@pytest.mark.parametrize("name", ["own_table", "coordinator"])
def test_no_page_shows_a_member_of_the_table_a_word_of_the_committee(world, as_user, name):
    """A seat on the committee adds nothing to what the table reads of its own file."""
    client = as_user(world["who"].get(name) or world[name])
    found = list(Crawler(world["file"], world).leaks(client, words_of(world["file"])))
    own_words = (TABLE, world["file"].reference)
    assert [leak for leak in found if not leak.endswith(own_words)] == []
    assert found


def test_the_same_pages_do_show_the_words_to_the_team(world, as_user):
    """Without this, a crawler that finds nothing anywhere would be taken for a guard."""
    places = " ".join(Crawler(world["file"], world).leaks(as_user(world["team"]), [TABLE, INTERNAL]))
    for part in ("/analyse/", "/comite/rencontres/", "/lettres/", "lettre.pdf", "/equipe/courriels/", "/versions/"):
        assert part in places, part


# --- Counts ---------------------------------------------------------------------------------------------------------
LISTS = [
    "/",
    "/a-faire/",
    "/propositions/",
    "/comite/",
    "/equipe/",
    "/equipe/courriels/",
    "/quartiers/",
    "/quartiers/erables/",
    "/compte/courriels/",
    "/admin/",
    "/admin/proposals/proposal/",
    "/admin/proposals/version/",
    "/admin/notifications/email/",
]


@pytest.mark.parametrize("name", CRAWLED)
def test_no_count_nor_order_betrays_that_a_file_exists(as_user, name):
    """The lists of a recused person are, to the character, what they were before the file."""
    world = leak_world.stage()
    lists = [*LISTS, f"/comite/rencontres/{world['meeting'].public_id}/"]
    before = _pages(as_user(world["who"][name]), lists)
    leak_world.write_file(world)
    after = _pages(as_user(world["who"][name]), lists)
    for address in lists:
        assert after[address] == before[address], address


def _pages(client, addresses):
    client.get("/")
    return {address: _settled(client.get(address)) for address in addresses}


def _settled(response):
    """The words of a page without what changes at each request."""
    text = response.content.decode()
    text = re.sub(r'name="(csrfmiddlewaretoken|author)" value="[^"]*"', "", text)
    return response.status_code, re.sub(r'data-session-seconds="\d+"', "", text)


# --- The guard is guarded -------------------------------------------------------------------------------------------
def test_the_check_notices_when_a_reader_forgets_who_asks(world, monkeypatch):
    """One door at a time is left open; the check must name a model behind it."""
    models, outsider = models_about_a_file(), world["who"]["seat_that_withdraws"]
    for door in {type(model._default_manager.all()) for model in models.values()}:
        behind = {label for label, model in models.items() if isinstance(model._default_manager.all(), door)}
        if not any(rows_about(models[label], world["file"]).exists() for label in behind):
            assert behind <= AFTER_THE_LETTER, behind
            continue
        with monkeypatch.context() as patch:
            patch.setattr(door, "visible_to", lambda self, user: self)
            assert leaking_readers(world["file"], outsider, only=behind), door


@pytest.mark.parametrize("name", ["declared_team", "declared_admin"])
def test_the_pages_notice_when_recusals_are_forgotten(world, monkeypatch, as_user, name):
    monkeypatch.setattr(access, "recused", lambda user: Q(pk__in=[]))
    assert any(Crawler(world["file"], world).leaks(as_user(world["who"][name]), words_of(world["file"])))


def test_the_check_notices_when_a_position_forgets_its_recusals(world, monkeypatch):
    monkeypatch.setattr(type(Proposal.objects.all()), "visible_by_position", lambda self, user: self)
    seen = leaking_readers(world["file"], world["who"]["seat_that_withdraws"])
    assert "proposals.AgendaItem" in seen


@pytest.mark.parametrize("door", ["visible_to", "content_visible_by_position"])
def test_the_pages_notice_when_a_door_to_files_stays_open(world, monkeypatch, as_user, door):
    monkeypatch.setattr(type(Proposal.objects.all()), door, lambda self, user: self)
    client = as_user(world["who"]["seat_that_withdraws"])
    assert any(Crawler(world["file"], world).leaks(client, words_of(world["file"])))
