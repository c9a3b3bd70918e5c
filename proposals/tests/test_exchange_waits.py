"""Whose turn it is to answer in an exchange: « À faire » of each side, the team where nobody answers, and the advisor's desk."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from neighbourhoods.models import Organisation, Portfolio, Seat, Substitution, TableMembership
from proposals import actions, factories, todo
from proposals.actions.people import readers_to_tell
from proposals.models import PartnerNeighbourhood, Proposal
from proposals.models.answering import has_somebody_who_answers

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 un budget\n%%EOF"


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def file(call, quartier, coordinator, advisor, now):
    return factories.make_under_review(quartier, coordinator, advisor, now=now)


def text(response):
    return response.content.decode().replace("\xa0", " ").replace("&#x27;", "’")


def page(file, name="exchange", *more):
    return reverse(f"proposals:{name}", args=[file.public_id, *more])


def sent(name="budget.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


def say(file, by, body="Bonjour", *, at, uploads=()):
    return actions.post_message(proposal=file, body=body, by=by, now=at, uploads=uploads)


# --- À faire ------------------------------------------------------------------------------------------------------------
def asked_to(user, now):
    return [item for item in todo.todo(user, now) if item.text.startswith("Répondre au message")]


def test_a_message_of_the_table_waits_at_its_advisors_and_nowhere_else(
    file, coordinator, contributor, advisor, team_member, admin_user, now
):
    say(file, coordinator, at=now)
    [item] = asked_to(advisor, now)
    assert item.text.replace("\xa0", " ") == (
        "Répondre au message de Camille Roy sur « Bien manger aux Érables » (Quartier des Érables)"
    )
    assert item.since == now and item.url == f"{page(file)}#ecrire"
    for person in (coordinator, contributor, team_member, admin_user):
        assert asked_to(person, now) == []


def test_a_message_of_the_advisor_waits_at_whoever_writes_for_the_table(file, coordinator, contributor, advisor, now):
    message = say(file, advisor, at=now)
    for person in (coordinator, contributor):
        [item] = asked_to(person, now)
        assert "Répondre au message d’Alex Gagnon" in item.text
    assert asked_to(advisor, now) == []
    actions.settle(message=message, by=contributor, now=now)
    assert asked_to(coordinator, now) == []


def test_the_tables_page_never_says_that_nothing_is_to_do_while_a_message_waits(
    file, coordinator, advisor, as_user, now
):
    message = say(file, advisor, at=now)
    client = as_user(coordinator)
    assert "À vous : un message attend votre réponse" in text(client.get(page(file, "detail")))
    actions.settle(message=message, by=coordinator, now=now)
    assert "Rien à faire de votre côté" in text(client.get(page(file, "detail")))


def test_the_oldest_message_that_waits_gives_the_day(file, coordinator, advisor, now):
    say(file, coordinator, at=now)
    say(file, coordinator, "Alors?", at=now + timedelta(days=2))
    assert [item.since for item in asked_to(advisor, now)] == [now]
    say(file, advisor, "Oui.", at=now + timedelta(days=3))
    assert asked_to(advisor, now) == []


def test_the_team_answers_where_everybody_who_would_is_recused(file, coordinator, advisor, team_member, now):
    say(file, coordinator, at=now)
    assert asked_to(team_member, now) == []
    actions.declare_conflict(proposal=file, by=advisor, now=now)
    assert asked_to(advisor, now) == []
    assert len(asked_to(team_member, now)) == 1
    actions.declare_conflict(proposal=file, by=team_member, now=now)
    assert asked_to(team_member, now) == []


def test_the_team_answers_for_a_neighbourhood_that_nobody_advises(call, quartier, coordinator, team_member, now):
    file = factories.make_under_review(quartier, coordinator, team_member, now=now)
    say(file, coordinator, at=now)
    assert len(asked_to(team_member, now)) == 1


def recuse_by_declaration(file, person, world):
    actions.declare_conflict(proposal=file, by=person, now=world["now"])


def recuse_by_membership(file, person, world):
    TableMembership.objects.create(
        user=person, neighbourhood=file.neighbourhood, role=TableMembership.Role.COORDINATOR, starts_on=factories.SINCE
    )


def recuse_by_partner_table(file, person, world):
    PartnerNeighbourhood.objects.create(proposal=file, neighbourhood=world["other"])
    TableMembership.objects.create(
        user=person, neighbourhood=world["other"], role=TableMembership.Role.COORDINATOR, starts_on=factories.SINCE
    )


def recuse_by_seat(file, person, world):
    body = Organisation.objects.create(name="Qui se retire", withdraws_from_investment_decisions=True)
    Seat.objects.create(committee=factories.make_committee(), organisation=body, user=person, starts_on=factories.SINCE)


def block_the_account(file, person, world):
    type(person).objects.filter(pk=person.pk).update(is_active=False)


def end_the_portfolio(file, person, world):
    Portfolio.objects.filter(advisor=person).delete()


def nothing(file, person, world):
    """The advisor answers."""


@pytest.mark.parametrize("replaced", [False, True], ids=["present", "replaced"])
@pytest.mark.parametrize(
    "change",
    [
        nothing,
        recuse_by_declaration,
        recuse_by_membership,
        recuse_by_partner_table,
        recuse_by_seat,
        block_the_account,
        end_the_portfolio,
    ],
)
def test_lists_and_emails_agree_on_whether_somebody_answers(
    call, quartier, other_quartier, coordinator, advisor, team_member, now, change, replaced
):
    """``has_somebody_who_answers`` says in the database what ``readers_to_tell`` asks of one person at a time."""
    file = factories.make_submitted(quartier, coordinator, now=now)
    person = advisor
    if replaced:
        person = factories.make_advisor(email="remplace@example.org")
        Substitution.objects.create(advisor=advisor, substitute=person, starts_on=factories.SINCE)
    change(file, person, {"now": now, "other": other_quartier})
    told = readers_to_tell(file, now.date())
    answered = Proposal.objects.filter(has_somebody_who_answers(), pk=file.pk).exists()
    assert answered == (team_member not in told)
    if change is nothing:
        assert answered and told == [person]
