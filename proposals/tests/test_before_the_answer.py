"""Before the answer about a conflict, a member of the committee knows the neighbourhoods, the stage and the number.

Never the title, which tells of the content (docs/decisions/0007). Every page is read, as the recusals' are.
"""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db.models import Value
from django.utils import timezone

from neighbourhoods.models import Organisation, Portfolio, Seat
from notifications.models import Email
from notifications.preferences import choose_rhythm
from proposals import actions, factories
from proposals.models import Proposal, Status
from proposals.models.proposal import ProposalQuerySet
from proposals.personal_data import proposals_data

from . import leak_world
from .leak_world import INTERNAL, NOW, TABLE, Crawler

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def world():
    found = leak_world.stage()
    found["file"] = leak_world.write_file(found)
    found["unanswered"] = factories.make_seat("Fondation sans réponse", email="sans.reponse@example.org")
    return found


def words(world):
    return [TABLE, INTERNAL]


def test_no_page_tells_a_member_who_has_not_answered_the_title_nor_the_content(world, as_user):
    client = as_user(world["unanswered"])
    assert list(Crawler(world["file"], world).leaks(client, words(world))) == []


@pytest.mark.parametrize("address", ["/", "/propositions/", "/quartiers/erables/"])
def test_lists_name_the_file_by_its_number_its_neighbourhood_and_its_stage(world, as_user, address):
    shown = as_user(world["unanswered"]).get(address).content.decode()
    assert f"Dossier {world['file'].reference} à ouvrir" in shown
    for known in ("Quartier des Érables", "Intensification"):
        assert known in shown


def test_the_state_is_told_as_to_the_table_until_the_answer(world):
    assert world["file"].status == Status.ACCEPTED
    for person, told in ((world["unanswered"], Status.UNDER_REVIEW), (world["reader"], Status.ACCEPTED)):
        assert Proposal.objects.visible_to(person).as_told_to(person).get(pk=world["file"].pk).told == told


def test_the_question_itself_names_what_one_needs_to_answer(world, as_user):
    shown = as_user(world["unanswered"]).get(f"/propositions/{world['file'].public_id}/conflit/").content.decode()
    for known in ("Quartier des Érables", "Quartier des Passerelles", "Intensification", world["file"].reference):
        assert known in shown
    assert "200 000" not in shown.replace("\xa0", " ")


def test_the_title_opens_with_the_answer(world, as_user):
    actions.deny_conflict(proposal=world["file"], by=world["unanswered"], now=NOW)
    for address in ("/", "/propositions/", "/quartiers/erables/"):
        assert TABLE in as_user(world["unanswered"]).get(address).content.decode()


def test_the_table_and_those_who_analyse_read_the_title(world):
    for person in (world["coordinator"], world["team"], world["reader"], world["who"]["own_table"]):
        file = Proposal.objects.visible_to(person).as_told_to(person).get(pk=world["file"].pk)
        assert TABLE in file.display_title


def test_an_advisor_who_leaves_and_takes_a_seat_reads_neither_the_old_emails_nor_the_title_in_an_export(
    world, quartier_advisor, as_user
):
    assert Email.objects.sent_to(quartier_advisor).about(world["file"]).exists()
    Portfolio.objects.filter(advisor=quartier_advisor).update(ends_on=timezone.localdate(NOW))
    seat_of(quartier_advisor)
    assert Proposal.objects.visible_to(quartier_advisor).filter(pk=world["file"].pk).exists()
    assert not Email.objects.sent_to(quartier_advisor).about(world["file"]).exists()
    assert TABLE not in str(proposals_data(quartier_advisor))
    assert TABLE not in as_user(quartier_advisor).get("/compte/courriels/").content.decode()


@pytest.fixture
def quartier_advisor(world):
    since = timezone.localdate(NOW) - timedelta(days=20)
    Portfolio.objects.filter(neighbourhood=world["quartier"]).update(ends_on=since)
    person = factories.make_advisor(email="conseil.parti@example.org")
    Portfolio.objects.create(advisor=person, neighbourhood=world["quartier"], starts_on=since)
    choose_rhythm(topic="exchange", rhythm="at_once", by=person, now=NOW)
    actions.post_message(proposal=world["file"], body="Bonjour", key=uuid.uuid4(), by=world["coordinator"], now=NOW)
    actions.write_private_note(proposal=world["file"], text="Vu.", by=person, now=NOW)
    return person


def seat_of(person):
    body = Organisation.objects.create(name="Fondation d’arrivée")
    Seat.objects.create(
        committee=factories.make_committee(), organisation=body, user=person, starts_on=timezone.localdate(NOW)
    )


def test_the_pages_notice_when_the_title_is_told_too_early(world, as_user, monkeypatch):
    """Without this, a crawler that finds nothing anywhere would be taken for a guard."""
    told = ProposalQuerySet.as_told_to
    monkeypatch.setattr(
        ProposalQuerySet, "as_told_to", lambda self, user: told(self, user).annotate(title_is_open=Value(True))
    )
    found = list(Crawler(world["file"], world).leaks(as_user(world["unanswered"]), words(world)))
    assert {leak.partition(":")[0].partition("?")[0] for leak in found} >= {
        "/",
        "/propositions/",
        "/quartiers/erables/",
    }
