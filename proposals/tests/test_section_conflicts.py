"""Two people on one section, a section closed meanwhile, a session that ended: nothing typed is lost."""

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from neighbourhoods.models import TableMembership
from proposals import actions, factories
from proposals.models import SectionDraft

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def draft(call, quartier, coordinator):
    return factories.make_draft(quartier, coordinator, filled=False)


def at(proposal, code):
    return reverse("proposals:section", args=[proposal.public_id, code])


def stored(proposal, code):
    return SectionDraft.objects.get(proposal=proposal, code=code)


def change(**typed):
    return {
        "title": "Bien manger",
        "desired_change": "Chacun mange.",
        "priority_process": "",
        "neighbourhood_needs": "",
        "lock_version": "0",
    } | typed


# --- Two people -----------------------------------------------------------------------------------------------------
def test_the_second_of_two_writers_sees_both_texts_and_nothing_is_overwritten(draft, coordinator, contributor, as_user):
    as_user(contributor).post(at(draft, "change"), change(desired_change="Le texte de Sacha."))
    response = as_user(coordinator).post(at(draft, "change"), change(desired_change="Le texte de Camille."))
    page = response.content.decode()
    assert response.status_code == 409
    assert "Le texte de Sacha." in page
    assert "Le texte de Camille." in page
    assert "Sacha Nguyen" in page
    assert stored(draft, "change").data["desired_change"] == "Le texte de Sacha."


@pytest.mark.parametrize(
    ("choice", "kept"),
    [
        ("mine", "Le texte de Camille."),
        ("theirs", "Le texte de Sacha."),
        ("both", "Le texte de Sacha.\n\nLe texte de Camille."),
    ],
)
def test_the_choice_between_two_texts_is_what_is_kept(draft, coordinator, contributor, as_user, choice, kept):
    as_user(contributor).post(at(draft, "change"), change(desired_change="Le texte de Sacha."))
    typed = change(desired_change="Le texte de Camille.", lock_version="1", action="resolve")
    response = as_user(coordinator).post(at(draft, "change"), {**typed, "choice-desired_change": choice})
    assert response.status_code == 302
    assert stored(draft, "change").data["desired_change"] == kept


def test_a_choice_made_about_a_text_that_changed_again_is_asked_anew(draft, coordinator, contributor, as_user):
    for version, text in enumerate(("Un", "Deux")):
        as_user(contributor).post(at(draft, "change"), change(desired_change=text, lock_version=str(version)))
    typed = change(desired_change="Trois", lock_version="1", action="resolve")
    response = as_user(coordinator).post(at(draft, "change"), {**typed, "choice-desired_change": "mine"})
    assert response.status_code == 409
    assert "Deux" in response.content.decode()
    assert "Trois" in response.content.decode()


def test_an_answer_that_only_the_other_changed_is_suggested_as_theirs(draft, coordinator, contributor, as_user):
    as_user(coordinator).post(at(draft, "change"), change())
    shown = as_user(coordinator).get(at(draft, "change"))
    base = shown.context["base"]
    as_user(contributor).post(at(draft, "change"), change(title="Autre titre", lock_version="1"))
    response = as_user(coordinator).post(
        at(draft, "change"), change(neighbourhood_needs="Mes besoins", lock_version="1", base=base)
    )
    suggested = {clash.key: clash.suggested for clash in response.context["clashes"]}
    assert suggested == {"title": "theirs", "neighbourhood_needs": "mine"}


def test_rows_of_two_writers_can_both_be_kept(draft, coordinator, contributor, as_user):
    as_user(contributor).post(at(draft, "initiative"), {"partners-0-name": "École", "lock_version": "0"})
    typed = {"partners-0-name": "Cuisine", "lock_version": "1", "action": "resolve", "choice-partners": "both"}
    as_user(coordinator).post(at(draft, "initiative"), typed)
    assert [row["name"] for row in stored(draft, "initiative").data["partners"]] == ["École", "Cuisine"]


@pytest.mark.parametrize("code", ["prerequisites", "vision", "budget", "learning", "duration", "edi", "documents"])
def test_every_section_can_show_a_conflict(call, quartier, coordinator, contributor, as_user, code):
    proposal = factories.make_draft(quartier, contributor)
    typed = {
        "neighbourhood_plan-status": "in_adoption",
        "mode": "file",
        "line-0-label": "Salaires",
        "line-0-0": "1e5",
        "questions-0-question": "Pourquoi?",
        "years": "4",
        "capacity": "Autre",
        "note": "Voir",
        "lock_version": "0",
        "base": "pas du json",
    }
    assert as_user(coordinator).post(at(proposal, code), typed).status_code == 409


def test_a_quiet_saving_never_overwrites_a_colleague(draft, coordinator, contributor, as_user):
    as_user(contributor).post(at(draft, "change"), change(title="Sacha"))
    answer = as_user(coordinator).post(at(draft, "change"), change(title="Camille"), headers={"X-Autosave": "1"})
    assert answer.status_code == 409
    assert "Sacha Nguyen" in answer.json()["message"]
    assert stored(draft, "change").data["title"] == "Sacha"


# --- Closed meanwhile, revoked, signed out --------------------------------------------------------------------------
def test_a_text_sent_after_the_submission_comes_back_to_be_copied(
    call, quartier, coordinator, contributor, as_user, now
):
    proposal = factories.make_draft(quartier, coordinator)
    actions.submit(proposal=proposal, by=coordinator, now=now)
    response = as_user(contributor).post(
        at(proposal, "change"), change(desired_change="Un texte tardif.", lock_version="1")
    )
    assert response.status_code == 409
    assert "Un texte tardif." in response.content.decode()
    assert as_user(contributor).get(at(proposal, "change")).status_code == 200


def test_a_member_revoked_meanwhile_loses_the_file_and_not_their_text(draft, contributor, as_user):
    client = as_user(contributor)
    assert client.get(at(draft, "change")).status_code == 200
    TableMembership.objects.filter(user=contributor).update(ends_on=timezone.localdate())
    response = client.post(at(draft, "change"), change(desired_change="Mon dernier texte."))
    assert response.status_code == 404
    assert "Mon dernier texte." in response.content.decode()
    assert "Bien manger aux Érables" not in response.content.decode()
    assert client.get(at(draft, "change")).status_code == 404
    assert not SectionDraft.objects.filter(proposal=draft, code="change").exists()


def test_only_the_sections_named_by_the_request_are_open(call, quartier, coordinator, advisor, as_user, now):
    proposal = factories.make_under_review(quartier, coordinator, advisor)
    actions.ask_clarification(proposal=proposal, question="Qui?", sections=["learning"], by=advisor, now=now)
    client = as_user(coordinator)
    assert client.post(at(proposal, "change"), change(lock_version="1")).status_code == 409
    typed = {"capture_plan": "Mieux dit.", "lock_version": "1"}
    assert client.post(at(proposal, "learning"), typed).status_code == 302
    assert stored(proposal, "learning").data["capture_plan"] == "Mieux dit."


def author(client, url):
    """The hidden field that says who is writing, as the page prints it."""
    page = client.get(url).content.decode()
    return page.split('name="author" value="')[1].split('"')[0]


def test_a_text_typed_in_an_expired_session_is_there_after_signing_in(draft, coordinator, as_user, client):
    as_user(coordinator)
    token = author(client, at(draft, "change"))
    client.logout()
    client.get(reverse("account_login"))
    response = client.post(at(draft, "change"), change(desired_change="Un long texte.", author=token))
    assert response.status_code == 302
    assert not SectionDraft.objects.filter(proposal=draft, code="change").exists()
    client.force_login(coordinator, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(at(draft, "change")).content.decode()
    assert "Votre texte est revenu. Enregistrez-le." in page
    assert "Un long texte." in page


def test_a_returned_text_meets_what_a_colleague_wrote_meanwhile(draft, coordinator, contributor, as_user, client):
    as_user(coordinator)
    token = author(client, at(draft, "change"))
    client.logout()
    client.post(at(draft, "change"), change(desired_change="Mon texte.", author=token))
    actions.save_section(
        proposal=draft, code="change", data={"desired_change": "Celui de Sacha."}, expected_version=0, finished=False,
        by=contributor, now=timezone.now(),
    )  # fmt: skip
    client.force_login(coordinator, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(at(draft, "change")).content.decode()
    assert "Mon texte." in page
    assert "Celui de Sacha." in page
    assert stored(draft, "change").data == {"desired_change": "Celui de Sacha."}


def test_one_page_never_conflicts_with_its_own_quiet_saving(draft, coordinator, as_user):
    client, quiet = as_user(coordinator), {"X-Autosave": "1"}
    client.post(at(draft, "initiative"), {"lock_version": "0", "page": "p1", "summary": "Un"}, headers=quiet)
    added = {"lock_version": "0", "page": "p1", "summary": "Un", "action": "add:partners"}
    assert client.post(at(draft, "initiative"), added).status_code == 302
    client.post(at(draft, "initiative"), {"lock_version": "2", "page": "p1", "summary": "Deux"}, headers=quiet)
    later = {"lock_version": "2", "page": "p1", "summary": "Deux et demi", "action": "save"}
    assert client.post(at(draft, "initiative"), later).status_code == 302
    assert stored(draft, "initiative").data["summary"] == "Deux et demi"


def test_two_pages_of_the_same_person_do_conflict(draft, coordinator, as_user):
    client = as_user(coordinator)
    client.post(at(draft, "change"), change(title="Premier onglet", page="p1"))
    response = client.post(at(draft, "change"), change(title="Second onglet", page="p2"))
    assert response.status_code == 409
    assert stored(draft, "change").data["title"] == "Premier onglet"
