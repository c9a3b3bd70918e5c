"""The pages of declarations and requests: bad input, double clicks, expired links, the number of queries."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.factories import UserFactory
from notifications.models import Email
from readiness import factories
from readiness.actions import teams
from readiness.models import Declaration, DeclarationStatus, FundingRequest, PathRules

from .steps import text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


INNOWEAVE = "le financement d’Innoweave se demande à Innoweave"


# --- Declarations ---------------------------------------------------------------------------------------------------
def typed(quartier, **more):
    return {**factories.WRITTEN, "neighbourhood": quartier.pk, "has_read_presentation": "on", **more}


def begun(client):
    client.post(reverse("readiness:declare"))
    return Declaration.objects.drafts().get()


def test_a_draft_keeps_what_was_typed_and_says_what_is_missing(as_user, coordinator, quartier):
    client = as_user(coordinator)
    draft = begun(client)
    url = reverse("readiness:declaration_write", args=[draft.public_id])
    response = client.post(url, typed(quartier, issue="", act="check"), follow=True)
    assert "Décrivez l’enjeu." in text(response) and factories.WRITTEN["people"] in text(response)
    response = client.post(url, typed(quartier, act="check"), follow=True)
    assert "Rien n’est encore envoyé." in text(response)
    sent = client.post(reverse("readiness:declaration_check", args=[draft.public_id]), follow=True)
    assert "L’équipe du PIC la lit." in text(sent)
    assert client.get(url).status_code == 409


def test_too_long_a_text_is_refused_and_stays_on_the_page(as_user, coordinator, quartier):
    client = as_user(coordinator)
    url = reverse("readiness:declaration_write", args=[begun(client).public_id])
    response = client.post(url, typed(quartier, issue="é" * 4001))
    assert response.status_code == 422 and "é" * 4001 in response.content.decode()


def test_whoever_saves_second_reads_what_the_first_saved(as_user, coordinator, contributor, quartier):
    draft = factories.make_draft(quartier, coordinator, for_table=True, now=factories.NOW - timedelta(hours=1))
    url = reverse("readiness:declaration_write", args=[draft.public_id])
    facts = typed(quartier, for_table="on", seen=draft.saved_at.isoformat())
    as_user(contributor).post(url, {**facts, "issue": "Le texte de Sacha."})
    client = as_user(coordinator)
    response = client.post(url, {**facts, "issue": "Le texte de Camille."})
    assert response.status_code == 409
    assert "Le texte de Sacha." in text(response) and "Le texte de Camille." in text(response)
    draft.refresh_from_db()
    assert draft.issue == "Le texte de Sacha."
    stamp = re.search(r'name="seen" value="([^"]+)"', response.content.decode())[1]
    client.post(url, {**facts, "issue": "Le texte de Camille.", "seen": stamp})
    draft.refresh_from_db()
    assert draft.issue == "Le texte de Camille."


def test_a_refused_declaration_shows_its_next_step_and_a_way_on(as_user, coordinator, team_member, quartier):
    declined = factories.make_declined(quartier, coordinator, team_member)
    client = as_user(coordinator)
    shown = text(client.get(declined.get_absolute_url()))
    assert "Parlez-en à votre table." in shown and "Reprendre le texte et le renvoyer" in shown
    again = client.post(reverse("readiness:declaration_resume", args=[declined.public_id]), follow=True)
    assert "Vous reprenez une déclaration" in text(again)
    assert declined.issue in text(again)


def test_the_team_answers_from_the_page_and_an_empty_answer_is_mended(as_user, coordinator, team_member, quartier):
    waits = factories.make_submitted(quartier, coordinator)
    client, url = as_user(team_member), reverse("readiness:declaration_decline", args=[waits.public_id])
    assert client.post(url, {"reason": "Trop tôt."}).status_code == 422
    facts = {"reason": "Trop tôt.", "next_step": "Voyez Alex."}
    for _press in range(2):
        assert client.post(url, facts).status_code == 302
    assert Email.objects.filter(kind="readiness.declaration_declined").count() == 1
    assert client.get(url).status_code == 409


# --- Requests -------------------------------------------------------------------------------------------------------
def test_the_page_of_a_request_says_what_is_missing_then_offers_to_send(as_user, coordinator, approved):
    client = as_user(coordinator)
    response = client.post(reverse("readiness:request_open", args=[approved.public_id]), follow=True)
    assert "Il reste 6 réponses à donner" in text(response)
    asked = FundingRequest.objects.get()
    client.post(
        reverse("readiness:request_write", args=[asked.public_id]),
        {**factories.TEXTS, "amount": "8 000,50 $", "coach": "none"},
    )
    assert "Il manque encore 1 confirmation" in text(client.get(asked.get_absolute_url()))
    factories.make_signatory(asked, coordinator, confirmed=True)
    assert "Vérifier et envoyer" in text(client.get(asked.get_absolute_url()))
    asked.refresh_from_db()
    assert str(asked.amount) == "8000.50" and asked.has_no_preference


def test_an_amount_above_the_ceiling_is_refused_beside_its_field(as_user, coordinator, approved, now):
    PathRules.objects.create(starts_on=now.date(), max_amount=1000)
    asked = teams.open_request(declaration=approved, by=coordinator, now=now)
    response = as_user(coordinator).post(
        reverse("readiness:request_write", args=[asked.public_id]),
        {**factories.TEXTS, "amount": "1001", "coach": "none"},
    )
    assert response.status_code == 422 and "1 000 $" in text(response)


def test_naming_the_same_person_again_is_said_beside_the_field(as_user, coordinator, asked):
    factories.make_signatory(asked, coordinator)
    url = reverse("readiness:request_name", args=[asked.public_id])
    facts = {"team-name": "P", "team-email": "Personne2@Example.org", "team-organisation": "O"}
    response = as_user(coordinator).post(url, facts)
    assert response.status_code == 422 and "déjà dans l’équipe" in text(response)
    assert "Personne2@Example.org" in text(response)


def test_reading_an_invitation_changes_nothing_and_its_button_answers_once(client, coordinator, asked):
    person = factories.make_signatory(asked, coordinator)
    factories.make_link(person, "jeton")
    url = reverse("readiness:answer", args=["jeton"])
    shown = client.get(url)
    assert "Oui, j’en suis" in text(shown) and INNOWEAVE in text(shown)
    assert "personne2@example.org" not in text(shown)
    person.refresh_from_db()
    assert person.confirmed_at is None
    for _press in range(2):
        assert "Merci, c’est confirmé" in text(client.post(url, {"act": "confirm"}))
    assert "Vous avez déjà répondu" in text(client.get(url))
    assert Email.objects.filter(kind="readiness.signatory_answered").count() == 1
    assert client.post(url, {"act": "refuse"}).status_code == 409


def test_an_expired_link_an_unknown_one_and_one_of_a_withdrawn_request_say_why(client, coordinator, asked, now):
    person = factories.make_signatory(asked, coordinator)
    factories.make_link(person, "jeton")
    url = reverse("readiness:answer", args=["jeton"])
    with time_machine.travel(now + timedelta(days=15), tick=False):
        for response in (client.get(url), client.post(url, {"act": "confirm"})):
            assert response.status_code == 410 and "ne fonctionne plus" in text(response)
    assert client.get(reverse("readiness:answer", args=["autre"])).status_code == 404
    FundingRequest.objects.update(status="withdrawn", ended_at=now)
    assert "La demande a été retirée" in text(client.get(url))


def test_a_token_answers_for_its_own_person_and_request_alone(client, coordinator, asked, other_coordinator,
                                                              other_quartier, team_member):  # fmt: skip
    elsewhere = factories.make_request(
        factories.make_approved(other_quartier, other_coordinator, team_member), other_coordinator
    )
    one, other = factories.make_signatory(asked, coordinator), factories.make_signatory(elsewhere, other_coordinator)
    factories.make_link(one, "jeton")
    client.post(reverse("readiness:answer", args=["jeton"]), {"act": "confirm"})
    other.refresh_from_db()
    assert other.confirmed_at is None


def test_answers_sent_too_often_are_slowed_down(client, coordinator, asked, settings):
    settings.FORMS_PER_ADDRESS = 2
    factories.make_link(factories.make_signatory(asked, coordinator), "jeton")
    url = reverse("readiness:answer", args=["jeton"])
    assert [client.post(url, {}).status_code for _time in range(3)] == [422, 422, 429]


def test_a_fiduciary_completes_its_part_and_an_empty_one_is_mended(client, coordinator, asked):
    fiduciary = factories.make_fiduciary(asked, coordinator)
    factories.make_link(fiduciary, "jeton")
    url = reverse("readiness:answer", args=["jeton"])
    assert client.post(url, {"act": "confirm", "organisation": "", "function": ""}).status_code == 422
    client.post(url, {"act": "confirm", "organisation": "Fiducie inc.", "function": "Direction"})
    fiduciary.refresh_from_db()
    assert (fiduciary.organisation, fiduciary.function) == ("Fiducie inc.", "Direction")


def test_somebody_invited_who_has_an_account_answers_signed_in(as_user, coordinator, asked):
    owner = UserFactory(confirmed=True, email="personne2@example.org")
    factories.make_signatory(asked, coordinator)
    client = as_user(owner)
    assert "Répondre à une invitation" in text(client.get(reverse("todo")))
    url = reverse("readiness:request_answer", args=[asked.public_id])
    assert "Oui, j’en suis" in text(client.get(url))
    client.post(url, {"act": "confirm"})
    assert asked.signatories.confirmed().count() == 2
    assert "Répondre à une invitation" not in text(client.get(reverse("todo")))


def test_addresses_of_the_team_are_read_by_those_who_prepare_alone(
    as_user, coordinator, asked, admin_user, team_member
):
    owner = UserFactory(confirmed=True, email="personne3@example.org")
    factories.make_signatory(asked, coordinator)
    factories.make_signatory(asked, coordinator, 3)
    assert "personne2@example.org" in text(as_user(coordinator).get(asked.get_absolute_url()))
    shown = text(as_user(owner).get(asked.get_absolute_url()))
    assert "personne2@example.org" not in shown and "personne3@example.org" in shown


# --- What waits, and queries ----------------------------------------------------------------------------------------
def test_what_waits_is_said_to_each_and_goes_with_the_state(as_user, quartier, coordinator, team_member):
    draft = factories.make_draft(quartier, coordinator)
    todo = reverse("todo")
    assert "Terminer une déclaration d’intérêt" in text(as_user(coordinator).get(todo))
    as_user(coordinator).post(reverse("readiness:declaration_check", args=[draft.public_id]))
    assert "Terminer une déclaration" not in text(as_user(coordinator).get(todo))
    assert "Répondre à une déclaration d’intérêt" in text(as_user(team_member).get(todo))
    Declaration.objects.update(status=DeclarationStatus.WITHDRAWN)
    assert "Répondre à une déclaration" not in text(as_user(team_member).get(todo))


@pytest.mark.parametrize("count", [1, 3])
def test_pages_cost_as_many_queries_for_three_as_for_one(
    as_user, coordinator, team_member, quartier, django_assert_max_num_queries, count
):
    for _time in range(count):
        approved = factories.make_approved(quartier, coordinator, team_member)
        sent = factories.make_sent_request(approved, coordinator)
        factories.make_coach(team_member, f"Coach {_time}")
    for person, most, urls in (
        (team_member, 8, ["desk_declarations", "desk_requests", "directory"]),
        (coordinator, 12, ["home"]),
        (coordinator, 8, ["directory", "saved_list"]),
    ):
        client = as_user(person)
        client.get(reverse("todo"))
        for name in urls:
            with django_assert_max_num_queries(most):
                assert client.get(reverse(f"readiness:{name}")).status_code == 200, name
    with django_assert_max_num_queries(8):
        client.get(sent.get_absolute_url())
    draft, opened = (
        factories.make_draft(quartier, coordinator),
        factories.make_request(factories.make_approved(quartier, coordinator, team_member), coordinator),
    )
    for name, row in (("declaration_write", draft), ("request_write", opened)):
        with django_assert_max_num_queries(6):
            client.get(reverse(f"readiness:{name}", args=[row.public_id]))
