"""The pages: what each says, bad input, double clicks, expired links, the number of queries."""

import re
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.factories import UserFactory
from notifications.models import Email
from readiness import factories, questions
from readiness.actions import teams
from readiness.models import (
    CONDITIONS,
    Coach,
    Declaration,
    DeclarationStatus,
    FundingRequest,
    PathRules,
    SavedAssessment,
)

pytestmark = pytest.mark.django_db

ANSWERS = dict(zip(CONDITIONS, (1, 3, 2, 2, 4), strict=True))
INNOWEAVE = "le financement d’Innoweave se demande à Innoweave"


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


def result_url(**more):
    return reverse("readiness:result", query={"v": questions.current().version, **ANSWERS, **more})


# --- The self-assessment --------------------------------------------------------------------------------------------
def test_a_visitors_answers_are_kept_nowhere_and_no_cookie_is_set(client, django_assert_num_queries):
    for url in (reverse("readiness:home"), reverse("readiness:presentation"), reverse("readiness:assessment")):
        response = client.get(url)
        assert not response.cookies and INNOWEAVE in text(response), url
    with django_assert_num_queries(0):
        response = client.get(result_url())
    assert response.status_code == 200
    assert not response.cookies
    assert not SavedAssessment.objects.exists()


def test_the_result_says_what_is_strong_and_what_to_begin_with_and_gives_no_score(client):
    shown = text(client.get(result_url()))
    assert "Sur quoi vous appuyer" in shown and "Aspirations partagées." in shown
    assert questions.current().questions[0].work in shown
    assert 'role="img"' in shown and "Voir en tableau" in shown
    assert not re.search(r"\d+ ?/ ?\d+|%</|points", shown.split("<main")[1].split("</main>")[0].replace("100%", ""))


def test_an_answer_that_is_missing_is_asked_again_and_the_others_stay(client):
    response = client.get(reverse("readiness:result", query={**ANSWERS, "learning": ""}))
    shown = text(response)
    assert response.status_code == 422
    assert "Choisissez la réponse la plus proche pour la question 3." in shown
    assert shown.count(" checked") == 4


@pytest.mark.parametrize("typed", [{"v": "autre"}, {"learning": "9"}, {"learning": "x"}, {"v": "\x00"}])
def test_an_address_that_was_typed_breaks_nothing(client, typed):
    assert client.get(result_url(**typed)).status_code in (200, 422)


def test_what_is_kept_is_compared_with_the_time_before(as_user, coordinator):
    client = as_user(coordinator)
    data = {"v": questions.current().version, "key": uuid.uuid4(), **dict.fromkeys(CONDITIONS, 1)}
    for _press in range(2):
        client.post(reverse("readiness:save"), data)
    assert SavedAssessment.objects.count() == 1
    with time_machine.travel(factories.NOW + timedelta(days=9), tick=False):
        client = as_user(coordinator)
        kept = client.post(reverse("readiness:save"), {**data, **ANSWERS, "key": uuid.uuid4()}, follow=True)
        assert "comparé à celle du 20 janvier 2027" in text(kept) and "condition--gained" in text(kept)


def test_a_kept_assessment_is_read_by_its_author_until_it_is_shown_to_the_table(
    as_user, quartier, coordinator, contributor, team_member, other_coordinator, other_quartier
):
    client = as_user(coordinator)
    client.post(reverse("readiness:save"), {"v": questions.current().version, **ANSWERS})
    saved = SavedAssessment.objects.get()
    assert as_user(contributor).get(saved.get_absolute_url()).status_code == 404
    as_user(coordinator).post(reverse("readiness:share", args=[saved.public_id]), {"place": other_quartier.pk})
    saved.refresh_from_db()
    assert saved.shared_with is None
    client.post(reverse("readiness:share", args=[saved.public_id]), {"place": quartier.pk})
    for person, status in ((contributor, 200), (team_member, 404), (other_coordinator, 404)):
        assert as_user(person).get(saved.get_absolute_url()).status_code == status
    as_user(coordinator).post(reverse("readiness:discard", args=[saved.public_id]))
    assert not SavedAssessment.objects.exists()


def test_an_answer_given_under_an_older_wording_keeps_it(coordinator, as_user, monkeypatch):
    names, current = questions.level_names(), questions.current()
    older = replace(
        current,
        version="2025-01",
        questions=tuple(replace(one, answers=tuple(f"Avant, {word}" for word in names)) for one in current.questions),
    )
    reference = (names, {current.version: current, older.version: older})
    monkeypatch.setattr(questions, "_reference", lambda: reference)
    saved = SavedAssessment.objects.create(author=coordinator, version="2025-01", **ANSWERS)
    assert "Avant, Pas encore" in text(as_user(coordinator).get(saved.get_absolute_url()))


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


# --- Directory ------------------------------------------------------------------------------------------------------
def test_the_directory_is_empty_as_shipped_and_says_what_to_do(as_user, coordinator, approved):
    assert not Coach.objects.exists()
    assert "L’annuaire est vide pour l’instant" in text(as_user(coordinator).get(reverse("readiness:directory")))


def test_a_coach_appears_only_with_a_dated_agreement_given_by_the_person_alone(
    as_user, coordinator, team_member, stranger, approved
):
    entry = factories.make_coach(team_member, account=stranger, agreed=False)
    page, agree = reverse("readiness:directory"), reverse("readiness:coach_agree", args=[entry.public_id])
    assert entry.name not in text(as_user(coordinator).get(page))
    assert as_user(team_member).post(agree).status_code == 403
    assert "accepté" in text(as_user(stranger).get(entry.get_absolute_url()))
    as_user(stranger).post(agree)
    shown = text(as_user(coordinator).get(page))
    assert entry.name in shown and stranger.email not in shown
    assert stranger.email not in text(as_user(coordinator).get(entry.get_absolute_url()))
    as_user(stranger).post(reverse("readiness:coach_withdraw", args=[entry.public_id]))
    assert entry.name not in text(as_user(coordinator).get(page))


def test_the_filters_of_the_directory_are_links_that_narrow_it(as_user, coordinator, team_member, approved):
    factories.make_coach(team_member, "Coach un", languages=["français", "anglais"])
    factories.make_coach(team_member, "Coach deux", languages=["français"])
    client, page = as_user(coordinator), reverse("readiness:directory")
    shown = text(client.get(page, {"langue": "anglais"}))
    assert "Coach un" in shown and "Coach deux" not in shown
    assert "Coach deux" in text(client.get(page, {"langue": "klingon"}))


def test_the_team_keeps_an_entry_and_a_double_click_makes_one(as_user, team_member):
    client = as_user(team_member)
    facts = {
        "name": "Coach trois", "kind": "person", "languages": "français, Français,anglais ", "regions": "Montréal",
        "approaches": "impact collectif", "seniority": "long", "key": uuid.uuid4(),
    }  # fmt: skip
    for _press in range(2):
        client.post(reverse("readiness:coach_new"), facts)
    entry = Coach.objects.get()
    assert sorted(entry.facets.filter(kind="language").values_list("value", flat=True)) == ["anglais", "français"]
    response = client.post(
        reverse("readiness:coach_change", args=[entry.public_id]), {**facts, "account_email": "personne@example.org"}
    )
    assert response.status_code == 422 and "Aucun compte actif" in text(response)


def test_a_word_reaches_a_coach_without_showing_an_address(as_user, coordinator, team_member, stranger, approved):
    linked = factories.make_coach(team_member, account=stranger)
    alone = factories.make_coach(team_member, "Sans compte")
    client, facts = as_user(coordinator), {"word": "Bonjour!", "key": uuid.uuid4()}
    for entry in (linked, alone):
        url = reverse("readiness:coach_write", args=[entry.public_id])
        assert client.post(url, {"word": " "}).status_code == 422
        for _press in range(2):
            shown = client.post(url, facts, follow=True)
        assert "Votre mot est parti" in text(shown) and stranger.email not in text(shown)
    told = Email.objects.filter(kind="readiness.coach_word").order_by("pk")
    assert [one.to_user for one in told] == [stranger, team_member]
    assert coordinator.email in told[0].body_text and "faites suivre" in told[1].body_text


def test_words_to_coaches_are_slowed_down(as_user, coordinator, team_member, approved, settings):
    settings.FORMS_PER_ADDRESS = 1
    url = reverse("readiness:coach_write", args=[factories.make_coach(team_member).public_id])
    client = as_user(coordinator)
    assert [client.post(url, {"word": f"Mot {n}"}).status_code for n in range(2)] == [302, 429]


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
